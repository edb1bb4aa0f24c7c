"""What a month of each tariff has cost, and since when: as the contracts say, or as billing knew it.

A version is the price of the days from its effective instant on. The price of a month is the first version's
charge times the factor, in whole cents, half a cent up.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.bss.billing.cycles import CycleClock, minutes, rounded, share
from sim.kernel.words import Cents, Flags, Floats, Rows
from sim.subscribers.tariffs import Version

_MILLION = 1_000_000
Money = NDArray[np.int32] | NDArray[np.int64]


def month_price(charge: Money, factor: float | Floats) -> Cents:
    """The recurring charge of a month (cents) at price factors, shape (n,); a factor has six decimals."""
    millionths = np.rint(np.asarray(factor) * _MILLION).astype(np.int64)
    return np.asarray((charge.astype(np.int64) * millionths + _MILLION // 2) // _MILLION)


class Step(NamedTuple):
    """From an instant on (min) a tariff (its place in the flat table) costs `factor` instead of `before`."""

    tariff: int
    start: int
    factor: float
    before: float


class Prices:
    """The prices of all tariffs over time, as one bill cycle charges them.

    Args:
        factors: of the first versions, shape (segments, offers).
    """

    def __init__(self, factors: Floats) -> None:
        self._first = factors.ravel().copy()
        self._now = self._first.copy()
        self.steps: list[Step] = []
        self._seen = 0

    def copy(self) -> Prices:
        """Another history with the same past."""
        other = Prices(self._first)
        other._now[:], other._seen = self._now, self._seen
        other.steps = list(self.steps)
        return other

    def learn(self, factors: Floats, versions: Sequence[Version], since: int, run: int) -> None:
        """Take in, at a run (min), what has changed since the last run of the cycle at `since` (min).

        A version counts from its effective instant. One that took effect by the last run, and was not known
        by then, counts from this run on: what a run has billed after a change is not billed again. So
        does whatever else has become of the factors.

        Args:
            factors: as they are used now, shape (segments, offers).
            versions: all that have come and taken effect, in their order; those known already count once.
            since: instant of the run before.
            run: instant of the run.
        """
        for version in versions[self._seen :]:
            start = int(minutes(version.effective))
            tariff = version.segment * factors.shape[1] + version.offer
            self._step(tariff, start if start > since else run, version.factor)
        self._seen = len(versions)
        flat = factors.ravel()
        for tariff in np.flatnonzero(flat != self._now).tolist():
            self._step(tariff, run, float(flat[tariff]))

    def _step(self, tariff: int, start: int, factor: float) -> None:
        earlier = [step.start for step in self.steps if step.tariff == tariff]
        start = max([start, *earlier])
        self.steps.append(Step(tariff, start, factor, float(self._now[tariff])))
        self._now[tariff] = factor

    def month(self, charge: Money, tariff: Rows) -> Cents:
        """What a month costs at the last versions, cents, shape (n,)."""
        return month_price(charge, self._now[tariff])

    def charge(self, first: Money, tariff: Rows, span: tuple[Rows, Rows], clock: CycleClock) -> Cents:
        """What accounts owe in all for a span of service, cents, shape (n,); rounded once an account.

        Args:
            first: a month's charge at a factor of 1, cents.
            tariff: of each account.
            span: from when to when, in parts of the clock; an end is never before its beginning.
            clock: of the cycle.
        """
        begin, end = span
        whole, rest = share(month_price(first, self._first[tariff]), end - begin)
        for step in self.steps:
            here = np.flatnonzero(tariff == step.tariff)
            if not len(here):
                continue
            since, charge = clock.moment(step.start), first[here]
            later = np.maximum(end[here], since) - np.maximum(begin[here], since)
            rise = month_price(charge, step.factor) - month_price(charge, step.before)
            more, over = share(rise, later)
            whole[here] += more
            rest[here] += over
        return rounded(whole, rest)

    def differs(self, other: Prices) -> Flags:
        """Which tariffs have, or had, another price in another history; shape (tariffs,)."""
        found = self._first != other._first
        for step in set(self.steps) ^ set(other.steps):
            found[step.tariff] = True
        return np.asarray(found)
