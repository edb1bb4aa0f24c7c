"""Whether operators of several sizes are one operator: their figures in the still world, side by side.

Two sizes are equivalent in a figure if the 90 % interval of its difference lies inside a margin stated before
(two one-sided tests at 5 %: Schuirmann 1987). *Not decided* is no equivalence. Lives of one number are paired:
hubs and the cables between them are the same at every size, so they are cut at the same instants. Each life has
a seed of its own, so that it is another operator too: one draw of where people live would not average out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.kpis.evaluate import horizon
from sim.scenario.schema import Scenario
from sim.twin import run_replication
from tests.worlds.still import student90

Figures = Mapping[str, float]


@dataclass(frozen=True)
class Margin:
    """By how much a figure may differ: in its own unit, or relative to the larger size's mean."""

    most: float
    relative: bool = False

    @property
    def unit(self) -> str:
        """How the difference is said."""
        return "%" if self.relative else ""


THREE_PERCENT, FIVE_POINTS = Margin(0.03, relative=True), Margin(0.05)
MARGINS: dict[str, Margin] = {
    "expected_churn": THREE_PERCENT,
    "opex_per_subscriber": THREE_PERCENT,
    "arpu": THREE_PERCENT,
    "noc_utilisation": FIVE_POINTS,
    "second_line_utilisation": FIVE_POINTS,
    "field_utilisation": FIVE_POINTS,
    "fallout_utilisation": FIVE_POINTS,
    "care_utilisation": FIVE_POINTS,
    "disputes_utilisation": FIVE_POINTS,
    "billing_accuracy": Margin(0.002),
}
"""What makes two sizes one operator, by KPI."""
BESIDE = (
    "uptime", "fault_resolution_time", "saidi", "mttd", "churn_rate", "latency", "order_to_activate",
    "order_to_activate_p95", "fallout_rate", "care_wait", "abandonment", "contacts_per_subscriber",
    "inventory_accuracy", "leakage", "ebitda",
)  # fmt: skip
"""KPIs reported beside, without a margin: where small desks pool less, waits are longer."""
MONEY_OF_ALL = ("ebitda",)
"""Sums of money, which are compared by subscriber of the size."""


def figures(scenario: Scenario, replication: int) -> Figures:
    """Live one life, and return its figures by KPI; NaN where nothing was observed."""
    settings = scenario.at_size()
    found = horizon(run_replication(settings, replication, seed=replication + 1), settings.economics)
    size = scenario.subscribers.count
    return {
        name: np.nan if (value := found[name]) is None else value / (size if name in MONEY_OF_ALL else 1)
        for name in (*MARGINS, *BESIDE)
    }


@dataclass(frozen=True)
class Difference:
    """A figure at a size less the same at the other, over paired lives: mean and 90 % interval."""

    mean: float
    low: float
    high: float

    def verdict(self, most: float) -> str:
        """`equivalent`, `differs`, or `not decided` where the interval is wider than the question."""
        if -most < self.low and self.high < most:
            return "equivalent"
        return "differs" if self.low > most or self.high < -most else "not decided"


def difference(one: Sequence[float], other: Sequence[float], *, relative: bool = False) -> Difference:
    """Return the mean of paired differences with Student's 90 % interval.

    Args:
        one, other: the figure in each life, paired; at least two.
        relative: as a share of the mean of `other`.
    """
    seen = np.array(one) - np.array(other)
    seen = seen[np.isfinite(seen)] / (float(np.nanmean(other)) if relative else 1.0)
    if len(seen) < 2:
        return Difference(np.nan, -np.inf, np.inf)
    mean = float(seen.mean())
    half = student90(len(seen) - 1) * float(seen.std(ddof=1)) / float(np.sqrt(len(seen)))
    return Difference(mean, mean - half, mean + half)
