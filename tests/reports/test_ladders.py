"""Pictures and terminals: everything is there, nothing lies on anything else, names are harmless."""

import struct
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import combinations, pairwise

import pytest

from sim.experiments.recorded_events import RecordedEvents
from sim.records.errors import InputRefused
from sim.reports.case_story import story
from sim.reports.ladder_layout import lay_out
from sim.reports.ladder_png import ladder_png
from sim.reports.ladder_shapes import Line, Text, pushed_down
from sim.reports.ladder_svg import ladder_file, ladder_in, ladder_inline
from sim.reports.ladder_text import ladder_lines, ladder_screen
from sim.reports.palette import DARK, LIGHT
from sim.reports.story import Case, Story
from tests.reports import hand_events as hand

CASES = [Case("order", hand.ORDER), Case("ticket", hand.FAULT), Case("bill", hand.BILL)]
NASTY = '<script>alert("x")</script> & $5'


@pytest.fixture(params=CASES, ids=lambda case: case.kind)
def told(request: pytest.FixtureRequest) -> Story:
    return story(hand.log(), request.param)


@pytest.fixture
def nasty() -> Story:
    found = story(hand.log(), CASES[2])
    steps = tuple(replace(step, text=NASTY) for step in found.steps)
    return replace(found, title=NASTY, steps=steps)


def overlapping(one: Text, other: Text) -> bool:
    left, top, right, bottom = one.box()
    a, b, c, d = other.box()
    return left < c and a < right and top < d and b < bottom


@pytest.mark.parametrize("true_scale", [False, True])
def test_no_words_lie_on_others_or_outside(told: Story, true_scale: bool) -> None:
    picture = lay_out(told, true_scale=true_scale)
    assert [
        (one.text, other.text) for one, other in combinations(picture.texts, 2) if overlapping(one, other)
    ] == []
    for one in picture.texts:
        left, top, right, bottom = one.box()
        assert 0 <= left <= right <= picture.width, one.text
        assert 0 <= top <= bottom <= picture.height, one.text


def test_a_picture_says_the_sentence_the_longest_wait_and_what_each_knew(told: Story) -> None:
    words = " ".join(one.text for one in lay_out(told).texts)
    assert told.title in words
    assert "Longest wait: " in words
    for step in told.steps:
        assert step.text in words
    for name in ("What each knew", "What it cost", "What was felt", "synthetic"):
        assert name in words


def test_an_svg_is_well_formed_and_follows_the_scheme(told: Story) -> None:
    file = ladder_file(told)
    assert ET.fromstring(file).tag == "{http://www.w3.org/2000/svg}svg"
    assert "prefers-color-scheme: dark" in file
    assert "#" not in file.partition("</style>")[2]  # every colour is a variable
    assert "<rect" in file
    inline = ladder_inline(told)
    assert inline.startswith("<svg")
    assert "--ink:" not in inline  # the page declares the colours
    assert f"--ink: {DARK.ink}" in ladder_in(told, DARK)
    assert ladder_file(told) == file


def test_names_are_escaped(nasty: Story) -> None:
    for drawn in (ladder_file(nasty), ladder_inline(nasty), ladder_in(nasty, LIGHT)):
        assert "<script>" not in drawn
        assert "&lt;script&gt;" in drawn
        ET.fromstring(drawn)
    assert ladder_png(nasty)


def test_a_png_is_1920_wide_and_the_same_twice(told: Story) -> None:
    png = ladder_png(told)
    assert struct.unpack(">I", png[16:20]) == (1920,)
    assert png == ladder_png(told)


def test_every_kind_of_shape_of_a_dark_png_is_drawn(told: Story) -> None:
    assert ladder_png(told, DARK) != ladder_png(told)


@pytest.mark.parametrize("width", [72, 80, 100, 120, 200])
@pytest.mark.parametrize("plain", [False, True])
def test_no_line_is_longer_than_the_terminal(told: Story, width: int, plain: bool) -> None:
    lines = [one.lanes + one.words for one in ladder_lines(told, width, plain=plain)]
    assert max(map(len, lines)) <= width
    if plain:
        assert all(line.isascii() for line in lines)


def test_a_terminal_shows_arrows_bars_and_the_longest_wait() -> None:
    lines = [(one.lanes + one.words).rstrip() for one in ladder_lines(story(hand.log(), CASES[0]), 80)]
    assert "12 Jan 09:30   │   │   │   │◀──────────────│  places an order: new fixed line" in lines
    assert "       09:36   │   │   │   ▒   │   │   │   │  waits for the nightly file, 16.6 h" in lines
    assert "               │   │   │   │   │╌╌✕│)  │   │  tells billing of the change – LOST" in lines
    assert any("LONGEST: hears nothing: message" in line for line in lines)
    assert sum("█" in line for line in lines) >= 4  # its length takes rows


def test_a_plain_terminal_reads_alike() -> None:
    lines = [
        (one.lanes + one.words).rstrip() for one in ladder_lines(story(hand.log(), CASES[2]), 80, plain=True)
    ]
    assert "30 Jan 11:00   |<------------------|  places an order: end of contract" in lines
    assert "               |   |.....x |   |   |  tells billing of the change - LOST" in lines


def test_a_terminal_that_is_too_narrow_is_refused() -> None:
    with pytest.raises(InputRefused, match="72 columns"):
        ladder_screen(story(hand.log(), CASES[0]), 50)


def test_labels_are_pushed_down_just_enough() -> None:
    assert pushed_down([0.0, 1.0, 50.0, 51.0], 10.0) == [0.0, 10.0, 50.0, 60.0]
    assert all(b - a >= 10 for a, b in pairwise(pushed_down([3.0] * 9, 10.0)))


@pytest.mark.parametrize("true_scale", [False, True])
def test_work_and_time_without_service_are_told_apart_without_colour(true_scale: bool) -> None:
    told = story(hand.log(), Case("ticket", hand.FAULT))
    shapes = lay_out(told, true_scale=true_scale).shapes
    down = sum(stay.kind == "outage" for stay in told.stays)
    zigzags = [one for one in shapes if isinstance(one, Line) and len(one.points) > 2]
    assert down == 2
    bars = [one for one in zigzags if one.width == 1.3]
    assert len(bars) == down + 1, "each bar, and the key"
    for one in bars:
        assert all(a != c and b < d for (a, b), (c, d) in pairwise(one.points))


def test_what_was_open_when_recording_ended_is_said_in_every_drawing() -> None:
    rows = [row for row in hand.fibre_order() if row["at"] < hand.at(18)]
    rows.append(hand.event(hand.at(18), "recording ended", cause="size limit"))
    told = story(RecordedEvents(hand.table(rows), hand.START), Case("order", hand.ORDER))
    note = "Recording ended at Mon 18 Jan 2027 00:00 (size limit) while this was still open"
    assert note in " ".join(line.words for line in ladder_lines(told, 120))
    assert note in ladder_file(told)
    assert note in " ".join(one.text for one in lay_out(told).texts)
    assert "waits for the visit, or it is under way, 45.8 h so far" in ladder_file(told)
    assert ladder_png(told) != ladder_png(replace(told, ended=None))
