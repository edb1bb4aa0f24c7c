"""Ramps: how much of a change is reached, and on which dates it grows. [P6.1]

Before the first date nothing is reached, from the last date on everything is. A step happens at once. Waves
grow on the date on which each wave is done, the last one at the end. Linear and S-shaped ramps grow at month
starts and hold in between, so that departments adopt new settings twelve times a year and not every day.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
from typing import Annotated, Literal

from annotated_types import Ge

from sim.kernel.parameters import CalendarMonths, Lever, Parameters

DAYS_A_MONTH = 30.4375
Shape = Literal["step", "linear", "s_curve", "waves"]


class Ramp(Parameters):
    """How the effect of a change grows once its lead time is over."""

    shape: Annotated[Shape, Lever(source="P6.1")] = "step"
    """How it grows: at once, in equal steps, slowly-fast-slowly, or wave by wave."""
    length: Annotated[CalendarMonths, Lever(0, 36, source="P6.2")] = 0.0
    """Time from the first effect to the full one; 0 is a step."""
    waves: Annotated[int, Ge(1), Lever(1, 24, source="A")] = 4
    """Number of equal waves; only read by the shape 'waves'."""


def reached(ramp: Ramp, fraction: float) -> float:
    """Share of the full effect, 0 to 1, when `fraction` of the ramp's length has passed.

    The S-curve is the logistic of `processes.md` 6.1, rescaled to start at 0 and end at 1.
    """
    if fraction >= 1 or (ramp.shape == "step" and fraction >= 0):
        return 1.0
    if fraction <= 0:
        return 0.0
    if ramp.shape == "waves":
        return math.floor(fraction * ramp.waves + 1e-9) / ramp.waves
    if ramp.shape == "s_curve":
        low, high = _logistic(0.0), _logistic(1.0)
        return (_logistic(fraction) - low) / (high - low)
    return fraction


def _logistic(fraction: float) -> float:
    return 1 / (1 + math.exp(-10 * (fraction - 0.5)))


def later(day: dt.date, months: float) -> dt.date:
    """Return the date `months` after `day`: whole months by the calendar, the rest at 30.4375 days each."""
    whole = math.floor(months)
    year, month = divmod(day.year * 12 + day.month - 1 + whole, 12)
    date = dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
    return date + dt.timedelta(days=round((months - whole) * DAYS_A_MONTH))


def steps(ramp: Ramp, first: dt.date) -> list[tuple[dt.date, float]]:
    """Return the dates on which the effect grows and the share reached on each; the last share is 1."""
    end = later(first, ramp.length)
    days = (end - first).days
    if ramp.shape == "step" or days == 0:
        return [(first, 1.0)]
    if ramp.shape == "waves":
        done = [number / ramp.waves for number in range(1, ramp.waves + 1)]
        return [(first + dt.timedelta(days=round(share * days)), share) for share in done]
    grown: list[tuple[dt.date, float]] = []
    month_start = later(first.replace(day=1), 1)
    while not grown or grown[-1][1] < 1:
        grown.append((month_start, reached(ramp, (month_start - first).days / days)))
        month_start = later(month_start, 1)
    return grown
