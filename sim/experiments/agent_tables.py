"""Who is there, what each believes, what it decided and whom it talked to, by one replication's tables.

Month 1 is the first measured one; rows of the warm-up (month 0 and below) are left out of every count.
Nothing is read from disk: whoever asks hands over an `Outcome` that holds the tables `agents`, `beliefs`,
`decisions` and `conversation`, and gets a KeyError for one that was not read. Beliefs are noted at month's
ends only, so what went wrong and was put right within a month does not show.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.records.outcome import Outcome, Table


@dataclass(frozen=True)
class Belief:
    """What an agent had on record and what was true, both at the last month's end, and the mean gap.

    Attributes:
        agent: address, such as `bss.billing`.
        belief: what is believed, as the agent's department names it.
        believed, true: at the end of the last month in the table, in the belief's own unit.
        mean_gap: mean over the measured months of believed less true; it keeps its sign.
    """

    agent: str
    belief: str
    believed: float
    true: float
    mean_gap: float


@dataclass(frozen=True)
class DecisionCount:
    """How often a policy led to an outcome.

    Attributes:
        agent: address of who decides.
        decision: what is decided, such as `leaving`.
        policy: name of the policy that decided.
        outcome: what came of it, as the text that the table holds (`True`, `14.0`).
        count: over the measured months.
    """

    agent: str
    decision: str
    policy: str
    outcome: str
    count: int

    @property
    def said(self) -> str:
        """The outcome in words: `no` of `False`, `14` of `14.0`."""
        return {"True": "yes", "False": "no"}.get(self.outcome, self.outcome.removesuffix(".0"))


@dataclass(frozen=True)
class MessageFlow:
    """Messages of one kind from one department to another over the measured months.

    `delay` is the mean delay of those that arrived in hours, None where none did; `by_hand` counts those that
    a person carried.
    """

    sender: str
    receiver: str
    message: str
    sent: int
    lost: int
    by_hand: int
    delay: float | None

    @property
    def crosses(self) -> bool:
        """True between OSS and BSS."""
        return {floor(self.sender), floor(self.receiver)} == {"oss", "bss"}


def floor(agent: str) -> str:
    """Return the floor of an agent: `oss` of `oss.monitoring`."""
    return agent.partition(".")[0]


def roster(outcome: Outcome) -> list[tuple[str, str, str]]:
    """Return (agent, name in the standards, role) of everyone."""
    table = outcome.tables["agents"]
    columns = (table["agent"].tolist(), table["standard_name"].tolist(), table["role"].tolist())
    return [(str(a), str(b), str(c)) for a, b, c in zip(*columns, strict=True)]


def beliefs(outcome: Outcome) -> list[Belief]:
    """Return every belief, in order of agent and belief."""
    table, rows = outcome.tables["beliefs"], defaultdict(list)
    for month, agent, belief, believed, true in _rows(table, "month", "agent", "belief", "believed", "true"):
        if month >= 1:
            rows[agent, belief].append((month, believed, true))
    found = []
    for (agent, belief), seen in sorted(rows.items()):
        _, believed, true = max(seen)
        gap = float(np.mean([one - other for _, one, other in seen]))
        found.append(Belief(agent, belief, believed, true, gap))
    return found


def decisions(outcome: Outcome) -> list[DecisionCount]:
    """Return what each agent decided over the measured months, in order of agent and decision."""
    counts: dict[tuple[str, str, str, str], int] = defaultdict(int)
    table = outcome.tables["decisions"]
    for month, *key, count in _rows(table, "month", "agent", "decision", "policy", "outcome", "count"):
        if month >= 1:
            agent, decision, policy, result = key
            counts[agent, decision, policy, result] += count
    return [DecisionCount(*key, count) for key, count in sorted(counts.items())]


def conversation(outcome: Outcome) -> list[MessageFlow]:
    """Return who said what to whom over the measured months, the busiest first.

    Ties stand in order of sender, receiver and message. A pair that said nothing has no entry.
    """
    sums: dict[tuple[str, str, str], list[float]] = defaultdict(lambda: [0, 0, 0, 0.0])
    columns = ("month", "sender", "receiver", "message", "sent", "lost", "by_hand", "delay_hours")
    for month, sender, receiver, message, *numbers in _rows(outcome.tables["conversation"], *columns):
        if month >= 1:
            row = sums[sender, receiver, message]
            row[:] = [left + right for left, right in zip(row, numbers, strict=True)]
    talks = [_talk(key, numbers) for key, numbers in sums.items()]
    return sorted(talks, key=lambda one: (-one.sent, one.sender, one.receiver, one.message))


def _talk(key: tuple[str, str, str], numbers: list[float]) -> MessageFlow:
    sent, lost, by_hand, delay = numbers
    arrived = sent - lost
    return MessageFlow(*key, int(sent), int(lost), int(by_hand), delay / arrived if arrived else None)


# Any: texts and numbers side by side, in the order in which the columns are asked for.
def _rows(table: Table, *columns: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(table[column].tolist() for column in columns), strict=True)
