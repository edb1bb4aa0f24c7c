"""What is open as somebody has heard: each thing begins and ends once, in whatever order the words come."""

from __future__ import annotations


class Heard:
    """Things that begin and end, by identity, as far as words of them have come.

    A beginning that comes after its end, or again, is no news; an end is kept in mind in case the word of
    the beginning is only late.
    """

    def __init__(self) -> None:
        """Have heard nothing."""
        self._open: set[int] = set()
        self._over: dict[int, float] = {}

    def begins(self, key: int) -> bool:
        """Take in a beginning; returns whether that is news."""
        news = key not in self._over and key not in self._open
        if news:
            self._open.add(key)
        return news

    def ends(self, key: int, now: float) -> bool:
        """Take in an end, heard of at `now` (h); returns whether that thing was open."""
        self._over[key] = now
        was_open = key in self._open
        self._open.discard(key)
        return was_open

    def forget(self, before: float) -> None:
        """Forget ends that were heard of before an instant (h): no late word comes any more."""
        self._over = {key: at for key, at in self._over.items() if at >= before}
