"""What experiments hand to those who show: results of a run and of a comparison, in memory and on disk.

Everything a page or a report draws is in these classes; the tables of single replications are read with
`sim.records.store.read_outcome(result.folder_of(0))` where more is wanted.

Money is in major units of the scenario's currency, but for `Replication.cash`, which is in whole cents. KPIs
are in their own units, shares as 0-1. None, and NaN in arrays, is no observation and never zero. All classes
are frozen; their fields are also the JSON of `run.json` and `comparison.json`, so a name that changes here
changes those files.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import numpy as np
import pydantic
from numpy.typing import ArrayLike, NDArray

from sim.experiments.estimate import Estimate
from sim.experiments.fresh_lives import SecondLook
from sim.records.store import replication_folder


# object: numbers, or lists as deep as the array; pydantic cannot take a recursive type here.
def _to_lists(values: NDArray[np.float64]) -> list[object]:
    plain = values.astype(np.object_)
    plain[np.isnan(values)] = None
    return list(plain.tolist())


def _to_array(values: ArrayLike) -> NDArray[np.float64]:
    return np.array(values, dtype=np.float64)


Floats = Annotated[
    NDArray[np.float64], pydantic.PlainValidator(_to_array), pydantic.PlainSerializer(_to_lists)
]
"""An array that is written to JSON as nested lists, NaN as null."""

Values = dict[str, float | None]
"""By id of the KPI, each in its own unit; None where nothing was observed."""

DO_NOTHING = "do nothing"
"""Name of the base of every comparison."""
KEPT, BROKEN, UNDECIDED, UNSEEN = "kept", "broken", "not decided", "not observed"
"""States of a floor."""
CHOOSE, STAY, TOO_EARLY = "choose", "do nothing", "too early to judge"
"""Verdicts of a decision, beside `not decided`."""
BETTER, WORSE, CHANGED, NO_DIFFERENCE = "better", "worse", "changed", "no difference"
"""Verdicts; the third is that of a KPI with a target, for which neither way is better."""


@dataclass(frozen=True)
class Replication:
    """One simulated life. Attributes as in `sim.records.manifest`.

    `kpis` holds the horizon's values, `monthly` those of each month (None without observation), `cash` the
    cash flow of each month in cents, by line, what flows out being negative. `reused` tells that it was
    answered from the store.

    Attributes:
        replication: its number, from 0.
        fingerprint: sixteen hexadecimal digits of its tables' values.
        cpu_s: CPU seconds of build, run and KPIs.
        peak_rss_mb: peak resident memory of the process that ran it, MB of 2**20 bytes.
    """

    replication: int
    fingerprint: str
    cpu_s: float
    peak_rss_mb: float
    kpis: Values
    monthly: dict[str, list[float | None]] = field(default_factory=dict)
    cash: dict[str, list[int]] = field(default_factory=dict)
    reused: bool = False

    def net_cash(self) -> Floats:
        """Return the cash flow of each month in major units of money, shape (months,)."""
        lines = np.array(list(self.cash.values()), dtype=np.float64)
        total: NDArray[np.float64] = lines.sum(axis=0) / 100
        return total


@dataclass(frozen=True)
class Failure:
    """A replication that did not come to its end, and why.

    Attributes:
        scenario: name of the case.
        replication, seed: with both it can be run again alone.
        message: last line of the error.
        traceback: empty where a worker process died.
    """

    scenario: str
    replication: int
    seed: int
    message: str
    traceback: str = ""


@dataclass(frozen=True)
class LeverEntry:
    """One line of a strategy's plan: name of the entry, its lever and its start (ISO date).

    `first` and `full` are the days from which on it acts, and acts in full; older versions left them empty.
    `rounding` says what rounding makes of it, where that is more than a tenth of its effect.
    """

    name: str
    lever: str
    start: str
    first: str = ""
    full: str = ""
    rounding: tuple[str, ...] = ()


@dataclass(frozen=True)
class RunResult:
    """A scenario's replications.

    Attributes:
        name: `do nothing`, the strategy's name or the scenario's title.
        scenario: title of the scenario.
        digest: of what the model reads of the resolved scenario.
        seed: of all chance.
        months: measured months.
        start: date of the first measured month (ISO).
        subscribers: that the scenario starts with.
        replications: those that finished, by number.
        kpis: the horizon's KPIs over the replications, by id.
        monthly: by KPI id, shape (replications, months), NaN where a month has no observation.
        cash: monthly cash flow, major units of money, shape (replications, months).
        levers: the plan's entries.
        outcomes: folder of the scenario, with one folder for each replication.
        failures: replications that did not finish.
        wall_s, version, made: time it took, code that made it, when (UTC, ISO).
    """

    name: str
    scenario: str
    digest: str
    seed: int
    months: int
    start: str
    subscribers: int
    replications: list[Replication]
    kpis: dict[str, Estimate]
    monthly: dict[str, Floats]
    cash: Floats
    levers: list[LeverEntry]
    outcomes: Path
    failures: list[Failure] = field(default_factory=list)
    wall_s: float = 0.0
    version: str = ""
    made: str = ""

    def folder_of(self, index: int) -> Path:
        """Return the folder with the tables of the index-th finished replication."""
        return replication_folder(self.outcomes, self.replications[index].replication)


@dataclass(frozen=True)
class Row:
    """One KPI of an alternative beside doing nothing: means of the paired replications.

    `difference` is alternative minus base with its interval; `verdict` is better, worse or no difference,
    for a KPI with a target changed or no difference, and None where there is no observation. An
    `exploratory` row has an interval of its own; the others hold together (Bonferroni over the headline
    KPIs, those of the goals, and NPV, times the strategies). From fewer than five pairs there is no interval
    and no verdict; `lives` then holds their differences.

    `base` and `alternative` are means of those pairs in which each was observed; `difference` is over pairs
    in which both were, so it need not be one less the other.
    """

    kpi: str
    base: float | None
    alternative: float | None
    difference: float | None
    low: float | None
    high: float | None
    verdict: str | None
    exploratory: bool
    lives: tuple[float, ...] = ()


@dataclass(frozen=True)
class Floor:
    """A limit, and what the lives of one run say about it.

    Attributes:
        kpi, side, limit: `at most` or `at least` so much, in the KPI's own unit.
        value, low, high: mean and interval; all floors of a comparison hold together.
        lives: with an observation.
        state: kept, broken, not decided or not observed.
        more_lives: that would decide it, by mean and spread so far; None if decided or beyond a thousand.
        sentence: the same in words.
    """

    kpi: str
    side: str
    limit: float
    value: float | None
    low: float | None
    high: float | None
    lives: int
    state: str
    more_lives: int | None = None
    sentence: str = ""


@dataclass(frozen=True)
class Timing:
    """When a plan comes to act, against the end of the horizon.

    Attributes:
        first, full: days from which on the first entry acts, and all act in full (ISO).
        end: first day after the horizon (ISO).
        acts: whether anything acts before the end.
        months_at_full: before the end, below 0 where full effect comes after it.
        too_early: no verdict yet, unless it gains beyond chance while it acts.
    """

    first: str
    full: str
    end: str
    acts: bool
    months_at_full: float
    too_early: bool


@dataclass(frozen=True)
class CashBand:
    """Extra cash of an alternative, month by month, major units: mean and interval; shape (months,) each."""

    mean: list[float]
    low: list[float]
    high: list[float]


@dataclass(frozen=True)
class Cause:
    """A KPI that moved with a headline KPI that it acts on, both measured; ordered by `standardised`.

    `support` is its id, `base` and `value` its means without and with the alternative, `unit` theirs; `kpi`
    the headline one and `verdict` what became of it.
    `standardised` is the mean paired difference over its standard deviation between replications.
    """

    alternative: str
    support: str
    label: str
    unit: str
    base: float
    value: float
    standardised: float | None
    kpi: str
    verdict: str
    sentence: str


@dataclass(frozen=True)
class Alternative:
    """A strategy or scenario beside the base: KPI rows by id, and the money it makes.

    `npv` is the mean over the paired replications, its interval holds together with those of `rows`;
    `npv_by_replication` is in the order of `Comparison.paired`, `npv_lines` splits its mean by line of cash;
    `payback` is the first month from which on the mean cumulated extra cash is never negative, or None.

    Attributes:
        name: of the strategy or scenario.
        result: its run, unpaired replications included.
        payback: month, 1 being the first measured one.
        cash_flow: extra cash by month, not discounted.
        floors_broken: a sentence for each floor that it breaks beyond chance.
        floors: every floor with its state, in the order of the goals.
        timing: None where nothing is known of when it acts.
    """

    name: str
    result: RunResult
    rows: dict[str, Row]
    npv: Estimate
    npv_by_replication: list[float]
    npv_lines: dict[str, float]
    payback: int | None
    cash_flow: CashBand
    floors_broken: list[str] = field(default_factory=list)
    floors: list[Floor] = field(default_factory=list)
    timing: Timing | None = None


@dataclass(frozen=True)
class Decision:
    """What to do, and how sure that is, as in the JSON document of `compare`.

    `choice` is the alternative's name or `do nothing`; the NPV figures and the share of paired futures are
    those of the alternative that the sentence speaks of (`about`).

    Attributes:
        share_of_paired_futures: of those with a value, 0-1, in which it beats doing nothing.
        npv_low, npv_high: interval in major units; None with fewer than five pairs.
        floors_broken: by the choice, in words.
        loses_when: what would have to be so for the other choice to be better; may be empty.
        sentence: the decision for a reader who sees nothing else.
        verdict: choose, do nothing, not decided, or too early to judge.
        currency: how money is said.
        wins, lives: in how many lives it beats doing nothing, of how many with a value.
        wins_at_least: share of all such lives that this shows, one-sided at 95 %.
        floors_undecided: of the choice and of what the sentence speaks of, in words.
        changes: what would change the decision, one phrase each; `loses_when` joins them.
        eligible: strategies that these lives would choose.
        second: what fresh lives say about those; None where there are none, or nobody asked.
    """

    choice: str
    about: str
    share_of_paired_futures: float | None
    npv_low: float | None
    npv_high: float | None
    floors_broken: list[str]
    loses_when: str
    sentence: str
    verdict: str = ""
    currency: str = "€"
    wins: int | None = None
    lives: int = 0
    wins_at_least: float | None = None
    floors_undecided: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    eligible: list[str] = field(default_factory=list)
    second: SecondLook | None = None


@dataclass(frozen=True)
class Comparison:
    """Alternatives beside doing nothing, paired by replication.

    `paired` lists the replications that all of them finished. `wall_s` is the time it took, `reused` how many
    replications came from the store, `version` the code that made it, `made` when (UTC, ISO). `lost` holds
    failures of alternatives that are left out because none of their replications finished. `floors` are those
    of doing nothing, `family` is how many differences hold together, `rounding` who is paid and not there.
    """

    title: str
    base: RunResult
    alternatives: list[Alternative]
    decision: Decision
    causes: list[Cause]
    paired: list[int]
    folder: Path
    wall_s: float = 0.0
    reused: int = 0
    version: str = ""
    made: str = ""
    lost: list[Failure] = field(default_factory=list)
    floors: list[Floor] = field(default_factory=list)
    family: int = 0
    rounding: list[str] = field(default_factory=list)

    @property
    def failures(self) -> list[Failure]:
        """Every replication that did not finish."""
        runs = [self.base, *(alternative.result for alternative in self.alternatives)]
        return [failure for run in runs for failure in run.failures] + self.lost


def as_matrix(rows: list[list[float | None]], months: int) -> Floats:
    """Return monthly values as an array, NaN where there is no observation; shape (replications, months)."""
    filled = [[np.nan if value is None else value for value in row] for row in rows]
    return np.array(filled, dtype=np.float64).reshape(len(rows), months)


def runs_of(study: Comparison | RunResult) -> list[RunResult]:
    """Return the runs of a study: doing nothing first, then the alternatives in their order."""
    if isinstance(study, RunResult):
        return [study]
    return [study.base, *(one.result for one in study.alternatives)]
