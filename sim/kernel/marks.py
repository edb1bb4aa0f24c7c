"""Marks: what a setting says about itself beside its value, put into its type by `Annotated`.

    first_time_fix: Annotated[Share, World(0.63, 0.88, source="O11")] = 0.75

`Unit` and `Scaling` belong to a type. `Lever`, `World` and `Taste` belong to a setting: its kind, its
plausible range (in the unit of its type; information for planners and sensitivity studies, not enforced) and
the numbers of its sources.
"""

from dataclasses import dataclass, field
from typing import ClassVar, Literal

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

Kind = Literal["lever", "world", "taste"]


@dataclass(frozen=True)
class Unit:
    """The unit in which a number is read and shown."""

    name: str

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return the schema of the number with its unit added."""
        return {**handler(core), "unit": self.name}


@dataclass(frozen=True)
class Scaling:
    """Marks a value that is stated at the base's reference size and grows with the size asked for.

    `sim.kernel.growth.scale` multiplies what carries it; everything else is the same at any size.
    """


@dataclass(frozen=True)
class Mark:
    """What is known of one setting: plausible range (None is open) and sources, such as "O11, O12"."""

    kind: ClassVar[Kind]
    low: float | None = None
    high: float | None = None
    source: str = field(kw_only=True)

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return the schema of the setting with its kind, source and plausible range added."""
        told = {**handler(core), "kind": self.kind, "source": self.source}
        return told if self.low is None or self.high is None else {**told, "plausible": [self.low, self.high]}


@dataclass(frozen=True)
class Lever(Mark):
    """What a manager can order: staff, hours, policies, wires, stocks, prices, dates."""

    kind: ClassVar[Kind] = "lever"


@dataclass(frozen=True)
class World(Mark):
    """What the world does: failures, demand, the length of a piece of work, how a thing turns out."""

    kind: ClassVar[Kind] = "world"


@dataclass(frozen=True)
class Taste(Mark):
    """How people feel and decide: coefficients, memories, patience, elasticities."""

    kind: ClassVar[Kind] = "taste"
