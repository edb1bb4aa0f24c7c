"""Time as bills divide it: the calendar cycles of one bill day, each by its own length. Whole numbers only.

A cycle runs from one run of its bill day to the next. Whatever is charged by the month is charged by the
minutes served / the minutes of that cycle; seconds do not count, so part of a day is its minutes. The rule
is one for charges, credits, refunds and usage. So that 28, 29, 30 and 31 days can be added up exactly, a
cycle is `CYCLE` parts, and a minute of it a whole number of them. [V44]
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
from bisect import bisect_right

import numpy as np

from sim.kernel.calendar import Calendar
from sim.kernel.words import Cents, Floats, Rows

_DAY = 24 * 60
CYCLE = math.lcm(28, 29, 30, 31) * _DAY
"""Parts of a cycle, however long it is."""
_EVER = 1e9
"""Hours (110,000 years) that stand for never, so that an instant is a whole number."""
_BEFORE, _AFTER = 480, 3
"""Months before a run's first day (the oldest contract is younger), and after its last."""


def minutes(hours: float | Floats) -> Rows:
    """The whole minutes until instants given in hours, shape (n,); seconds are left out."""
    milliseconds = np.rint(np.clip(hours, -_EVER, _EVER) * 3_600_000).astype(np.int64)
    return np.asarray(milliseconds // 60_000)


def bill_instants(house: Calendar, day: int, hour: float) -> Rows:
    """The runs of a bill day from long before the first day to after the last one, in minutes, ascending.

    Args:
        house: the calendar of the run.
        day: of the month, 1-31; where a month has no such day, its last one is meant.
        hour: of the day.
    """
    first = house.start.year * 12 + house.start.month - 1
    found = []
    for month in range(first - house.warm_up_months - _BEFORE, first + house.months + _AFTER):
        year, nth = divmod(month, 12)
        last = calendar.monthrange(year, nth + 1)[1]
        found.append(house.hour_of(dt.date(year, nth + 1, min(day, last))) + hour)
    return minutes(np.array(found))


class CycleClock:
    """Tells how many cycles have gone by, in parts: it is even within a cycle and jumps nowhere.

    Args:
        runs: instants of the runs, whole days apart (min), shape (n,), ascending.
    """

    def __init__(self, runs: Rows) -> None:
        self.runs = runs
        self._instants: list[int] = runs.tolist()
        self.parts = CYCLE // np.diff(runs)

    def at(self, minute: Rows) -> Rows:
        """Parts from the first run to instants (min), shape (n,)."""
        minute = np.clip(minute, self.runs[0], self.runs[-1])
        nth = np.minimum(np.searchsorted(self.runs, minute, side="right"), len(self.runs) - 1) - 1
        return np.asarray(nth * CYCLE + (minute - self.runs[nth]) * self.parts[nth])

    def moment(self, minute: int) -> int:
        """The same of one instant, much faster."""
        runs = self._instants
        minute = min(max(minute, runs[0]), runs[-1])
        nth = min(bisect_right(runs, minute), len(runs) - 1) - 1
        return nth * CYCLE + (minute - runs[nth]) * int(self.parts[nth])

    def last_run(self, minute: int) -> int:
        """The last run at or before an instant (min)."""
        return self._instants[bisect_right(self._instants, minute) - 1]

    def next_run(self, minute: int) -> int:
        """The first run after an instant (min)."""
        return self._instants[bisect_right(self._instants, minute)]


def share(cents: Rows, parts: Rows) -> tuple[Rows, Rows]:
    """What some parts of cycles cost at so many cents a cycle: whole cents, and the rest in cents x parts."""
    whole, rest = np.divmod(parts, CYCLE)
    return cents * whole, cents * rest


def rounded(whole: Rows, rest: Rows) -> Cents:
    """Cents and a rest (cents x parts) as cents: half a cent goes up. The one place where bills round."""
    return np.asarray(whole + (rest + CYCLE // 2) // CYCLE)
