"""Hours outside duty are limited: the desk is its slow twin, and does what the rules say on paper."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.kernel.desk_limits import PUT_DOWN, Limits
from tests.laws import desk_cases
from tests.laws.desk_asks import Ask, Fate
from tests.laws.duties_by_hand import DUTIES
from tests.laws.test_desk_twins import PROCESS, Lived, back_again, cuts, duties, fast, slowly

limits = st.builds(
    Limits,
    outside=st.sampled_from([0.0, 1.0, 4.0, math.inf]),
    rest=st.sampled_from([0.0, 2.0, 11.0, 30.0]),
)


@given(
    desk_cases.asks(most=6, longest=20.0),
    desk_cases.asks(PROCESS, patient=True, most=8, longest=20.0, planned=True),
    duties,
    cuts,
    st.integers(0, 3),
    limits,
)
def test_the_desk_is_its_slow_twin_when_hours_outside_duty_are_limited(
    rows: list[Ask], processes: list[Ask], duty: str, cuts: list[float], on_call: int, limits: Limits
) -> None:
    """Work goes on over days and crews; whoever worked at night rests; what is too long today begins tomorrow."""
    expected = slowly(rows + processes, duty, cuts, on_call=on_call, limits=limits)
    assert len(expected.fates) == len(rows) + len(processes)
    assert fast(rows, processes, DUTIES[duty].duty(), cuts, on_call=on_call, limits=limits) == expected


@given(desk_cases.asks(most=8, longest=20.0), duties, cuts, st.integers(0, 3), limits)
def test_the_desk_is_its_slow_twin_when_they_come_back_and_hours_are_limited(
    rows: list[Ask], duty: str, cuts: list[float], on_call: int, limits: Limits
) -> None:
    expected = slowly(rows, duty, cuts, on_call=on_call, again=back_again, limits=limits)
    found = fast(rows, [], DUTIES[duty].duty(), cuts, on_call=on_call, again=back_again, limits=limits)
    assert found == expected


def lived(*processes: Ask, on_call: int = 0, limits: Limits, duty: str = "office") -> Lived:
    """Processes alone, as the fast desk serves them; the slow one says the same."""
    told = fast([], processes, DUTIES[duty].duty(), on_call=on_call, limits=limits)
    assert told == slowly(processes, duty, on_call=on_call, limits=limits)
    return told


def test_a_job_of_twenty_hours_is_done_over_days_and_each_day_travels_again() -> None:
    """Two work from 8 to 16 on Mondays to Fridays, four hours longer to finish; travel takes half an hour.

    Begun on Monday at 10: 6 h on Monday, 8 on Tuesday of which half an hour is travel; then 7 h are left, with
    travel, on Wednesday till 15:00. Nobody stays longer on Monday: it would not be finished in four hours.
    """
    told = lived(Ask(PROCESS, 10.0, 20.0, again_h=0.5), limits=Limits(4.0, 11.0))
    assert told.fates == {(PROCESS, 0): Fate(10.0, 48.0 + 15.0, False)}
    assert told.worked == {(PROCESS, 0): 21.0}
    assert told.hours[-1] == (0.0, 21.0, 0.0)


def test_a_friday_evening_goes_on_on_monday_morning() -> None:
    told = lived(Ask(PROCESS, 4 * 24 + 15.0, 3.0), limits=Limits(1.0, 11.0))
    assert told.fates[PROCESS, 0] == Fate(4 * 24 + 15.0, 7 * 24 + 10.0, False)


def test_what_was_begun_is_finished_on_overtime_as_far_as_the_limit_allows() -> None:
    jobs = Ask(PROCESS, 15.0, 3.0), Ask(PROCESS + 1, 15.5, 3.0)
    told = lived(*jobs, limits=Limits(2.0, 11.0))
    assert [fate.ended for fate in told.fates.values()] == [18.0, 24.0 + 10.5]
    assert told.hours[-1].overtime == 2.0


def test_urgent_work_is_handed_to_whoever_is_on_call() -> None:
    """Called at 20:00 for 7 h: the first works 4 h, the second what is left and travels: until 3:30."""
    job = Ask(PROCESS, 20.0, 7.0, urgent=True, again_h=0.5)
    told = lived(job, on_call=1, limits=Limits(4.0, 11.0))
    assert told.fates[PROCESS, 0] == Fate(20.0, 27.5, False)
    assert told.hours[-1].overtime == 7.5


def test_with_nobody_left_to_be_called_urgent_work_waits_for_the_shift() -> None:
    """Two people: both have been called out by midnight, and rest till 7:00 and 11:00 (one has nothing to do)."""
    job = Ask(PROCESS, 16.0, 12.0, urgent=True)
    told = lived(job, on_call=1, limits=Limits(4.0, 11.0))
    assert told.fates[PROCESS, 0] == Fate(16.0, 24.0 + 7.0 + 4.0, False)


def test_who_worked_at_night_is_missed_on_duty_until_rested() -> None:
    """Called from 2 to 4, rested at 15:00: of four jobs of 8:00 three wait for the one who slept."""
    called, day = Ask(PROCESS, 26.0, 2.0, urgent=True), [Ask(PROCESS + n, 32.0, 2.0) for n in (1, 2, 3, 4)]
    told = lived(called, *day, on_call=1, limits=Limits(4.0, 11.0))
    assert [told.fates[PROCESS + n, 0].started for n in (1, 2, 3, 4)] == [32.0, 34.0, 36.0, 38.0]
    rested = lived(called, *day, on_call=1, limits=Limits(4.0, 0.0))
    assert [rested.fates[PROCESS + n, 0].started for n in (1, 2, 3, 4)] == [32.0, 32.0, 34.0, 34.0]


def test_what_needs_more_than_is_left_of_the_day_is_begun_tomorrow_and_holds_nobody_up() -> None:
    jobs = Ask(PROCESS, 13.0, 3.0, needs_h=3.5), Ask(PROCESS + 1, 13.5, 2.0, needs_h=2.5)
    told = lived(*jobs, limits=Limits(4.0, 11.0))
    assert [fate.started for _, fate in sorted(told.fates.items())] == [32.0, 13.5]


@pytest.mark.parametrize("more", [{"urgent": True}, {"needs_h": 8.25}])
def test_what_is_urgent_or_fits_in_no_shift_is_begun_at_once(more: dict[str, float]) -> None:
    told = lived(Ask(PROCESS, 13.0, 3.0, **({"needs_h": 3.5} | more)), limits=Limits(4.0, 11.0))
    assert told.fates[PROCESS, 0].started == 13.0


def test_a_half_finished_case_is_left_on_the_table_and_goes_on_with_the_next_day() -> None:
    """Rows: no hour of overtime, no hour lost; who was first in line goes on first."""
    rows = [Ask(1, 15.0, 2.0), Ask(2, 15.5, 2.0), Ask(3, 15.75, 1.0)]
    told = fast(rows, [], DUTIES["office"].duty(), [24.0, 48.0], limits=PUT_DOWN)
    assert told == slowly(rows, "office", [24.0, 48.0], limits=PUT_DOWN)
    assert {key: fate[:2] for (key, _), fate in told.fates.items()} == {
        1: (15.0, 33.0), 2: (15.5, 33.5), 3: (33.0, 34.0)
    }  # fmt: skip
    assert told.worked == {(1, 0): 2.0, (2, 0): 2.0, (3, 0): 1.0}
    assert told.hours[-1].overtime == 0.0


def test_with_no_hours_outside_duty_nobody_is_called_out() -> None:
    told = lived(Ask(PROCESS, 20.0, 1.0, urgent=True), on_call=2, limits=PUT_DOWN)
    assert told.fates[PROCESS, 0].started == 32.0


@pytest.mark.parametrize("needs", [1.0, 4.0, 7.0, 7.5, 7.75, 8.0, 8.25, 9.0])
def test_no_length_of_work_is_put_off_twice(needs: float) -> None:
    """Two are busy from 8:00 to 8:30 every day, with what stands before it: it begins at 8:30, today or tomorrow."""
    before = [Ask(PROCESS + 2 * day + n, 24.0 * day + 8.0, 0.5, -1) for day in range(4) for n in (1, 2)]
    told = lived(Ask(PROCESS, 8.0, needs, needs_h=needs), *before, limits=Limits(4.0, 11.0))
    assert told.fates[PROCESS, 0].started == (32.5 if 7.5 < needs <= 8.0 else 8.5)


def test_what_was_put_off_once_is_begun_late_in_the_day_and_split() -> None:
    """Put off on Monday at 13:00; both are busy on Tuesday till 13:00: 3 h then, and what is left on Wednesday."""
    before = [Ask(PROCESS + n, 32.0, 5.0, -1) for n in (1, 2)]
    told = lived(Ask(PROCESS, 13.0, 6.0, needs_h=6.0), *before, limits=Limits(2.0, 11.0))
    assert told.fates[PROCESS, 0] == Fate(37.0, 48.0 + 11.0, False)
