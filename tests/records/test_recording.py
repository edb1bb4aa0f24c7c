"""What is to be recorded, as it is written on a command line."""

import datetime as dt
import math

import pytest

from sim.records.errors import InputRefused
from sim.records.recording import LIMIT_MB, Recording, recording_of, window_of

FIRST = dt.date(2027, 1, 1)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("2027-01-01..2027-01-01", (0.0, 24.0)),
        ("2027-01-02..2027-01-08", (24.0, 192.0)),
        ("2027-01-01T14:15..2027-01-02T06:00", (14.25, 30.0)),
        ("2027-01-01 14:15 .. 2027-01-02", (14.25, 48.0)),
        ("2026-12-31..", (-24.0, math.inf)),
        ("..2027-01-01", (-math.inf, 24.0)),
    ],
)
def test_a_window_is_two_days_or_instants(text: str, hours: tuple[float, float]) -> None:
    assert window_of(text, FIRST) == hours


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2027-01-01", "write it as"),
        ("Monday..2027-01-01", "write it as"),
        ("2027-13-01..2027-01-01", "write it as"),
        ("2027-01-08..2027-01-02", "ends before it begins"),
    ],
)
def test_a_window_that_cannot_be_is_refused(text: str, said: str) -> None:
    with pytest.raises(InputRefused, match=said):
        window_of(text, FIRST)


def test_a_window_alone_means_a_full_log() -> None:
    assert recording_of("", None, None, FIRST) is None
    assert recording_of("none", None, None, FIRST) is None
    assert recording_of("sample", None, None, FIRST) == Recording("sample")
    assert recording_of("", "2027-01-01..2027-01-01", 3.0, FIRST) == Recording("full", 0.0, 24.0, 3.0)
    assert Recording().limit_mb == LIMIT_MB


@pytest.mark.parametrize(("trace", "record"), [("some", None), ("none", "2027-01-01..2027-01-01")])
def test_what_contradicts_itself_is_refused(trace: str, record: str | None) -> None:
    with pytest.raises(InputRefused):
        recording_of(trace, record, None, FIRST)


@pytest.mark.parametrize("window", ["2027-01-15T10:00+01:00..2027-01-16", "..2027-01-15 10:00Z"])
def test_a_time_zone_is_refused(window: str) -> None:
    with pytest.raises(InputRefused, match="leave the time zone out"):
        window_of(window, FIRST)


@pytest.mark.parametrize("limit", [math.nan, math.inf, -math.inf, 0.0, -1.0])
def test_a_limit_is_a_size(limit: float) -> None:
    with pytest.raises(InputRefused, match="megabytes above 0"):
        recording_of("full", None, limit, FIRST)


@pytest.mark.parametrize("window", ["2028-01-01..2028-01-02", "..2026-12-30", "2027-02-01.."])
def test_a_window_outside_the_run_is_refused_with_its_days(window: str) -> None:
    with pytest.raises(InputRefused, match="from 2026-12-31 to 2027-01-31"):
        recording_of("", window, None, FIRST, (-24.0, 31 * 24.0))


def test_a_window_that_touches_the_run_is_taken() -> None:
    assert recording_of("", "2026-01-01..2026-12-31", None, FIRST, (-24.0, 744.0)) is not None
    assert recording_of("", "2027-01-31..2030-01-01", None, FIRST, (-24.0, 744.0)) is not None


def test_two_recordings_are_told_apart_by_their_labels() -> None:
    labels = {
        Recording().label,
        Recording("sample").label,
        Recording(start=3.0).label,
        Recording(limit_mb=1).label,
    }
    assert len(labels) == 4
