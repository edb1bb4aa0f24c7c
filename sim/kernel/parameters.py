"""The types in which a component declares its settings, beside the code that uses them.

    class CrewParameters(Parameters):
        people: Annotated[Staff, Lever(source="A")] = 10
        '''People who can be sent out, at the base's reference size.'''
        travel: Annotated[Work, World(0.3, 3, source="O17")] = Work(hours=0.6, cv=0.5)
        '''Travel to a job.'''
        pause: Annotated[InMinutes, Lever(5, 60, source="A")] = minutes(30)
        '''Break after a job.'''

The type carries the unit and the hard limits, which are enforced. A mark carries the kind of the setting
(`Lever`, `World` or `Taste`), its plausible range and its sources. The docstring says what it means.

The rule of units: whatever is a span of the simulated clock is kept in hours and read and shown in the unit
of its type (`InMinutes`) or declaration (`Work`), so that the model never converts. Everything else is kept
as it is read: rates in their own unit, the latency of a wire in milliseconds, money in major units (`cents`
makes whole ones), leads and ramps of a plan in months of the calendar, appointments in working days.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, TypeVar

import pydantic
from annotated_types import Ge, Gt, Le

from sim.kernel.group import Parameters
from sim.kernel.marks import Lever, Scaling, Taste, Unit, World
from sim.kernel.spans import (
    InDays,
    InMinutes,
    InMonths,
    InSeconds,
    Span,
    days,
    hours,
    milliseconds,
    minutes,
    months,
    seconds,
)
from sim.kernel.work import Work
from sim.records.cents import LARGEST
from sim.records.errors import Impossible

__all__ = [
    "CalendarMonths",
    "Count",
    "Hours",
    "InDays",
    "InMinutes",
    "InMonths",
    "InSeconds",
    "Kilometres",
    "Lever",
    "Milliseconds",
    "Money",
    "Parameters",
    "PerHour",
    "PerMonth",
    "PerYear",
    "Positive",
    "Scaled",
    "Scaling",
    "Share",
    "Span",
    "Staff",
    "Taste",
    "Unit",
    "Work",
    "WorkingDays",
    "World",
    "cents",
    "days",
    "hours",
    "milliseconds",
    "minutes",
    "months",
    "seconds",
]

Number = TypeVar("Number", int, float)

Scaled = Annotated[Number, Scaling(), Ge(0)]
"""A number stated at the reference size: `Scaled[int]` (rounded up), `Scaled[float]`, `Scaled[Money]`."""


def _whole_if_whole(people: float) -> float | int:
    return int(people) if people.is_integer() else people


Staff = Annotated[float, Unit("FTE"), Scaling(), Ge(0), pydantic.PlainSerializer(_whole_if_whole)]
"""Full-time equivalents at the reference size, such as 10 or 1.2."""

Hours = Annotated[float, Unit("h"), Ge(0)]
Milliseconds = Annotated[float, Unit("ms"), Ge(0)]
"""A latency, which is no span of the simulated clock."""
CalendarMonths = Annotated[float, Unit("month"), Ge(0)]
"""Months of the calendar, from 28 to 31 days long."""
WorkingDays = Annotated[float, Unit("d"), Ge(0)]
Kilometres = Annotated[float, Unit("km"), Ge(0)]
Share = Annotated[float, Unit("share"), Ge(0), Le(1)]
PerHour = Annotated[float, Unit("per hour"), Ge(0)]
PerYear = Annotated[float, Unit("per year"), Ge(0)]
PerMonth = Annotated[float, Unit("per month"), Ge(0)]
Money = Annotated[float, Unit("money")]
"""Major units of the one currency, of either sign; the model turns it into whole `cents`."""
Count = Annotated[int, Unit("count"), Ge(0)]
Positive = Annotated[float, Gt(0)]


def cents(amount: float) -> int:
    """Return major units of money as whole cents; half a cent is rounded away from zero.

    Raises:
        Impossible: no number, or more cents than a number holds exactly.
    """
    if not abs(amount) * 100 <= LARGEST:
        raise Impossible([f"{amount:g} is beyond all money"])
    return int(Decimal(repr(float(amount))).scaleb(2).to_integral_value(ROUND_HALF_UP))
