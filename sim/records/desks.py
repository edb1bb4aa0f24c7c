"""A desk as others see it: who works there and who pays. Plain data; the work itself is the kernel's."""

from dataclasses import dataclass
from typing import Literal

from sim.records.kpi import Domain

CostGroup = Literal["network", "customer operations"]
"""The monthly total of the books that usually pays for a desk."""


@dataclass(frozen=True)
class DeskPlan:
    """A desk that a department brings; utilisation KPI and cost line are made from it.

    Attributes:
        name: first part of its measures (`field` notes `field.work`, `field.duty`, ...) and its key in
            `economics.hourly` and `economics.included_hours`.
        label: who works there, to be read after *the*: `field technicians`. Names the line of cost.
        domain: who owns its utilisation.
        cost_group: monthly total of the books that pays for its usual hours.
        acts_on: headline KPIs that its load acts on [P3.2].
    """

    name: str
    label: str
    domain: Domain
    cost_group: CostGroup
    acts_on: tuple[str, ...] = ()
