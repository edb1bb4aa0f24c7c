"""What is inspected late fails more often: the rate grows with the months overdue, exactly and without steps."""

from collections.abc import Iterator

import pytest
import simpy

from sim.kernel.parameters import months
from sim.kernel.streams import Streams
from sim.network.ageing import Ageing, Upkeep, mean_overdue
from sim.network.equipment import Equipment, EquipmentParameters
from sim.network.outages import Outages
from tests.house_of_two import small_topology
from tests.network.test_equipment import repair_at_once

MONTH = 730.5
DUE_AT_100 = Upkeep(due=100.0, wear=0.01)
"""Overdue from the hundredth hour on; the rate then gains a hundredth of itself every hour."""


def test_hazard_is_the_area_under_a_rate_that_grows() -> None:
    """Twenty hours from the hundredth on: 20 + 0.01 x 20^2 / 2 = 22. From 110: 20 + 0.005 x (30^2 - 10^2) = 24."""
    assert DUE_AT_100.accrued(100.0, 120.0) == pytest.approx(22.0)
    assert DUE_AT_100.accrued(110.0, 130.0) == pytest.approx(24.0)
    assert DUE_AT_100.accrued(90.0, 120.0) == pytest.approx(32.0), "ten hours at the nominal rate before"
    assert DUE_AT_100.accrued(0.0, 99.0) == 99.0


@pytest.mark.parametrize(
    ("now", "needed", "hours"),
    [(100.0, 22.0, 20.0), (110.0, 24.0, 20.0), (90.0, 32.0, 30.0), (0.0, 7.0, 7.0)],
)
def test_the_instant_of_a_failure_is_the_root_of_the_same_area(
    now: float, needed: float, hours: float
) -> None:
    assert DUE_AT_100.hours_until(needed, now) == pytest.approx(hours)


def test_nothing_ages_that_is_inspected_in_time_or_cannot_wear() -> None:
    assert DUE_AT_100.hours_until(60.0, 40.0) == 60.0
    assert Upkeep(100.0, 0.0).hours_until(500.0, 90.0) == 500.0
    assert Upkeep(float("inf"), 0.01).hours_until(1e9, 0.0) == 1e9


def test_in_the_long_run_half_of_what_lies_beyond_the_interval_that_keeps_is_overdue() -> None:
    """Every 24 months: three quarters of the time overdue, by 9 months in the mean: 6.75. In time: never."""
    assert mean_overdue(24.0, 6.0) == pytest.approx(6.75)
    assert mean_overdue(6.0, 6.0) == mean_overdue(3.0, 6.0) == 0.0


def test_overdue_is_counted_from_the_last_visit_that_was_done() -> None:
    ageing = Ageing(small_topology(sites=1, hubs=1).kind.nonzero()[0][:0], 4, 0.0)
    assert ageing.overdue(1e6, 1.0).tolist() == []
    topology = small_topology(sites=2, hubs=1)
    equipment = fleet(sites=2)
    equipment.ageing.visited(topology.site_element[0], 2 * MONTH)
    months_late = equipment.overdue(10 * MONTH)
    # Two gateways, a hub and a site were inspected at 0: ten months less six; the other site at two.
    assert months_late == pytest.approx([4.0, 4.0, 4.0, 2.0, 4.0])


def fleet(sites: int = 100, **changes: float) -> Equipment:
    quiet = {"site_mtbf": 1000.0, "hub_mtbf": 0.0, "core_mtbf": 0.0, "cuts": 0.0}
    env, topology = simpy.Environment(), small_topology(sites=sites, hubs=1)
    outages = Outages(topology.site_count, (0.3, 0.3, 0.6), 1080.0, 4.0)
    return Equipment(env, topology, EquipmentParameters(**(quiet | changes)), Streams(1), outages)


def inspect_every(equipment: Equipment, hours: float) -> Iterator[simpy.Event]:
    while True:
        yield equipment.env.timeout(hours)
        for element in equipment.ageing.inspected.tolist():
            equipment.inspected(element)


def test_a_fleet_that_nobody_inspects_fails_as_often_as_the_line_says() -> None:
    """Twenty months, fourteen of them overdue, gain 0.03 / 2 x 14^2 = 2.94 months: 100 sites x 22.94 x 730.5 h / 1000 h."""
    equipment = fleet()
    seen = repair_at_once(equipment)
    equipment.env.run(until=20 * MONTH)
    assert len(seen) == pytest.approx(1675.8, abs=3 * 1675.8**0.5)
    assert len(seen) - 1461 > 3 * 1461**0.5, "and more often than one that is inspected in time"


def test_who_inspects_in_time_has_the_very_failures_of_a_plant_that_does_not_wear() -> None:
    lives = []
    for wear, every in ((0.0, 1e9), (0.03, 6 * MONTH), (0.03, 3 * MONTH)):
        equipment = fleet(wear=wear)
        equipment.env.process(inspect_every(equipment, every))
        seen = repair_at_once(equipment)
        equipment.env.run(until=20 * MONTH)
        lives.append(seen)
    for other in lives[1:]:
        assert [element for _, element in other] == [element for _, element in lives[0]]
        assert [at for at, _ in other] == pytest.approx([at for at, _ in lives[0]], abs=1e-6)


def test_an_inspection_puts_a_failure_off_and_draws_nothing() -> None:
    late, never = fleet(sites=1, site_mtbf=9000.0), fleet(sites=1, site_mtbf=9000.0)
    late.env.process(inspect_every(late, 12 * MONTH))
    first, other = repair_at_once(late), repair_at_once(never)
    for equipment in (late, never):
        equipment.env.run(until=120 * MONTH)
    both = list(zip(first, other, strict=False))
    assert all(mine[0] >= theirs[0] for mine, theirs in both)
    assert len(other) > len(first)


def test_another_wear_holds_from_its_day_on() -> None:
    equipment = fleet(sites=50)
    seen = repair_at_once(equipment)
    equipment.env.run(until=12 * MONTH)
    equipment.adopt(equipment.p.model_copy(update={"wear": 0.0}))
    before = len(seen)
    equipment.env.run(until=32 * MONTH)
    # 50 sites x 20 x 730.5 h / 1000 h
    assert len(seen) - before == pytest.approx(730.5, abs=3 * 730.5**0.5)


def test_the_interval_that_keeps_an_element_is_natures_and_not_the_planners() -> None:
    assert EquipmentParameters().kept_every == months(6)
    assert EquipmentParameters().wear == 0.03
