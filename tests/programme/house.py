"""A scenario small enough to read, for tests of levers."""

import datetime as dt
from typing import Literal

from sim.economics.parameters import EconomicsParameters
from sim.kernel.links import IntegrationParameters, LinkParameters
from sim.kernel.parameters import Hours, Parameters, Scaled, Share, Staff
from sim.programme.levers import Effect, Lever, Setting
from sim.programme.ramps import Ramp

START = dt.date(2027, 1, 1)


class Horizon(Parameters):
    start: dt.date = START
    """First day."""
    months: int = 36
    """Months."""


class Workforce(Parameters):
    technicians: Scaled[int] = 10
    """Vans with a crew, which come whole."""
    agents: Staff = 10
    """People."""
    travel: Hours = 0.6
    """Travel."""
    first_time_fix: Share = 0.75
    """Chance."""
    policy: Literal["nearest", "oldest"] = "nearest"
    """Policy."""


class Oss(Parameters):
    workforce: Workforce = Workforce()
    """Field."""


class Operator(Parameters):
    horizon: Horizon = Horizon()
    """When."""
    oss: Oss = Oss()
    """OSS."""
    integration: IntegrationParameters = IntegrationParameters(
        links={"catalogue->billing": LinkParameters(style="manual")}
    )
    """Wires."""
    economics: EconomicsParameters = EconomicsParameters()
    """Money."""


def effect(path: str, operator: Literal["set", "add", "mul"], value: Setting) -> Effect:
    return Effect(path=f"oss.workforce.{path}", operator=operator, value=value)


def lever(name: str, *effects: Effect, lead: float = 0.0, ramp: Ramp | None = None) -> Lever:
    named = {f"effect {number}": one for number, one in enumerate(effects)}
    return Lever(id=name, title=f"the {name} lever", effects=named, lead=lead, ramp=ramp or Ramp())
