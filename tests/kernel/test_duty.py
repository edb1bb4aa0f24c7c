"""Who is on duty when, and what is paid: full-time equivalents, nights, and desks that are always manned."""

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.kernel.calendar import Calendar
from sim.kernel.duty import Block, Duty
from sim.kernel.shifts import Shifts, working_days
from tests.kernel.duties import MONDAY

LEAP_YEAR = 366 * 24.0


def present(duty: Duty, hour: float, days: int, first: int = 0) -> list[int]:
    """How many are present at an hour of each of so many days."""
    return [duty.at(24.0 * day + hour) for day in range(first, first + days)]


def test_a_fifth_of_a_person_works_a_full_shift_on_every_fifth_working_day() -> None:
    duty = Duty.working_days(1.2, 8.0, 6.4, MONDAY)
    assert present(duty, 9.0, 14) == [1, 1, 1, 1, 2, 0, 0] * 2
    assert (duty.at(4 * 24 + 14.3), duty.at(4 * 24 + 14.4)) == (2, 0)
    assert duty.hours(0.0, 168.0) == pytest.approx(6 * 6.4)
    assert duty.headcount == 1.2


def test_days_of_a_fraction_are_spread_evenly_and_across_weeks() -> None:
    """0.4 of ten working days are four: the third, fifth, eighth and tenth."""
    duty = Duty.working_days(0.4, 8.0, 8.0, MONDAY)
    assert present(duty, 9.0, 12) == [0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 1]
    third = Duty.working_days(1 / 3, 8.0, 8.0, MONDAY)
    assert present(third, 9.0, 12) == [0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1, 0]


@pytest.mark.parametrize("people", [1e-9, 0.0001, 0.0004, 0.001])
def test_a_number_above_0_is_never_nobody(people: float) -> None:
    """One of a thousand working days, the last of them (k = 999): Friday of week 199, counted from 0."""
    duty = Duty.working_days(people, 8.0, 8.0, MONDAY)
    assert duty.next_change(0.0) == 199 * 168.0 + 4 * 24.0 + 8.0
    assert duty.hours(0.0, 200 * 168.0) == 8.0
    assert Duty.working_days(0.0, 8.0, 8.0, MONDAY).next_change(0.0) == math.inf


def test_a_part_that_is_only_the_rounding_of_a_float_is_none() -> None:
    assert Duty.working_days(0.1 + 0.2 + 0.7 + 4e-16, 8.0, 8.0, MONDAY).hours(0.0, 200 * 168.0) == 8000.0


def test_a_fraction_round_the_clock_works_whole_days() -> None:
    duty = Duty.round_the_clock(2.5, MONDAY, always_manned=False)
    assert [duty.at(hour) for hour in (0.0, 23.9, 24.0, 47.9, 48.0)] == [2, 2, 3, 3, 2]
    assert (duty.next_change(0.0), duty.next_change(30.0)) == (24.0, 48.0)
    assert duty.hours(0.0, 48.0) == 5 * 24.0


def test_an_always_manned_desk_keeps_one_present_and_pays_its_share() -> None:
    duty = Duty.round_the_clock(0.3, MONDAY)
    assert {duty.at(hour / 2) for hour in range(-2000, 2000)} == {1}
    assert duty.next_change(17.0) == math.inf
    assert duty.hours(0.0, 24.0) == pytest.approx(7.2)
    assert duty.hours(-5.0, 5.0) == pytest.approx(3.0)


def test_others_pay_for_a_part_of_whoever_is_not_paid_whole() -> None:
    for people, shared, others in (
        (0.4, 1, True),
        (1.0, 1, False),
        (1.4, 1, False),
        (1.4, 2, True),
        (2.4, 2, False),
    ):
        duty = Duty.of([Block(people, 0.0, 24.0)], MONDAY, always_manned=True, shared=shared)
        assert duty.paid_with_others is others
    assert not Duty.of([Block(0.4, 0.0, 24.0)], MONDAY).paid_with_others


def test_whoever_is_present_at_a_shared_desk_is_there_whole() -> None:
    assert Duty.round_the_clock(0.4, MONDAY).hours_present(0.0, 48.0) == 48.0
    mixed = Duty.of([Block(4.0, 8.0, 20.0), Block(1.5, 20.0, 24.0)], MONDAY, always_manned=True, shared=2)
    assert mixed.hours_present(0.0, 24.0) == 0.0, (
        "four of five are this house's own: nothing is shared by day"
    )


