"""Intervals stay where the mean can be, and cover it as often as they promise. [case d22]"""

from pathlib import Path

import numpy as np
import pytest

from sim.experiments.cases import load_scenario
from sim.experiments.estimate import DIFFERENCE_OF_SHARES, SHARE, Bounds, Estimate, estimate
from sim.experiments.goals import bounds_of, difference_bounds
from sim.experiments.replicate import Replications
from sim.experiments.study import RunRequest, run_scenario
from sim.kpis.catalogue import KPIS


def test_a_share_has_wilsons_interval() -> None:
    """By hand: m 0.4, s^2 0.02, n 5: effective n 0.24 / 0.004 = 60, t(4) = 2.7764, t^2 = 7.7085.

    Middle (0.4 + 7.7085 / 120) / (1 + 7.7085 / 60) = 0.41138;
    reach 2.7764 sqrt(0.24 / 60 + 7.7085 / 14,400) / 1.12848 = 0.16569.
    """
    found = estimate([0.2, 0.4, 0.4, 0.4, 0.6], bounds=SHARE)
    assert (found.low, found.high) == pytest.approx((0.41138 - 0.16569, 0.41138 + 0.16569), abs=2e-5)


def test_what_is_never_negative_has_the_same_without_an_upper_bound() -> None:
    """By hand: m 2, t^2 s^2 / n = 7.7085 x 0.5 = 3.8542; c = 3.8542 / 4 = 0.96356.

    2 + c ± sqrt(c^2 + 4 c) = 2.96356 ± 2.18693.
    """
    found = estimate([0.0, 1.0, 2.0, 3.0, 4.0], bounds=Bounds(0.0))
    assert (found.low, found.high) == pytest.approx((0.7766, 5.1505), abs=2e-4)


def test_far_from_its_bounds_it_is_students() -> None:
    lives = [0.51, 0.5, 0.49, 0.505, 0.495]
    free, held = estimate(lives), estimate(lives, bounds=SHARE)
    assert (held.low, held.high) == pytest.approx((free.low, free.high), abs=2e-5)


@pytest.mark.parametrize("lives", [5, 10])
def test_it_covers_rare_shares_where_students_does_not(lives: int) -> None:
    """Beta lives with mean 0.1 % and standard deviation as large: the outages of a small operator."""
    mean, cv = 0.001, 1.0
    size = mean * (1 - mean) / (mean * cv) ** 2 - 1
    draws = np.random.default_rng(2).beta(mean * size, (1 - mean) * size, (4000, lives)).tolist()
    held, free = [estimate(one, bounds=SHARE) for one in draws], [estimate(one) for one in draws]
    assert all(0 <= one.low <= one.high <= 1 for one in held if one.low is not None and one.high is not None)
    assert covered(held, mean) >= 0.92
    assert covered(free, mean) <= 0.91
    assert any((one.low or 0) < 0 for one in free)


def covered(found: list[Estimate], mean: float) -> float:
    return sum((one.low or 0) <= mean <= (one.high or 0) for one in found) / len(found)


@pytest.mark.parametrize("values", [[1.0] * 5, [0.0] * 6, [1.0, 1.0, 1.0, 1.0, 0.0]])
def test_at_the_end_of_its_range_it_does_not_leave_it(values: list[float]) -> None:
    found = estimate(values, bounds=SHARE)
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.high <= 1


def test_an_impossible_observation_has_no_bound() -> None:
    assert estimate([0.5, 0.9, 1.4, 1.9, 2.4], bounds=SHARE) == estimate([0.5, 0.9, 1.4, 1.9, 2.4])


@pytest.mark.parametrize("count", [1, 2, 4])
def test_fewer_than_five_lives_have_no_interval(count: int) -> None:
    lives = [0.1, 0.9, 0.5, 0.6][:count]
    found = estimate(lives, bounds=SHARE)
    assert (found.low, found.high, found.lives) == (None, None, tuple(lives))
    assert estimate([*lives, *[0.5] * 5]).lives == ()


def test_the_catalogue_says_what_cannot_be_left() -> None:
    assert bounds_of("uptime") == bounds_of("abandonment") == SHARE
    assert bounds_of("fault_resolution_time") == bounds_of("saidi") == Bounds(0.0)
    assert bounds_of("net_adds") == bounds_of("ebitda") == bounds_of("arpu") == Bounds()
    assert difference_bounds("churn_rate") == DIFFERENCE_OF_SHARES
    assert difference_bounds("latency") == Bounds()
    assert all(bounds_of(kpi).low in (None, 0.0) for kpi in KPIS)


@pytest.mark.slow
def test_no_interval_of_a_small_operator_goes_beyond_the_possible(tmp_path: Path) -> None:
    """Five lives of the smoke test; before, uptime went up to 100.01 % and repairs down to -2.0 h. [case d22]"""
    asked = RunRequest(Replications(5), workers=1, out=tmp_path / "smoke")
    run = run_scenario(load_scenario("smoke").value, asked)
    seen = {kpi: one for kpi, one in run.kpis.items() if one.low is not None}
    assert {"uptime", "fault_resolution_time", "saidi", "abandonment", "wrong_entries"} <= set(seen)
    beyond = {
        kpi: (one.low, one.high)
        for kpi, one in seen.items()
        if not bounds_of(kpi).hold(one.low or 0.0, one.high or 0.0)
    }
    assert beyond == {}
