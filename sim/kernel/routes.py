"""Routes: the way of one kind of word from one address to another, and the tally of what went there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from sim.kernel.compiled.carriage import AS_SAID, GAVE_UP, Arrived
from sim.kernel.compiled.hashes import MASK
from sim.kernel.directory import Kind
from sim.kernel.links import Link, Way
from sim.kernel.sorting import finished
from sim.kernel.trays import Parcel, Tray
from sim.kernel.words import Batch, Flags, Floats, Ids, Message, Word

Handler = Callable[[Message], None]


class Passed(NamedTuple):
    """What a watcher is told of a word on its way: for a batch `arrives` and `lost` have shape (n,)."""

    sender: str
    receiver: str
    word: Word
    """The word itself, not a copy: a watcher looks and leaves it alone."""
    arrives: float | Floats
    """Instants of arrival (h), also of what is lost: when it would have come."""
    lost: bool | Flags
    """False for all of a batch that goes over no link."""


Watcher = Callable[[Passed], None]


@dataclass
class LinkTally:
    """What went over one link in one month, in rows.

    The month is that of sending; rows that are sent together count in the month of the first of them.
    """

    sent: int = 0
    """Lost ones included."""
    lost: int = 0
    handled: int = 0
    """Messages whose handler has run. Rows are counted by the tray that they are taken from."""
    delay: float = 0.0
    """Hours from sending to arrival, summed over what was not lost."""
    by_hand: int = 0
    """Of those sent, what a person had to pass on."""

    def count(self, rows: int, lost: int, delay: float, style: Way) -> None:
        """Count rows that are sent, of which some are lost, with the hours of the others on their way."""
        self.sent += rows
        self.lost += lost
        if lost < rows:
            self.delay += delay
        if style == "manual":
            self.by_hand += rows


@dataclass
class Route:
    """The way of one kind of word from one address to another."""

    sender: str
    receiver: str
    kind: Kind
    link: Link
    salt: int
    """Sets the luck of this hop apart from that of any other with the same rows; `signed`."""
    handler: Handler | None = None
    """Of a message: what is called on arrival."""
    tray: Tray | None = None
    """Of a batch: where its rows lie until the receiver's turn comes."""
    watchers: list[Watcher] = field(default_factory=list)
    """Who is told of every word that goes here."""
    under_way: int = 0
    """Messages sent, not lost and not yet arrived; rows lie in the tray from their sending on."""
    tally: defaultdict[int, LinkTally] = field(default_factory=lambda: defaultdict(LinkTally))
    """By number of the month."""

    def salted(self, ids: Ids) -> Ids:
        """Identities of rows on this hop, shape (n,)."""
        return ids ^ np.uint64(self.salt & MASK)

    def lay(self, batch: Batch, come: Arrived) -> None:
        """Lay what comes of a batch into the tray."""
        places, at, _, how = come
        if how == GAVE_UP:
            places, at, how = finished(places, at, batch.ids)
        if len(places):
            as_said = how == AS_SAID and len(places) == len(batch.ids)
            assert self.tray is not None
            self.tray.lay(Parcel(batch, at, None if as_said else places))
