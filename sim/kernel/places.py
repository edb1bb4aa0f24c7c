"""Where a thing stands, by its identity: a hash table for whole columns of identities.

Open addressing with linear probing (Knuth, The Art of Computer Programming, vol. 3, 6.4, algorithm L), a
quarter full at most, so that most are found at the first look; a look costs a few nanoseconds.
"""

from __future__ import annotations

import numpy as np

from sim.kernel.compiled.places import found, noted
from sim.kernel.words import Ids, Rows

LEAST = 14
"""The smallest table has 2 to this power of slots."""


class Places:
    """The row of each identity of a column that grows at its end."""

    def __init__(self) -> None:
        self._empty(LEAST)

    def _empty(self, bits: int) -> None:
        self._slots = np.full(1 << bits, -1, dtype=np.int64)
        self._shift = 64 - bits

    def find(self, ids: Ids, known: Ids) -> Rows:
        """The row of each identity, -1 for one that is not there; shape (n,).

        `known` is the column itself, shape (rows,).
        """
        if not len(known):
            return np.full(len(ids), -1, dtype=np.int64)
        return found(self._slots, known, ids, self._shift)

    def add(self, known: Ids, first: int) -> None:
        """Note the rows from `first` on of the column `known`.

        Raises:
            ValueError: an identity is there already, or comes twice; then none of these rows is noted.
        """
        begin = first
        if 4 * len(known) > len(self._slots):
            self._empty((8 * len(known)).bit_length())
            begin = 0
        if not noted(self._slots, known, begin, self._shift):
            self.rebuild(known[:first])
            raise ValueError("an identity is there already")

    def rebuild(self, known: Ids) -> None:
        """Note all rows of a column anew, whose identities all differ."""
        self._empty(max(LEAST, (8 * len(known)).bit_length()))
        noted(self._slots, known, 0, self._shift)
