"""The root of the loader's tests: nested groups, units, named maps and unions."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import pydantic

from sim.kernel.parameters import (
    Count,
    Hours,
    InMinutes,
    Money,
    Parameters,
    PerYear,
    Positive,
    Scaled,
    Share,
    minutes,
)
from sim.scenario.load import Loaded


class Horizon(Parameters):
    start: datetime.date = datetime.date(2027, 1, 1)
    """First day."""
    months: Count = 12
    """Measured months."""


class Workforce(Parameters):
    technicians: Scaled[int] = 8
    """People who can be sent out. [A]"""
    travel: Hours = 0.6
    """Mean travel time. Range 0.3-3. [O17]"""
    first_time_fix: Share = 0.75
    """Chance that one visit is enough."""


class Noc(Parameters):
    staff: Count = 3
    """People per shift."""
    answer: InMinutes = minutes(5)
    """Mean time to look at an alarm."""
    overtime: bool = False
    """Whether people stay longer."""


class Oss(Parameters):
    workforce: Workforce = Workforce(technicians=9)
    """Field work."""
    noc: Noc = Noc()
    """Control room."""


class Lever(Parameters):
    lever: str
    """Which change."""
    start: datetime.date
    """First day."""
    cost: Money = 0.0
    """One-off cost."""
    ramp: Hours | Literal["at once"] = "at once"
    """How it comes."""


class Api(Parameters):
    style: Literal["api"] = "api"
    latency: InMinutes = minutes(0.1)
    """Mean delay."""


class Nightly(Parameters):
    style: Literal["nightly"] = "nightly"
    at: datetime.time = datetime.time(2, 0)
    """When it runs."""
    loss: Share = 0.0
    """Share of files lost."""


Write = Callable[[str, str], Path]
Load = Callable[..., "Loaded[Small]"]
Refusals = Callable[..., list[str]]
Link = Annotated[Api | Nightly, pydantic.Field(discriminator="style")]


class Small(Parameters):
    title: str
    """What it is about."""
    horizon: Horizon = Horizon()
    """What is measured."""
    oss: Oss = Oss()
    """Operations."""
    failures: PerYear = 4.0
    """Failures of one machine."""
    budget: Money | None = None
    """What may be spent."""
    size: Positive = 1.0
    """Some number."""
    levers: dict[str, Lever] = pydantic.Field(default_factory=dict)
    """Changes by name."""
    integration: dict[str, Literal["api", "nightly"] | Link] = pydantic.Field(
        default_factory=lambda: {"default": "nightly"}
    )
    """How departments talk."""
    goals: dict[str, float] = pydantic.Field(default_factory=dict)
    """Bounds by name."""
    tags: tuple[str, ...] = ()
    """Words."""
    when: datetime.datetime | None = None
    """An instant."""
