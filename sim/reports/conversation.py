"""Who talks to whom: what passed between two departments over the measured months, all words together.

    matrix = conversation_matrix(outcome)
    matrix.cell("bss.order_management", "oss.provisioning").delay

The matrix is of one replication's measured months; a cell sums all kinds of message from one to another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.experiments import agent_tables
from sim.experiments.agent_tables import MessageFlow, floor
from sim.records.outcome import Outcome

_ORDER = {"oss": 0, "bss": 1}
STEPS = (1 / 60, 1.0, 8.0, 24.0)
"""Upper edges, in hours, of the first four of five classes of mean delay."""

STEP_WORDS = ("up to 1 min", "up to 1 h", "up to 8 h", "up to 24 h", "more than 24 h")
"""What the five classes are called, the fastest first."""


@dataclass(frozen=True)
class Cell:
    """All messages from one agent to another over the measured months.

    `delay` is the mean over those that arrived in hours, None where none did; `by_hand` were carried by a
    person (human touches).
    """

    sender: str
    receiver: str
    messages: int
    lost: int
    by_hand: int
    delay: float | None

    @property
    def crosses(self) -> bool:
        """True between OSS and BSS."""
        return {floor(self.sender), floor(self.receiver)} == {"oss", "bss"}

    @property
    def step(self) -> int:
        """Class of the mean delay as it is shown, 0 (at once) to 4 (more than a day)."""
        return delay_step(self.delay or 0.0)


@dataclass(frozen=True)
class Matrix:
    """The conversation: agents in order (OSS, BSS, others) and the cells that hold a message."""

    agents: tuple[str, ...]
    cells: Mapping[tuple[str, str], Cell]

    def cell(self, sender: str, receiver: str) -> Cell | None:
        """Return what one says to another, None where nothing is said."""
        return self.cells.get((sender, receiver))

    def across(self) -> Matrix:
        """Return only what passes between OSS and BSS."""
        kept = {pair: cell for pair, cell in self.cells.items() if cell.crosses}
        return Matrix(tuple(one for one in self.agents if floor(one) in _ORDER), kept)


def conversation_matrix(outcome: Outcome) -> Matrix:
    """Return the conversation matrix of a replication, from its table `conversation`."""
    return matrix_of(agent_tables.conversation(outcome))


def matrix_of(talks: Sequence[MessageFlow]) -> Matrix:
    """Return the matrix that single kinds of message add up to."""
    cells: dict[tuple[str, str], Cell] = {}
    for talk in talks:
        pair = talk.sender, talk.receiver
        cells[pair] = _joined(cells.get(pair), talk)
    names = {name for pair in cells for name in pair}
    order = sorted(names, key=lambda name: (_ORDER.get(floor(name), 2), name))
    return Matrix(tuple(order), cells)


def _joined(cell: Cell | None, talk: MessageFlow) -> Cell:
    """A cell with one kind of message more; delays are weighted by what arrived."""
    new = Cell(talk.sender, talk.receiver, talk.sent, talk.lost, talk.by_hand, talk.delay)
    if cell is None:
        return new
    arrived, other = cell.messages - cell.lost, new.messages - new.lost
    hours = (cell.delay or 0.0) * arrived + (new.delay or 0.0) * other
    return Cell(
        *(new.sender, new.receiver, cell.messages + new.messages, cell.lost + new.lost),
        by_hand=cell.by_hand + new.by_hand,
        delay=hours / (arrived + other) if arrived + other else None,
    )


def delay_step(hours: float) -> int:
    """Return the class of a delay as it is shown, 0 (at once) to 4 (more than a day)."""
    return sum((round(hours, 1) if hours >= 1 else hours) > edge for edge in STEPS)


def short_name(agent: str) -> str:
    """Return an agent's name for people: `order management` of `bss.order_management`."""
    return agent.rpartition(".")[2].replace("_", " ")


def short_count(value: int) -> str:
    """Return a number of messages that fits a small cell: `950`, `33.0 k`, `1.2 M`."""
    for size, word in ((1_000_000, "M"), (1000, "k")):
        if value >= 10 * size or (word == "M" and value >= size):
            return f"{value / size:,.1f} {word}"
    return f"{value:,}"
