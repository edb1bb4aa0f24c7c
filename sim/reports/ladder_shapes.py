"""What pictures of ladders are made of: words, strokes and boxes in pixels, with colours by their role."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field

WIDTH, ROW, PAD = 1280.0, 20.0, 16.0
CLOCK = 148.0
"""Right edge of the clock's column, pixels."""
WORDS = 470.0
"""Room for words at the right at least, pixels."""
LANE = 150.0
"""Widest lane, pixels."""
TALL = 460.0
"""Pixels that the whole length of time is spread over at most, beside the rows."""
BODY, SMALL, TITLE = 12.5, 11.5, 19.0
"""Sizes of text, pixels."""
ZIGZAG = 4.0
"""Pixels from one turn of a zigzag to the next."""
WIDE = 0.56
"""Mean width of a letter, in sizes of its text."""


@dataclass(frozen=True)
class Text:
    """Words at (x, y of the base line); `role` is a colour, `title` is said when pointed at."""

    x: float
    y: float
    text: str
    role: str = "ink"
    size: float = BODY
    anchor: str = "start"
    bold: bool = False
    title: str = ""

    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom, as far as can be said without a font."""
        width = len(self.text) * self.size * WIDE
        left = self.x - {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]
        return left, self.y - 0.75 * self.size, left + width, self.y + 0.2 * self.size


@dataclass(frozen=True)
class Line:
    """A stroke through some points, with an arrow head at its end if `arrow`."""

    points: tuple[tuple[float, float], ...]
    role: str
    width: float = 1.0
    dash: str = ""
    arrow: bool = False


@dataclass(frozen=True)
class Box:
    """A rectangle; `fill` and `edge` are roles, empty for none; `title` is said when pointed at."""

    x: float
    y: float
    width: float
    height: float
    fill: str = ""
    edge: str = ""
    title: str = ""
    opacity: float = 1.0
    dash: str = ""


Shape = Text | Line | Box


def zigzag(x: float, y: float, width: float, height: float) -> Line:
    """A stroke that goes to and fro through a rectangle: what it fills is told apart without any colour."""
    turns = max(2, round(height / ZIGZAG))
    step = height / turns
    sides = (x + 1.0, x + width - 1.0)
    return Line(tuple((sides[turn % 2], y + step * turn) for turn in range(turns + 1)), "ink", 1.3)


@dataclass
class Picture:
    """Shapes, the later over the earlier."""

    title: str
    alt: str
    width: float = WIDTH
    height: float = 0.0
    shapes: list[Shape] = field(default_factory=list)

    @property
    def texts(self) -> list[Text]:
        """All words."""
        return [one for one in self.shapes if isinstance(one, Text)]


def pushed_down(wanted: Sequence[float], gap: float) -> list[float]:
    """Return rising heights at least `gap` apart: each as wanted, or below the one before."""
    found: list[float] = []
    for y in wanted:
        found.append(y if not found else max(y, found[-1] + gap))
    return found


def wrapped(text: str, width: float, size: float) -> list[str]:
    """A text in lines of a width in pixels."""
    return textwrap.wrap(text, max(8, int(width / (size * WIDE)))) or [""]
