"""Field work: who is sent first, who is called out at night, and what one visit achieves."""

from typing import Any

import pytest

from sim.kernel.parameters import months
from sim.kernel.paths import with_values
from sim.messages.faults import BacklogReported, InstallationDone, RepairDone, VisitRequested, WorkNeeded
from sim.oss.workforce import Workforce, WorkforceParameters, called_out
from sim.records.errors import InputRefused
from sim.scenario.schema import Scenario
from tests.house_of_two import Alone, alone, empty_house, fault_tools

SURE: dict[str, Any] = {"first_time_fix": 1.0, "first_time_install": 1.0}
KINDS = {1: "install", 2: "line", 3: "site"}


def crew(inspected: tuple[int, ...] = (), **changes: Any) -> Alone:
    house = empty_house()
    tools = fault_tools(house, inspected=inspected)
    return alone(Workforce, WorkforceParameters(**(SURE | changes)), house, **tools)


def ask(field: Alone, job: int, kind: str, *, urgent: bool = False, key: int = 0, **more: float) -> None:
    field.tell(VisitRequested(key or job, job, kind, target=job, urgent=urgent, **more))


def told_at(field: Alone) -> dict[int, float]:
    """When the end of each job was told."""
    words = [
        (word.job, at)
        for kind in (RepairDone, InstallationDone)
        for word, at in zip(field.heard(kind), field.heard_at(kind), strict=True)
    ]
    return dict(words)


def finish_order(dispatch: str) -> list[str]:
    field = crew(technicians=1, dispatch=dispatch, on_call=0.5, late_by=24.0)  # nothing is too late for today
    field.run(8.0)
    ask(field, 50, "line")  # keeps the one technician busy while the others come in
    field.run(8.001)
    for job, kind in KINDS.items():
        ask(field, job, kind, urgent=kind == "site")
        field.run(field.house.env.now + 0.001)
    field.run(24.0 * 5)
    finished = told_at(field)
    return [KINDS[job] for job in sorted(KINDS, key=finished.__getitem__)]


@pytest.mark.parametrize(
    ("policy", "order"),
    [
        ("repairs first", ["site", "line", "install"]),
        ("installs first", ["site", "install", "line"]),
        ("first come", ["install", "line", "site"]),
    ],
)
def test_the_order_of_work_is_a_policy(policy: str, order: list[str]) -> None:
    assert finish_order(policy) == order


def test_another_order_of_work_holds_for_what_waits_already() -> None:
    field = crew(technicians=1, dispatch="repairs first")
    field.run(8.0)
    ask(field, 50, "line")
    field.run(8.001)
    ask(field, 1, "install")
    ask(field, 2, "line")
    field.run(8.002)
    field.it.adopt(field.it.p.model_copy(update={"dispatch": "first come"}))
    field.run(24.0 * 3)
    finished = told_at(field)
    assert finished[50] < finished[1] < finished[2]


def test_at_night_only_the_urgent_are_served_by_those_on_call() -> None:
    field = crew(technicians=10, on_call=0.2)
    field.run(20.0)
    for job in (1, 2, 3):
        ask(field, job, "site", urgent=True)
    ask(field, 4, "line")
    field.run(20.01)
    assert field.it.crew.desk.busy() == 2
    field.run(32.0)
    assert {word.job for word in field.heard(RepairDone)} == {1, 2, 3}
    field.run(48.0)
    assert {word.job for word in field.heard(RepairDone)} == {1, 2, 3, 4}
    assert told_at(field)[4] > 32.0


def test_nobody_ordinary_works_at_the_weekend() -> None:
    field = crew(technicians=5)
    field.run(5 * 24 + 9.0)
    ask(field, 1, "line")
    field.run(7 * 24 + 7.9)
    assert field.sum("field.visits") == 0
    field.run(7 * 24 + 24.0)
    assert field.sum("field.visits", "line") == 1


def test_a_repair_that_one_visit_fixes_is_restored_at_its_end_and_reported() -> None:
    field = crew()
    equipment = field.tools["equipment"]
    field.run(9.0)
    equipment.fail(4, 0)
    field.tell(VisitRequested(1, 77, "site", target=4, urgent=True))
    field.run(24.0)
    assert equipment.faults == {}
    assert [word.job for word in field.heard(RepairDone)] == [77]
    assert field.sum("field.visits", "site") == 1
    assert field.sum("faults.resolution", "site") == pytest.approx(field.sum("field.work", "site"))


