"""Two sizes are one operator where the interval of the difference lies inside the margin, not where it is wide."""

import math

import pytest

from tests.worlds.sizes import Difference, difference


def test_the_interval_is_students_over_paired_lives() -> None:
    """Differences 1, 2, 3: mean 2, spread 1, so 2 +- 2.920 / sqrt(3) with two degrees of freedom."""
    found = difference([11.0, 22.0, 33.0], [10.0, 20.0, 30.0])
    assert (found.mean, found.low) == (2.0, pytest.approx(2 - 1.6859, abs=1e-4))
    share = difference([11.0, 22.0, 33.0], [10.0, 20.0, 30.0], relative=True)
    assert share.mean == pytest.approx(0.1)


def test_a_life_without_an_observation_is_left_out() -> None:
    found = difference([1.0, math.nan, 3.0], [0.0, 0.0, 2.0])
    assert (found.mean, found.low, found.high) == (1.0, 1.0, 1.0)
    assert difference([1.0], [0.0]).verdict(10.0) == "not decided"


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(-0.02, 0.02, "equivalent"), (-0.04, 0.02, "not decided"), (0.031, 0.05, "differs")],
)
def test_a_wide_interval_decides_nothing(low: float, high: float, verdict: str) -> None:
    assert Difference((low + high) / 2, low, high).verdict(0.03) == verdict
