"""Inboxes: where rows lie that have been sent, until their receiver's turn in the day comes.

A tray holds what has been sent from one address, also what is still on its way: a row is due when its
instant of arrival lies before the end of the beat. What was lost never reaches a tray.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.kernel.words import Batch


class Tray:
    """Rows of one kind from one sender, on their way to one receiver or waiting there."""

    def __init__(self) -> None:
        self.waiting: list[Batch] = []
        """Batches that have been sent and not been taken out."""
        self._first: list[float] = []
        """The first instant of each of them."""
        self._next = np.inf
        self.taken = 0
        """Rows taken out since the run began."""

    def put(self, batch: Batch) -> None:
        """Lay a batch in; its rows carry their instants of arrival."""
        if len(batch):
            self.waiting.append(batch)
            self._first.append(float(batch.at.min() if len(batch) > 1 else batch.at[0]))
            self._next = min(self._next, self._first[-1])

    def __len__(self) -> int:
        return sum(len(batch) for batch in self.waiting)

    def lay_anew(self, batches: list[Batch]) -> None:
        """Have these waiting instead of those that are: on the way, something has befallen them."""
        self.waiting, self._first, self._next = [], [], np.inf
        for batch in batches:
            self.put(batch)

    def take(self, until: float) -> Batch | None:
        """All rows that arrived before `until`, ordered by instant, then identity; None if there are none."""
        if self._next >= until:
            return None
        parts = [batch for batch, first in zip(self.waiting, self._first, strict=True) if first < until]
        later = [batch for batch, first in zip(self.waiting, self._first, strict=True) if first >= until]
        rows = parts[0].join(parts)
        due = int(rows.at.searchsorted(until))
        self.taken += due
        self._first = [first for first in self._first if first >= until]
        if due < len(rows):
            later.append(rows.where(slice(due, None)))
            self._first.append(float(rows.at[due]))
        self.waiting = later
        self._next = min(self._first, default=np.inf)
        return rows.where(slice(0, due))


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
        parts = [rows for tray in self._trays if tray.waiting and (rows := tray.take(until)) is not None]
        if not parts:
            return None
        rows = parts[0].join(parts) if len(parts) > 1 else parts[0]
        if before > rows.at[0]:
            late = before - rows.at
            self.hours_lost += float(late[late > 0].sum())
        return rows