def test_the_share_of_jobs_that_one_visit_fixes_is_as_entered() -> None:
    field = crew(technicians=200, first_time_fix=0.75, second_visit_after=4.0)
    field.run(8.0)
    for job in range(1, 2001):
        ask(field, job, "line")
    field.run(24.0 * 60)
    assert field.it.done == 2000
    # Visits per job are geometric with mean 4/3 and variance 4/9: three standard errors are 0.045.
    assert field.sum("field.visits", "line") / 2000 == pytest.approx(4 / 3, abs=0.045)


def test_a_second_visit_comes_after_a_pause() -> None:
    never = crew(first_time_fix=0.0, second_visit_after=1000.0)
    never.run(8.0)
    ask(never, 1, "line")
    never.run(24.0)
    assert never.sum("field.visits", "line") == 1
    assert never.heard(RepairDone) == []
    assert never.it.taken_on - never.it.done == 1


def test_a_job_asked_for_twice_is_done_once_and_told_again() -> None:
    field = crew(technicians=1)
    field.run(8.0)
    ask(field, 1, "line", key=10)
    ask(field, 1, "line", key=11)
    field.run(48.0)
    assert field.sum("field.visits") == 1
    assert [word.key for word in field.heard(RepairDone)] == [10]
    ask(field, 1, "line", key=12)
    field.run(49.0)
    assert field.sum("field.visits") == 1
    assert [word.key for word in field.heard(RepairDone)] == [10, 12]


def test_an_installation_waits_for_its_appointment_and_tells_when_it_was_finished() -> None:
    field = crew()
    field.tell(VisitRequested(5, 9, "install", target=3, urgent=False, earliest=72.0))
    field.run(72.0 + 7.9)
    assert field.sum("field.visits") == 0
    field.run(240.0)
    [done] = field.heard(InstallationDone)
    assert (done.job, done.target) == (9, 3)
    assert [done.finished] == field.heard_at(InstallationDone)
    assert field.sum("field.visits", "install") == 1


def test_the_weekly_report_tells_how_much_is_waiting() -> None:
    field = crew(technicians=2, report_every=7.0, travel=0.5, line=1.5, shift_hours=6.4)
    field.run(166.0)  # Sunday night: nobody is on duty
    for job in range(1, 65):
        ask(field, job, "line")
    field.run(168.5)
    [report] = field.heard(BacklogReported)
    assert report.days == pytest.approx(64 * 2.0 / (2 * 6.4), abs=0.01)


def test_preventive_visits_return_to_every_element_once_a_period() -> None:
    field = crew(inspected=(4, 5, 6), technicians=10, inspection=1.0)
    field.days(180)
    assert field.sum("field.visits", "preventive") == pytest.approx(3 * 180 / 30.4375, abs=3)
    assert field.heard(RepairDone) == []


def test_a_travel_time_of_half_the_spread_and_a_skewed_working_time_have_the_entered_means() -> None:
    field = crew(technicians=500, travel=0.58, line=1.5)
    field.run(8.0)
    for job in range(1, 4001):
        ask(field, job, "line")
    field.run(24.0 * 30)
    # Variance of one visit: (0.58/2)^2 + (1.5 x 0.7)^2; three standard errors of the mean of 4,000.
    error = 3 * ((0.29**2 + 1.05**2) / 4000) ** 0.5
    assert field.sum("field.work", "line") / 4000 == pytest.approx(2.08, abs=error)


def test_duty_and_headcount_are_those_of_the_roster() -> None:
    field = crew(technicians=10, shift_hours=6.4)
    field.days(28)
    assert field.sum("field.duty") == pytest.approx(20 * 64.0)
    assert field.sum("field.headcount") == pytest.approx(10.0)


def test_a_larger_crew_starts_at_once_on_what_waits() -> None:
    field = crew(technicians=1)
    field.run(8.0)
    for job in range(1, 6):
        ask(field, job, "line")
    field.run(8.1)
    assert field.it.crew.desk.busy() == 1
    field.it.adopt(field.it.p.model_copy(update={"technicians": 5}))
    field.run(8.101)
    assert field.it.crew.desk.busy() == 5
    field.run(24.0)
    assert field.sum("field.wait", "line") == pytest.approx(4 * 0.1)


