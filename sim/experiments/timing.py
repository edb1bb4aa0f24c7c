"""Whether a plan has had time to act: its first and full effect against the end of the horizon.

A plan is judged too early where nothing of it acts before the end, or where it has its full effect for less
than six months before it (less than half the horizon, if that is shorter). Its price is then in the money and
what it brings is not. A plan that gains beyond chance all the same is not too early in the second case.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Protocol

from sim.experiments.results import LeverEntry, Timing

MONTHS_AT_FULL = 6.0
"""Months at full effect before a verdict: two quarters, so that no single month decides. [A]"""
MONTH = 365.25 / 12
"""Days."""
PACE_FROM = 3
"""Months at full effect from which on their pace says when the money would be back. [A]"""


class Plan(Protocol):
    """What has a plan and a horizon: a case before it is run, or its result."""

    @property
    def levers(self) -> Sequence[LeverEntry]:
        """Entries of the plan."""
        ...

    @property
    def start(self) -> str:
        """First measured month (ISO)."""
        ...

    @property
    def months(self) -> int:
        """Measured months."""
        ...


def timing_of(base: Plan, other: Plan) -> Timing | None:
    """Return when the entries of a plan that doing nothing does not have come to act, None without any.

    Studies of older versions do not say when levers act; then there is nothing to judge by either.
    """
    own = [one for one in other.levers if one not in base.levers]
    if not own or not all(one.first and one.full for one in own):
        return None
    end = horizon_end(other.start, other.months)
    first, full = min(one.first for one in own), max(one.full for one in own)
    left = (end - dt.date.fromisoformat(full)).days / MONTH
    needed = min(MONTHS_AT_FULL, other.months / 2)
    acts = dt.date.fromisoformat(first) < end
    return Timing(first, full, end.isoformat(), acts, left, not acts or left < needed - 0.05)


def horizon_end(start: str, months: int) -> dt.date:
    """Return the first day after the horizon."""
    first = dt.date.fromisoformat(start)
    ahead = first.month - 1 + months
    return first.replace(year=first.year + ahead // 12, month=ahead % 12 + 1)


def too_early_words(timing: Timing) -> str:
    """Return `its first effect comes in August 2027, the horizon ends with May 2027`, or why else."""
    last = dt.date.fromisoformat(timing.end) - dt.timedelta(days=1)
    ends = f"the horizon ends in {last:%B %Y}"
    if not timing.acts:
        return f"its first effect comes in {_month(timing.first)}, {ends}"
    full = _month(timing.full)
    if timing.months_at_full <= 0:
        return f"it begins to act in {_month(timing.first)} and is in full effect in {full}, {ends}"
    return f"it is in full effect from {full} on, {ends}"


def timing_sentence(timing: Timing) -> str:
    """Return first and full effect, and what is left of the horizon then."""
    left = (
        f"{timing.months_at_full:.0f} months before the end" if timing.months_at_full > 0 else "after the end"
    )
    early = ": too early to judge" if timing.too_early else ""
    return f"acts from {timing.first} on, in full from {timing.full}, {left}{early}"


def months_until_judged(timing: Timing, months: int) -> int:
    """Return how many months must be measured until a verdict can be asked for.

    Args:
        timing: of the plan.
        months: measured now.
    """
    return months + max(1, math.ceil(MONTHS_AT_FULL - timing.months_at_full - 0.05))


def back_at_this_pace(flows: Sequence[float], timing: Timing | None) -> int | None:
    """Return the month in which the money would be back at the pace of the months at full effect.

    None if it is back before the end, does not come back at this pace, or fewer than three months show one.

    Args:
        flows: mean extra cash by month.
        timing: of the plan; without it the pace is that of the last half of the months.
    """
    seen = len(flows) // 2 if timing is None else math.floor(timing.months_at_full + 0.05)
    if min(seen, len(flows)) < PACE_FROM:
        return None
    total, last = sum(flows), flows[-min(seen, len(flows)) :]
    pace = sum(last) / len(last)
    return len(flows) + math.ceil(-total / pace) if total < 0 < pace else None


def _month(day: str) -> str:
    return f"{dt.date.fromisoformat(day):%B %Y}"
