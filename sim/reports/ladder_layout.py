"""Where everything of a ladder lies: clock at the left, a lane a system, time downwards, words at the right.

The layout is plain shapes in pixels with colours by role, so that the SVG and the PNG are one picture. By
default every row gets room to be read, longer times grow with the time, and what is stretched is tinted;
strictly to scale, heights are time and nothing else, and words are led to their instants.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from sim.reports.drawing import shortened
from sim.reports.ladder_frame import foot, head
from sim.reports.ladder_rows import Row, rows_of
from sim.reports.ladder_shapes import (
    BODY,
    CLOCK,
    LANE,
    PAD,
    ROW,
    SMALL,
    TALL,
    WIDE,
    WIDTH,
    WORDS,
    Box,
    Line,
    Picture,
    Text,
    pushed_down,
    zigzag,
)
from sim.reports.story import Belief, Stay, Step, Story, clock, span


class Axis:
    """From instants to heights; what happens at one instant may take several rows.

    Args:
        rows: in the order of their instants.
        end: last instant (h).
        top: height of the first row.
        true_scale: heights are time and nothing else.
    """

    def __init__(self, rows: Sequence[Row], end: float, top: float, *, true_scale: bool) -> None:
        begin = rows[0].at
        length = max(end - begin, 1e-9)
        tall = max(TALL, ROW * len(rows)) if true_scale else min(TALL, 2 * ROW * len(rows))
        self.rows = [top]
        self.stretched: list[tuple[float, float]] = []
        for before, after in pairwise([*(row.at for row in rows), end]):
            grown = (after - before) / length * tall
            step = grown if true_scale else max(ROW, grown)
            if not true_scale and step > grown + 0.5:
                self.stretched.append((self.rows[-1], self.rows[-1] + step))
            self.rows.append(self.rows[-1] + step)
        self._instants = [*(row.at for row in rows), end]

    @property
    def bottom(self) -> float:
        """Height of the last instant."""
        return self.rows[-1]

    def y(self, instant: float) -> float:
        """The height of an instant: of the first row at it, else between the rows around it."""
        place = bisect_right(self._instants, instant - 1e-9)
        if place >= len(self._instants):
            return self.bottom
        after, below = self._instants[place], self.rows[place]
        if place == 0 or abs(after - instant) < 1e-9:
            return below
        before, above = self._instants[place - 1], self.rows[place - 1]
        return above + (instant - before) / (after - before) * (below - above)


def lay_out(told: Story, *, true_scale: bool = False) -> Picture:
    """Return the picture of a story.

    Args:
        told: as `case_story.story` returns it.
        true_scale: strictly to scale.
    """
    rows = rows_of(told)
    picture = Picture(told.title, _alt(told))
    width = min(LANE, (WIDTH - CLOCK - WORDS) / len(told.lanes))
    x = {lane.address: CLOCK + width * (place + 0.5) for place, lane in enumerate(told.lanes)}
    right = CLOCK + width * len(told.lanes) + 8
    top = head(picture, told, x, width)
    axis = Axis(rows, max(told.end, rows[-1].at), top, true_scale=true_scale)
    body = Body(picture, told, rows, axis, x, right)
    body.draw(true_scale=true_scale)
    picture.height = foot(picture, told, body.bottom + 30, stretched=not true_scale)
    return picture


def _alt(told: Story) -> str:
    """The picture in words."""
    return (
        f"Ladder: {told.title} {len(told.steps)} steps in {span(told.end - told.begin)}. {told.longest_words}"
    )


class Body:
    """The ladder itself, between head and foot.

    Args:
        picture: gets the shapes.
        told: the story.
        rows: its rows.
        axis: their heights.
        x: middle of each lane by address.
        right: right edge of the lanes.
    """

    def __init__(
        self,
        picture: Picture,
        told: Story,
        rows: Sequence[Row],
        axis: Axis,
        x: dict[str, float],
        right: float,
    ) -> None:
        self.shapes, self.told, self.rows, self.axis = picture.shapes, told, rows, axis
        self.x, self.right = x, right
        self.bottom = axis.bottom

    def draw(self, *, true_scale: bool) -> None:
        """Draw ground, lives, beliefs, stays, hops and words, in this order."""
        rows, axis = self.rows, self.axis
        places = axis.rows[: len(rows)]
        labels = pushed_down(places, ROW - 3) if true_scale else places
        self.bottom = max(axis.bottom, labels[-1]) + 14
        for above, below in axis.stretched:
            self.shapes.append(Box(CLOCK - 6, above, self.right - CLOCK + 6, below - above, fill="panel"))
        top = places[0] - 14
        for middle in self.x.values():
            self.shapes.append(Line(((middle, top), (middle, self.bottom)), "rule", 1.2))
        for row, place in zip(rows, places, strict=True):
            if isinstance(row.what, Belief):
                self._belief(row.what, min(place, axis.y(row.at)))
        tops = {
            row.what: self._beginning(row.what, place)
            for row, place in zip(rows, places, strict=True)
            if isinstance(row.what, Stay)
        }
        slots = side_by_side(list(tops))
        for stay, height in tops.items():
            self._stay(stay, height, slots[stay])
        self._lengths(slots, tops)
        for row, place, label in zip(rows, places, labels, strict=True):
            if isinstance(row.what, Step):
                self._hop(row.what, place)
            self._words(row, place, label)
        self.shapes.extend(_ticks(self.told, axis) if true_scale else _clock(rows, places))

    def _belief(self, one: Belief, place: float) -> None:
        tall = max(6.0, self.axis.y(one.end) - place)
        said = f"{self.told.name_of(one.lane)} believes: {one.believed}; in truth {one.truth}"
        x = self.x[one.lane]
        self.shapes.append(Box(x - 13, place, 26, tall, "changed", "changed", said, opacity=0.13, dash="4 3"))

    def _beginning(self, stay: Stay, place: float) -> float:
        """Where a bar begins: at the hop of the same instant that reaches or leaves its lane."""
        for row, height in zip(self.rows, self.axis.rows, strict=False):
            what = row.what
            if isinstance(what, Step) and row.at == stay.begin and stay.lane in (what.source, what.target):
                return min(place, height)
        return place

    def _stay(self, stay: Stay, place: float, slot: int) -> None:
        """A bar; the longest wait is the strongest, work is grey, planned time hollow, an outage a zigzag."""
        tall = max(4.0, self.axis.y(stay.end) - place)
        said = f"{self.told.name_of(stay.lane)}: {stay.text}, {stay.length}"
        x, broad = self.x[stay.lane] + 14.0 * slot, 16.0 if stay.longest else 10.0
        fill, edge, opacity = {
            "wait": ("worse", "worse", 1.0 if stay.longest else 0.55),
            "work": ("base", "", 0.9),
            "planned": ("paper", "base", 1.0),
            "outage": ("paper", "ink", 1.0),
        }[stay.kind]
        self.shapes.append(Box(x - broad / 2, place, broad, tall, fill, edge, said, opacity))
        if stay.kind == "outage":
            self.shapes.append(zigzag(x - broad / 2, place, broad, tall))

    def _lengths(self, slots: dict[Stay, int], tops: dict[Stay, float]) -> None:
        """Write beside long bars how long they are, to the right of all bars of their lane."""
        for stay, top in tops.items():
            tall = self.axis.y(stay.end) - top
            if tall < 2 * ROW or stay.kind == "work":
                continue
            middle = top + tall / 2
            beside = [
                slots[other]
                for other, height in tops.items()
                if other.lane == stay.lane and height < middle + 8 and self.axis.y(other.end) > middle - 8
            ]
            left = self.x[stay.lane] + 14.0 * max(beside) + 14.0
            words = stay.length
            ground = Box(left - 2, middle - 7, len(words) * SMALL * WIDE + 4, 15, "paper", opacity=0.85)
            role = "worse" if stay.kind == "wait" else "ink"
            self.shapes += [ground, Text(left, middle + 4, words, role, SMALL, bold=stay.longest)]

    def _hop(self, step: Step, y: float) -> None:
        """An arrow from lane to lane; what is lost breaks off with a cross."""
        a, b = self.x[step.source], self.x[step.target]
        role = "worse" if step.lost or step.amiss else "ink"
        if a == b:
            self.shapes.append(Box(a - 4.5, y - 4.5, 9, 9, fill=role, title=step.text))
            return
        if step.lost:
            end = a + 0.72 * (b - a)
            self.shapes.append(Line(((a, y), (end, y)), "worse", 1.8, "5 3"))
            for up in (-5.0, 5.0):
                self.shapes.append(Line(((end - 5, y - up), (end + 5, y + up)), "worse", 2.2))
            return
        self.shapes.append(Line(((a, y), (b, y)), role, 1.5, arrow=True))

    def _words(self, row: Row, place: float, label: float) -> None:
        """Words at the right, and a thin line that leads to them."""
        what = row.what
        reach = max(self.x[what.source], self.x[what.target]) if isinstance(what, Step) else self.x[what.lane]
        lead = ((reach + 14, place), (self.right + 4, place), (self.right + 18, label))
        self.shapes.append(Line(lead, "rule", 0.8, "1 3"))
        left = self.right + 24
        role = {"wait": "worse", "belief": "changed", "work": "muted", "planned": "muted"}.get(
            row.kind, "ink"
        )
        role = "worse" if row.grave else role
        mark = _mark(row)
        fits = int((WIDTH - PAD - left) / (BODY * WIDE))
        text = shortened(f"{mark} {row.text}", fits)
        title = "" if text.endswith(row.text) else row.text
        self.shapes.append(Text(left, label + 4.3, text, role, bold=row.grave, title=title))


def side_by_side(stays: Sequence[Stay]) -> dict[Stay, int]:
    """For each stay its place beside the others of its lane: 0 in the middle, 1 to the right of it, ..."""
    slots: dict[Stay, int] = {}
    for stay in stays:
        beside = {
            slots[other]
            for other in slots
            if other.lane == stay.lane and other.begin < stay.end and stay.begin < other.end
        }
        slots[stay] = next(slot for slot in range(len(beside) + 1) if slot not in beside)
    return slots


def _mark(row: Row) -> str:
    """A sign before the words, so that colours alone tell nothing."""
    if isinstance(row.what, Step):
        return "✕" if row.what.lost else "→" if row.what.source != row.what.target else "■"
    return {"wait": "▮", "work": "▪", "planned": "□", "outage": "▮", "belief": "?"}[row.kind]


def _clock(rows: Sequence[Row], places: Sequence[float]) -> Iterator[Text]:
    """Times of rows at the left; the day stands where it changes."""
    for row, place in zip(rows, places, strict=True):
        if row.day:
            day = row.day.rsplit(" ", 1)[0] if row.day.count(" ") == 3 else row.day
            yield Text(PAD, place + 4.3, day, "muted", SMALL)
        if row.time:
            yield Text(CLOCK - 14, place + 4.3, row.time, "ink", SMALL, "end")


def _ticks(told: Story, axis: Axis) -> Iterator[Text]:
    """Regular times at the left, for a picture strictly to scale."""
    length = told.end - told.begin
    tick = next(one for one in (0.25, 1, 2, 6, 12, 24, 48, 96, 168, 336, 720, 1e9) if length / one <= 14)
    first = int(told.begin // tick) + 1
    for number in range(first, int(told.end // tick) + 1):
        day, time = clock(told.start, number * tick)
        shown = day.rsplit(" ", 1)[0] if day.count(" ") == 3 else day
        y = axis.y(number * tick) + 4.3
        yield Text(PAD, y, shown, "muted", SMALL)
        yield Text(CLOCK - 14, y, time, "ink", SMALL, "end")
