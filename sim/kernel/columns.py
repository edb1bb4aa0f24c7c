"""State of the many: declared numpy columns that grow together; only who is named may write one.

A table is a class whose attributes are columns, so that a type checker knows them:

    class Beds(Columns):
        ward: Codes = column(np.uint8, "which ward", by="nurses")
        since: Floats = column(np.float64, "instant of the last change", "h", by="nurses")
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Self, TypeVar

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from sim.kernel.sorting import all_different
from sim.kernel.words import Rows

Array = NDArray[np.generic]
Entry = TypeVar("Entry", bound=np.generic)


def first_of_each(values: NDArray[np.uint64] | Rows) -> Rows | slice:
    """Where each different value stands first, ascending; a slice of everything if no value comes twice.

    It makes rows out of repeated words: what was said twice in a day is handled once.
    """
    if all_different(values):
        return slice(None)
    return np.sort(np.unique(values, return_index=True)[1])


@dataclass(frozen=True)
class Column:
    """One column's declaration.

    Attributes:
        dtype: of one entry.
        meaning: what it says.
        unit: of one entry, empty for none.
        by: who alone may write it; empty for the table's only holder.
        start: value of a new row.
        shape: of one entry; empty for a single number.
    """

    dtype: DTypeLike
    meaning: str
    unit: str = ""
    by: str = ""
    start: float = 0
    shape: tuple[int, ...] = ()
    name: str = field(default="", init=False)

    def __set_name__(self, owner: type, name: str) -> None:
        object.__setattr__(self, "name", name)

    def __get__(self, table: Columns | None, owner: type) -> Array | Column:
        """The column up to the last row, kept until the table grows: many grow more often than are read."""
        if table is None:
            return self
        array = table.__dict__[self.name] = table.named(self.name)
        table._seen.append(self.name)
        return array


def column(
    dtype: type[Entry],
    meaning: str,
    unit: str = "",
    *,
    by: str = "",
    start: float = 0,
    shape: tuple[int, ...] = (),
) -> NDArray[Entry]:
    """Declare a column; see `Column`. The attribute holds its array once a table is made."""
    declared = Column(dtype, meaning, unit, by, start, shape)
    return declared  # type: ignore[return-value]  # stands in the class where the array will be


class Columns:
    """Rows of equal length, one array a column; each column is an attribute of shape (count, ...).

    Arrays are valid until the next `append`, which may move them. Write into a column (`table.since[rows] =
    now`); an array laid in its place would be a stranger to the table. A subclass has the columns of its
    bases and its own.

    Args:
        capacity: rows for which room is made at first.
    """

    declared: ClassVar[dict[str, Column]] = {}

    def __init_subclass__(cls) -> None:
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Column)}
        cls.declared = {**cls.declared, **own}

    def __init__(self, capacity: int = 1024) -> None:
        self.count = 0
        self._room = max(capacity, 16)
        self._store: dict[str, Array] = {
            name: np.full((self._room, *c.shape), c.start, dtype=c.dtype) for name, c in self.declared.items()
        }
        self._closed = {name: _read_only(array) for name, array in self._store.items()}
        self._views: dict[str, Self] = {}
        """What each writer sees."""
        self._whole, self._own = self, frozenset(self._store)
        self._seen: list[str] = []
        """Columns that were looked at since the table has grown."""

    def seen_by(self, writer: str) -> Self:
        """The same rows as `writer` may use them: the columns of others can be read only.

        What comes back is a view: it shares every array, grows with the table and is one and the same for one
        writer. A column without a `by` is read-only in every such view.

        numpy keeps to that everywhere but in `ufunc.at` (as of 2.4): `np.add.at` writes to what is read-only.
        """
        if writer not in self._views:
            view = self._views[writer] = type(self).__new__(type(self))
            view._whole, view._seen, view.count = self, [], self.count
            view._own = frozenset(name for name, each in self.declared.items() if each.by == writer)
        return self._views[writer]

    def named(self, name: str) -> Array:
        """A column by its name."""
        whole = self._whole
        return (whole._store if name in self._own else whole._closed)[name][: whole.count]

    def append(self, rows: int, **values: ArrayLike) -> Rows:
        """Add rows; columns not named start at their declared value. Returns the new rows' indices.

        Raises:
            KeyError: a value for a column that is not declared.
            ValueError: a column is given several values, and not one for each row.
        """
        first, last = self.count, self.count + rows
        if rows == 0:
            return np.arange(first, last, dtype=np.int64)
        self._make_room(last)
        for name, value in values.items():
            self._store[name][first:last] = np.asarray(value)
        self._resize(last)
        return np.arange(first, last, dtype=np.int64)

    def _resize(self, count: int) -> None:
        self.count = count
        self._show()

    def _show(self) -> None:
        """Have every column looked at anew, here and by each writer."""
        self._forget()
        for view in self._views.values():
            view.count = self.count
            view._forget()

    def _forget(self) -> None:
        for name in self._seen:
            del self.__dict__[name]
        self._seen.clear()

    def _make_room(self, rows: int) -> None:
        """Have room for so many rows; the arrays may move."""
        if rows <= self._room:
            return
        self._room = max(rows, int(self._room * 1.4))
        for name, array in self._store.items():
            declared = self.declared[name]
            larger = np.full((self._room, *declared.shape), declared.start, dtype=array.dtype)
            larger[: len(array)] = array
            self._store[name], self._closed[name] = larger, _read_only(larger)
        self._show()

    def bytes_a_row(self) -> int:
        """Bytes that one row takes in all columns."""
        return sum(array.nbytes for array in self._store.values()) // self._room


def _read_only(array: Array) -> Array:
    view = array[:]
    view.flags.writeable = False
    return view
