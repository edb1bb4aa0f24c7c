"""The operator at a glance: six KPIs with intervals and trends, the map, and what is worst.

Tiles are means over all replications. The map is of the first one whose tables are kept. The worst site is
looked for on the map, the worst of every other kind over the replications. A network of too many sites is
drawn without its links.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import streamlit as st

from sim.experiments.results import RunResult
from sim.kpis.catalogue import HEADLINE, KPIS
from sim.kpis.evaluate import format_value
from sim.records.outcome import Outcome
from sim.reports import highlights
from sim.reports.chart_data import drawn_net, trend
from sim.reports.size_marks import label_of, size_notes
from sim.reports.wording import interval
from sim.ui import charts, choose_results, widgets
from sim.ui.map_chart import site_map

TABLES = ("sites", "beliefs", "measures", "histograms", "ledger")
GOOD = {"up": "More is better.", "down": "Less is better.", "target": "Has a target."}
BY = {
    "hours without service": ("outage_hours", "hours without service, warm-up included", ".0f"),
    "busy-hour load": ("utilisation", "share of the busy-hour capacity in use", ".0%"),
    "latency": ("latency_ms", "latency in the busy hour, ms", ".0f"),
}


def page() -> None:
    """Draw the page."""
    widgets.heading("The operator at a glance")
    run = widgets.choose_study_and_run()
    if run is None:
        return
    widgets.about(run)
    _tiles(run)
    outcomes = [
        found
        for index in range(len(run.replications))
        if (found := choose_results.outcome_of(run, index, TABLES))
    ]
    _places(run, outcomes)
    widgets.next_steps(
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
        "Mean over the replications, below it its 95 % interval (chance alone: the assumptions are taken as "
        "given), and the trend by month. The definition is behind the question mark."
    )
    for _, said in size_notes(run):
        st.caption(widgets.plain(said))


def _tile(run: RunResult, kpi: str) -> None:
    """One KPI with interval and trend."""
    definition, seen = KPIS[kpi], run.kpis.get(kpi)
    span = interval(kpi, seen) if seen else ""
    st.metric(
        label_of(kpi, run),
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
    sites = highlights.placed_sites(outcomes[0])
    left, right = st.columns([11, 9], gap="large")
    with left:
        st.subheader("Where", anchor=False)
        if len(sites):
            _map(run, sites)
    with right:
        st.subheader("Worst of its kind", anchor=False)
        marks = [(mark.question, mark.where, mark.value) for mark in highlights.worst(run, outcomes, sites)]
        st.html(widgets.html_table(("", "", ""), marks, right=(2,)))
        st.caption("Sites: of the replication on the map. All else: means over the replications.")


def _map(run: RunResult, sites: pd.DataFrame) -> None:
    """The map, coloured as the viewer chooses."""
    by = st.segmented_control("Colour the sites by", list(BY), default=next(iter(BY)), required=True)
    words = f"Map of {len(sites)} sites, coloured by {by}; the worst one has a ring and a name."
    number = run.replications[0].replication
    charts.show(site_map(sites, _net(str(run.outcomes / "scenario.yaml")), BY[by]), words)
    st.caption(
        f"Squares are hubs, circles access sites (size: subscribers), the ring marks the worst. Replication "
        f"{number}; in the others the same sites suffer at other times. Point at a site for numbers."
    )


@st.cache_resource(show_spinner="Reading the map …", max_entries=8)
def _net(scenario: str) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """Links and hubs of a stored scenario, None where they cannot be known or are too many to draw."""
    return drawn_net(Path(scenario))
