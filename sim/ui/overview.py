"""The operator at a glance: six KPIs with intervals and trends, the map, and what is worst."""

from __future__ import annotations

import streamlit as st

from sim.experiments.results import RunResult
from sim.kpis.catalogue import HEADLINE, KPIS
from sim.kpis.evaluate import format_value
from sim.records.outcome import Outcome
from sim.ui import charts, glance, parts, stored
from sim.ui.series import trend

TABLES = ("sites", "beliefs", "measures", "histograms", "ledger")
GOOD = {"up": "More is better.", "down": "Less is better.", "target": "Has a target."}
BY = {
    "without service": ("outage_hours", "hours without service over the whole time", ".0f"),
    "busy-hour load": ("utilisation", "utilisation in the busy hour", ".0%"),
    "latency": ("latency_ms", "latency in the busy hour, ms", ".0f"),
}


def page() -> None:
    """Draw the page."""
    parts.heading("The operator at a glance", "How a simulated operator does when nothing is changed.")
    study = parts.choose_study()
    if study is None:
        return
    run = parts.choose_run(stored.runs_of(study))
    parts.about(run)
    _tiles(run)
    outcomes = [found for index in range(len(run.replications)) if (found := stored.outcome_of(run, index, TABLES))]
    _places(run, outcomes)
    parts.next_steps(
        (
            ("compare", "Which change is worth its money?", ":material/balance:"),
            ("conversation", "Where does news get late or lost?", ":material/forum:"),
            ("run", "Try an operator of your own size", ":material/play_circle:"),
        )
    )


def _tiles(run: RunResult) -> None:
    """Six tiles: value, unit, interval, trend by month, definition on hover."""
    for row in (HEADLINE[:3], HEADLINE[3:]):
        for column, kpi in zip(st.columns(len(row)), row, strict=True):
            with column:
                _tile(run, kpi)
    st.caption(
        "Mean over the replications; below it the 95 % interval (chance alone: the assumptions are taken as given). "
        "The line is the trend by month. Hold the pointer over the question mark for the definition."
    )


def _tile(run: RunResult, kpi: str) -> None:
    from sim.reports.wording import interval

    definition, seen = KPIS[kpi], run.kpis.get(kpi)
    span = interval(kpi, seen) if seen else ""
    st.metric(
        definition.label,
        format_value(kpi, seen.value if seen else None),
        delta=span or None,
        delta_color="off",
        delta_arrow="off",
        help=f"{definition.formula}. {GOOD[definition.direction]}",
        border=True,
        chart_data=trend(run, kpi) or None,
    )


def _places(run: RunResult, outcomes: list[Outcome]) -> None:
    """The map beside the list of what is worst."""
    if not outcomes:
        st.info("The tables of these replications are not kept, so there is no map.", icon=":material/info:")
        return
    sites = glance.sites_of(outcomes)
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader("Where it is", anchor=False)
        if len(sites):
            by = st.segmented_control("Colour the sites by", list(BY), default=next(iter(BY)), required=True)
            words = f"Map of {len(sites)} sites, coloured by {by}; the worst one has a ring and a name."
            charts.show(charts.site_map(sites, None, BY[by or "without service"]), words)
            st.caption("Size: subscribers at the site. Ring: the worst site. Hold the pointer over a site for its numbers.")
    with right:
        st.subheader("What is worst", anchor=False)
        for mark in glance.worst(run, outcomes, sites):
            with st.container(border=True, gap=None):
                st.caption(mark.question)
                st.markdown(f"**{parts.plain(mark.where)}** · {parts.plain(mark.value)}")
