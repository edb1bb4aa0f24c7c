"""Demand from outside: numbered prospects per segment and day, who join if their luck says so.

More sales means the same people plus some. Who they are, where they live and what they need does not change.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.kernel.streams import Ids, Streams, identity_rows
from sim.subscribers.segments import SegmentsParameters

DAYS_A_MONTH = 30.4375
HEADROOM = 2.0
"""Prospects offered for each one wanted at the start: demand may double before the list runs out."""

HOURLY = (1, 1, 0, 0, 0, 1, 2, 4, 8, 11, 13, 13, 11, 10, 10, 10, 10, 9, 8, 7, 5, 4, 3, 2)
"""Relative demand of each hour of the day; the busiest hour has a tenth of the day. [A]"""

CONTACTS_HOURLY = (0, 0, 0, 0, 0, 0, 0, 0.5, 3.5, 11, 11, 11, 11, 11, 11, 11, 11, 4, 2, 1, 1, 0, 0, 0)
"""The same for contacts: eight busy hours with about an eighth of the day each. [T7]"""


def _cumulative(profile: tuple[float, ...]) -> NDArray[np.float64]:
    return np.concatenate(([0.0], np.cumsum(profile) / sum(profile)))


_DEMAND, _CONTACTS = _cumulative(HOURLY), _cumulative(CONTACTS_HOURLY)


def hour_of_day(uniforms: Any, *, contacts: bool = False) -> NDArray[np.float64]:
    """Hours of the day, by the hourly profile, rounded to the millisecond; shape as given."""
    hours = np.interp(uniforms, _CONTACTS if contacts else _DEMAND, np.arange(25.0))
    rounded: NDArray[np.float64] = np.rint(hours * 3_600_000) / 3_600_000
    return rounded


def in_contact_hours(instants: NDArray[np.float64], uniforms: Any) -> NDArray[np.float64]:
    """Move instants to an hour of their day at which people call, or of the next day if that has passed."""
    day = np.floor(instants / 24)
    hour = hour_of_day(uniforms, contacts=True)
    return np.where(day * 24 + hour < instants, day + 1, day) * 24 + hour


class Market:
    """Offers prospects.

    Args:
        segments: gross adds wanted a month, already scaled.
        streams: chance.
    """

    def __init__(self, segments: SegmentsParameters, streams: Streams) -> None:
        self._streams = streams
        daily = [segment.gross_adds / DAYS_A_MONTH for segment in segments.ordered()]
        self._offered = np.array([int(np.ceil(HEADROOM * adds)) if adds > 0 else 0 for adds in daily])
        self._slots = np.concatenate([np.arange(offered) for offered in self._offered])

    def newcomers(self, day: int, segments: SegmentsParameters) -> tuple[NDArray[np.int64], Ids]:
        """Who joins on a day: segment codes and identities, shapes (n,)."""
        adds = np.array([segment.gross_adds for segment in segments.ordered()])
        share = adds / DAYS_A_MONTH / np.maximum(self._offered, 1)
        codes = np.repeat(np.arange(len(adds)), self._offered)
        ids = identity_rows("prospect", codes, day, self._slots)
        joining = self._streams.rows("joins", ids) < share[codes]
        return codes[joining], ids[joining]
