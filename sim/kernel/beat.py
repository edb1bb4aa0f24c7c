"""A beat: one day of the house, with its beginning and its end.

A step of the day is handed the beat. The steps of the morning run while the clock stands at `start`, all
others while it stands at `end`: they handle the rows that have arrived before it, each at an instant of its
own.
"""

from __future__ import annotations

from typing import NamedTuple

JUST_BEFORE = 1e-6
"""Hours by which something is put before the end of a day so that it is noted in that day's month."""


class Beat(NamedTuple):
    """One day: its number from the horizon's start, and its instants (h).

    Attributes:
        day: negative in the warm-up.
        start: midnight at the beginning of the day.
        end: midnight at its end, the first instant of the next day.
    """

    day: int
    start: float
    end: float

    @classmethod
    def of(cls, day: int) -> Beat:
        """The day of this number; 0 is the first measured one."""
        return cls(day, day * 24.0, (day + 1) * 24.0)

    @property
    def last(self) -> float:
        """The instant at which what belongs to the whole day is noted.

        A note at `end` itself would fall into the next day, and on a month's last day into the next month.
        """
        return self.end - JUST_BEFORE
