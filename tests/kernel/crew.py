"""Settings for tests of settings: a crew, its tools and the house that they live in."""

from typing import Annotated, Literal

import pydantic

from sim.kernel.parameters import (
    Count,
    Hours,
    InMinutes,
    Lever,
    Money,
    Parameters,
    PerYear,
    Positive,
    Scaled,
    Share,
    Staff,
    Taste,
    Work,
    World,
    minutes,
)


class Crew(Parameters):
    people: Annotated[Scaled[int], Lever(source="A")] = 10
    """People who can be sent out, at the base's reference size."""
    travel: Annotated[Hours, World(0.3, 3, source="O17")] = 0.6
    """Mean travel time, gamma distributed."""
    pause: InMinutes = minutes(30)
    """Break."""
    fixed: Annotated[Share, World(0.63, 0.88, source="O11, O12")] = 0.75
    """Chance that one visit is enough."""
    watch: Annotated[Staff, Lever(source="A")] = 2
    """People who are awake."""
    repair: Annotated[Work, World(10, 90, source="A")] = Work(minutes=30, cv=0.5)
    """Work on one job."""
    patience: Annotated[Work, Taste(source="B2")] = Work(hours=2, shape="exponential")
    """How long people wait for them."""


class Wire(Parameters):
    style: Literal["wire"] = "wire"
    loss: Share = 0.0
    """Share lost."""


class Batch(Parameters):
    style: Literal["batch"] = "batch"
    lanes: Scaled[int] = 2
    """Lanes."""


class House(Parameters):
    crew: Crew = Crew()
    """The crew."""
    budget: Scaled[Money] = 1000.5
    """Monthly budget."""
    failures: PerYear = 4.0
    """Failures of one machine."""
    speed: Positive = 1.0
    """Speed."""
    shifts: Count = 3
    """Shifts."""
    teams: dict[str, Crew] = pydantic.Field(default_factory=lambda: {"north": Crew(people=3)})
    """Named teams."""
    spare: Scaled[int] | None = None
    """Spare people."""
    stock: dict[str, Scaled[int]] = pydantic.Field(default_factory=lambda: {"fuse": 7})
    """Spare parts."""
    link: Annotated[Wire | Batch, pydantic.Field(discriminator="style")] = Batch()
    """How paper travels."""
