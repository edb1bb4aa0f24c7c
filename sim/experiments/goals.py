"""What is wanted: what to maximise, the floors that must hold, and how many intervals must hold together.

A KPI with a target is no goal: neither more nor less of it is better.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypedDict

from sim.experiments.estimate import DIFFERENCE_OF_SHARES, FREE, SHARE, Bounds
from sim.records.errors import InputRefused

NPV = "npv"
"""What is maximised where a scenario does not say: net present value against doing nothing. [P6.4]"""
POSITIVE = ("measures", "stock", "conversation")
"""Tables whose terms add up to something that is never negative."""
Limits = dict[str, tuple[str, float]]
"""By KPI: `at most` or `at least`, and the limit in the KPI's own unit (shares as 0-1)."""


@dataclass(frozen=True)
class Goals:
    """What to maximise (`npv` or a KPI), and floors by KPI: (`at most` or `at least`, value).

    A KPI of which less is better is minimised. `currency` is how money is said.
    """

    maximise: str = NPV
    floors: Limits = field(default_factory=dict)
    currency: str = "€"

    @property
    def confirmed(self) -> set[str]:
        """KPIs whose intervals hold together with that of NPV: the headline ones and those that decide."""
        from sim.kpis.catalogue import HEADLINE

        return {*HEADLINE, *self.floors} | ({self.maximise} - {NPV})

    def family(self, strategies: int) -> int:
        """Return how many intervals of differences hold together: confirmed KPIs and NPV, by strategy."""
        return (len(self.confirmed) + 1) * max(1, strategies)

    def floor_family(self, strategies: int) -> int:
        """Return how many statements about floors hold together: doing nothing and each strategy."""
        return max(1, len(self.floors)) * (strategies + 1)


class _Wanted(TypedDict, total=False):
    """The goals as a scenario says them; each is checked by whoever reads them."""

    maximise: str | None
    at_most: dict[str, float | str] | None
    at_least: dict[str, float | str] | None


class _Money(TypedDict, total=False):
    currency: str


class _Content(TypedDict, total=False):
    """What is read here of a scenario."""

    goals: _Wanted | None
    economics: _Money | None


def goals_of(text: str) -> Goals:
    """Return the goals of a scenario given as JSON.

    A scenario without goals maximises NPV and has no floors. Limits may be texts: `1.7 %` is 0.017, and of `4
    h` the number counts.

    Raises:
        InputRefused: unknown KPIs, a KPI with a target to be maximised, and limits that are no numbers, all
            of them, each with its path.
    """
    content: _Content = json.loads(text)
    goals = content.get("goals") or _Wanted()
    floors: Limits = {}
    problems: list[str] = []
    maximise = goals.get("maximise") or NPV
    limits = (("at_most", goals.get("at_most")), ("at_least", goals.get("at_least")))
    for key, some in limits:
        for kpi, limit in (some or {}).items():
            value = _limit(limit)
            problems += _unknown(f"goals.{key}.{kpi}", kpi)
            problems += [f"goals.{key}.{kpi}: must be a number (got {limit!r})"] if value is None else []
            floors[kpi] = (key.replace("_", " "), value or 0.0)
    problems += _unwanted(maximise)
    if problems:
        raise InputRefused(problems)
    return Goals(maximise, floors, str((content.get("economics") or _Money()).get("currency", "€")))


def _unwanted(maximise: str) -> Iterable[str]:
    from sim.kpis.catalogue import KPIS

    path = "goals.maximise"
    if maximise == NPV:
        return []
    if maximise in KPIS and KPIS[maximise].direction == "target":
        return [
            f"{path}: {maximise} has a target, so neither more nor less of it is better; set a floor instead"
        ]
    return _unknown(path, maximise)


def _unknown(path: str, kpi: str) -> list[str]:
    from sim.kernel.refusals import unknown_setting
    from sim.kpis.catalogue import KPIS

    return [] if kpi in KPIS else [f"{path}: {unknown_setting(kpi, [NPV, *KPIS], 'KPI')}"]


def _limit(value: float | str) -> float | None:
    """Read `1.7 %` or `4 h` in the KPI's own unit, a share as 0 to 1."""
    number, percent, _ = str(value).replace("%", " % ").partition("%")
    try:
        return float(number.split()[0]) / (100 if percent else 1)
    except (ValueError, IndexError):
        return None


def bounds_of(kpi: str) -> Bounds:
    """Return where the mean of a KPI can lie: a share from 0 to 1, a sum of positive things from 0 on."""
    from sim.kpis.catalogue import KPIS
    from sim.kpis.possible import SIGNED

    known = KPIS[kpi]
    if kpi in SIGNED:
        return FREE
    if known.unit == "share":
        return SHARE
    counted = all(term.table in POSITIVE and term.weight > 0 for term in known.numerator)
    positive = counted and known.factor > 0 and known.offset >= 0 and known.unit != "money"
    return Bounds(0.0) if positive else FREE


def difference_bounds(kpi: str) -> Bounds:
    """Return where the difference of a KPI can lie."""
    return DIFFERENCE_OF_SHARES if bounds_of(kpi) == SHARE else FREE
