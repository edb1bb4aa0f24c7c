"""The first event at which two runs part: the first row of their logs that one has and the other has not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.experiments.recorded_events import IDS, NUMBERS, TEXTS, Event, RecordedEvents

BY = ("order", "ticket", "bill", "contact", "subscriber")
"""Identities that tell which case an event belongs to, the closest first."""


@dataclass(frozen=True)
class EventParting:
    """Where two logs part: the event in each, None where a log has ended.

    Attributes:
        place: rows that both logs share before it.
        differs: columns in which the two events differ.
    """

    place: int
    left: Event | None
    right: Event | None
    differs: list[str]

    @property
    def first(self) -> Event:
        """The event of the two that comes first."""
        found = [one for one in (self.left, self.right) if one is not None]
        return min(found, key=lambda one: one.at)

    def case(self) -> tuple[str, int] | None:
        """Which case parts first, as (kind, identity); None where the event belongs to none."""
        for event in (self.first, self.left, self.right):
            for kind in BY if event is not None else ():
                if getattr(event, kind):
                    return kind, int(getattr(event, kind))
        return None


def event_parting(left: RecordedEvents, right: RecordedEvents) -> EventParting | None:
    """Return where two logs part, None where they are equal row for row."""
    shared = min(len(left), len(right))
    same = np.ones(shared, dtype=bool)
    for name in (*NUMBERS, *IDS, "element", "lost"):
        same &= _equal(left.column(name)[:shared], right.column(name)[:shared])
    for name in TEXTS:
        same &= _equal_texts(left, right, name, shared)
    if same.all() and len(left) == len(right):
        return None
    place = shared if same.all() else int(np.argmin(same))
    one = left.event(place) if place < len(left) else None
    other = right.event(place) if place < len(right) else None
    differs = [
        name
        for name in vars(one or other)
        if one is None or other is None or getattr(one, name) != getattr(other, name)
    ]
    return EventParting(place, one, other, differs)


def _equal(one: NDArray[np.generic], other: NDArray[np.generic]) -> NDArray[np.bool_]:
    """Where two columns are equal; nothing equals nothing."""
    if one.dtype.kind == "f":
        return np.asarray((one == other) | (np.isnan(one) & np.isnan(other)))
    return np.asarray(one == other)


def _equal_texts(left: RecordedEvents, right: RecordedEvents, name: str, shared: int) -> NDArray[np.bool_]:
    """Where two columns of texts are equal, by the codes that both logs give them."""
    names = {text: code for code, text in enumerate(sorted({*left.texts(name), *right.texts(name)}))}
    codes = [
        np.array([names[text] for text in log.texts(name)])[log.column(name)[:shared]]
        for log in (left, right)
    ]
    return np.asarray(codes[0] == codes[1])
