"""Who waits at a desk: rows and processes that have arrived and nobody serves, or that are to come."""

from __future__ import annotations

import math

import numpy as np

from sim.kernel.desk_loop import DeskLoop
from sim.kernel.desk_rows import Floats, Row, to_come
from sim.kernel.streams import Ids


class StandingInLine:
    """The part of a desk that looks at its line and changes nothing there."""

    _loop: DeskLoop
    _pending: list[Row]

    def waiting(self) -> int:
        """Return the number of rows and processes that wait at the desk's now, put down or not begun."""
        return len(self._loop.here) + len(self._loop.parked) + len(self._pending)

    def waiting_since(self) -> Floats:
        """Return when those who wait arrived (h), in no order; shape (n,)."""
        return np.array([row[0] for row in (*self._loop.here.values(), *self._pending)], np.float64)

    def waiting_ids(self) -> Ids:
        """Return the ids of the rows that have arrived and wait, sorted."""
        return np.array(
            sorted(place for place in self._loop.here if place >= 0 and place not in self._loop.in_hand),
            np.uint64,
        )

    @property
    def waiting_work(self) -> float:
        """The hours of work that wait, of rows and processes."""
        return math.fsum(row[4] for row in (*self._waiting_rows(), *self._pending))

    def to_come(self) -> int:
        """Return the number of rows that were put or are to return, and have not arrived."""
        return len(self._loop.coming) + len(self._loop.block) + sum(map(to_come, self._loop.later))

    def _not_begun(self) -> int:
        return self.waiting() - self._loop.put_down_in_line()

    def _waiting_rows(self) -> list[Row]:
        """What has arrived and has not been begun, but for those who ask at this instant."""
        loop = self._loop
        return [row for place, row in loop.here.items() if place not in loop.in_hand] + loop.parked
