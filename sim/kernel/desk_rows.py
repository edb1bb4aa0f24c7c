"""The rows of a desk: how they come in and how they are handed back."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import repeat
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.kernel.desk_limits import InHand
from sim.kernel.flags import every, some
from sim.kernel.sorting import by_instant

Floats = npt.NDArray[np.float64]
LARGEST = float(np.finfo(np.float64).max)
Row = tuple[float, int, float, int, float, float, int, int]
"""(arrived, priority, captured, id, service hours, deadline, payload, turn): sorts as rows are served.

A turn is the attempt times `ATTEMPT` plus the marks `URGENT`, `PROCESS` and `BEGUN_BEFORE`. A process is a
row of a kind of its own: its id is its key, its payload the number of the question.
"""
URGENT, PROCESS, BEGUN_BEFORE, ATTEMPT = 1, 2, 4, 8
MARKS = URGENT | PROCESS | BEGUN_BEFORE
"""Whatever a plain row is not."""
ENDS = -1000
"""Added to the priority of a row in service, to tell its end from an arrival; below every int8."""
BEGUN = ENDS // 2
"""The priority of a row in service is below this one."""


class Served(NamedTuple):
    """Services started and rows that left for lack of patience, sorted by that instant, then by id."""

    ids: npt.NDArray[np.uint64]
    payload: npt.NDArray[np.int64]
    attempt: npt.NDArray[np.int64]
    """0 for the first time in this queue, 1 after the first return."""
    arrived: Floats
    started: Floats
    """Instant (h) at which the service began (its last stretch, if it was put down), or the row left."""
    ended: Floats
    """Instant (h) at which the service ends, which may lie ahead; of a row that left, `started`."""
    abandoned: npt.NDArray[np.bool_]
    waited_h: Floats
    """Hours from the arrival until somebody began, or until the row left."""
    work_h: Floats
    """Hours of work, without breaks between shifts; 0 of a row that left."""

    def where(self, some: npt.NDArray[np.bool_]) -> Served:
        """Return some of the rows."""
        return Served._make(column[some] for column in self)


NOTHING = Served(
    np.empty(0, np.uint64),
    np.empty(0, np.int64),
    np.empty(0, np.int64),
    np.empty(0),
    np.empty(0),
    np.empty(0),
    np.empty(0, np.bool_),
    np.empty(0),
    np.empty(0),
)


class Incoming(NamedTuple):
    """Rows that are put to a desk, in any order, each column of shape (n,); times in hours."""

    ids: npt.NDArray[np.uint64]
    arrived: Floats
    service: Floats
    patience: Floats
    priority: npt.NDArray[np.int64]
    payload: npt.NDArray[np.int64]
    captured: Floats
    urgent: npt.NDArray[np.bool_]

    @property
    def is_plain(self) -> bool:
        """Whether all wait as long as it takes, at priority 0, for people on duty."""
        return not (self.priority.any() or some(self.urgent)) and every(np.isinf(self.patience))

    def as_rows(self) -> list[Row]:
        """The rows in the order of arrival, the next to arrive last."""
        when, key = self.arrived, self.ids
        order = when.argsort()[::-1]
        came = when[order]
        if some(came[1:] == came[:-1]):
            order = np.lexsort((key, self.captured, self.priority, when))[::-1]
        columns = (when, self.priority, self.captured, key, self.service, when + self.patience)
        values = (column[order].tolist() for column in (*columns, self.payload))
        turn = (self.urgent[order] * URGENT).tolist() if some(self.urgent) else repeat(0)
        return list(zip(*values, turn, strict=False))


def served_columns(started: list[Row], started_at: list[float], left: list[Row]) -> Served:
    """Return rows that started (and when) and rows that left as sorted columns."""
    rows = [*started, *left] if left else started
    if not rows:
        return NOTHING
    arrived, _, _, ids, service, deadline, payload, turn = zip(*rows, strict=True)
    n, m = len(started), len(rows)
    at = np.array([*started_at, *deadline[n:]])
    work = np.array(service)
    work[n:] = 0.0
    ended = at + work
    abandoned = np.zeros(m, np.bool_)
    abandoned[n:] = True
    key, came = np.array(ids, np.uint64), np.array(arrived)
    attempt = np.array(turn, np.int64) // ATTEMPT
    return in_order(
        [Served(key, np.array(payload, np.int64), attempt, came, at, ended, abandoned, at - came, work)]
    )


def resumed_columns(resumed: list[tuple[Row, float, InHand]]) -> Served:
    """Return rows that went on for the last time, from which instant, and what had been done, as columns."""
    rows, at, before = zip(*resumed, strict=True)
    _, _, _, ids, left, _, payload, turn = zip(*rows, strict=True)
    begun, hours = np.array([done.begun for done in before]), np.array([done.hours for done in before])
    came, start = np.array([done.arrived for done in before]), np.array(at)
    attempt, nobody = np.array(turn, np.int64) // ATTEMPT, np.zeros(len(rows), np.bool_)
    columns = (
        np.array(ids, np.uint64),
        np.array(payload, np.int64),
        attempt,
        came,
        start,
        start + left,
        nobody,
    )
    return Served(*columns, begun - came, hours + left)


def in_order(parts: list[Served]) -> Served:
    """Join what was served, sorted by the instant of start or leaving, then by id."""
    if not parts:
        return NOTHING
    joined = Served(*map(np.concatenate, zip(*parts, strict=True))) if len(parts) > 1 else parts[0]
    if every(joined.started[1:] > joined.started[:-1]):  # a desk starts in the order of instants
        return joined
    order = by_instant(joined.started, joined.ids)
    return Served._make(column[order] for column in joined)


def checked(
    ids: npt.ArrayLike,
    arrived: npt.ArrayLike,
    service_h: npt.ArrayLike,
    patience_h: npt.ArrayLike,
    priority: npt.ArrayLike | None,
    payload: npt.ArrayLike | None,
    captured: npt.ArrayLike | None,
    urgent: npt.ArrayLike | None,
) -> Incoming:
    """Return columns as they were put. Raises ValueError for impossible numbers or lengths."""
    key = np.asarray(ids, np.uint64)
    n = len(key)
    when = _column("arrived", arrived, n)
    nothing = np.zeros(n, np.int64)
    return Incoming(
        key,
        when,
        _column("service_h", service_h, n, least=0.0),
        _column("patience_h", patience_h, n, least=0.0, most=math.inf),
        nothing if priority is None else _column("priority", priority, n, -128, 127).astype(np.int64),
        nothing if payload is None else _as_many("payload", payload, n).astype(np.int64),
        when if captured is None else _column("captured", captured, n),
        np.zeros(n, np.bool_) if urgent is None else _as_many("urgent", urgent, n).astype(np.bool_),
    )


def _as_many(name: str, values: npt.ArrayLike, rows: int) -> npt.NDArray[np.int64] | npt.NDArray[np.bool_]:
    if np.shape(values) != (rows,):
        raise ValueError(f"{name}: {rows} rows need as many values, not {np.shape(values)}")
    return np.asarray(values)


def _column(
    name: str, values: npt.ArrayLike, rows: int, least: float = -LARGEST, most: float = LARGEST
) -> Floats:
    column = np.asarray(values, np.float64)
    if column.shape == () and least <= float(column) <= most:
        return np.full(rows, column)
    if column.shape != (rows,):
        raise ValueError(f"{name}: {rows} rows need as many values, not {column.shape}")
    # The place of an extreme is found sooner than the extreme; of numbers and not-a-numbers it is the latter.
    if not (column[column.argmin()] >= least and column[column.argmax()] <= most):
        raise ValueError(f"{name}: values must be numbers from {least} to {most}")
    return column


def in_service(row: Row) -> bool:
    """Whether this entry is the end of a service."""
    return row[1] < BEGUN


def to_come(row: Row) -> bool:
    """Whether this entry, which has not arrived, is a plain row that was put or returns."""
    return not in_service(row) and not row[7] & (PROCESS | BEGUN_BEFORE)


def slot(row: Row) -> int:
    """Under which number a row waits: its id; a process under the number of its question, below zero."""
    return ~row[6] if row[7] & PROCESS else row[3]


def ranked(row: Row, rank: Callable[[int, int], int]) -> Row:
    """Return the row with another priority, also if it is to return after its service."""
    level = rank(row[1] - ENDS, row[3]) + ENDS if in_service(row) else rank(row[1], row[3])
    return (row[0], level, *row[2:])
