"""What is open where, as somebody has heard: each thing begins and ends once, whatever the order of words."""

from __future__ import annotations

import numpy as np

from sim.kernel.words import Flags, Floats, Rows


class Heard:
    """Things that begin and end at places, as far as words of them have come.

    A beginning that comes after its end, or again, is no news. An end is kept in mind in case the word of the
    beginning is only late. News of which no end is heard is believed for a while only.

    Args:
        places: how many there are.

    Attributes:
        since: since when something is known to be open at each place (h), inf where nothing is.
    """

    def __init__(self, places: int) -> None:
        self.since = np.full(places, np.inf)
        self._things = np.zeros(places, dtype=np.int64)
        self._before = np.full((2, places), np.inf)
        """Of the time before: from when until when something was known at each place (h)."""
        self._open: set[int] = set()
        self._over: dict[int, float] = {}

    def begins(self, key: int, places: Rows, now: float, believed_for: float) -> bool:
        """Take in a beginning, heard of at `now` (h); returns whether that is news.

        Args:
            key: identity of the thing.
            places: where it is.
            now: the instant.
            believed_for: hours after which an earlier thing there is believed no more.
        """
        if key in self._over or key in self._open:
            return False
        self._open.add(key)
        self._things[places] += 1
        known = self.since[places]
        believed = np.isfinite(known) & (now - known < believed_for)
        self.since[places] = np.where(believed, known, now)
        return True

    def ends(self, key: int, places: Rows, now: float) -> bool:
        """Take in an end, heard of at `now` (h); returns whether that thing was open."""
        self._over[key] = now
        if key not in self._open:
            return False
        self._open.remove(key)
        self._things[places] -= 1
        quiet = places[self._things[places] == 0]
        self._before[0, quiet], self._before[1, quiet] = self.since[quiet], now
        self.since[quiet] = np.inf
        return True

    def known(self, places: Rows, at: Floats, believed_for: float) -> Flags:
        """Return whether something was known to be open at places at instants (h), also past ones.

        Of what is over only the last time at each place is remembered.
        """
        since, (begun, ended) = self.since[places], self._before[:, places]
        now = (since <= at) & (at - since < believed_for)
        then = (begun <= at) & (at < ended) & (at - begun < believed_for)
        return np.asarray(now | then)

    def knows(self, place: int, at: float, believed_for: float) -> bool:
        """Return `known` of one place at one instant (h)."""
        since, begun = float(self.since[place]), float(self._before[0, place])
        now = since <= at and at - since < believed_for
        return now or (begun <= at < float(self._before[1, place]) and at - begun < believed_for)

    def forget(self, before: float) -> None:
        """Forget ends that were heard of before an instant (h): no late word comes any more."""
        self._over = {key: at for key, at in self._over.items() if at >= before}
