"""The event loop of a desk: a recursion over the instants at which people fall free.

The recursion is that of Kiefer and Wolfowitz (1955), carried on to priorities, patience, changes of shift and
call-outs. Time is cut into stretches with a constant number of people on duty. In a stretch, `free` holds as
many ends of services as there are people, the latest ones: the smallest of them is the instant from which
fewer are in service than people on duty. `reserve` holds the next latest ones, up to the number on call.
While nobody is on duty, `held` has until when each of all people works or rests. It runs on plain lists
and heaps of tuples; only `sim.kernel.desk` uses it.
"""

from __future__ import annotations

import math
from heapq import heappop, heappush, heapreplace

from sim.kernel.desk_hands import DeskHands
from sim.kernel.desk_limits import INF, UNLIMITED, Limits
from sim.kernel.desk_overtime import Overtime
from sim.kernel.desk_queue import Again
from sim.kernel.desk_rows import ATTEMPT, BEGUN, ENDS, MARKS, PROCESS, Row, slot
from sim.kernel.duty import Duty

CHUNK = 16
"""So many plain rows are taken out of their block at once when one of them has to wait."""


class DeskLoop(DeskHands):
    """Who serves, and what happens next."""

    def __init__(
        self,
        name: str,
        duty: Duty,
        on_call: int,
        again: Again | None,
        *,
        again_after_service: bool,
        limits: Limits = UNLIMITED,
    ) -> None:
        """Open without rows; nothing has happened yet, at any instant."""
        super().__init__(name, duty, on_call, again, again_after_service=again_after_service, limits=limits)
        self.closed: list[tuple[float, float]] = []
        self.redialled = 0
        self.overtime, self.called_out = Overtime(), Overtime()
        self.call_outs: list[tuple[float, float]] = []
        """Beginning and end of call-outs, as far as they lie outside duty, since last counted."""
        self._free = [INF]  # heap of instants at which the people on duty fall free
        self._reserve: list[float] = []  # the same of those who may be called out beside them
        self._held = [-INF]  # heap of instants until which all people work or rest, when nobody is on duty
        self._leaving: list[float] = []  # ends of services of people who go off duty then
        self._change = -INF  # the end of the stretch for which `_free` holds

    # -- stretches of constant staff -------------------------------------------------------------------

    def run_until(self, until: float) -> None:
        """Let everything happen that happens before `until`."""
        self._run_stretch(min(until, self._change))
        while self._change < until:
            # With nobody waiting, changes of shift before the next row matter to nobody.
            waits = self.here or self.parked
            at = self._change if waits else max(self._change, self.next_arrival())
            if at >= until:
                return
            self._open_stretch(at)
            self._run_stretch(min(until, self._change))

    def reconsider(self, now: float) -> None:
        """End the stretch at `now`: the staff, or the hours in which they may start, change."""
        self._close_stretch(now)
        self._change = now

    def overtime_until(self, t: float) -> float:
        """Return the hours of work beyond people on duty before `t`, after the last start."""
        return self.overtime.until(t, self._change, self.ends_after(self._change), self.duty)

    def called_out_until(self, t: float) -> float:
        """Return the hours of those before `t` for which somebody was called out."""
        return self.called_out.until(t, self._change, [], self.duty)

    def _close_stretch(self, at: float) -> None:
        self.overtime.close(at, self._change, self.ends_after(self._change), self.duty)
        self.called_out.close(at, self._change, [], self.duty)

    def _open_stretch(self, at: float) -> None:
        """Take those in service at `at` over into a stretch with a constant number of people."""
        self._close_stretch(at)
        ends = self.ends_after(at)
        self._look_at_the_clock(at)
        if self.parked:
            self._unpark()
        people, on_call, self._change = self._on_duty(at)
        most = max(people, on_call)
        places = [at] * (most - len(ends)) + ends[max(0, len(ends) - most) :]
        self._leaving = ends[: max(0, len(ends) - most)]
        self._free = places[most - people :] if people else [INF]
        self._reserve = places[: most - people]
        self._held = self._holds(at, ends) if self.limits.rest and not self.duty.at(at) else [-INF]
        self.called_out.begin(at, [])
        self.overtime.begin(at, ends[: max(0, len(ends) - self.duty.at(at))])

    def _on_duty(self, at: float) -> tuple[int, int, float]:
        """Return how many may start rows at `at`, how many urgent ones, and when that changes next."""
        for start, end in self.closed:
            if start <= at < end:
                return 0, 0, min(end, self.duty.next_change(at))
        change = min((start for start, _ in self.closed if start > at), default=INF)
        people, change = self.duty.at(at), min(change, self.duty.next_change(at))
        on_call = self.on_call if self.limits.outside > 0.0 else 0
        resting = self._resting(at) if people and self._rests else []
        if not resting:
            return people, on_call, change
        people = max(0, people - len(resting))  # and nobody else is called out for those who rest
        return people, people, min(change, *resting)

    def ends_after(self, at: float) -> list[float]:
        """Return the ends of services under way at `at`, sorted."""
        return sorted(end for end in (*self._free, *self._reserve, *self._leaving) if at < end < INF)

    def next_due(self) -> float:
        """Return an instant before which nothing happens."""
        arrival = self.next_arrival()
        if not self.here:
            return min(arrival, self._change) if self.parked else arrival
        deadline = self._deadlines[0][0] if self._deadlines else INF
        called = self._reserve[0] if self._urgent and self._reserve else INF
        return min(arrival, deadline, self._free[0], called, self._change)

    def next_start(self, now: float) -> float:
        """Return the instant from `now` on at which somebody may begin what waits or is put down."""
        goes_on = self.next_to_go_on()
        if self.here:
            return min(goes_on, self._next_start(now))
        return min(goes_on, max(now, self._change)) if self.parked else goes_on

    def _next_start(self, now: float) -> float:
        """Return the instant after `now` from which somebody is free for something that waits at `now`."""
        called = self._first_urgent() is not None
        if not called and now < self._change > self._free[0]:
            return max(now, self._free[0])  # within the present stretch, as most are
        ends = self.ends_after(now)
        everybody = max(self.duty.most, self.on_call)
        if len(ends) >= everybody > 0:
            now = max(now, ends[-everybody])  # before that not even all of them together have one free
        while now < INF:
            people, on_call, change = self._on_duty(now)
            most = max(people, on_call) if called else people
            if most:
                free = max(now, ends[-most]) if len(ends) >= most else now
                if self.limits.rest and not self.duty.at(now):
                    free = max(free, self._holds(now, [end for end in ends if end > now])[0])
                if free < change:
                    return free
            now = change
        return INF

    # -- what happens in a stretch ---------------------------------------------------------------------

    def _run_stretch(self, limit: float) -> None:
        block = self.block
        if self._closes < INF:  # what is put down at the end of a shift comes one by one
            self.take_out()
        while block.next < limit:
            if not self.here:
                stop = min(limit, self._next_single())
                block.start(self._free, stop)
                self.take_out(block.arrived_before(stop))
            upto = min(limit, block.next)
            self._run_singly(upto)
            if upto < limit and (self.here or self._next_single() == upto):
                self.take_out(max(CHUNK, block.arrived_before(math.nextafter(upto, INF))))
        self._run_singly(limit)

    def _run_singly(self, limit: float) -> None:
        done = False
        while not done:
            if not self.here:
                done = self._serve_at_once(limit)
            elif self._urgent:
                done = self._serve_with_call_outs(limit)
            else:
                done = self._serve_line(limit)

    def _serve_at_once(self, limit: float) -> bool:
        """Serve while nobody waits. Return True at `limit`, False when somebody has to wait."""
        coming, later, free, closes = self.coming, self.later, self._free, self._closes
        in_hand = self.in_hand
        rows, instants, again = self.started, self.started_at, self.again_after_service is not None
        while True:
            if later and (not coming or later[0] < coming[-1]):
                if later[0][0] >= limit:
                    return True
                row = heappop(later)
                if row[1] < BEGUN:
                    self._return(row, row[0], abandoned=False)
                    continue
            elif not coming or coming[-1][0] >= limit:
                return True
            else:
                row = coming.pop()
            t = row[0]
            # What was put down stands before others of its rank who arrive at that instant.
            if free[0] > t or (in_hand and later and later[0][0] == t):
                if free[0] < t:
                    free[:] = [max(end, t) for end in free]  # who is idle falls free now
                self._join(row)
                return False
            end = t + row[4]
            if end > closes or again or row[7] & MARKS:
                if not self._fits(row, t):
                    self._park(row)
                    continue
                end = self._begin(row, t)
            else:
                rows.append(row)
                instants.append(t)
            heapreplace(free, end)

    def _serve_line(self, limit: float) -> bool:
        """Serve while somebody waits, none of them urgent. Return True at `limit`, else False."""
        coming, later, free, deadlines = self.coming, self.later, self._free, self._deadlines
        here, urgent, rows, instants = self.here, self._urgent, self.started, self.started_at
        closes, again, jobs = self._closes, self.again_after_service is not None, self.jobs
        while here and not urgent:
            arrival = coming[-1][0] if coming else INF
            if later and later[0][0] < arrival:
                arrival = later[0][0]
            start = free[0]
            deadline = deadlines[0][0] if deadlines else INF
            if arrival <= start and arrival <= deadline:
                if arrival >= limit:
                    return True
                self._arrive(
                    coming.pop() if not later or (coming and coming[-1] < later[0]) else heappop(later)
                )
            elif start <= deadline:
                if start >= limit:
                    return True
                if (row := self._head_at(start) if jobs else self._head()) is None:
                    continue
                end = start + row[4]
                if end > closes or again or row[7] & MARKS:
                    end = self._begin(row, start)
                else:
                    rows.append(row)
                    instants.append(start)
                heapreplace(free, end)
            else:
                if deadline >= limit:
                    return True
                self._give_up(heappop(deadlines)[1])
        return False

    def _serve_with_call_outs(self, limit: float) -> bool:
        """Serve while an urgent row waits. Return True at `limit`, False when none waits."""
        while (urgent := self._first_urgent()) is not None:
            arrival, regular = self.next_arrival(), self._free[0]
            # The reserve may have been idle before the row came.
            called = max(self._reserve[0], self._held[0], self._since(urgent)) if self._reserve else INF
            start, deadline = min(regular, called), self._deadlines[0][0] if self._deadlines else INF
            if min(arrival, start, deadline) >= limit:
                return True
            if arrival <= start and arrival <= deadline:
                coming, later = self.coming, self.later
                self._arrive(
                    coming.pop() if not later or (coming and coming[-1] < later[0]) else heappop(later)
                )
            elif start <= deadline:
                if regular > start:
                    del self.here[slot(urgent)]
                    self._call_out(start, self._begin(urgent, start))
                elif row := self._head_at(start):
                    heapreplace(self._free, self._begin(row, start))
            else:
                self._give_up(heappop(self._deadlines)[1])
        return False

    def _call_out(self, start: float, end: float) -> None:
        """One more is in service than there are people on duty, until the next of them is done."""
        done = heapreplace(self._free, end) if end > self._free[0] else end
        heapreplace(self._reserve, done)
        if self.limits.rest and self._held[0] > -INF:
            heapreplace(self._held, done if self.duty.at(done) else done + self.limits.rest)
        self.overtime.add(start, done)
        self.called_out.add(start, done)
        self.call_outs.append((start, min(done, self._change)))

    # -- who comes and goes ----------------------------------------------------------------------------

    def _arrive(self, row: Row) -> None:
        if row[1] < BEGUN:
            self._return(row, row[0], abandoned=False)
        else:
            self._join(row)

    def _give_up(self, row: Row) -> None:
        if self.here.get(row[3]) is row:
            del self.here[row[3]]
            self.left.append(row)
            if self.again is not None:
                self._return(row, row[5], abandoned=True)

    def _return(self, row: Row, instant: float, *, abandoned: bool) -> None:
        if row[7] & PROCESS:
            return
        assert self.again is not None
        _, priority, captured, row_id, _, _, payload, turn = row
        back = self.again(row_id, turn // ATTEMPT, instant, abandoned, payload)
        if back is None:
            return
        arrived, service, patience = back
        if not (instant <= arrived < INF and 0.0 <= service < INF and patience >= 0.0):
            raise ValueError(f"{self.name}: row {row_id} cannot return at {instant} as {back}")
        level = priority if abandoned else priority - ENDS
        self.redialled += 1
        if arrived == instant:  # others of that instant may stand in line by now
            self.in_order = False
        heappush(
            self.later,
            (arrived, level, captured, row_id, service, arrived + patience, payload, turn + ATTEMPT),
        )
