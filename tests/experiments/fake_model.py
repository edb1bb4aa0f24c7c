"""A model of one urn, in the place of the operator: quick, seeded, and able to misbehave on demand.

The scenario's text holds `level`, and optionally `fail` (replications that raise), `kill` (replications whose
process dies), `refuse`, `slow` (seconds a replication), `unlucky` (replications whose level is 20
higher), and `goals`.
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from sim.records.errors import InputRefused, LawBroken
from sim.records.outcome import Outcome

MONTHS = 3


def simulate(
    text: str, seed: int, replication: int, progress: Callable[[float], None] | None = None
) -> Outcome:
    asked = json.loads(text)
    if asked.get("refuse"):
        raise InputRefused(["x.yaml:1:1: map: there is no such file"])
    for day in range(int(asked.get("slow", 0) / 0.01)):
        time.sleep(0.01)
        if progress is not None:
            progress(24.0 * day)
    if replication in asked.get("fail", []):
        raise LawBroken("V07 double entry", 2, 10.0, 11.0, 1.0)
    if replication in asked.get("kill", []):
        os.kill(os.getpid(), signal.SIGKILL)
    luck = np.random.default_rng([seed, replication]).normal(size=MONTHS)
    months = np.arange(1, MONTHS + 1, dtype=np.int32)
    level = asked["level"] + (20.0 if replication in asked.get("unlucky", []) else 0.0)
    measures = {
        "month": months,
        "measure": np.array(["latency"] * MONTHS),
        "part": np.array([""] * MONTHS),
        "value": level + luck + asked.get("noise", 0.0) * luck**2,
    }
    return Outcome({"measures": measures}, "2027-01-01", MONTHS, cpu_s=0.1, peak_rss_mb=10.0)


def measure(text: str, outcome: Outcome) -> dict[str, Any]:
    asked = json.loads(text)
    values = outcome.tables["measures"]["value"]
    mean = float(values.mean())
    cents = [round(-100 * value) for value in values.tolist()]
    return {
        "kpis": {
            "latency": mean,
            "uptime": 0.999 - mean / 1e5,
            "field_utilisation": mean / 100,
            "noc_utilisation": 0.5,
            "mttd": None,
        },
        "monthly": {"latency": values.tolist(), "mttd": [None] * MONTHS},
        "cash": {"collected": cents, "plan, one-off": [-100 * asked.get("price", 0)] + [0] * (MONTHS - 1)},
    }


def discount_rate(text: str) -> float:
    return 0.1
