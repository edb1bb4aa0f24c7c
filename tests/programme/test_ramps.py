"""A ramp gives nothing before it begins, never falls, and ends complete."""

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.programme.ramps import Ramp, later, reached, steps

SHAPES = st.sampled_from(["step", "linear", "s_curve", "waves"])
RAMPS = st.builds(Ramp, shape=SHAPES, length=st.floats(0, 36), waves=st.integers(1, 24))
DATES = st.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31))


@given(RAMPS, st.floats(-2, 3), st.floats(-2, 3))
def test_what_is_reached_never_falls(ramp: Ramp, one: float, other: float) -> None:
    assert reached(ramp, min(one, other)) <= reached(ramp, max(one, other))


@given(RAMPS, st.floats(-5, -1e-9), st.floats(1, 5))
def test_nothing_before_and_everything_after(ramp: Ramp, before: float, after: float) -> None:
    assert reached(ramp, before) == 0.0
    assert reached(ramp, after) == 1.0


@given(RAMPS, DATES)
def test_steps_rise_day_by_day_to_one(ramp: Ramp, first: dt.date) -> None:
    dates, shares = zip(*steps(ramp, first), strict=True)
    assert list(dates) == sorted(dates)
    assert list(shares) == sorted(shares)
    assert dates[0] >= first
    assert min(shares) >= 0
    assert shares[-1] == 1.0


def test_a_linear_ramp_grows_at_month_starts() -> None:
    grown = steps(Ramp(shape="linear", length=2.0), dt.date(2027, 4, 1))
    assert grown == [(dt.date(2027, 5, 1), pytest.approx(30 / 61)), (dt.date(2027, 6, 1), 1.0)]


def test_a_ramp_that_ends_inside_a_month_is_complete_at_the_next() -> None:
    grown = steps(Ramp(shape="linear", length=1.5), dt.date(2027, 4, 10))
    assert [date for date, _ in grown] == [dt.date(2027, 5, 1), dt.date(2027, 6, 1)]


def test_waves_have_dates_of_their_own() -> None:
    grown = steps(Ramp(shape="waves", length=12.0, waves=4), dt.date(2027, 1, 1))
    assert [share for _, share in grown] == [0.25, 0.5, 0.75, 1.0]
    assert grown[-1][0] == dt.date(2028, 1, 1)
    assert grown[0][0] == dt.date(2027, 4, 2)


def test_the_s_curve_is_the_rescaled_logistic() -> None:
    ramp = Ramp(shape="s_curve", length=6.0)
    low, high = 1 / (1 + math.exp(5)), 1 / (1 + math.exp(-5))
    assert reached(ramp, 0.5) == pytest.approx(0.5)
    assert reached(ramp, 0.3) == pytest.approx((1 / (1 + math.exp(2)) - low) / (high - low))


def test_a_step_comes_on_its_day() -> None:
    assert steps(Ramp(), dt.date(2027, 4, 13)) == [(dt.date(2027, 4, 13), 1.0)]
    assert steps(Ramp(shape="waves", waves=3), dt.date(2027, 4, 13)) == [(dt.date(2027, 4, 13), 1.0)]


@pytest.mark.parametrize(
    ("day", "months", "date"),
    [
        ("2027-01-31", 1.0, "2027-02-28"),
        ("2027-11-15", 3.0, "2028-02-15"),
        ("2027-01-01", 0.5, "2027-01-16"),
        ("2027-12-01", 0.0, "2027-12-01"),
    ],
)
def test_months_are_added_by_the_calendar(day: str, months: float, date: str) -> None:
    assert later(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(date)
