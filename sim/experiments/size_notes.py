"""What a result says of its operator's size: a small one is another operator, and its money is marked."""

from __future__ import annotations

from collections.abc import Iterable

from sim.experiments.results import Comparison, LeverEntry, RunResult

SMALL = 20_000
"""Subscribers below which small desks make an operator of its own: a fifth of the reference operator, with
less than two of its seven agents. [A]"""
MONEY_MARK = "†"
"""Stands beside money of such an operator."""


def is_small(subscribers: int) -> bool:
    """Whether money is to be marked; 0 is a result of an older version, of whose size nothing is known."""
    return 0 < subscribers < SMALL


def size_sentence(subscribers: int) -> str:
    """Return what a small operator has to say of itself, nothing for one that is not small."""
    if not is_small(subscribers):
        return ""
    return (
        f"With {subscribers:,} subscribers (below {SMALL:,}) desks of one person or less make it another"
        f" operator than a large one: work waits longer, and money (marked {MONEY_MARK}) does not carry over."
    )


def comparison_notes(comparison: Comparison) -> list[str]:
    """Return all that is to be said of size and rounding beside a comparison, each once."""
    runs = [comparison.base, *(one.result for one in comparison.alternatives)]
    sizes = [said for run in runs if (said := size_sentence(run.subscribers))]
    plans = rounding_notes(entry for run in runs for entry in run.levers)
    return list(dict.fromkeys([*sizes[:1], *plans, *(f"{said}." for said in comparison.rounding)]))


def run_notes(run: RunResult) -> list[str]:
    """Return all that is to be said of size and rounding beside one run."""
    size = size_sentence(run.subscribers)
    return [*([size] if size else []), *rounding_notes(run.levers)]


def rounding_notes(levers: Iterable[LeverEntry]) -> list[str]:
    """Return what rounding makes of the entries of a plan, each sentence once."""
    return list(dict.fromkeys(f"{said}." for entry in levers for said in entry.rounding))
