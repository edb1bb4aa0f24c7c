"""Open cases of the many: rows that are opened by identity, found by it, and retired when they are over.

Retired rows are taken out, so that memory follows what is open and not the months gone by. A row's place may
change when others retire: keep identities, never places, from one day to the next.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sim.kernel.columns import Columns, column
from sim.kernel.places import Places
from sim.kernel.words import Flags, Ids, Rows


class Cases(Columns):
    """Cases in the order of their opening."""

    id: Ids = column(np.uint64, "identity of the case")

    def __init__(self, capacity: int = 256) -> None:
        super().__init__(capacity)
        self.opened = self.retired = 0
        self._places = Places()

    def open(self, ids: Ids, **values: ArrayLike) -> Rows:
        """Open one case for each identity, shape (n,); columns not named start at their declared value.

        Raises:
            ValueError: an identity is open already, or comes twice.
        """
        if len(ids) == 0:
            return np.empty(0, dtype=np.int64)
        first, last = self.count, self.count + len(ids)
        self._make_room(last)
        self._store["id"][first:last] = ids
        try:
            self._places.add(self._store["id"][:last].view(np.uint64), first)
        except ValueError:
            raise ValueError("a case is opened twice") from None
        self.opened += len(ids)
        return self.append(len(ids), id=ids, **values)

    def find(self, ids: Ids) -> Rows:
        """The row of each identity, -1 where no such case is open; shape (n,)."""
        return self._places.find(ids, self.id)

    def find_one(self, case: int) -> int:
        """The row of one identity, -1 where no such case is open."""
        return int(self.find(np.array([case], dtype=np.uint64))[0])

    def retire(self, over: Rows | Flags) -> None:
        """Take out the rows chosen by indices, or by a mask of shape (count,).

        Raises:
            ValueError: an index below 0, which `find` gives for what is not open.
        """
        if over.dtype != bool and len(over) and over.min() < 0:
            raise ValueError("a case that is not open cannot be retired")
        keep = np.ones(self.count, dtype=bool)
        keep[over] = False
        left = int(keep.sum())
        if left == self.count:
            return
        self.retired += self.count - left
        for name, array in self._store.items():
            array[:left] = array[: self.count][keep]
            array[left : self.count] = self.declared[name].start
        self._resize(left)
        self._places.rebuild(self.id)
