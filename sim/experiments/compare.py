"""Alternatives beside doing nothing, replication by replication on the same luck.

Replications of one number share their seed and with it the luck of every person and thing (common random
numbers [P0.1]), so differences are taken pair by pair and their mean gets a Student interval. The headline
KPIs, those of the goals, and NPV are one family, for every strategy anew: with 50 strategies 7 x 50 intervals
are widened so that all hold together with 95 % confidence. [Bonferroni; Dunn 1961] (Holm's steps would refuse
a little more, and give no intervals that hold together.) Every other KPI is exploratory and has an interval
of its own. A replication that not all runs
have finished counts in the means of its own run and in no difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import import_module

import numpy as np

from sim.experiments.cases import Case
from sim.experiments.decide import decide
from sim.experiments.estimate import FEWEST, Estimate, estimate, paired, student
from sim.experiments.execute import execute
from sim.experiments.floors import judged, sentences
from sim.experiments.fresh_lives import SecondLook
from sim.experiments.goals import Goals, difference_bounds, goals_of
from sim.experiments.journal import ExecutionOptions, Result
from sim.experiments.replicate import result_of
from sim.experiments.results import (
    BETTER,
    BROKEN,
    CHANGED,
    NO_DIFFERENCE,
    WORSE,
    Alternative,
    CashBand,
    Comparison,
    Replication,
    Row,
    RunResult,
)
from sim.experiments.second_look import confirmed, second_look
from sim.experiments.timing import timing_of
from sim.experiments.why import causes_of

Pairs = list[tuple[Replication, Replication]]
"""Doing nothing and an alternative, for each number that all runs have finished."""


def compare_cases(
    title: str, base: Case, others: Sequence[Case], options: ExecutionOptions, numbers: Sequence[int]
) -> Comparison:
    """Return the comparison of some cases with a base over the numbered replications.

    All replications of one number are run before the next, so that what is there after a stop is paired.
    What these lives would choose is lived again in as many fresh ones, which must choose it as well.

    Replications are stored as they finish; the comparison itself is stored by whoever asked for it.

    Args:
        title: of the comparison.
        base: doing nothing; its goals decide.
        others: alternatives, over the same months.
        options: where to and how.
        numbers: of the replications.

    Raises:
        InputRefused: goals about an unknown KPI; else as `execute`.
        Stopped: as `execute`.
    """
    cases = [base, *others]
    goals_of(base.text)
    results = execute([(case, number) for number in numbers for case in cases], options)
    runs = [result_of(case, _results(case, results), options) for case in cases]
    found = comparison_of(title, cases, runs, options)
    return confirmed(found, base, look_again(found, cases, options, numbers))


def look_again(
    found: Comparison, cases: Sequence[Case], options: ExecutionOptions, numbers: Sequence[int]
) -> SecondLook | None:
    """Return what fresh lives say about the strategies that a comparison would choose; None without any.

    Args:
        found: the comparison.
        cases: all of it; the first is doing nothing.
        options: where to and how; fresh lives are not recorded.
        numbers: of its replications; the fresh ones follow the last, as many.

    Raises:
        InputRefused, Stopped: as `execute`.
    """
    if not found.decision.eligible:
        return None
    again = [cases[0], *(case for case in cases[1:] if case.name in found.decision.eligible)]
    fresh = range(max(numbers) + 1, max(numbers) + 1 + len(numbers))
    quiet = replace(options, recording=None)
    results = execute([(case, number) for number in fresh for case in again], quiet)
    runs = [result_of(case, _results(case, results), quiet) for case in again]
    return second_look(found.decision, comparison_of(found.title, again, runs, quiet))


def comparison_of(
    title: str, cases: Sequence[Case], runs: Sequence[RunResult], options: ExecutionOptions
) -> Comparison:
    """Return the comparison that finished runs make up; the first is the base.

    An alternative of which no replication finished is left out, so that it does not take the pairs of the
    others.

    Where no number is finished by all of them, alternatives have no rows and the decision says that nothing
    can be said.

    Raises:
        InputRefused: goals about an unknown KPI.
    """
    base, *asked = runs
    others = [run for run in asked if run.replications]
    lost = [failure for run in asked if not run.replications for failure in run.failures]
    numbers = _paired_numbers([base, *others])
    goals = goals_of(cases[0].text)
    rate: float = import_module(cases[0].model).discount_rate(cases[0].text)
    alternatives = [_alternative(base, other, numbers, rate, (goals, len(others))) for other in others]
    floors = judged(base, goals.floors, goals.floor_family(len(others)), goals.currency)
    return Comparison(
        title=title,
        base=base,
        alternatives=alternatives,
        decision=decide(base, alternatives, goals, (floors, len(numbers))),
        causes=[
            cause
            for one in alternatives
            for cause in causes_of(one, pairs_of(base, one.result, numbers), len(others))
        ],
        paired=numbers,
        folder=options.study,
        lost=lost,
        reused=sum(one.reused for run in runs for one in run.replications),
        floors=floors,
        family=goals.family(len(others)),
    )


def _results(case: Case, results: Mapping[tuple[str, int], Result]) -> list[Result]:
    return [result for (name, _), result in results.items() if name == case.name]


def _paired_numbers(runs: Sequence[RunResult]) -> list[int]:
    finished = [{one.replication for one in run.replications} for run in runs]
    return sorted(set.intersection(*finished))


def pairs_of(base: RunResult, other: RunResult, numbers: Sequence[int]) -> Pairs:
    """Return (base, other) for each of the numbered replications, in their order.

    Raises:
        KeyError: one of the two has not finished a number.
    """
    left = {one.replication: one for one in base.replications}
    right = {one.replication: one for one in other.replications}
    return [(left[number], right[number]) for number in numbers]


def _alternative(
    base: RunResult, other: RunResult, numbers: Sequence[int], rate: float, wanted: tuple[Goals, int]
) -> Alternative:
    """An alternative beside the base; `wanted` are the goals, and how many alternatives there are."""
    from sim.economics.valuation import npv, payback

    goals, strategies = wanted
    pairs = pairs_of(base, other, numbers)
    extra = np.array([right.net_cash() - left.net_cash() for left, right in pairs])
    worths = [npv(flows, rate) for flows in extra]
    _, money = paired([0.0] * len(worths), worths, goals.family(strategies))
    floors = judged(other, goals.floors, goals.floor_family(strategies), goals.currency)
    return Alternative(
        name=other.name,
        result=other,
        rows=rows_of(pairs, goals, strategies),
        npv=money,
        npv_by_replication=worths,
        npv_lines=_npv_lines(pairs, rate),
        payback=payback(extra.mean(axis=0)) if len(extra) else None,
        cash_flow=_cash_flow(extra),
        floors_broken=sentences(floors, BROKEN),
        floors=floors,
        timing=timing_of(base, other),
    )


def _npv_lines(pairs: Pairs, rate: float) -> dict[str, float]:
    """Mean NPV of the extra cash, line by line; the lines add up to the mean NPV."""
    from sim.economics.valuation import npv

    lines = list(dict.fromkeys(line for left, right in pairs for line in [*right.cash, *left.cash]))

    def flows(one: Replication, line: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.array(one.cash.get(line, [0] * len(one.net_cash())), dtype=np.float64) / 100

    return {
        line: float(np.mean([npv(flows(right, line) - flows(left, line), rate) for left, right in pairs]))
        for line in lines
    }


def _cash_flow(extra: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> CashBand:
    if not len(extra):
        return CashBand([], [], [])
    mean = extra.mean(axis=0)
    half = np.zeros_like(mean)
    if len(extra) >= FEWEST:
        half = student(len(extra) - 1) * extra.std(axis=0, ddof=1) / len(extra) ** 0.5
    return CashBand(mean.tolist(), (mean - half).tolist(), (mean + half).tolist())


def rows_of(pairs: Pairs, goals: Goals, strategies: int) -> dict[str, Row]:
    """Return the row of every KPI that was computed, by id, in the order of the catalogue.

    Means and differences are in the KPI's own unit; intervals are at 95 %, those of the headline KPIs and of
    the KPIs of the goals widened so that they hold together with that of NPV for all strategies.
    """
    from sim.kpis.catalogue import KPIS

    seen = dict.fromkeys(kpi for pair in pairs for one in pair for kpi in one.kpis)
    confirmed, family = goals.confirmed, goals.family(strategies)
    rows = {
        kpi: _row(kpi, pairs, KPIS[kpi].direction, family if kpi in confirmed else None)
        for kpi in KPIS
        if kpi in seen
    }
    return {
        kpi: _weighed(row, [rows[one] for one in KPIS[kpi].beside if one in rows])
        for kpi, row in rows.items()
    }


def _weighed(row: Row, beside: Sequence[Row]) -> Row:
    """A KPI is not better where one that says what it leaves out is worse: it has changed."""
    if row.verdict == BETTER and any(one.verdict == WORSE for one in beside):
        return replace(row, verdict=CHANGED)
    return row


def _row(kpi: str, pairs: Pairs, direction: str, family: int | None) -> Row:
    """One KPI; without a family it is exploratory."""
    base = [left.kpis.get(kpi) for left, _ in pairs]
    other = [right.kpis.get(kpi) for _, right in pairs]
    _, difference = paired(base, other, family or 1, difference_bounds(kpi))
    return Row(
        kpi=kpi,
        base=estimate(base).value,
        alternative=estimate(other).value,
        difference=difference.value,
        low=difference.low,
        high=difference.high,
        verdict=verdict(difference, direction),
        exploratory=family is None,
        lives=difference.lives,
    )


def verdict(difference: Estimate, direction: str) -> str | None:
    """Return what an interval says: better, worse or no difference; with a target changed or no difference.

    None where there is no interval, because nothing was observed or there are too few replications.

    An interval that touches zero is no difference.
    """
    if difference.low is None or difference.high is None:
        return None
    if difference.low <= 0 <= difference.high:
        return NO_DIFFERENCE
    if direction == "target":
        return CHANGED
    return BETTER if (difference.low > 0) == (direction == "up") else WORSE
