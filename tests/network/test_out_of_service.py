"""Planned work takes an element out of service: minutes are lost and counted, and nothing has failed."""

import pytest

from sim.network.equipment import PLANNED, Equipment, Fault
from tests.house_of_two import empty_house, still_equipment

SITE, HUB = 4, 3


def lived_in(people: int = 10) -> Equipment:
    equipment = still_equipment(empty_house(), sites=4, hubs=2)
    equipment.outages.people[:] = people
    return equipment


def test_an_element_that_is_taken_out_cuts_people_off_without_a_fault_or_an_alarm() -> None:
    equipment = lived_in()
    rung: list[Fault] = []
    lost: list[tuple[str, list[int]]] = []
    equipment.alarm = rung.append
    equipment.service_lost.listen(lambda fault, sites: lost.append((fault.cause, sites.tolist())))
    assert equipment.take_out(HUB, key=77)
    assert lost == [(PLANNED, [2, 3])]
    assert (rung, equipment.faults, equipment.failures.sum()) == ([], {}, 0)
    assert equipment.cause_at_site(2) is None, "nobody looks for a fault there"
    equipment.put_back(HUB)
    assert not equipment.outages.down.any()
    assert equipment.works == {}


def test_its_hours_are_counted_apart_and_within_all() -> None:
    """Ten exposed people for two hours by plan, then for three by a fault: 20 of 50 person-hours."""
    equipment = lived_in()
    equipment.take_out(SITE, key=77)
    equipment.env.run(until=2.0)
    equipment.put_back(SITE)
    equipment.fail(SITE, 0)
    equipment.env.run(until=5.0)
    equipment.restore(SITE)
    assert equipment.outages.person_hours.sum() == pytest.approx(50.0)
    assert equipment.outages.planned_hours.sum() == pytest.approx(20.0)


def test_what_is_down_already_is_not_taken_out() -> None:
    equipment = lived_in()
    fault = equipment.fail(SITE, 0)
    assert not equipment.take_out(SITE, key=77)
    equipment.put_back(SITE)
    assert equipment.faults == {SITE: fault}
    assert not equipment.reachability.served[0]


def test_a_failure_meanwhile_ends_the_work_and_is_repaired_as_a_failure() -> None:
    equipment = lived_in()
    equipment.take_out(SITE, key=77)
    equipment.fail(SITE, 0)
    equipment.put_back(SITE)
    assert list(equipment.faults) == [SITE]
    assert not equipment.reachability.served[0]
    equipment.restore(SITE)
    assert equipment.reachability.served[0]


def test_a_fault_that_the_work_had_hidden_comes_to_light_when_it_is_over() -> None:
    equipment = lived_in()
    told: list[tuple[int, list[int]]] = []
    equipment.still_lost.listen(lambda fault, sites: told.append((fault.element, sites.tolist())))
    equipment.take_out(HUB, key=77)
    equipment.fail(6, 0)  # a site behind it
    equipment.put_back(HUB)
    assert told == [(6, [2])]


def test_two_works_at_once_are_counted_until_the_last_is_over() -> None:
    equipment = lived_in()
    equipment.take_out(SITE, key=1)
    equipment.take_out(5, key=2)
    equipment.env.run(until=1.0)
    equipment.put_back(SITE)
    equipment.env.run(until=2.0)
    equipment.put_back(5)
    assert equipment.outages.planned_hours.sum() == pytest.approx(10 + 20)