def test_a_month_closes_on_who_is_out_and_what_is_open() -> None:
    field = crew(technicians=1)
    field.run(8.0)
    for job in range(1, 4):
        ask(field, job, "line")
    field.run(8.1)
    field.it.close_month(1)
    assert field.house.beliefs[1, "oss.workforce", "jobs waiting"] == (2.0, 2.0)


def test_another_interval_between_inspections_can_be_adopted() -> None:
    field = crew(inspected=(4, 5, 6), inspection=6.0)
    field.days(1)
    field.it.adopt(field.it.p.model_copy(update={"inspection": months(0.5)}))
    field.days(179)
    assert field.sum("field.visits", "preventive") == pytest.approx(3 * 179 * 24 / 365.25, abs=3)


def test_without_technicians_work_waits_for_ever() -> None:
    field = crew(technicians=0)
    field.days(8)
    assert field.sum("field.visits") == 0


def test_a_job_of_twenty_hours_is_done_over_days_and_each_day_travels_again() -> None:
    """From Monday 8:00, half an hour away, 6 h a day: 16.5 h of the work are done in three days, 3.5 on the fourth."""
    exact = {"travel": {"mean": 0.5, "cv": 1e-6}, "splice": {"mean": 20.0, "cv": 1e-6}, "shift_hours": 6.0}
    field = crew(technicians=1, overtime_limit=2.0, **exact)
    field.run(8.0)
    field.tools["equipment"].fail(1, 0)
    ask(field, 1, "link")
    field.run(24.0 * 5)
    assert told_at(field) == {1: pytest.approx(3 * 24.0 + 12.0, abs=0.01)}
    assert field.sum("field.work", "link") == pytest.approx(22.0, abs=0.01)
    assert field.sum("field.visits", "link") == 1
    assert field.sum("field.overtime") == 0.0


def test_an_installation_that_usually_ends_too_late_is_begun_tomorrow() -> None:
    exact = {"travel": {"mean": 0.5, "cv": 1e-6}, "install": {"mean": 2.5, "cv": 1e-6}, "shift_hours": 6.0}
    field = crew(technicians=2, late_by=1.0, **exact)
    field.run(11.9)
    ask(field, 1, "install")  # ends at 14:54, less than an hour after the shift
    field.run(12.1)
    ask(field, 2, "install")
    field.run(48.0)
    assert told_at(field) == {1: pytest.approx(14.9, abs=0.01), 2: pytest.approx(24.0 + 11.0, abs=0.01)}


def test_the_same_work_with_fewer_people_takes_longer_and_never_more_than_all_their_hours() -> None:
    def busy(technicians: float) -> tuple[float, float, int]:
        field = crew(technicians=technicians)
        for day in range(28):
            for job in range(8 if day % 7 < 5 else 0):
                ask(field, 100 * day + job + 1, "install", earliest=24.0 * day + 8.0)
        field.days(28)
        duty = field.sum("field.duty")
        return field.sum("field.inside") / duty, field.sum("field.overtime") / duty, field.it.done

    enough, few = busy(6), busy(3)
    assert 0.5 < enough[0] < 0.75 < few[0] <= 1.0
    assert few[1] < 4.0 / 6.4
    assert few[2] < enough[2]


@pytest.mark.parametrize(
    ("technicians", "share", "people"),
    [(0, 0.2, 0), (10, 0.0, 0), (1, 0.2, 1), (0.3, 0.5, 1), (10, 0.2, 2), (10, 0.01, 1), (3, 1.0, 3)],
)
def test_nobody_is_called_out_who_is_not_employed(technicians: float, share: float, people: int) -> None:
    assert called_out(technicians, share) == people


def test_without_technicians_no_site_is_repaired_by_a_visit() -> None:
    field = crew(technicians=0)
    ask(field, 1, "site", urgent=True)
    field.run(24.0 * 14)
    assert (field.heard(RepairDone), field.it.visits) == ([], 0)


