"""Demand from outside: numbered prospects per segment and day, who join if their luck says so.

More sales means the same people plus some. Who they are, where they live and what they need does not change.

A prospect joins if its own uniform lies below wanted adds over prospects. What the operator is like plays no
part in it: neither price nor service moves demand, only the setting of gross adds does. A plan for more than
`HEADROOM` times the adds of the start is refused; a campaign that leads beyond it finds nobody more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from sim.kernel.distributions import to_millisecond
from sim.kernel.streams import Streams, identity_rows
from sim.kernel.words import Flags, Floats, Ids, Rows
from sim.subscribers.population import Traits
from sim.subscribers.segments import SegmentsParameters

DAYS_A_MONTH = 30.4375
"""Of a mean month: 365.25 / 12."""
BLOCK_DAYS = 30
"""Days whose prospects are drawn together."""
HEADROOM = 2.0
"""Prospects offered for each one wanted at the start: demand may double before the list runs out."""

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
    """All prospects of one block of days, by day."""

    number: int
    codes: Rows
    ids: Ids
    luck: Floats
    traits: Traits


class Market:
    """Offers prospects. A month of them is looked at in one go, as they do not depend on anything else.

    Args:
        segments: gross adds wanted a month, already scaled.
        streams: chance.
        describe: from segment codes and identities to traits.
    """

    def __init__(self, segments: SegmentsParameters, streams: Streams, describe: Describe) -> None:
        self._streams, self._describe = streams, describe
        daily = [segment.gross_adds / DAYS_A_MONTH for segment in segments.ordered()]
        self._offered = np.array([int(np.ceil(HEADROOM * adds)) if adds > 0 else 0 for adds in daily])
        self._codes = np.repeat(np.arange(len(self._offered)), self._offered)
        self._slots = np.concatenate([np.arange(offered, dtype=np.int64) for offered in self._offered])
        self._block: _Prospects | None = None
        self.campaigns: list[Campaign] = []

    def _prospects(self, number: int) -> _Prospects:
        if self._block is None or self._block.number != number:
            days = number * BLOCK_DAYS + np.repeat(np.arange(BLOCK_DAYS), len(self._slots))
            codes = np.tile(self._codes, BLOCK_DAYS)
            ids = identity_rows("prospect", codes, days, np.tile(self._slots, BLOCK_DAYS))
            luck = self._streams.rows("joins", ids)
            self._block = _Prospects(number, codes, ids, luck, self._describe(codes, ids))
        return self._block

    def newcomers(self, day: int, segments: SegmentsParameters) -> Newcomers:
        """Who joins on a day.

        A campaign counts for those whose hour of ordering lies in it: the same people come, and some more.
        """
        number, place = divmod(day, BLOCK_DAYS)
        block = self._prospects(number)
        adds = np.array([segment.gross_adds for segment in segments.ordered()])
        share = (adds / DAYS_A_MONTH / np.maximum(self._offered, 1))[self._codes]
        first = place * len(self._slots)
        today = slice(first, first + len(self._slots))
        running = [one for one in self.campaigns if one.start < (day + 1) * 24 and one.end > day * 24]
        if not running:
            joining = first + np.flatnonzero(block.luck[today] < share)
            ids = block.ids[joining]
            hours = hour_of_day(self._streams.rows("order hour", ids)) if len(ids) else np.zeros(0)
            return Newcomers(block.codes[joining], ids, block.traits.where(joining), hours)
        hours = hour_of_day(self._streams.rows("order hour", block.ids[today]))
        for one in running:
            inside = (day * 24 + hours >= one.start) & (day * 24 + hours < one.end)
            share = share * np.where(inside, one.factor[self._codes], 1.0)
        here = np.flatnonzero(block.luck[today] < share)
        joining = first + here
        return Newcomers(block.codes[joining], block.ids[joining], block.traits.where(joining), hours[here])
