"""What moved together with the headline KPIs: measured changes along the model's couplings, no more.

A cause is named where three things hold: a headline KPI changed beyond chance; the couplings [P3.2] lead to
it from another KPI (`Kpi.acts_on`); and that KPI changed beyond chance too, in the same paired replications.
It is a finding about tables, not a proof that nothing else played a part.

The measure of strength is the mean paired difference over its standard deviation between replications,
Cohen's d for pairs. It says how far a change stands out against chance, not how large it is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.experiments.estimate import paired
from sim.experiments.goals import difference_bounds
from sim.experiments.results import NO_DIFFERENCE, Alternative, Cause, Replication
from sim.records.kpi import Kpi

MOST = 5
"""Causes named for each alternative."""

Pairs = Sequence[tuple[Replication, Replication]]


def causes_of(alternative: Alternative, pairs: Pairs, strategies: int = 1) -> list[Cause]:
    """Return the causes of one alternative, those that stand out most against chance first.

    A change that is the same in every replication has no spread and comes first. With fewer than five pairs
    no change can be told from chance unless it is zero, so there are no causes. Each of the `strategies` that
    are compared has its share of the intervals that hold together.
    """
    from sim.kpis.catalogue import SUPPORTS

    family = len(SUPPORTS) * strategies
    found = [cause for kpi in SUPPORTS if (cause := _cause(kpi, alternative, pairs, family))]
    return sorted(found, key=_weight, reverse=True)[:MOST]


def _weight(cause: Cause) -> float:
    return float("inf") if cause.standardised is None else abs(cause.standardised)


def _cause(support: Kpi, alternative: Alternative, pairs: Pairs, family: int) -> Cause | None:
    """The finding about one KPI; its interval is one of a family that hold together (Bonferroni)."""
    moved = [
        (kpi, row.verdict)
        for kpi in support.acts_on
        if (row := alternative.rows.get(kpi)) is not None and row.verdict not in (None, NO_DIFFERENCE)
    ]
    base = [left.kpis.get(support.id) for left, _ in pairs]
    other = [right.kpis.get(support.id) for _, right in pairs]
    differences, change = paired(base, other, family, difference_bounds(support.id))
    if not moved or change.low is None or change.high is None or change.low <= 0 <= change.high:
        return None
    kpi, verdict = moved[0]
    seen = [(a, b) for a, b in zip(base, other, strict=True) if a is not None and b is not None]
    before, after = (float(np.mean(side)) for side in zip(*seen, strict=True))
    if _shown(support.id, before) == _shown(support.id, after):
        return None  # beyond chance, and too little to be read
    return Cause(
        alternative=alternative.name,
        support=support.id,
        label=support.label,
        unit=support.unit,
        base=before,
        value=after,
        standardised=_standardised([one for one in differences if one is not None]),
        kpi=kpi,
        verdict=str(verdict),
        sentence=_sentence(support, (before, after), alternative, [kpi for kpi, _ in moved]),
    )


def _standardised(differences: Sequence[float]) -> float | None:
    """Mean over standard deviation; None where every replication shows the very same difference."""
    spread = float(np.std(differences, ddof=1))
    return float(np.mean(differences)) / spread if spread > 0 else None


def _sentence(
    support: Kpi, change: tuple[float, float], alternative: Alternative, moved: Sequence[str]
) -> str:
    from sim.kpis.catalogue import KPIS

    effects = []
    for kpi in moved:
        row = alternative.rows[kpi]
        effects.append(f"{KPIS[kpi].label} {_change(kpi, (row.base, row.alternative))} ({row.verdict})")
    return f"{support.label} {_change(support.id, change)}; with it {', '.join(effects)}"


def _change(kpi: str, values: tuple[float | None, float | None]) -> str:
    return " → ".join(_shown(kpi, value) for value in values)


def _shown(kpi: str, value: float | None) -> str:
    from sim.kpis.evaluate import format_value

    return format_value(kpi, value)
