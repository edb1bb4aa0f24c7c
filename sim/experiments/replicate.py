"""A run: a scenario's replications, a given number of them or as many as a precision needs.

For a precision replications are added in batches until the interval is narrow enough: `FIRST` to begin with,
then a quarter of those there are, or as many as there are workers where that is more. A batch is finished
before it is judged, so `MOST` may be passed by one batch. [sequential procedure for a relative precision: A.
M. Law, Simulation Modeling and Analysis, chapter 9] Numbers start at 0 and are never skipped, so a longer run
begins with the lives of a shorter one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.experiments.cases import Case
from sim.experiments.estimate import FEWEST, estimate
from sim.experiments.execute import execute
from sim.experiments.goals import bounds_of
from sim.experiments.journal import ExecutionOptions, Result
from sim.experiments.results import Failure, Replication, RunResult, as_matrix
from sim.records.errors import InputRefused

FIRST = FEWEST
"""Replications before a precision is judged: from fewer there is no interval."""

MOST = 1000
"""Replications after which a precision that is not reached is given up."""


@dataclass(frozen=True)
class Precision:
    """Stop when the interval's half-width is at most `share` of the KPI's mean.

    Attributes:
        kpi: its id.
        share: more than 0 and less than 1.
    """

    kpi: str
    share: float


def precision_of(text: str) -> Precision:
    """Return the precision that a text such as `churn=5%` or `churn=0.05` asks for.

    Raises:
        InputRefused: an unknown KPI (the nearest is named), or no share between 0 and 1.
    """
    from sim.kernel.refusals import unknown_setting
    from sim.kpis.catalogue import KPIS

    kpi, _, share = (part.strip() for part in text.partition("="))
    if kpi not in KPIS:
        raise InputRefused([f"--precision {text}: {unknown_setting(kpi, list(KPIS), 'KPI')}"])
    try:
        value = float(share.removesuffix("%")) / (100 if share.endswith("%") else 1)
    except ValueError:
        value = 0.0
    if not 0 < value < 1:
        raise InputRefused([f"--precision {text}: write it as KPI=5%, more than 0 and less than 100 %"])
    return Precision(kpi, value)


@dataclass(frozen=True)
class Replications:
    """Which replications are wanted.

    Attributes:
        count: the first so many, numbered from 0.
        only: that one alone, by number; None for all of `count`.
        precision: as many as this needs, at most `MOST`; then the other two play no part.
    """

    count: int = 1
    only: int | None = None
    precision: Precision | None = None


def run_case(case: Case, options: ExecutionOptions, replications: Replications) -> RunResult:
    """Return a case's replications and its KPIs with intervals.

    Args:
        case: what is replicated.
        options: where to and how.
        replications: which.

    Raises:
        InputRefused, Stopped: as `execute`.
    """
    if replications.precision is not None:
        return _until_precise(case, options, replications.precision)
    numbers = [replications.only] if replications.only is not None else range(replications.count)
    results = execute([(case, number) for number in numbers], options)
    return result_of(case, list(results.values()), options)


def _until_precise(case: Case, options: ExecutionOptions, precision: Precision) -> RunResult:
    results: list[Result] = []
    ahead = FIRST
    while True:
        asked = [(case, number) for number in range(len(results), len(results) + ahead)]
        results += execute(asked, options).values()
        run = result_of(case, results, options)
        if is_precise(run, precision) or len(results) >= MOST:
            return run
        ahead = max(options.workers, len(results) // 4)


def is_precise(run: RunResult, precision: Precision) -> bool:
    """True when the interval is narrow enough; never before `FIRST` replications have an observation."""
    seen = run.kpis.get(precision.kpi)
    if seen is None or seen.value is None or seen.half_width is None or seen.n < FIRST:
        return False
    return seen.half_width <= precision.share * abs(seen.value)


def result_of(case: Case, results: Sequence[Result], options: ExecutionOptions) -> RunResult:
    """Return the run that some results of one case make up.

    Finished replications come in order of their number; KPIs and cash are of those, with shapes
    (replications, months); the others are its failures.

    KPIs are estimates over those that have an observation. Nothing is written, and time and version are left
    empty for `sim.experiments.study` to fill in.
    """
    finished = sorted(
        (one for one in results if isinstance(one, Replication)), key=lambda one: one.replication
    )
    return RunResult(
        name=case.name,
        scenario=case.title,
        digest=case.digest,
        seed=case.seed,
        months=case.months,
        start=case.start,
        subscribers=case.subscribers,
        replications=finished,
        kpis={
            kpi: estimate([one.kpis.get(kpi) for one in finished], bounds=bounds_of(kpi))
            for kpi in _ids(finished)
        },
        monthly={
            kpi: as_matrix([one.monthly[kpi] for one in finished], case.months)
            for kpi in (finished[0].monthly if finished else {})
        },
        cash=np.array([one.net_cash() for one in finished]).reshape(
            len(finished), -1 if finished else case.months
        ),
        levers=list(case.levers),
        outcomes=case.folder(options.study),
        failures=[one for one in results if isinstance(one, Failure)],
    )


def _ids(finished: Sequence[Replication]) -> list[str]:
    return list(dict.fromkeys(kpi for one in finished for kpi in one.kpis))
