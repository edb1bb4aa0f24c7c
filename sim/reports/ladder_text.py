"""A ladder on a terminal: clock at the left, a lane a system, words at the right; in ASCII where need be.

No line is longer than the width asked for. A bar beside its lane says how long something waits; rows without
words stand for time that passes, the longer the more of them.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterator
from typing import NamedTuple

from rich.console import Console
from rich.text import Text

from sim.records.errors import InputRefused
from sim.reports.ladder_rows import Row, belief_lines, rows_of
from sim.reports.story import Belief, Stay, Step, Story, clock, span

CLOCK = 13
"""Letters of the clock's column, such as `12 Jan 14:20`."""
NARROWEST = 72
"""Letters of a line at least."""
WORDS = 34
"""Letters of the words at least."""
LANE = 4, 11
"""Letters of a lane: at least, at most."""
FULL_NAMES = 6
"""Letters of a lane from which on names are written in full."""
EMPTY_ROWS = 4
"""Rows that stand for passing time between two others, at most."""
BARS = {"wait": "▒", "work": "┃", "planned": "┆", "outage": "▓"}
LONGEST, LIFE = "█", "│"
STYLES = {"wait": "red", "belief": "magenta", "work": "dim", "planned": "dim"}
PLAIN = {
    "│": "|", "─": "-", "▶": ">", "◀": "<", "╌": ".", "✕": "x", "▒": ":", "█": "#", "┃": "=", "▓": "%",
    "┆": "'", "■": "*", "–": "-", "−": "-", "“": '"', "”": '"', "€": "EUR", "→": "->", "…": "...",
}  # fmt: skip
"""Letters for terminals that know no others."""
KEY = (
    "█ longest wait", "▒ waits", "┃ work", "┆ as planned",
    "▓ without service", "(│) believes what is not so", "✕ lost on the way",
)  # fmt: skip
Say = Callable[[str], str]


class Line(NamedTuple):
    """One line: what stands before the words, the words, and their style."""

    lanes: str
    words: str
    style: str = ""


def ladder_screen(told: Story, width: int | None, out: Console | None = None) -> None:
    """Print a ladder.

    Args:
        told: the story.
        width: letters of a line; None for as many as the terminal has, 100 where it is none.
        out: where; None for stdout.

    Raises:
        InputRefused: too narrow for a ladder.
    """
    from sim.reports.terminal import console

    width = width or console().width
    if width < NARROWEST:
        raise InputRefused([f"--width {width}: a ladder needs {NARROWEST} columns at least"])
    screen = out or Console(file=sys.stdout, width=width)
    for line in ladder_lines(told, width, plain=not screen.encoding.lower().startswith("utf")):
        text = Text(line.lanes) + Text(line.words, style=line.style)
        screen.print(text, no_wrap=True, overflow="ignore", crop=False, highlight=False)


def ladder_lines(told: Story, width: int, *, plain: bool = False) -> list[Line]:
    """Return the lines of a ladder.

    Args:
        told: the story.
        width: letters of a line at most.
        plain: ASCII only.
    """
    say = _plain if plain else str
    lanes = (Line(say(one.lanes), one.words, one.style) for one in _Lanes(told, width, say).lines())
    return [*_head(told, width, say), *lanes, *_foot(told, width, say)]


def _plain(text: str) -> str:
    """A text in ASCII; what has no such letter becomes a question mark."""
    for sign, letters in PLAIN.items():
        text = text.replace(sign, letters)
    return text.encode("ascii", "replace").decode("ascii")


def _head(told: Story, width: int, say: Say) -> Iterator[Line]:
    first, last = clock(told.start, told.begin), clock(told.start, told.end)
    when = f"{' '.join(first)} to {' '.join(last)}, {span(told.end - told.begin)} in all"
    said = [(told.title, "bold"), (when, "dim"), *((note, "dim") for note in told.notes)]
    said += [(told.longest_words, "bold red")] if told.longest else []
    for text, style in said:
        yield from (Line("", part, style) for part in textwrap.wrap(say(text), width))
    yield Line("", "")


def _foot(told: Story, width: int, say: Say) -> Iterator[Line]:
    yield Line("", "")
    key = say("\n".join(KEY)).splitlines()
    yield Line("", "   ".join(key[:4]), "dim")
    yield Line("", "   ".join(key[4:]), "dim")
    for title, lines in (
        ("What each knew", belief_lines(told) or ["Nobody believed anything that was not so."]),
        ("What it cost", [fact.words(told.currency) for fact in told.cost]),
        ("What was felt", [fact.words(told.currency) for fact in told.felt]),
    ):
        if lines:
            yield Line("", "")
            yield Line("", title, "bold")
        for line in lines:
            wrapped = textwrap.wrap(say(line), width - 4, subsequent_indent="  ")
            yield from (Line("  ", part) for part in wrapped)


