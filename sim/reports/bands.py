"""Means with the band that chance alone gives them, month by month over the replications."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.experiments.estimate import FREE, Bounds, estimate
from sim.experiments.results import Alternative, Comparison, RunResult

Floats = NDArray[np.float64]
Band = tuple[Floats, Floats, Floats]
"""Mean, low and high, each of shape (months,)."""


def band(values: Floats, bounds: Bounds = FREE) -> Band:
    """Return mean and 95 % interval over the replications (rows), month by month; NaN where nothing was seen.

    With fewer than five replications there is no interval: low and high are the ends of what they show.

    Args:
        values: by replication and month, shape (replications, months), NaN where nothing was seen.
        bounds: that no mean can leave.

    Returns:
        Mean, low and high in the unit of the values, each of shape (months,). [Student's t, Wilson's score]
    """
    found = np.full((3, values.shape[1]), np.nan)
    for month, column in enumerate(values.T):
        seen = column[~np.isnan(column)]
        if len(seen):
            one = estimate(seen.tolist(), bounds=bounds)
            ends = (seen.min(), seen.max()) if one.low is None else (one.low, one.high)
            found[:, month] = (one.value, *ends)
    mean, low, high = found
    return mean, low, high


def paired_months(run: RunResult, kpi: str, paired: Sequence[int]) -> Floats | None:
    """Return a KPI of the paired replications by month, shape (paired, months); None if unknown.

    Args:
        run: doing nothing or an alternative.
        kpi: id of a KPI.
        paired: numbers of the replications that all runs of the comparison have.
    """
    values = run.monthly.get(kpi)
    rows = [at for at, one in enumerate(run.replications) if one.replication in paired]
    return None if values is None or not rows else values[rows]


def extra_cash(comparison: Comparison, one: Alternative) -> Floats:
    """Return the extra cash of an alternative against doing nothing, replication by replication.

    Returns:
        Major units of money, not discounted, shape (paired replications, months).
    """
    base = {run.replication: run for run in comparison.base.replications}
    other = {run.replication: run for run in one.result.replications}
    rows = [other[number].net_cash() - base[number].net_cash() for number in comparison.paired]
    return np.array(rows, dtype=np.float64).reshape(len(rows), comparison.base.months)