def test_an_always_manned_desk_has_the_fraction_beside_its_whole_people() -> None:
    duty = Duty.round_the_clock(1.5, MONDAY)
    assert present(duty, 12.0, 6) == [1, 2, 1, 2, 1, 2]
    assert duty.hours(0.0, 24.0) == 36.0


def test_a_second_one_may_be_shared_too() -> None:
    duty = Duty.of([Block(1.4, 8.0, 20.0), Block(2.5, 20.0, 24.0)], MONDAY, always_manned=True, shared=2)
    assert present(duty, 12.0, 6) == [2, 2, 2, 2, 2, 2]
    assert present(duty, 21.0, 4) == [2, 3, 2, 3], "beyond two a part works on so many days"
    assert duty.hours(8.0, 20.0) == pytest.approx(1.4 * 12)
    assert duty.without(0.5).at(12.0) == 1


def test_always_manned_means_in_the_hours_of_the_blocks() -> None:
    duty = Duty.of([Block(0.5, 8.0, 20.0)], MONDAY, always_manned=True)
    assert [duty.at(hour) for hour in (7.9, 8.0, 19.9, 20.0, 32.0)] == [0, 1, 1, 0, 1]
    assert (duty.next_change(9.0), duty.next_change(21.0)) == (20.0, 32.0)
    assert duty.hours(0.0, 24.0) == 6.0


def test_nobody_on_the_roster_is_nobody_present() -> None:
    duty = Duty.round_the_clock(0, MONDAY)
    assert (duty.at(5.0), duty.next_change(5.0), duty.hours(0.0, 99.0)) == (0, math.inf, 0.0)


def test_a_night_passes_midnight_and_belongs_to_the_day_on_which_it_begins() -> None:
    friday = Duty.of([Block(1, 22.0, 31.0, (4,)), Block(2, 9.0, 17.0, (0,))], MONDAY)
    night = 4 * 24.0 + 22.0
    assert [friday.at(t) for t in (night - 0.1, night, night + 8.9, night + 9.0)] == [0, 1, 1, 0]
    sunday = Duty.of([Block(1, 22.0, 31.0, (6,))], MONDAY)
    assert [sunday.at(t) for t in (6.9, 7.0, 167.0, 174.9, 175.0)] == [1, 0, 1, 1, 0]
    half = Duty.of([Block(0.5, 22.0, 31.0)], MONDAY)
    assert [half.at(24.0 * day + 30.0) for day in range(4)] == [0, 1, 0, 1]
    assert half.hours(24.0 + 22.0, 24.0 + 31.0) == 9.0


def test_a_year_with_a_leap_day_pays_what_its_working_days_say() -> None:
    """2024 has 262 working days (52 weeks, a Monday and a Tuesday); 1.2 of them are 262 + 52 shifts of 8 h."""
    duty = Duty.working_days(1.2, 8.0, 8.0, MONDAY)
    assert duty.hours(0.0, LEAP_YEAR) == (262 + 52) * 8.0
    february = (MONDAY.hour_of(dt.date(2024, 2, 1)), MONDAY.hour_of(dt.date(2024, 3, 1)))
    assert duty.hours(*february) == (21 + 4) * 8.0
    assert MONDAY.date_at(february[1] - 15.0) == dt.datetime(2024, 2, 29, 9)
    assert (duty.at(february[1] - 15.0), duty.at(february[1] + 9.0)) == (1, 2)


def test_another_warm_up_or_horizon_moves_no_day() -> None:
    one, other = (Calendar(dt.date(2024, 5, 1), months, warm_up) for months, warm_up in ((12, 3), (36, 0)))
    duties = [Duty.working_days(2.3, 8.0, 8.0, calendar) for calendar in (one, other)]
    assert present(duties[0], 9.0, 400, -100) == present(duties[1], 9.0, 400, -100)


