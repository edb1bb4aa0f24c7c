"""Where everything of the house picture stands: rooms in two columns, one line for each pair that talks.

Pure geometry in inches from the upper left corner; nothing is drawn here (see `sim.reports.house_picture`).
OSS stands left, BSS right, and below each what is outside: customers and network, under the floor that they
talk to most. Pairs of one column are joined in the gutter at its outer side, pairs of two columns in the
corridor between them. No two lines share a piece of way: every vertical piece has a lane of its own wherever
another one passes, and horizontal pieces of the two columns lie half a step apart. [orthogonal channel
routing: Hashimoto and Stevens, 1971]
"""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sim.reports.house_rooms import Room, Wire, bundled, check_addresses

STEP = 0.085
"""Everything that a line may touch lies on multiples of this, inches."""

PORT, LABEL, LANE = 4 * STEP, 1.78, 0.1
"""Inches between two ports of a room, for the words beside a port, and between two lanes."""

ROOM, EDGE, TOP, GAP = 2.75, 0.25, 0.62, 3 * STEP
"""Width of a room, margin, height of the head, and least distance between rooms."""

LINE, TITLE = 0.135, 0.26
"""Height of a line of text and of a room's name."""

LETTERS = 46
"""So many letters of a room's small text fit beside each other."""


@dataclass(frozen=True)
class Box:
    """A room and where it stands: upper left corner and size, inches."""

    room: Room
    left: float
    top: float
    width: float
    height: float

    @property
    def lines(self) -> list[str]:
        """What it does, in lines that fit its width."""
        return textwrap.wrap(self.room.does, LETTERS)


@dataclass(frozen=True)
class End:
    """One end of a line: a point at a room's edge, the side on which the line leaves, what this room says.

    `side` is -1 where the line leaves to the left and 1 where it leaves to the right; `says` is None for a
    room that only hears.
    """

    address: str
    x: float
    y: float
    side: int
    says: Wire | None


@dataclass(frozen=True)
class Line:
    """A line between two rooms: out of one, along a vertical lane at `lane` inches, into the other."""

    ends: tuple[End, End]
    lane: float


@dataclass(frozen=True)
class Layout:
    """The whole picture: size in inches, left edges of the two columns, what stands and what runs in it."""

    width: float
    height: float
    columns: tuple[float, float]
    outside: float
    """From where on down the rooms are outside the house, inches; the height where none is."""
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def house_layout(rooms: Sequence[Room], wires: Iterable[Wire]) -> Layout:
    """Return where the rooms stand, in the order given, and how the wires run.

    Raises:
        ValueError: two rooms have one address, or a wire names a room that is not there.
    """
    said = bundled(wires)
    check_addresses(rooms, said)
    sides = _sides(rooms, said)
    pairs = sorted({(min(pair), max(pair)) for pair in said})
    ports = _port_counts(pairs, sides)
    gutters = [_gutter(pairs, sides, side) for side in (0, 1)]
    cross = sum(sides[a] != sides[b] for a, b in pairs)
    lefts = (EDGE + gutters[0], EDGE + gutters[0] + ROOM + 2 * LABEL + LANE * (cross + 1))
    boxes, outside, height = _stand(rooms, sides, (lefts, ports))
    lines = _Router(boxes, sides, said).lines(pairs)
    width = lefts[1] + ROOM + gutters[1] + EDGE
    return Layout(width, height, lefts, outside, tuple(boxes.values()), lines)


def _sides(rooms: Sequence[Room], said: Mapping[tuple[str, str], Wire]) -> dict[str, int]:
    """Column of every room: 0 left, 1 right; who is outside stands under the floor that it talks to most."""
    sides = {room.address: ("oss", "bss").index(room.floor) for room in rooms if room.inside}
    found = dict(sides)
    for room in rooms:
        if room.address not in sides:
            traffic = [0.0, 0.0]
            for pair, wire in said.items():
                for address in pair:
                    if room.address in pair and address in sides:
                        traffic[sides[address]] += wire.per_month
            found[room.address] = int(traffic[1] > traffic[0])
    return found


def _port_counts(pairs: Sequence[tuple[str, str]], sides: Mapping[str, int]) -> dict[tuple[str, bool], int]:
    """Ports of each room by side: (address, True) towards the corridor."""
    counts: dict[tuple[str, bool], int] = defaultdict(int)
    for pair in pairs:
        inner = sides[pair[0]] != sides[pair[1]]
        for address in pair:
            counts[address, inner] += 1
    return counts


def _gutter(pairs: Sequence[tuple[str, str]], sides: Mapping[str, int], side: int) -> float:
    """Width of the gutter at the outer side of a column."""
    own = sum(sides[a] == sides[b] == side for a, b in pairs)
    return LABEL + LANE * (own + 1) if own else 0.0


def _height(room: Room, ports: Mapping[tuple[str, bool], int]) -> float:
    """Height of a room: room for its text and for its ports on the fuller side."""
    lines = len(textwrap.wrap(room.does, LETTERS)) + len(room.desks) + len(room.kpis)
    text = TITLE + LINE * lines + 0.12
    most = max(ports.get((room.address, inner), 0) for inner in (False, True))
    return _snapped(max(text, PORT * most + STEP))


