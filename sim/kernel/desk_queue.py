"""What comes to a desk and what waits there, in the order in which it is served."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from heapq import heapify, heappop, heappush

from sim.kernel.desk_block import FEW, Block
from sim.kernel.desk_events import Service
from sim.kernel.desk_limits import InHand
from sim.kernel.desk_rows import (
    BEGUN_BEFORE,
    MARKS,
    PROCESS,
    URGENT,
    Incoming,
    Row,
    Served,
    in_order,
    ranked,
    served_columns,
    slot,
)

Again = Callable[[int, int, float, bool, int], tuple[float, float, float] | None]
"""(id, attempt, instant, abandoned, payload) -> (arrived, service hours, patience hours), or None."""

INF = math.inf
FORGOTTEN = 1000
"""So many have to join before lines are looked through for those who left."""


class DeskQueue:
    """Rows and processes that are to come, wait, or have begun and not been handed back."""

    def __init__(self, name: str, again: Again | None, *, again_after_service: bool) -> None:
        """Open without rows."""
        self.name, self.again = name, again
        self.again_after_service = again if again_after_service else None
        self.coming: list[Row] = []
        """Put, not arrived; the last is the next."""
        self.block = Block()
        """Plain rows that were put and have not begun; none of them waits."""
        self.later: list[Row] = []
        """Heap of rows that return, of processes, and of the ends of services if `again` is asked."""
        self.here: dict[int, Row] = {}
        """Who waits."""
        self.started: list[Row] = []
        self.started_at: list[float] = []
        self.begun: list[tuple[int, Service]] = []
        """Processes that started for the last time: number of the question, and what is told at the end."""
        self.left: list[Row] = []
        self.in_hand: dict[int, InHand] = {}
        """Begun and put down, by the number under which they wait."""
        self.in_order = True
        """Whether all arrives in the order of the tie rule; not if processes ask or rows return between."""
        self._joined = 0  # who had to wait since lines were last looked through
        self._lines: dict[int, deque[Row]] = {}  # by priority, smallest first; may hold rows that left
        self._urgent: list[tuple[int, Row]] = []  # heap of urgent rows that wait; may hold rows that left
        self._deadlines: list[tuple[float, Row]] = []  # heap; may hold rows that left

    # -- who comes, and what is handed back ------------------------------------------------------------

    def add(self, rows: Incoming) -> None:
        """Have rows come that arrive later than all that has happened."""
        if len(rows.ids) >= FEW and self.again_after_service is None and rows.is_plain:
            self.block.add(rows)
        else:
            self._add_singly(rows.as_rows())

    def take_out(self, number: int | None = None) -> None:
        """Have the next so many plain rows, or all, arrive one by one."""
        if number != 0 and len(self.block):
            self._add_singly(self.block.take(number))

    def _add_singly(self, rows: list[Row]) -> None:
        merge = bool(self.coming)
        self.coming += rows
        if merge:
            self.coming.sort(reverse=True)
        self.open_lines({row[1] for row in rows})

    @property
    def has_news(self) -> bool:
        """Whether rows have begun or left since `take_news`."""
        return bool(self.started or self.left or self.block.has_begun)

    def take_news(self) -> Served:
        """Return what began or left since last asked, sorted by that instant, then by id."""
        single = served_columns(self.started, self.started_at, self.left)
        self.started, self.started_at, self.left = [], [], []
        return in_order([self.block.take_begun(), single]) if self.block.has_begun else single

    def next_arrival(self) -> float:
        """Return the instant at which something arrives or is to be asked whether it returns."""
        return min(self._next_single(), self.block.next)

    def _next_single(self) -> float:
        coming = self.coming[-1][0] if self.coming else INF
        return self.later[0][0] if self.later and self.later[0][0] < coming else coming

    # -- who waits -------------------------------------------------------------------------------------

    def _join(self, row: Row) -> None:
        here = self.here
        if not here:  # what the lines still hold has left
            self._deadlines.clear()
            self._urgent.clear()
            for line in self._lines.values():
                line.clear()
        self._joined += 1
        place = row[3]
        if row[7] & MARKS:
            place = slot(row)
            if row[7] & BEGUN_BEFORE:  # it stands where it stood
                row = (self.in_hand[place].arrived, *row[1:])
            if row[7] & URGENT:
                heappush(self._urgent, (row[1], row))
        if place in here:
            raise ValueError(f"{self.name}: row {row[3]} arrives at {row[0]} while it waits already")
        here[place] = row
        line = self._lines[row[1]]
        if self.in_order or not line or line[-1] <= row:
            line.append(row)
        else:
            line.insert(sum(other <= row for other in line), row)
        if row[5] < INF:
            heappush(self._deadlines, (row[5], row))

    def _head(self) -> Row:
        """Take the row that is served next off the line."""
        here = self.here
        for line in self._lines.values():
            while line:
                row = line.popleft()
                if here.get(row[3]) is row:
                    del here[row[3]]
                    return row
                if row[7] & PROCESS and here.get(~row[6]) is row:
                    del here[~row[6]]
                    return row
        raise AssertionError("somebody waits, and stands in no line")

    def _first_urgent(self) -> Row | None:
        """Return the urgent row that is served next, if one waits."""
        urgent = self._urgent
        while urgent:
            row = urgent[0][1]
            if self.here.get(slot(row)) is row:
                return row
            heappop(urgent)
        return None

    # -- priorities -----------------------------------------------------------------------------------------

    def open_lines(self, levels: set[int]) -> None:
        """Have a line for each of these priorities."""
        if not levels <= self._lines.keys():
            new = {level: deque[Row]() for level in levels if level not in self._lines}
            self._lines = dict(sorted((self._lines | new).items()))

    def rank(self, rank: Callable[[int, int], int]) -> None:
        """Give everything that has not begun another priority."""
        self.coming = sorted((ranked(row, rank) for row in self.coming), reverse=True)
        self.later = [ranked(row, rank) for row in self.later]
        heapify(self.later)
        self.here = {place: ranked(row, rank) for place, row in self.here.items()}
        waiting = sorted(self.here.values())
        self.open_lines({row[1] for row in (*waiting, *self.coming, *self.later)})
        for level, line in self._lines.items():
            line.clear()
            line.extend(row for row in waiting if row[1] == level)
        self._deadlines = [(row[5], row) for row in waiting if row[5] < INF]
        self._urgent = [(row[1], row) for row in waiting if row[7] & URGENT]
        heapify(self._deadlines)
        heapify(self._urgent)

    def sweep(self) -> None:
        """Forget rows that left, where they outnumber those who wait: a line never served would keep them."""
        if self._joined < FORGOTTEN:
            return
        self._joined, most = 0, 2 * len(self.here) + FORGOTTEN
        if len(self._deadlines) > most:
            self._deadlines = [entry for entry in self._deadlines if self._waits(entry[1])]
            heapify(self._deadlines)
        if len(self._urgent) > most:
            self._urgent = [entry for entry in self._urgent if self._waits(entry[1])]
            heapify(self._urgent)
        for level, line in self._lines.items():
            if len(line) > most:
                self._lines[level] = deque(row for row in line if self._waits(row))

    def _waits(self, row: Row) -> bool:
        return self.here.get(slot(row)) is row
