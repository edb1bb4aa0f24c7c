"""The root of a scenario: what was asked. It only strings together what each part of the house declares.

Every department brings its own settings, the roster their places (`sim.scenario.seats`). All amounts that
grow with the operator are stated at `subscribers.reference_size` and brought to `subscribers.count` once, by
`at_size`; whoever simulates or draws starts from that.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated

import pydantic
from annotated_types import Ge, Le

from sim.economics.parameters import EconomicsParameters
from sim.kernel.calendar import Calendar
from sim.kernel.growth import growing_paths, scale
from sim.kernel.kept import Kept
from sim.kernel.links import IntegrationParameters
from sim.kernel.parameters import Count, Kilometres, Lever, Parameters, Scaled, Share, Unit, World
from sim.kernel.paths import quoted
from sim.network.access import AccessPlan
from sim.network.equipment import EquipmentParameters
from sim.network.traffic import TrafficParameters
from sim.programme.portfolio import PlanEntry
from sim.records.errors import InputRefused, nearest
from sim.scenario.incident_checks import wrong_incidents
from sim.scenario.incidents import Incident
from sim.scenario.limits import beyond_limits
from sim.scenario.low_and_high import upside_down
from sim.scenario.policy_names import unknown_policies
from sim.scenario.seats import (
    BssParameters,
    InstancesParameters,
    OssParameters,
    unfit_brands,
    unknown_brands,
    unknown_desks,
    unknown_links,
    unknown_seats,
)
from sim.subscribers.behaviour import CustomersParameters


class Horizon(Parameters):
    """The time that is simulated."""

    start: Annotated[dt.date, Lever(source="A")] = dt.date(2027, 1, 1)
    """First day of the first measured month; the first of a month."""
    months: Annotated[int, Ge(1), Le(240), Lever(1, 120, source="A")] = 36
    """Measured months."""
    warm_up: Annotated[int, Ge(0), Le(60), Lever(1, 12, source="A")] = 3
    """Months simulated before, in which queues fill."""

    @pydantic.field_validator("start")
    @classmethod
    def first_of_a_month(cls, start: dt.date) -> dt.date:
        """Refuse a start that is not the first of a month."""
        if start.day != 1:
            raise ValueError(f"must be the first of a month (got {start})")
        return start

    @property
    def hours(self) -> tuple[float, float]:
        """When the life begins, warm-up included, and ends; hours from the first measured month."""
        calendar = Calendar(self.start, self.months, self.warm_up)
        return calendar.opening, calendar.closing


class NetworkParameters(Parameters):
    """The network: a real map or a generated ring, with access sites grown around it."""

    map: Annotated[str | None, World(source="D1")] = None
    """A map by name (such as SwitchL3) or a GraphML or GML file; without one, a ring of hubs."""
    own_nodes_only: Annotated[bool, World(source="A")] = True
    """Leave out the neighbours of a real map."""
    hubs: Annotated[Count, Ge(1), World(1, 30, source="P0.2")] = 6
    """Hubs of the generated ring, at any size: the country is as large for a small operator. No more than
    sites are built."""
    ring_closed: Annotated[bool, Lever(source="P0.2")] = False
    """Whether the ring of hubs is closed."""
    km_between: Annotated[Kilometres, World(5, 300, source="P0.2")] = 50.0
    """Length of each link of the ring."""
    sites: Annotated[Scaled[int], World(source="P0.2")] = 130
    """Access sites."""
    access: AccessPlan = AccessPlan()
    """How sites hang on their hub."""
    overlap: Annotated[Share, World(0, 0.9, source="P0.2")] = 0.5
    """Mobile users whom a neighbouring site also reaches."""
    equipment: EquipmentParameters = EquipmentParameters()
    """How often things break."""
    traffic: TrafficParameters = TrafficParameters()
    """Load and latency."""


class SubscribersParameters(CustomersParameters):
    """How many subscribers there are, and how they behave."""

    count: Annotated[int, Ge(100), Le(20_000_000), World(source="P0.2")] = 100_000
    """Subscribers at the start; sites, staff, capacities, monthly volumes and costs grow with it."""
    reference_size: Annotated[int, Ge(100), Le(20_000_000), World(source="P0.2")] = 100_000
    """Size for which all growing settings are stated."""
    grows: Annotated[dict[str, Share], World(0, 1, source="P0.2: costs are shares of revenue; E1, E2")] = (
        pydantic.Field(default_factory=dict)
    )
    """How much of a setting that grows with size does so, by its path or that of its group: 1 is all of it,
    as where nothing is said, 0 is fixed. With 0.4 for `economics.it_cost` 60 % of it stays at any size."""


class BrandParameters(Parameters):
    """Customers under another name than the operator's own."""

    share: Annotated[Share, World(0, 0.5, source="A")]
    """Share of all customers, those who are there and those who come."""


