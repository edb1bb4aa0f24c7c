"""What a finished run and a finished comparison say on a terminal; a comparison in at most 40 lines."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.experiments.amounts import money, money_or_lives
from sim.experiments.estimate import FEWEST, Estimate
from sim.experiments.progress import span
from sim.experiments.results import (
    BETTER,
    NO_DIFFERENCE,
    WORSE,
    Alternative,
    Comparison,
    Row,
    RunResult,
    runs_of,
)
from sim.reports.decision_words import decision_notes, holding
from sim.reports.size_marks import label_of, money_mark, size_notes
from sim.reports.terminal import grid, plain_table, shown_path
from sim.reports.wording import MARKS, difference, interval, wins_in
from sim.roster import ROSTER

SHOWN = 3
"""Alternatives beside each other on one screen; the report shows all."""
CAUSES = 4
ROOM_FOR_TWO = 128
"""Characters from which on KPIs stand side by side, each with its whole value."""
_STYLES = {BETTER: "green", WORSE: "red"}


def run_screen(run: RunResult, where: Path, out: Console) -> None:
    """Print a run's KPIs with their intervals.

    Args:
        run: finished; KPIs without an observation are listed by name only.
        where: folder of the study.
        out: where it is printed.
    """
    from sim.kpis.catalogue import KPIS

    count = len(run.replications)
    out.print(Text(f"{run.scenario}: {run_size(run)}, {_replications(count)}", style="bold"))
    out.print()
    seen = {kpi: one for kpi, one in run.kpis.items() if one.value is not None}
    spread = "95 % interval (chance alone)" if count >= FEWEST else "each life" if count > 1 else ""
    headline = [
        (label_of(kpi, run), _value(kpi, one), interval(kpi, one))
        for kpi, one in seen.items()
        if KPIS[kpi].headline
    ]
    out.print(grid(("KPI", "value", spread), headline, right=("value",)))
    out.print()
    others = {kpi: one for kpi, one in seen.items() if not KPIS[kpi].headline}
    out.print(_in_columns(run, others, 2 if out.width >= ROOM_FOR_TWO else 1))
    unseen = [KPIS[kpi].label for kpi in run.kpis if kpi not in seen and kpi not in of_empty_seats()]
    if unseen:
        out.print(Text(f"Without an observation: {'; '.join(unseen)}", style="dim"))
    for _, said in size_notes(run):
        out.print(Text(said))
    out.print()
    out.print(Text(f"{span(run.wall_s)}; kept in {shown_path(where)}", style="dim"))


def of_empty_seats() -> set[str]:
    """KPIs of desks that are there only where a scenario seats their department."""
    away = [one.kind for one in ROSTER.seats if not one.standing]
    return {f"{desk.name}_utilisation" for kind in away for desk in kind.desks}


def _in_columns(run: RunResult, seen: dict[str, Estimate], columns: int) -> Table:
    """The other KPIs, each with its value and its interval, or each life where there are too few."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 0))
    for _ in range(columns):
        table.add_column(width=28 if columns > 1 else 40, no_wrap=True, overflow="ellipsis")
        table.add_column(justify="right", no_wrap=True)
        table.add_column(width=22, no_wrap=True, overflow="ellipsis", style="dim")
    cells = [
        (label_of(kpi, run, short=True), _value(kpi, one), interval(kpi, one)) for kpi, one in seen.items()
    ]
    length = max(1, (len(cells) + columns - 1) // columns)
    for row in zip_longest(
        *(cells[at : at + length] for at in range(0, len(cells), length)), fillvalue=("", "", "")
    ):
        table.add_row(*(Text(cell) for cells_here in row for cell in cells_here))
    return table


def run_size(run: RunResult) -> str:
    """Return `100,000 subscribers, 36 months from 2027-01-01`."""
    people = f"{run.subscribers:,} subscribers, " if run.subscribers else ""
    return f"{people}{run.months} months from {run.start}"


def _replications(count: int, kind: str = "") -> str:
    return f"{count} {kind}replication" + ("s" if count != 1 else "")


def _value(kpi: str, seen: Estimate) -> str:
    from sim.kpis.evaluate import format_value

    return format_value(kpi, seen.value)


def comparison_screen(comparison: Comparison, out: Console) -> None:
    """Print decision, headline KPIs, money and causes.

    At most three alternatives stand beside doing nothing, those with the highest NPV; the report shows all.

    Args:
        comparison: finished.
        out: where it is printed.
    """
    base, count = comparison.base, len(comparison.paired)
    out.print(Text(f"{comparison.title}: {run_size(base)}, {_replications(count, 'paired ')}", style="bold"))
    out.print()
    out.print(Text(comparison.decision.sentence, style="bold"))
    for heading, said in (*decision_notes(comparison.decision), *size_notes(comparison)):
        out.print(Text(f"{heading} {said}"))
    out.print()
    shown = _best_first(comparison.alternatives)[:SHOWN]
    out.print(_kpis_beside(base, shown, comparison.decision.currency))
    out.print(Text(f"{MARKS[NO_DIFFERENCE]} no difference beyond chance. {holding(comparison)}", style="dim"))
    out.print()
    out.print(_money(comparison))
    out.print()
    _causes(comparison, shown, out)
    for name in sorted({failure.scenario for failure in comparison.lost}):
        out.print(Text(f"Left out, because none of its replications came to an end: {name}", style="red"))


def _best_first(alternatives: Sequence[Alternative]) -> list[Alternative]:
    """Alternatives by NPV."""
    return sorted(alternatives, key=lambda one: one.npv.value or 0.0, reverse=True)


def _kpis_beside(base: RunResult, shown: Sequence[Alternative], currency: str) -> Table:
    """The headline KPIs: doing nothing, and each alternative's difference to it."""
    from sim.kpis.catalogue import HEADLINE
    from sim.kpis.evaluate import format_value

    table = plain_table("KPI", "do nothing", *(one.name for one in shown), right=("do nothing",))
    table.padding = (0, 1, 0, 0)
    for kpi in HEADLINE:
        cells = [_difference(one.rows.get(kpi), currency) for one in shown]
        value = format_value(kpi, base.kpis.get(kpi, Estimate(None)).value, currency)
        table.add_row(label_of(kpi, base, short=True), value, *cells)
    return table


def _difference(row: Row | None, currency: str) -> Text:
    """Cell of an alternative: interval of the difference, or the lives, and verdict."""
    verdict = (row.verdict if row else None) or ""
    shown = MARKS[NO_DIFFERENCE] if verdict == NO_DIFFERENCE else verdict
    return Text(f"{difference(row, currency)} {shown}".rstrip(), style=_STYLES.get(verdict, ""))


def _money(comparison: Comparison) -> Table:
    """What each alternative is worth, how often it wins, when it pays back and by which line of cash."""
    currency = comparison.decision.currency
    headings = (f"Money{money_mark(comparison.base)}", "NPV", "lives ahead", "pays back", "mostly by")
    rows = [
        (
            one.name,
            money_or_lives(one.npv, currency),
            wins_in(one).replace(" lives", ""),
            f"month {one.payback}" if one.payback else "never",
            _largest_line(one, currency),
        )
        for one in _best_first(comparison.alternatives)
    ]
    return grid(headings, rows)


def _largest_line(one: Alternative, currency: str) -> str:
    """The line of cash that changes most."""
    line, worth = max(one.npv_lines.items(), key=lambda item: abs(item[1]), default=("", 0.0))
    return f"{line} {money(Estimate(worth), currency)}" if worth else "–"


def _causes(comparison: Comparison, shown: Sequence[Alternative], out: Console) -> None:
    """Print the strongest causes of each alternative shown."""
    out.print(Text("What moved with it (measured in the same replications)", style="bold"))
    for one in shown:
        causes = [cause for cause in comparison.causes if cause.alternative == one.name]
        if not causes:
            out.print(Text(f"  {one.name}: nothing beyond chance that leads to a headline KPI"))
        for cause in causes[: max(1, CAUSES // len(shown))]:
            out.print(Text(f"  {one.name}: {cause.sentence}"))


def last_lines(comparison: Comparison, report: Path | None, size_mb: float, out: Console) -> None:
    """Print where the report lies, what to do next, and what it took.

    Args:
        comparison: finished.
        report: the HTML file, None where none was written.
        size_mb: of the whole study on disk.
        out: where it is printed.
    """
    study = shown_path(comparison.folder)
    total = sum(len(run.replications) for run in runs_of(comparison))
    fresh = total - comparison.reused
    cpu = sum(one.cpu_s for run in runs_of(comparison) for one in run.replications if not one.reused)
    out.print()
    if report is not None:
        out.print(Text(f"Report  {shown_path(report)}"))
    out.print(Text(f"Next    bosstwin app | bosstwin explain agents {study} | bosstwin results"))
    simulated = f"{fresh} of {total} replications simulated ({cpu:.0f} s CPU), {comparison.reused} reused"
    out.print(Text(f"Time    {span(comparison.wall_s)}; {simulated}; {size_mb:.1f} MB", style="dim"))