def _snapped(value: float) -> float:
    """The next multiple of the step."""
    return -int(-value / STEP // 1) * STEP


def _stand(
    rooms: Sequence[Room],
    sides: Mapping[str, int],
    plan: tuple[tuple[float, float], Mapping[tuple[str, bool], int]],
) -> tuple[dict[str, Box], float, float]:
    """Boxes by address, where the outside begins, and the height of the picture."""
    lefts, ports = plan
    boxes: dict[str, Box] = {}
    top = _snapped(TOP)
    outside = height = 0.0
    for inside in (True, False):
        columns = [
            [one for one in rooms if sides[one.address] == side and one.inside == inside] for side in (0, 1)
        ]
        heights = [[_height(one, ports) for one in column] for column in columns]
        tall = max(sum(column) + GAP * max(0, len(column) - 1) for column in heights)
        for side, column in enumerate(columns):
            spare = tall - sum(heights[side])
            gap = spare / (len(column) - 1) if len(column) > 1 and inside else GAP
            at = top
            for room, high in zip(column, heights[side], strict=True):
                boxes[room.address] = Box(room, lefts[side], _snapped(at), ROOM, high)
                at += high + gap
        height = top + tall
        outside, top = (_snapped(height + 0.2), _snapped(height + 0.62)) if inside else (outside, top)
    nobody = all(room.inside for room in rooms)
    return boxes, (outside if not nobody else outside + EDGE), (outside if nobody else height) + EDGE + 0.35


@dataclass
class _Router:
    """Gives every line its ports and its lane."""

    boxes: Mapping[str, Box]
    sides: Mapping[str, int]
    said: Mapping[tuple[str, str], Wire]
    _places: dict[tuple[str, str], float] = field(default_factory=dict)

    def lines(self, pairs: Sequence[tuple[str, str]]) -> tuple[Line, ...]:
        """Return the lines of all pairs, those of the left gutter first."""
        for address in self.boxes:
            self._give_ports(address, [pair for pair in pairs if address in pair])
        found: list[Line] = []
        for group in ("left", "across", "right"):
            own = [pair for pair in pairs if self._group(pair) == group]
            found += self._routed(group, own)
        return tuple(found)

    def _group(self, pair: tuple[str, str]) -> str:
        """Where a pair is joined: in the left or right gutter, or across the corridor."""
        a, b = (self.sides[address] for address in pair)
        return "across" if a != b else ("left", "right")[a]

    def _give_ports(self, address: str, pairs: Sequence[tuple[str, str]]) -> None:
        """Heights of a room's ports: across, partners from the top down; in the gutter so that lines nest."""
        box, side = self.boxes[address], self.sides[address]
        partners = [b if a == address else a for a, b in pairs]
        across = sorted((p for p in partners if self.sides[p] != side), key=self._middle)
        near = [p for p in partners if self.sides[p] == side]
        above = sorted((p for p in near if self._middle(p) < box.top), key=self._middle, reverse=True)
        below = sorted((p for p in near if self._middle(p) > box.top), key=self._middle, reverse=True)
        for row in (across, above + below):
            first = (box.height - PORT * (len(row) - 1)) / 2
            start = box.top + int(first / STEP) * STEP + side * STEP / 2
            for at, partner in enumerate(row):
                self._places[address, partner] = start + PORT * at

    def _middle(self, address: str) -> float:
        """Height of the middle of a room."""
        box = self.boxes[address]
        return box.top + box.height / 2

    def _routed(self, group: str, pairs: Sequence[tuple[str, str]]) -> list[Line]:
        """Lines of one group; short ones get the inner lanes, so that few cross."""
        ends = [tuple(self._end(*way, group) for way in (pair, pair[::-1])) for pair in pairs]
        ordered = sorted(ends, key=lambda two: (abs(two[0].y - two[1].y), two[0].y))
        lanes = lanes_of([(min(a.y, b.y), max(a.y, b.y)) for a, b in ordered])
        found = []
        for (a, b), lane in zip(ordered, lanes, strict=True):
            away = LABEL + LANE * (lane + 1)
            left = min(a.x, b.x) if group != "left" else max(a.x, b.x)
            found.append(Line((a, b), left + (-away if group == "left" else away)))
        return found

    def _end(self, address: str, partner: str, group: str) -> End:
        """One end of a line, at the side of the room on which its group runs."""
        box = self.boxes[address]
        right = group == "right" or (group == "across" and self.sides[address] == 0)
        x = box.left + (box.width if right else 0.0)
        says = self.said.get((address, partner))
        return End(address, x, self._places[address, partner], 1 if right else -1, says)


def lanes_of(spans: Sequence[tuple[float, float]]) -> list[int]:
    """Return a lane for each span, in order: the lowest in which it meets no span that has one already."""
    taken: list[list[tuple[float, float]]] = []
    lanes = []
    for low, high in spans:
        lane = next(
            (
                at
                for at, others in enumerate(taken)
                if all(high < start - STEP or low > end + STEP for start, end in others)
            ),
            len(taken),
        )
        if lane == len(taken):
            taken.append([])
        taken[lane].append((low, high))
        lanes.append(lane)
    return lanes
