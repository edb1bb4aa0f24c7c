"""Plain rows that are to come to a desk, as columns: while nobody waits, a row costs one step of a heap.

Plain are rows that wait for as long as it takes, at one priority, for people on duty. What has to wait, or
arrives together with something else, is taken out as a row like all others: the desk's order of one instant
is written once, in `desk_loop`.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from heapq import heapreplace

import numpy as np
import numpy.typing as npt

from sim.kernel.desk_rows import Floats, Incoming, Row, Served
from sim.kernel.words import Ids

FEW = 32
"""So many rows at least make a block; fewer are dealt with one by one sooner."""
Payload = npt.NDArray[np.int64]
Columns = tuple[Ids, Floats, Floats, Floats, Payload]
"""Identity, arrival (h), instant captured (h), hours of work, payload; each of shape (n,)."""


class Block:
    """Plain rows in the order of their arrival, then the instant captured, then the id.

    Attributes:
        next: instant (h) at which the next one arrives, infinity where none is left.
    """

    def __init__(self) -> None:
        self.next = math.inf
        self._begun: list[tuple[Ids, Floats, Floats, Floats, Payload, Floats]] = []
        self._set(np.empty(0, np.uint64), np.empty(0), np.empty(0), np.empty(0), np.empty(0, np.int64))

    def _set(self, ids: Ids, arrived: Floats, captured: Floats, work: Floats, payload: Payload) -> None:
        self._columns = ids, arrived, captured, work, payload
        self._arrived, self._work = [*arrived.tolist(), math.inf], work.tolist()
        self._first = 0
        self.next = self._arrived[0]

    def _part(self, part: slice) -> Columns:
        ids, arrived, captured, work, payload = self._columns
        return ids[part], arrived[part], captured[part], work[part], payload[part]

    def __len__(self) -> int:
        return len(self._work) - self._first

    def add(self, new: Incoming) -> None:
        """Add rows, in any order."""
        ids, arrived, captured, work, payload = new.ids, new.arrived, new.captured, new.service, new.payload
        if len(self):
            ids, arrived, captured, work, payload = _joined(
                [self._part(slice(self._first, None)), (ids, arrived, captured, work, payload)]
            )
        order = np.argsort(arrived)
        if np.any(arrived[order[1:]] == arrived[order[:-1]]):
            order = np.lexsort((ids, captured, arrived))
        self._set(ids[order], arrived[order], captured[order], work[order], payload[order])

    def start(self, free: list[float], stop: float) -> None:
        """Start rows in turn until one arrives, or would start, at `stop` (h) or later.

        `free` is the heap of the instants at which the people on duty fall free.
        """
        arrived, work, first, starts = self._arrived, self._work, self._first, list[float]()
        row, at = first, self.next
        while at < stop:
            if free[0] > at:
                at = free[0]
                if at >= stop:
                    break
            heapreplace(free, at + work[row])
            starts.append(at)
            row += 1
            at = arrived[row]
        if starts:
            self._begun.append((*self._part(slice(first, row)), np.array(starts)))
            self._first, self.next = row, arrived[row]

    def arrived_before(self, instant: float) -> int:
        """How many arrive before an instant (h)."""
        return bisect_left(self._arrived, instant, self._first) - self._first

    def take(self, number: int | None = None) -> list[Row]:
        """Take out the next so many rows, or all, as tuples; the next to arrive comes last."""
        part = slice(self._first, None if number is None else self._first + number)
        ids, arrived, captured, work, payload = (column.tolist() for column in self._part(part))
        rows = [
            (at, 0, since, row_id, hours, math.inf, extra, 0)
            for row_id, at, since, hours, extra in zip(ids, arrived, captured, work, payload, strict=True)
        ]
        self._first += len(rows)
        self.next = self._arrived[self._first]
        rows.reverse()
        return rows

    @property
    def has_begun(self) -> bool:
        """Whether rows have started that `take_begun` has not returned."""
        return bool(self._begun)

    def take_begun(self) -> Served:
        """Return the rows that started since last asked, in the order of their starts."""
        parts, self._begun = self._begun, []
        ids, payload = (
            np.concatenate([part[0] for part in parts]),
            np.concatenate([part[4] for part in parts]),
        )
        arrived, work, started = (np.concatenate([part[i] for part in parts]) for i in (1, 3, 5))
        zeros = np.zeros(len(ids), np.int64)
        return Served(
            ids, payload, zeros, arrived, started, started + work, zeros.astype(bool), started - arrived, work
        )


def _joined(parts: list[Columns]) -> Columns:
    ids, arrived, captured, work, payload = zip(*parts, strict=True)
    return (
        np.concatenate(ids),
        np.concatenate(arrived),
        np.concatenate(captured),
        np.concatenate(work),
        np.concatenate(payload),
    )
