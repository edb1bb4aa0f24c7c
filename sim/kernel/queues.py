"""Exact queues for the many: rows in batches, every row with its own instants.

A `BatchQueue` is a small event loop over heaps that stops at any instant and goes on later. It serves
first come, first served within a priority, with shifts, closures, patience and rows that come back. The
recursion over the instants at which servers fall free is that of Kiefer and Wolfowitz (1955). It draws
nothing: services, patience and every second attempt come from the caller.

What happens at one and the same instant happens in this order: services end and shifts change; rows arrive;
waiting rows start, the smallest priority number first, then the first arrived, the first captured, the
smallest id; patience ends. So a row whose patience ends when a server falls free is still served.

Left out on purpose: pre-emption and skills (see `sim.kernel.workpool`).
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from heapq import heapify, heappop, heappush, heapreplace

import numpy as np
import numpy.typing as npt

from sim.kernel.queue_rows import NOTHING, Measures, Row, Served, Tally, incoming_rows, served_columns
from sim.kernel.shifts import Shifts

Floats = npt.NDArray[np.float64]
Ids = npt.NDArray[np.uint64]
Again = Callable[[int, int, float, bool, int], tuple[float, float, float] | None]
"""(id, attempt, instant, abandoned, payload) -> (arrived, service hours, patience hours), or None."""

INF = math.inf
ENDS = -1000
"""Added to the priority of a row in service, to tell its end from an arrival; below every int8."""


class BatchQueue:
    """A queue that is served in beats; cutting a beat in two changes no byte of what it returns."""

    def __init__(
        self,
        shifts: Shifts,
        *,
        patience: float = INF,
        name: str = "queue",
        again: Again | None = None,
        again_after_service: bool = True,
    ) -> None:
        """Open an empty queue.

        `patience` (h) holds for rows that bring none. `again` is asked when a row's service ends or its
        patience runs out, at that instant, and says whether and when the row returns to this queue (same
        id, next attempt). It must answer from its arguments alone, and not return rows for ever at one
        instant. With `again_after_service` false it is asked only when patience runs out.
        """
        self.name = name
        self._shifts = shifts
        self._patience = float(patience)
        self._again = again
        self._again_after_service = again if again_after_service else None
        self._now = -INF
        self._due = INF  # nothing happens before
        self._closed: list[tuple[float, float]] = []
        self._coming: list[Row] = []  # put, not arrived; the last is the next
        self._later: list[
            Row
        ] = []  # heap of rows that return, and of the ends of services if `again` is asked
        self._here: dict[int, Row] = {}  # who waits
        self._lines: dict[int, deque[Row]] = {}  # by priority, smallest first; may hold rows that left
        self._deadlines: list[tuple[float, Row]] = []  # heap; may hold rows that left
        self._free = [INF]  # heap of instants at which the servers on duty fall free
        self._leaving: list[float] = []  # ends of services of people who go off duty then
        self._change = -INF  # the end of the stretch for which `_free` holds
        self._started: list[Row] = []
        self._started_at: list[float] = []
        self._left: list[Row] = []
        self._tally = Tally()

    # -- what a department does with it ----------------------------------------------------------------

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
    ) -> None:
        """Add rows, in any order, that arrive (h) at or after the last `serve`.

        `service_h` (h) is the length of the service once started, `patience_h` (h) how long the row waits
        before it leaves, `priority` (int8) the smaller the sooner, `payload` a number that comes back with
        the row, `captured` the instant (h) that decides between rows that arrive together (default: none,
        so the id decides). An id may be present once. Raises ValueError for a row in the past and for
        impossible numbers.
        """
        if not len(ids):
            return
        patience = self._patience if patience_h is None else patience_h
        rows = incoming_rows(ids, arrived, service_h, patience, priority, payload, captured)
        if rows[-1][0] < self._now:
            raise ValueError(f"{self.name}: a row arrives at {rows[-1][0]}, served until {self._now}")
        self._open_lines({row[1] for row in rows})
        merge = bool(self._coming)
        self._coming += rows
        if merge:
            self._coming.sort(reverse=True)
        self._due = min(self._due, self._coming[-1][0])

    def serve(self, until: float) -> Served:
        """Run all that happens before `until` (h) and return the services started and the rows that left.

        Raises ValueError if `until` is before the last `serve`, or if an id is present twice.
        """
        if until <= self._due and until >= self._now:
            self._now = until
            return NOTHING
        if not until >= self._now:
            raise ValueError(f"{self.name}: cannot serve until {until} after {self._now}")
        waited_before = len(self._here)
        self._run_until(until)
        self._sweep()
        self._now = until
        self._due = self._next_due()
        served = served_columns(self._started, self._started_at, self._left)
        self._started, self._started_at, self._left = [], [], []
        self._tally.add(served, arrivals=len(served.ids) + len(self._here) - waited_before)
        return served

    def close(self, start: float, end: float) -> None:
        """Let nobody start in [start, end) (h): an outage or a lunch break. Services under way go on.

        Raises ValueError if the window begins before the last `serve` or does not last.
        """
        if not self._now <= start < end:
            raise ValueError(f"{self.name}: cannot close from {start} to {end}, served until {self._now}")
        self._closed = sorted([*(window for window in self._closed if window[1] > self._now), (start, end)])
        self._reconsider()

    def adopt(self, shifts: Shifts) -> None:
        """Change the staffing from the last `serve` on. Who is then too many finishes the row in hand."""
        self._shifts = shifts
        self._reconsider()

    def withdraw(self, ids: Ids) -> Ids:
        """Take out the rows among `ids` that are not in service and return their ids, sorted.

        These are rows that wait, and rows that have not arrived yet (for the first time or again).
        """
        wanted = set(np.asarray(ids, np.uint64).tolist())
        waiting = [self._here.pop(row_id) for row_id in sorted(wanted & self._here.keys())]
        gone = [row[3] for row in waiting]
        for rows in (self._coming, self._later):
            out = [row[3] for row in rows if row[3] in wanted and not _in_service(row)]
            if out:
                rows[:] = [row for row in rows if row[3] not in wanted or _in_service(row)]
                gone += out
        heapify(self._later)
        self._tally.withdraw(waiting, self._now)
        return np.array(sorted(gone), np.uint64)

    def waiting(self) -> int:
        """Return the number of rows that have arrived and wait."""
        return len(self._here)

    def waiting_ids(self) -> Ids:
        """Return the ids of the rows that have arrived and wait, sorted."""
        return np.array(sorted(self._here), np.uint64)

    def to_come(self) -> int:
        """Return the number of rows that were put or are to return, and have not arrived."""
        return len(self._coming) + sum(not _in_service(row) for row in self._later)

    def busy(self) -> int:
        """Return the number of rows in service at the last `serve`."""
        return len(self._ends_after(self._now))

    def measures(self) -> Measures:
        """Return the measures since they were last taken, up to the last `serve`."""
        return self._tally.until(self._now, self._here.values(), self._ends_after(self._now))

    def take_measures(self) -> Measures:
        """Return the measures since they were last taken, and begin anew at the last `serve`."""
        measures = self.measures()
        self._tally = Tally.since(self._now, self._ends_after(self._now))
        return measures

    # -- the event loop --------------------------------------------------------------------------------

    def _run_until(self, until: float) -> None:
        self._run_stretch(min(until, self._change))
        while self._change < until:
            # With nobody waiting, changes of shift before the next row matter to nobody.
            at = self._change if self._here else max(self._change, self._next_arrival())
            if at >= until:
                return
            self._open_stretch(at)
            self._run_stretch(min(until, self._change))

    def _open_stretch(self, at: float) -> None:
        """Take those in service at `at` over into a stretch with a constant number of servers."""
        people, self._change = self._on_duty(at)
        ends = self._ends_after(at)
        too_many = max(0, len(ends) - people)
        self._leaving = ends[:too_many]
        self._free = [at] * (people - len(ends)) + ends[too_many:] if people else [INF]

    def _on_duty(self, at: float) -> tuple[int, float]:
        """Return how many people may start rows at `at`, and when that changes next."""
        for start, end in self._closed:
            if start <= at < end:
                return 0, end
        closing = min((start for start, _ in self._closed if start > at), default=INF)
        return self._shifts.at(at), min(closing, self._shifts.next_change(at))

    def _run_stretch(self, limit: float) -> None:
        done = False
        while not done:
            done = self._serve_line(limit) if self._here else self._serve_at_once(limit)

    def _serve_at_once(self, limit: float) -> bool:
        """Serve while nobody waits. Return True at `limit`, False when somebody has to wait."""
        coming, later, free, again = self._coming, self._later, self._free, self._again_after_service
        rows, instants = self._started, self._started_at
        while True:
            if later and (not coming or later[0] < coming[-1]):
                if later[0][0] >= limit:
                    return True
                row = heappop(later)
                if _in_service(row):
                    self._return(row, row[0], abandoned=False)
                    continue
            elif not coming or coming[-1][0] >= limit:
                return True
            else:
                row = coming.pop()
            t = row[0]
            if free[0] > t:
                self._join(row)
                return False
            heapreplace(free, t + row[4])
            rows.append(row)
            instants.append(t)
            if again is not None:
                heappush(later, (t + row[4], row[1] + ENDS, *row[2:]))

    def _serve_line(self, limit: float) -> bool:
        """Serve while somebody waits. Return True at `limit`, False when nobody waits."""
        coming, later, free, deadlines, here = (
            self._coming,
            self._later,
            self._free,
            self._deadlines,
            self._here,
        )
        rows, instants, again = self._started, self._started_at, self._again_after_service
        while here:
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
                row = self._head()
                heapreplace(free, start + row[4])
                rows.append(row)
                instants.append(start)
                if again is not None:
                    heappush(later, (start + row[4], row[1] + ENDS, *row[2:]))
            else:
                if deadline >= limit:
                    return True
                self._give_up(heappop(deadlines)[1])
        return False

    def _arrive(self, row: Row) -> None:
        if _in_service(row):
            self._return(row, row[0], abandoned=False)
        else:
            self._join(row)

    def _join(self, row: Row) -> None:
        if not self._here:  # what the lines still hold has left
            self._deadlines.clear()
            for line in self._lines.values():
                line.clear()
        if row[3] in self._here:
            raise ValueError(f"{self.name}: row {row[3]} arrives at {row[0]} while it waits already")
        self._here[row[3]] = row
        self._lines[row[1]].append(row)
        if row[5] < INF:
            heappush(self._deadlines, (row[5], row))

    def _head(self) -> Row:
        """Take the row that is served next off the line."""
        here = self._here
        for line in self._lines.values():
            while line:
                row = line.popleft()
                if here.get(row[3]) is row:
                    del here[row[3]]
                    return row
        raise AssertionError("somebody waits, and stands in no line")

    def _give_up(self, row: Row) -> None:
        if self._here.get(row[3]) is row:
            del self._here[row[3]]
            self._left.append(row)
            if self._again is not None:
                self._return(row, row[5], abandoned=True)

    def _return(self, row: Row, instant: float, *, abandoned: bool) -> None:
        assert self._again is not None
        _, priority, captured, row_id, _, _, payload, attempt = row
        back = self._again(row_id, attempt, instant, abandoned, payload)
        if back is None:
            return
        arrived, service, patience = back
        if not (instant <= arrived < INF and 0.0 <= service < INF and patience >= 0.0):
            raise ValueError(f"{self.name}: row {row_id} cannot return at {instant} as {back}")
        level = priority if abandoned else priority - ENDS
        self._tally.redialled += 1
        heappush(
            self._later,
            (arrived, level, captured, row_id, service, arrived + patience, payload, attempt + 1),
        )

    # -- odds and ends ---------------------------------------------------------------------------------

    def _next_arrival(self) -> float:
        return min(self._coming[-1][0] if self._coming else INF, self._later[0][0] if self._later else INF)

    def _next_due(self) -> float:
        if not self._here:
            return self._next_arrival()
        deadline = self._deadlines[0][0] if self._deadlines else INF
        return min(self._next_arrival(), deadline, self._free[0], self._change)

    def _reconsider(self) -> None:
        self._change = self._due = self._now

    def _ends_after(self, at: float) -> list[float]:
        """Return the ends of services under way at `at`, sorted."""
        return sorted(end for end in (*self._free, *self._leaving) if at < end < INF)

    def _sweep(self) -> None:
        """Forget rows that left, where they outnumber those who wait: a line never served would keep them."""
        here, most = self._here, 2 * len(self._here) + 1000
        if len(self._deadlines) > most:
            self._deadlines = [entry for entry in self._deadlines if here.get(entry[1][3]) is entry[1]]
            heapify(self._deadlines)
        for level, line in self._lines.items():
            if len(line) > most:
                self._lines[level] = deque(row for row in line if here.get(row[3]) is row)

    def _open_lines(self, levels: set[int]) -> None:
        new = {level: deque[Row]() for level in levels if level not in self._lines}
        if new:
            self._lines = dict(sorted((self._lines | new).items()))


def _in_service(row: Row) -> bool:
    return row[1] < ENDS // 2
