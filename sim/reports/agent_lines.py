"""The tables of a report about its agents: what they say, believe and decide, a column for each run.

Cells are texts ready to be set, in the order of the outcomes that were handed over; what a run has no row of
is a dash. Each outcome is one replication, so these numbers have no interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.experiments import agent_tables
from sim.experiments.agent_tables import Belief, MessageFlow
from sim.records.outcome import Outcome
from sim.reports.conversation import short_name
from sim.reports.wording import NOTHING, delay, number


@dataclass(frozen=True)
class TalkLine:
    """One kind of message between OSS and BSS: for each run messages, mean delay, lost, by hand."""

    sender: str
    receiver: str
    message: str
    cells: list[tuple[str, str, str, str]]


def talk_lines(outcomes: Sequence[Outcome]) -> list[TalkLine]:
    """Return every kind of message between OSS and BSS, the busiest of the first outcome first."""
    runs = [{_talk_key(one): one for one in agent_tables.conversation(outcome)} for outcome in outcomes]
    keys = dict.fromkeys(key for run in runs for key, one in run.items() if one.crosses)
    return [
        TalkLine(short_name(sender), short_name(receiver), message, [_talk(run.get(key)) for run in runs])
        for key in keys
        for sender, receiver, message in [key]
    ]


def _talk_key(one: MessageFlow) -> tuple[str, str, str]:
    """By what a kind of message is the same in two runs."""
    return one.sender, one.receiver, one.message


def _talk(one: MessageFlow | None) -> tuple[str, str, str, str]:
    if one is None:
        return (NOTHING,) * 4
    return f"{one.sent:,}", delay(one.delay), f"{one.lost:,}", f"{one.by_hand:,}"


@dataclass(frozen=True)
class BeliefLine:
    """A belief: for each run what was believed and true at the end, and the mean gap over the months."""

    agent: str
    belief: str
    cells: list[tuple[str, str, str]]


def belief_lines(outcomes: Sequence[Outcome]) -> list[BeliefLine]:
    """Return every belief beside the truth, in order of agent."""
    runs = [{(one.agent, one.belief): one for one in agent_tables.beliefs(outcome)} for outcome in outcomes]
    keys = dict.fromkeys(key for run in runs for key in run)
    return [
        BeliefLine(short_name(agent), belief, [_belief(run.get((agent, belief))) for run in runs])
        for agent, belief in keys
    ]


def _belief(one: Belief | None) -> tuple[str, str, str]:
    if one is None:
        return (NOTHING,) * 3
    return number(one.believed), number(one.true), number(one.mean_gap).replace("-", "−")


@dataclass(frozen=True)
class DecisionLine:
    """An agent's decision by a policy: what it decided, and for each run how often."""

    agent: str
    decision: str
    policy: str
    outcome: str
    cells: list[str]


def decision_lines(outcomes: Sequence[Outcome]) -> list[DecisionLine]:
    """Return what every agent decided, in order of agent."""
    runs = [
        {
            (one.agent, one.decision, one.policy, one.said): one.count
            for one in agent_tables.decisions(outcome)
        }
        for outcome in outcomes
    ]
    keys = sorted({key for run in runs for key, times in run.items() if times})
    return [_decision(key, [run.get(key) for run in runs]) for key in keys]


def _decision(key: tuple[str, str, str, str], counts: Sequence[int | None]) -> DecisionLine:
    agent, decision, policy, result = key
    cells = [NOTHING if times is None else f"{times:,}" for times in counts]
    return DecisionLine(short_name(agent), decision.replace("_", " "), policy, result, cells)
