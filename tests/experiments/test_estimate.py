"""Intervals cover what they promise, and zero is zero."""

import numpy as np
import pytest

from sim.experiments.estimate import Estimate, estimate, paired, student


def test_an_interval_is_that_of_the_textbook() -> None:
    """t(0.975, 4) = 2.776; sd of 1..5 is 1.5811; half-width 2.776 x 1.5811 / sqrt(5) = 1.963."""
    found = estimate([1.0, 2.0, 3.0, 4.0, 5.0])
    assert found.value == 3.0
    assert found.half_width == pytest.approx(1.963, abs=5e-4)
    assert found.n == 5


def test_ninety_five_of_a_hundred_intervals_cover_the_truth() -> None:
    rng = np.random.default_rng(5)
    samples = rng.normal(10.0, 3.0, size=(4000, 8)).tolist()
    covered = sum(e.low <= 10.0 <= e.high for e in map(estimate, samples) if e.low and e.high)
    assert covered / 4000 == pytest.approx(0.95, abs=0.0105)  # three standard errors


def test_seven_comparisons_share_the_five_percent() -> None:
    assert student(9, 7) == pytest.approx(student_of_share(9, 0.05 / 7), rel=1e-9)
    assert student(9, 7) > student(9)


def student_of_share(freedom: int, alpha: float) -> float:
    from scipy.stats import t

    return float(t.ppf(1 - alpha / 2, freedom))


def test_one_replication_has_a_mean_and_no_interval() -> None:
    assert estimate([4.0]) == Estimate(4.0, None, None, 1)


def test_no_observation_is_nothing_and_not_zero() -> None:
    assert estimate([None, None]) == Estimate(None, None, None, 0)


def test_replications_without_observation_are_left_out() -> None:
    assert estimate([1.0, None, 3.0]).value == 2.0
    assert paired([1.0, None, 3.0], [2.0, 5.0, 4.0])[0] == [1.0, None, 1.0]


@pytest.mark.parametrize("values", [[1.0], [1.0, 5.0, None]])
def test_equal_in_every_replication_is_exactly_zero(values: list[float | None]) -> None:
    _, difference = paired(values, values)
    assert (difference.value, difference.low, difference.high) == (0.0, 0.0, 0.0)


def test_pairing_removes_the_luck_that_both_share() -> None:
    luck = np.random.default_rng(1).normal(0, 100, 10)
    _, difference = paired(luck.tolist(), (luck + 1).tolist())
    assert difference.value == pytest.approx(1.0)
    assert difference.half_width == pytest.approx(0.0, abs=1e-9)