def test_order_of_questions_does_not_matter() -> None:
    hours = [hour * 7.3 for hour in range(-200, 200)]
    forward, backward = (Duty.of([Block(1.37, 6.5, 15.0), Block(0.2, 15.0, 29.0)], MONDAY) for _ in range(2))
    assert [forward.at(t) for t in hours] == [backward.at(t) for t in hours[::-1]][::-1]


BLOCKS = st.builds(
    lambda people, start, length, days: Block(people, start, start + length, tuple(sorted(days))),
    st.integers(0, 40).map(lambda tenths: tenths / 10),
    st.integers(0, 47).map(lambda half: half / 2),
    st.integers(1, 48).map(lambda half: half / 2),
    st.sets(st.integers(0, 6), min_size=1),
)


@given(st.lists(BLOCKS, min_size=1, max_size=3), st.lists(st.integers(-3000, 3000), min_size=3, max_size=3))
def test_paid_hours_are_the_people_present_half_hour_by_half_hour(
    blocks: list[Block], cuts: list[int]
) -> None:
    duty, (first, middle, last) = Duty.of(blocks, MONDAY), sorted(cuts)
    counted = sum(duty.at(half / 2) for half in range(first, last)) / 2
    assert duty.hours(first / 2, last / 2) == pytest.approx(counted, abs=1e-6)
    parts = duty.hours(first / 2, middle / 2) + duty.hours(middle / 2, last / 2)
    assert parts == pytest.approx(duty.hours(first / 2, last / 2), abs=1e-6)


@given(st.lists(BLOCKS, min_size=1, max_size=3), st.integers(-500, 500), st.booleans())
def test_the_next_change_is_the_first_instant_with_another_number(
    blocks: list[Block], half: int, manned: bool
) -> None:
    duty, other = (Duty.of(blocks, MONDAY, always_manned=manned) for _ in range(2))
    change, people = duty.next_change(half / 2), duty.at(half / 2)
    until = min(change, half / 2 + 1000.0)
    assert {other.at(t / 2) for t in range(half, int(until * 2))} == {people}
    assert change == math.inf or other.at(change) != people


@given(st.integers(0, 5), st.integers(0, 23), st.integers(1, 24), st.integers(1, 28), st.floats(-5e3, 5e3))
def test_whole_people_are_exactly_shifts(people: int, start: int, length: int, day: int, t: float) -> None:
    calendar = Calendar(dt.date(2024, 1 + day % 12, 1), 12, 3)
    length = min(length, 24 - start)
    duty = Duty.working_days(people, float(start), float(length), calendar)
    shifts = working_days(people, start, start + length, calendar.week_hour_at_zero)
    always, constant = Duty.round_the_clock(people, calendar), Shifts.constant(people)
    for mine, old in ((duty, shifts), (always, constant)):
        assert (mine.at(t), mine.next_change(t)) == (old.at(t), old.next_change(t))
        assert mine.hours(t, t + 1234.5) == old.hours(t, t + 1234.5)


@pytest.mark.parametrize(
    ("people", "start", "end", "days"),
    [(-1, 8, 16, (0,)), (math.nan, 8, 16, (0,)), (1, 24, 25, (0,)), (1, 8, 8, (0,)), (1, 8, 32.5, (0,)), (1, 8, 9, (7,)),
     (1, 8, 9, ()), (1, 8, 9, (3, 1))],
)  # fmt: skip
def test_impossible_blocks_are_refused(
    people: float, start: float, end: float, days: tuple[int, ...]
) -> None:
    with pytest.raises(ValueError, match="block"):
        Block(people, start, end, days)


def test_with_a_share_away_what_is_left_works_full_shifts() -> None:
    """Three of ten away is seven; of two, 0.6 is one and a fifth of a person; the hours say the same."""
    assert present(Duty.working_days(10, 8.0, 8.0, MONDAY).without(0.3), 9.0, 7) == [7, 7, 7, 7, 7, 0, 0]
    left = Duty.working_days(2, 8.0, 8.0, MONDAY).without(0.4)
    assert present(left, 9.0, 14) == [1, 1, 1, 1, 2, 0, 0] * 2
    assert left.hours(0.0, 168.0) == pytest.approx(6 * 8)
    assert Duty.round_the_clock(2, MONDAY).without(0.9).at(30.0) == 1
    assert Duty.round_the_clock(2, MONDAY).without(1.0).at(30.0) == 0
