"""State of the many: declared numpy columns that grow together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np


def first_of_each(values: Any) -> Any:
    """Where each different value stands first, ascending; a slice of everything if no value comes twice."""
    if len(set(values.tolist())) == len(values):
        return slice(None)
    return np.sort(np.unique(values, return_index=True)[1])


@dataclass(frozen=True)
class Column:
    """One column's declaration: its owner alone may write it."""

    name: str
    dtype: Any
    unit: str
    owner: str
    meaning: str
    start: Any = 0


class Columns:
    """Rows of equal length, one array a column; each column is an attribute.

    Views are valid until the next `append`, which may move the arrays.
    """

    def __init__(self, declarations: Iterable[Column], capacity: int = 1024) -> None:
        self.declarations = {column.name: column for column in declarations}
        self.count = 0
        self._capacity = max(capacity, 16)
        self._store = {
            c.name: np.full(self._capacity, c.start, dtype=c.dtype) for c in self.declarations.values()
        }
        self._show()

    def _show(self) -> None:
        for name, array in self._store.items():
            setattr(self, name, array[: self.count])

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"no column {name!r}; declared: {', '.join(self.__dict__['declarations'])}")

    def append(self, rows: int, **values: Any) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Add rows; columns not named start at their declared value. Returns the new rows' indices."""
        first, self.count = self.count, self.count + rows
        if self.count > self._capacity:
            self._grow()
        for name, value in values.items():
            self._store[name][first : self.count] = value
        self._show()
        return np.arange(first, self.count, dtype=np.int64)

    def _grow(self) -> None:
        self._capacity = max(self.count, int(self._capacity * 1.4))
        for name, array in self._store.items():
            larger = np.full(self._capacity, self.declarations[name].start, dtype=array.dtype)
            larger[: len(array)] = array
            self._store[name] = larger

    def bytes_a_row(self) -> int:
        """Bytes that one row takes."""
        return sum(array.itemsize for array in self._store.values())
