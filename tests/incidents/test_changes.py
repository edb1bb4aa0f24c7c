"""Settings that change at an instant and back again, over whatever a plan does beneath."""

from typing import Any

import pytest

from sim.scenario.changed import in_force
from sim.twin import Twin, run
from tests.incidents.trainer import QUIET, at, hour, incidents, operator
from tests.twin import small

TELLING = {"kind": "change", "at": at(12, "14:20"), "set": {"bss.care.telling": "tell customers"}}


def seen(twin: Twin, *instants: float) -> list[Any]:
    found: list[Any] = []

    def look() -> Any:
        for instant in instants:
            yield twin.services.env.timeout(instant - twin.services.env.now)
            found.append(twin.departments["bss.care"].p.telling)

    twin.services.env.process(look())
    run(twin)
    return found


@pytest.mark.parametrize(
    ("lasts", "after"), [(None, ["tell customers"] * 2), (5, ["tell customers", "answer only"])]
)
def test_a_change_acts_at_its_instant_and_goes_back_at_its_end(lasts: float | None, after: list[str]) -> None:
    twin = operator(QUIET, incidents(speak={**TELLING, "lasts": lasts}))
    instants = hour(12, "14:19"), hour(12, "14:21"), hour(12, "19:21")
    assert seen(twin, *instants) == ["answer only", *after]


def test_of_two_changes_the_later_counts_while_it_lasts() -> None:
    first = {"kind": "change", "at": at(3), "set": {"oss.workforce.technicians": 4}}
    second = {"kind": "change", "at": at(5), "set": {"oss.workforce.technicians": 2}, "lasts": 48}
    twin = operator(QUIET, incidents(a=second, b=first))
    calendar = twin.services.calendar
    crews = [
        in_force(twin.scenario, calendar, hour(day)).oss.workforce.technicians  # type: ignore[attr-defined]
        for day in (2, 3, 5, 6, 7)
    ]
    assert crews == [1, 4, 2, 2, 4]
    run(twin, until=hour(6))
    assert twin.departments["oss.workforce"].p.technicians == 2
    run(twin)
    assert twin.departments["oss.workforce"].p.technicians == 4


def test_numbers_may_be_said_with_their_unit() -> None:
    half = {"kind": "change", "at": at(3), "set": {"oss.workforce.first_time_fix": "60 %",
            "oss.monitoring.self_healing": "1 h", "oss.workforce.travel": "45 min"}}  # fmt: skip
    twin = operator(QUIET, incidents(half=half))
    run(twin, until=hour(4))
    assert twin.departments["oss.workforce"].p.first_time_fix == 0.6
    assert twin.departments["oss.workforce"].p.travel.mean == 0.75
    assert twin.departments["oss.monitoring"].p.self_healing == 1.0


def test_a_plan_goes_on_beneath_a_change() -> None:
    crews = {"lever": "more_field_crews", "start": "2027-01-01", "lead": 0, "ramp": {"shape": "step"}}
    plan = {"transformation": {"more crews": crews}}
    twin = operator(QUIET, incidents(speak={**TELLING, "at": at(1)}), plan)
    before = twin.departments["oss.workforce"].p.technicians
    run(twin)
    assert twin.departments["bss.care"].p.telling == "tell customers"
    assert twin.departments["oss.workforce"].p.technicians > before


def test_a_change_to_what_is_there_moves_nothing_but_rows_of_that_day() -> None:
    none = incidents(none={**TELLING, "at": at(12), "set": {"bss.care.telling": "answer only"}})
    assert small.differing(small.lived(QUIET, count=1000), small.lived(QUIET, none, count=1000)) == set()
