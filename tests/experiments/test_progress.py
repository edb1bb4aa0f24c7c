"""Progress says how much is done, where the simulated clock stands, and how long it will take."""

from __future__ import annotations

import pytest

from sim.experiments.progress import (
    PlainLines,
    Status,
    line,
    seconds_left,
    share_of,
    short,
    simulated_date,
    span,
)

HALF = Status(3, 10, 2, 1, 0.5, "2028-11-02", 60.0, 60.0)


def test_a_status_reads_as_one_line() -> None:
    said = (
        "3 of 10 replications, 2 from the store, 1 failed, simulated to 2028-11-02, "
        "5.0 a minute, 1:00 min left"
    )
    assert line(HALF) == said
    assert short(HALF) == "3/10 replications · 1 failed · 2028-11-02 · 5.0/min, 1:00 min left"
    assert len(short(HALF)) + 28 <= 100


def test_warm_up_is_a_part_of_the_work() -> None:
    assert share_of(-730.5, months=1, warm_up=1) == 0.0
    assert share_of(0.0, months=1, warm_up=1) == 0.5
    assert share_of(9e9, months=1, warm_up=1) == 1.0


def test_hours_become_dates_and_before_the_start_too() -> None:
    assert simulated_date("2027-01-01", 24 * 31) == "2027-02-01"
    assert simulated_date("2027-01-01", -24.0) == "2026-12-31"


def test_nothing_is_foretold_before_there_is_a_pace() -> None:
    assert seconds_left(0.0, 10.0) is None
    assert seconds_left(0.25, 10.0) == 30.0


@pytest.mark.parametrize(
    ("seconds", "text"), [(None, "-"), (7.6, "8 s"), (65.0, "1:05 min"), (7800.0, "2:10 h")]
)
def test_spans_are_read_at_a_glance(seconds: float | None, text: str) -> None:
    assert span(seconds) == text


def test_plain_lines_come_now_and_then_and_at_the_end(capfd: pytest.CaptureFixture[str]) -> None:
    now = iter([0.0, 1.0, 11.0, 12.0, 12.0])
    say = PlainLines(10.0, clock=lambda: next(now, 99.0))
    for share in (0.0, 0.1, 0.5, 1.0):
        say(Status(int(10 * share), 10, 0, 0, share, "", 1.0, None))
    out, err = capfd.readouterr()
    assert out == ""
    assert [text.split()[0] for text in err.splitlines()][-1] == "10"
    assert len(err.splitlines()) <= 3
