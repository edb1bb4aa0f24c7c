"""The rows of a desk: how they come in and how they are handed back."""

from __future__ import annotations

import math
from itertools import repeat
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.kernel.sorting import by_instant

Floats = npt.NDArray[np.float64]
LARGEST = float(np.finfo(np.float64).max)
Row = tuple[float, int, float, int, float, float, int, int]
"""(arrived, priority, captured, id, service hours, deadline, payload, turn): sorts as rows are served.

A turn is the attempt times `ATTEMPT` plus the marks `URGENT` and `PROCESS`. A process is a row of a kind of
its own: its id is its key, its payload the number of the question.
"""
URGENT, PROCESS, MARKS, ATTEMPT = 1, 2, 3, 4


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


def served_columns(started: list[Row], started_at: list[float], left: list[Row]) -> Served:
    """Return rows that started (and when) and rows that left as sorted columns."""
    rows = [*started, *left] if left else started
    if not rows:
        return NOTHING
    arrived, _, _, ids, service, deadline, payload, turn = zip(*rows, strict=True)
    n, m = len(started), len(rows)
    at = np.fromiter((*started_at, *deadline[n:]), np.float64, m)
    ended = at.copy()
    ended[:n] += np.fromiter(service[:n], np.float64, n)
    abandoned = np.zeros(m, np.bool_)
    abandoned[n:] = True
    key, came = np.fromiter(ids, np.uint64, m), np.fromiter(arrived, np.float64, m)
    attempt = np.fromiter(turn, np.int64, m) // ATTEMPT
    served = Served(key, np.fromiter(payload, np.int64, m), attempt, came, at, ended, abandoned, at - came)
    if (at[1:] > at[:-1]).all():  # a desk starts in the order of instants
        return served
    order = by_instant(at, key)
    return Served._make(column[order] for column in served)


def incoming_rows(
    ids: npt.ArrayLike,
    arrived: npt.ArrayLike,
    service_h: npt.ArrayLike,
    patience_h: npt.ArrayLike,
    priority: npt.ArrayLike | None,
    payload: npt.ArrayLike | None,
    captured: npt.ArrayLike | None,
    urgent: npt.ArrayLike | None,
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
    if urgent is not None and np.shape(urgent) != (n,):
        raise ValueError(f"urgent: {n} rows need as many values, not {np.shape(urgent)}")
    turn = repeat(0) if urgent is None else np.asarray(urgent, np.bool_)[order].astype(np.int64).tolist()
    return list(zip(*values, extra, turn, strict=False))


def _column(
    name: str, values: npt.ArrayLike, rows: int, least: float = -LARGEST, most: float = LARGEST
) -> Floats:
    column = np.asarray(values, np.float64)
    if column.shape == ():
        column = np.full(rows, column)
    if column.shape != (rows,):
        raise ValueError(f"{name}: {rows} rows need as many values, not {column.shape}")
    if not (column.min() >= least and column.max() <= most):
        raise ValueError(f"{name}: values must be numbers from {least} to {most}")
    return column
