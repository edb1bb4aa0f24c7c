"""What a plan changes in the middle of a run reaches those who work with it."""

from typing import Any

import pytest

from sim.kernel.paths import value_at, with_values
from sim.kernel.written import tables_of
from sim.records.fingerprint import fingerprint_of
from sim.twin import ROSTER, Twin, _adopt, run
from tests.twin import small

WEDNESDAY_NOON = 5 * 24.0 + 12.0
CAPACITY: dict[str, Any] = {
    "oss.monitoring.engineers": lambda twin: twin.departments["monitoring"].desk.servers,
    "oss.fault_management.engineers": lambda twin: _at_noon(twin.departments["fault_management"].pool.shifts),
    "oss.workforce.technicians": lambda twin: _at_noon(twin.departments["workforce"].pool.shifts),
    "bss.order_management.analysts": lambda twin: _at_noon(twin.departments["order_management"].desk._shifts),
    "bss.care.seats": lambda twin: _at_noon(twin.departments["care"].queue._shifts),
    "bss.billing.clerks": lambda twin: _at_noon(twin.departments["billing"].desk._shifts),
}
"""Settings of staff, and where one sees how many really work."""


def _at_noon(shifts: Any) -> int:
    people: int = shifts.at(WEDNESDAY_NOON)
    return people


def changed(twin: Twin, path: str, value: Any) -> None:
    """Adopt other settings in the middle of a run, as a plan does."""
    run(twin, until=0.0)
    _adopt(twin, with_values(twin.scenario, {path: value}))


@pytest.mark.parametrize("path", sorted(CAPACITY))
def test_more_staff_is_more_people_at_work(path: str) -> None:
    twin = small.built(months=1)
    changed(twin, path, 7)
    assert CAPACITY[path](twin) == 7


@pytest.mark.parametrize("path", sorted(CAPACITY))
def test_more_staff_is_more_hours_on_duty(path: str) -> None:
    """They are paid from the day of the change on."""
    usual, more = small.built(months=1), small.built(months=1)
    run(usual)
    changed(more, path, 7)
    run(more)
    duty = [
        sum(float(v[-1]) for (n, _), v in twin.house.measures.sums.items() if n.endswith(".duty"))
        for twin in (usual, more)
    ]
    assert duty[1] > duty[0]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("oss.monitoring.look", 9.0),
        ("oss.workforce.travel", 2.5),
        ("oss.provisioning.audit", 0.3),
        ("bss.order_capture.keying_mobile", 0.03),
        ("bss.order_management.repair", 180.0),
        ("bss.care.handling", 12.0),
        ("bss.billing.verification", 72.0),
        ("bss.payments.direct_debit", 0.3),
        ("bss.catalogue.step", 0.2),
        ("subscribers.general_contacts", 0.2),
        ("subscribers.segments.postpaid.gross_adds", 30.0),
        ("integration.default", "manual"),
    ],
)
def test_a_setting_that_is_changed_acts(path: str, value: Any) -> None:
    _check_acts(path, value)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("network.equipment.site_mtbf", 100.0),
        ("network.equipment.line_faults", 5.0),
        ("network.traffic.queueing", 20.0),
        ("subscribers.report_after", 1),
    ],
)
def test_what_is_changed_of_the_world_acts(path: str, value: Any) -> None:
    _check_acts(path, value)


def _check_acts(path: str, value: Any) -> None:
    harsh = {"bss": {"catalogue": {"changes": 12}}}
    usual, other = (small.built(harsh, count=4_000, months=2) for _ in range(2))
    run(usual)
    changed(other, path, value)
    run(other)
    prints = [fingerprint_of(tables_of(twin.house, twin.departments.values())) for twin in (usual, other)]
    assert prints[0] != prints[1]


def test_settings_that_stay_are_not_adopted_again() -> None:
    twin = small.built(months=1)
    told: list[str] = []
    for kind, path, _ in ROSTER:
        member = twin.departments[kind.name.rpartition(".")[2]]
        member.adopt = lambda parameters, path=path: told.append(path)
    _adopt(twin, with_values(twin.scenario, {"oss.workforce.travel": 2.5}))
    assert told == ["oss.workforce"]
    assert value_at(twin.scenario, "oss.workforce.travel") == 0.58, "the base is never edited"
