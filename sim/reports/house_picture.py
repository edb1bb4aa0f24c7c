"""The house: the whole operator as one picture, OSS left, BSS right, customers and network below.

    house_figure(rooms, wires).svg()

In every room stands what it does, who works there in full-time equivalents, and its KPIs; on every line,
beside the room that speaks, what it says in a mean month, how late that arrives, and in which words. An arrow
points at who listens. The colour of a line is its slower direction's mean delay.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sim.reports.conversation import STEP_WORDS, STEPS, delay_step, short_count, short_name
from sim.reports.drawing import Drawing, blank, shortened, write
from sim.reports.house_layout import LINE, ROOM, TITLE, Box, End, Layout, Line, house_layout
from sim.reports.house_rooms import Room, Wire
from sim.reports.palette import LIGHT, Palette
from sim.reports.wording import delay, listed

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NAME, BODY, TINY = 8.5, 7.0, 6.3
"""Sizes of text in points: names, inside a room, on a line."""

WORDS = 41
"""Letters of the words beside a port."""

ROUND = 0.06
"""Radius of a line's corners, inches."""


def house_figure(rooms: Sequence[Room], wires: Iterable[Wire], colours: Palette = LIGHT) -> Drawing:
    """Return the picture of a house.

    Args:
        rooms: from top to bottom within their column.
        wires: several of one sender and receiver become one; both directions share a line.
        colours: palette.

    Raises:
        ValueError: two rooms have one address, or a wire names a room that is not there.
    """
    plan = house_layout(rooms, wires)
    figure = blank(plan.height, colours, plan.width)
    _ground(figure, plan, colours)
    for line in sorted(plan.lines, key=slowest_delay):
        _line(figure, line, colours)
    for box in plan.boxes:
        _room(figure, box, colours)
    for line in plan.lines:
        for end, other in (line.ends, line.ends[::-1]):
            if end.says is not None:
                _label(figure, end, colours)
                _arrow(figure, other, _ink(line, colours))
    _key(figure, plan, colours)
    caption = (
        "The house: what each department does, who works there and how it does; beside each speaker, what it "
        "says in a mean month and how late it arrives in the mean. The slower way of a line gives its colour."
    )
    return Drawing("house", figure, _alt(plan), caption)


def slowest_delay(line: Line) -> float:
    """Return the mean delay of a line's slower direction in hours, 0 where nothing arrives."""
    return max((end.says.mean_delay_h or 0.0) for end in line.ends if end.says is not None)


def spoken(word: str) -> str:
    """Return a kind of message as people say it: `service order requested` of `ServiceOrderRequested`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", word).replace("_", " ").lower()


def room_name(address: str) -> str:
    """Return a room's name for people: `Billing (mvno 1)` of `bss.billing@mvno_1`."""
    kind, _, instance = address.partition("@")
    name = short_name(kind)
    return f"{name[:1].upper()}{name[1:]}" + (f" ({instance.replace('_', ' ')})" if instance else "")


def per_month(wire: Wire) -> str:
    """Return how many messages pass in a mean month: `7,453 a month`, `0.5 a month`."""
    many = wire.per_month
    if 0 < many < 0.05:
        return "< 0.1 a month"
    return f"{short_count(round(many)) if many >= 10 else f'{many:.1f}'.removesuffix('.0')} a month"


# --- lines


def _ink(line: Line, colours: Palette) -> str:
    """The slower, the stronger; more than a day stands out."""
    return _inks(colours)[delay_step(slowest_delay(line))]


def _inks(colours: Palette) -> tuple[str, ...]:
    """Colour of each class of delay."""
    return (colours.base, colours.heat_3, colours.heat_4, colours.heat_5, colours.worse)


def _line(figure: Figure, line: Line, colours: Palette) -> None:
    """Draw a line from room to room along its lane, with round corners; busy lines are wider."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    (a, b), at = line.ends, line.lane
    turn = min(ROUND, abs(a.y - b.y) / 2)
    down = math.copysign(turn, b.y - a.y)
    out_a, out_b = (math.copysign(turn, at - end.x) for end in (a, b))
    points = [
        *((a.x, a.y), (at - out_a, a.y), (at, a.y), (at, a.y + down)),
        *((at, b.y - down), (at, b.y), (at - out_b, b.y), (b.x, b.y)),
    ]
    curve, straight = Path.CURVE3, Path.LINETO
    codes = [Path.MOVETO, straight, curve, curve, straight, curve, curve, straight]
    width, height = figure.get_size_inches()
    places = [(x / width, 1 - y / height) for x, y in points]
    messages = sum(end.says.per_month for end in line.ends if end.says is not None)
    patch = PathPatch(Path(places, codes), facecolor="none", edgecolor=_ink(line, colours))
    calm = 0.7 if slowest_delay(line) <= STEPS[0] else 1.0
    patch.set(linewidth=calm * (0.9 + 0.35 * math.log10(1 + messages / 10)), transform=figure.transFigure)
    figure.add_artist(patch)


def _arrow(figure: Figure, end: End, colour: str) -> None:
    """A head at a room's edge that points into it."""
    from matplotlib.patches import Polygon

    width, height = figure.get_size_inches()
    corners = [(end.x, end.y), *((end.x + end.side * 0.085, end.y + up) for up in (-0.042, 0.042))]
    head = Polygon([(x / width, 1 - y / height) for x, y in corners], facecolor=colour, linewidth=0)
    head.set(transform=figure.transFigure)
    figure.add_artist(head)


