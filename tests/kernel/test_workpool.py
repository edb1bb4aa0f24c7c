"""People are granted in shifts, in the order that the policy says; who has begun finishes."""

from collections.abc import Generator
from typing import Any

import pytest
import simpy
from sim.kernel.workpool import Job, Order, WorkPool

from sim.kernel.shifts import Shifts, working_days

Log = list[tuple[str, float, float]]


def alike(job: Job) -> int:
    return 0


def by_kind(job: Job) -> int:
    return {"fire": 0, "leak": 1}.get(job.kind, 2)


class Ward:
    """A pool and a diary of who was served from when to when."""

    def __init__(self, shifts: Shifts, order: Order = alike, on_call: int = 0) -> None:
        self.env = simpy.Environment()
        self.pool = WorkPool(self.env, shifts, order, on_call)
        self.log: Log = []

    def ask(self, name: str, at: float, hours: float, kind: str = "", urgent: bool = False) -> None:
        self.env.process(self._job(name, at, hours, kind, urgent))

    def _job(self, name: str, at: float, hours: float, kind: str, urgent: bool) -> Generator[Any, Any, None]:
        yield self.env.timeout(at - self.env.now)
        yield self.pool.request(Job(len(name), kind, self.env.now, urgent))
        begun = self.env.now
        yield self.env.timeout(hours)
        self.pool.release()
        self.log.append((name, begun, self.env.now))

    def lived(self, until: float = 1000.0) -> Log:
        self.env.run(until)
        return sorted(self.log, key=lambda line: (line[1], line[0]))


def test_jobs_wait_for_somebody_free() -> None:
    ward = Ward(Shifts.constant(1))
    ward.ask("a", 0, 2)
    ward.ask("bb", 1, 2)
    assert ward.lived() == [("a", 0, 2), ("bb", 2, 4)]
    assert (ward.pool.requested, ward.pool.granted, ward.pool.busy, ward.pool.waiting()) == (2, 2, 0, 0)


def test_the_policy_decides_who_is_next_and_age_among_equals() -> None:
    ward = Ward(Shifts.constant(1), by_kind)
    ward.ask("first", 0, 5)
    ward.ask("tea", 1, 1)
    ward.ask("a leak", 2, 1, "leak")
    ward.ask("a later leak", 3, 1, "leak")
    ward.ask("fire!", 4, 1, "fire")
    assert [name for name, *_ in ward.lived()] == ["first", "fire!", "a leak", "a later leak", "tea"]


def test_nothing_begins_off_duty_and_what_has_begun_is_finished() -> None:
    ward = Ward(working_days(1, 8, 16))
    ward.ask("early", 6, 1)
    ward.ask("late", 15.5, 3)
    ward.ask("next day", 17, 1)
    ward.ask("weekend", 24 * 5 + 10, 1)
    assert ward.lived() == [
        ("early", 8, 9),
        ("late", 15.5, 18.5),
        ("next day", 32, 33),
        ("weekend", 24 * 7 + 8, 24 * 7 + 9),
    ]


def test_who_works_past_the_shift_holds_no_place_of_the_next() -> None:
    """The night's overrun occupies one of two in the morning, not both."""
    ward = Ward(working_days(2, 8, 16))
    ward.ask("overrun", 15, 20)
    ward.ask("a", 24 + 8, 1)
    ward.ask("bb", 24 + 8, 1)
    assert ward.lived() == [("overrun", 15, 35), ("a", 32, 33), ("bb", 33, 34)]


def test_only_urgent_jobs_call_somebody_out() -> None:
    ward = Ward(working_days(3, 8, 16), by_kind, on_call=1)
    ward.ask("fire", 2, 2, "fire", urgent=True)
    ward.ask("tea", 2, 1)
    ward.ask("another fire", 3, 1, "fire", urgent=True)
    assert ward.lived() == [("fire", 2, 4), ("another fire", 4, 5), ("tea", 8, 9)]


def test_an_urgent_job_is_not_held_up_by_one_that_may_not_begin() -> None:
    """At night the job at the head of the queue waits for the morning; the urgent one behind it does not."""
    ward = Ward(working_days(1, 8, 16), alike, on_call=1)
    ward.ask("tea", 1, 1)
    ward.ask("alarm", 2, 1, urgent=True)
    assert ward.lived() == [("alarm", 2, 3), ("tea", 8, 9)]


def test_more_people_begin_at_once_and_fewer_send_nobody_home() -> None:
    ward = Ward(Shifts.constant(1))
    for name in ("a", "bb", "ccc", "dddd"):
        ward.ask(name, 0, 4)
    ward.env.run(1)
    ward.pool.adopt(Shifts.constant(3), alike, 0)
    ward.env.run(2)
    assert ward.pool.busy == 3
    ward.pool.adopt(Shifts.constant(1), alike, 0)
    assert ward.lived() == [("a", 0, 4), ("bb", 1, 5), ("ccc", 1, 5), ("dddd", 5, 9)]


def test_another_order_ranks_who_waits_already() -> None:
    ward = Ward(Shifts.constant(1))
    ward.ask("first", 0, 4)
    ward.ask("tea", 1, 1)
    ward.ask("a fire", 2, 1, "fire")
    ward.env.run(3)
    ward.pool.adopt(Shifts.constant(1), by_kind, 0)
    assert [name for name, *_ in ward.lived()] == ["first", "a fire", "tea"]


def test_nobody_on_duty_for_ever_serves_nobody() -> None:
    ward = Ward(Shifts.constant(0))
    ward.ask("a", 0, 1)
    assert ward.lived() == []
    assert ward.pool.waiting() == 1


@pytest.mark.parametrize("people", [1, 2, 5])
def test_no_more_are_out_than_are_on_duty(people: int) -> None:
    ward = Ward(Shifts.constant(people))
    for number in range(40):
        ward.ask("x" * (number + 1), number * 0.1, 1.0)
    busiest, lasted = 0, 0.0
    while ward.pool.granted < 40 or ward.pool.busy:
        lasted += 0.05
        ward.env.run(lasted)
        busiest = max(busiest, ward.pool.busy)
    assert busiest == people
