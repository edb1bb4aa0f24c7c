"""The first event at which two runs part: the first row of their logs that one has and the other has not.

Logs may cover different times: one was full, or had another window. Then only what both can know is compared:
rows of the time that both cover, of what lasted those alone that were over by its end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.experiments.recorded_events import TEXTS, Event, RecordedEvents
from sim.records.events import BEGAN, ENDED, OPEN, STOCK

CLOSED = ("work", "given up", "outage")
"""Kinds that are told when they are over: a log that ends before has no row of them."""
BY = ("order", "ticket", "bill", "contact", "subscriber")
"""Identities that tell which case an event belongs to, the closest first."""


@dataclass(frozen=True)
class EventParting:
    """Where two logs part: the event in each, None where a log has ended.

    Attributes:
        place: rows that both logs share before it, in the time that both cover.
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
            if event is None:
                continue
            for kind in BY:
                if identity := event.identity(kind):
                    return kind, identity
        return None


class Stretch(NamedTuple):
    """A stretch of time, half-open (h)."""

    begin: float
    end: float


def covered(log: RecordedEvents) -> Stretch:
    """The time of which a log knows everything."""
    ended = log.ended
    return Stretch(log.began, np.inf if ended is None else ended.at)


def common_stretch(left: RecordedEvents, right: RecordedEvents) -> Stretch | None:
    """The time that two logs cover both, where they cover different times; None where they cover the same.

    Nothing is common where it ends before it begins.
    """
    one, other = covered(left), covered(right)
    if one == other:
        return None
    return Stretch(max(one.begin, other.begin), min(one.end, other.end))


def event_parting(left: RecordedEvents, right: RecordedEvents) -> EventParting | None:
    """Return where two logs part, None where they are equal row for row in the time that both cover."""
    common = common_stretch(left, right)
    rows = [_comparable(log, common) for log in (left, right)]
    shared = min(map(len, rows))
    ours, theirs = (some[:shared] for some in rows)
    same = np.ones(shared, dtype=bool)
    there = right.numeric()
    for name, column in left.numeric().items():
        same &= _equal(column[ours], there[name][theirs])
    for name in TEXTS:
        same &= _equal_texts((left, right), (ours, theirs), name)
    if same.all() and len(rows[0]) == len(rows[1]):
        return None
    place = shared if same.all() else int(np.argmin(same))
    one, other = (
        log.event(int(some[place])) if place < len(some) else None
        for log, some in zip((left, right), rows, strict=True)
    )
    return EventParting(place, one, other, _differing(one, other))


def _differing(one: Event | None, other: Event | None) -> list[str]:
    """The columns in which two events differ: all where one of them is missing."""
    if one is None or other is None:
        return list(vars(one or other))
    there = vars(other)
    return [name for name, value in vars(one).items() if value != there[name]]


def _comparable(log: RecordedEvents, common: Stretch | None) -> NDArray[np.int64]:
    """The places of the rows that are compared: all, or those of a stretch of time that both logs know."""
    if common is None:
        return np.arange(len(log))
    at, kinds = log.number("at"), (BEGAN, ENDED, STOCK, OPEN)
    inside = (at >= common.begin) & (at < common.end) & ~log.is_text("kind", *kinds)
    over = np.where(log.is_text("kind", "given up"), log.number("started"), log.number("until"))
    late = log.is_text("kind", *CLOSED) & (over > common.end)
    return np.flatnonzero(inside & ~late)


def _equal(one: NDArray[np.generic], other: NDArray[np.generic]) -> NDArray[np.bool_]:
    """Where two columns are equal; nothing equals nothing."""
    if one.dtype.kind == "f":
        return np.asarray((one == other) | (np.isnan(one) & np.isnan(other)))
    return np.asarray(one == other)


def _equal_texts(
    logs: tuple[RecordedEvents, RecordedEvents], rows: tuple[NDArray[np.int64], NDArray[np.int64]], name: str
) -> NDArray[np.bool_]:
    """Where two columns of texts are equal in some rows, by the codes that both logs give them."""
    left, right = logs
    names = {text: code for code, text in enumerate(sorted({*left.texts(name), *right.texts(name)}))}
    codes = [
        np.array([names[text] for text in log.texts(name)])[log.codes(name)[some]]
        for log, some in zip(logs, rows, strict=True)
    ]
    return np.asarray(codes[0] == codes[1])
