"""Tidy tables of a replication's conversation, beliefs and decisions, ready to be drawn or listed."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from sim.experiments import agent_tables
from sim.records.outcome import Outcome
from sim.reports.conversation import Matrix, short_count, short_name
from sim.reports.wording import delay, month_starts


class Totals(NamedTuple):
    """What all cells of a matrix add up to; `delay` is the mean over messages that arrived, hours."""

    messages: int
    lost: int
    by_hand: int
    delay: float | None
    slowest: str
    """`sender → receiver` of the cell with the longest mean delay."""
    slowest_delay: float | None


def months_only(outcome: Outcome, first: int, last: int) -> Outcome:
    """Return an outcome with the rows of some months only; tables without months stay as they are.

    Args:
        outcome: of one replication.
        first: number of the first month that is kept; 1 is the first measured one.
        last: number of the last month that is kept.
    """
    tables = {}
    for name, table in outcome.tables.items():
        tables[name] = table
        if "month" in table:
            kept = (table["month"] >= first) & (table["month"] <= last)
            tables[name] = {column: values[kept] for column, values in table.items()}
    return Outcome(tables, outcome.calendar_start, outcome.months)


def totals(matrix: Matrix) -> Totals:
    """Return the sums of a matrix that holds at least one cell."""
    cells = list(matrix.cells.values())
    arrived = sum(cell.messages - cell.lost for cell in cells)
    hours = sum((cell.delay or 0.0) * (cell.messages - cell.lost) for cell in cells)
    slow = max(cells, key=lambda cell: cell.delay or 0.0)
    return Totals(
        sum(cell.messages for cell in cells),
        sum(cell.lost for cell in cells),
        sum(cell.by_hand for cell in cells),
        hours / arrived if arrived else None,
        f"{short_name(slow.sender)} → {short_name(slow.receiver)}",
        slow.delay,
    )


def matrix_frame(matrix: Matrix) -> tuple[pd.DataFrame, list[str]]:
    """Return the matrix as the chart wants it, and the order of the departments.

    Columns: sender, receiver, delay (hours), messages, words (what stands in the cell), delay_words, lost,
    by_hand, dark (True where the ground is).
    """
    slowest = max((cell.delay or 0.0 for cell in matrix.cells.values()), default=0.0)
    rows = [
        {
            "sender": with_floor(cell.sender),
            "receiver": with_floor(cell.receiver),
            "delay": cell.delay or 0.0,
            "messages": cell.messages,
            "words": f"{short_count(cell.messages)}\n{delay(cell.delay)}",
            "delay_words": delay(cell.delay),
            "lost": cell.lost,
            "by_hand": cell.by_hand,
            "dark": (cell.delay or 0.0) > 0.3 * slowest,
        }
        for cell in matrix.cells.values()
    ]
    return pd.DataFrame(rows), [with_floor(name) for name in matrix.agents]


def talks_frame(outcome: Outcome, matrix: Matrix) -> pd.DataFrame:
    """Return a row for each kind of message in the cells of a matrix, in words for people.

    Columns: from, to, message, messages, mean delay (in words), lost, human touches. The busiest first.

    Args:
        outcome: holds the table `conversation`.
        matrix: of the same outcome, or the part of it that is looked at.
    """
    talks = [one for one in agent_tables.conversation(outcome) if (one.sender, one.receiver) in matrix.cells]
    return pd.DataFrame(
        {
            "from": [with_floor(one.sender) for one in talks],
            "to": [with_floor(one.receiver) for one in talks],
            "message": [one.message for one in talks],
            "messages": [one.sent for one in talks],
            "mean delay": [delay(one.delay) for one in talks],
            "lost": [one.lost for one in talks],
            "human touches": [one.by_hand for one in talks],
        }
    )


def beliefs_worst_first(outcome: Outcome) -> list[agent_tables.Belief]:
    """Return every belief, the one furthest from the truth (as a share of it) first.

    What is true counts as 1 at least, so that a small gap to nothing does not lead the list.
    """
    return sorted(agent_tables.beliefs(outcome), key=lambda one: -abs(one.mean_gap) / max(abs(one.true), 1.0))


def belief_frame(outcome: Outcome, start: str, one: agent_tables.Belief) -> pd.DataFrame:
    """Return a belief and its truth by month; columns month (date), what, value.

    Args:
        outcome: holds the table `beliefs`.
        start: first day of the first measured month, ISO.
        one: the belief.
    """
    table = pd.DataFrame(outcome.tables["beliefs"])
    own = table[(table["agent"] == one.agent) & (table["belief"] == one.belief) & (table["month"] >= 1)]
    starts = month_starts(start, outcome.months)
    months = pd.to_datetime([starts[month - 1].isoformat() for month in own["month"]])
    frames = [
        pd.DataFrame({"month": months, "what": what, "value": own[column].to_numpy()})
        for what, column in (("on record", "believed"), ("true", "true"))
    ]
    return pd.concat(frames, ignore_index=True)


def decisions_frame(outcome: Outcome) -> pd.DataFrame:
    """Return how often each policy of an agent led to which outcome, in order of agent.

    Columns: agent, decides on, by the policy, outcome, times.
    """
    taken = agent_tables.decisions(outcome)
    return pd.DataFrame(
        {
            "agent": [with_floor(one.agent) for one in taken],
            "decides on": [one.decision.replace("_", " ") for one in taken],
            "by the policy": [one.policy for one in taken],
            "outcome": [one.said for one in taken],
            "times": [one.count for one in taken],
        }
    )


def with_floor(agent: str) -> str:
    """Return a department with its floor: `OSS provisioning`."""
    part = agent_tables.floor(agent)
    return f"{part.upper()} {short_name(agent)}" if part in ("oss", "bss") else short_name(agent)
