"""Compare two: what to do, how sure that is, what it costs and brings, and what caused it.

The page shows a stored comparison: sentence, verdicts, causes and intervals are those of its file; the bands
of curves are made from its replications. Only finished comparisons are offered; to make one is the work of
the page `run`.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from sim.experiments.amounts import money_or_lives, money_range
from sim.experiments.estimate import Estimate
from sim.experiments.results import BETTER, WORSE, Alternative, Comparison, Row, RunResult, runs_of
from sim.kpis.catalogue import HEADLINE, KPIS
from sim.kpis.evaluate import format_value
from sim.reports import chart_data, tables
from sim.reports.cash_figure import payback_words
from sim.reports.decision_words import CHANGES, decision_notes, holding
from sim.reports.size_marks import label_of, size_notes
from sim.reports.wording import NOTHING, amount, difference, few_lives, month_name, verdict_words, wins_in
from sim.ui import charts, widgets


def page() -> None:
    """Draw the page."""
    widgets.heading("Compare two")
    comparison = widgets.choose_study("comparison")
    if not isinstance(comparison, Comparison):
        return
    widgets.about(comparison.base, comparison.title)
    _decision(comparison)
    names = [one.name for one in comparison.alternatives]
    chosen = names[0]
    if len(names) > 1:
        about = comparison.decision.about if comparison.decision.about in names else names[0]
        chosen = st.segmented_control("Beside doing nothing", names, default=about, required=True) or about
    alternative = comparison.alternatives[names.index(chosen)]
    _tabs(comparison, alternative)
    _report(comparison)


def _decision(comparison: Comparison) -> None:
    """What to do, what would change it, which limits it breaks and which are open."""
    decision = comparison.decision
    with st.container(border=True):
        st.markdown(f"#### {widgets.plain(decision.sentence)}")
        for heading, said in (*decision_notes(decision), *size_notes(comparison)):
            mark = "" if heading == CHANGES else ":material/warning: "
            st.markdown(f"{mark}**{heading}** {widgets.plain(said)}")


def _tabs(comparison: Comparison, alternative: Alternative) -> None:
    """The answer in four parts, below the money."""
    _money_tiles(comparison, alternative)
    kpis, curves, cash, causes = st.tabs(["KPIs", "Curves", "Money", "What caused it"])
    with kpis:
        _kpis(comparison, alternative)
    with curves:
        _curves(comparison)
    with cash:
        _money(comparison, alternative)
    with causes:
        _causes(comparison, alternative)


def _money_tiles(comparison: Comparison, one: Alternative) -> None:
    """NPV, chance of a loss, payback and headline verdicts, one tile each."""
    better, worse = (_headlines(one, verdict) for verdict in (BETTER, WORSE))
    npv, currency = one.npv, comparison.decision.currency
    wins, _, shown = wins_in(one).partition(" (")
    tiles = (
        (
            f"NPV, {currency}",
            money_range(Estimate(npv.value)),
            money_or_lives(npv, currency),
            "Mean and its 95 % interval, or each life where there are fewer than five; the price included.",
        ),
        (
            "Lives ahead",
            wins.removesuffix(" lives"),
            shown.removesuffix(")") or None,
            "Lives with an NPV above zero, and what they show of all lives like these, one-sided at 95 %.",
        ),
        (
            "Money back",
            *_payback(comparison, one),
            "Month from which on the cumulated extra cash is not negative.",
        ),
        (
            "Headline KPIs",
            f"{better} ▲  {worse} ▼",
            "better, worse, of six",
            "Beyond chance, all that decides held together.",
        ),
    )
    for column, (label, value, small, text) in zip(st.columns(4), tiles, strict=True):
        column.metric(label, value, small, "off", help=text, border=True, delta_arrow="off")


def _headlines(one: Alternative, verdict: str) -> int:
    """How many headline KPIs have a verdict."""
    return sum(row.verdict == verdict for kpi, row in one.rows.items() if kpi in HEADLINE)


def _payback(comparison: Comparison, one: Alternative) -> tuple[str, str]:
    """When the money is back: in words, and the month's name."""
    if one.payback is None:
        return NOTHING, f"not within {comparison.base.months} months"
    return f"month {one.payback}", month_name(comparison.base.start, one.payback)


# --- KPIs


def _kpis(comparison: Comparison, one: Alternative) -> None:
    """KPIs beside each other, the headline ones or all."""
    currency = comparison.decision.currency
    every = st.toggle(
        "All KPIs", help="The headline KPIs and the goals hold together; the others are exploratory."
    )
    rows = [row for kpi, row in one.rows.items() if every or kpi in HEADLINE]
    headings = ("KPI", "do nothing", one.name, "difference (95 % interval)", "verdict")
    if not every:
        palette = charts.colours()
        inks = [palette.of_verdict(row.verdict) if row.verdict in (BETTER, WORSE) else "" for row in rows]
        cells = [_cells(comparison.base, row, currency) for row in rows]
        st.html(widgets.html_table(headings, cells, right=(1, 2, 3), inks=inks))
    else:
        _long_table(comparison.base, headings, rows, currency)
    st.caption(
        f"Differences are paired: both live through the same luck. {holding(comparison)} Other rows are "
        "exploratory and marked so. pp: percentage points."
    )
    _floors(comparison, one)


