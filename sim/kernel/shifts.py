"""Shifts: how many people are on duty, as a piecewise-constant function of the week.

A week has 168 hours and begins on Monday at 00:00. Time 0 may be any hour of it, and time may be negative.
A change of shift happens *at* its instant: `at` an edge is already the new number.

Left out on purpose: public holidays, which are no function of the week.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt

WEEK = 168.0


@dataclass(frozen=True, slots=True)
class Shifts:
    """People on duty: `people[i]` from `edges[i]` (hour of the week) until the next edge, week after week.

    Build one with `constant`, `weekly` or `working_days`.

    Attributes:
        edges: hours of the week at which the number changes, ascending, in [0, 168).
        people: whole numbers, one for each edge.
        week_hour_at_zero: the hour of the week at time 0.
    """

    edges: tuple[float, ...]
    people: tuple[int, ...]
    week_hour_at_zero: float
    _hours_before: tuple[float, ...]
    """Person-hours from the week's first edge to each edge, and lastly of the whole week."""
    _present: list[tuple[float, float, int]] = field(
        default_factory=lambda: [(math.inf, -math.inf, 0)], init=False, repr=False, compare=False
    )
    """Beginning, end and number of the piece asked for last; most questions are about it again."""

    @classmethod
    def constant(cls, people: int) -> Shifts:
        """Return the same number of people at every hour."""
        return cls.weekly({0.0: people})

    @classmethod
    def weekly(cls, profile: Mapping[float, int] | npt.ArrayLike, week_hour_at_zero: float = 0.0) -> Shifts:
        """Return shifts that repeat each week.

        `profile` is either 168 numbers, one for each hour of the week, or a mapping from an hour of the week
        to the number on duty from then on. `week_hour_at_zero` is the hour of the week at time 0.
        Raises ValueError for another length, for an hour outside [0, 168) and for a negative number.
        """
        steps = sorted(profile.items()) if isinstance(profile, Mapping) else _hourly(profile)
        if not steps or not all(0.0 <= hour < WEEK for hour, _ in steps):
            raise ValueError("a weekly profile needs hours of the week in [0, 168)")
        if any(people < 0 or people != int(people) for _, people in steps):
            raise ValueError("a weekly profile needs whole, non-negative numbers of people")
        if not math.isfinite(week_hour_at_zero):
            raise ValueError("the hour of the week at time 0 must be finite")
        # A step that changes nothing would be an edge at which nothing happens.
        changes = [step for before, step in pairwise([steps[-1], *steps]) if before[1] != step[1]]
        kept = changes or [(0.0, steps[0][1])]
        edges = tuple(float(hour) for hour, _ in kept)
        people = tuple(int(number) for _, number in kept)
        lengths = (b - a for a, b in pairwise([*edges, edges[0] + WEEK]))
        hours = accumulate((n * length for n, length in zip(people, lengths, strict=True)), initial=0.0)
        return cls(edges, people, float(week_hour_at_zero), tuple(hours))

    def at(self, t: float) -> int:
        """Return the number of people on duty at instant `t` (h)."""
        return self.people[self._piece(t) % len(self.people)]

    def next_change(self, t: float) -> float:
        """Return the first instant after `t` (h) at which the number changes; inf if it never does."""
        if len(self.edges) == 1:
            return math.inf
        return self._edge(self._piece(t) + 1)

    def hours(self, start: float, end: float) -> float:
        """Return the person-hours on duty in [start, end). Raises ValueError if end is before start."""
        if end < start:
            raise ValueError(f"hours of duty end at {end}, before they start at {start}")
        first, last = self._piece(start), self._piece(end)
        if first == last:
            return (end - start) * self._number(first)
        head = (self._edge(first + 1) - start) * self._number(first)
        tail = (end - self._edge(last)) * self._number(last)
        return head + (self._hours_until(last) - self._hours_until(first + 1)) + tail

    def scaled(self, factor: float) -> Shifts:
        """Return shifts with every number multiplied by `factor` and rounded up, at the same hours."""
        # 1e-9 keeps 3 x (1/3) at 1: a product may exceed the whole number by a rounding.
        numbers = [math.ceil(people * factor - 1e-9) for people in self.people]
        return Shifts.weekly(dict(zip(self.edges, numbers, strict=True)), self.week_hour_at_zero)

    def _edge(self, piece: int) -> float:
        week, step = divmod(piece, len(self.edges))
        return week * WEEK + self.edges[step] - self.week_hour_at_zero

    def _number(self, piece: int) -> int:
        return self.people[piece % len(self.people)]

    def _hours_until(self, piece: int) -> float:
        week, step = divmod(piece, len(self.edges))
        return week * self._hours_before[-1] + self._hours_before[step]

    def _piece(self, t: float) -> int:
        """Return the number of the piece that holds `t`, counted from the first edge of week 0."""
        begins, ends, piece = self._present[0]
        if begins <= t < ends:
            return piece
        week = math.floor((t + self.week_hour_at_zero) / WEEK)
        step = bisect_right(self.edges, t + self.week_hour_at_zero - week * WEEK) - 1
        piece = week * len(self.edges) + step
        # The edge itself decides, as `next_change` computes it: the remainder above may be off by a rounding.
        while (begins := self._edge(piece)) > t:
            piece -= 1
        while (ends := self._edge(piece + 1)) <= t:
            begins, piece = ends, piece + 1
        self._present[0] = begins, ends, piece
        return piece


def working_days(
    people: int, start: float = 8.0, end: float = 16.0, week_hour_at_zero: float = 0.0
) -> Shifts:
    """Return shifts with `people` on duty from hour `start` to hour `end` of Monday to Friday.

    Raises:
        ValueError: hours that do not follow each other within one day.
    """
    if not 0.0 <= start < end <= 24.0:
        raise ValueError(f"a working day from {start} to {end} is not within 0 to 24")
    steps: dict[float, int] = {}
    for day in range(5):
        steps |= {24.0 * day + start: people, 24.0 * day + end: 0}
    return Shifts.weekly(steps, week_hour_at_zero)


def _hourly(profile: npt.ArrayLike) -> list[tuple[float, int]]:
    numbers = np.asarray(profile)
    if numbers.shape != (168,):
        raise ValueError(f"a weekly profile needs 168 numbers, one for each hour, not {numbers.shape}")
    return [(float(hour), number) for hour, number in enumerate(numbers.tolist())]
