"""Distributions are inverses of their cumulative function: monotone, with the moments they promise."""

import math

import numpy as np
import pytest

from sim.kernel import distributions as d
from sim.kernel.streams import Streams

GRID = (np.arange(200_000) + 0.5) / 200_000
"""Uniforms so evenly spread that a mean over them is an integral."""


def cv(values: np.ndarray) -> float:
    return float(values.std() / values.mean())


@pytest.mark.parametrize("mean", [0.05, 3.0, 2500.0])
def test_exponential_rows_have_their_mean_and_spread(mean: float) -> None:
    drawn = d.exponential_rows(GRID, mean)
    assert drawn.mean() == pytest.approx(mean, rel=1e-3)
    assert cv(drawn) == pytest.approx(1.0, rel=2e-3)


@pytest.mark.parametrize("wanted", [0.3, 0.8, 1.0])
def test_lognormal_rows_have_their_mean_and_spread(wanted: float) -> None:
    drawn = d.lognormal_rows(GRID, 2.5, wanted)
    assert drawn.mean() == pytest.approx(2.5, rel=1e-3)
    assert cv(drawn) == pytest.approx(wanted, rel=1e-2)


@pytest.mark.parametrize("wanted", [0.5, 1.0])
def test_gamma_has_its_mean_and_spread(wanted: float) -> None:
    drawn = np.array([d.gamma(u, 0.58, wanted) for u in GRID[::100].tolist()])
    assert drawn.mean() == pytest.approx(0.58, rel=3e-3)
    assert cv(drawn) == pytest.approx(wanted, rel=2e-2)


@pytest.mark.parametrize("mean", [0.2, 3.0, 600.0])
def test_poisson_counts_have_equal_mean_and_variance(mean: float) -> None:
    drawn = np.array([d.poisson_count(u, mean) for u in GRID[::40].tolist()])
    assert drawn.mean() == pytest.approx(mean, rel=5e-3)
    assert drawn.var() == pytest.approx(mean, rel=2e-2)


def test_poisson_counts_are_the_exact_inverse() -> None:
    """P(N <= n) from the definition; one step to either side of it changes the count."""
    mean, below = 1.3, 0.0
    for n in range(8):
        term = math.exp(-mean) * mean**n / math.factorial(n)
        assert d.poisson_count(below + 1e-9, mean) == n
        assert d.poisson_count(below + term - 1e-9, mean) == n
        below += term


@pytest.mark.parametrize(
    "draw",
    [
        lambda u: d.exponential(u, 4.0),
        lambda u: d.lognormal(u, 4.0, 0.8),
        lambda u: d.gamma(u, 4.0, 0.5),
        lambda u: d.poisson_count(u, 4.0),
    ],
    ids=["exponential", "lognormal", "gamma", "poisson"],
)
def test_more_luck_never_means_less(draw: type) -> None:
    drawn = np.array([draw(u) for u in [1e-12, *GRID[::500].tolist(), 1 - 1e-12]])
    assert (np.diff(drawn) >= 0).all()
    assert np.isfinite(drawn).all()


def test_a_row_draws_what_a_thing_alone_would_draw() -> None:
    uniforms = Streams(1).rows("any", np.arange(500, dtype=np.uint64))
    alone = [d.lognormal(u, 1.5, 0.7) for u in uniforms.tolist()]
    assert np.allclose(d.lognormal_rows(uniforms, 1.5, 0.7), alone, rtol=0, atol=0.3e-6)
    alone = [d.exponential(u, 1.5) for u in uniforms.tolist()]
    assert np.allclose(d.exponential_rows(uniforms, 1.5), alone, rtol=0, atol=0.3e-6)


def test_means_may_differ_from_row_to_row() -> None:
    uniforms = np.full(3, 0.4)
    drawn = d.exponential_rows(uniforms, np.array([1.0, 2.0, 4.0]))
    assert drawn / drawn[0] == pytest.approx([1, 2, 4], abs=1e-5)


@pytest.mark.parametrize(
    "drawn",
    [d.exponential_rows(GRID, 3.0), d.lognormal_rows(GRID, 3.0, 0.8)],
    ids=["exponential", "lognormal"],
)
def test_durations_are_whole_milliseconds(drawn: np.ndarray) -> None:
    milliseconds = drawn * 3_600_000
    assert np.abs(milliseconds - np.rint(milliseconds)).max() < 1e-3


def test_a_mean_of_nothing_takes_no_time() -> None:
    assert d.lognormal(0.7, 0.0, 0.5) == 0.0
    assert d.gamma(0.7, 0.0, 0.5) == 0.0
    assert d.poisson_count(0.999, 0.0) == 0
    assert d.lognormal_rows(GRID, 0.0, 0.5).max() == 0.0


def test_normal_rows_and_their_cumulative_function_are_inverse() -> None:
    assert d.normal_cdf(d.normal_rows(GRID[::1000])) == pytest.approx(GRID[::1000], abs=1e-12)
