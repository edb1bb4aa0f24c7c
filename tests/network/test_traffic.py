"""Load and latency: hyperbolic in the load, and leavers relieve those who stay."""

from typing import Any

import numpy as np
import pytest

from sim.kernel.streams import Streams
from sim.network.traffic import Traffic, TrafficParameters

EVEN: dict[str, Any] = {"utilisation_cv": 0.0, "day_cv": 0.0}


def traffic(people: float = 1000.0, sites: int = 3, **changes: Any) -> Traffic:
    settings = TrafficParameters(**(EVEN | changes))
    return Traffic(settings, np.full(sites, people), np.zeros(sites), Streams(1))


@pytest.mark.parametrize(
    ("load", "latency"), [(0.0, 25.0), (0.5, 29.0), (0.8, 41.0), (0.9, 61.0), (0.95, 101.0)]
)
def test_latency_is_that_of_causal_link_c12(load: float, latency: float) -> None:
    assert traffic().latency_at(np.array([load]))[0] == pytest.approx(latency)


def test_distance_adds_its_round_trip() -> None:
    near = Traffic(TrafficParameters(**EVEN), np.ones(2), np.array([0.0, 3.5]), Streams(1))
    assert np.diff(near.latency)[0] == pytest.approx(3.5)


def test_a_day_carries_the_people_who_are_there() -> None:
    world = traffic(utilisation=0.5)
    world.pass_day(0, np.array([1000.0, 500.0, 1600.0]))
    assert world.utilisation == pytest.approx([0.5, 0.25, 0.8])
    assert world.latency == pytest.approx([29.0, 25 + 4 / 3, 41.0])


def test_load_never_reaches_capacity() -> None:
    world = traffic(utilisation=0.8)
    world.pass_day(0, np.full(3, 1e9))
    assert (world.utilisation == 0.98).all()
    assert np.isfinite(world.latency).all()


def test_traffic_grows_by_the_entered_share_a_year() -> None:
    world = traffic(utilisation=0.4, growth=0.2)
    world.pass_day(0, np.full(3, 1000.0))
    before = world.utilisation.copy()
    world.pass_day(731, np.full(3, 1000.0))
    assert world.utilisation / before == pytest.approx(1.2**2, rel=0.001)


def test_sites_and_days_differ_by_the_entered_spread() -> None:
    world = traffic(sites=4000, utilisation=0.4, utilisation_cv=0.2, day_cv=0.08)
    assert world.utilisation.std() / world.utilisation.mean() == pytest.approx(0.2, rel=0.05)
    designed = world.utilisation.copy()
    world.pass_day(3, np.full(4000, 1000.0))
    assert (world.utilisation / designed).std() == pytest.approx(0.08, rel=0.05)


def test_the_share_of_bad_samples_is_half_where_the_median_meets_the_target() -> None:
    world = traffic(utilisation=0.8, sample_cv=0.35)
    median = 41.0 / (1 + 0.35**2) ** 0.5
    at_target = traffic(utilisation=0.8, sample_cv=0.35, target=median)
    assert at_target.bad_share == pytest.approx(0.5)
    assert (world.bad_share < 0.5).all()
    assert (traffic(utilisation=0.88).bad_share > world.bad_share).all()


def test_experience_follows_within_weeks() -> None:
    world = traffic(utilisation=0.5)
    before = world.exposure[0]
    for day in range(7):
        world.pass_day(day, np.full(3, 1700.0))
        world.feel(np.ones(3))
    share = (world.exposure[0] - before) / (world.bad_share[0] - before)
    assert share == pytest.approx(1 - (6 / 7) ** 7)


def test_a_dead_site_carries_no_busy_hour() -> None:
    """By hand: a quarter of the step of a day that worked for six hours, none of one that did not."""
    world = traffic(utilisation=0.5)
    before = world.exposure.copy()
    world.pass_day(0, np.full(3, 1700.0))
    world.feel(np.array([1.0, 0.25, 0.0]))
    step = world.exposure - before
    assert step[0] == pytest.approx((world.bad_share[0] - before[0]) / 7)
    assert step.tolist() == pytest.approx([step[0], step[0] / 4, 0.0])
