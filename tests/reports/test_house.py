"""The house picture: nothing lies on anything else, every wire is said once, and the same house is the same file."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.experiments.results import Comparison
from sim.records.outcome import Outcome
from sim.reports.house_layout import LABEL, PORT, Layout, Line, house_layout, lanes_of
from sim.reports.house_of_run import house_of
from sim.reports.house_picture import house_figure, per_month, room_name, spoken
from sim.reports.house_rooms import Room, Wire, bundled
from sim.reports.palette import DARK

CARE = Room("bss.care", "bss", "Answers customers.", (("first line", 12.4),), (("Time to answer", "41 s"),))
FAULTS = Room("oss.fault_management", "oss", "Keeps the tickets.", (("second line", 1.2),))
BILLING, COPY = Room("bss.billing", "bss", "Bills."), Room("bss.billing@mvno_1", "bss", "Bills.")
PEOPLE = Room("subscribers.customers", "subscribers", "The people.")
HOUSE = [FAULTS, CARE, BILLING, COPY, PEOPLE]
WIRES = [
    Wire("bss.care", "oss.fault_management", ("FaultReported",), 30.0, 6.0),
    Wire("oss.fault_management", "bss.care", ("ProblemOpened",), 10.0, 1.0),
    Wire("oss.fault_management", "bss.care", ("ProblemClosed",), 30.0, 5.0),
    Wire("subscribers.customers", "bss.care", ("ContactMade",), 900.0, 0.0),
]


@st.composite
def houses(draw: st.DrawFn) -> tuple[list[Room], list[Wire]]:
    floors = draw(st.lists(st.sampled_from(["oss", "bss", "world"]), min_size=2, max_size=32))
    rooms = [Room(f"{floor}.room_{at}", floor, "Does its work.") for at, floor in enumerate(floors)]
    room = st.sampled_from([one.address for one in rooms])
    pairs = draw(st.lists(st.tuples(room, room), max_size=70))
    return rooms, [Wire(a, b, ("Word",), 12.0, 0.5) for a, b in pairs]


def pieces(line: Line) -> tuple[list[tuple[float, float, float]], tuple[float, float, float]]:
    """The two level pieces (y, from, to) and the upright one (x, from, to) of a line."""
    a, b = line.ends
    level = [(end.y, *sorted((end.x, line.lane))) for end in (a, b)]
    return level, (line.lane, *sorted((a.y, b.y)))


def overlap(one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
    same = abs(one[0] - other[0]) < 1e-6
    return same and min(one[2], other[2]) - max(one[1], other[1]) > 1e-6


def boxes_of(layout: Layout) -> list[tuple[float, float, float, float]]:
    return [(box.left, box.top, box.left + box.width, box.top + box.height) for box in layout.boxes]


@given(houses())
def test_no_two_rooms_touch_and_all_lie_in_the_picture(house: tuple[list[Room], list[Wire]]) -> None:
    layout = house_layout(*house)
    boxes = boxes_of(layout)
    assert len(boxes) == len(house[0])
    for a, b in combinations(boxes, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] < b[1] or b[3] < a[1]
    for left, top, right, bottom in boxes:
        assert left >= 0
        assert top > 0
        assert right < layout.width
        assert bottom < layout.height


@given(houses())
def test_no_two_lines_share_a_piece_of_way(house: tuple[list[Room], list[Wire]]) -> None:
    drawn = [pieces(line) for line in house_layout(*house).lines]
    for (levels, upright), (others, other_upright) in combinations(drawn, 2):
        assert not overlap(upright, other_upright)
        assert not any(overlap(one, other) for one in levels for other in others)


@given(houses())
def test_a_line_crosses_neither_rooms_nor_words(house: tuple[list[Room], list[Wire]]) -> None:
    layout = house_layout(*house)
    for line in layout.lines:
        for end in line.ends:
            assert (line.lane - end.x) * end.side > LABEL
        for left, _, right, _ in boxes_of(layout):
            assert line.lane < left - LABEL or line.lane > right + LABEL


@given(houses())
def test_words_beside_one_edge_have_room_above_each_other(house: tuple[list[Room], list[Wire]]) -> None:
    edges: dict[tuple[float, int], list[float]] = {}
    for line in house_layout(*house).lines:
        for end in line.ends:
            edges.setdefault((end.x, end.side), []).append(end.y)
    for heights in edges.values():
        assert all(low + PORT - 1e-6 <= high for low, high in pairwise(sorted(heights)))


@given(houses())
def test_every_wire_is_said_at_its_sender_once(house: tuple[list[Room], list[Wire]]) -> None:
    ends = [end for line in house_layout(*house).lines for end in line.ends if end.says]
    assert all(end.says is not None and end.says.sender == end.address for end in ends)
    said = [(end.says.sender, end.says.receiver) for end in ends if end.says]
    assert sorted(said) == sorted({(w.sender, w.receiver) for w in house[1] if w.sender != w.receiver})


def test_oss_stands_left_bss_right_and_people_under_whom_they_talk_to_most() -> None:
    boxes = {box.room.address: box for box in house_layout(HOUSE, WIRES).boxes}
    assert boxes["oss.fault_management"].left < boxes["bss.care"].left == boxes["bss.billing@mvno_1"].left
    people = boxes["subscribers.customers"]
    assert people.left == boxes["bss.care"].left
    assert people.top > max(box.top + box.height for box in boxes.values() if box.room.inside)


def test_wires_of_one_pair_are_one_with_the_mean_delay_by_messages() -> None:
    # 10 messages of 1 h and 30 of 5 h: 160 h over 40 messages.
    one = bundled(WIRES)["oss.fault_management", "bss.care"]
    assert one == Wire("oss.fault_management", "bss.care", ("ProblemClosed", "ProblemOpened"), 40.0, 4.0)


def test_what_never_arrived_has_no_part_in_the_mean_delay() -> None:
    lost = [Wire("a", "b", ("X",), 5.0, None), Wire("a", "b", ("Y",), 5.0, 2.0)]
    assert bundled(lost)["a", "b"].mean_delay_h == 2.0
    assert bundled(lost[:1])["a", "b"].mean_delay_h is None


def test_spans_that_do_not_meet_share_a_lane() -> None:
    assert lanes_of([(0.0, 1.0), (2.0, 3.0), (0.5, 2.5), (5.0, 6.0)]) == [0, 0, 1, 0]


@pytest.mark.parametrize(
    ("rooms", "wires", "said"),
    [
        ([CARE, CARE], [], "two rooms have the address bss.care"),
        (
            [CARE],
            [Wire("bss.care", "bss.dunning", (), 1.0, None)],
            "a wire names bss.dunning, and there is no",
        ),
    ],
)
def test_a_house_that_cannot_be_drawn_is_refused(rooms: list[Room], wires: list[Wire], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        house_layout(rooms, wires)


def test_the_picture_says_who_works_there_and_how_late_it_is() -> None:
    drawing = house_figure(HOUSE, WIRES)
    for words in (
        "12.4 posts",
        "1.2 posts",
        "Time to answer",
        "41 s",
        "Billing (mvno 1)",
        "Answers customers.",
    ):
        assert f">{words}<" in drawing.svg()
    for words in ("30 a month, 6.0 h", "40 a month, 4.0 h", "problem closed, problem opened"):
        assert words in drawing.svg()
    assert "Care to Fault management 30 a month, 6.0 h" in drawing.alt


def test_the_same_house_is_the_same_file_in_light_and_dark() -> None:
    for colours in ((), (DARK,)):
        assert house_figure(HOUSE, WIRES, *colours).svg() == house_figure(HOUSE, WIRES, *colours).svg()
    assert house_figure(HOUSE, WIRES).png() != house_figure(HOUSE, WIRES, DARK).png()


def test_an_empty_house_and_a_house_of_strangers_can_be_drawn() -> None:
    assert house_figure([], []).svg()
    assert house_figure([PEOPLE], []).svg()


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0.0, "0 a month"),
        (0.04, "< 0.1 a month"),
        (0.5, "0.5 a month"),
        (3.0, "3 a month"),
        (7453.2, "7,453 a month"),
    ],
)
def test_small_numbers_keep_a_digit(count: float, words: str) -> None:
    assert per_month(Wire("a", "b", (), count, None)) == words


def test_names_are_for_people() -> None:
    assert spoken("ServiceOrderRequested") == "service order requested"
    assert room_name("bss.billing@mvno_1") == "Billing (mvno 1)"
    assert room_name("network") == "Network"


def test_the_house_of_a_run_holds_everybody_and_all_that_was_said(
    comparison: Comparison, outcome: Outcome
) -> None:
    rooms, wires = house_of(
        comparison.base, outcome, {"bss.care": [("first line", 1.2)]}, {"bss.care": ["contacts", "uptime"]}
    )
    by_address = {room.address: room for room in rooms}
    assert set(by_address) == set(outcome.tables["agents"]["agent"].tolist())
    assert by_address["bss.care"].desks == (("first line", 1.2),)
    assert "Uptime" in [name for name, _ in by_address["bss.care"].kpis][-1]
    table = outcome.tables["conversation"]
    sent = table["sent"][table["month"] >= 1].sum()
    assert sum(wire.per_month for wire in wires) * comparison.base.months == pytest.approx(sent)
    assert house_figure(rooms, wires).svg()
