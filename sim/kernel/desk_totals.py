"""What is counted at a desk: exact numbers and time integrals, the same wherever the time is cut."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.kernel.desk_limits import Span
from sim.kernel.desk_rows import Floats, Row, Served


class QueueTotals(NamedTuple):
    """Counts and time integrals over [since, until) (h), exact, of rows and processes together.

    Waiting at the end = waiting at the start + offered - served - abandoned - withdrawn. What was begun and
    put down is served, waits no longer, and is busy only while somebody works on it.
    """

    since: float
    until: float
    offered: int
    """Arrivals, first ones and returns."""
    served: int
    """Services started."""
    abandoned: int
    withdrawn: int
    redialled: int
    """Rows that ended or left in the window and are to return."""
    busy_hours: float
    """Hours of service given in the window."""
    area_waiting: float
    """Time integral of the number waiting (h)."""


@dataclass(slots=True)
class RunningTotals:
    """Running totals of one desk since the instant `start` (h)."""

    start: float = -math.inf
    offered: int = 0
    served: int = 0
    abandoned: int = 0
    withdrawn: int = 0
    redialled: int = 0
    service_hours: float = 0.0
    """Hours of all services begun before now, those ahead included."""
    waited_hours: float = 0.0
    """Hours waited since `start` by rows that wait no longer."""
    process_service_hours: float = 0.0
    process_waited_hours: float = 0.0
    """As the two above, of processes and of what was put down: rows are counted later than these."""

    @classmethod
    def since(cls, start: float, ends: list[float]) -> RunningTotals:
        """Return empty totals from `start` on, when services are under way that end at `ends`."""
        return cls(start=start, service_hours=math.fsum(end - start for end in ends))

    def add(self, served: Served, arrivals: int) -> None:
        """Count what one serve returned."""
        left = int(np.count_nonzero(served.abandoned))
        self.offered += arrivals
        self.abandoned += left
        self.served += len(served.ids) - left
        waited = served.started - np.maximum(served.arrived, self.start)
        self.waited_hours = _add_in_turn(self.waited_hours, waited)
        self.service_hours = _add_in_turn(self.service_hours, served.ended - served.started)

    def add_span(self, span: Span) -> None:
        """Count a stretch of a process, or of what is put down after it; arrivals are counted by `add`."""
        if span.asked is not None:
            self.served += 1
            self.process_waited_hours += span.start - max(span.asked, self.start)
        self.process_service_hours += span.end - span.start

    def withdraw(self, rows: list[Row], now: float) -> None:
        """Count waiting rows that are taken out at `now`."""
        self.withdrawn += len(rows)
        self.waited_hours += math.fsum(now - max(row[0], self.start) for row in rows)

    def until(self, now: float, waiting: Collection[Row], ends: list[float]) -> QueueTotals:
        """Return the totals at `now`, with the rows that wait and the ends of services under way."""
        still = math.fsum(now - max(row[0], self.start) for row in waiting)
        ahead = math.fsum(end - now for end in ends)
        return QueueTotals(
            self.start,
            now,
            self.offered,
            self.served,
            self.abandoned,
            self.withdrawn,
            self.redialled,
            self.service_hours + self.process_service_hours - ahead,
            self.waited_hours + self.process_waited_hours + still,
        )


def _add_in_turn(total: float, values: Floats) -> float:
    """Add one value after the other, so that cutting a batch in two changes no bit of the sum."""
    if not len(values):
        return total
    summands = values.copy()
    summands[0] += total
    return float(np.add.accumulate(summands)[-1])
