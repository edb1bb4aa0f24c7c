"""A second look: what some lives would choose is chosen only if fresh lives choose it as well.

An interval from ten lives holds for luck that looks like luck. Where a strategy gains a little in most lives
and loses much in one of five, one study in ten sees gains alone, close together, and no interval made of them
can know better. [Bahadur, Savage 1956] With 50 strategies many a study sees such a one. Fresh lives see the
losses that the first ones missed, unless luck repeats itself: the chance of a wrong choice is about squared.
It costs lives only where something would be chosen. Losses in one of twenty lives may stay unseen by both.
"""

from __future__ import annotations

from dataclasses import replace

from sim.experiments.cases import Case
from sim.experiments.decide import decide
from sim.experiments.fresh_lives import SecondLook
from sim.experiments.goals import goals_of
from sim.experiments.results import CHOOSE, Comparison, Decision


def second_look(first: Decision, fresh: Comparison) -> SecondLook:
    """Return what a comparison over fresh lives says about what a first one would choose.

    Args:
        first: found without the fresh lives.
        fresh: doing nothing and the eligible strategies over lives that the first has not seen.
    """
    again = fresh.decision
    choice = again.choice if again.verdict == CHOOSE else ""
    spoken_of = choice or first.about
    worth = next((one.npv for one in fresh.alternatives if one.name == spoken_of), None)
    return SecondLook(
        names=list(first.eligible),
        lives=len(fresh.paired),
        choice=choice,
        npv_low=None if worth is None else worth.low,
        npv_high=None if worth is None else worth.high,
        failed=len(fresh.failures),
    )


def confirmed(found: Comparison, base: Case, second: SecondLook | None) -> Comparison:
    """Return the comparison with the decision that both looks allow.

    Args:
        found: over the first lives.
        base: doing nothing; its goals decide.
        second: over fresh lives; None leaves the decision as it is.

    Raises:
        InputRefused: goals about an unknown KPI.
    """
    if second is None:
        return found
    facts = (found.floors, len(found.paired))
    decision = decide(found.base, found.alternatives, goals_of(base.text), facts, second)
    return replace(found, decision=decision)
