"""A beat is one day; what belongs to the whole day is noted within it."""

import datetime as dt

from sim.kernel.beat import JUST_BEFORE, Beat
from sim.kernel.calendar import Calendar


def test_a_beat_is_a_day_from_midnight_to_midnight() -> None:
    assert Beat.of(0) == (0, 0.0, 24.0)
    assert Beat.of(59) == Beat(59, 1416.0, 1440.0)
    assert Beat.of(-3) == Beat(-3, -72.0, -48.0)


def test_the_last_instant_of_a_months_last_day_lies_in_that_month() -> None:
    calendar = Calendar(dt.date(2024, 2, 1), 3, 1)
    leap_day = Beat.of(28)
    assert calendar.date_at(leap_day.start) == dt.datetime(2024, 2, 29)
    assert leap_day.start < leap_day.last == leap_day.end - JUST_BEFORE < leap_day.end
    assert (calendar.month_number(leap_day.last), calendar.month_number(leap_day.end)) == (1, 2)
    assert calendar.month_number(Beat.of(-1).last) == 0
