"""Means over replications with their intervals, plain and paired.

With n observations of mean m and sample standard deviation s, the interval of what has no bound is m ± t s /
sqrt(n), t being the Student quantile for n - 1 degrees of freedom. [Student 1908]

What cannot leave a range, as a share cannot leave 0 to 1, gets a score interval: all means mu that the
observations do not refuse, |m - mu| <= t s(mu) / sqrt(n), where the spread shrinks with the room that is
left: s(mu)^2 = s^2 V(mu) / V(m) and V(mu) = (mu - low)(high - mu), or mu - low without an upper bound. For
shares it is Wilson's interval with the effective number of observations, V(m) n / s^2. [Wilson 1927;
recommended for clustered data by Franco, Little, Louis, Slud 2019, J. Survey Statistics and Methodology 7] It
lies inside its bounds, and for what is far from them it is Student's.

From fewer than five observations no interval is made: they are shown themselves.

Where k intervals shall hold together, each leaves 5 % / k to chance. (Bonferroni) [Dunn 1961] Differences of
two alternatives are taken within pairs that share their luck, the paired-t interval of A. M. Law, Simulation
Modeling and Analysis, chapter 10. Quantiles and variances have no interval here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

import numpy as np

CONFIDENCE = 0.95
"""Of every interval that is shown."""
FEWEST = 5
"""Observations from which on there is an interval; fewer are shown themselves. [A]"""


class Bounds(NamedTuple):
    """Where a mean can lie; None is no bound."""

    low: float | None = None
    high: float | None = None

    def hold(self, least: float, most: float) -> bool:
        """Whether everything between two values lies inside."""
        return (self.low is None or least >= self.low) and (self.high is None or most <= self.high)


FREE = Bounds()
SHARE = Bounds(0.0, 1.0)
DIFFERENCE_OF_SHARES = Bounds(-1.0, 1.0)


@dataclass(frozen=True)
class Estimate:
    """A mean over `n` replications and its confidence interval.

    `value` is None where no replication has an observation; `low` and `high` are None where fewer than five
    have. The interval is that of chance alone: the assumptions are taken as given.

    Attributes:
        value: mean, in the unit of what was observed.
        low, high: ends of the 95 % interval in the same unit.
        n: observations, which may be fewer than replications.
        lives: the observations themselves where they are too few for an interval, else empty.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0
    lives: tuple[float, ...] = field(default=(), compare=False)

    @property
    def half_width(self) -> float | None:
        """Half the length of the interval, None where there is none."""
        return None if self.low is None or self.high is None else (self.high - self.low) / 2


def estimate(values: Sequence[float | None], comparisons: int = 1, bounds: Bounds = FREE) -> Estimate:
    """Return the mean with its interval; replications without an observation are left out.

    Args:
        values: one value for each replication.
        comparisons: how many intervals shall hold together with 95 % confidence (Bonferroni).
        bounds: that no value can leave; where one does, there is no bound.
    """
    seen = np.array([value for value in values if value is not None], dtype=float)
    if len(seen) == 0:
        return Estimate(None)
    mean = float(seen.mean())
    if len(seen) < FEWEST:
        return Estimate(mean, n=len(seen), lives=tuple(seen.tolist()))
    within = bounds if bounds.hold(float(seen.min()), float(seen.max())) else FREE
    low, high = interval(mean, float(seen.std(ddof=1)), len(seen), (comparisons, within))
    return Estimate(mean, low, high, len(seen))


def interval(mean: float, spread: float, n: int, how: tuple[int, Bounds]) -> tuple[float, float]:
    """Return the ends of the interval of a mean.

    Args:
        mean, spread: of the observations, the sample standard deviation.
        n: observations.
        how: number of comparisons, and the bounds of a mean.
    """
    comparisons, (low, high) = how
    half = student(n - 1, comparisons) * spread / n**0.5
    room = mean - low if low is not None else 0.0
    if half == 0 or low is None or room <= 0 or (high is not None and mean >= high):
        return mean - half, mean + half
    if high is None:
        return _above(low, room, half)
    return _between(low, high, mean, half)


def _above(low: float, room: float, half: float) -> tuple[float, float]:
    """Roots of (room - u)^2 = half^2 u / room, counted from the lower bound."""
    middle = half**2 / (2 * room)
    reach = (middle**2 + 2 * middle * room) ** 0.5
    top = room + middle + reach
    return low + room**2 / top, low + top


def _between(low: float, high: float, mean: float, half: float) -> tuple[float, float]:
    """Wilson's interval of the place between two bounds; `half` squared over its variance is t^2 / n."""
    wide = high - low
    at, square = (mean - low) / wide, (half / wide) ** 2
    weight = square / (at * (1 - at))
    middle = (at + weight / 2) / (1 + weight)
    reach = (square + weight**2 / 4) ** 0.5 / (1 + weight)
    return low + wide * max(0.0, middle - reach), low + wide * min(1.0, middle + reach)


def paired(
    base: Sequence[float | None],
    other: Sequence[float | None],
    comparisons: int = 1,
    bounds: Bounds = FREE,
) -> tuple[list[float | None], Estimate]:
    """Return `other - base` replication by replication, and the estimate of its mean.

    Where both have no observation, or only one has, the difference is None. Differences that are zero in
    every replication give the interval [0, 0], with one replication as well. `bounds` are those of a
    difference.
    """
    differences = [
        None if left is None or right is None else right - left
        for left, right in zip(base, other, strict=True)
    ]
    seen = [difference for difference in differences if difference is not None]
    if seen and all(difference == 0 for difference in seen):
        return differences, Estimate(0.0, 0.0, 0.0, len(seen))
    return differences, estimate(differences, comparisons, bounds)


@cache
def student(freedom: int, comparisons: int = 1) -> float:
    """Return the Student quantile of a two-sided interval that shares 5 % among the comparisons.

    Args:
        freedom: degrees of freedom, at least 1.
        comparisons: intervals that shall hold together.
    """
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 1 - (1 - CONFIDENCE) / (2 * comparisons)))
