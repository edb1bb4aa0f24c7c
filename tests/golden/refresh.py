"""Write down what `scenarios/smoke.yaml` gives: `python -m tests.golden.refresh`. Say in the changelog why it moved."""

import json
import platform
from pathlib import Path
from typing import Any

import numpy
import scipy

from sim.kpis import evaluate
from sim.records.fingerprint import fingerprint
from sim.scenario.load import load_document
from sim.scenario.plan import portfolio_of
from sim.scenario.schema import Scenario
from sim.twin import run_replication

ROOT = Path(__file__).resolve().parents[2]
SCENARIO = ROOT / "scenarios/smoke.yaml"
GOLDEN = Path(__file__).with_name("smoke.json")


def versions() -> dict[str, str]:
    """What the values may depend on beside our own code."""
    python = ".".join(platform.python_version_tuple()[:2])
    return {"numpy": numpy.__version__, "scipy": scipy.__version__, "python": python}


def found() -> dict[str, Any]:
    """Fingerprints and KPIs (six significant digits) of every replication of the smoke scenario."""
    scenario = load_document(SCENARIO, Scenario, bases=ROOT / "scenarios/bases").value.at_size()
    plan = portfolio_of(scenario)
    lives = []
    for replication in range(scenario.replications):
        outcome = run_replication(scenario, replication)
        running = plan.costs_by_month(outcome.months)[1]
        values = evaluate.horizon(outcome, scenario.economics, running)
        kpis = {id: None if value is None else float(f"{value:.6g}") for id, value in values.items()}
        lives.append({"fingerprint": fingerprint(outcome), "kpis": kpis})
    return {"versions": versions(), "replications": lives}


def main() -> None:
    """Write the file."""
    GOLDEN.write_text(json.dumps(found(), indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
