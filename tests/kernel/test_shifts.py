"""Shifts: people on duty as a function of the week."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.kernel.shifts import Shifts, working_days

PROFILES = st.dictionaries(
    st.integers(0, 4 * 168 - 1).map(lambda quarter: quarter / 4), st.integers(0, 5), min_size=1
)


def test_a_constant_shift_never_changes() -> None:
    shifts = Shifts.constant(3)
    assert [shifts.at(t) for t in (-1e6, -0.5, 0.0, 1e6)] == [3, 3, 3, 3]
    assert shifts.next_change(-12.0) == math.inf
    assert shifts.hours(-100.0, 50.5) == 451.5


def test_an_hourly_profile_holds_hour_by_hour_and_repeats() -> None:
    shifts = Shifts.weekly(range(168))
    assert [shifts.at(t) for t in (0.0, 0.999, 1.0, 167.5, 168.0, 168.0 + 30.2)] == [0, 0, 1, 167, 0, 30]


def test_time_may_be_negative() -> None:
    shifts = Shifts.weekly(range(168))
    assert [shifts.at(t) for t in (-0.25, -1.0, -1.25, -168.0)] == [167, 167, 166, 0]
    assert shifts.next_change(-1.25) == -1.0


def test_time_zero_may_be_any_hour_of_the_week() -> None:
    """Zero is Wednesday at noon: Monday at 00:00 was 60 hours ago."""
    shifts = Shifts.weekly({0.0: 1, 60.5: 7, 61.0: 1}, week_hour_at_zero=60.0)
    assert [shifts.at(t) for t in (0.0, 0.5, 0.99, 1.0)] == [1, 7, 7, 1]
    assert shifts.next_change(1.0) == 168.5


def test_the_last_step_of_a_profile_lasts_into_the_next_week() -> None:
    shifts = Shifts.weekly({8.0: 4, 20.0: 2})
    assert shifts.at(3.0) == 2
    assert shifts.next_change(20.0) == 176.0


def test_a_change_happens_at_its_instant() -> None:
    shifts = working_days(5)
    assert (shifts.at(7.999), shifts.at(8.0), shifts.at(15.999), shifts.at(16.0)) == (0, 5, 5, 0)


def test_a_step_to_the_same_number_is_no_change() -> None:
    assert Shifts.weekly({0.0: 2, 10.0: 2, 20.0: 3}).next_change(5.0) == 20.0
    assert Shifts.weekly([4] * 168) == Shifts.constant(4)


def test_working_days_are_monday_to_friday() -> None:
    shifts = working_days(2, start=8.0, end=16.5)
    assert [shifts.at(24.0 * day + 12.0) for day in range(7)] == [2, 2, 2, 2, 2, 0, 0]
    assert shifts.hours(0.0, 168.0) == 2 * 8.5 * 5
    assert shifts.next_change(4 * 24.0 + 17.0) == 168.0 + 8.0


def test_working_days_may_be_whole_days() -> None:
    assert working_days(3, start=0.0, end=24.0).hours(0.0, 168.0) == 3 * 120.0


def test_scaled_numbers_are_rounded_up() -> None:
    assert Shifts.weekly({0.0: 3, 12.0: 10}).scaled(0.25).hours(0.0, 24.0) == 1 * 12 + 3 * 12
    assert Shifts.constant(3).scaled(1 / 3).at(0.0) == 1
    assert Shifts.constant(0).scaled(9.0).at(0.0) == 0


@pytest.mark.parametrize(
    "profile", [{}, {168.0: 1}, {-1.0: 1}, {0.0: -1}, {0.0: 1.5}, [1] * 167, {math.nan: 1}]
)
def test_an_impossible_profile_is_refused(profile: object) -> None:
    with pytest.raises(ValueError, match="weekly profile"):
        Shifts.weekly(profile)  # type: ignore[arg-type]


def test_impossible_hours_are_refused() -> None:
    with pytest.raises(ValueError, match="working day"):
        working_days(1, start=9.0, end=9.0)
    with pytest.raises(ValueError, match="before they start"):
        Shifts.constant(1).hours(2.0, 1.0)
    with pytest.raises(ValueError, match="finite"):
        Shifts.weekly({0.0: 1}, week_hour_at_zero=math.inf)


@given(PROFILES, st.floats(-500, 500), st.floats(0, 400), st.floats(0, 168))
def test_hours_are_the_integral_of_people(
    profile: dict[float, int], start: float, length: float, zero: float
) -> None:
    shifts, end = Shifts.weekly(profile, zero), start + length
    total, t = [], start
    while t < end:
        change = min(end, shifts.next_change(t))
        assert change > t
        assert shifts.at(t) == shifts.at(np.nextafter(change, t))
        total.append(shifts.at(t) * (change - t))
        t = change
    assert shifts.hours(start, end) == pytest.approx(math.fsum(total), rel=1e-12, abs=1e-9)


@given(PROFILES, st.floats(-500, 500), st.floats(0, 168))
def test_the_number_differs_after_every_change(profile: dict[float, int], t: float, zero: float) -> None:
    shifts = Shifts.weekly(profile, zero)
    for _ in range(5):
        change = shifts.next_change(t)
        if change == math.inf:
            assert len(set(profile.values())) == 1
            return
        assert shifts.at(change) != shifts.at(t)
        t = change