class _Lanes:
    """The rows of a ladder.

    Args:
        told: the story.
        width: letters of a line.
        say: makes words fit for the terminal.
    """

    def __init__(self, told: Story, width: int, say: Say) -> None:
        self.told, self.rows, self.say = told, rows_of(told), say
        least, most = LANE
        lanes = len(told.lanes)
        self.lane = max(least, min(most, (width - CLOCK - WORDS - 10) // lanes))
        self.room = width - CLOCK - lanes * self.lane - 1
        self.middle = {
            one.address: place * self.lane + self.lane // 2 for place, one in enumerate(told.lanes)
        }
        self.width = width

    def lines(self) -> Iterator[Line]:
        """Names of the lanes, then the rows."""
        yield from self._names()
        length = max(self.told.end - self.told.begin, 1e-9)
        for place, row in enumerate(self.rows):
            yield from self._row(place, row)
            after = self.rows[place + 1].at if place + 1 < len(self.rows) else self.told.end
            empty = min(EMPTY_ROWS, round(8 * (after - row.at) / length))
            for _ in range(empty):
                yield Line(" " * CLOCK + self._cells(place, (row.at + after) / 2), "")

    def _names(self) -> Iterator[Line]:
        """Names above the lanes, cut where they do not fit; short ones are explained."""
        names = [lane.name for lane in self.told.lanes]
        if self.lane >= FULL_NAMES:
            parts = [name.split()[:2] for name in names]
            for line in range(max(map(len, parts))):
                cells = [part[line] if line < len(part) else "" for part in parts]
                yield Line(" " * CLOCK + "".join(self._cut(cell) for cell in cells), "")
            return
        short = [_short(name, self.lane - 1) for name in names]
        yield Line(" " * CLOCK + "".join(f"{one:^{self.lane}}" for one in short), "")
        said = ", ".join(f"{one}: {name}" for one, name in zip(short, names, strict=True))
        for part in textwrap.wrap(said, self.width - CLOCK):
            yield Line(" " * CLOCK, part, "dim")

    def _cut(self, word: str) -> str:
        """A word in the middle of a lane, cut where it does not fit."""
        most = self.lane - 1
        return f"{word if len(word) <= most else word[: most - 1] + '.':^{self.lane}}"

    def _row(self, place: int, row: Row) -> Iterator[Line]:
        day = row.day.split(" ")[1:3] if row.day.count(" ") == 3 else [row.day]
        shown = f"{' '.join(day)[:6]:<6} {row.time:<5} "
        words = self.say(row.text)
        if isinstance(row.what, Stay) and row.what.longest:
            words = f"LONGEST: {words}"
        style = "bold red" if row.grave else STYLES.get(row.kind, "")
        parts = textwrap.wrap(words, self.room, subsequent_indent="  ") or [""]
        yield Line(f"{shown}{self._cells(place, row.at, row)} ", parts[0], style)
        for part in parts[1:]:
            yield Line(" " * CLOCK + self._cells(place, row.at) + " ", part, style)

    def _cells(self, place: int, at: float, row: Row | None = None) -> str:
        """The lanes at an instant: lives, bars, wrong beliefs, and the hop of a row."""
        cells = [" "] * (self.lane * len(self.told.lanes))
        for middle in self.middle.values():
            cells[middle] = LIFE
        for other in self.rows[: place + 1]:
            what = other.what
            if isinstance(what, Step) or not what.begin <= at < what.end:
                continue
            middle = self.middle[what.lane]
            if isinstance(what, Belief):
                cells[middle - 1], cells[middle + 1] = "(", ")"
            elif cells[middle] != LONGEST:
                cells[middle] = LONGEST if what.longest else BARS[what.kind]
        if row is not None and isinstance(row.what, Step):
            self._hop(cells, row.what)
        return "".join(cells)

    def _hop(self, cells: list[str], step: Step) -> None:
        """An arrow from lane to lane; what is lost breaks off."""
        a, b = self.middle[step.source], self.middle[step.target]
        if a == b:
            cells[a] = "■"
            return
        way = 1 if b > a else -1
        for x in range(a + way, b, way):
            cells[x] = "╌" if step.lost else "─"
        if step.lost:
            cells[a + way * max(1, round(0.7 * abs(b - a)))] = "✕"
            for x in range(a + way * (round(0.7 * abs(b - a)) + 1), b, way):
                cells[x] = " "
        else:
            cells[b - way] = "▶" if way > 0 else "◀"


def _short(name: str, letters: int) -> str:
    """A name in a few letters: `Bil` of billing, `Oma` of order management."""
    first, *others = name.split()
    return (first[0] + others[0][: letters - 1] if others else first[:letters]).capitalize()
