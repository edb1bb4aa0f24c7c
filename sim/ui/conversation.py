"""Who talks to whom: the conversation between OSS and BSS, beliefs beside the truth, and decisions."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from sim.experiments import agent_tables
from sim.experiments.results import RunResult
from sim.records.outcome import Outcome
from sim.reports.conversation import Matrix, conversation_matrix, count, short_name
from sim.reports.wording import delay, month_starts, number
from sim.ui import charts, parts, stored

TABLES = ("agents", "beliefs", "decisions", "conversation")


def page() -> None:
    """Draw the page."""
    parts.heading(
        "Who talks to whom",
        "Departments know only what messages tell them; here is how late, and how much is lost.",
    )
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        study = parts.choose_study()
    if study is None:
        return
    with right:
        run = parts.choose_run(stored.runs_of(study))
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
        st.html(parts.html_table(("agent", "in the standards", "role"), rows))


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
    whole = stored.outcome_of(run, index, TABLES)
    return None if whole is None else months_only(whole, first, last)


def months_only(outcome: Outcome, first: int, last: int) -> Outcome:
    """Return an outcome with the rows of some months only; tables without months stay as they are."""
    tables = {}
    for name, table in outcome.tables.items():
        tables[name] = table
        if "month" in table:
            kept = (table["month"] >= first) & (table["month"] <= last)
            tables[name] = {column: values[kept] for column, values in table.items()}
    return Outcome(tables, outcome.calendar_start, outcome.months)


# --- the conversation


def _talk(outcome: Outcome) -> None:
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
    slowest = float(frame["delay"].max())
    charts.show(
        charts.matrix(frame, order, slowest),
        "Matrix of messages between departments, coloured by mean delay.",
    )
    st.caption("Each cell: number of messages and their mean delay; the fuller the colour, the slower.")
    shown = {(cell.sender, cell.receiver) for cell in matrix.cells.values()}
    talks = [one for one in agent_tables.conversation(outcome) if (one.sender, one.receiver) in shown]
    table = pd.DataFrame(
        {
            "from": [_named(one.sender) for one in talks],
            "to": [_named(one.receiver) for one in talks],
            "message": [one.message for one in talks],
            "messages": [one.sent for one in talks],
            "mean delay": [delay(one.delay) for one in talks],
            "lost": [one.lost for one in talks],
            "human touches": [one.by_hand for one in talks],
        }
    )
    st.dataframe(table, hide_index=True, width="stretch", height=min(36 * len(table) + 40, 500))


def _totals(matrix: Matrix) -> None:
    cells = list(matrix.cells.values())
    messages, lost, touched = (
        sum(getattr(cell, name) for cell in cells) for name in ("messages", "lost", "by_hand")
    )
    arrived = messages - lost
    hours = sum((cell.delay or 0.0) * (cell.messages - cell.lost) for cell in cells)
    slow = max(cells, key=lambda cell: cell.delay or 0.0)
    tiles = (
        ("Messages", f"{messages:,}", "Sent in the months chosen."),
        (
            "Mean delay",
            delay(hours / arrived if arrived else None),
            "From sending to arrival, over those that arrived.",
        ),
        ("Lost on the wire", f"{lost:,}", "Sent and never arrived."),
        ("Human touches", f"{touched:,}", "Messages that a person carried."),
    )
    for column, (label, value, text) in zip(st.columns(4), tiles, strict=True):
        column.metric(label, value, help=text, border=True)
    st.markdown(
        f"The slowest line is **{short_name(slow.sender)} → {short_name(slow.receiver)}**: "
        f"{delay(slow.delay)} on average."
    )


def matrix_frame(matrix: Matrix) -> tuple[pd.DataFrame, list[str]]:
    """Return the matrix as the chart wants it, and the order of the departments."""
    slowest = max((cell.delay or 0.0 for cell in matrix.cells.values()), default=0.0)
    rows = [
        {
            "sender": _named(cell.sender),
            "receiver": _named(cell.receiver),
            "delay": cell.delay or 0.0,
            "messages": cell.messages,
            "words": f"{count(cell.messages)}\n{delay(cell.delay)}",
            "delay_words": delay(cell.delay),
            "lost": cell.lost,
            "by_hand": cell.by_hand,
            "dark": (cell.delay or 0.0) > 0.3 * slowest,
        }
        for cell in matrix.cells.values()
    ]
    return pd.DataFrame(rows), [_named(name) for name in matrix.agents]


def _named(agent: str) -> str:
    """A department with its floor: `OSS provisioning`."""
    part = agent_tables.floor(agent)
    return f"{part.upper()} {short_name(agent)}" if part in ("oss", "bss") else short_name(agent)


# --- beliefs and decisions


def _beliefs(run: RunResult, outcome: Outcome) -> None:
    found = sorted(
        agent_tables.beliefs(outcome), key=lambda one: -abs(one.mean_gap) / max(abs(one.true), 1.0)
    )
    if not found:
        st.markdown("No beliefs were noted in these months.")
        return
    names = [f"{_named(one.agent)}: {one.belief}" for one in found]
    left, right = st.columns([3, 2], gap="large")
    with left:
        rows = [
            (name, number(one.believed), number(one.true), number(one.mean_gap))
            for name, one in zip(names, found, strict=True)
        ]
        st.html(
            parts.html_table(("what is believed", "on record", "true", "mean gap"), rows, right=(1, 2, 3))
        )
        st.caption("On record and true: at the last month's end; the gap is the mean over the months.")
    with right:
        name = st.selectbox("Month by month", names)
        one = found[names.index(name)]
        charts.show(
            charts.belief_and_truth(_belief_frame(run, outcome, one), one.belief),
            f"{name}: on record and true, by month.",
        )


def _belief_frame(run: RunResult, outcome: Outcome, one: agent_tables.Belief) -> pd.DataFrame:
    table = pd.DataFrame(outcome.tables["beliefs"])
    own = table[(table["agent"] == one.agent) & (table["belief"] == one.belief) & (table["month"] >= 1)]
    starts = month_starts(run.start, run.months)
    months = pd.to_datetime([starts[month - 1].isoformat() for month in own["month"]])
    frames = [
        pd.DataFrame({"month": months, "what": what, "value": own[column].to_numpy()})
        for what, column in (("on record", "believed"), ("true", "true"))
    ]
    return pd.concat(frames, ignore_index=True)


def _decisions(outcome: Outcome) -> None:
    taken: Sequence[agent_tables.DecisionCount] = agent_tables.decisions(outcome)
    if not taken:
        st.markdown("No decisions were noted in these months.")
        return
    frame = pd.DataFrame(
        {
            "agent": [_named(one.agent) for one in taken],
            "decides on": [one.decision for one in taken],
            "by the policy": [one.policy for one in taken],
            "outcome": [one.outcome for one in taken],
            "times": [one.count for one in taken],
        }
    )
    st.dataframe(frame, hide_index=True, width="stretch", height=min(36 * len(frame) + 40, 640))
    st.caption("How often each policy led to which outcome. A scenario may give an agent another policy.")
