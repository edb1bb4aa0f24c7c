"""The tables of a report about results: KPIs, money and limits as plain rows of texts, ready to be set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.experiments.amounts import money_or_lives
from sim.experiments.estimate import FEWEST, Estimate
from sim.experiments.floors import told_apart
from sim.experiments.lives import more_words
from sim.experiments.results import (
    BETTER,
    BROKEN,
    KEPT,
    TOO_EARLY,
    UNDECIDED,
    Alternative,
    Comparison,
    Floor,
    RunResult,
)
from sim.experiments.timing import timing_sentence
from sim.reports.cash_figure import payback_words
from sim.reports.size_marks import label_of
from sim.reports.wording import (
    FLOOR_MARKS,
    MARKS,
    NOTHING,
    amount,
    difference,
    interval,
    letter,
    minus,
    wins_in,
)

LINES = 6
"""Lines of cash that are shown one by one for each alternative."""


@dataclass(frozen=True)
class KpiCell:
    """An alternative's difference in one KPI: interval in words, verdict and its mark.

    Attributes:
        text: with unit and sign; a dash where nothing was observed.
        verdict: empty where there is none, as with a single pair.
        mark: shape of the verdict.
    """

    text: str
    verdict: str
    mark: str


@dataclass(frozen=True)
class KpiLine:
    """A KPI: what it is, the value of doing nothing, and a cell for each alternative.

    `exploratory` where its intervals hold on their own and not together with those that decide.
    """

    label: str
    formula: str
    domain: str
    base: str
    spread: str
    cells: list[KpiCell]
    exploratory: bool


def kpi_lines(comparison: Comparison, kpis: Sequence[str], currency: str) -> list[KpiLine]:
    """Return a line for each KPI of a comparison that somebody has a value of.

    Args:
        comparison: gives doing nothing and a cell for each alternative.
        kpis: ids, in the order of the lines.
        currency: how money is shown.
    """
    lines = [_kpi_line(comparison.base, kpi, comparison.alternatives, currency) for kpi in kpis]
    return [one for one in lines if one.base != NOTHING or any(cell.text != NOTHING for cell in one.cells)]


def run_lines(run: RunResult, kpis: Sequence[str], currency: str) -> list[KpiLine]:
    """Return a line for each KPI of a run that has a value.

    Args:
        run: its KPIs are means over its replications.
        kpis: ids, in the order of the lines.
        currency: how money is shown.
    """
    lines = [_kpi_line(run, kpi, [], currency) for kpi in kpis]
    return [one for one in lines if one.base != NOTHING]


def _kpi_line(base: RunResult, kpi: str, others: Sequence[Alternative], currency: str) -> KpiLine:
    from sim.kpis.catalogue import KPIS
    from sim.kpis.evaluate import format_value

    known, seen = KPIS[kpi], base.kpis.get(kpi, Estimate(None))
    return KpiLine(
        label=label_of(kpi, base),
        formula=known.formula,
        domain=known.domain,
        base=minus(format_value(kpi, seen.value, currency)),
        spread=minus(interval(kpi, seen, currency)),
        cells=[_cell(one, kpi, currency) for one in others],
        exploratory=all(row.exploratory for one in others if (row := one.rows.get(kpi))),
    )


def _cell(one: Alternative, kpi: str, currency: str) -> KpiCell:
    """An alternative beside one KPI."""
    row = one.rows.get(kpi)
    verdict = (row.verdict if row else None) or ""
    return KpiCell(difference(row, currency), verdict, MARKS.get(verdict, ""))


@dataclass(frozen=True)
class MoneyLine:
    """What an alternative is worth, and the lines of cash that its NPV is made of.

    Attributes:
        letter: of the alternative, from A.
        sign: `better` or `worse` where the interval of NPV leaves zero out, else empty; `too early to judge`
            where the plan had no time to act and is not better.
        mark, style: shape and look of the sign.
        ahead: in how many lives it brings more than it costs, with the bound of that share.
        lines: (line of cash, its part of the NPV), at most `LINES` and one for the rest.
    """

    letter: str
    name: str
    npv: str
    interval: str
    sign: str
    mark: str
    style: str
    ahead: str
    payback: str
    lines: list[tuple[str, str]]


def money_lines(comparison: Comparison, currency: str) -> list[MoneyLine]:
    """Return the money of every alternative.

    Args:
        comparison: its NPVs are means over the paired replications, discounted.
        currency: how money is shown.
    """
    return [_money_line(comparison, place, currency) for place in range(len(comparison.alternatives))]


def _money_line(comparison: Comparison, place: int, currency: str) -> MoneyLine:
    """What one alternative is worth; its place gives its letter."""
    one = comparison.alternatives[place]
    low, high = one.npv.low, one.npv.high
    sign = "better" if low is not None and low > 0 else "worse" if high is not None and high < 0 else ""
    if sign != BETTER and one.timing is not None and one.timing.too_early:
        sign = TOO_EARLY
    return MoneyLine(
        letter=letter(place),
        name=one.name,
        npv=amount(one.npv.value, currency),
        interval=money_or_lives(one.npv, currency),
        sign=sign,
        mark=MARKS.get(sign, ""),
        style=sign if sign in MARKS else "same",
        ahead=wins_in(one),
        payback=payback_words(comparison, one),
        lines=[(line, amount(worth, currency)) for line, worth in _largest(one.npv_lines)],
    )


def _largest(lines: dict[str, float]) -> list[tuple[str, float]]:
    """The lines that count most, the rest as one; they add up to the whole."""
    ordered = sorted(((line, worth) for line, worth in lines.items() if worth), key=lambda one: -abs(one[1]))
    rest = sum(worth for _, worth in ordered[LINES:])
    return ordered[:LINES] + ([("all other lines", rest)] if len(ordered) > LINES else [])


def timing_lines(comparison: Comparison) -> list[tuple[str, str, str]]:
    """Return (letter, name, when it acts) of every alternative of which it is known."""
    return [
        (letter(place), one.name, timing_sentence(one.timing))
        for place, one in enumerate(comparison.alternatives)
        if one.timing is not None
    ]


@dataclass(frozen=True)
class FloorCell:
    """A floor of one run: what its lives show, state with its mark, and what would decide it.

    Attributes:
        text: value, and its interval where there is one.
        style: `better`, `worse` or `same`, the look of the state.
        more: empty unless it is not decided.
    """

    text: str
    state: str
    mark: str
    style: str
    more: str


@dataclass(frozen=True)
class FloorLine:
    """A floor: label, side and value in words, and a cell for doing nothing and each alternative."""

    label: str
    limit: str
    cells: list[FloorCell]


def floor_lines(comparison: Comparison, currency: str) -> list[FloorLine]:
    """Return a line for every floor, as judged when the comparison was made.

    Args:
        comparison: studies of older versions judged none by its interval, and have no lines.
        currency: how money is shown.
    """
    from sim.kpis.catalogue import KPIS
    from sim.kpis.evaluate import format_value

    runs = [comparison.floors, *(one.floors for one in comparison.alternatives)]
    return [
        FloorLine(
            label_of(floor.kpi, comparison.base),
            f"{floor.side} {format_value(floor.kpi, floor.limit, currency)}",
            [_floor_cell(floors[place], currency) for floors in runs],
        )
        for place, floor in enumerate(comparison.floors)
        if floor.kpi in KPIS
    ]


def _floor_cell(floor: Floor, currency: str) -> FloorCell:
    numbers = [floor.value, floor.limit, floor.low, floor.high]
    value, _, low, high = told_apart(floor.kpi, numbers, currency)
    span = f" ({low.partition(' ')[0]} to {high})" if floor.low is not None else ""
    more = ""
    if floor.state == UNDECIDED:
        more = (
            more_words(floor.more_lives)
            if floor.low is not None
            else f"{floor.lives} of at least {FEWEST} lives"
        )
    style = {KEPT: "better", BROKEN: "worse"}.get(floor.state, "same")
    return FloorCell(minus(value + span), floor.state, FLOOR_MARKS[floor.state], style, more)
