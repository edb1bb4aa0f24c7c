"""One decision out of a comparison, in a sentence that a board understands.

Of those that keep every floor (`goals.at_most`, `goals.at_least`) the one with the highest mean of what is to
be maximised is looked at. It is chosen if its advantage over doing nothing is beyond chance, or if doing
nothing breaks a floor that it keeps. Where nothing keeps every floor, the floors are named and set aside.

An advantage is beyond chance where the lower end of its interval lies above zero. Of equal means the
alternative that was named first is taken. Floors are held against means over the replications, without an
interval: a floor that is kept in the mean may be broken in some futures.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.experiments.estimate import Estimate
from sim.experiments.results import DO_NOTHING, WORSE, Alternative, Decision, RunResult
from sim.records.errors import InputRefused

NPV = "npv"
"""What is maximised where a scenario does not say: net present value against doing nothing. [P6.4]"""
Limits = dict[str, tuple[str, float]]
"""By KPI: `at most` or `at least`, and the limit in the KPI's own unit (shares as 0-1)."""


@dataclass(frozen=True)
class Goals:
    """What to maximise (`npv` or a KPI), and floors by KPI: (`at most` or `at least`, value).

    A KPI of which less is better is minimised; one with a target counts as if more were better.
    """

    maximise: str = NPV
    floors: Limits = field(default_factory=dict)


def goals_of(text: str) -> Goals:
    """Return the goals of a scenario given as JSON.

    A scenario without goals maximises NPV and has no floors. Limits may be texts: `1.7 %` is 0.017, and of `4
    h` the number counts.

    Raises:
        InputRefused: unknown KPIs and limits that are no numbers, all of them, each with its path.
    """
    # Any: a scenario is a text here; each goal is checked below.
    goals: dict[str, Any] = json.loads(text).get("goals") or {}
    floors: Limits = {}
    problems: list[str] = []
    maximise = goals.get("maximise") or NPV
    for key, side in (("at_most", "at most"), ("at_least", "at least")):
        for kpi, limit in (goals.get(key) or {}).items():
            value = _limit(limit)
            problems += _unknown(f"goals.{key}.{kpi}", kpi)
            problems += [f"goals.{key}.{kpi}: must be a number (got {limit!r})"] if value is None else []
            floors[kpi] = (side, value or 0.0)
    problems += _unknown("goals.maximise", maximise) if maximise != NPV else []
    if problems:
        raise InputRefused(problems)
    return Goals(maximise, floors)


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


def broken_limits(run: RunResult, floors: Limits) -> list[str]:
    """Return one line for every limit that the mean over the replications breaks; unseen KPIs break none."""
    from sim.kpis.catalogue import KPIS
    from sim.kpis.evaluate import format_value

    broken = []
    for kpi, (side, limit) in floors.items():
        seen = run.kpis.get(kpi, Estimate(None)).value
        if seen is not None and (seen > limit if side == "at most" else seen < limit):
            label = KPIS[kpi].label
            broken.append(f"{label} {format_value(kpi, seen)}, {side} {format_value(kpi, limit)}")
    return broken


@dataclass(frozen=True)
class _Candidate:
    alternative: Alternative
    gain: Estimate
    """Advantage over doing nothing in what is to be maximised; positive is good."""
    wins: list[bool]


def decide(base: RunResult, alternatives: Sequence[Alternative], goals: Goals, futures: int) -> Decision:
    """Return the decision.

    Args:
        base: doing nothing.
        alternatives: each over the same paired replications.
        goals: what to maximise and which limits to keep.
        futures: number of paired replications; without any there is nothing to say.

    Returns:
        Shares of futures are 0-1, NPV is in major units of money; both are None where nothing was observed.
    """
    if not futures or not alternatives:
        return Decision(
            DO_NOTHING, "", None, None, None, [], "", "No paired replications, so nothing can be said."
        )
    own = broken_limits(base, goals.floors)
    keeping = [one for one in alternatives if not one.floors_broken]
    candidates = [_candidate(one, base, goals) for one in keeping or alternatives]
    best = max(candidates, key=lambda one: _or_least(one.gain.value))
    sure = best.gain.low is not None and best.gain.low > 0
    chosen = (sure or bool(own)) if keeping else (sure and bool(own))
    name = best.alternative.name if chosen else DO_NOTHING
    return Decision(
        choice=name,
        about=best.alternative.name,
        share_of_paired_futures=sum(best.wins) / len(best.wins) if best.wins else None,
        npv_low=best.alternative.npv.low,
        npv_high=best.alternative.npv.high,
        floors_broken=best.alternative.floors_broken if chosen else own,
        loses_when=_loses_when(best, futures) if chosen else _wins_when(best, futures),
        sentence=_sentence(best, chosen, goals, (base, own, futures)),
    )


def _or_least(value: float | None) -> float:
    return float("-inf") if value is None else value


