"""Demand from outside: numbered prospects per segment and day, who join if their luck says so.

More sales means the same people plus some. Who they are, where they live and what they need does not change.

A prospect joins if its own uniform lies below wanted adds over prospects. How many are wanted is told by
`sim.subscribers.demand`. Prospects come in blocks of equal size: each further block is asked only for what is
wanted beyond the blocks before it, so that no demand is too large and nobody in an earlier block changes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from sim.kernel.distributions import to_millisecond
from sim.kernel.streams import Streams, identity_rows
from sim.kernel.words import Flags, Floats, Ids, Rows
from sim.subscribers.population import Traits
from sim.subscribers.segments import SegmentParameters, SegmentsParameters

DAYS_A_MONTH = 30.4375
"""Of a mean month: 365.25 / 12."""
BLOCK_DAYS = 30
"""Days whose prospects are drawn together."""
HEADROOM = 2.0
"""Prospects of a block for each one wanted in the reference operator at that size."""
USUAL_ADDS = tuple(one.gross_adds / one.count for one in SegmentsParameters().ordered())
"""Gross adds a month of the reference operator for each subscriber, by segment."""

HOURLY = (1, 1, 0, 0, 0, 1, 2, 4, 8, 11, 13, 13, 11, 10, 10, 10, 10, 9, 8, 7, 5, 4, 3, 2)
"""Relative demand of each hour of the day; the busiest hour has a tenth of the day. [A]"""

CONTACTS_HOURLY = (0, 0, 0, 0, 0, 0, 0, 0.5, 3.5, 11, 11, 11, 11, 11, 11, 11, 11, 4, 2, 1, 1, 0, 0, 0)
"""The same for contacts: eight busy hours with about an eighth of the day each. [T7]"""


Describe = Callable[[Rows, Ids], Traits]
"""From segment codes and identities, shape (n,) each, to what these people are like."""


def _cumulative(profile: tuple[float, ...]) -> Floats:
    return np.concatenate(([0.0], np.cumsum(profile) / sum(profile)))


_HOURS = np.arange(25.0)
_DEMAND, _CONTACTS = _cumulative(HOURLY), _cumulative(CONTACTS_HOURLY)


def hour_of_day(uniforms: Floats, *, contacts: bool = False) -> Floats:
    """Hours of the day, by the hourly profile, rounded to the millisecond; shape as given."""
    rounded: Floats = to_millisecond(np.interp(uniforms, _CONTACTS if contacts else _DEMAND, _HOURS))
    return rounded


def in_contact_hours(instants: Floats, uniforms: Floats) -> Floats:
    """Move instants to an hour of their day at which people call, or of the next day if that has passed.

    Both of shape (n,), instants in hours. The day before the move is kept where it can be; nothing is moved
    back in time.
    """
    day = np.floor(instants / 24)
    hour = hour_of_day(uniforms, contacts=True)
    return np.where(day * 24 + hour < instants, day + 1, day) * 24 + hour


class Newcomers(NamedTuple):
    """Who joins on a day: segment codes, identities, what they are like, and at which hour of the day they
    order; arrays of shape (n,)."""

    codes: Rows
    ids: Ids
    traits: Traits
    hours: Floats

    @classmethod
    def of(cls, blocks: list[Newcomers]) -> Newcomers:
        """Those of several blocks."""
        if len(blocks) == 1:
            return blocks[0]
        traits = Traits._make(
            np.concatenate(each) for each in zip(*(one.traits for one in blocks), strict=True)
        )
        codes, ids, hours = (
            np.concatenate(each)
            for each in zip(*((one.codes, one.ids, one.hours) for one in blocks), strict=True)
        )
        return cls(codes, ids, traits, hours)

    def where(self, some: Flags) -> Newcomers:
        """Those of some of them."""
        return Newcomers(
            self.codes[some], self.ids[some], self.traits.where(np.flatnonzero(some)), self.hours[some]
        )


class Campaign(NamedTuple):
    """For a while more (or fewer) of the prospects join: `factor` times as many, by segment, shape (4,)."""

    start: float
    end: float
    factor: Floats


class _Prospects(NamedTuple):
    """All prospects of one block for some days, by day."""

    codes: Rows
    ids: Ids
    luck: Floats
    traits: Traits


def _offered(segment: SegmentParameters, usual: float) -> int:
    """Prospects of one segment in a block, a day: by its size, so that wanted adds change none of them.

    A segment in which nobody is yet has as many as its own adds need.
    """
    adds = usual * segment.count if segment.count else segment.gross_adds
    return int(np.ceil(HEADROOM * round(adds / DAYS_A_MONTH, 9)))


class Market:
    """Offers prospects. A month of them is looked at in one go, as they do not depend on anything else.

    Args:
        segments: how large they are at the start, already scaled.
        streams: chance.
        describe: from segment codes and identities to traits.
    """

    def __init__(self, segments: SegmentsParameters, streams: Streams, describe: Describe) -> None:
        self._streams, self._describe = streams, describe
        usual = zip(segments.ordered(), USUAL_ADDS, strict=True)
        self._offered = np.array([_offered(segment, adds) for segment, adds in usual])
        self._codes = np.repeat(np.arange(len(self._offered)), self._offered)
        self._slots = np.concatenate([np.arange(offered, dtype=np.int64) for offered in self._offered])
        self._month, self._blocks = 0, dict[int, _Prospects]()
        self.campaigns: list[Campaign] = []

    def _prospects(self, month: int, block: int) -> _Prospects:
        """The prospects of one block for the thirty days of a `month`."""
        if month != self._month:
            self._month, self._blocks = month, {}
        if block not in self._blocks:
            days = month * BLOCK_DAYS + np.repeat(np.arange(BLOCK_DAYS), len(self._slots))
            codes, slots = np.tile(self._codes, BLOCK_DAYS), np.tile(self._slots, BLOCK_DAYS)
            ids = identity_rows("prospect", codes, days, slots)
            if block:
                ids = identity_rows("further prospect", block, ids)
            luck = self._streams.rows("joins", ids)
            self._blocks[block] = _Prospects(codes, ids, luck, self._describe(codes, ids))
        return self._blocks[block]

    def newcomers(self, day: int, segments: SegmentsParameters, answer: Floats | float = 1.0) -> Newcomers:
        """Who joins on a day.

        A campaign counts for those whose hour of ordering lies in it: the same people come, and some more.

        Args:
            day: from the horizon's start.
            segments: gross adds wanted a month at the market's price and with the usual name.
            answer: what price, promise and reputation make of that, a factor by segment, shape (4,).
        """
        adds = np.array([segment.gross_adds for segment in segments.ordered()])
        wanted = adds / DAYS_A_MONTH / np.maximum(self._offered, 1) * answer
        running = [one for one in self.campaigns if one.start < (day + 1) * 24 and one.end > day * 24]
        most = float(np.prod([np.maximum(one.factor, 1.0) for one in running], axis=0, initial=1.0).max())
        blocks = max(int(np.ceil(float(wanted.max()) * most)), 1)
        return Newcomers.of([self._of_block(day, block, wanted, running) for block in range(blocks)])

    def _of_block(self, day: int, block: int, wanted: Floats, running: list[Campaign]) -> Newcomers:
        """Who joins of one block: by what is wanted beyond the blocks before it."""
        month, place = divmod(day, BLOCK_DAYS)
        prospects = self._prospects(month, block)
        first = place * len(self._slots)
        today = slice(first, first + len(self._slots))
        share = wanted[self._codes]
        if not running:
            joining = first + np.flatnonzero(prospects.luck[today] < share - block)
            ids = prospects.ids[joining]
            hours = hour_of_day(self._streams.rows("order hour", ids)) if len(ids) else np.zeros(0)
            return Newcomers(prospects.codes[joining], ids, prospects.traits.where(joining), hours)
        hours = hour_of_day(self._streams.rows("order hour", prospects.ids[today]))
        for one in running:
            inside = (day * 24 + hours >= one.start) & (day * 24 + hours < one.end)
            share = share * np.where(inside, one.factor[self._codes], 1.0)
        here = np.flatnonzero(prospects.luck[today] < share - block)
        joining = first + here
        traits = prospects.traits.where(joining)
        return Newcomers(prospects.codes[joining], prospects.ids[joining], traits, hours[here])
