"""Open cases of the many: rows that are opened by identity, found by it, and retired when they are over.

Retired rows are taken out, so that memory follows what is open and not the months gone by. A row's place may
change when others retire: keep identities, never places, from one day to the next.
"""

from __future__ import annotations

import numpy as np

from sim.kernel.columns import Columns, column
from sim.kernel.words import Flags, Ids, Rows


class Cases(Columns):
    """Cases in the order of their opening."""

    id: Ids = column(np.uint64, "identity of the case")

    def __init__(self, capacity: int = 256) -> None:
        super().__init__(capacity)
        self.opened = self.retired = 0
        self._sorted = np.empty(0, dtype=np.uint64)
        self._places = np.empty(0, dtype=np.int64)
        self._indexed = 0

    def open(self, ids: Ids, **values: object) -> Rows:
        """Open one case for each identity, shape (n,); columns not named start at their declared value.

        Raises:
            ValueError: an identity is open already, or comes twice.
        """
        if len(ids) and (len(np.unique(ids)) < len(ids) or bool((self.find(ids) >= 0).any())):
            raise ValueError("a case is opened twice")
        self.opened += len(ids)
        return self.append(len(ids), id=ids, **values)

    def find(self, ids: Ids) -> Rows:
        """The row of each identity, -1 where no such case is open; shape (n,)."""
        self._index()
        places = np.searchsorted(self._sorted, ids)
        places[places == len(self._sorted)] = 0
        if not len(self._sorted):
            return np.full(len(ids), -1, dtype=np.int64)
        return np.where(self._sorted[places] == ids, self._places[places], -1)

    def find_one(self, case: int) -> int:
        """The row of one identity, -1 where no such case is open."""
        return int(self.find(np.array([case], dtype=np.uint64))[0])

    def retire(self, over: Rows | Flags) -> None:
        """Take out the rows chosen by indices, or by a mask of shape (count,)."""
        keep = np.ones(self.count, dtype=bool)
        keep[over] = False
        left = int(keep.sum())
        if left == self.count:
            return
        self.retired += self.count - left
        for array in self._store.values():
            array[:left] = array[: self.count][keep]
        for name, array in self._store.items():
            array[left : self.count] = self.declared[name].start
        self._sorted, self._places, self._indexed = self._sorted[:0], self._places[:0], 0
        self._resize(left)

    def _index(self) -> None:
        """Bring the index by identity up to date: new rows are merged in, after a retirement all are sorted."""
        if self._indexed == self.count:
            return
        if not self._indexed:
            self._places = np.argsort(self.id, kind="stable")
            self._sorted = self.id[self._places]
        else:
            new = np.arange(self._indexed, self.count)
            new = new[np.argsort(self.id[new], kind="stable")]
            at = np.searchsorted(self._sorted, self.id[new])
            self._sorted = np.insert(self._sorted, at, self.id[new])
            self._places = np.insert(self._places, at, new)
        self._indexed = self.count
