"""State of the many: declared numpy columns that grow together; only who is named may write one.

A table is a class whose attributes are columns, so that a type checker knows them:

    class Beds(Columns):
        ward: Codes = column(np.uint8, "which ward", by="nurses")
        since: Floats = column(np.float64, "instant of the last change", "h", by="nurses")
"""

from __future__ import annotations

from dataclasses import dataclass
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


class _Shown:
    """Stands in the class for a column: looked for the first time, it lays what is seen into the table.

    So a table that grows often shows only those columns anew that somebody reads.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, table: Columns, kind: type[Columns]) -> Array:
        seen = table.column(self._name)
        vars(table)[self._name] = seen
        return seen


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
        for name in own:
            setattr(cls, name, _Shown(name))

    def __init__(self, capacity: int = 1024) -> None:
        self.count = 0
        self._room = max(capacity, 16)
        self._store: dict[str, Array] = {
            name: np.full((self._room, *c.shape), c.start, dtype=c.dtype) for name, c in self.declared.items()
        }
        self._arrays = self._store
        self._closed = {name: _read_only(array) for name, array in self._store.items()}
        self._views: dict[str, tuple[Self, list[str]]] = {}
        """By writer: what is seen, and the names of the columns that may be written."""

    def seen_by(self, writer: str) -> Self:
        """The same rows as `writer` may use them: the columns of others can be read only.

        What comes back is a view: it shares every array, grows with the table and is one and the same for one
        writer. A column without a `by` is read-only in every such view.

        numpy keeps to that everywhere but in `ufunc.at` (as of 2.4): `np.add.at` writes to what is read-only.
        """
        if writer not in self._views:
            own = [name for name, column in self.declared.items() if column.by == writer]
            self._views[writer] = type(self).__new__(type(self)), own
            self._show_where_it_is()
        return self._views[writer][0]

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

    def column(self, name: str) -> Array:
        """The column of this name; as the attribute of that name, for who has the name only later.

        Raises:
            KeyError: there is none.
        """
        return self._arrays[name][: self.count]

    def _resize(self, count: int) -> None:
        self.count = count
        self._show()

    def _show(self) -> None:
        """Let every column be seen up to the last row, here and by each writer."""
        for table in (self, *(view for view, _ in self._views.values())):
            seen = vars(table)
            seen["count"] = self.count
            for name in self._store:
                seen.pop(name, None)

    def _show_where_it_is(self) -> None:
        """As `_show`, after arrays have moved or somebody has begun to look."""
        for view, own in self._views.values():
            view._arrays = self._closed | {name: self._store[name] for name in own}
        self._show()

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
        self._show_where_it_is()

    def bytes_a_row(self) -> int:
        """Bytes that one row takes in all columns."""
        return sum(array.nbytes for array in self._store.values()) // self._room


def _read_only(array: Array) -> Array:
    view = array[:]
    view.flags.writeable = False
    return view