def _candidate(alternative: Alternative, base: RunResult, goals: Goals) -> _Candidate:
    if goals.maximise == NPV:
        return _Candidate(
            alternative, alternative.npv, [worth > 0 for worth in alternative.npv_by_replication]
        )
    from sim.kpis.catalogue import KPIS

    kpi = goals.maximise
    sign = -1.0 if KPIS[kpi].direction == "down" else 1.0
    row = alternative.rows.get(kpi)
    if row is None or row.difference is None:
        return _Candidate(alternative, Estimate(None), [])
    ends = sorted(sign * end for end in (row.low, row.high) if end is not None)
    low, high = (ends[0], ends[1]) if ends else (None, None)
    left = {one.replication: one.kpis.get(kpi) for one in base.replications}
    pairs = [(left.get(one.replication), one.kpis.get(kpi)) for one in alternative.result.replications]
    wins = [sign * (b - a) > 0 for a, b in pairs if a is not None and b is not None]
    return _Candidate(alternative, Estimate(sign * row.difference, low, high, len(wins)), wins)


def _sentence(best: _Candidate, chosen: bool, goals: Goals, facts: tuple[RunResult, list[str], int]) -> str:
    base, own, futures = facts
    name = best.alternative.name
    if (
        best.alternative.npv.value == 0
        and not any(best.alternative.npv_by_replication)
        and not any(best.wins)
    ):
        return (
            f"Do nothing: no strategy beats it in {_futures(futures)}; '{name}' changes nothing that counts."
        )
    share = sum(best.wins) / len(best.wins) if best.wins else 0.0
    advantage = _advantage(best, goals, base.months)
    beats = f"beats doing nothing in {share:.0%} of {_futures(futures)}".replace("%", " %")
    if chosen and best.alternative.floors_broken:
        broken = "; ".join(best.alternative.floors_broken)
        return f"Choose '{name}': it {beats}, {advantage}; but no choice keeps every floor ({broken})."
    if chosen and own:
        broken = "; ".join(own)
        floors = f"it keeps every floor, doing nothing does not ({broken})"
        return f"Choose '{name}': {floors}; it {beats}, {advantage}."
    if chosen:
        kept = ", and keeps every floor" if goals.floors else ""
        return f"Choose '{name}': it {beats}, {advantage}{kept}."
    if best.alternative.floors_broken:
        broken = "; ".join(best.alternative.floors_broken)
        return f"Do nothing: every strategy breaks a floor; '{name}': {broken}."
    if best.gain.high is not None and best.gain.high < 0:
        loss = advantage.removeprefix("by ")
        return f"Do nothing: the best strategy, '{name}', {beats}, and is worth {loss}."
    return f"Do nothing for now: '{name}' {beats}, {advantage}; that may be chance."


def _advantage(best: _Candidate, goals: Goals, months: int) -> str:
    """`by 3.10 to 4.80 M (NPV, 36 months)`, or the KPI that is to be maximised."""
    if goals.maximise == NPV:
        return f"by {money_range(best.alternative.npv)} (NPV, {months} months)"
    from sim.kpis.catalogue import KPIS
    from sim.kpis.evaluate import format_difference

    label = KPIS[goals.maximise].label
    row = best.alternative.rows.get(goals.maximise)
    low, high = (row.low, row.high) if row else (None, None)
    ends = f"{format_difference(goals.maximise, low)} to {format_difference(goals.maximise, high)}"
    return f"by {ends} ({label}), NPV {money_range(best.alternative.npv)}"


def money_range(worth: Estimate) -> str:
    """Return an interval of money with one unit for both ends: `3.10 to 4.80 M`; a lone value as it is.

    Amounts are major units of money. The larger end decides on bn, M, k or none, and on the decimals: none
    from 100 on, one from 10 on, else two.
    """
    ends = [end for end in (worth.low, worth.high) if end is not None] or [worth.value or 0.0]
    if not any(ends):
        return "0"
    size, unit = next(
        (
            (size, unit)
            for size, unit in ((1e9, " bn"), (1e6, " M"), (1e3, " k"))
            if max(map(abs, ends)) >= size
        ),
        (1.0, ""),
    )
    largest = max(map(abs, ends)) / size
    decimals = 0 if largest >= 100 else 1 if largest >= 10 else 2
    shown = [f"{end / size:.{decimals}f}".replace("-", "−") for end in ends]
    return " to ".join(shown) + unit


def _futures(count: int) -> str:
    return f"{count} paired future" + ("s" if count != 1 else "")


def _wins_when(best: _Candidate, futures: int) -> str:
    """When the strategy that is not chosen would have been better than doing nothing."""
    if not any(best.wins):
        return ""
    return f"luck favours '{best.alternative.name}', as in {sum(best.wins)} of {_futures(futures)}"


def _loses_when(best: _Candidate, futures: int) -> str:
    """When doing nothing would have been better: a shorter horizon, or the futures in which it was."""
    one = best.alternative
    said = []
    if one.payback is not None and one.payback > 1:
        said.append(f"the money is counted for less than {one.payback} months")
    elif one.payback is None and any(one.npv_by_replication):
        said.append(f"the money is counted for {len(one.cash_flow.mean)} months or less")
    losses = [worth for worth in one.npv_by_replication if worth < 0]
    if losses:
        worst = money_range(Estimate(min(losses)))
        said.append(f"luck is against it, as in {len(losses)} of {_futures(futures)} (worst NPV {worst})")
    dropped = [kpi for kpi, row in one.rows.items() if row.verdict == WORSE and not row.exploratory]
    if dropped:
        said.append("what counts is " + " or ".join(_label(kpi) for kpi in dropped))
    return "; or ".join(said)


def _label(kpi: str) -> str:
    from sim.kpis.catalogue import KPIS

    return KPIS[kpi].label
