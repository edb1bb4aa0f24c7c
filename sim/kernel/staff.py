"""Desks of a department: who works there, when, and what is noted of it.

A plan says what a desk is called and takes people and hours from the department's settings; the kernel opens
the desk, lets it adopt other settings and notes work, duty, overtime, wait and headcount. Costs and
utilisation KPIs follow from the plans there are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import simpy

from sim.kernel.beat import Beat
from sim.kernel.calendar import Calendar
from sim.kernel.desk import Desk
from sim.kernel.desk_events import Service
from sim.kernel.desk_limits import PUT_DOWN, UNLIMITED, Limits
from sim.kernel.desk_queue import Again
from sim.kernel.desk_rows import Served
from sim.kernel.desk_watch import About, DeskWatch, Watcher, nothing_known
from sim.kernel.duty import Duty
from sim.kernel.flags import some
from sim.kernel.parameters import Parameters
from sim.kernel.recorder import Column
from sim.kernel.words import Floats
from sim.records.desks import DeskPlan
from sim.records.measures import Measure, Notebook

P = TypeVar("P", bound=Parameters)
LEAST = 1e-6
"""Hours that are less than what sums of many hours are exact to."""


@dataclass(frozen=True)
class HoursOfDay:
    """Hours of the day under which work and duty are noted apart: from `start` to `end` (h), half-open.

    They are noted under the part `name`, the rest of the day under `other hours`, weekends no different.
    """

    name: str
    start: float
    end: float


def nobody(_: Parameters) -> int:
    """Nobody is called out."""
    return 0


def unlimited(_: Parameters) -> Limits:
    """Whoever has begun finishes."""
    return UNLIMITED


def put_down(_: Parameters) -> Limits:
    """A half-finished case is left on the table at the end of the day and goes on with the next."""
    return PUT_DOWN


@dataclass(frozen=True, kw_only=True)
class StaffPlan(DeskPlan, Generic[P]):
    """A desk of a department with settings `P`: what others see of it, and how it is manned.

    Attributes:
        people: full-time equivalents, from the settings.
        duty: people and hours, from the settings and the calendar.
        on_call: people who may be called out for urgent work at any hour.
        limits: of work while nobody is on duty, from the settings.
        busy: hours of the day under which work and duty are noted apart from the others.
        quantiles: whether waits are kept as a histogram.
        shared: whether other houses may pay a part of who is present, where that is less than one person.
        about: what rows are about, from ids and payload, by columns of an event log.
    """

    people: Callable[[P], float]
    duty: Callable[[P, Calendar], Duty]
    on_call: Callable[[P], int] = nobody
    limits: Callable[[P], Limits] = unlimited
    busy: HoursOfDay | None = None
    quantiles: bool = False
    shared: bool = False
    about: About = nothing_known

    @property
    def calls_out(self) -> bool:
        """Whether somebody may be called out."""
        return self.on_call is not nobody

    def measures(self) -> tuple[Measure, ...]:
        """What is noted of this desk: person-hours of work, duty and overtime, waits in hours, and posts.

        Rows are noted in the month in which their work begins, with all of it; the work of a process in the
        month in which it ends.
        """
        shared = (
            Measure(
                f"{self.name}.shared_work",
                "h",
                f"person-hours of work of the {self.label} while other houses pay a part of who is present",
            ),
            Measure(
                f"{self.name}.shared_presence",
                "h",
                f"person-hours in which the {self.label} are present then, whoever pays them",
            ),
        )
        called = (
            Measure(f"{self.name}.call_outs", "call-outs", f"call-outs of the {self.label}"),
            Measure(
                f"{self.name}.call_out_paid",
                "h",
                f"person-hours paid for call-outs of the {self.label}, each a number at least",
            ),
        )
        return (
            Measure(f"{self.name}.work", "h", f"person-hours of work of the {self.label}"),
            Measure(f"{self.name}.duty", "h", f"person-hours on duty of the {self.label}"),
            Measure(f"{self.name}.inside", "h", f"person-hours that the {self.label} work on duty"),
            Measure(
                f"{self.name}.overtime", "h", f"person-hours that the {self.label} work outside their duty"
            ),
            *(shared if self.shared else ()),
            *(called if self.calls_out else ()),
            Measure(f"{self.name}.wait", "h", f"time that work waits for the {self.label}", self.quantiles),
            Measure(
                f"{self.name}.headcount",
                "posts",
                f"posts of the {self.label}, each manned in its hours; mean of the month",
            ),
        )


class StaffedDesk:
    """A desk that is open: serves rows and processes, and notes what happens there.

    Args:
        plan: what it is.
        env: the clock.
        duty: people and hours at first.
        on_call: people who may be called out at first.
        limits: of work while nobody is on duty, at first.
        notes: where it notes.
        again: whether and when a row comes back; see `Desk`.
    """

    def __init__(
        self,
        plan: StaffPlan[P],
        env: simpy.Environment,
        duty: Duty,
        notes: Notebook,
        *,
        on_call: int = 0,
        limits: Limits = UNLIMITED,
        again: Again | None = None,
    ) -> None:
        self.name, self.duty = plan.name, duty
        self._busy, self._quantiles = plan.busy, plan.quantiles
        self._work, self._wait = f"{self.name}.work", f"{self.name}.wait"
        self._notes, self._about = notes, plan.about
        self._watcher: DeskWatch | None = None
        self._calls_out, self._shared = plan.calls_out, plan.shared
        self._worked = self._overtime = self._called = 0.0
        self._on_call, self._limits, self._away = on_call, limits, dict[str, float]()
        self.desk = Desk(
            env,
            duty,
            name=plan.name,
            on_call=on_call,
            again=again,
            again_after_service=False,
            limits=limits,
        )
        self.put, self.withdraw, self.waiting = self.desk.put, self.desk.withdraw, self.desk.waiting
        self.give_up = self.desk.give_up

    def watch(self, address: str, watcher: Watcher) -> None:
        """Have `watcher` told of all work from now on, under the address of whose desk this is."""
        self._watcher = DeskWatch(address, self.name, self._about, watcher)

    def adopt(
        self,
        duty: Duty,
        on_call: int = 0,
        rank: Callable[[int, int], int] | None = None,
        *,
        limits: Limits | None = None,
    ) -> None:
        """Other people and hours from now on; `rank` gives what waits another priority; see `Desk`.

        The duty of a day is noted at its end, so all of it counts with those who are there by then.
        """
        self.duty, self._on_call = duty, on_call
        self._limits = self._limits if limits is None else limits
        share = self.away
        present = duty.without(share) if share else duty
        called = math.ceil(on_call * (1.0 - share) - 1e-9)
        self.desk.adopt(present, on_call=called, limits=self._limits, rank=rank)

    @property
    def away(self) -> float:
        """The share of the people who are away though they are on duty and paid; 0 to 1."""
        return 1.0 - math.prod(1.0 - share for share in self._away.values()) if self._away else 0.0

    def send_away(self, why: str, share: float) -> None:
        """Let a share of the people be away from now on for one reason; 0 brings them back.

        Those who are away are on duty, paid and counted, and serve nobody. Several reasons multiply. Whoever
        is at work finishes. Parts of people work full shifts on some of the days, as in `Duty`.
        """
        self._away.pop(why, None)
        if share > 0:
            self._away[why] = share
        self.adopt(self.duty, self._on_call)

    def serve(self, until: float) -> Served:
        """Serve rows until an instant (h); note the work of those begun, and their waits.

        Returned are the rows that were begun or gave up since the last call; a service may end after `until`.
        Of rows that gave up nothing is noted here: what that means is the department's to say.
        """
        served = self.desk.serve(until)
        if len(served.ids):
            begun = ~served.abandoned if some(served.abandoned) else slice(None)
            at, work = served.started[begun], served.work_h[begun]
            self._note_work(at, work)
            if self._quantiles:
                self._notes.observe(self._wait, at, served.waited_h[begun])
            else:
                self._notes.note_rows(self._wait, at, served.waited_h[begun])
            if self._watcher is not None:
                self._watcher.rows(served)
        return served

    def ask(
        self,
        key: int,
        work: float,
        *,
        rank: int = 0,
        urgent: bool = False,
        captured: float | None = None,
        part: str = "",
        about: Mapping[str, Column] | None = None,
        needs_h: float = 0.0,
        again_h: float = 0.0,
    ) -> simpy.Event:
        """Ask for somebody now, for so many hours of work; the event fires when the work is done.

        Args:
            key: identifies the work, once at a time.
            work: hours.
            rank: the smaller, the sooner.
            urgent: whether those on call may be called out for it.
            captured: what decides between things of one rank that are asked at one instant.
            part: under which the work is noted.
            about: what it is about, by columns of an event log.
            needs_h: hours that must be left of the shift.
            again_h: hours more for whoever goes on with what was put down.
        """
        event = self.desk.ask(
            key, work, priority=rank, urgent=urgent, captured=captured, needs_h=needs_h, again_h=again_h
        )

        def note(done: simpy.Event) -> None:
            service = done.value
            assert isinstance(service, Service)
            self._notes.note(self._work, service.ended, service.work, part)
            self._notes.note(self._wait, service.started, service.started - service.asked, part)
            if self._watcher is not None:
                self._watcher.one(service, about or {}, part)

        event.callbacks.append(note)
        return event

    def _note_work(self, at: Floats, work: Floats) -> None:
        name, busy = self._work, self._busy
        if busy is None:
            self._notes.note_rows(name, at, work)
            return
        hour = at % 24
        other = ((hour < busy.start) | (hour >= busy.end)).astype("int64")
        self._notes.note_parts(name, at, other, (busy.name, "other hours"), work)

    def note_day(self, beat: Beat, headcount: float, days_of_month: float) -> None:
        """Note duty, overtime and headcount of a day or a part of one.

        Args:
            beat: the day or the part; all is noted at its last instant.
            headcount: posts by the present settings.
            days_of_month: so that the notes of a month add up to its mean headcount.
        """
        name, busy = f"{self.name}.duty", self._busy
        hours = self.duty.hours(beat.start, beat.end)
        if busy is None:
            self._notes.note(name, beat.last, hours)
        else:
            in_them = self.duty.hours(*beat.between(busy.start, busy.end))
            self._notes.note(name, beat.last, in_them, busy.name)
            self._notes.note(name, beat.last, hours - in_them, "other hours")
        self._note_hours(beat, hours)
        self._notes.note(f"{self.name}.headcount", beat.last, headcount / days_of_month * (beat.hours / 24))

    def _note_hours(self, beat: Beat, duty: float) -> None:
        """Note work on duty and outside it; at a desk shared with others, beyond what is paid is outside."""
        overtime, called = self.desk.overtime(beat.end), self.desk.called_out(beat.end)
        worked = self.desk.measures().busy_hours
        done, outside = worked - self._worked, overtime - self._overtime
        if done - outside > duty + LEAST:
            outside = done - duty
        note, last = self._notes.note, beat.last
        note(f"{self.name}.inside", last, min(done - outside, duty))
        if self._shared and self.duty.paid_with_others:
            note(f"{self.name}.shared_work", last, done)
            note(f"{self.name}.shared_presence", last, self.duty.hours_present(beat.start, beat.end))
        if self._calls_out:
            note(f"{self.name}.overtime", last, called - self._called, "called out")
            note(f"{self.name}.overtime", last, outside - (called - self._called), "stayed on")
            hours = self.desk.take_call_outs()
            note(f"{self.name}.call_outs", last, len(hours))
            note(f"{self.name}.call_out_paid", last, sum(max(self._limits.paid, hour) for hour in hours))
        else:
            note(f"{self.name}.overtime", last, outside)
        self._worked, self._overtime, self._called = worked, overtime, called
