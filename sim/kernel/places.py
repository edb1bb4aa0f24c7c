"""Where a thing stands, by its identity: a hash table for whole columns of identities.

Open addressing with linear probing (Knuth, The Art of Computer Programming, vol. 3, 6.4, algorithm L), a
quarter full at most, so that most are found at the first look; each look is one step for all rows together.
"""

from __future__ import annotations

import numpy as np

from sim.kernel.flags import some
from sim.kernel.words import Ids, Rows

LEAST = 14
"""The smallest table has 2 to this power of slots."""
# Arrays without dimension, as in `streams`: numpy takes them sooner than its scalars.
_SPREAD = np.array(0x9E3779B97F4A7C15, np.uint64)


class Places:
    """The row of each identity of a column that grows at its end."""

    def __init__(self) -> None:
        self._empty(LEAST)

    def _empty(self, bits: int) -> None:
        self._slots = np.full(1 << bits, -1, dtype=np.int64)
        self._shift, self._mask = np.array(64 - bits, np.uint64), np.array((1 << bits) - 1)

    def find(self, ids: Ids, known: Ids) -> Rows:
        """The row of each identity, -1 for one that is not there; shape (n,).

        `known` is the column itself, shape (rows,).
        """
        if not len(known):
            return np.full(len(ids), -1, dtype=np.int64)
        slot = self._first_slot(ids)
        rows = self._slots[slot]
        wrong = known[rows] != ids
        if not some(wrong):
            return rows
        other = (wrong & (rows >= 0)).nonzero()[0]
        slot, wanted = slot[other], ids[other]
        while len(other):
            slot = (slot + 1) & self._mask
            there = self._slots[slot]
            rows[other] = there
            on = ((there >= 0) & (known[there] != wanted)).nonzero()[0]
            other, slot, wanted = other[on], slot[on], wanted[on]
        return rows

    def add(self, known: Ids, first: int) -> None:
        """Note the rows from `first` on of the column `known`.

        Raises:
            ValueError: an identity is there already, or comes twice; then none of these rows is noted.
        """
        noted = first
        if 4 * len(known) > len(self._slots):
            self._empty((8 * len(known)).bit_length())
            noted = 0
        if not self._note(known, noted):
            self.rebuild(known[:first])
            raise ValueError("an identity is there already")

    def rebuild(self, known: Ids) -> None:
        """Note all rows of a column anew, whose identities all differ."""
        self._empty(max(LEAST, (8 * len(known)).bit_length()))
        self._note(known, 0)

    def _note(self, known: Ids, first: int) -> bool:
        """Note the rows from `first` on, as far as no identity is met twice; whether none was."""
        rows, slots = np.arange(first, len(known)), self._slots
        slot = self._first_slot(known[first:])
        while True:
            there = slots[slot]
            free = (there < 0).nonzero()[0]
            slots[slot[free]] = rows[free]
            late = (slots[slot] != rows).nonzero()[0]
            if not len(late):
                return True
            # Who found the slot taken goes on; who was overtaken by a row beside it looks there once more.
            rows, slot, there = rows[late], slot[late], there[late]
            taken = there >= 0
            if some(taken & (known[there] == known[rows])):
                return False
            slot = (slot + taken) & self._mask

    def _first_slot(self, ids: Ids) -> Rows:
        slot = ids * _SPREAD
        slot >>= self._shift
        return slot.view(np.int64)
