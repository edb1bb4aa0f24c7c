"""A desk of a department notes who works there, when, how long beyond, and how long the others wait."""

from typing import Any

import numpy as np
import pytest

from sim.kernel.beat import Beat
from sim.kernel.desk_limits import Limits
from sim.kernel.duty import Duty
from sim.kernel.parameters import Parameters, Staff
from sim.kernel.services import Services
from sim.kernel.staff import HoursOfDay, StaffedDesk, StaffPlan
from sim.records.measures import Notebook
from tests.kernel.duties import MONDAY, always
from tests.kernel.ward import services_of


class WardParameters(Parameters):
    nurses: Staff = 2
    """People on the ward."""
    on_call: Staff = 1
    """People who may be called out."""


def plan(**options: Any) -> StaffPlan[WardParameters]:
    return StaffPlan[WardParameters](
        name="ward",
        label="nurses",
        domain="oss",
        cost_group="network",
        people=lambda p: p.nurses,
        duty=lambda p, calendar: Duty.working_days(p.nurses, 8.0, 8.0, calendar),
        **options,
    )


def opened(duty: Duty, on_call: int = 0, **options: Any) -> tuple[Services, StaffedDesk, Notebook]:
    """The services, an open desk and the notebook in which it notes."""
    one = plan(**options)
    services = services_of(one.measures())
    notes = services.measures.notebook("ward.nurses")
    return services, StaffedDesk(one, services.env, duty, notes, on_call=on_call), notes


def put(desk: StaffedDesk, *rows: tuple[int, float, float], **columns: Any) -> None:
    ids, arrived, work = zip(*rows, strict=True)
    desk.put(np.array(ids, dtype=np.uint64), np.array(arrived), np.array(work), **columns)


def noted(notes: Notebook, measure: str) -> dict[str, float]:
    """What was noted of a measure of the desk, by part."""
    return {
        part: float(row.sum())
        for (name, part), row in sorted(notes.sums.items())
        if name == f"ward.{measure}"
    }


def test_a_plan_says_what_is_noted_of_the_desk() -> None:
    measures = plan(quantiles=True).measures()
    assert [(m.name, m.unit, m.quantiles) for m in measures] == [
        ("ward.work", "h", False),
        ("ward.duty", "h", False),
        ("ward.inside", "h", False),
        ("ward.overtime", "h", False),
        ("ward.wait", "h", True),
        ("ward.headcount", "posts", False),
    ]
    assert measures[0].meaning == "person-hours of work of the nurses"


def test_a_plan_takes_people_and_hours_from_the_settings_and_calls_nobody_out_unless_it_says_so() -> None:
    one, p = plan(), WardParameters(nurses=3)
    assert (one.people(p), one.on_call(p), one.duty(p, MONDAY).at(9.0)) == (3, 0, 3)
    assert plan(on_call=lambda p: round(p.on_call)).on_call(p) == 1


def test_rows_note_their_work_and_their_waits_when_they_begin() -> None:
    _, desk, notes = opened(always(1))
    put(desk, (1, 0.0, 3.0), (2, 1.0, 4.0), (3, 23.0, 5.0))
    assert desk.serve(2.0).ids.tolist() == [1]
    assert (noted(notes, "work"), noted(notes, "wait")) == ({"": 3.0}, {"": 0.0})
    desk.serve(24.0)
    assert (noted(notes, "work"), noted(notes, "wait")) == ({"": 12.0}, {"": 2.0})
    assert desk.serve(48.0).ids.tolist() == []


def test_who_gives_up_has_waited_and_made_no_work() -> None:
    _, desk, notes = opened(always(1))
    put(desk, (1, 0.0, 3.0), (2, 1.0, 4.0), patience_h=np.array([9.0, 0.5]))
    assert desk.serve(24.0).abandoned.tolist() == [False, True]
    assert (noted(notes, "work"), noted(notes, "wait")) == ({"": 3.0}, {"": 0.0})


def test_work_is_noted_in_the_month_in_which_it_begins() -> None:
    _, desk, notes = opened(always(1))
    put(desk, (1, 31 * 24.0 - 1.0, 3.0), (2, 31 * 24.0, 4.0))
    desk.serve(32 * 24.0)
    january = MONDAY.warm_up_months
    assert notes.sums["ward.work", ""][january : january + 2].tolist() == [3.0, 4.0]
    assert notes.sums["ward.wait", ""][january : january + 2].tolist() == [0.0, 2.0]


