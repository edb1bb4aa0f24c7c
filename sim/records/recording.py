"""What is to be recorded of a life: how much, from when to when, and how large the log may grow.

A recording is no part of what a replication is known by: it changes no number. It says only which file lies
beside the tables.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Literal

from sim.records.errors import InputRefused

Mode = Literal["sample", "full"]
LIMIT_MB = 500.0
"""Megabytes (10**6 bytes) from which on a recording stops by itself."""
WINDOW = "FROM..TO"
ONE_IN = 20
"""A sample follows one subscriber in so many."""


@dataclass(frozen=True)
class Recording:
    """How a life is recorded.

    Attributes:
        mode: `full`, or `sample`: one subscriber in `ONE_IN`, and all that names no subscriber.
        start, end: window in hours from the first measured month, half-open; everything if infinite.
        limit_mb: size of the file (10**6 bytes) at which it stops.
    """

    mode: Mode = "full"
    start: float = -math.inf
    end: float = math.inf
    limit_mb: float = LIMIT_MB

    @property
    def label(self) -> str:
        """How a stored log is told from another one of the same replication."""
        return f"{self.mode} {self.start}..{self.end} {self.limit_mb:g} MB"


def window_of(text: str, first: dt.date) -> tuple[float, float]:
    """Return a window in hours, such as that of `2027-03-01..2027-03-07` or `2027-03-01 14:00..2027-03-02`.

    A day at the end counts whole, an instant does not count itself. Either side may be left out.

    Args:
        text: two days or instants, ISO, with `..` between.
        first: first day of the first measured month.

    Raises:
        InputRefused: it cannot be read, or nothing lies inside.
    """
    start, dots, end = (part.strip() for part in text.partition(".."))
    try:
        if not dots:
            raise ValueError
        hours = (
            _hour(start, first, whole_day=False) if start else -math.inf,
            _hour(end, first, whole_day=True) if end else math.inf,
        )
    except ValueError:
        told = "write it as 2027-03-01..2027-03-07, or with times as 2027-03-01T14:20..2027-03-02T06:00"
        raise InputRefused([f"--record {text}: {told}"]) from None
    if not hours[0] < hours[1]:
        raise InputRefused([f"--record {text}: ends before it begins"])
    return hours


def _hour(text: str, first: dt.date, *, whole_day: bool) -> float:
    """Hours from midnight of the first day; a day alone is its beginning, or its end if it counts whole."""
    instant = dt.datetime.fromisoformat(text)
    if instant.tzinfo is not None:
        raise InputRefused([f"--record {text}: leave the time zone out; the operator has one of its own"])
    since = instant - dt.datetime.combine(first, dt.time())
    is_day = len(text) <= len("2027-03-01")
    return since / dt.timedelta(hours=1) + (24.0 if is_day and whole_day else 0.0)


def recording_of(
    trace: str,
    record: str | None,
    limit_mb: float | None,
    first: dt.date,
    run: tuple[float, float] = (-math.inf, math.inf),
) -> Recording | None:
    """Return what three options ask for together; None for no log. A window alone means a full log.

    Args:
        trace: `none`, `sample`, `full`, or empty where it is not said.
        record: a window as `window_of` reads it; None for all.
        limit_mb: size at which the log ends; None for `LIMIT_MB`.
        first: first day of the first measured month.
        run: when the run begins and ends, in hours from then.

    Raises:
        InputRefused: an unknown mode, no size, a window of no log, one that cannot be read, or one outside
            the run.
    """
    if limit_mb is not None and not 0 < limit_mb < math.inf:
        raise InputRefused([f"--trace-limit {limit_mb:g}: write a number of megabytes above 0"])
    if trace not in ("none", "sample", "full", ""):
        raise InputRefused([f"trace {trace}: there is none, sample and full"])
    if trace == "none" and record:
        raise InputRefused(["--record needs a log: leave out --trace none"])
    if trace in ("none", "") and not record:
        return None
    start, end = window_of(record, first) if record else (-math.inf, math.inf)
    if start >= run[1] or end <= run[0]:
        begins, last = (first + dt.timedelta(hours=hour) for hour in (run[0], run[1] - 24.0))
        raise InputRefused([f"--record {record}: outside the run, which lasts from {begins} to {last}"])
    return Recording("sample" if trace == "sample" else "full", start, end, limit_mb or LIMIT_MB)
