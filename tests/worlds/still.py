"""How still the still world stands: slopes of its monthly figures over lives, with 90 % intervals.

A slope is the least-squares slope of a monthly figure, in percent of its mean a month. Its interval is
Student's over lives, each life's slope being one observation; so months need not be independent.

Most of what differs between lives are cable cuts on the open ring: one near the gateway cuts off most people
for hours, and they remember it for months. Cuts come at a constant rate, so the slope of the people whom they
cut off is zero in expectation. `controlled` takes its part out of each life's slope (control variates: Law,
Simulation Modeling and Analysis, 11.4); the plain interval stands beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.experiments.cases import load_scenario
from sim.kernel.paths import with_values
from sim.records.outcome import Outcome
from sim.scenario.schema import Scenario
from sim.subscribers.segments import SEGMENTS
from sim.twin import run_replication

Floats = NDArray[np.float64]
FILE = Path(__file__).with_name("still.yaml")
QUIET = {"network.equipment.cuts": 0.0}
"""Without cable cuts, what moves shows in few lives."""
T90 = {1: 6.314, 2: 2.920, 3: 2.353, 4: 2.132, 5: 2.015, 7: 1.895, 9: 1.833, 15: 1.753, 19: 1.729, 29: 1.699}
"""Points of Student's distribution with 5 % above them, by degrees of freedom."""
LIMITS = {"churn, sme": 0.3} | {f"churn, {name}": 0.1 for name in ("all", "postpaid", "prepaid", "fibre")}
"""Slope of expected churn, percent a month, that passes for none."""


def still_scenario(subscribers: int, months: int, changes: dict[str, float] | None = None) -> Scenario:
    """The still world at a size."""
    sized = {"subscribers.count": subscribers, "horizon.months": months}
    return with_values(load_scenario(FILE).value, sized | (changes or {}))


@dataclass(frozen=True)
class Life:
    """Monthly figures of one life, by name, and the shares of people whom cuts made remember them."""

    figures: dict[str, Floats]
    cut_off: Floats


def live(scenario: Scenario, replication: int) -> Life:
    """Live one life of the still world."""
    outcome = run_replication(scenario, replication)
    return Life(figures_of(outcome), _cut_off(outcome))


def figures_of(outcome: Outcome) -> dict[str, Floats]:
    """What should stand still, by month; churn is expected churn, the sum of hazards over those exposed."""
    people = {name: outcome.measure("subscribers.hours", name) / 730.5 for name in SEGMENTS}
    leaving = {name: outcome.measure("subscribers.expected_leavers", name) for name in SEGMENTS}
    closing = {name: outcome.measure("subscribers.closing", name) for name in SEGMENTS}
    found = {"churn, all": sum(leaving.values()) / sum(people.values())}
    found |= {f"churn, {name}": leaving[name] / people[name] for name in SEGMENTS}
    for name in ("postpaid", "fibre", "sme"):
        found[f"in term, {name}"] = outcome.measure("contracts.in_term", name) / closing[name]
        found[f"in window, {name}"] = outcome.measure("contracts.in_window", name) / closing[name]
        found[f"renewed, {name}"] = outcome.measure("contracts.renewed", name) / closing[name]
    for name in ("mobile", "plant"):
        records = outcome.measure("inventory.records", name)
        found[f"wrong records, {name}"] = outcome.measure("inventory.wrong", name) / records
        found[f"records found, {name}"] = outcome.measure("inventory.found", name) / records
    found["joined"] = outcome.measure("subscribers.joined") / sum(closing.values())
    found["not billed"] = outcome.measure("bills.unknown") / sum(closing.values())
    found["latency, ms"] = outcome.measure("latency.weighted") / outcome.measure("latency.weight")
    found["bad debt"] = _ledger(outcome, "bad_debt") / sum(closing.values())
    found["receivables"] = np.cumsum(_ledger(outcome, "receivable", warm_up=True))[-outcome.months :]
    found["receivables"] /= sum(closing.values())
    return found


def _ledger(outcome: Outcome, account: str, warm_up: bool = False) -> Floats:
    """Debits less credits of an account by month, in money."""
    table = outcome.tables["ledger"]
    first = int(table["month"].min()) if warm_up else 1
    mine = (table["account"] == account) & (table["month"] >= first)
    months = np.zeros(outcome.months + 1 - first)
    change = (table["debit_cents"] - table["credit_cents"])[mine] / 100
    np.add.at(months, table["month"][mine] - first, change)
    return months


def _cut_off(outcome: Outcome) -> Floats:
    """Fixed users whom a failure above their line cut off lately: people and hours each, shape (2, months)."""
    table, kernel = outcome.tables["measures"], np.array([1.0, 1.0, 1.0, 0.5])
    fixed = outcome.measure("subscribers.closing", "fibre")
    found = []
    for measure in ("outage.interruptions", "outage.hours"):
        mine = (table["measure"] == measure) & (table["part"] == "fixed")
        first = int(table["month"].min())
        months = np.zeros(outcome.months + 1 - first)
        np.add.at(months, table["month"][mine] - first, table["value"][mine])
        found.append(np.convolve(months, kernel)[: len(months)][-outcome.months :] / fixed)
    return np.array(found)


# --- slopes


def slope(figure: Floats) -> float:
    """The least-squares slope of a figure, percent of its mean a month."""
    months = np.arange(len(figure)) - (len(figure) - 1) / 2
    return float(100 * (figure @ months) / (months @ months) / figure.mean())


@dataclass(frozen=True)
class Slope:
    """A mean slope, percent a month, its 90 % interval, and the spread between lives."""

    mean: float
    low: float
    high: float
    spread: float

    def within(self, limit: float) -> str:
        """`still`, `moves`, or `not decided` if the interval is wider than the question."""
        if -limit < self.low and self.high < limit:
            return "still"
        return "moves" if self.low > limit or self.high < -limit else "not decided"


def slope_of(lives: Sequence[Life], name: str, controlled: bool = False) -> Slope:
    """The slope of a figure over lives; `controlled` takes out the part of cable cuts."""
    seen = np.array([slope(life.figures[name]) for life in lives])
    design = np.ones((len(lives), 1))
    if controlled:
        months = np.arange(lives[0].cut_off.shape[1]) - (lives[0].cut_off.shape[1] - 1) / 2
        design = np.hstack([design, np.array([life.cut_off @ months for life in lives])])
    fitted, *_ = np.linalg.lstsq(design, seen, rcond=None)
    left = seen - design @ fitted
    free = len(lives) - design.shape[1]
    spread = float(np.sqrt(left @ left / free))
    error = spread * float(np.sqrt(np.linalg.pinv(design.T @ design)[0, 0]))
    half = student90(free) * error
    return Slope(float(fitted[0]), float(fitted[0]) - half, float(fitted[0]) + half, spread)


def student90(free: int) -> float:
    """The point of Student's distribution with 5 % above it, rounded up to the next degrees listed below."""
    return next((T90[known] for known in sorted(T90, reverse=True) if known <= free), T90[1])


def lives_needed(found: Slope, limit: float) -> int:
    """Lives whose interval would lie inside the limit, were the true slope none: (1.645 spread / limit)^2."""
    return int(np.ceil((1.645 * found.spread / limit) ** 2)) + 2
