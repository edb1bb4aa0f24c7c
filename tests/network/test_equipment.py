"""Equipment: failures come at their rate, belong to their element, and cut off who hangs on it."""

import numpy as np
import pytest
import simpy

from sim.kernel.streams import Streams
from sim.network.equipment import Equipment, EquipmentParameters, Fault
from sim.network.outages import Outages
from sim.network.topology import HUB, LINK, SITE, Topology
from tests.house_of_two import empty_house, small_topology, still_equipment


def living(topology: Topology, seed: int = 1, **changes: float) -> Equipment:
    """Equipment whose elements fail by themselves and are never repaired unless a test does it."""
    quiet = {"site_mtbf": 0.0, "hub_mtbf": 0.0, "core_mtbf": 0.0, "cuts": 0.0, "wear": 0.0}
    env = simpy.Environment()
    outages = Outages(topology.site_count, (0.3, 0.3, 0.6), 1080.0, 4.0)
    return Equipment(env, topology, EquipmentParameters(**(quiet | changes)), Streams(seed), outages)


def repair_at_once(equipment: Equipment) -> list[tuple[float, int]]:
    """Let every failure be over in the instant in which it comes; returns (instant, element)."""
    seen: list[tuple[float, int]] = []

    def note(fault: Fault, sites: object) -> None:
        seen.append((equipment.env.now, fault.element))
        equipment.env.process(restore(fault.element))

    def restore(element: int):  # type: ignore[no-untyped-def]
        yield equipment.env.timeout(0.0)
        equipment.restore(element)

    equipment.service_lost.listen(note)
    return seen


def test_sites_fail_at_their_mean_time_between_failures() -> None:
    equipment = living(small_topology(sites=100), site_mtbf=1000.0)
    seen = repair_at_once(equipment)
    equipment.env.run(until=40_000.0)
    # Four thousand Poisson events: three standard errors.
    assert len(seen) == pytest.approx(4000, abs=3 * 4000**0.5)
    assert {int(equipment.topology.kind[element]) for _, element in seen} == {SITE}
    assert equipment.failures.sum() == len(seen)


def test_the_times_between_failures_are_exponential() -> None:
    equipment = living(small_topology(sites=1), site_mtbf=100.0)
    seen = repair_at_once(equipment)
    equipment.env.run(until=200_000.0)
    gaps = np.diff([instant for instant, _ in seen])
    assert gaps.std() / gaps.mean() == pytest.approx(1.0, abs=0.07)


def test_cables_are_cut_by_their_length() -> None:
    topology = small_topology(sites=40, hubs=6)
    equipment = living(topology, cuts=2.13 * 200)
    seen = repair_at_once(equipment)
    equipment.env.run(until=8766.0 * 4)
    assert {int(topology.kind[element]) for _, element in seen} == {LINK}
    expected = topology.length_km.sum() / 1000 * 2.13 * 200 * 4
    assert len(seen) == pytest.approx(expected, abs=3 * expected**0.5)


def test_luck_belongs_to_the_element_and_survives_more_elements_and_longer_repairs() -> None:
    instants = []
    for sites, repairs in ((10, True), (40, True), (10, False)):
        equipment = living(small_topology(sites=sites, hubs=1), site_mtbf=500.0)
        first: dict[str, float] = {}
        equipment.service_lost.listen(
            lambda fault, _, equipment=equipment, first=first: first.setdefault(
                equipment.topology.name[fault.element], equipment.env.now
            )
        )
        if repairs:
            equipment.env.process(sweep(equipment))
        equipment.env.run(until=2000.0)
        instants.append(first)
    few, many, unrepaired = instants
    common = few.keys() & many.keys() & unrepaired.keys()
    assert len(common) >= 8
    assert {name: few[name] for name in common} == {name: many[name] for name in common}
    assert {name: few[name] for name in common} == {name: unrepaired[name] for name in common}


def sweep(equipment: Equipment):  # type: ignore[no-untyped-def]
    while True:
        yield equipment.env.timeout(5.0)
        for element in list(equipment.faults):
            equipment.restore(element)


def test_who_is_down_does_not_fail_again() -> None:
    equipment = living(small_topology(sites=1), site_mtbf=10.0)
    equipment.env.run(until=1000.0)
    assert equipment.failures.sum() == 1


def test_a_hub_takes_its_sites_with_it_and_a_site_only_itself() -> None:
    equipment = still_equipment(empty_house(), sites=4, hubs=2)
    hub = int(np.flatnonzero(equipment.topology.kind == HUB)[-1])
    lost: list[list[int]] = []
    equipment.service_lost.listen(lambda fault, sites: lost.append(sites.tolist()))
    equipment.fail(4, 0)
    equipment.fail(hub, 0)
    assert lost == [[0], [2, 3]]
    assert equipment.sites_behind(hub) == 2
    equipment.restore(hub)
    assert equipment.outages.down.any(axis=1).tolist() == [True, False, False, False]


