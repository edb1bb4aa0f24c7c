"""Duties twice: as the desk is told, and by hand as a function of the hour. Hour 0 is a Monday's midnight."""

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from sim.kernel.calendar import Calendar
from sim.kernel.duty import Block, Duty

CALENDAR = Calendar(dt.date(2024, 1, 1), months=24, warm_up_months=0)
WORKDAY, WEEK = (0, 1, 2, 3, 4), (0, 1, 2, 3, 4, 5, 6)
HORIZON = 2_016.0
"""Twelve weeks; nothing is asked for so long."""


class Hour(NamedTuple):
    """An hour of the clock, taken apart by hand."""

    day: int
    clock: float

    @property
    def weekday(self) -> int:
        return self.day % 7

    @property
    def works(self) -> bool:
        """Whether it is Monday to Friday."""
        return self.weekday < 5

    @property
    def workday(self) -> int:
        """The number of the working day, from the first Monday on."""
        return self.day // 7 * 5 + self.weekday

    def within(self, start: float, end: float) -> bool:
        return start <= self.clock < end


def of(t: float) -> Hour:
    day, clock = divmod(t, 24.0)
    return Hour(int(day), clock)


def nightly(hour: Hour, start: float, end: float) -> int | None:
    """The day on which the night began that holds this hour, from `start` over midnight to `end`; else None."""
    if hour.clock >= start:
        return hour.day
    return hour.day - 1 if hour.clock < end else None


def every_second_night(hour: Hour) -> int:
    began = nightly(hour, 22.0, 6.0)
    return int(began is not None and began % 2 == 1)


def weekend_nights(hour: Hour) -> int:
    """One from Friday 20 to 8 o'clock and from Sunday 20 to 8; one in the office hours of working days."""
    began = nightly(hour, 20.0, 8.0)
    return int(began is not None and began % 7 in (4, 6)) + int(hour.works and hour.within(9.0, 17.0))


class Told(NamedTuple):
    duty: Callable[[], Duty]
    by_hand: Callable[[Hour], int]


def blocks(*some: Block, always_manned: bool = False) -> Callable[[], Duty]:
    return lambda: Duty.of(some, CALENDAR, always_manned=always_manned)


def round_the_clock(people: float, *, always_manned: bool = True) -> Callable[[], Duty]:
    return lambda: Duty.round_the_clock(people, CALENDAR, always_manned=always_manned)


DUTIES: dict[str, Told] = {
    "one": Told(round_the_clock(1), lambda hour: 1),
    "three": Told(round_the_clock(3), lambda hour: 3),
    "office": Told(
        lambda: Duty.working_days(2, 8.0, 8.0, CALENDAR),
        lambda hour: 2 * (hour.works and hour.within(8.0, 16.0)),
    ),
    "1.2 people": Told(
        lambda: Duty.working_days(1.2, 8.0, 8.0, CALENDAR),
        lambda hour: (1 + (hour.weekday == 4)) * (hour.works and hour.within(8.0, 16.0)),
    ),
    "two shifts": Told(
        blocks(Block(2, 8.0, 16.0), Block(1, 16.0, 22.0)),
        lambda hour: 2 * hour.within(8.0, 16.0) + hour.within(16.0, 22.0),
    ),
    "overlapping": Told(
        blocks(Block(1, 6.0, 14.0), Block(1.5, 10.0, 18.0, WORKDAY)),
        lambda hour: (
            hour.within(6.0, 14.0) + (1 + hour.workday % 2) * (hour.works and hour.within(10.0, 18.0))
        ),
    ),
    "nights": Told(blocks(Block(2, 22.0, 31.0)), lambda hour: 2 * (hour.clock >= 22.0 or hour.clock < 7.0)),
    "every second night": Told(blocks(Block(0.5, 22.0, 30.0)), every_second_night),
    "weekend nights": Told(
        blocks(Block(1, 20.0, 32.0, (4, 6)), Block(1, 9.0, 17.0, WORKDAY)), weekend_nights
    ),
    "manned by 0.3": Told(round_the_clock(0.3), lambda hour: 1),
    "manned by 1.5": Told(round_the_clock(1.5), lambda hour: 1 + hour.day % 2),
    "1.5 and not manned": Told(round_the_clock(1.5, always_manned=False), lambda hour: 1 + hour.day % 2),
    "0.4 and not manned": Told(
        round_the_clock(0.4, always_manned=False), lambda hour: int(hour.day % 5 in (2, 4))
    ),
    "manned from 8 to 20": Told(
        blocks(Block(0.4, 8.0, 20.0), always_manned=True), lambda hour: int(hour.within(8.0, 20.0))
    ),
}


def present(name: str) -> Callable[[float], int]:
    """Who is on duty at an instant (h), by hand."""
    by_hand = DUTIES[name].by_hand
    return lambda t: int(by_hand(of(t)))


def changes(name: str) -> list[float]:
    """The instants at which that changes, looked for hour by hour."""
    at = present(name)
    return [float(hour) for hour in range(int(HORIZON)) if at(hour) != at(hour - 1.0)]
