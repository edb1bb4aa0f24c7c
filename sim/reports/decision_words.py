"""What stands beside the sentence of a decision, in the same words on terminal, page and in the report."""

from __future__ import annotations

from sim.experiments.results import Comparison, Decision

CHANGES = "It would be another decision if"
BREAKS = "Breaks a floor:"
OPEN = "Open:"


def decision_notes(decision: Decision) -> list[tuple[str, str]]:
    """Return (heading, text) of all that stands beside the sentence: changes, broken floors, open ones.

    A floor that the sentence itself names is not said again.
    """
    found = [(CHANGES, f"{decision.loses_when}.")] if decision.loses_when else []
    found += [(BREAKS, f"{decision.choice}: {said}.") for said in _unsaid(decision, decision.floors_broken)]
    return found + [(OPEN, f"{said}.") for said in _unsaid(decision, decision.floors_undecided)]


def _unsaid(decision: Decision, floors: list[str]) -> list[str]:
    """Floors that the sentence does not hold, with or without the name before them."""
    return [said for said in floors if not {said, said.partition(": ")[2]} & _held(decision, floors)]


def _held(decision: Decision, floors: list[str]) -> set[str]:
    told = {said for one in floors for said in (one, one.partition(": ")[2]) if said}
    return {said for said in told if said in decision.sentence}


def holding(comparison: Comparison) -> str:
    """Return what is said below a table of differences about intervals that hold together."""
    if not comparison.alternatives:
        return ""
    kpis = sum(not row.exploratory for row in comparison.alternatives[0].rows.values())
    count = len(comparison.alternatives)
    of = "" if count == 1 else f" of {'both' if count == 2 else f'all {count}'} strategies"
    return f"The intervals of {kpis} KPIs and of NPV{of} hold together with 95 % confidence (Bonferroni)."
