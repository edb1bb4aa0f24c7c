"""The tables of a report about results: KPIs, money and limits as plain rows of texts, ready to be set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.experiments.estimate import Estimate
from sim.experiments.results import Alternative, Comparison, RunResult, runs_of
from sim.reports.cash_figure import payback_words
from sim.reports.wording import (
    MARKS,
    NOTHING,
    amount,
    chance_of_loss,
    difference,
    interval,
    letter,
    minus,
    money,
    share,
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
    """A KPI: what it is, the value of doing nothing, and a cell for each alternative."""

    label: str
    formula: str
    domain: str
    base: str
    spread: str
    cells: list[KpiCell]


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
        label=known.label,
        formula=known.formula,
        domain=known.domain,
        base=minus(format_value(kpi, seen.value, currency)),
        spread=minus(interval(kpi, seen, currency)),
        cells=[_cell(one, kpi, currency) for one in others],
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
        sign: `better` or `worse` where the interval of NPV leaves zero out, else empty.
        loss: share of paired replications with an NPV below zero, in percent.
        lines: (line of cash, its part of the NPV), at most `LINES` and one for the rest.
    """

    letter: str
    name: str
    npv: str
    interval: str
    sign: str
    loss: str
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
    return MoneyLine(
        letter=letter(place),
        name=one.name,
        npv=amount(one.npv.value, currency),
        interval=money(one.npv, currency) if low is not None else "one replication: no interval",
        sign=sign,
        loss=share(chance_of_loss(one)),
        payback=payback_words(comparison, one),
        lines=[(line, amount(worth, currency)) for line, worth in _largest(one.npv_lines)],
    )


def _largest(lines: dict[str, float]) -> list[tuple[str, float]]:
    """The lines that count most, the rest as one; they add up to the whole."""
    ordered = sorted(((line, worth) for line, worth in lines.items() if worth), key=lambda one: -abs(one[1]))
    rest = sum(worth for _, worth in ordered[LINES:])
    return ordered[:LINES] + ([("all other lines", rest)] if len(ordered) > LINES else [])


@dataclass(frozen=True)
class FloorLine:
    """A floor, and for doing nothing and each alternative its value and whether it keeps it.

    Attributes:
        limit: side and value in words.
        cells: (value in words, whether it keeps the floor; None without an observation), doing nothing first.
    """

    label: str
    limit: str
    cells: list[tuple[str, bool | None]]


def floor_lines(
    comparison: Comparison, floors: dict[str, tuple[str, float]], currency: str
) -> list[FloorLine]:
    """Return a line for every floor.

    Args:
        comparison: gives a value for doing nothing and each alternative.
        floors: by KPI `at most` or `at least`, and the limit in the unit of the KPI.
        currency: how money is shown.
    """
    from sim.kpis.catalogue import KPIS
    from sim.kpis.evaluate import format_value

    runs = runs_of(comparison)
    found = []
    for kpi, (side, limit) in floors.items():
        values = [run.kpis.get(kpi, Estimate(None)).value for run in runs]
        kept = [None if v is None else v <= limit if side == "at most" else v >= limit for v in values]
        cells = [(format_value(kpi, v, currency), ok) for v, ok in zip(values, kept, strict=True)]
        found.append(FloorLine(KPIS[kpi].label, f"{side} {format_value(kpi, limit, currency)}", cells))
    return found