def test_with_nobody_on_call_a_fault_of_the_night_waits_for_the_morning() -> None:
    """At midnight of a Monday; the shift begins at 8:00, and a trip of half an hour and work come after."""
    field = crew(technicians=10, on_call=0.0)
    ask(field, 1, "site", urgent=True)
    field.run(8.0)
    assert field.it.crew.desk.busy() == 0
    field.run(8.01)
    assert field.it.crew.desk.busy() == 1


@pytest.mark.parametrize("hours", [1e-9, 0.1, 0.2499])
def test_a_limit_too_short_for_any_work_is_refused_at_its_place(hours: float) -> None:
    with pytest.raises(
        InputRefused, match=r"^oss\.workforce\.overtime_limit: must be 0 .* or >= 0\.25 \(got"
    ):
        with_values(Scenario(title="x"), {"oss.workforce.overtime_limit": hours})


@pytest.mark.parametrize("hours", [0.0, 0.25, 4.0])
def test_a_limit_of_nothing_or_of_a_quarter_of_an_hour_is_not(hours: float) -> None:
    assert WorkforceParameters(overtime_limit=hours).overtime_limit == hours


@pytest.mark.parametrize(("limit", "called"), [(0.5, 0.0), (0.75, 0.0), (4.0, 1.0)])
def test_nobody_is_called_out_to_what_takes_the_whole_limit_to_reach(limit: float, called: float) -> None:
    """Three quarters of an hour away and half an hour of work; asked for at midnight, else done from 8:00 on."""
    exact = {"travel": {"mean": 0.75, "cv": 1e-9}, "repair": {"mean": 0.5, "cv": 1e-9}}
    field = crew(technicians=5, overtime_limit=limit - 1e-6, **exact)
    field.tools["equipment"].fail(1, 0)
    ask(field, 1, "site", urgent=True)
    field.days(1)
    assert field.sum("field.call_outs") == called
    assert told_at(field) == {1: pytest.approx(1.25 if called else 9.25, abs=0.01)}


def test_an_inspection_that_is_done_makes_an_element_as_good_as_new() -> None:
    field = crew(inspected=(4, 5, 6), technicians=10, inspection=1.0, outage_site=0.0)
    equipment = field.tools["equipment"]
    field.days(90)
    assert field.heard(WorkNeeded) == []
    assert equipment.overdue(field.house.env.now).max() == 0.0
    assert max(equipment.ageing.upkeep(element, 0.0, 0.0).due for element in (4, 5, 6)) > 60 * 24.0


def test_inspections_that_nobody_makes_are_overdue() -> None:
    """Counted from the last one before the run, at an instant of the half-year before it, less that half-year."""
    field = crew(inspected=(4, 5, 6), technicians=0, inspection=6.0)
    equipment = field.tools["equipment"]
    last = [equipment.ageing.upkeep(element, 0.0, 0.0).due for element in (4, 5, 6)]
    assert all(-6 * 730.5 <= at <= 0.0 for at in last)
    field.days(180)
    late = [max(0.0, (180 * 24.0 - at) / 730.5 - 6.0) for at in last]
    assert max(late) > 1.0
    assert equipment.overdue(180 * 24.0)[[4, 5, 6]] == pytest.approx(late, abs=0.01)


def test_an_inspection_that_finds_planned_work_asks_for_it_and_is_not_done() -> None:
    field = crew(inspected=(4, 5, 6), technicians=10, inspection=1.0, outage_site=1.0)
    equipment = field.tools["equipment"]
    field.days(35)
    asked = field.heard(WorkNeeded)
    assert {word.element for word in asked} == {4, 5, 6}
    assert len({word.job for word in asked}) == len(asked)
    assert max(equipment.ageing.upkeep(element, 0.0, 0.0).due for element in (4, 5, 6)) <= 0.0


def test_a_visit_to_what_works_finds_nothing_and_is_counted() -> None:
    exact = {"travel": {"mean": 0.5, "cv": 1e-6}, "nothing_found": {"mean": 0.5, "cv": 1e-6}}
    field = crew(first_time_fix=1e-9, **exact)
    field.run(9.0)
    field.tell(VisitRequested(1, 77, "site", target=4, urgent=True))
    field.run(10.01)
    assert [word.job for word in field.heard(RepairDone)] == [77]
    assert field.sum("field.wasted", "site") == 1
    assert field.sum("field.work", "site") == pytest.approx(1.0, abs=0.001)
