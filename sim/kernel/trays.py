"""Inboxes: where rows lie that have been sent, until their receiver's turn in the day comes.

A tray holds what has been sent from one address, also what is still on its way: a row is due when its
instant of arrival lies before the end of the beat. What was lost never reaches a tray.
"""

from __future__ import annotations

import numpy as np

from sim.kernel.words import Batch


class Tray:
    """Rows of one kind from one sender, on their way to one receiver or waiting there."""

    def __init__(self) -> None:
        self.waiting: list[Batch] = []
        """Batches that have been sent and not been taken out."""
        self.taken = 0
        """Rows taken out since the run began."""

    def put(self, batch: Batch) -> None:
        """Lay a batch in; its rows carry their instants of arrival."""
        if len(batch):
            self.waiting.append(batch)

    def __len__(self) -> int:
        return sum(len(batch) for batch in self.waiting)

    def take(self, until: float) -> Batch | None:
        """All rows that arrived before `until`, ordered by instant, then identity; None if there are none."""
        if not self.waiting:
            return None
        rows = self.waiting[0].join(self.waiting)
        if rows.at[-1] < until:
            self.waiting = []
            self.taken += len(rows)
            return rows
        due = int(rows.at.searchsorted(until))
        if due == 0:
            self.waiting = [rows]
            return None
        self.waiting = [rows.where(slice(due, None))]
        self.taken += due
        return rows.where(slice(0, due))


class Inbox:
    """All rows of one kind for one receiver, a tray for each sender."""

    def __init__(self) -> None:
        self._trays: list[Tray] = []
        self._taken_until = -np.inf
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
