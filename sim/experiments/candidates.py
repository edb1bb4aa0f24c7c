"""An alternative as a candidate: what it gains in what is wanted, life by life, and what its floors say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.experiments.estimate import Estimate
from sim.experiments.floors import overall
from sim.experiments.goals import NPV, Goals
from sim.experiments.lives import more_lives
from sim.experiments.results import BROKEN, KEPT, UNDECIDED, Alternative, Floor, RunResult


@dataclass(frozen=True)
class Candidate:
    """One alternative.

    Attributes:
        alternative: as compared.
        gain: advantage over doing nothing in what is to be maximised; positive is good.
        gains: the same in each life.
        family: intervals that hold together with that of the gain.
    """

    alternative: Alternative
    gain: Estimate
    gains: list[float]
    family: int

    @property
    def name(self) -> str:
        """Of the alternative."""
        return self.alternative.name

    @property
    def wins(self) -> int:
        """Lives in which it is ahead of doing nothing."""
        return sum(gain > 0 for gain in self.gains)

    @property
    def ahead(self) -> bool:
        """Whether its gain is beyond chance."""
        return self.gain.low is not None and self.gain.low > 0

    @property
    def behind(self) -> bool:
        """Whether its loss is beyond chance."""
        return self.gain.high is not None and self.gain.high < 0

    @property
    def idle(self) -> bool:
        """Whether nothing that counts changes in any life."""
        one = self.alternative
        return one.npv.value == 0 and not any(one.npv_by_replication) and not any(self.gains)

    @property
    def floors(self) -> str:
        """Kept, broken or not decided, of all floors together."""
        return overall(self.alternative.floors)

    @property
    def keeps(self) -> bool:
        """Whether every floor is kept beyond chance."""
        return self.floors == KEPT

    @property
    def premature(self) -> bool:
        """Whether it has had no time to act; what acts and is ahead beyond chance has."""
        timing = self.alternative.timing
        return timing is not None and timing.too_early and not (timing.acts and self.ahead)

    @property
    def more_lives(self) -> int | None:
        """Lives beyond those seen that would tell its gain from nothing."""
        spread = float(np.std(self.gains, ddof=1)) if len(self.gains) > 1 else float("inf")
        return more_lives(spread, abs(self.gain.value or 0.0), len(self.gains), self.family)

    def mends(self, own: list[Floor]) -> bool:
        """Whether it keeps what doing nothing breaks, and moved each of those KPIs there beyond chance."""
        return self.keeps and all(self._moved(one) for one in own if one.state == BROKEN)

    def _moved(self, floor: Floor) -> bool:
        row = self.alternative.rows.get(floor.kpi)
        if row is None or row.low is None or row.high is None:
            return False
        return row.low > 0 if floor.side == "at least" else row.high < 0

    def breaks_no_more_than(self, own: list[Floor]) -> bool:
        """Whether every floor that it breaks, or may break, is broken by doing nothing."""
        broken = {one.kpi for one in own if one.state == BROKEN}
        return all(one.kpi in broken for one in self.alternative.floors if one.state in (BROKEN, UNDECIDED))


def candidate(alternative: Alternative, base: RunResult, goals: Goals, strategies: int) -> Candidate:
    """Return an alternative as a candidate for what the goals maximise, one of so many strategies."""
    family = goals.family(strategies)
    if goals.maximise == NPV:
        return Candidate(alternative, alternative.npv, alternative.npv_by_replication, family)
    from sim.kpis.catalogue import KPIS

    kpi = goals.maximise
    sign = -1.0 if KPIS[kpi].direction == "down" else 1.0
    row = alternative.rows.get(kpi)
    if row is None or row.difference is None:
        return Candidate(alternative, Estimate(None), [], family)
    ends = sorted(sign * end for end in (row.low, row.high) if end is not None)
    low, high = (ends[0], ends[1]) if ends else (None, None)
    left = {one.replication: one.kpis.get(kpi) for one in base.replications}
    pairs = [(left.get(one.replication), one.kpis.get(kpi)) for one in alternative.result.replications]
    gains = [sign * (b - a) for a, b in pairs if a is not None and b is not None]
    lives = tuple(gains) if low is None else ()
    return Candidate(
        alternative, Estimate(sign * row.difference, low, high, len(gains), lives), gains, family
    )


def best(candidates: list[Candidate]) -> Candidate:
    """Return the one with the highest mean gain; of equal ones the first named."""
    return max(candidates, key=lambda one: float("-inf") if one.gain.value is None else one.gain.value)
