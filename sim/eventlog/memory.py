"""What the log remembers of identities: to which order a request belongs, whose an order is."""

from __future__ import annotations

import numpy as np

from sim.kernel.words import Ids

KEPT = 200_000
"""So many entries are remembered at least after they were last asked for."""


class Memory:
    """A map of identities that forgets what was not asked for in a long time.

    Two maps take turns: when the younger is full the older is dropped, and what is found in the older moves.
    """

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._young: dict[int, int] = {}
        self._old: dict[int, int] = {}

    def note(self, things: Ids, values: Ids) -> None:
        """Remember a value for each thing, shapes (n,)."""
        self._young.update(zip(things.tolist(), values.tolist(), strict=True))
        if len(self._young) > self._kept:
            self._young, self._old = {}, self._young

    def get(self, thing: int) -> int:
        """The value of a thing, 0 where nothing is known."""
        found = self._young.get(thing)
        if found is None:
            found = self._old.get(thing, 0)
            if found:
                self._young[thing] = found
        return found

    def of(self, things: Ids) -> Ids:
        """The value of each thing, 0 where nothing is known; shapes (n,)."""
        return np.array([self.get(thing) for thing in things.tolist()], np.uint64)
