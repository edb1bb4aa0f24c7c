"""Words: what one department says to another. A message is about one thing, a batch is about many rows.

A word says how it finds its receiver (`goes`):

* a *fact* goes to every department that hears it, to the instance with the sender's own suffix, else to the
  plain one, and to more only where the scenario says so;
* an *answer* goes to who asked: the asker travels with the question, through files and retries;
* a *personal* word is about people and goes to the instance that serves them by the sender's own record
  (its column `brand`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from operator import attrgetter
from typing import Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray

from sim.kernel.compiled.carriage import AS_SAID
from sim.kernel.sorting import in_order

Ids = NDArray[np.uint64]
Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
Codes = NDArray[np.uint8]
Flags = NDArray[np.bool_]
Cents = NDArray[np.int64]
Small = NDArray[np.int32]
"""Whole numbers of a column with many rows, in half the room."""
# Any: which of the above it is, the kind of batch declares, and a list of them goes back into that kind.
AnyColumn = NDArray[Any]
Choice = Flags | Rows | slice
"""A choice among rows: a mask of shape (n,), indices of shape (m,), or a slice."""

Way = Literal["fact", "answer", "personal"]
EVERYTHING = slice(None)
NOBODY = 255
"""The asker of a word that nobody has asked for (yet): the bus writes the sender's code in its place."""


class Word:
    """Whatever one department can say to another."""

    __slots__ = ()
    goes: ClassVar[Way] = "fact"
    identifies: ClassVar[str] = ""
    """What its ids are identities of, by the name that an event log has for it; empty for the row itself."""


@dataclass(frozen=True)
class Message(Word):
    """One fact or request about one thing.

    Attributes:
        key: identifies the thing; loss and latency are drawn by it.
        asker: code of the address that asked; written by the bus, kept in an answer's question.
    """

    key: int
    asker: int = field(default=NOBODY, kw_only=True)

    def asked_by(self, asker: int) -> Self:
        """The same message, asked by the one with this code; a copy where somebody else has asked it."""
        if self.asker == NOBODY:
            # Frozen for everybody else: the asker is the bus's to write, before the word is on its way.
            object.__setattr__(self, "asker", asker)
        return self if self.asker == asker else replace(self, asker=asker)


@dataclass(slots=True, eq=False)
class Batch(Word):
    """Rows of one kind.

    Attributes:
        ids: identities, shape (n,).
        at: instants (h), shape (n,): of saying while it is sent, of arrival when it is heard.
        asker: code of the address that asked: one for all rows, or one a row, shape (n,).
    """

    ids: Ids
    at: Floats
    asker: int | Codes = field(default=NOBODY, kw_only=True)

    def __len__(self) -> int:
        return len(self.ids)

    def where(self, choice: Choice) -> Self:
        """The rows chosen by a mask, by indices or by a slice."""
        if isinstance(choice, slice):
            if choice == EVERYTHING:
                return self
        elif choice.dtype == bool:
            rows = choice.nonzero()[0]  # the mask is read once, not once a column
            if len(rows) == len(choice):
                return self
            choice = rows
        asker = self.asker if isinstance(self.asker, int) else self.asker[choice]
        return type(self)(*[column[choice] for column in columns_of(self)], asker=asker)

    def arriving(self, at: Floats, rows: Rows | None = None) -> Self:
        """The same rows at other instants, shape (m,); given their places, only those, in that order."""
        ids, _, *columns = columns_of(self)
        if rows is None:
            return type(self)(ids, at, *columns, asker=self.asker)
        asker = self.asker if isinstance(self.asker, int) else self.asker[rows]
        return type(self)(ids[rows], at, *[column[rows] for column in columns], asker=asker)

    def asked_by(self, asker: int) -> Self:
        """The same rows, asked by the one with this code; rows that somebody has asked already are copied."""
        if isinstance(self.asker, int) and self.asker == NOBODY:
            self.asker = asker
            return self
        return type(self)(*columns_of(self), asker=asker)

    @classmethod
    def join(cls, batches: Sequence[Self]) -> Self:
        """All rows of several batches of this kind, ordered by instant, then identity."""
        whole = batches[0]
        if len(batches) > 1:
            columns = [np.concatenate(parts) for parts in zip(*map(columns_of, batches), strict=True)]
            whole = cls(*columns, asker=_joined_askers(batches))
        rows, at, how = in_order(whole.at, whole.ids)
        return whole if how == AS_SAID else whole.arriving(at, rows)


def _joined_askers(batches: Sequence[Batch]) -> int | Codes:
    askers = [batch.asker for batch in batches]
    first = askers[0]
    for asker in askers:
        if not isinstance(asker, int) or asker != first:
            break
    else:
        return first
    return np.concatenate([np.full(len(batch), batch.asker, dtype=np.uint8) for batch in batches])


def column_names(kind: type[Batch]) -> tuple[str, ...]:
    """The columns of a kind of batch, `ids` and `at` first."""
    return tuple(each.name for each in fields(kind) if each.name != "asker")


class _Getters(dict[type[Batch], Callable[[Batch], tuple[AnyColumn, ...]]]):
    """What takes the columns out of a batch, by its kind."""

    def __missing__(self, kind: type[Batch]) -> Callable[[Batch], tuple[AnyColumn, ...]]:
        getter = self[kind] = attrgetter(*column_names(kind))
        return getter


_getters = _Getters()


def columns_of(batch: Batch) -> tuple[AnyColumn, ...]:
    """The columns of a batch in their order, `ids` and `at` first, each of shape (n,)."""
    return _getters[type(batch)](batch)
