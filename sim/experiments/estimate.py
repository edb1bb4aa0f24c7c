"""Means over replications with Student intervals, plain and paired.

With n observations of mean m and sample standard deviation s, the interval is m ± t s / sqrt(n), t being the
Student quantile for n - 1 degrees of freedom. [Student 1908] It is exact for normal observations and near it
for means of many months. Where k intervals shall hold together, each leaves 5 % / k to chance. (Bonferroni)
[Dunn 1961] Differences of two alternatives are taken within pairs that share their luck, the paired-t
interval of A. M. Law, Simulation Modeling and Analysis, chapter 10. Quantiles, variances and shares of wins
have no interval here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

CONFIDENCE = 0.95
"""Of every interval that is shown."""


@dataclass(frozen=True)
class Estimate:
    """A mean over `n` replications and its confidence interval.

    `value` is None where no replication has an observation; `low` and `high` are None where fewer than two
    have. The interval is that of chance alone: the assumptions are taken as given.

    Attributes:
        value: mean, in the unit of what was observed.
        low, high: ends of the 95 % interval in the same unit.
        n: observations, which may be fewer than replications.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0

    @property
    def half_width(self) -> float | None:
        """Half the length of the interval, None where there is none."""
        return None if self.low is None or self.high is None else (self.high - self.low) / 2


def estimate(values: Sequence[float | None], comparisons: int = 1) -> Estimate:
    """Return the mean with its Student interval; replications without an observation are left out.

    Args:
        values: one value for each replication.
        comparisons: how many intervals shall hold together with 95 % confidence (Bonferroni).
    """
    seen = np.array([value for value in values if value is not None], dtype=float)
    if len(seen) == 0:
        return Estimate(None)
    mean = float(seen.mean())
    if len(seen) == 1:
        return Estimate(mean, n=1)
    half = student(len(seen) - 1, comparisons) * float(seen.std(ddof=1)) / len(seen) ** 0.5
    return Estimate(mean, mean - half, mean + half, len(seen))


def paired(
    base: Sequence[float | None], other: Sequence[float | None], comparisons: int = 1
) -> tuple[list[float | None], Estimate]:
    """Return `other - base` replication by replication, and the estimate of its mean.

    Where both have no observation, or only one has, the difference is None. Differences that are zero in
    every replication give the interval [0, 0], with one replication as well.
    """
    differences = [
        None if left is None or right is None else right - left
        for left, right in zip(base, other, strict=True)
    ]
    seen = [difference for difference in differences if difference is not None]
    if seen and all(difference == 0 for difference in seen):
        return differences, Estimate(0.0, 0.0, 0.0, len(seen))
    return differences, estimate(differences, comparisons)


def student(freedom: int, comparisons: int = 1) -> float:
    """Return the Student quantile of a two-sided interval that shares 5 % among the comparisons.

    Args:
        freedom: degrees of freedom, at least 1.
        comparisons: intervals that shall hold together.
    """
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 1 - (1 - CONFIDENCE) / (2 * comparisons)))
