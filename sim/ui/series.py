"""Numbers for the curves: means over replications, month by month, with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.experiments.estimate import student
from sim.experiments.results import Comparison, Floats, RunResult


class Band(NamedTuple):
    """A mean and its 95 % interval by month, shape (months,) each; NaN where nothing was observed."""

    mean: Floats
    low: Floats
    high: Floats


def band(matrix: Floats) -> Band:
    """Return mean and Student interval of each column; shape (replications, months).

    Columns seen in one replication only have an interval of no width.
    """
    seen = (~np.isnan(matrix)).sum(axis=0)
    filled = np.where(np.isnan(matrix), 0.0, matrix)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = filled.sum(axis=0) / seen
        squares = np.where(np.isnan(matrix), 0.0, (matrix - mean) ** 2).sum(axis=0)
        spread = np.sqrt(squares / (seen - 1) / seen)
    factors = np.array([student(int(count) - 1) if count > 1 else 0.0 for count in seen])
    half = np.where(seen > 1, factors * np.nan_to_num(spread), 0.0)
    return Band(mean, mean - half, mean + half)


def trend(run: RunResult, kpi: str) -> list[float]:
    """Return a KPI's mean by month, months without an observation left out."""
    matrix = run.monthly.get(kpi)
    if matrix is None or not matrix.size:
        return []
    mean = band(matrix).mean
    return [float(value) for value in mean[~np.isnan(mean)]]


def cumulated_cash(comparison: Comparison, run: RunResult) -> Band:
    """Return the extra cash of an alternative, summed up to the end of each month, major units of money."""
    extra = _paired(run, comparison.paired) - _paired(comparison.base, comparison.paired)
    return band(np.cumsum(extra, axis=1))


def _paired(run: RunResult, numbers: Sequence[int]) -> Floats:
    place = {one.replication: index for index, one in enumerate(run.replications)}
    chosen: Floats = run.cash[[place[number] for number in numbers]]
    return chosen