def test_waits_are_kept_as_a_histogram_where_the_plan_wants_it() -> None:
    for quantiles in (True, False):
        _, desk, notes = opened(always(1), quantiles=quantiles)
        put(desk, (1, 0.0, 3.0), (2, 1.0, 4.0))
        desk.serve(24.0)
        assert noted(notes, "wait") == {"": 2.0}
        counted = [int(counts.sum()) for counts in notes.histograms.values()]
        assert counted == ([2] if quantiles else [])


def test_work_and_duty_are_noted_apart_in_the_busy_hours_of_the_day() -> None:
    """Two around the clock; busy from 9 to 17. What begins at 9 is of the busy hours, at 17 no longer."""
    _, desk, notes = opened(always(2), busy=HoursOfDay("day", 9.0, 17.0))
    put(desk, (1, 8.5, 0.25), (2, 9.0, 1.0), (3, 16.75, 2.0), (4, 17.0, 4.0), (5, 24.0 + 9.5, 8.0))
    desk.serve(48.0)
    desk.note_day(Beat.of(0), 2.0, 31.0)
    assert noted(notes, "work") == {"day": 1.0 + 2.0 + 8.0, "other hours": 0.25 + 4.0}
    assert noted(notes, "duty") == {"day": 16.0, "other hours": 32.0}


def test_a_process_notes_its_work_and_wait_when_it_is_done_and_under_its_part() -> None:
    services, desk, notes = opened(always(1))
    done = [desk.ask(key, 2.0, part=part) for key, part in ((1, "repair"), (2, "repair"), (3, "visit"))]
    services.env.run(3.0)
    assert [event.processed for event in done] == [True, False, False]
    assert noted(notes, "work") == {"repair": 2.0}
    services.env.run(99.0)
    assert (noted(notes, "work"), noted(notes, "wait")) == (
        {"repair": 4.0, "visit": 2.0},
        {"repair": 2.0, "visit": 4.0},
    )


def test_a_process_is_ranked_and_called_out_as_it_asks() -> None:
    services, desk, notes = opened(Duty.working_days(1, 8.0, 8.0, MONDAY), on_call=1)
    ends = [
        desk.ask(1, 1.0, rank=2),
        desk.ask(2, 1.0, rank=1),
        desk.ask(3, 1.0, rank=1, captured=-1.0),
        desk.ask(4, 0.5, rank=9, urgent=True),
    ]
    services.env.run(48.0)
    assert [event.value.started for event in ends] == [10.0, 9.0, 8.0, 0.0]
    desk.note_day(Beat.of(0), 1.0, 31.0)
    assert noted(notes, "overtime") == {"": 0.5}


def test_a_day_notes_paid_duty_overtime_of_that_day_and_its_share_of_the_months_headcount() -> None:
    """One from 8 to 16; a job from 15 to 18 and one called by nobody; January has 31 days."""
    services, desk, notes = opened(Duty.working_days(1, 8.0, 8.0, MONDAY))
    put(desk, (1, 15.0, 3.0), (2, 24.0 + 15.5, 9.0), (3, 24.0 * 5 + 9.0, 1.0))
    for day in range(7):
        beat = Beat.of(day)
        services.env.run(beat.end)
        desk.serve(beat.end)
        desk.note_day(beat, 1.0, 31.0)
        assert noted(notes, "overtime")[""] == [2.0, 10.0, 10.5, 10.5, 10.5, 10.5, 10.5][day]
    assert noted(notes, "duty") == {"": 40.0}
    assert noted(notes, "headcount")[""] == pytest.approx(7 / 31)
    assert set(notes.sums) == {
        (f"ward.{what}", "") for what in ("work", "duty", "inside", "overtime", "wait", "headcount")
    }
    desk.serve(24.0 * 8)
    assert noted(notes, "work") == {"": 13.0}


def test_work_on_duty_and_outside_it_are_noted_by_the_day_and_call_outs_by_what_is_paid() -> None:
    """One from 8 to 16, four hours longer at most: a job from 15 to 18, a call-out from 23 to 1, paid as three."""
    one = plan(on_call=lambda p: 1)
    services = services_of(one.measures())
    notes = services.measures.notebook("ward.nurses")
    duty, limits = Duty.working_days(1, 8.0, 8.0, MONDAY), Limits(4.0, 0.0, 3.0)
    desk = StaffedDesk(one, services.env, duty, notes, on_call=1, limits=limits)
    services.env.run(15.0)
    desk.ask(1, 3.0)
    services.env.run(23.0)
    desk.ask(2, 2.0, urgent=True)
    for day, called in ((0, 1.0), (1, 2.0)):
        services.env.run(24.0 * (day + 1))
        desk.note_day(Beat.of(day), 1.0, 31.0)
        assert noted(notes, "inside") == {"": 1.0}
        assert noted(notes, "overtime") == {"called out": called, "stayed on": 2.0}
        assert (noted(notes, "call_outs"), noted(notes, "call_out_paid")) == ({"": 1.0}, {"": 3.0})


