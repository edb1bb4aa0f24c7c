"""A real calendar on top of the clock's hours: months, weekdays, hours of the day.

Hour 0 is midnight at the start of the horizon; the warm-up has negative hours. Local standard time
throughout: the daylight switch is left out on purpose (a day always has 24 hours), see the defence of
the design.
"""

from __future__ import annotations

import datetime as dt
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

HOURS_A_DAY = 24.0
HOURS_A_WEEK = 168.0


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day of the month, `months` later (earlier if negative); the day must be 28 or lower.

    Raises:
        ValueError: the day does not exist in that month.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1)


class Calendar:
    """Dates and months of one run.

    Args:
        start: first day of the horizon; must be the first of a month.
        months: measured months.
        warm_up_months: months simulated before `start`.
    """

    def __init__(self, start: dt.date, months: int, warm_up_months: int) -> None:
        self.start, self.months, self.warm_up_months = start, months, warm_up_months
        # Most questions are about the month of the question before.
        self._present = (0, np.inf, -np.inf)

    def hour_of(self, day: dt.date) -> float:
        """Hours from the horizon's start to midnight at the beginning of `day`; negative in the warm-up."""
        return (day - self.start).days * HOURS_A_DAY

    def hour_at(self, instant: dt.datetime) -> float:
        """Hours from the horizon's start to a date and time without time zone, to the millisecond."""
        passed = instant - dt.datetime.combine(self.start, dt.time())
        return round(passed / dt.timedelta(milliseconds=1)) / 3_600_000

    def date_at(self, hour: float) -> dt.datetime:
        """The date and time at an hour of the clock; it carries no time zone."""
        return dt.datetime.combine(self.start, dt.time()) + dt.timedelta(hours=hour)

    @cached_property
    def month_edges(self) -> NDArray[np.float64]:
        """Start hours of every month, warm-up included, and the end of the last: shape (w + m + 1,)."""
        numbers = range(-self.warm_up_months, self.months + 1)
        return np.array([self.hour_of(add_months(self.start, number)) for number in numbers])

    @property
    def opening(self) -> float:
        """The hour at which the simulation begins (negative if there is a warm-up)."""
        return float(self.month_edges[0])

    @property
    def closing(self) -> float:
        """The hour at which the horizon ends."""
        return float(self.month_edges[-1])

    def month_number(self, hour: float) -> int:
        """The month's number: 1 is the first measured month, 0 and below are warm-up.

        A month is half-open, so its first midnight belongs to it. From the end of the horizon on the number
        is one more than that of the last month.
        """
        number, begins, ends = self._present
        if not begins <= hour < ends:
            edges = self.month_edges
            place = int(np.searchsorted(edges, hour, side="right"))
            number = place - self.warm_up_months
            if 0 < place < len(edges):
                self._present = number, float(edges[place - 1]), float(edges[place])
        return number

    @cached_property
    def week_hour_at_zero(self) -> float:
        """How many hours after Monday midnight the horizon starts."""
        return self.start.weekday() * HOURS_A_DAY

    def next_working_hour(self, hour: float, start: float = 8.0, end: float = 16.0) -> float:
        """`hour` itself if it lies in working hours of a weekday, else the start of the next ones.

        `start` and `end` are hours of the day, half-open; Monday to Friday work, and there are no holidays.
        """
        day = hour // HOURS_A_DAY
        time_of_day = hour - day * HOURS_A_DAY
        if time_of_day >= end:
            day, time_of_day = day + 1, 0.0
        weekday = (self.start.weekday() + int(day)) % 7
        if weekday >= 5:
            return (day + 7 - weekday) * HOURS_A_DAY + start
        return day * HOURS_A_DAY + max(time_of_day, start)

    def working_day_after(self, hour: float, days: int) -> float:
        """Midnight of the day that lies `days` working days after the day of `hour`.

        Counted are the weekdays after that day; with 0 days it is the midnight before `hour` itself.
        """
        day = int(hour // HOURS_A_DAY)
        while days > 0:
            day += 1
            days -= (self.start.weekday() + day) % 7 < 5
        return day * HOURS_A_DAY