Bound = Annotated[float, Unit("share")]
"""A bound of a KPI in the KPI's own unit; shares may be written as 99.5 %."""


class Goals(Parameters):
    """What is wanted, and what must not happen."""

    maximise: str = "npv"
    """What the decision goes by: npv or the id of a KPI."""
    at_most: dict[str, Bound] = pydantic.Field(default_factory=dict)
    """KPIs that must not rise above a value."""
    at_least: dict[str, Bound] = pydantic.Field(default_factory=dict)
    """KPIs that must not fall below a value."""


class Scenario(Parameters):
    """One operator, one span of time, and what is to be compared."""

    title: str
    """What a person calls it."""
    description: str = ""
    """What it is about."""
    horizon: Horizon = Horizon()
    """The time that is simulated."""
    seed: Annotated[int, Ge(0), World(source="A")] = 1
    """Seed of all chance."""
    replications: Annotated[int, Ge(1), Le(10_000), Lever(5, 100, source="A")] = 10
    """Simulated lives."""
    subscribers: SubscribersParameters = SubscribersParameters()
    """The people."""
    network: NetworkParameters = NetworkParameters()
    """The physical truth."""
    integration: IntegrationParameters = IntegrationParameters()
    """The wires between departments."""
    oss: OssParameters = OssParameters()
    """Operations."""
    bss: BssParameters = BssParameters()
    """Business."""
    seats: Annotated[dict[str, bool], Lever(source="A")] = pydantic.Field(default_factory=dict)
    """Departments that are in the house only where it is asked for: their name, then true."""
    brands: Annotated[dict[str, BrandParameters], World(source="A")] = pydantic.Field(default_factory=dict)
    """Brands beside the operator's own, by name."""
    instances: InstancesParameters = InstancesParameters()
    """Departments of their own for the people of a brand: by department, then by the brand's name."""
    economics: EconomicsParameters = EconomicsParameters()
    """What things cost."""
    transformation: dict[str, PlanEntry] = pydantic.Field(default_factory=dict)
    """A plan: levers on the calendar, by name."""
    strategies: dict[str, dict[str, PlanEntry]] = pydantic.Field(default_factory=dict)
    """Alternative plans to be compared with doing nothing, by name."""
    goals: Goals = Goals()
    """What is wanted."""
    incidents: Annotated[dict[str, Incident], World(source="A")] = pydantic.Field(default_factory=dict)
    """What happens at an instant, by name; `explain incidents` lists the kinds."""

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield path and message of unknown names, of too many brands, and of what stands upside down."""
        yield from unknown_seats(self)
        yield from unknown_brands(self)
        yield from unfit_brands(self)
        yield from unknown_desks(self)
        yield from unknown_links(self)
        yield from unknown_policies(self)
        yield from upside_down(self)
        yield from _what_does_not_grow(self)
        total = sum(brand.share for brand in self.brands.values())
        if total > 1.0 + 1e-9:
            last = list(self.brands)[-1]
            yield (
                f"brands.{quoted(last)}.share",
                f"with it the shares of all brands are {total:.4g}; at most 1, the rest is the operator's",
            )
        yield from wrong_incidents(self)

    def at_size(self) -> Scenario:
        """Return the scenario with everything that grows stated at its own size, itself if it is already.

        It is checked and brought to its size once a process for one content; all lives of it share what
        comes out.

        Raises:
            InputRefused: an amount so large that no operator means it; brands that cannot be.
        """
        return _SIZED.get((type(self), self.model_dump_json()), self._checked_at_size)

    def _checked_at_size(self) -> Scenario:
        size = self.subscribers
        if problems := [f"{path}: {said}" for path, said in (*beyond_limits(self), *self.impossible())]:
            raise InputRefused(problems)
        if size.count == size.reference_size:
            return self
        scaled = scale(self, size.count / size.reference_size, size.grows)
        stated = scaled.subscribers.model_copy(update={"reference_size": size.count})
        return scaled.model_copy(update={"subscribers": stated})


_SIZED: Kept[tuple[type[Scenario], str], Scenario] = Kept()


def _what_does_not_grow(scenario: Scenario) -> Iterator[tuple[str, str]]:
    if asked := set(scenario.subscribers.grows):
        known = growing_paths(scenario)
        for path in sorted(asked - known):
            yield (
                f"subscribers.grows.{quoted(path)}",
                f"no setting that grows with size{nearest(path, known)}",
            )
