"""The rows of a batch queue: how they come in, how they are handed back, and what is counted of them."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from itertools import repeat
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
LARGEST = float(np.finfo(np.float64).max)
Row = tuple[float, int, float, int, float, float, int, int]
"""(arrived, priority, captured, id, service hours, deadline, payload, attempt): sorts as rows are served."""


class Served(NamedTuple):
    """Services started and rows that left for lack of patience, sorted by that instant, then by id."""

    ids: npt.NDArray[np.uint64]
    payload: npt.NDArray[np.int64]
    attempt: npt.NDArray[np.int64]
    """0 for the first time in this queue, 1 after the first return."""
    arrived: Floats
    started: Floats
    """Instant (h) at which the service began, or at which the row left."""
    ended: Floats
    """Instant (h) at which the service ends, which may lie ahead; of a row that left, `started`."""
    abandoned: npt.NDArray[np.bool_]
    waited_h: Floats


NOTHING = Served(
    np.empty(0, np.uint64),
    np.empty(0, np.int64),
    np.empty(0, np.int64),
    np.empty(0),
    np.empty(0),
    np.empty(0),
    np.empty(0, np.bool_),
    np.empty(0),
)


class Measures(NamedTuple):
    """Counts and time integrals over [since, until) (h), exact.

    Waiting at the end = waiting at the start + offered - served - abandoned - withdrawn.
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
class Tally:
    """Running measures of one queue since the instant `start` (h)."""

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

    @classmethod
    def since(cls, start: float, ends: list[float]) -> Tally:
        """Return an empty tally from `start` on, when services are under way that end at `ends`."""
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

    def withdraw(self, rows: list[Row], now: float) -> None:
        """Count waiting rows that are taken out at `now`."""
        self.withdrawn += len(rows)
        self.waited_hours += math.fsum(now - max(row[0], self.start) for row in rows)

    def until(self, now: float, waiting: Collection[Row], ends: list[float]) -> Measures:
        """Return the measures at `now`, with the rows that wait and the ends of services under way."""
        still = math.fsum(now - max(row[0], self.start) for row in waiting)
        ahead = math.fsum(end - now for end in ends)
        return Measures(
            self.start,
            now,
            self.offered,
            self.served,
            self.abandoned,
            self.withdrawn,
            self.redialled,
            self.service_hours - ahead,
            self.waited_hours + still,
        )


def served_columns(started: list[Row], started_at: list[float], left: list[Row]) -> Served:
    """Return rows that started (and when) and rows that left as sorted columns."""
    rows = [*started, *left] if left else started
    if not rows:
        return NOTHING
    arrived, _, _, ids, service, deadline, payload, attempt = zip(*rows, strict=True)
    n = len(started)
    at = np.array([*started_at, *deadline[n:]])
    ended = at.copy()
    ended[:n] += service[:n]
    abandoned = np.zeros(len(rows), np.bool_)
    abandoned[n:] = True
    key = np.array(ids, np.uint64)
    order = np.lexsort((key, at))
    came = np.array(arrived)[order]
    at = at[order]
    return Served(
        key[order],
        np.array(payload, np.int64)[order],
        np.array(attempt, np.int64)[order],
        came,
        at,
        ended[order],
        abandoned[order],
        at - came,
    )


def _add_in_turn(total: float, values: Floats) -> float:
    """Add one value after the other, so that cutting a batch in two changes no bit of the sum."""
    return float(np.add.accumulate(np.append(total, values))[-1])


def incoming_rows(
    ids: npt.ArrayLike,
    arrived: npt.ArrayLike,
    service_h: npt.ArrayLike,
    patience_h: npt.ArrayLike,
    priority: npt.ArrayLike | None,
    payload: npt.ArrayLike | None,
    captured: npt.ArrayLike | None,
) -> list[Row]:
    """Return columns as rows, the next to arrive last. Raises ValueError for impossible numbers."""
    key = np.asarray(ids, np.uint64)
    n = len(key)
    when = _column("arrived", arrived, n)
    first = when if captured is None else _column("captured", captured, n)
    level = _column("priority", 0 if priority is None else priority, n, least=-128, most=127).astype(np.int64)
    service = _column("service_h", service_h, n, least=0.0)
    deadline = when + _column("patience_h", patience_h, n, least=0.0, most=math.inf)
    order = np.argsort(when)[::-1]
    if np.any(when[order[1:]] == when[order[:-1]]):
        order = np.lexsort((key, first, level, when))[::-1]
    values = (column[order].tolist() for column in (when, level, first, key, service, deadline))
    if payload is not None and np.shape(payload) != (n,):
        raise ValueError(f"payload: {n} rows need as many values, not {np.shape(payload)}")
    extra = repeat(0) if payload is None else np.asarray(payload, np.int64)[order].tolist()
    return list(zip(*values, extra, repeat(0), strict=False))


def _column(
    name: str, values: npt.ArrayLike, rows: int, least: float = -LARGEST, most: float = LARGEST
) -> Floats:
    column = np.asarray(values, np.float64)
    if column.shape not in ((), (rows,)):
        raise ValueError(f"{name}: {rows} rows need as many values, not {column.shape}")
    if not (column.min() >= least and column.max() <= most):
        raise ValueError(f"{name}: values must be numbers from {least} to {most}")
    return np.broadcast_to(column, (rows,))