def _floors(comparison: Comparison, one: Alternative) -> None:
    """Floors of doing nothing and of the alternative: kept, broken, or not decided and what would tell."""
    place = 1 + [other.name for other in comparison.alternatives].index(one.name)
    lines = tables.floor_lines(comparison, comparison.decision.currency)
    if not lines:
        return
    rows = []
    for line in lines:
        own, other = line.cells[0], line.cells[place]
        said = [f"{cell.text} {cell.mark} {cell.state}" for cell in (own, other)]
        rows.append((line.label, line.limit, *said, other.more))
    st.html(widgets.html_table(("floor", "limit", "do nothing", one.name, "what would tell"), rows))


def _cells(base: RunResult, row: Row, currency: str) -> tuple[str, ...]:
    """One KPI as the table shows it."""
    return (
        label_of(row.kpi, base),
        format_value(row.kpi, row.base, currency),
        format_value(row.kpi, row.alternative, currency),
        difference(row, currency),
        _verdict(row),
    )


def _verdict(row: Row) -> str:
    """The verdict with its shape, marked where it is exploratory, or why there is none."""
    said = verdict_words(row) or ("too few lives" if row.lives else "no observation")
    return f"{said} (exploratory)" if row.exploratory and row.verdict else said


def _long_table(base: RunResult, headings: Sequence[str], rows: Sequence[Row], currency: str) -> None:
    """All KPIs in a table that scrolls; verdicts keep their colour."""
    frame = pd.DataFrame([_cells(base, row, currency) for row in rows], columns=list(headings))
    palette = charts.colours()

    def ink(words: str) -> str:
        kind = words.partition(" ")[2].removesuffix(" (exploratory)")
        return f"color: {palette.of_verdict(kind)}" if kind in (BETTER, WORSE) else ""

    styled = frame.style.map(lambda words: ink(str(words)), subset=["verdict"])
    st.dataframe(styled, hide_index=True, width="stretch", height=min(38 * len(rows) + 40, 700))


# --- curves, money, causes


def _curves(comparison: Comparison) -> None:
    """One KPI by month for every run."""
    runs = runs_of(comparison)
    kpis = [kpi for kpi in KPIS if kpi in comparison.base.monthly]
    kpi = st.selectbox("KPI", kpis, format_func=lambda one: KPIS[one].label)
    frame, title = chart_data.kpi_curves(runs, kpi)
    names = [run.name for run in runs]
    charts.show(
        charts.bands(frame, names, title), f"{KPIS[kpi].label} by month for {', '.join(names)}, with bands."
    )
    st.caption(
        f"{KPIS[kpi].formula}. Bands: 95 % interval of the mean over the replications, month by month"
        f"{few_lives(len(comparison.paired))}."
    )


def _money(comparison: Comparison, one: Alternative) -> None:
    """Extra cash by month, NPV future by future, and the lines it is made of."""
    names = [other.name for other in comparison.alternatives]
    st.subheader("Cumulated extra cash against doing nothing", anchor=False)
    frame, unit = chart_data.cash_curves(comparison)
    drawn = charts.bands(frame, names, f"extra cash, {unit}", first=1, zero=True)
    said = [f"{other.name} {payback_words(comparison, other)}" for other in comparison.alternatives]
    charts.show(drawn, f"Cumulated extra cash by month. {'. '.join(said)}.")
    st.caption(f"Not discounted, the plan's price included. {widgets.plain('. '.join(said))}.")
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Net present value, future by future", anchor=False)
        dots, unit = chart_data.worths(comparison)
        charts.show(charts.dots(dots, names, f"NPV, {unit}"), "NPV of every paired replication, by strategy.")
        st.caption("One dot for each paired replication; the bar is the 95 % interval of the mean.")
    with right:
        st.subheader(f"Where it comes from: {one.name}", anchor=False)
        lines, unit = chart_data.money_lines(one)
        if len(lines):
            charts.show(charts.signed_bars(lines, f"part of the NPV, {unit}"), "NPV by line of cash.")
            st.caption(
                f"The lines add up to {amount(one.npv.value, comparison.decision.currency)}; "
                "lines below a thousandth of the largest are not drawn."
            )
        else:
            st.markdown("No line of cash differs from doing nothing.")


def _causes(comparison: Comparison, one: Alternative) -> None:
    """What was changed, and what moved beyond chance because of it."""
    causes = [cause for cause in comparison.causes if cause.alternative == one.name]
    plan = ", ".join(f"{entry.lever} from {entry.start}" for entry in one.result.levers)
    st.markdown(f"What was changed: **{widgets.plain(plan or 'nothing')}**.")
    if not causes:
        st.markdown(
            "No headline KPI moved beyond chance together with one of the supporting measures, so there is "
            "nothing to explain. With more replications smaller effects would show."
        )
        return
    for place, cause in enumerate(causes, 1):
        st.markdown(f"{place}. {widgets.plain(cause.sentence)}")
    st.caption(
        "Measured on the same replications: what moved beyond chance between change and KPI, strongest first."
    )


def _report(comparison: Comparison) -> None:
    """The report to take away, where one has been written."""
    file = comparison.folder / "report.html"
    st.divider()
    if file.is_file():
        st.download_button(
            "Download the report (one HTML file)",
            file.read_bytes(),
            f"{comparison.folder.name}.html",
            "text/html",
            icon=":material/download:",
            on_click="ignore",
        )
    else:
        st.caption(
            f"No report lies beside these results; `bosstwin report {comparison.folder.name}` writes one."
        )
