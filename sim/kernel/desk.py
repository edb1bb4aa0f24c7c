"""The desk: people with hours of duty who serve rows in batches and processes one by one, exactly.

Rows enter with their own future instants and their work already drawn; a process asks at its true instant and
gets one event, at the end of its service. A desk is a small event loop over heaps that stops at any instant
and goes on later: it advances to now whenever somebody asks or a beat comes, and sets an alarm at the next
instant at which something can start only while a process waits. It draws nothing.

A waiting row or process starts when fewer are in service than people on duty; an urgent one also while fewer
are in service than `on_call`. Who is in service when the shift ends finishes, as far as the limits of work
outside duty go (`sim.kernel.desk_limits`; by default there are none); else the rest is put down and goes on.

What happens at one and the same instant happens in this order: services end and shifts change; rows and
processes arrive, all who ask at the instant; what waits starts, the smallest priority number first, then the
first arrived, the first captured, the smallest id or key; patience ends. So a row whose patience ends when
somebody falls free is still served, and who asks first within an instant gains nothing by it.

A row that reaches the desk behind its now enters at now; the hours are counted (`hours_lost_to_beat`).
Left out on purpose: pre-emption, skills; limits where a shift ends and others stay.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from heapq import heapify, heappush

import numpy as np
import numpy.typing as npt
import simpy

from sim.kernel.desk_events import Alarm, EndOfService
from sim.kernel.desk_follow import Followed, Follower
from sim.kernel.desk_limits import UNLIMITED, Job, Limits
from sim.kernel.desk_line import StandingInLine
from sim.kernel.desk_loop import DeskLoop
from sim.kernel.desk_queue import INF, Again
from sim.kernel.desk_rows import (
    BEGUN_BEFORE,
    NOTHING,
    PROCESS,
    URGENT,
    Floats,
    Row,
    Served,
    checked,
    in_order,
    ranked,
    slot,
    to_come,
)
from sim.kernel.desk_totals import QueueTotals, RunningTotals
from sim.kernel.duty import Duty
from sim.kernel.flags import some

Ids = npt.NDArray[np.uint64]
LEVELS = range(-128, 128)
"""Priorities, the same for rows (int8) and processes."""


class Desk(StandingInLine):
    """One desk; for rows alone, cutting a beat in two changes no byte of what it returns."""

    def __init__(
        self,
        env: simpy.Environment,
        duty: Duty,
        *,
        name: str = "desk",
        on_call: int = 0,
        patience: float = INF,
        again: Again | None = None,
        again_after_service: bool = True,
        limits: Limits = UNLIMITED,
    ) -> None:
        """Open an empty desk.

        `on_call` people may be called out for urgent work at any hour. `patience` (h) holds for rows that
        bring none. `again` is asked when a row's service ends or its patience runs out, at that instant, and
        says whether and when the row returns to this desk (same id, next attempt). It must answer from its
        arguments alone, and not return rows for ever at one instant. With `again_after_service` false it is
        asked only when patience runs out. `limits` are those of work while nobody is on duty.
        """
        self.name = name
        self.hours_lost_to_beat = 0.0
        """Hours by which rows entered later than they arrived, because the desk was past that instant."""
        self._env = env
        self._patience = float(patience)
        self._loop = DeskLoop(
            name, duty, on_call, again, again_after_service=again_after_service, limits=limits
        )
        self._now = -INF
        self._due = INF  # nothing happens before
        self._asked = 0
        self._begins: dict[int, EndOfService] = {}  # by number of the question: who has not begun
        self._pending: list[Row] = []  # who asked at this very instant
        self._alarm: Alarm | None = None
        self._followed: Followed | None = None
        self._looking = False  # the follower puts rows
        self._parts: list[Served] = []  # counted since the last serve
        self._waited = 0  # how many waited when last counted, less those who have begun since
        self._totals = RunningTotals()

    # -- rows ------------------------------------------------------------------------------------------

    def put(
        self,
        ids: Ids,
        arrived: Floats,
        service_h: Floats,
        *,
        patience_h: Floats | None = None,
        priority: npt.NDArray[np.int8] | None = None,
        payload: npt.NDArray[np.int64] | None = None,
        captured: Floats | None = None,
        urgent: npt.NDArray[np.bool_] | None = None,
    ) -> None:
        """Add rows, in any order; one that arrives (h) behind the desk's now enters at now.

        `service_h` (h) is the length of the service once started, `patience_h` (h) how long the row waits
        before it leaves, `priority` (int8) the smaller the sooner, `payload` a number that comes back with
        the row, `captured` the instant (h) that decides between rows that arrive together (default: none,
        so the id decides), `urgent` whether somebody may be called out. An id may be present once. Raises
        ValueError for impossible numbers.
        """
        if not len(ids):
            return
        patience = self._patience if patience_h is None else patience_h
        columns = checked(ids, arrived, service_h, patience, priority, payload, captured, urgent)
        late = columns.arrived < self._now
        if some(late):
            self.hours_lost_to_beat += math.fsum((self._now - columns.arrived[late]).tolist())
            arrived = np.maximum(arrived, self._now)
            columns = checked(ids, arrived, service_h, patience, priority, payload, captured, urgent)
        self._loop.add(columns)
        self._due = min(self._due, float(columns.arrived.min()))

    def serve(self, until: float) -> Served:
        """Run all that happens before `until` (h) and return what began or left since the last serve.

        That is rows: services started, those included that began while a process made the desk advance,
        and rows that left. Raises ValueError if `until` is before now, or if an id is present twice.
        """
        loop = self._loop
        if until <= self._due and until >= self._now and not self._parts and not loop.has_news:
            self._now = until
            return NOTHING
        if not until >= self._now:
            raise ValueError(f"{self.name}: cannot serve until {until} after {self._now}")
        self._advance(until)
        self._count()
        parts, self._parts = self._parts, []
        return parts[0] if len(parts) == 1 else in_order(parts)

    def withdraw(self, ids: Ids) -> Ids:
        """Take out the rows among `ids` that are not in service and return their ids, sorted.

        These are rows that wait, and rows that have not arrived yet (for the first time or again).
        """
        self._count()
        loop, wanted = self._loop, set(np.asarray(ids, np.uint64).tolist())
        loop.take_out()
        here = (wanted & loop.here.keys()) - loop.in_hand.keys()
        waiting = [loop.here.pop(row_id) for row_id in sorted(here)]
        gone = [row[3] for row in waiting]
        for rows in (loop.coming, loop.later):
            out = [row[3] for row in rows if row[3] in wanted and to_come(row)]
            if out:
                rows[:] = [row for row in rows if row[3] not in wanted or not to_come(row)]
                gone += out
        heapify(loop.later)
        self._totals.withdraw(waiting, self._now)
        self._waited = self._not_begun()
        return np.array(sorted(gone), np.uint64)

    # -- processes -------------------------------------------------------------------------------------

    def ask(
        self,
        key: int,
        service_h: float,
        *,
        priority: int = 0,
        urgent: bool = False,
        captured: float | None = None,
        needs_h: float = 0.0,
        again_h: float = 0.0,
    ) -> simpy.Event:
        """Ask for `service_h` hours of somebody's work; the event fires at its end, with a `Service`.

        `priority`, `urgent` and `captured` (h, default: now) are those of `put`. Where hours outside duty are
        limited it is not begun with less than `needs_h` hours before the desk closes, unless it is urgent, no
        shift is long enough or it was put off before. To go on after a break takes `again_h` hours more.
        Raises ValueError for impossible numbers.
        """
        if not (0.0 <= service_h < INF and needs_h >= 0.0 and again_h >= 0.0) or priority not in LEVELS:
            raise ValueError(f"{self.name}: cannot serve {key} for {service_h} h at priority {priority}")
        now = max(self._env.now, self._now)
        self._advance(now)
        number, event = self._asked, EndOfService(self._env)
        since, mark = now if captured is None else captured, PROCESS | (URGENT if urgent else 0)
        row = (now, priority, since, key, float(service_h), INF, number, mark)
        self._asked += 1
        self._begins[number] = event
        if needs_h or again_h:
            self._loop.jobs[number] = Job(needs_h, again_h)
        self._pending.append(row)
        self._loop.in_order = False
        self._loop.open_lines({priority})
        heappush(self._loop.later, row)
        self._due = min(self._due, now)
        loop = self._loop
        alarm = self._alarm
        if urgent or loop.parked or loop.in_hand or self._followed or not alarm or alarm.instant <= now:
            self._look_at(now)  # else somebody waits, and before that alarm nobody falls free for this one
        return event

    def have_followed(self, follower: Follower) -> None:
        """Let somebody follow rows of this desk."""
        self._followed = Followed(self._env, follower)

    def follow(self, row_ids: Sequence[int], group: int) -> None:
        """Follow rows that are here or to come: the follower is told at the instant at which one begins."""
        assert self._followed is not None
        self._loop.take_out()
        self._followed.add(row_ids, group)
        self.look()

    def look(self) -> None:
        """Look at who is followed, at this instant."""
        if not self._looking:
            self._look_at(max(self._env.now, self._now))

    def follow_no_more(self, group: int) -> None:
        """Follow the rows of a group no more."""
        assert self._followed is not None
        self._followed.drop(group)

    def give_up(self, key: int) -> bool:
        """Take out what was asked under `key`, if it waits and has never begun: its event will not fire."""
        self._count()
        row = next((row for row in self._waiting_rows() if row[3] == key), None)
        if row is None or row[7] & (PROCESS | BEGUN_BEFORE) != PROCESS:
            return False
        loop = self._loop
        loop.parked = [other for other in loop.parked if other is not row]
        loop.here.pop(slot(row), None), loop.jobs.pop(row[6], None), self._begins.pop(row[6])
        self._totals.withdraw([row], self._now)
        self._waited = self._not_begun()
        return True

    # -- people ----------------------------------------------------------------------------------------

    def adopt(
        self,
        duty: Duty,
        *,
        on_call: int = 0,
        limits: Limits = UNLIMITED,
        rank: Callable[[int, int], int] | None = None,
    ) -> None:
        """Have other people, or other limits, from now on. Who is then too many finishes the work in hand.

        `rank` makes another priority, an int8, from the present one and the id or key of what has not begun.
        """
        if self._env.now > self._now:
            self._advance(self._env.now)
        self._reconsider()
        self._loop.duty, self._loop.on_call, self._loop.limits = duty, on_call, limits
        if rank is not None:
            self._loop.rank(lambda level, key: self._level(rank(level, key)))
            self._pending = [ranked(row, rank) for row in self._pending]
        if self._begins or self._followed:
            self._look_at(max(self._env.now, self._now))

    def close(self, start: float, end: float) -> None:
        """Let nobody start in [start, end) (h): an outage or a lunch break. Services under way go on.

        Raises ValueError if the window begins before the desk's now or does not last.
        """
        if not self._now <= start < end:
            raise ValueError(f"{self.name}: cannot close from {start} to {end}, served until {self._now}")
        loop = self._loop
        loop.closed = sorted([*(window for window in loop.closed if window[1] > self._now), (start, end)])
        self._reconsider()

    # -- what stands there -----------------------------------------------------------------------------

    @property
    def duty(self) -> Duty:
        """The hours of the people who are there now."""
        return self._loop.duty

    def busy(self) -> int:
        """Return how many of the services begun are under way: at the clock's now, or the desk's if later."""
        return len(self._loop.ends_after(max(self._env.now, self._now)))

    def overtime(self, until: float) -> float:
        """Return the hours of work beyond people on duty from the beginning to `until` (h), exactly.

        That is the time integral of max(0, in service - on duty). The desk advances to `until`. Raises
        ValueError for an instant too far back.
        """
        if until > self._now:
            self._advance(until)
        if until < self._loop.overtime.since:
            raise ValueError(f"{self.name}: overtime until {until} is asked at {self._now}")
        return self._loop.overtime_until(until)

    def called_out(self, until: float) -> float:
        """Return the hours of `overtime` for which somebody was called out; to be asked after that."""
        return self._loop.called_out_until(until)

    def take_call_outs(self) -> list[float]:
        """Return the hours outside duty of each call-out that has begun since last asked."""
        taken, self._loop.call_outs = self._loop.call_outs, []
        return [end - start for start, end in taken]

    def measures(self) -> QueueTotals:
        """Return the totals since they were last taken, up to the desk's now (the last `serve`)."""
        self._count()
        self._totals.redialled = self._loop.redialled
        return self._totals.until(self._now, self._waiting_rows(), self._loop.ends_after(self._now))

    def take_measures(self) -> QueueTotals:
        """Return the totals since they were last taken, and begin anew at the desk's now."""
        measures = self.measures()
        self._totals = RunningTotals.since(self._now, self._loop.ends_after(self._now))
        self._loop.redialled = 0
        return measures

    # -- how it goes on --------------------------------------------------------------------------------

    def _advance(self, until: float, *, inclusive: bool = False) -> None:
        """Let everything happen that happens before `until`, or also at it."""
        limit = math.nextafter(until, INF) if inclusive else until
        if limit > self._due:
            begun, left = len(self._loop.started), len(self._loop.left)
            self._loop.run_until(limit)
            if self._followed:
                self._followed.look(self._loop, begun, left)
            self._loop.sweep()
            self._due = self._loop.next_due()
            if self._pending and self._pending[0][0] < limit:
                self._pending = []
            if self._loop.spans:
                self._begin_processes()
        self._now = until

    def _begin_processes(self) -> None:
        """Put the ends of the processes that began on the clock; only rows are handed back by `serve`."""
        begun, self._loop.begun = self._loop.begun, []
        for number, service in begun:
            self._begins.pop(number).fire(service)
        spans, self._loop.spans = self._loop.spans, []
        for span in spans:
            self._totals.add_span(span)
        self._waited -= sum(span.asked is not None for span in spans)

    def _look_at(self, instant: float) -> None:
        if self._alarm is None or self._alarm.instant != instant:
            self._alarm = Alarm(self._env, instant, self._look)

    def _look(self, event: simpy.Event) -> None:
        """Start what can start at this instant, and find the next one if a process still waits."""
        alarm = self._alarm
        if alarm is None or event is not alarm:
            return
        self._alarm = None
        now = max(alarm.instant, self._now)
        if self._followed is not None:
            self._looking = True
            self._followed.follower.before_look(now)
            self._looking = False
        self._advance(now, inclusive=True)
        next_start = self._loop.next_start(now) if self._begins else INF
        if self._followed:
            next_start = min(next_start, self._followed.next_start(self._loop, now))
        if next_start < INF:
            self._look_at(next_start)

    def _reconsider(self) -> None:
        self._loop.reconsider(self._now)
        self._due = self._now

    def _count(self) -> None:
        """Count what began or left since last counted."""
        served, waiting = self._loop.take_news(), self._not_begun()
        self._totals.add(served, arrivals=len(served.ids) + waiting - self._waited)
        self._waited = waiting
        if len(served.ids):
            self._parts.append(served)
        if (resumed := self._loop.take_resumed()) is not None:
            self._parts.append(resumed)

    def _level(self, priority: int) -> int:
        if priority not in LEVELS:
            raise ValueError(f"{self.name}: a priority must lie between -128 and 127, not {priority}")
        return priority
