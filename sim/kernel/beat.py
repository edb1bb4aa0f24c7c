"""A beat: one day of the house, or a part of one, with its beginning and its end.

A step of the day is handed the beat. The steps of the morning run while the clock stands at the day's first
instant, all others while it stands at `end`: they handle the rows that have arrived before it, each at an
instant of its own. A day is one beat, unless an entry of the journal cuts it: then everything that has
happened until then is handled first, and the rest of the day is a beat of its own. What belongs to the whole
day is done in the part that begins it, that ends it, or that has its instant.
"""

from __future__ import annotations

from typing import NamedTuple

JUST_BEFORE = 1e-6
"""Hours by which something is put before the end of a day so that it is noted in that day's month."""


class Beat(NamedTuple):
    """One day or a part of one: the day's number from the horizon's start, and its instants (h).

    Attributes:
        day: negative in the warm-up.
        start: midnight at the beginning of the day, or the instant of the cut before.
        end: midnight at its end, the first instant of the next day; or the instant of the next cut.
    """

    day: int
    start: float
    end: float

    @classmethod
    def of(cls, day: int) -> Beat:
        """The whole day of this number; 0 is the first measured one."""
        return cls(day, day * 24.0, (day + 1) * 24.0)

    @property
    def last(self) -> float:
        """The instant at which what belongs to the whole beat is noted.

        A note at `end` itself would fall into the next day, and on a month's last day into the next month.
        """
        return self.end - JUST_BEFORE

    @property
    def midnight(self) -> float:
        """The first instant (h) of the day."""
        return self.day * 24.0

    @property
    def hours(self) -> float:
        """How long it lasts (h); 24 for a whole day."""
        return self.end - self.start

    @property
    def begins_day(self) -> bool:
        """Whether the day begins with it."""
        return self.start == self.midnight

    @property
    def ends_day(self) -> bool:
        """Whether the day ends with it."""
        return self.end == self.midnight + 24.0

    def has(self, instant: float) -> bool:
        """Whether an instant (h) lies in it."""
        return self.start <= instant < self.end

    def between(self, first: float, last: float) -> tuple[float, float]:
        """Return the part of the hours of the day [first, last) that lies in it, as instants (h)."""
        begin = max(self.start, self.midnight + first)
        return begin, max(begin, min(self.end, self.midnight + last))