def _label(figure: Figure, end: End, colours: Palette) -> None:
    """Beside a port: above the line how much and how late, below it the words."""
    if end.says is None:
        return
    x, how = end.x + end.side * 0.13, "left" if end.side > 0 else "right"
    said = f"{per_month(end.says)}, {delay(end.says.mean_delay_h)}"
    write(figure, (x, end.y - 0.075), said, colours.ink, size=TINY, ha=how, weight="bold")
    words = shortened(", ".join(map(spoken, end.says.words)), WORDS)
    write(figure, (x, end.y + 0.08), words, colours.muted, size=TINY, ha=how)


# --- rooms


def _ground(figure: Figure, plan: Layout, colours: Palette) -> None:
    """Name the two columns, and what stands below them."""
    heads = (("oss", "OSS: network and services"), ("bss", "BSS: customers and money"))
    for left, (floor, words) in zip(plan.columns, heads, strict=True):
        write(figure, (left, 0.3), words, colours.of_floor(floor), size=11, weight="bold")
    for left in sorted({box.left for box in plan.boxes if not box.room.inside}):
        words = "below: the world as it is"
        write(figure, (left, plan.outside + 0.18), words, colours.outside, size=BODY, style="italic")


def _room(figure: Figure, box: Box, colours: Palette) -> None:
    """Draw a room: name, what it does, who works there (in its colour), its KPIs."""
    from matplotlib.patches import Rectangle

    width, height = figure.get_size_inches()
    colour = colours.of_floor(box.room.floor)
    corner = (box.left / width, 1 - (box.top + box.height) / height)
    patch = Rectangle(corner, box.width / width, box.height / height, facecolor=colours.panel)
    patch.set(edgecolor=colour, linewidth=1.0, transform=figure.transFigure)
    figure.add_artist(patch)
    left, row = box.left + 0.1, box.top + TITLE / 2 + 0.02
    write(figure, (left, row), room_name(box.room.address), colour, size=NAME, weight="bold")
    row = box.top + TITLE + LINE / 2
    for text in box.lines:
        write(figure, (left, row), text, colours.muted, size=BODY)
        row += LINE
    rows = [(name, f"{people:.1f} posts") for name, people in box.room.desks]
    for at, (name, value) in enumerate([*rows, *box.room.kpis]):
        ink = colours.ink if at >= len(rows) else colour
        write(figure, (left, row), shortened(name, 34), ink, size=BODY)
        write(figure, (box.left + ROOM - 0.1, row), value, ink, size=BODY, ha="right")
        row += LINE


def _key(figure: Figure, plan: Layout, colours: Palette) -> None:
    """Say which colour is which delay."""
    from matplotlib.lines import Line2D

    row, left = plan.height - 0.22, plan.columns[0]
    write(figure, (left, row), "mean delay of a line", colours.muted, size=BODY)
    inks = _inks(colours)
    for step, word in enumerate(STEP_WORDS):
        x = left + 1.25 + 1.1 * step
        ends = [x / plan.width, (x + 0.22) / plan.width]
        figure.add_artist(Line2D(ends, [1 - row / plan.height] * 2, color=inks[step], linewidth=2.2))
        write(figure, (x + 0.28, row), word, colours.ink, size=BODY)


def _alt(plan: Layout) -> str:
    """The picture in words: who is there, and the slowest lines."""
    names = [room_name(box.room.address) for box in plan.boxes]
    said = [end.says for line in plan.lines for end in line.ends if end.says is not None]
    slow = sorted(said, key=lambda one: -(one.mean_delay_h or 0.0))[:4]
    lines = [
        f"{room_name(one.sender)} to {room_name(one.receiver)} {per_month(one)}, {delay(one.mean_delay_h)}"
        for one in slow
    ]
    return f"The house with {listed(names)}. The slowest lines: {'; '.join(lines) or 'none'}."
