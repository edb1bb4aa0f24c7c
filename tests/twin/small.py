"""Small operators for tests: the reference base at a few thousand people, with changes laid over it.

Outcomes are kept for the whole session: a test that asks for a life which another has lived gets that one.
"""

import json
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from sim.kernel.described import describe
from sim.kernel.paths import with_values
from sim.kpis import evaluate
from sim.live import Twin
from sim.records.outcome import Outcome
from sim.roster import SEATS
from sim.scenario.load import load_document
from sim.scenario.schema import Scenario
from sim.scenario.seats import short
from sim.twin import build, run_replication

Patch = Mapping[str, Any]

BASES = Path(__file__).resolve().parents[2] / "scenarios/bases"
PEOPLE, MONTHS, WARM_UP = 2_000, 2, 1

NO_FAULTS = {"network": {"equipment": {"site_mtbf": 0, "hub_mtbf": 0, "core_mtbf": 0, "cuts": 0}}}
"""No element ever fails; a rate of 0 is spelled as a mean time of 0."""
NO_LINE_FAULTS = {"network": {"equipment": {"line_faults": 0}}}
PERFECT_WIRE = {"latency_low": 0, "latency_high": 0, "loss": 0}
PERFECT_WIRES = {"integration": {"default": "api", "links": None, "api": PERFECT_WIRE}}
FLAWLESS_BILLING = {
    "bss": {
        "billing": dict.fromkeys(
            ("mismatch", "mismatch_at_once", "mismatch_before", "untold_before", "untold_ends_before", "wrong_start_before",
             "proration", "tariff_defect", "dispute_wrong", "assurance_wrong", "false_alarm"), 0,
        )
    }
}  # fmt: skip
"""Billing enters and decides nothing wrongly."""
FLAWLESS_WORDS = {
    "bss": {
        "order_management": {
            "words": dict.fromkeys(("wrong_start", "wrong_end", "untold_start", "untold_end"), 0)
        }
    }
}
"""Order management tells billing the true date of every order, once it knows of it."""
FLAWLESS = {"bss": FLAWLESS_BILLING["bss"] | FLAWLESS_WORDS["bss"]}
NO_ORDERS = {
    "subscribers": {
        "segments": {
            name: {"gross_adds": 0, "changes": 0, "intercept": -50}
            for name in ("postpaid", "prepaid", "fibre", "sme")
        },
        "churn": {"other": 0},
    }
}
"""Nobody comes, changes or leaves."""

EVERYBODY = {"seats": {short(seat.kind): True for seat in SEATS if not seat.standing}}
"""Those departments too that take a seat only where they are asked for."""
HARSH = {
    **EVERYBODY,
    "bss": {
        "care": {"telling": "tell customers"},
        "catalogue": {"changes": 12.0},
        "order_capture": {"promise_mobile": 0.1},
        "order_management": {"words": {"untold_start": 0.1, "untold_end": 0.1}},
        "payments": {"write_off": 1.0, "due": 1.0, "never": 0.2},
    },
    "oss": {
        "provisioning": {"accuracy_mobile": 0.8, "accuracy_fixed": 0.8},
        "workforce": {"inspection": 1.0, "outage_site": 0.4},
        "fault_management": {"planned_notice": 1.0},
    },
    "subscribers": {
        "dispute_if_right": 0.9,
        "dispute_if_wrong": 1.0,
        "error_contact": 1.0,
        "outage_call": 1.0,
        "told_calls_not": 1.0,
        "waiting": {"calls_off": 1.0},
    },
    "network": {"equipment": {"site_mtbf": 200.0, "line_faults": 2.0}},
    "integration": {"nightly": {"reject": 0.05}},
}
"""Everything that can happen does, and soon."""


def merged(*patches: Patch) -> dict[str, Any]:
    """One patch of several; the last word wins, None clears a mapping."""
    whole: dict[str, Any] = {}
    for patch in patches:
        for key, value in patch.items():
            old = whole.get(key)
            both = (old, value) if isinstance(old, dict) else (value,)
            whole[key] = merged(*both) if isinstance(value, Mapping) else value
    return whole


@cache
def _base() -> dict[str, Any]:
    base = load_document(BASES / "reference.yaml", Scenario, bases=BASES).value
    tree: dict[str, Any] = base.model_dump(mode="json")
    return tree


def scenario(
    *patches: Patch, count: int = PEOPLE, months: int = MONTHS, warm_up: int = WARM_UP, seed: int = 1
) -> Scenario:
    """The reference operator at another size, its ring cut to as many hubs, with patches laid over it."""
    size = {
        "subscribers": {"count": count},
        "horizon": {"months": months, "warm_up": warm_up},
        "network": {"hubs": math.ceil(6 * count / 100_000)},
        "seed": seed,
    }
    tree = merged(_base(), size, *patches)
    if tree["integration"]["links"] is None:
        tree["integration"]["links"] = {}
    return in_whole_people(Scenario.model_validate_json(json.dumps(tree)))


def in_whole_people(stated: Scenario) -> Scenario:
    """Desks of whole people, rounded up at the size asked for, so that somebody is there on every day."""
    size = stated.subscribers
    factor = size.count / size.reference_size
    people = {
        info.path: math.ceil(round(float(str(info.default)) * factor, 9))
        for info in describe(stated)
        if info.unit == "FTE" and info.scaled and float(str(info.default)).is_integer()
    }
    return with_values(stated, {**people, "subscribers.grows": {**size.grows, **dict.fromkeys(people, 0.0)}})


def built(*patches: Patch, replication: int = 0, strict: bool = False, **size: int) -> Twin:
    """A small operator, ready to run."""
    return build(scenario(*patches, **size), replication, strict=strict)


@cache
def _lived(text: str, replication: int) -> Outcome:
    return run_replication(Scenario.model_validate_json(text), replication)


def lived(*patches: Patch, replication: int = 0, **size: int) -> Outcome:
    """What one life of a small operator left behind; from memory if it was lived before."""
    return _lived(scenario(*patches, **size).model_dump_json(), replication)


def kpis(outcome: Outcome) -> dict[str, float | None]:
    """All KPIs that need no money, over the horizon."""
    return evaluate.horizon(outcome)


def kpi(outcome: Outcome, name: str) -> float:
    """One KPI that must have a value."""
    value = kpis(outcome)[name]
    assert value is not None, f"{name} has no value"
    return value


def total(outcome: Outcome, measure: str, part: str | None = None) -> float:
    """A measure summed over the horizon."""
    return float(outcome.measure(measure, part).sum())


def differing(left: Outcome, right: Outcome) -> set[str]:
    """The measures (and histograms) whose values differ between two outcomes."""
    found = set()
    for name, value in (("measures", "value"), ("histograms", "count")):
        one, other = (
            {
                key: number
                for *key_parts, number in zip(
                    *(table.tables[name][c].tolist() for c in table.tables[name] if c != value),
                    table.tables[name][value].tolist(),
                    strict=True,
                )
                if (key := tuple(key_parts))
            }
            for table in (left, right)
        )
        column = [c for c in left.tables[name] if c != value].index("measure")
        found |= {key[column] for key in one.keys() | other.keys() if one.get(key, 0) != other.get(key, 0)}
    return found
