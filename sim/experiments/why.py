"""What moved together with the headline KPIs: measured changes along the model's couplings, no more.

A cause is named where three things hold: a headline KPI changed beyond chance; the couplings [P3.2] lead to
it from a supporting measure; and that measure changed beyond chance too, in the same paired replications.
It is a finding about tables, not a proof that nothing else played a part.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.experiments.estimate import paired
from sim.experiments.results import NO_DIFFERENCE, Alternative, Cause, Replication
from sim.experiments.supports import SUPPORTS, Support

MOST = 5
"""Causes named for each alternative."""


def causes_of(alternative: Alternative, pairs: Sequence[tuple[Replication, Replication]]) -> list[Cause]:
    """Return the causes of one alternative, those that stand out most against chance first."""
    found = [cause for support in SUPPORTS if (cause := _cause(support, alternative, pairs)) is not None]
    return sorted(found, key=_weight, reverse=True)[:MOST]


def _weight(cause: Cause) -> float:
    return float("inf") if cause.standardised is None else abs(cause.standardised)


def _cause(
    support: Support, alternative: Alternative, pairs: Sequence[tuple[Replication, Replication]]
) -> Cause | None:
    moved = [
        (kpi, row.verdict)
        for kpi in support.acts_on
        if (row := alternative.rows.get(kpi)) is not None and row.verdict not in (None, NO_DIFFERENCE)
    ]
    base = [left.supports.get(support.id) for left, _ in pairs]
    other = [right.supports.get(support.id) for _, right in pairs]
    differences, change = paired(base, other, len(SUPPORTS))
    if not moved or change.low is None or change.high is None or change.low <= 0 <= change.high:
        return None
    kpi, verdict = moved[0]
    seen = [(a, b) for a, b in zip(base, other, strict=True) if a is not None and b is not None]
    before, after = (float(np.mean(side)) for side in zip(*seen, strict=True))
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
        sentence=_sentence(support, before, after, alternative, [kpi for kpi, _ in moved]),
    )


def _standardised(differences: Sequence[float]) -> float | None:
    """Mean over standard deviation; None where every replication shows the very same difference."""
    spread = float(np.std(differences, ddof=1))
    return float(np.mean(differences)) / spread if spread > 0 else None


def _sentence(
    support: Support, before: float, after: float, alternative: Alternative, moved: Sequence[str]
) -> str:
    from sim.kpis.catalogue import KPIS
    from sim.kpis.evaluate import format_value

    effects = []
    for kpi in moved:
        row = alternative.rows[kpi]
        values = f"{format_value(kpi, row.base)} → {format_value(kpi, row.alternative)}"
        effects.append(f"{KPIS[kpi].label} {values} ({row.verdict})")
    change = f"{shown(before, support.unit)} → {shown(after, support.unit)}"
    return f"{support.label} {change}; with it {', '.join(effects)}"


def shown(value: float, unit: str) -> str:
    """Return a supporting measure as screens show it; shares in percent."""
    if unit == "share":
        value, unit = 100 * value, "%"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f} {unit}".rstrip()
