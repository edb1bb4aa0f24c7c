"""The one JSON document that a command prints.

Made for scripts: what was not observed is null, every KPI is in its own unit (shares 0-1), money in major
units. Monthly values, cash and causes are left out; they are in the files of the study.
"""

from __future__ import annotations

from dataclasses import asdict

from sim.experiments.estimate import Estimate
from sim.experiments.results import Alternative, Comparison, RunResult
from sim.experiments.size_notes import comparison_notes, run_notes
from sim.records.plain import Plain


def run_document(run: RunResult) -> dict[str, Plain]:
    """Return what `run --json` prints, as plain data.

    `kpis` holds value, low, high and n with unit and direction, by id; `closes` is false where a balance of
    the model did not close; `failures` is there only where a replication failed, and `notes` only where small
    desks or rounding make something else of the operator.
    """
    document: dict[str, Plain] = {
        "scenario": run.scenario,
        "digest": run.digest,
        "seed": run.seed,
        "months": run.months,
        "replications": [
            {
                "replication": one.replication,
                "fingerprint": one.fingerprint,
                "cpu_s": one.cpu_s,
                "peak_rss_mb": one.peak_rss_mb,
                "kpis": one.kpis,
            }
            for one in run.replications
        ],
        "kpis": {kpi: _kpi(kpi, seen) for kpi, seen in run.kpis.items()},
        "closes": not any("does not close" in failure.message for failure in run.failures),
    }
    if notes := run_notes(run):
        document["notes"] = list(notes)
    if run.failures:
        document["failures"] = [
            {"scenario": f.scenario, "replication": f.replication, "seed": f.seed, "message": f.message}
            for f in run.failures
        ]
    return document


def _kpi(kpi: str, seen: Estimate) -> dict[str, Plain]:
    from sim.kpis.catalogue import KPIS

    shown = {"value": seen.value, "low": seen.low, "high": seen.high, "n": seen.n}
    return {**shown, "unit": KPIS[kpi].unit, "direction": KPIS[kpi].direction}


def comparison_document(comparison: Comparison) -> dict[str, Plain]:
    """Return what `compare --json` prints: doing nothing as `run_document`, then alternatives and decision.

    An alternative has `kpis` (means, difference, interval, verdict by id, and whether it is exploratory),
    `npv` (major units of money), `floors` with their state, and `timing`, null where nothing is known of when
    it acts. The document's own `floors` are those of doing nothing; `family` is how many intervals hold
    together.
    """
    decision = asdict(comparison.decision)
    del decision["about"]
    document = run_document(comparison.base)
    document["alternatives"] = [_alternative(one) for one in comparison.alternatives]
    document["decision"] = decision
    document["floors"] = [asdict(one) for one in comparison.floors]
    document["family"] = comparison.family
    if notes := comparison_notes(comparison):
        document["notes"] = list(notes)
    return document


def _alternative(one: Alternative) -> dict[str, Plain]:
    npv, left_out = one.npv, ("kpi", "lives")
    return {
        "scenario": one.name,
        "kpis": {
            kpi: {name: value for name, value in asdict(row).items() if name not in left_out}
            for kpi, row in one.rows.items()
        },
        "npv": {"value": npv.value, "low": npv.low, "high": npv.high},
        "floors": [asdict(floor) for floor in one.floors],
        "timing": None if one.timing is None else asdict(one.timing),
    }
