"""Head and foot of a ladder: sentence, systems, key; what each knew, what it cost, what was felt."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from sim.reports.ladder_rows import belief_lines
from sim.reports.ladder_shapes import (
    BODY,
    CLOCK,
    PAD,
    SMALL,
    TITLE,
    WIDE,
    WIDTH,
    Box,
    Line,
    Picture,
    Text,
    wrapped,
    zigzag,
)
from sim.reports.story import Lane, Story, clock, span

FLOORS = {"oss": "OSS", "bss": "BSS", "world": "", "outside": ""}
LINE = 18.0
"""From one line of words to the next, pixels."""
OUTAGE = "without service"
NOTHING_WRONG = "Nobody believed anything that was not so."


def head(picture: Picture, told: Story, x: dict[str, float], width: float) -> float:
    """Draw what stands above the rows; return the height of the first row."""
    y = PAD + TITLE
    for line in wrapped(told.title, WIDTH - 2 * PAD, TITLE * 1.02):
        picture.shapes.append(Text(PAD, y, line, "ink", TITLE, bold=True))
        y += TITLE * 1.35
    notes = [(note, "muted") for note in told.notes]
    for words, role in ((_when(told), "muted"), *notes, (told.longest_words, "worse")):
        if words:
            picture.shapes.append(Text(PAD, y, words, role, BODY + 1.5, bold=role == "worse"))
            y += 21
    y += 14
    _floors(picture, told.lanes, x, width, y)
    y += 18
    names = {lane.address: _name_lines(lane.name, width) for lane in told.lanes}
    tallest = max(map(len, names.values()))
    for lane in told.lanes:
        for place, word in enumerate(names[lane.address]):
            row = y + 15 * (place + tallest - len(names[lane.address]))
            role = lane.floor if lane.floor in ("oss", "bss") else "outside"
            picture.shapes.append(Text(x[lane.address], row, word, role, SMALL, "middle", bold=True))
    return y + 15 * tallest + 18


def _when(told: Story) -> str:
    """From when to when, and how long that is."""
    first, last = clock(told.start, told.begin), clock(told.start, told.end)
    return f"{' '.join(first)} to {' '.join(last)}, {span(told.end - told.begin)} in all"


def _floors(picture: Picture, lanes: Sequence[Lane], x: dict[str, float], width: float, y: float) -> None:
    """Name OSS and BSS above their lanes."""
    for floor, group in groupby(lanes, key=lambda lane: lane.floor):
        members = list(group)
        if not FLOORS.get(floor):
            continue
        left = x[members[0].address] - width / 2 + 4
        right = x[members[-1].address] + width / 2 - 4
        picture.shapes.append(Line(((left, y + 3), (right, y + 3)), floor, 2.0))
        picture.shapes.append(
            Text((left + right) / 2, y - 3, FLOORS[floor], floor, SMALL, "middle", bold=True)
        )


def _name_lines(name: str, width: float) -> list[str]:
    """A lane's name in lines that fit it; a word that is too long is cut."""
    most = max(4, int(width / (SMALL * (WIDE + 0.02))))
    lines = wrapped(name, most * SMALL * WIDE + 1, SMALL)
    return [line if len(line) <= most else line[: most - 1] + "." for line in lines][:3]


def foot(picture: Picture, told: Story, top: float, *, stretched: bool) -> float:
    """Draw the key and three columns of words below the rows; return the picture's height."""
    top = _key(picture, top, stretched=stretched) + 26
    columns = (
        ("What each knew", belief_lines(told) or [NOTHING_WRONG], 0.46),
        (
            "What it cost",
            [fact.words(told.currency) for fact in told.cost] or ["No work and no money."],
            0.25,
        ),
        ("What was felt", [fact.words(told.currency) for fact in told.felt] or ["Nothing."], 0.29),
    )
    left, deepest = PAD, top
    for title, lines, share in columns:
        width = (WIDTH - 2 * PAD) * share
        picture.shapes.append(Text(left, top, title, "ink", BODY + 1.5, bold=True))
        y = top + 22
        for line in lines:
            for place, part in enumerate(wrapped(line, width - 34, BODY * 1.04)):
                picture.shapes.append(Text(left + (0 if place == 0 else 12), y, part, "ink", BODY))
                y += LINE
        left, deepest = left + width, max(deepest, y)
    made = "Simulated with B/OSS Twin: a synthetic operator."
    picture.shapes.append(Text(WIDTH - PAD, deepest + 12, made, "muted", SMALL, "end"))
    return deepest + 26


def _key(picture: Picture, y: float, *, stretched: bool) -> float:
    """Say what bars, arrows and grounds mean."""
    entries = (
        (Box(0, 0, 16, 12, "worse", "worse"), "longest wait"),
        (Box(0, 0, 10, 12, "worse", "worse", opacity=0.55), "waits"),
        (Box(0, 0, 10, 12, "base", opacity=0.9), "work"),
        (Box(0, 0, 10, 12, "paper", "base"), "as planned"),
        (Box(0, 0, 10, 12, "paper", "ink"), OUTAGE),
        (Box(0, 0, 20, 12, "changed", "changed", opacity=0.13, dash="4 3"), "believes what is not so"),
        (Box(0, 0, 20, 12, "panel"), "time stretched to be readable"),
    )
    x = CLOCK - 8
    for box, words in entries if stretched else entries[:-1]:
        shape = Box(x, y - 10, box.width, box.height, box.fill, box.edge, "", box.opacity, box.dash)
        picture.shapes.append(shape)
        if words == OUTAGE:
            picture.shapes.append(zigzag(x, y - 10, box.width, box.height))
        picture.shapes.append(Text(x + box.width + 6, y, words, "muted", SMALL))
        x += box.width + 26 + len(words) * SMALL * WIDE
    picture.shapes.append(Line(((x, y - 4), (x + 22, y - 4)), "worse", 1.8, "5 3"))
    for up in (-4.0, 4.0):
        picture.shapes.append(Line(((x + 18, y - 4 - up), (x + 26, y - 4 + up)), "worse", 2.0))
    picture.shapes.append(Text(x + 32, y, "lost on the way", "muted", SMALL))
    return y
