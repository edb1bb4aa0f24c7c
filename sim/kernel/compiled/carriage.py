"""What becomes of a batch on its way: when each row arrives, which are lost, and in what order they come.

One call for all of it, since a batch seldom has more than twenty rows. The instants are rounded and summed
as numpy does it: to the nearest millisecond, and in pairs.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.kernel.compiled import hashes
from sim.kernel.compiled.hashes import scramble, uniform
from sim.kernel.compiled.machine_code import compiled

Ids = NDArray[np.uint64]
Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
Flags = NDArray[np.bool_]
Arrived = tuple[Rows, Floats, float, int]
"""Places of the rows that arrive, in order of arrival, shape (m,); their instants (h), shape (m,); the hours
on the way, summed; and how far the order came: AS_SAID, SORTED or GAVE_UP."""

AS_SAID, SORTED, GAVE_UP = 0, 1, 2
"""Rows come in the order in which they were said; they had to be sorted; they were too far from it."""
MOVES_A_ROW, MOVES_AT_LEAST = 8, 64
"""So many moves a row the sort of nearly sorted rows makes before it gives up."""
_MILLISECONDS = 3_600_000.0
_W = np.uint64(hashes.WEYL)
_IN_PAIRS, _DEEPEST = 128, 64


# --- sums as numpy makes them


def _twin_of_eight(values: Floats, begin: int, count: int) -> float:
    return float(np.add.reduce(values[begin : begin + count]))


@compiled(instead=_twin_of_eight)
def _eight_by_eight(values: Floats, begin: int, count: int) -> float:
    """The sum of at most 128 values from a place on."""
    if count < 8:
        few = 0.0
        for place in range(begin, begin + count):
            few += values[place]
        return few
    lane = values[begin : begin + 8].copy()
    whole = count - count % 8
    for place in range(8, whole, 8):
        for k in range(8):
            lane[k] += values[begin + place + k]
    total = ((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7]))
    for place in range(begin + whole, begin + count):
        total += values[place]
    return float(total)


def _twin_of_summed(values: Floats) -> float:
    return float(np.add.reduce(values))


@compiled(instead=_twin_of_summed)
def summed(values: Floats) -> float:
    """The sum of values, shape (n,), to the bit as `np.add.reduce` gives it."""
    if values.size <= _IN_PAIRS:
        return _eight_by_eight(values, 0, values.size)
    # A function that calls itself crashes when numba reads it from disk: the halves lie on a pile of our own.
    begins, counts, stage = np.empty(_DEEPEST, np.int64), np.empty(_DEEPEST, np.int64), np.zeros(_DEEPEST)
    of_first_half = np.empty(_DEEPEST)
    begins[0], counts[0], top, total = 0, values.size, 0, 0.0
    while top >= 0:
        if counts[top] <= _IN_PAIRS:
            total = _eight_by_eight(values, begins[top], counts[top])
            top -= 1
        elif stage[top] == 2:
            total += of_first_half[top]
            top -= 1
        else:
            half = counts[top] // 2
            half -= half % 8
            if stage[top] == 0:
                begins[top + 1], counts[top + 1] = begins[top], half
            else:
                of_first_half[top] = total
                begins[top + 1], counts[top + 1] = begins[top] + half, counts[top] - half
            stage[top] += 1
            top += 1
            stage[top] = 0
    return total


# --- order


def _twin_of_nearly(at: Floats, ids: Ids, rows: Rows) -> int:
    order = np.lexsort((ids[rows], at))
    if np.array_equal(order, np.arange(len(at))):
        return AS_SAID
    at[:], rows[:] = at[order], rows[order]
    return SORTED


@compiled(instead=_twin_of_nearly)
def _sort_nearly_sorted(at: Floats, ids: Ids, rows: Rows) -> int:
    """Sort instants and places by instant, then by the identity at the place; both are changed.

    It is stable. When it gives up, the two are as far as it came, with ties still in their order.
    """
    most, moves = MOVES_A_ROW * at.size + MOVES_AT_LEAST, 0
    for here in range(1, at.size):
        instant, row = at[here], rows[here]
        to = here
        while to > 0 and (at[to - 1] > instant or (at[to - 1] == instant and ids[rows[to - 1]] > ids[row])):
            at[to], rows[to] = at[to - 1], rows[to - 1]
            to -= 1
        at[to], rows[to] = instant, row
        moves += here - to
        if moves > most:
            return GAVE_UP
    return SORTED if moves else AS_SAID


def _twin_of_ordered(at: Floats, ids: Ids) -> tuple[Rows, Floats, int]:
    rows, instants = np.arange(len(at)), at.copy()
    return rows, instants, _twin_of_nearly(instants, ids, rows)


@compiled(instead=_twin_of_ordered)
def ordered(at: Floats, ids: Ids) -> tuple[Rows, Floats, int]:
    """Places and instants of rows by instant, then identity, shapes (n,), and how far it came."""
    rows, instants = np.arange(at.size), at.copy()
    return rows, instants, _sort_nearly_sorted(instants, ids, rows)


def _twin_of_settled(arrived: Floats, lost: Flags, ids: Ids, sent: Floats) -> Arrived:
    rows = (~lost).nonzero()[0]
    at = arrived[rows]
    delay = float(np.add.reduce(at - sent[rows]))
    return rows, at, delay, _twin_of_nearly(at, ids, rows)


@compiled(instead=_twin_of_settled)
def settled(arrived: Floats, lost: Flags, ids: Ids, sent: Floats) -> Arrived:
    """What arrives of rows with these instants of arrival and losses; all of shape (n,)."""
    rows = np.empty(arrived.size, np.int64)
    at, taken = np.empty(arrived.size), np.empty(arrived.size)
    kept = 0
    for row in range(arrived.size):
        rows[kept], at[kept], taken[kept] = row, arrived[row], arrived[row] - sent[row]
        kept += not lost[row]
    delay = summed(taken[:kept])
    rows, at = rows[:kept], at[:kept]
    return rows, at, delay, _sort_nearly_sorted(at, ids, rows)


# --- ways


def _twin_of_by_wire(
    ids: Ids, sent: Floats, salt: int, keys: tuple[int, int], wire: tuple[float, float, float]
) -> Arrived:
    shortest, spread, loss = wire
    things = ids ^ np.uint64(salt & hashes.MASK)
    slow, bad = hashes.draws(keys[0], things), hashes.draws(keys[1], things)
    arrived = sent + np.rint((shortest + spread * slow) * _MILLISECONDS) / _MILLISECONDS
    return _twin_of_settled(arrived, bad < loss, ids, sent)


@compiled(instead=_twin_of_by_wire)
def by_wire(
    ids: Ids, sent: Floats, salt: int, keys: tuple[int, int], wire: tuple[float, float, float]
) -> Arrived:
    """What arrives of rows that are sent over a wire.

    Args:
        ids: identities of the rows, shape (n,).
        sent: instants of sending (h), shape (n,).
        salt: sets the luck of this hop apart from others; `signed`.
        keys: streams of latency and of loss; `signed`.
        wire: shortest latency and its spread (h), and the share that is lost.
    """
    shortest, spread, loss = wire
    hop, slow, bad = np.uint64(salt), np.uint64(keys[0]), np.uint64(keys[1])
    arrived, lost = np.empty(ids.size), np.empty(ids.size, np.bool_)
    for row in range(ids.size):
        thing = (ids[row] ^ hop) * _W
        latency = (shortest + spread * uniform(scramble(thing + slow))) * _MILLISECONDS
        arrived[row] = sent[row] + np.rint(latency) / _MILLISECONDS
        lost[row] = uniform(scramble(thing + bad)) < loss
    return settled(arrived, lost, ids, sent)


def _twin_of_files(sent: Floats, at_hour: float) -> tuple[int, int]:
    date = np.floor((sent - at_hour) / 24) + 1
    return int(date.min()), int(date.max())


@compiled(instead=_twin_of_files)
def files(sent: Floats, at_hour: float) -> tuple[int, int]:
    """Days on which the first and the last file leaves with rows sent at these instants (h), shape (n,)."""
    first = last = sent[0]
    for instant in sent:
        first, last = min(first, instant), max(last, instant)
    return math.floor((first - at_hour) / 24) + 1, math.floor((last - at_hour) / 24) + 1


def _twin_of_by_file(
    ids: Ids, sent: Floats, salt: int, key: int, file: tuple[float, float, float]
) -> Arrived:
    at_hour, load, reject = file
    lost = hashes.draws(key, ids ^ np.uint64(salt & hashes.MASK)) < reject
    date = np.floor((sent - at_hour) / 24) + 1
    arrived = np.rint((date * 24 + at_hour + load) * _MILLISECONDS) / _MILLISECONDS
    return _twin_of_settled(arrived, lost, ids, sent)


@compiled(instead=_twin_of_by_file)
def by_file(ids: Ids, sent: Floats, salt: int, key: int, file: tuple[float, float, float]) -> Arrived:
    """What arrives of rows that wait for nightly files, none of which is lost.

    Args:
        ids: identities of the rows, shape (n,).
        sent: instants of sending (h), shape (n,).
        salt: sets the luck of this hop apart from others; `signed`.
        key: the stream of loss; `signed`.
        file: hour of the day at which it leaves, time of its loading (h), and the share that is rejected.
    """
    at_hour, load, reject = file
    hop, bad = np.uint64(salt), np.uint64(key)
    arrived, lost = np.empty(ids.size), np.empty(ids.size, np.bool_)
    for row in range(ids.size):
        date = np.floor((sent[row] - at_hour) / 24) + 1
        arrived[row] = np.rint((date * 24 + at_hour + load) * _MILLISECONDS) / _MILLISECONDS
        lost[row] = uniform(scramble((ids[row] ^ hop) * _W + bad)) < reject
    return settled(arrived, lost, ids, sent)


def warm() -> None:
    """Call every kernel once that is called from outside; see `sim.kernel.compiled.warm`."""
    ids, at = np.arange(2, dtype=np.uint64), np.arange(2.0)
    summed(at)
    ordered(at, ids)
    settled(at, np.zeros(2, np.bool_), ids, at)
    by_wire(ids, at, -1, (-1, 1), (0.1, 0.1, 0.1))
    by_file(ids, at, -1, -1, (2.0, 0.1, 0.1))
    files(at, 2.0)
