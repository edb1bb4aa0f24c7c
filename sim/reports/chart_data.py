"""Tidy tables for the interactive figures, made from finished results.

A page draws them and computes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from sim.experiments.goals import bounds_of
from sim.experiments.results import Alternative, Comparison, RunResult
from sim.kpis.catalogue import KPIS
from sim.kpis.evaluate import format_value
from sim.kpis.units import scale_of, sign_of
from sim.network.topology import CORE, CORES, SITE, Topology
from sim.reports.bands import Band, band, extra_cash
from sim.reports.map_places import MOST_VECTORS, stored_topology
from sim.reports.wording import amount, month_starts

MONEY_STEPS = ((1e9, "bn €"), (1e6, "M€"), (1e3, "k€"), (1.0, "€"))
"""Units of drawn money, from the largest; euros, whatever currency a scenario names."""


def trend(run: RunResult, kpi: str) -> list[float]:
    """Return a KPI's mean by month, months without an observation left out."""
    matrix = run.monthly.get(kpi)
    if matrix is None or not matrix.size:
        return []
    mean = band(matrix)[0]
    return [float(value) for value in mean[~np.isnan(mean)]]


def kpi_curves(runs: Sequence[RunResult], kpi: str) -> tuple[pd.DataFrame, str]:
    """Return a KPI by month for each run, and the title of its axis with the unit.

    Columns: month (date), name, mean, low, high (in the unit of the title), shown (the value in words).
    """
    definition = KPIS[kpi]
    title = ", ".join(filter(None, (definition.label, sign_of(definition.unit))))
    factor = scale_of(definition.unit)
    frames = [
        _curve(run, band(run.monthly[kpi], bounds_of(kpi)), factor, kpi) for run in runs if kpi in run.monthly
    ]
    return pd.concat(frames, ignore_index=True), title


def _curve(run: RunResult, curve: Band, factor: float, kpi: str) -> pd.DataFrame:
    """One run of `kpi_curves`."""
    mean, low, high = curve
    shown = [format_value(kpi, None if np.isnan(value) else float(value)) for value in mean]
    table = {"mean": mean * factor, "low": low * factor, "high": high * factor}
    return pd.DataFrame({"month": _months(run), "name": run.name, "shown": shown, **table})


def _months(run: RunResult) -> pd.DatetimeIndex:
    """First days of the measured months."""
    return pd.to_datetime([day.isoformat() for day in month_starts(run.start, run.months)])


def money_unit(values: Sequence[float]) -> tuple[float, str]:
    """Return size and name of the unit in which some amounts are best drawn."""
    largest = max((abs(value) for value in values), default=0.0)
    return next(((size, word) for size, word in MONEY_STEPS if largest >= size), MONEY_STEPS[-1])


def cash_curves(comparison: Comparison) -> tuple[pd.DataFrame, str]:
    """Return cumulated extra cash of each alternative by month, and the unit that it is drawn in.

    Columns: month (date), name, mean, low, high (in that unit), shown (the mean in words).
    """
    curves = {
        one.name: band(np.cumsum(extra_cash(comparison, one), axis=1)) for one in comparison.alternatives
    }
    size, word = money_unit([float(value) for curve in curves.values() for value in curve[0]])
    frames = [
        pd.DataFrame(
            {
                "month": _months(comparison.base),
                "name": name,
                "mean": mean / size,
                "low": low / size,
                "high": high / size,
                "shown": [amount(float(value)) for value in mean],
            }
        )
        for name, (mean, low, high) in curves.items()
    ]
    return pd.concat(frames, ignore_index=True), word


def worths(comparison: Comparison) -> tuple[pd.DataFrame, str]:
    """Return each alternative's NPV by paired replication with the mean's interval, and the unit.

    Columns: name, replication, value, low, high (in that unit), shown (the value in words).
    """
    all_values = [value for one in comparison.alternatives for value in one.npv_by_replication]
    size, word = money_unit(all_values)
    rows = [
        {
            "name": one.name,
            "replication": number,
            "value": value / size,
            "shown": amount(value),
            "low": (value if one.npv.low is None else one.npv.low) / size,
            "high": (value if one.npv.high is None else one.npv.high) / size,
        }
        for one in comparison.alternatives
        for number, value in zip(comparison.paired, one.npv_by_replication, strict=True)
    ]
    return pd.DataFrame(rows), word


def money_lines(alternative: Alternative) -> tuple[pd.DataFrame, str]:
    """Return what the NPV is made of, the largest line first, lines below a thousandth of it left out.

    Columns: line, value (in the unit that is returned with the table), shown (the value in words).
    """
    largest = max((abs(value) for value in alternative.npv_lines.values()), default=0.0)
    kept = {line: value for line, value in alternative.npv_lines.items() if abs(value) > largest / 1000}
    size, word = money_unit(list(kept.values()))
    ordered = sorted(kept.items(), key=lambda item: -abs(item[1]))
    rows = [{"line": line, "value": value / size, "shown": amount(value)} for line, value in ordered]
    return pd.DataFrame(rows, columns=["line", "value", "shown"]), word


def links_of(topology: Topology) -> pd.DataFrame:
    """Return both ends of every link whose places are known, but for those inside a gateway's building.

    Columns: longitude, latitude, longitude_2, latitude_2 (degrees), backbone (True between hubs).
    """
    ends = topology.link_ends()
    kinds = topology.kind[ends]
    frame = pd.DataFrame(
        {
            "longitude": topology.longitude[ends[:, 0]],
            "latitude": topology.latitude[ends[:, 0]],
            "longitude_2": topology.longitude[ends[:, 1]],
            "latitude_2": topology.latitude[ends[:, 1]],
            "backbone": ~(kinds == SITE).any(axis=1),
        }
    )
    inside: pd.DataFrame = frame[~(kinds == CORE).any(axis=1)]
    return inside.dropna().reset_index(drop=True)


def hubs_of(topology: Topology) -> pd.DataFrame:
    """Return name and place of every hub whose place is known; columns hub, longitude, latitude (degrees)."""
    places = range(CORES, CORES + topology.hub_count)
    table = {
        "hub": [topology.name[at] for at in places],
        "longitude": [float(topology.longitude[at]) for at in places],
        "latitude": [float(topology.latitude[at]) for at in places],
    }
    return pd.DataFrame(table).dropna().reset_index(drop=True)


def drawn_net(scenario: Path) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """Return links and hubs of a stored scenario, None where they are not known or too many to draw."""
    topology = stored_topology(scenario)
    if topology is None or topology.site_count > MOST_VECTORS:
        return None
    return links_of(topology), hubs_of(topology)
