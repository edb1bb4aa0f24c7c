"""The door to the model: one replication simulated, and what is computed from its tables.

A worker process calls the first two by name. A study of another model, or a test, gives its `Case` the
name of a module with the same functions.

The third, `discount_rate`, is asked once by the driver of a comparison. All three take the scenario as its
JSON text, so nothing of the model has to be loaded before the first call.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from sim.records.manifest import Measured
from sim.records.outcome import Outcome
from sim.records.recording import Recording


def simulate(
    text: str,
    seed: int,
    replication: int,
    progress: Callable[[float], None] | None = None,
    recording: tuple[Recording, Path] | None = None,
) -> Outcome:
    """Return the outcome of one replication.

    Args:
        text: the resolved scenario, JSON.
        seed: of all chance.
        replication: 0, 1, 2, ...
        progress: gets the simulated hour, counted from the first measured month, once a simulated day.
        recording: how the life is recorded, and in which file.

    Raises:
        InputRefused: a scenario that cannot be built.
        LawBroken: a balance that does not close.
    """
    from sim.scenario.schema import Scenario
    from sim.twin import run_replication

    scenario = Scenario.model_validate_json(text)
    return run_replication(scenario, replication, seed=seed, progress=progress, recording=recording)


def measure(text: str, outcome: Outcome) -> Measured:
    """Return `kpis`, `monthly` and `cash` of an outcome, as JSON values (see `Replication`).

    The running cost of the plan is in the KPIs of cost and in the cash; its price once is in the cash alone.
    What was not observed is None, in a month as over the horizon.

    Raises:
        Impossible: a value that cannot be: the replication has failed.
    """
    from sim.economics.valuation import cash_flow
    from sim.kpis import evaluate
    from sim.kpis.desks import DESKS
    from sim.kpis.possible import refuse_impossible
    from sim.scenario.plan import portfolio_of
    from sim.scenario.schema import Scenario

    scenario = Scenario.model_validate_json(text).at_size()
    plan = portfolio_of(scenario).costs_by_month(outcome.months)
    cash = cash_flow(outcome, scenario.economics, DESKS, plan)
    values: Measured = {
        "kpis": evaluate.horizon(outcome, scenario.economics, plan[1]),
        "monthly": {
            kpi: [None if value != value else value for value in row.tolist()]
            for kpi, row in evaluate.monthly(outcome, scenario.economics, plan[1]).items()
        },
        "cash": {line: cents.tolist() for line, cents in cash.lines.items()},
    }
    refuse_impossible(values)
    return values


def discount_rate(text: str) -> float:
    """Return the rate a year at which the scenario discounts money."""
    rate: float = json.loads(text)["economics"]["discount"]
    return rate