def test_covered_and_fixed_people_lose_service_with_the_hub_even_where_the_site_was_down() -> None:
    equipment = still_equipment(empty_house(), sites=4, hubs=2)
    equipment.fail(6, 0)  # site 2, behind the last hub
    assert equipment.outages.down[2].tolist() == [True, False, False]
    equipment.fail(3, 0)
    assert equipment.outages.down[2].tolist() == [True, True, True]
    equipment.restore(3)
    assert equipment.outages.down[2].tolist() == [True, False, False]


def test_a_silent_fault_rings_no_bell() -> None:
    for silent, bells in ((0.0, 1), (1.0, 0)):
        equipment = still_equipment(empty_house(), silent=silent)
        rung: list[Fault] = []
        equipment.alarm = rung.append
        assert equipment.fail(4, 0).silent == (silent == 1.0)
        assert len(rung) == bells


def test_the_share_of_silent_failures_is_as_entered() -> None:
    equipment = still_equipment(empty_house(), sites=4, silent=0.05)
    silent = 0
    for nth in range(4000):
        silent += equipment.fail(4, nth).silent
        equipment.restore(4)
    assert silent / 4000 == pytest.approx(0.05, abs=0.011)


def test_restoring_what_works_changes_nothing() -> None:
    equipment = still_equipment(empty_house())
    told: list[Fault] = []
    equipment.repaired.listen(lambda fault, now: told.append(fault))
    equipment.restore(4)
    assert told == []


def test_behind_trouble_at_a_site_an_engineer_finds_its_own_fault_first() -> None:
    equipment = still_equipment(empty_house(), sites=4, hubs=2)
    assert equipment.cause_at_site(2) is None
    hub = equipment.fail(3, 0)
    assert equipment.cause_at_site(2) is hub
    own = equipment.fail(6, 0)
    assert equipment.cause_at_site(2) is own
    assert equipment.sites_listed_behind(6) == [2]
    assert equipment.sites_listed_behind(3) == [2, 3]


def test_behind_trouble_at_a_site_an_engineer_finds_what_cuts_it_off() -> None:
    house = empty_house()
    equipment = still_equipment(house, sites=6, hubs=3)
    spans = [
        equipment.topology.vertex_count + link
        for link, ends in enumerate(equipment.topology.link_ends().tolist())
        if max(ends) >= 5
    ]
    equipment.fail(spans[0], 0)  # the span of one site
    house.env.run(until=1.0)
    cutting = equipment.fail(spans[-1], 0)  # the span of another
    [site] = [s for s in np.flatnonzero(~equipment.reachability.served) if s != 0]
    assert equipment.cause_at_site(int(site)) is cutting


# --- whom a fault cuts off

OWN, HIS_HUB = 4, 2
"""Site 0 and the hub on which it hangs."""


def lived_in(people: int = 10) -> Equipment:
    equipment = still_equipment(empty_house())
    equipment.outages.people[:] = people
    return equipment


def test_a_fault_that_cuts_somebody_off_affects_service_and_an_empty_site_does_not() -> None:
    assert lived_in().fail(OWN, 0).affects_service
    assert not lived_in(people=0).fail(OWN, 0).affects_service


def test_one_link_of_a_ring_cuts_off_nobody() -> None:
    equipment = lived_in()
    ring = int(np.flatnonzero(equipment.topology.kind == LINK)[0])
    assert not equipment.fail(ring, 0).affects_service


def test_a_fault_behind_another_affects_service_from_the_end_of_that_one_on() -> None:
    equipment = lived_in()
    told: list[tuple[int, list[int]]] = []
    equipment.still_lost.listen(lambda fault, sites: told.append((fault.element, sites.tolist())))
    equipment.fail(HIS_HUB, 0)
    hidden = equipment.fail(OWN, 0)
    assert not hidden.affects_service
    equipment.restore(HIS_HUB)
    assert hidden.affects_service
    assert told == [(OWN, [0])]
    assert equipment.sites_listed_behind(OWN) == [0]


def test_who_was_cut_off_before_is_not_told_again() -> None:
    equipment = lived_in()
    told: list[int] = []
    equipment.still_lost.listen(lambda fault, sites: told.append(fault.element))
    first = equipment.fail(OWN, 0)
    equipment.fail(HIS_HUB, 0)
    equipment.restore(HIS_HUB)
    assert first.affects_service
    assert told == []


def test_a_hidden_fault_that_ends_first_has_cut_off_nobody() -> None:
    equipment = lived_in()
    equipment.fail(HIS_HUB, 0)
    hidden = equipment.fail(OWN, 0)
    equipment.restore(OWN)
    equipment.restore(HIS_HUB)
    assert not hidden.affects_service
