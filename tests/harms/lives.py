"""Lives of the board: what each left behind, lived once however many rows ask for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np

from sim.economics.valuation import cash_flow, terminal_value, worth
from sim.experiments.cases import load_scenario
from sim.kernel.paths import with_values
from sim.kpis.desks import DESKS
from sim.kpis.evaluate import horizon
from sim.records.outcome import Outcome
from sim.scenario.schema import Scenario
from sim.twin import run_replication
from tests.harms.cuts import Changes, changed

BASE = "scenarios/bases/reference.yaml"
Kpis = Mapping[str, float | None]
Key = tuple[tuple[str, float | str | bool], ...]


@dataclass(frozen=True)
class Size:
    """How large and how long the lives of the board are, and how many."""

    subscribers: int
    months: int
    lives: int


SMALL = Size(20_000, 12, 1)
"""For the tests."""
WHOLE = Size(20_000, 36, 10)
"""For `make harms`."""
HELD = Size(5_000, 6, 1)
"""For what is held, of which one short life says as much as many."""


@dataclass(frozen=True)
class Life:
    """What is kept of a life: its KPIs, and its outcome for the money."""

    kpis: Kpis
    outcome: Outcome
    scenario: Scenario


def key_of(*changes: Changes) -> Key:
    """What names a life: its settings in order."""
    together: dict[str, float | str | bool] = {}
    for one in changes:
        together |= one
    return tuple(sorted(together.items()))


def live(size: Size, key: Key, replication: int) -> Life:
    """One life under these settings."""
    sized = {"subscribers.count": size.subscribers, "horizon.months": size.months}
    scenario = changed(with_values(load_scenario(BASE).value, sized), dict(key)).at_size()
    outcome = run_replication(scenario, replication, seed=1)
    return Life(horizon(outcome, scenario.economics), outcome, scenario)


class Lives:
    """All lives of a size, kept by their settings."""

    def __init__(self, size: Size, workers: int = 1) -> None:
        self.size, self.workers = size, workers
        self._kept: dict[Key, list[Life]] = {}

    def of(self, *changes: Changes) -> list[Life]:
        """The lives under these changes together; they are lived now, unless they were."""
        key = key_of(*changes)
        if key not in self._kept:
            self._kept[key] = [live(self.size, key, replication) for replication in range(self.size.lives)]
        return self._kept[key]

    def all_of(self, keys: Sequence[Key]) -> None:
        """Live all these, side by side if there are several workers."""
        wanted = [key for key in dict.fromkeys(keys) if key not in self._kept]
        if self.workers < 2 or not wanted:
            return
        with ProcessPoolExecutor(self.workers) as pool:
            asked = {
                (key, nth): pool.submit(live, self.size, key, nth)
                for key in wanted
                for nth in range(self.size.lives)
            }
            for key in wanted:
                self._kept[key] = [asked[key, nth].result() for nth in range(self.size.lives)]


def mean(lives: Sequence[Life], kpi: str) -> float:
    """The mean of a KPI over lives; NaN where one of them has none."""
    return float(np.mean([np.nan if (value := life.kpis[kpi]) is None else value for life in lives]))


def worth_of(lives: Sequence[Life], base: Sequence[Life]) -> float:
    """What living so is worth against the base, a subscriber of the start: NPV and customers at the end."""
    found = list[float]()
    for one, other in zip(lives, base, strict=True):
        flows = [cash_flow(life.outcome, life.scenario.economics, DESKS) for life in (one, other)]
        rate = other.scenario.economics.discount
        end = terminal_value(one.outcome, other.outcome, other.scenario.economics)
        found.append((worth(flows[0], flows[1], rate).npv + end) / other.scenario.subscribers.count)
    return float(np.mean(found))
