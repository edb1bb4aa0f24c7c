"""Spans: lengths of time that are kept in hours, the clock's unit, and read and shown in a unit of their own.

    raised_after: Annotated[InSeconds, World(5, 300, source="P2.8")] = seconds(30)

The value of such a setting is a `Span`: a float, always hours. A plain number given to the setting is in the
unit of its type; a `Span` is taken as it is, so that settings can be copied and checked again.
"""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge
from pydantic import GetCoreSchemaHandler, ValidatorFunctionWrapHandler
from pydantic_core import CoreSchema, core_schema

from sim.kernel.marks import Unit

HOURS_IN = {"ms": 1 / 3_600_000, "s": 1 / 3600, "min": 1 / 60, "h": 1.0, "d": 24.0, "month": 730.5}
"""Hours in one of each unit of time; a month is a twelfth of 365.25 days."""
_IN_AN_HOUR = {"ms": 3_600_000.0, "s": 3600.0, "min": 60.0}
"""Units shorter than an hour are divided by whole numbers: 35 min is exactly what 35 / 60 gives."""


class Span(float):
    """A length of time in hours."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Accept spans only; `ReadIn` makes them of plain numbers."""
        return core_schema.is_instance_schema(cls)


def span(number: float, unit: str) -> Span:
    """Return a length of time stated in a unit of `HOURS_IN`. Raises KeyError for another unit."""
    if (parts := _IN_AN_HOUR.get(unit)) is not None:
        return Span(number / parts)
    return Span(number * HOURS_IN[unit])


def in_unit(hours: float, unit: str) -> float:
    """Return hours in another unit, to twelve digits, so that 35 min reads 35 again."""
    return float(f"{hours * _IN_AN_HOUR[unit] if unit in _IN_AN_HOUR else hours / HOURS_IN[unit]:.12g}")


def milliseconds(number: float) -> Span:
    """Return a number of milliseconds as a span."""
    return span(number, "ms")


def seconds(number: float) -> Span:
    """Return a number of seconds as a span."""
    return span(number, "s")


def minutes(number: float) -> Span:
    """Return a number of minutes as a span."""
    return span(number, "min")


def hours(number: float) -> Span:
    """Return a number of hours as a span."""
    return span(number, "h")


def days(number: float) -> Span:
    """Return a number of days as a span."""
    return span(number, "d")


def months(number: float) -> Span:
    """Return a number of months of 730.5 hours as a span."""
    return span(number, "month")


@dataclass(frozen=True)
class ReadIn(Unit):
    """The unit in which a span is read and shown; makes a plain number a `Span`."""

    def __get_pydantic_core_schema__(self, source: type, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return how a span is checked and written."""

        def read(value: float, check: ValidatorFunctionWrapHandler) -> Span:
            number: float = check(value)
            return value if isinstance(value, Span) else span(number, self.name)

        def write(value: float) -> float:
            return in_unit(value, self.name)

        return core_schema.no_info_wrap_validator_function(
            read,
            core_schema.float_schema(strict=True, allow_inf_nan=False),
            serialization=core_schema.plain_serializer_function_ser_schema(
                write, return_schema=core_schema.float_schema()
            ),
        )


InSeconds = Annotated[Span, ReadIn("s"), Ge(0)]
InMinutes = Annotated[Span, ReadIn("min"), Ge(0)]
InDays = Annotated[Span, ReadIn("d"), Ge(0)]
InMonths = Annotated[Span, ReadIn("month"), Ge(0)]
