"""Who talks to whom: the conversation between OSS and BSS, beliefs beside the truth, and decisions.

Everything is of one replication and of the months that the viewer chooses, so there are no intervals here.
Sums are made anew from the stored months; the warm-up is never among them.
"""

from __future__ import annotations

import streamlit as st

from sim.experiments import agent_tables
from sim.experiments.results import RunResult
from sim.records.outcome import Outcome
from sim.reports.conversation import Matrix, conversation_matrix, short_name
from sim.reports.conversation_frames import (
    belief_frame,
    beliefs_worst_first,
    decisions_frame,
    matrix_frame,
    months_only,
    talks_frame,
    totals,
    with_floor,
)
from sim.reports.wording import delay, month_starts, number
from sim.ui import charts, choose_results, widgets
from sim.ui.matrix_chart import matrix_chart

TABLES = ("agents", "beliefs", "decisions", "conversation")


def page() -> None:
    """Draw the page."""
    widgets.heading(
        "Who talks to whom",
        "Departments know only what messages tell them; here is how late, and how much is lost.",
    )
    run = widgets.choose_study_and_run()
    if run is None:
        return
    outcome = _outcome(run)
    if outcome is None:
        st.info("The tables of this replication are not kept.", icon=":material/info:")
        return
    talk, belief, decided, who = st.tabs(["Conversation", "Belief and truth", "Decisions", "Who is there"])
    with talk:
        _talk(outcome)
    with belief:
        _beliefs(run, outcome)
    with decided:
        _decisions(outcome)
    with who:
        rows = [(short_name(name), standard, role) for name, standard, role in agent_tables.roster(outcome)]
        st.html(widgets.html_table(("agent", "in the standards", "role"), rows))


def _outcome(run: RunResult) -> Outcome | None:
    """Let the viewer choose replication and months; return only those months."""
    left, right = st.columns([1, 4], gap="large")
    numbers = [one.replication for one in run.replications]
    index = numbers.index(left.selectbox("Replication", numbers))
    first, last = 1, run.months
    if run.months > 1:
        first, last = right.slider("Months", 1, run.months, (1, run.months))
    names = month_starts(run.start, run.months)
    right.caption(f"{names[first - 1]:%B %Y} to {names[last - 1]:%B %Y}")
    whole = choose_results.outcome_of(run, index, TABLES)
    return None if whole is None else months_only(whole, first, last)


# --- the conversation


def _talk(outcome: Outcome) -> None:
    """Who said what to whom: totals, the matrix, and every kind of message."""
    across = st.segmented_control(
        "Show", ["between OSS and BSS", "everything"], default="between OSS and BSS", required=True
    )
    matrix = conversation_matrix(outcome)
    if across != "everything":
        matrix = matrix.across()
    if not matrix.cells:
        st.markdown("Nothing was said in these months.")
        return
    _totals(matrix)
    frame, order = matrix_frame(matrix)
    charts.show(
        matrix_chart(frame, order, float(frame["delay"].max())),
        "Matrix of messages between departments, coloured by mean delay.",
    )
    st.caption("Each cell: number of messages and their mean delay; the fuller the colour, the slower.")
    table = talks_frame(outcome, matrix)
    st.dataframe(table, hide_index=True, width="stretch", height=min(36 * len(table) + 40, 500))


def _totals(matrix: Matrix) -> None:
    """Messages, mean delay, losses and human touches, and the slowest line."""
    all_of_it = totals(matrix)
    tiles = (
        ("Messages", f"{all_of_it.messages:,}", "Sent in the months chosen."),
        ("Mean delay", delay(all_of_it.delay), "From sending to arrival, over those that arrived."),
        ("Lost on the wire", f"{all_of_it.lost:,}", "Sent and never arrived."),
        ("Human touches", f"{all_of_it.by_hand:,}", "Messages that a person carried."),
    )
    for column, (label, value, text) in zip(st.columns(4), tiles, strict=True):
        column.metric(label, value, help=text, border=True)
    st.markdown(f"The slowest line is **{all_of_it.slowest}**: {delay(all_of_it.slowest_delay)} on average.")


# --- beliefs and decisions


def _beliefs(run: RunResult, outcome: Outcome) -> None:
    """What is on record beside what is true, the worst first, and one of them by month."""
    found = beliefs_worst_first(outcome)
    if not found:
        st.markdown("No beliefs were noted in these months.")
        return
    names = [f"{with_floor(one.agent)}: {one.belief}" for one in found]
    left, right = st.columns([3, 2], gap="large")
    with left:
        rows = [
            (name, number(one.believed), number(one.true), number(one.mean_gap))
            for name, one in zip(names, found, strict=True)
        ]
        st.html(
            widgets.html_table(("what is believed", "on record", "true", "mean gap"), rows, right=(1, 2, 3))
        )
        st.caption("On record and true: at the last month's end; the gap is the mean over the months.")
    with right:
        name = st.selectbox("Month by month", names)
        one = found[names.index(name)]
        charts.show(
            charts.belief_and_truth(belief_frame(outcome, run.start, one), one.belief),
            f"{name}: on record and true, by month.",
        )


def _decisions(outcome: Outcome) -> None:
    """Which policy led to what, and how often."""
    frame = decisions_frame(outcome)
    if not len(frame):
        st.markdown("No decisions were noted in these months.")
        return
    st.dataframe(frame, hide_index=True, width="stretch", height=min(36 * len(frame) + 40, 640))
    st.caption("How often each policy led to which outcome. A scenario may give an agent another policy.")