def test_at_a_desk_shared_with_others_hours_beyond_those_paid_are_outside_duty() -> None:
    """Somebody is there at every hour, a quarter of the hours is paid: of nine hours of work in a day six are."""
    _, desk, notes = opened(Duty.round_the_clock(0.25, MONDAY))
    put(desk, (1, 3.0, 9.0), (2, 30.0, 5.0))
    for day in (0, 1):
        desk.serve(24.0 * (day + 1))
        desk.note_day(Beat.of(day), 0.25, 31.0)
    assert (noted(notes, "inside"), noted(notes, "overtime")) == ({"": 6.0 + 5.0}, {"": 3.0})


def test_a_desk_takes_up_other_people_hours_and_ranks() -> None:
    services, desk, notes = opened(always(1))
    ends = [desk.ask(key, 4.0, rank=rank) for key, rank in ((1, 0), (2, 1), (3, 2), (4, 3))]
    services.env.run(1.0)
    assert desk.waiting() == 3
    desk.adopt(always(2), rank=lambda rank, key: -rank)
    services.env.run(24.0)
    assert [event.value.started for event in ends] == [0.0, 5.0, 4.0, 1.0]
    desk.note_day(Beat.of(0), 2.0, 31.0)
    assert noted(notes, "duty") == {"": 48.0}


def test_people_who_are_away_serve_nobody_and_are_paid() -> None:
    """Two nurses from 8 to 16; half of them away from 10 on: the second job of 10:00 waits for the first."""
    services, desk, notes = opened(Duty.working_days(2, 8.0, 8.0, MONDAY))
    put(desk, (1, 8.5, 1.0), (2, 8.5, 1.0), (3, 10.5, 1.0), (4, 10.5, 1.0))
    services.env.run(until=10.0)
    desk.send_away("flu", 0.5)
    served = desk.serve(24.0)
    assert served.started.tolist() == [8.5, 8.5, 10.5, 11.5]
    desk.note_day(Beat.of(0), 2.0, 31.0)
    assert noted(notes, "duty") == {"": 16.0}


def test_reasons_to_be_away_multiply_and_end_one_by_one() -> None:
    _, desk, _ = opened(Duty.working_days(10, 8.0, 8.0, MONDAY), on_call=4)
    desk.send_away("flu", 0.5)
    desk.send_away("strike", 0.4)
    assert desk.away == pytest.approx(0.7)
    assert desk.desk.duty.at(9.0) == 3
    desk.send_away("flu", 0.0)
    assert (desk.away, desk.desk.duty.at(9.0)) == (pytest.approx(0.4), 6)
    desk.adopt(Duty.working_days(5, 8.0, 8.0, MONDAY), 2)
    assert (desk.duty.at(9.0), desk.desk.duty.at(9.0)) == (5, 3), "other settings find them away"
    desk.send_away("strike", 0.0)
    assert (desk.away, desk.desk.duty.at(9.0)) == (0.0, 5)


@pytest.mark.parametrize("piece", [0.1, 0.3, 0.7])
def test_a_desk_that_is_never_idle_works_no_more_than_its_duty_to_the_last_bit(piece: float) -> None:
    """One of 6.4 h a day, with work for years that is put down at the end of each shift."""
    one = plan()
    services = services_of(one.measures())
    notes = services.measures.notebook("ward.nurses")
    duty = Duty.working_days(1, 8.1, 6.4, MONDAY)
    desk = StaffedDesk(one, services.env, duty, notes, limits=Limits(0.0))
    put(desk, *((n, 0.0, piece) for n in range(3_000)))
    for day in range(30):
        before = sum(noted(notes, "inside").values()), sum(noted(notes, "duty").values())
        desk.serve(24.0 * (day + 1))
        desk.note_day(Beat.of(day), 1.0, 31.0)
        inside, paid = sum(noted(notes, "inside").values()), sum(noted(notes, "duty").values())
        assert inside <= paid
        assert inside - before[0] == pytest.approx(paid - before[1], abs=1e-9)
