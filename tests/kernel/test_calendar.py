"""Months have their real lengths, weeks their real days, and no hour belongs to two months."""

import datetime as dt

import numpy as np
import pytest

from sim.kernel.calendar import Calendar, add_months

CALENDAR = Calendar(dt.date(2027, 1, 1), 14, 3)


def test_month_edges_are_the_first_days_of_real_months() -> None:
    dates = [CALENDAR.date_at(float(edge)) for edge in CALENDAR.month_edges]
    assert [date.day for date in dates] == [1] * 18
    assert dates[0] == dt.datetime(2026, 10, 1)
    assert dates[-1] == dt.datetime(2028, 3, 1)
    lengths = np.diff(CALENDAR.month_edges) / 24
    assert lengths.tolist() == [31, 30, 31, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 29]


def test_the_opening_is_negative_and_the_closing_is_the_end() -> None:
    assert CALENDAR.opening == -24.0 * 92
    assert CALENDAR.closing == 24.0 * (365 + 60)


@pytest.mark.parametrize(
    ("hour", "month"), [(-24 * 92, -2), (-0.001, 0), (0, 1), (24 * 31 - 0.001, 1), (24 * 31, 2)]
)
def test_every_hour_belongs_to_one_month(hour: float, month: int) -> None:
    assert CALENDAR.month_number(hour) == month


def test_hours_and_dates_are_inverse() -> None:
    for day in range(-92, 425):
        assert CALENDAR.hour_of(CALENDAR.date_at(day * 24.0).date()) == day * 24.0


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (dt.date(2027, 12, 1), 1, dt.date(2028, 1, 1)),
        (dt.date(2027, 1, 28), -1, dt.date(2026, 12, 28)),
        (dt.date(2027, 1, 28), 1, dt.date(2027, 2, 28)),
        (dt.date(2027, 5, 8), -29, dt.date(2024, 12, 8)),
    ],
)
def test_months_are_added_across_years(day: dt.date, months: int, then: dt.date) -> None:
    assert add_months(day, months) == then


def test_the_hour_of_the_week_at_zero_is_that_of_the_start() -> None:
    """1 January 2027 is a Friday."""
    assert CALENDAR.week_hour_at_zero == 96.0


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        (dt.datetime(2027, 1, 1, 10), dt.datetime(2027, 1, 1, 10)),
        (dt.datetime(2027, 1, 1, 6), dt.datetime(2027, 1, 1, 8)),
        (dt.datetime(2027, 1, 1, 16), dt.datetime(2027, 1, 4, 8)),
        (dt.datetime(2027, 1, 2, 11), dt.datetime(2027, 1, 4, 8)),
        (dt.datetime(2027, 1, 3, 23), dt.datetime(2027, 1, 4, 8)),
        (dt.datetime(2026, 12, 29, 17), dt.datetime(2026, 12, 30, 8)),
    ],
)
def test_work_begins_in_the_working_hours_of_a_weekday(asked: dt.datetime, given: dt.datetime) -> None:
    hour = (asked - dt.datetime(2027, 1, 1)).total_seconds() / 3600
    assert CALENDAR.date_at(CALENDAR.next_working_hour(hour)) == given


@pytest.mark.parametrize(
    ("today", "days", "then"),
    [
        (dt.date(2027, 1, 4), 1, dt.date(2027, 1, 5)),
        (dt.date(2027, 1, 1), 1, dt.date(2027, 1, 4)),
        (dt.date(2027, 1, 2), 5, dt.date(2027, 1, 8)),
        (dt.date(2026, 12, 24), 5, dt.date(2026, 12, 31)),
    ],
)
def test_working_days_leave_the_weekend_out(today: dt.date, days: int, then: dt.date) -> None:
    hour = CALENDAR.hour_of(today) + 13.5
    assert CALENDAR.working_day_after(hour, days) == CALENDAR.hour_of(then)
