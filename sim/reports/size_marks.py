"""How a small operator shows: its money is marked, and a sentence says why."""

from __future__ import annotations

from sim.experiments.results import Comparison, RunResult
from sim.experiments.size_notes import MONEY_MARK, comparison_notes, is_small, run_notes

SIZE = "Mind:"
"""Heads what is said of size and rounding beside a decision."""


def label_of(kpi: str, run: RunResult, *, short: bool = False) -> str:
    """Return the label of a KPI, with a mark where it is money of a small operator.

    Args:
        kpi: id.
        run: whose subscribers count.
        short: without what stands in brackets.
    """
    from sim.kpis.catalogue import KPIS

    label = KPIS[kpi].label
    if short:
        label = label.partition(" (")[0]
    return f"{label} {MONEY_MARK}" if KPIS[kpi].unit == "money" and is_small(run.subscribers) else label


def money_mark(run: RunResult) -> str:
    """Return what stands behind the name of a sum of money: a blank and the mark, or nothing."""
    return f" {MONEY_MARK}" if is_small(run.subscribers) else ""


def size_notes(study: Comparison | RunResult) -> list[tuple[str, str]]:
    """Return (heading, sentence) of what is to be said of size and rounding."""
    notes = comparison_notes(study) if isinstance(study, Comparison) else run_notes(study)
    return [(SIZE, said) for said in notes]
