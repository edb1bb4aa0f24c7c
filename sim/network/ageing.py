"""Equipment ages where nobody comes to inspect it: the rate of failures grows with the months overdue.

    rate(t) = rate0 x (1 + wear x months overdue at t)        [P3.2: C19]

Overdue is the time since the last inspection that was *done*, beyond the interval that keeps an element at
its nominal rate. That interval is nature's: whoever plans longer ones makes everything overdue. Hazard is the
integral of the rate, so the instant of the next failure is the root of a quadratic: exact, and no steps.

Left out on purpose: wear beyond inspection (age since it was built), elements of different make; the line is
used as far as it goes, although nobody has measured it beyond some years.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

HOURS_A_MONTH = 730.5
"""A twelfth of 365.25 days."""


def mean_overdue(interval: float, kept_every: float) -> float:
    """Months overdue in the mean, in the long run, where everything is inspected at an interval (months).

    Ages are uniform within the interval: of the part beyond `kept_every` (months) the mean is half.
    """
    beyond = max(0.0, interval - kept_every)
    return beyond**2 / (2 * interval)


class Upkeep(NamedTuple):
    """How one element ages from here on, until somebody inspects it or nature changes."""

    due: float
    """Instant (h) from which it is overdue; infinity for what nobody inspects."""
    wear: float
    """What the rate gains in an hour overdue, as a share of the nominal one."""

    def accrued(self, since: float, until: float) -> float:
        """Hours at the nominal rate that are worth as much hazard as the span between two instants (h)."""
        late, later = max(0.0, since - self.due), max(0.0, until - self.due)
        return until - since + self.wear * (later**2 - late**2) / 2

    def hours_until(self, needed: float, now: float) -> float:
        """Hours from `now` (h) after which so many hours (h) at the nominal rate have accrued."""
        if now + needed <= self.due or self.wear == 0.0:
            return needed
        fresh = max(0.0, self.due - now)
        steep = 1.0 + self.wear * max(0.0, now - self.due)
        left = needed - fresh
        # x with steep x + wear x^2 / 2 = left, in the form that loses no digits where wear is small.
        return fresh + 2 * left / (steep + math.sqrt(steep**2 + 2 * self.wear * left))


class Ageing:
    """When each element was last inspected.

    Args:
        inspected: elements that are inspected, shape (n,).
        elements: how many there are of all kinds.
        now: instant (h) at which all that are inspected count as inspected, until `begin` says otherwise.
    """

    def __init__(self, inspected: NDArray[np.int64], elements: int, now: float) -> None:
        self.inspected = inspected
        self._last = np.full(elements, np.inf)
        self._last[inspected] = now

    def visited(self, element: int, instant: float) -> None:
        """Take down that an inspection of an element was done at an instant (h)."""
        self._last[element] = instant

    def upkeep(self, element: int, kept_every: float, wear: float) -> Upkeep:
        """How an element ages: `kept_every` (h) keeps it at its rate, `wear` is a share a month overdue."""
        return Upkeep(float(self._last[element]) + kept_every, wear / HOURS_A_MONTH)

    def overdue(self, now: float, kept_every: float) -> NDArray[np.float64]:
        """Months overdue at `now` (h) of every element that is inspected, shape (n,)."""
        late = now - self._last[self.inspected] - kept_every
        return np.maximum(late, 0.0) / HOURS_A_MONTH
