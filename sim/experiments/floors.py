"""Floors (`goals.at_most`, `goals.at_least`): kept, broken, or not decided, each by its interval.

A floor is kept where the whole interval of the KPI lies on its good side, broken where the whole lies on the
other, and not decided where the floor lies inside, or where there are too few lives for an interval. All
statements of a comparison about floors hold together with 95 % confidence (Bonferroni over floors times doing
nothing and the strategies). On the floor is kept, and a difference in the ninth digit, which is that of
arithmetic and not of a life, is none. A KPI without an observation neither keeps nor breaks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sim.experiments.estimate import Estimate, estimate
from sim.experiments.goals import Limits, bounds_of
from sim.experiments.lives import more_lives, more_words
from sim.experiments.results import BROKEN, KEPT, UNDECIDED, UNSEEN, Floor, RunResult

HAIR = 1e-9
"""Of the limit: closer than this is on it."""


def judged(run: RunResult, floors: Limits, family: int, currency: str = "€") -> list[Floor]:
    """Return every floor with what the lives of a run say about it.

    Args:
        run: all its finished replications count.
        floors: by KPI, side and limit.
        family: statements that hold together.
        currency: how money is said.
    """
    return [_judged(run, kpi, floor, (family, currency)) for kpi, floor in floors.items()]


def _judged(run: RunResult, kpi: str, floor: tuple[str, float], how: tuple[int, str]) -> Floor:
    (side, limit), (family, currency) = floor, how
    values = [value for one in run.replications if (value := one.kpis.get(kpi)) is not None]
    seen = estimate(values, family, bounds_of(kpi))
    state = state_of(seen, side, limit)
    more = None
    if state == UNDECIDED:
        spread = float(np.std(values, ddof=1)) if len(values) > 1 else float("inf")
        more = more_lives(spread, abs((seen.value or 0.0) - limit), seen.n, family)
    found = Floor(kpi, side, limit, seen.value, seen.low, seen.high, seen.n, state, more)
    return replace(found, sentence=_sentence(found, currency))


def state_of(seen: Estimate, side: str, limit: float) -> str:
    """Return kept, broken, not decided or not observed.

    Args:
        seen: the KPI with its interval.
        side: `at most` or `at least`.
        limit: in the unit of the KPI.
    """
    if seen.value is None:
        return UNSEEN
    if seen.low is None or seen.high is None:
        return UNDECIDED
    sign = 1.0 if side == "at least" else -1.0
    worst, best = sorted((sign * seen.low, sign * seen.high))
    hair = HAIR * max(abs(limit), abs(seen.value))
    if worst >= sign * limit - hair:
        return KEPT
    return BROKEN if best < sign * limit - hair else UNDECIDED


def overall(floors: Sequence[Floor]) -> str:
    """Return broken if one floor is, else not decided if one is, else kept."""
    states = {one.state for one in floors}
    return next((state for state in (BROKEN, UNDECIDED) if state in states), KEPT)


def sentences(floors: Sequence[Floor], state: str) -> list[str]:
    """Return what is said about the floors in one state."""
    return [one.sentence for one in floors if one.state == state]


def _sentence(floor: Floor, currency: str) -> str:
    """`Churn rate 1.58 % (1.54 to 1.62 %), at most 1.70 %`, and what would decide it."""
    from sim.kpis.catalogue import KPIS

    numbers = [floor.value, floor.limit, floor.low, floor.high]
    value, limit, *ends = told_apart(floor.kpi, numbers, currency)
    span = f" ({ends[0].partition(' ')[0]} to {ends[1]})" if floor.low is not None else ""
    said = f"{KPIS[floor.kpi].label} {value}{span}, {floor.side} {limit}"
    if floor.state != UNDECIDED:
        return said
    few = f"; {floor.lives} of at least five lives" if floor.low is None else ""
    return f"{said}: not decided{few or '; ' + more_words(floor.more_lives)}"


def told_apart(kpi_id: str, numbers: Sequence[float | None], currency: str = "€") -> list[str]:
    """Return values of a KPI with as many digits as the first two need to look different, six at most."""
    from sim.kpis.catalogue import KPIS
    from sim.kpis.evaluate import NOTHING, format_value
    from sim.kpis.units import scale_of, sign_of

    kpi = KPIS[kpi_id]
    if kpi.unit == "money":
        return [format_value(kpi_id, one, currency) for one in numbers]
    scaled = [None if one is None else one * scale_of(kpi.unit) for one in numbers]
    for digits in range(kpi.decimals, 7):
        said = [
            NOTHING if one is None else f"{one:z,.{digits}f} {sign_of(kpi.unit)}".rstrip() for one in scaled
        ]
        if said[0] != said[1]:
            break
    return said
