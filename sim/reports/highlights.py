"""What the overview marks: the sites, and what is worst of its kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.experiments.agent_tables import beliefs
from sim.experiments.results import RunResult
from sim.kpis import evaluate
from sim.kpis.catalogue import KPIS
from sim.records.outcome import Outcome
from sim.reports.conversation import short_name
from sim.reports.map_places import sites_to_draw


class Mark(NamedTuple):
    """One thing that is worst of its kind: the question, where, how bad.

    Attributes:
        question: what is asked, as a label.
        where: name of the site, team, segment, kind of fault or record.
        value: in words, with its unit.
    """

    question: str
    where: str
    value: str


def placed_sites(outcome: Outcome) -> pd.DataFrame:
    """Return one row a site of a replication; sites without a place are left out, so it may be empty."""
    table = sites_to_draw(outcome)
    if table is None:
        return pd.DataFrame()
    return pd.DataFrame(table).dropna(subset=["longitude", "latitude"]).reset_index(drop=True)


def worst(run: RunResult, outcomes: Sequence[Outcome], sites: pd.DataFrame) -> list[Mark]:
    """Return what is marked worst: site, team, segment, kind of fault, and what is least known.

    Args:
        run: whose utilisations are looked at, as means over its replications.
        outcomes: its replications with the tables measures, histograms, ledger and beliefs.
        sites: of one replication (see `placed_sites`); the sites marked are those of this one.

    Returns:
        At most six marks; what was not observed has none.
    """
    found: list[Mark | None] = []
    if len(sites):
        dark, full = sites.nlargest(1, "outage_hours").iloc[0], sites.nlargest(1, "utilisation").iloc[0]
        found.append(Mark("Site longest without service", str(dark["site"]), f"{dark['outage_hours']:.1f} h"))
        found.append(
            Mark("Fullest site in the busy hour", str(full["site"]), f"{100 * full['utilisation']:.0f} %")
        )
    found.append(_busiest_team(run))
    found.append(_worst_part(outcomes, "churn_rate", "Segment that leaves most"))
    found.append(_worst_part(outcomes, "fault_resolution_time", "Faults that last longest"))
    found.append(_least_known(outcomes))
    return [mark for mark in found if mark is not None]


def _busiest_team(run: RunResult) -> Mark | None:
    """The desk with the highest utilisation, a mean over the replications."""
    used = {
        kpi: seen.value
        for kpi, seen in run.kpis.items()
        if kpi.endswith("_utilisation") and kpi in KPIS and seen.value is not None
    }
    if not used:
        return None
    kpi = max(used, key=lambda one: used[one] or 0.0)
    team = KPIS[kpi].label.removeprefix("Utilisation of ").removeprefix("the ")
    return Mark("Busiest team", team, evaluate.format_value(kpi, used[kpi]))


def _worst_part(outcomes: Sequence[Outcome], kpi: str, question: str) -> Mark | None:
    """The part (segment, kind of fault) of a KPI with the worst mean over the replications."""
    values: dict[str, list[float]] = {}
    for outcome in outcomes:
        for part, value in evaluate.horizon_by_part(outcome, kpi).items():
            if value is not None:
                values.setdefault(part, []).append(value)
    if not values:
        return None
    means = {part: float(np.mean(seen)) for part, seen in values.items()}
    part = (min if KPIS[kpi].direction == "up" else max)(means, key=means.__getitem__)
    return Mark(question, part, evaluate.format_value(kpi, means[part]))


def _least_known(outcomes: Sequence[Outcome]) -> Mark | None:
    """The belief that was furthest from the truth, as a share of what is true."""
    gaps: dict[tuple[str, str], list[float]] = {}
    for outcome in outcomes:
        for one in beliefs(outcome):
            gaps.setdefault((one.agent, one.belief), []).append(abs(one.mean_gap) / max(abs(one.true), 1.0))
    if not gaps:
        return None
    (agent, belief), seen = max(gaps.items(), key=lambda item: float(np.mean(item[1])))
    return Mark(
        "Record furthest from the truth",
        f"{belief}, {short_name(agent)}",
        f"off by {100 * np.mean(seen):.0f} %",
    )
