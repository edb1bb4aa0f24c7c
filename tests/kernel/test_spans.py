"""Spans are hours, whatever unit they are said in."""

import pickle

from hypothesis import given
from hypothesis import strategies as st

from sim.kernel.spans import Span, days, hours, in_unit, milliseconds, minutes, months, seconds, span


def test_every_unit_says_the_same_hour() -> None:
    assert milliseconds(3_600_000) == seconds(3600) == minutes(60) == hours(1) == days(1) / 24 == 1.0
    assert months(12) == 8766.0
    assert minutes(90) == 1.5


def test_minutes_are_divided_by_sixty_to_the_last_bit() -> None:
    assert all(minutes(number) == number / 60 for number in range(1000))
    assert all(seconds(number) == number / 3600 for number in range(1000))


@given(st.floats(1e-6, 1e6), st.sampled_from(["ms", "s", "min", "h", "d", "month"]))
def test_a_span_reads_again_as_it_was_said(number: float, unit: str) -> None:
    said = float(f"{number:.11g}")
    assert in_unit(span(said, unit), unit) == said


def test_a_span_survives_the_way_to_another_process() -> None:
    again = pickle.loads(pickle.dumps(minutes(35)))
    assert again == minutes(35)
    assert isinstance(again, Span)
