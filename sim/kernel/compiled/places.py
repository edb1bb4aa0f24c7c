"""Looking things up by their identity, one after the other: the hash table of `sim.kernel.places`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernel.compiled.hashes import WEYL
from sim.kernel.compiled.machine_code import compiled

Ids = NDArray[np.uint64]
Rows = NDArray[np.int64]
_W = np.uint64(WEYL)


def first_slots(ids: Ids, shift: int) -> Rows:
    """Where the search for each identity begins, shape (n,)."""
    return ((ids * np.array(WEYL, np.uint64)) >> np.array(shift, np.uint64)).view(np.int64)


def _found(slots: Rows, known: Ids, ids: Ids, shift: int) -> Rows:
    slot, mask = first_slots(ids, shift), len(slots) - 1
    rows = slots[slot]
    other = ((rows >= 0) & (known[rows] != ids)).nonzero()[0]
    slot, wanted = slot[other], ids[other]
    while len(other):
        slot = (slot + 1) & mask
        there = slots[slot]
        rows[other] = there
        on = ((there >= 0) & (known[there] != wanted)).nonzero()[0]
        other, slot, wanted = other[on], slot[on], wanted[on]
    return rows


@compiled(instead=_found)
def found(slots: Rows, known: Ids, ids: Ids, shift: int) -> Rows:
    """The row of each identity, -1 for one that is not there; shape (n,).

    Args:
        slots: the row that lies in each slot, -1 for none; their number is a power of 2.
        known: the identity of each row, shape (rows,), at least one.
        ids: those looked for, shape (n,).
        shift: 64 less that power.
    """
    rows, mask, down = np.empty(ids.size, np.int64), slots.size - 1, np.uint64(shift)
    for place in range(ids.size):
        slot = np.int64((ids[place] * _W) >> down)
        while slots[slot] >= 0 and known[slots[slot]] != ids[place]:
            slot = (slot + 1) & mask
        rows[place] = slots[slot]
    return rows


def _noted(slots: Rows, known: Ids, first: int, shift: int) -> bool:
    for row in range(first, len(known)):
        slot = int(first_slots(known[row : row + 1], shift)[0])
        while slots[slot] >= 0:
            if known[slots[slot]] == known[row]:
                return False
            slot = (slot + 1) & (len(slots) - 1)
        slots[slot] = row
    return True


@compiled(instead=_noted)
def noted(slots: Rows, known: Ids, first: int, shift: int) -> bool:
    """Note the rows from `first` on in their slots, as far as no identity is met twice; whether none was."""
    mask, down = slots.size - 1, np.uint64(shift)
    for row in range(first, known.size):
        slot = np.int64((known[row] * _W) >> down)
        while slots[slot] >= 0:
            if known[slots[slot]] == known[row]:
                return False
            slot = (slot + 1) & mask
        slots[slot] = row
    return True


def warm() -> None:
    """Call every kernel once that is called from outside; see `sim.kernel.compiled.warm`."""
    slots, ids = np.full(8, -1, dtype=np.int64), np.arange(2, dtype=np.uint64)
    noted(slots, ids, 0, 61)
    found(slots, ids, ids, 61)
