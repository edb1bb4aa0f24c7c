"""What is made once for one content and shared by all that ask for it later in this process.

Only for what nobody changes and what its key determines: the same bytes come out as if it were made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Made = TypeVar("Made")


class Kept(Generic[Key, Made]):
    """The last few things that were made, by key.

    Args:
        most: so many are kept; the one that was asked for longest ago goes first.
    """

    def __init__(self, most: int = 8) -> None:
        self._most = most
        self._made: dict[Key, Made] = {}

    def get(self, key: Key, make: Callable[[], Made]) -> Made:
        """Return what was made for a key, or make it; an error of `make` is passed on, and nothing kept."""
        made = self._made.pop(key) if key in self._made else make()
        self._made[key] = made
        if len(self._made) > self._most:
            del self._made[next(iter(self._made))]
        return made
