"""Overtime: the exact time integral of the people in service beyond those on duty.

Within a stretch of constant staff nothing is counted per service: a row that may only start while somebody on
duty is free adds none. Overtime is what is left over when a shift ends, and what is called out.
"""

from __future__ import annotations

import math

from sim.kernel.duty import Duty


class Overtime:
    """Hours of work beyond people on duty, carried from stretch to stretch."""

    def __init__(self) -> None:
        """Begin with none."""
        self.since = -math.inf
        """The beginning of the present stretch (h)."""
        self._before = 0.0
        self._beyond: list[tuple[float, float]] = []  # (from, until) of each one too many in the stretch

    def begin(self, at: float, ends: list[float]) -> None:
        """Begin a stretch in which those in service until `ends` are too many."""
        self.since, self._beyond = at, [(at, end) for end in ends]

    def add(self, start: float, end: float) -> None:
        """Count one more who is beyond those on duty from `start` until `end`, or the stretch's end."""
        self._beyond.append((start, end))

    def until(self, t: float, change: float, ends: list[float], duty: Duty) -> float:
        """Return the hours before `t`, which must not lie before the stretch.

        `change` is the end of the stretch, `ends` (sorted) those of services under way then; nothing
        starts between that and `t`.
        """
        last = min(t, change)
        inside = [min(end, last) - start for start, end in self._beyond if start < last]
        return self._before + math.fsum([*inside, *_left_over(change, t, ends, duty)])

    def close(self, t: float, change: float, ends: list[float], duty: Duty) -> None:
        """End the stretch, and what passed since with nothing started, at `t`; as `until`."""
        self._before = self.until(t, change, ends, duty)
        self.since, self._beyond = t, []


def _left_over(start: float, until: float, ends: list[float], duty: Duty) -> list[float]:
    """Return hours in [start, until) of services that end at `ends`, beyond people on duty."""
    hours = []
    while start < until and ends and ends[-1] > start:
        ends = [end for end in ends if end > start]
        change = min(duty.next_change(start), until)
        too_many = ends[: max(0, len(ends) - duty.at(start))]
        hours += [min(end, change) - start for end in too_many]
        start = change
    return hours
