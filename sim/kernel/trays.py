"""Inboxes: where rows lie that have been sent, until their receiver's turn in the day comes.

A tray holds what has been sent from one address, also what is still on its way: a row is due when its
instant of arrival lies before the end of the beat. What was lost never reaches a tray.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Self

import numpy as np

from sim.kernel.compiled.carriage import AS_SAID
from sim.kernel.sorting import in_order
from sim.kernel.words import Batch, Floats, Rows


class Parcel(NamedTuple):
    """A batch on its way, with the order in which its rows arrive.

    Its columns are put into that order only when they are taken out, and once: most are still as they were
    said when the receiver's turn comes.

    Attributes:
        batch: as it was said.
        at: instants of arrival (h), in order, shape (m,).
        rows: places in the batch of what arrives, in that order, shape (m,); None for all, as they were said.
    """

    batch: Batch
    at: Floats
    rows: Rows | None

    @classmethod
    def of(cls, batch: Batch) -> Self:
        """A batch whose rows carry their instants of arrival."""
        rows, at, how = in_order(batch.at, batch.ids)
        return cls(batch, batch.at, None) if how == AS_SAID else cls(batch, at, rows)

    def split(self, until: float) -> tuple[Parcel, Parcel]:
        """What arrives before an instant (h), and what does not."""
        due = int(self.at.searchsorted(until))
        before, after = self.at[:due], self.at[due:]
        if self.rows is not None:
            return Parcel(self.batch, before, self.rows[:due]), Parcel(self.batch, after, self.rows[due:])
        first, rest = self.batch.where(slice(0, due)), self.batch.where(slice(due, None))
        if self.at is self.batch.at:
            return Parcel(first, first.at, None), Parcel(rest, rest.at, None)
        return Parcel(first, before, None), Parcel(rest, after, None)

    def opened(self) -> Batch:
        """The rows in the order of their arrival, each with its instant."""
        if self.at is self.batch.at:
            return self.batch
        return self.batch.arriving(self.at, self.rows)

    def as_said(self) -> Batch:
        """The rows in the order in which they were said, each with its instant of arrival."""
        if self.rows is None:
            return self.opened()
        order = self.rows.argsort()
        return self.batch.arriving(self.at[order], self.rows[order])


class Tray:
    """Rows of one kind from one sender, on their way to one receiver or waiting there."""

    def __init__(self) -> None:
        self._parcels: list[Parcel] = []
        self.next = np.inf
        """The first instant (h) at which something arrives."""
        self.taken = 0
        """Rows taken out since the run began."""

    def put(self, batch: Batch) -> None:
        """Lay a batch in; its rows carry their instants of arrival."""
        if len(batch.ids):
            self.lay(Parcel.of(batch))

    def lay(self, parcel: Parcel) -> None:
        """Lay a parcel in, which has rows."""
        self._parcels.append(parcel)
        self.next = min(self.next, float(parcel.at[0]))

    def __len__(self) -> int:
        return sum(len(parcel.at) for parcel in self._parcels)

    @property
    def waiting(self) -> list[Batch]:
        """What has been sent and not been taken out, with instants of arrival."""
        return [parcel.as_said() for parcel in self._parcels]

    def lay_anew(self, batches: list[Batch]) -> None:
        """Have these waiting instead of those that are: on the way, something has befallen them."""
        self._parcels, self.next = [], np.inf
        for batch in batches:
            self.put(batch)

    def take_parcels(self, until: float) -> list[Parcel]:
        """What arrives before an instant (h), of each parcel for itself."""
        due, later = [], []
        for parcel in self._parcels:
            if parcel.at[-1] < until:
                due.append(parcel)
            elif parcel.at[0] >= until:
                later.append(parcel)
            else:
                first, rest = parcel.split(until)
                due.append(first)
                later.append(rest)
        self._parcels = later
        self.next = min((float(parcel.at[0]) for parcel in later), default=np.inf)
        self.taken += sum(len(parcel.at) for parcel in due)
        return due

    def take(self, until: float) -> Batch | None:
        """All rows that arrived before `until`, ordered by instant, then identity; None if there are none."""
        return _together(self.take_parcels(until)) if self.next < until else None


def _together(parcels: Sequence[Parcel]) -> Batch | None:
    """All rows of some parcels, ordered by instant, then identity; None for no parcels."""
    if not parcels:
        return None
    if len(parcels) == 1:
        return parcels[0].opened()
    batches = [parcel.opened() for parcel in parcels]
    return batches[0].join(batches)


class Inbox:
    """All rows of one kind for one receiver, a tray for each sender."""

    def __init__(self) -> None:
        self._trays: list[Tray] = []
        self._taken_until = -np.inf
        self.sources: list[Callable[[float], None]] = []
        """Asked before rows are taken until an instant (h): who keeps rows back says those that are due."""
        self.hours_lost = 0.0
        """Hours by which rows were taken in a later beat than the one they arrived in."""

    def tray(self) -> Tray:
        """A tray for one more sender."""
        self._trays.append(Tray())
        return self._trays[-1]

    def __len__(self) -> int:
        return sum(len(tray) for tray in self._trays)

    def take(self, until: float) -> Batch | None:
        """All rows that arrived before `until` (h), ordered by instant, then identity; None for none."""
        for say in self.sources:
            say(until)
        before = self._taken_until
        if until > before:
            self._taken_until = until
        rows = _together(
            [parcel for tray in self._trays if tray.next < until for parcel in tray.take_parcels(until)]
        )
        if rows is None:
            return None
        if before > rows.at[0]:
            late = before - rows.at
            self.hours_lost += float(late[late > 0].sum())
        return rows
