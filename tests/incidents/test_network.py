"""Cuts, failures, power and storms: at their instant, with their cause, and everything else as it was."""

import numpy as np
import pytest

from sim.incidents.network import kilometres
from sim.network.topology import HUB, LINK, SITE
from sim.records.outcome import Outcome
from sim.twin import Twin, run
from tests.incidents.trainer import NETWORK, QUIET, at, hour, incidents, operator, vertex
from tests.twin import small
from tests.twin.diary import Diary

LOUD = {
    "network": {"equipment": {"silent": 0}},
    "oss": {"fault_management": {"plant_accuracy": 1.0}},
}
FAILING = small.merged(NETWORK, small.NO_LINE_FAULTS, {"network": {"equipment": {"site_mtbf": 700.0}}})
SPAN = "hub-2 - site-2-1"


def hours_without_service(twin: Twin) -> float:
    twin.world.equipment.outages.integrate(twin.services.env.now)
    return float(twin.world.equipment.outages.person_hours.sum())


def test_a_cut_at_twenty_past_two_acts_at_twenty_past_two_and_is_repaired_by_the_departments() -> None:
    cut = incidents(**{"fibre cut": {"kind": "cut", "at": at(15, "14:20"), "link": SPAN}})
    twin = operator(QUIET, LOUD, cut)
    diary, equipment = Diary(twin), twin.world.equipment
    site = vertex(twin, "site-2-1") - 5
    seen: dict[str, tuple[bool, str]] = {}
    for when, label in ((hour(15, "14:20") - 1e-6, "before"), (hour(15, "14:20") + 1e-6, "after")):
        diary.at(
            when,
            lambda label=label: seen.update(
                {label: (bool(equipment.reachability.served[site]), str([*equipment.faults.values()]))}
            ),
        )
    run(twin)
    assert seen["before"] == (True, "[]")
    assert seen["after"][0] is False
    assert "cause='fibre cut'" in seen["after"][1]
    (fault,) = diary.faults
    assert (fault.element, fault.kind, fault.start) == (vertex(twin, SPAN), "link", hour(15, "14:20"))
    assert diary.first("ProblemDetected").at > hour(15, "14:20") + 30 / 3600, "the alarm takes half a minute"
    assert diary.first("VisitRequested").message.kind == "link"
    assert fault.end == diary.first("RepairDone").at


def test_a_cut_that_heals_does_so_at_its_end_whatever_the_departments_do() -> None:
    cut = incidents(flap={"kind": "cut", "at": at(15, "14:20"), "link": SPAN, "lasts": 0.5})
    twin = operator(QUIET, LOUD, cut)
    diary = Diary(twin)
    run(twin)
    (fault,) = diary.faults
    assert (fault.start, fault.end) == (hour(15, "14:20"), hour(15, "14:50"))


def test_what_is_down_already_keeps_the_fault_that_it_has() -> None:
    both = incidents(
        first={"kind": "failure", "at": at(15, "14:20"), "element": "site-2-1"},
        second={"kind": "failure", "at": at(15, "14:21"), "element": "site-2-1", "lasts": 0.1},
    )
    twin = operator(QUIET, LOUD, both)
    diary = Diary(twin)
    run(twin)
    (fault,) = diary.faults
    assert fault.start == hour(15, "14:20")
    assert fault.end > hour(15, "14:27"), "the end of the second incident ends nothing of the first"
    assert twin.world.equipment.failures.sum() == 1


def test_power_takes_a_hub_with_its_sites_and_gives_them_back_together() -> None:
    dark = incidents(dark={"kind": "power", "at": at(15, "18:10"), "element": "hub-2", "lasts": 0.25})
    twin = operator(QUIET, LOUD, dark)
    diary, topology = Diary(twin), twin.topology
    mine = {vertex(twin, "hub-2"), *topology.site_element[topology.hub_of_site == 1].tolist()}
    run(twin)
    assert {fault.element for fault in diary.faults} == mine
    assert {fault.start for fault in diary.faults} == {hour(15, "18:10")}
    assert {fault.end for fault in diary.faults} == {hour(15, "18:25")}
    # The line of hubs is open: hub-2 hangs between the others, so only what stands behind it is cut off too.
    reach = twin.world.equipment.reachability
    assert reach.served.all()
    people = twin.world.equipment.outages.people.sum(axis=1)
    cut_off = people[topology.hub_of_site == 1].sum()
    assert hours_without_service(twin) >= 0.25 * cut_off * 0.999


