"""Inspections, records and planned work that are cut: who is hurt, by what, and nobody where that is held."""

import numpy as np

from sim.live import Twin, run
from tests.twin import small

SIZE = {"count": 5_000, "months": 3}
BREAKING: small.Patch = {
    "network": {"equipment": {"site_mtbf": 400.0}},
    "oss": {"workforce": {"inspection": 6}},
}
RARELY: small.Patch = {"oss": {"workforce": {"inspection": 120}}}
NO_WEAR: small.Patch = {"network": {"equipment": {"wear": 0.0}}}
RIGHT: small.Patch = {"oss": {"fault_management": {"plant_accuracy": 1.0}}}
NO_WORK: small.Patch = {"oss": {"workforce": {"outage_site": 0, "outage_hub": 0, "outage_core": 0}}}


def lived(*patches: small.Patch) -> Twin:
    twin = small.built(BREAKING, *patches, **SIZE)
    run(twin)
    return twin


def noted(twin: Twin, address: str, measure: str) -> float:
    sums = twin.services.measures.notebook(address).sums
    return float(sum(row.sum() for (name, _), row in sums.items() if name == measure))


def test_inspections_put_off_let_more_fail_by_wear_alone() -> None:
    """Born overdue by 0 to 114 months, (114^2 / 2) / 120 = 54 in the mean: rates are 1 + 0.03 x 54 = 2.6 times as high."""
    usual, late = lived(), lived(RARELY)
    before, after = usual.world.equipment.failures, late.world.equipment.failures
    sites = usual.topology.site_element
    assert 1.6 < after[sites].sum() / before[sites].sum() < 3.6
    assert (after >= before).all()
    assert noted(late, "", "maintenance.overdue") > 20 * noted(usual, "", "maintenance.overdue")


def test_without_wear_the_very_same_fails_however_seldom_people_inspect() -> None:
    assert np.array_equal(
        lived(NO_WEAR).world.equipment.failures, lived(NO_WEAR, RARELY).world.equipment.failures
    )


def test_wrong_records_waste_visits_and_time_and_right_ones_do_not() -> None:
    wrong: small.Patch = {"oss": {"fault_management": {"plant_accuracy": 0.6}}}
    usual, worse = lived(RIGHT), lived(wrong)
    assert noted(usual, "oss.fault_management", "tickets.wrong_turns") == 0
    assert noted(usual, "oss.fault_management", "tickets.second") == 0
    assert noted(worse, "oss.fault_management", "tickets.wrong_turns") > 5
    assert noted(worse, "oss.workforce", "field.wasted") > noted(usual, "oss.workforce", "field.wasted")
    hours = [float(twin.world.equipment.outages.person_hours.sum()) for twin in (usual, worse)]
    assert hours[1] > hours[0]


def test_planned_work_costs_its_minutes_and_nothing_where_there_is_none() -> None:
    often: small.Patch = {"oss": {"workforce": {"inspection": 1, "outage_site": 0.4}}}
    none, some = lived(NO_WORK), lived(often)
    assert noted(none, "", "outage.planned_hours") == 0
    assert noted(none, "oss.fault_management", "planned.works") == 0
    planned = noted(some, "", "outage.planned_hours")
    assert 0 < planned < float(some.world.equipment.outages.person_hours.sum())
    assert noted(some, "oss.fault_management", "planned.works") > 5
