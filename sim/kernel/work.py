"""Work: a duration with its spread.

    handling: Annotated[Work, World(4, 12, source="P0.2")] = Work(minutes=7, cv=0.7)

The declaration fixes the distribution and the unit: the unit in which it is written is that in which the mean
is read and shown, and that of the plausible range. In a scenario a bare value is the mean
(`handling: 8 min`); `{mean: 8 min, cv: 0.5}` states both.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated, Literal

import pydantic
from annotated_types import Gt
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from sim.kernel import distributions
from sim.kernel.distributions import Floats
from sim.kernel.group import Parameters, Value
from sim.kernel.marks import Unit, World
from sim.kernel.spans import Span, in_unit, span
from sim.kernel.streams import Chance

Shape = Literal["lognormal", "gamma", "exponential"]


class Work(Parameters):
    """A duration with its spread.

    Args:
        seconds, minutes, hours, days: the mean; exactly one of them, which names the unit.
        cv: coefficient of variation, standard deviation over mean; that of an exponential is 1.
        shape: how it is distributed.
        mean, unit: the mean as a span and its unit, instead of the first four.

    Raises:
        ValueError: no mean, a negative one, or a spread that the distribution cannot have.
    """

    mean: Span
    """Mean duration (hours)."""
    cv: Annotated[float, Gt(0), Unit("ratio"), World(0.1, 2, source="A")] = 1.0
    """Coefficient of variation."""
    shape: Shape = "lognormal"
    """Distribution, fixed by the declaration."""
    unit: str = "min"
    """Unit in which the mean is read and shown, fixed by the declaration."""

    def __init__(
        self,
        *,
        seconds: float | None = None,
        minutes: float | None = None,
        hours: float | None = None,
        days: float | None = None,
        cv: float = 1.0,
        shape: Shape = "lognormal",
        mean: Span | None = None,
        unit: str = "min",
    ) -> None:
        for name, number in (("s", seconds), ("min", minutes), ("h", hours), ("d", days)):
            if number is not None:
                mean, unit = span(number, name), name
        if mean is None:
            raise ValueError("a work must state its mean and unit, such as Work(minutes=7, cv=0.7)")
        pydantic.BaseModel.__init__(self, mean=mean, cv=cv, shape=shape, unit=unit)

    @pydantic.model_validator(mode="after")
    def _possible(self) -> Work:
        if not 0 <= self.mean < math.inf:
            raise ValueError(f"must be >= 0 and finite (got {self.shown_mean:g})")
        if self.shape == "exponential" and self.cv != 1.0:
            raise ValueError("is exponential: its spread cannot be chosen")
        return self

    @pydantic.model_serializer
    def _written(self) -> dict[str, float]:
        return {name: self.shown(name) for name in self.settable}

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: pydantic.GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return the schema of what a scenario may say: the mean alone, or a map of mean and spread."""
        mean = {"type": "number", "minimum": 0, "unit": "min", "description": "Mean duration."}
        spread = {"type": "number", "exclusiveMinimum": 0, "description": "Coefficient of variation."}
        parts = {"mean": mean, "cv": spread}
        return {"anyOf": [mean, {"type": "object", "properties": parts, "additionalProperties": False}]}

    @property
    def settable(self) -> tuple[str, ...]:
        """What a scenario may set: `mean`, and `cv` unless the distribution fixes it."""
        return ("mean",) if self.shape == "exponential" else ("mean", "cv")

    @property
    def shown_mean(self) -> float:
        """The mean in the unit in which it is read and shown."""
        return in_unit(self.mean, self.unit)

    def shown(self, name: str) -> float:
        """Return one of `settable` as it is read and shown."""
        return self.shown_mean if name == "mean" else self.cv

    def changed(self, *, mean: float | None = None, cv: float | None = None) -> Work:
        """Return the same with another mean (in `unit`, or a `Span`) or another spread."""
        length = self.mean if mean is None else mean if isinstance(mean, Span) else span(mean, self.unit)
        spread = self.cv if cv is None else cv
        return Work(mean=length, cv=spread, shape=self.shape, unit=self.unit)

    def reader(self) -> Declared:
        """Return what reads the values of the setting that this is the default of."""
        return Declared(self)

    def one(self, luck: Chance, draw: str, times: float = 1.0) -> float:
        """Return one duration (hours, to the millisecond) from the named draw, its mean `times` as long.

        The coefficient of variation stays as it is. A mean of 0 takes no time.
        """
        mean = self.mean * times
        if self.shape == "exponential":
            return luck.exponential(draw, mean)
        if self.shape == "gamma":
            return luck.gamma(draw, mean, self.cv)
        return luck.lognormal(draw, mean, self.cv)

    def rows(self, uniforms: Floats, times: float | Floats = 1.0) -> Floats:
        """Return a duration (hours, to the millisecond) for each uniform, shape (n,); as `one` for one."""
        mean = self.mean * times
        if self.shape == "exponential":
            return distributions.exponential_rows(uniforms, mean)
        if self.shape == "gamma":
            return distributions.gamma_rows(uniforms, mean, self.cv)
        return distributions.lognormal_rows(uniforms, mean, self.cv)


@dataclass(frozen=True)
class Declared:
    """Reads what is said of a setting by its declaration: a number or a map changes the declared work."""

    work: Work

    def __get_pydantic_core_schema__(
        self, source: type, handler: pydantic.GetCoreSchemaHandler
    ) -> CoreSchema:
        """Return the schema of a work that is read so."""
        return core_schema.no_info_before_validator_function(self.read, handler(source))

    def read(self, said: Value) -> Work:
        """Return the work that `said` means. Raises ValueError in one line."""
        if isinstance(said, Work):
            return said
        parts = said if isinstance(said, dict) else {"mean": said}
        if unknown := parts.keys() - set(self.work.settable):
            raise ValueError(f"knows no '{min(unknown)}'; there is {' and '.join(self.work.settable)}")
        numbers: dict[str, float] = {}
        for name, value in parts.items():
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise ValueError(f"{name} must be a number (got {value!r})")
            numbers[name] = value
        return self.work.changed(mean=numbers.get("mean"), cv=numbers.get("cv"))
