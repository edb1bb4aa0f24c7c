"""Who talks to whom between OSS and BSS, what each believes and decides: as data, figure and table.

    matrix = conversation_matrix(outcome)
    matrix.cell("bss.order_management", "oss.provisioning").delay

The matrix is of one replication's measured months; a cell sums all kinds of message from one to another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.experiments import agent_tables
from sim.experiments.agent_tables import MessageFlow, floor
from sim.records.outcome import Outcome
from sim.reports.drawing import SMALL, WIDTH, Drawing, blank, write
from sim.reports.palette import LIGHT, Palette
from sim.reports.wording import delay

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

_ORDER = {"oss": 0, "bss": 1}
STEPS = (1 / 60, 1.0, 8.0, 24.0)
"""Upper edges, in hours, of the first four of five classes of mean delay."""

STEP_WORDS = ("up to 1 min", "up to 1 h", "up to 8 h", "up to 24 h", "more than 24 h")


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

    def frame(self) -> pd.DataFrame:
        """Return the matrix as a tidy table: a row for each cell, the busiest first."""
        import pandas as pd

        rows = sorted(self.cells.values(), key=lambda one: (-one.messages, one.sender, one.receiver))
        columns = ["sender", "receiver", "messages", "mean_delay_hours", "lost", "human_touches", "crosses"]
        values = [(c.sender, c.receiver, c.messages, c.delay, c.lost, c.by_hand, c.crosses) for c in rows]
        return pd.DataFrame(values, columns=columns)


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


# --- the figure


def conversation_figure(matrix: Matrix, colours: Palette = LIGHT) -> Drawing:
    """Return the matrix as a heat table: senders down, receivers across, darker is slower."""
    left, top, tall = 1.55, 0.72, 0.44
    names = matrix.agents
    wide = (WIDTH - left - 0.1) / max(1, len(names))
    figure = blank(top + tall * len(names) + 0.5, colours)
    for place, name in enumerate(names):
        colour = colours.of_floor(floor(name))
        write(
            figure, (left - 0.1, top + tall * (place + 0.5)), short_name(name), colour, size=SMALL, ha="right"
        )
        at = (left + wide * (place + 0.5), top - 0.08)
        write(figure, at, _two_lines(short_name(name)), colour, size=6.2, ha="center", va="bottom")
    _floors(figure, matrix, (left, wide), colours)
    write(figure, (0.1, top - 0.14), "from ↓   to →", colours.muted, size=SMALL)
    for row, sender in enumerate(names):
        for column, receiver in enumerate(names):
            corner = (left + wide * column, top + tall * row)
            _draw_cell(figure, matrix.cell(sender, receiver), (corner, (wide, tall)), colours)
    _steps_key(figure, top + tall * len(names) + 0.28, colours)
    caption = (
        "Messages over the measured months of one replication and their mean delay; × counts those lost. "
        "Cells with a frame pass between OSS and BSS."
    )
    return Drawing("conversation", figure, _alt(matrix), caption)


def _draw_cell(
    figure: Figure,
    cell: Cell | None,
    where: tuple[tuple[float, float], tuple[float, float]],
    colours: Palette,
) -> None:
    from matplotlib.patches import Rectangle

    width, height = figure.get_size_inches()
    (x, y), (wide, tall) = where
    box = ((x + 0.02) / width, 1 - (y + tall - 0.02) / height, (wide - 0.04) / width, (tall - 0.04) / height)
    ground = colours.paper if cell is None else colours.heat[cell.step]
    framed = cell is not None and cell.crosses
    patch = Rectangle(box[:2], box[2], box[3], facecolor=ground, transform=figure.transFigure)
    patch.set(linewidth=1.4 if framed else 0.4, edgecolor=colours.ink if framed else colours.rule)
    figure.add_artist(patch)
    if cell is None:
        return
    text, middle = colours.on_heat(cell.step), x + wide / 2
    lines = [short_count(cell.messages), delay(cell.delay), *([f"× {cell.lost:,}"] if cell.lost else [])]
    for at, line in enumerate(lines):
        here = y + tall * (0.5 + 0.28 * (at - (len(lines) - 1) / 2))
        write(figure, (middle, here), line, text, size=6.2, ha="center")


def _floors(figure: Figure, matrix: Matrix, columns: tuple[float, float], colours: Palette) -> None:
    """Name OSS and BSS above their columns."""
    left, wide = columns
    for name in _ORDER:
        own = [at for at, agent in enumerate(matrix.agents) if floor(agent) == name]
        if own:
            middle = left + wide * (own[0] + own[-1] + 1) / 2
            write(figure, (middle, 0.14), name.upper(), colours.of_floor(name), weight="bold", ha="center")


def _steps_key(figure: Figure, row: float, colours: Palette) -> None:
    from matplotlib.lines import Line2D

    width, height = figure.get_size_inches()
    write(figure, (0.1, row), "mean delay", colours.muted, size=SMALL)
    for step, word in enumerate(STEP_WORDS):
        left = 1.0 + 1.35 * step
        spot = Line2D([left / width], [1 - row / height], linestyle="", marker="s", color=colours.heat[step])
        spot.set(markersize=8, markeredgecolor=colours.muted, markeredgewidth=0.5)
        figure.add_artist(spot)
        write(figure, (left + 0.14, row), word, colours.ink, size=SMALL)


def _two_lines(name: str) -> str:
    return name.replace(" ", "\n", 1)


def _alt(matrix: Matrix) -> str:
    across = sorted((one for one in matrix.cells.values() if one.crosses), key=lambda one: -one.messages)
    said = [
        f"{short_name(one.sender)} to {short_name(one.receiver)} {one.messages:,} messages, mean delay "
        f"{delay(one.delay)}, {one.lost:,} lost"
        for one in across[:6]
    ]
    return f"Who talks to whom. Between OSS and BSS: {'; '.join(said) or 'nothing'}."