def test_somebody_who_repairs_a_dark_site_ends_its_outage_sooner() -> None:
    dark = incidents(dark={"kind": "power", "at": at(15, "18:10"), "element": "site-2-1", "lasts": 200})
    twin = operator(QUIET, LOUD, dark)
    diary = Diary(twin)
    run(twin)
    (fault,) = diary.faults
    assert hour(15, "18:10") < fault.end < hour(15, "18:10") + 200


# --- storms


def storm(share: float, **more: float) -> small.Patch:
    gale = {"kind": "storm", "at": at(15, "02:00"), "element": "hub-2", "km": 60, "share": share, "lasts": 6}
    return incidents(gale={**gale, **more})


def hit(share: float, **more: float) -> tuple[Twin, dict[int, float]]:
    """Which elements a storm hits, and when."""
    twin, began = operator(QUIET, storm(share, **more)), dict[int, float]()
    equipment = twin.world.equipment
    fail = equipment.fail

    def told(element: int, nth: int, cause: str = "hazard") -> object:
        began[element] = twin.services.env.now
        return fail(element, nth, cause)

    equipment.fail = told  # type: ignore[assignment,method-assign]  # listens, and goes on
    run(twin, until=hour(16))
    return twin, began


def test_a_storm_hits_only_what_lies_in_it_within_its_hours() -> None:
    twin, began = hit(1.0)
    place = float(twin.topology.longitude[3]), float(twin.topology.latitude[3])
    away = kilometres(twin.topology, place)
    assert twin.topology.name[3] == "hub-2"
    assert set(began) == set(np.flatnonzero(away <= 60).tolist())
    assert {int(kind) for kind in twin.topology.kind[list(began)]} == {HUB, SITE, LINK}
    assert all(hour(15, "02:00") <= instant < hour(15, "08:00") for instant in began.values())
    assert len(set(began.values())) == len(began), "each at an instant of its own"


def test_a_larger_storm_hits_the_same_elements_at_the_same_instants_and_some_more() -> None:
    _, few = hit(0.3)
    _, many = hit(0.8)
    assert 0 < len(few) < len(many)
    assert few.items() <= many.items()


def test_a_storm_may_be_placed_by_degrees() -> None:
    twin, by_name = hit(0.8)
    gale = {"kind": "storm", "at": at(15, "02:00"), "km": 60, "share": 0.8, "lasts": 6}
    place = {"longitude": float(twin.topology.longitude[3]), "latitude": float(twin.topology.latitude[3])}
    other = operator(QUIET, incidents(gale={**gale, **place}))
    run(other, until=hour(15, "09:00"))
    run(other, until=hour(16))
    assert other.world.equipment.failures.sum() == len(by_name)


# --- everything else is as it was


@pytest.fixture(scope="module")
def lives() -> tuple[Diary, Diary]:
    """Two months in which sites fail by themselves, without and with a storm in the second month."""
    gale = {"kind": "storm", "at": "2027-02-10T14:20:00", "element": "hub-2", "km": 1, "share": 1, "lasts": 2}
    diaries = []
    for patch in ({}, incidents(gale=gale)):
        diaries.append(Diary(operator(FAILING, patch, months=2)))
        run(diaries[-1].twin)
    return diaries[0], diaries[1]


def test_other_elements_fail_when_they_would_have_failed_anyway(lives: tuple[Diary, Diary]) -> None:
    without, stormy = lives
    mine = {int(fault.element) for fault in stormy.faults} - {int(fault.element) for fault in without.faults}
    before, after = (
        {(f.key, f.element, f.start) for f in diary.faults if f.element not in mine} for diary in lives
    )
    assert len(before) > 15
    assert before - after == set()
    assert {element for _, element, _ in after - before} <= {3}


def test_before_its_instant_an_incident_changes_no_byte() -> None:
    gale = {
        "kind": "storm",
        "at": "2027-02-10T14:20:00",
        "element": "hub-2",
        "km": 90,
        "share": 1,
        "lasts": 2,
    }
    without = small.lived(NETWORK, count=1000, months=2, warm_up=0)
    stormy = small.lived(NETWORK, incidents(gale=gale), count=1000, months=2, warm_up=0)
    assert of_january(without) == of_january(stormy)
    assert small.differing(without, stormy) != set()


def of_january(outcome: Outcome) -> dict[tuple[object, ...], float]:
    """Everything but zero that was noted in the first month."""
    table = outcome.tables["measures"]
    rows = zip(*(table[column].tolist() for column in table if column != "value"), strict=True)
    month = list(table).index("month")
    return {
        row: value
        for row, value in zip(rows, table["value"].tolist(), strict=True)
        if row[month] == 1 and value
    }
