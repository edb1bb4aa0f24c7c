"""Finding a case by what is typed, and the cases worth telling."""

import io
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from rich.console import Console

from sim.experiments.event_diff import common_stretch, event_parting
from sim.experiments.recorded_events import RecordedEvents
from sim.kernel.words import Batch, Message, Word
from sim.messages import competition, customers, faults, money, orders
from sim.records.errors import InputRefused
from sim.records.events import COLUMNS, FILE, KINDS
from sim.reports.case_ids import find_case
from sim.reports.case_screens import event_parting_screen
from sim.reports.case_story import story
from sim.reports.story import Case
from sim.reports.story_words import INSIDE, SAID, SILENT, WORLD
from sim.reports.worth_telling import worth_telling
from tests.reports import hand_events as hand


@pytest.mark.parametrize(
    "typed",
    [
        "a1b2c3d4e5f60718",
        "A1B2C3D4E5F60718",
        "0xa1b2c3d4e5f60718",
        "a1b2_c3d4_e5f6_0718",
        "order:a1b2c3d4e5f60718",
        str(hand.ORDER),
        " a1b2c3d4e5f60718 ",
    ],
)
def test_an_identity_may_be_written_in_several_ways(typed: str) -> None:
    assert find_case(hand.log(), typed) == Case("order", hand.ORDER)


def test_the_first_digits_are_enough_where_they_are_unique() -> None:
    assert find_case(hand.log(), "f0e1") == Case("ticket", hand.FAULT)
    with pytest.raises(
        InputRefused, match="so begin 2 cases: order:a1b2c3d4e5f60718, order:a1b2c3d4e5f60719"
    ):
        find_case(hand.log(), "a1b2c3")


def test_a_wrong_identity_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputRefused, match=r"no such case; nearest: bill:b111b222b333b444, ") as refused:
        find_case(hand.log(), "b111b222b333b445")
    assert refused.value.exit_code == 2
    with pytest.raises(InputRefused, match="knows no such case"):
        find_case(hand.log(), "bill:a1b2c3d4e5f60718")


@pytest.mark.parametrize("typed", ["", "xyz", "order:", "a1b2!", "1" * 30])
def test_what_is_no_identity_is_refused(typed: str) -> None:
    with pytest.raises(InputRefused, match="16 hexadecimal digits"):
        find_case(hand.log(), typed)
    with pytest.raises(InputRefused, match="is no kind of case"):
        find_case(hand.log(), "invoice:a1b2c3d4e5f60718")


def test_the_cases_worth_telling_are_those_that_stand_out() -> None:
    found = worth_telling(hand.log())
    assert [(one.why, one.name, one.said) for one in found] == [
        ("longest", "order:a1b2c3d4e5f60718", "10.7 days until it was done"),
        ("longest", "ticket:f0e1d2c3b4a59687", "6.8 h until it worked again"),
        ("dearest", "bill:b555000000000001", "47.60 € too little"),
        ("dearest", "bill:b111b222b333b444", "45.00 € too much"),
        ("angriest", "subscriber:5252000000000002", "1 call, 1 dispute"),
        ("angriest", "subscriber:0000000000009004", "1 call, 1 given up"),
        ("angriest", "subscriber:0000000000009009", "1 call, 1 given up"),
        ("strangest", "order:a1b2c3d4e5f60719", "a path that 1 order of 2 took, 1 message lost"),
    ]


def test_every_case_worth_telling_has_a_story() -> None:
    log = hand.log()
    for one in worth_telling(log):
        assert find_case(log, one.name) == one.case
        assert story(log, one.case).title


def test_an_empty_log_holds_no_case() -> None:
    log = RecordedEvents(hand.table([]), hand.START)
    assert worth_telling(log) == []
    with pytest.raises(InputRefused, match="none, it holds no cases"):
        find_case(log, "a1b2c3d4")


def test_two_logs_part_at_their_first_difference() -> None:
    rows = hand.fibre_order()
    left = RecordedEvents(hand.table(rows), hand.START)
    assert event_parting(left, hand_log(rows)) is None
    lost = [{**row, "lost": True} if row["kind"] == "OrderFellOut" else row for row in rows]
    found = event_parting(left, hand_log(lost))
    assert found is not None
    assert (found.place, found.differs) == (4, ["lost"])
    assert found.case() == ("order", hand.ORDER)
    assert found.first.kind == "OrderFellOut"


def test_a_log_that_ends_earlier_parts_at_its_end() -> None:
    rows = hand.fibre_order()
    found = event_parting(hand_log(rows), hand_log(rows[:5]))
    assert found is not None
    assert (found.place, found.right) == (5, None)
    assert found.case() == ("order", hand.ORDER)


def test_logs_of_different_times_are_compared_where_both_know() -> None:
    rows, hour = hand.fibre_order(), hand.at(21, 10)
    began, ended = hand.event(hand.at(1), "recording began"), hand.event(hand.at(90), "recording ended")
    whole = [began, *rows, ended]
    known = [row for row in rows if row["at"] < hour and not (row["kind"] == "work" and row["until"] > hour)]
    cut = [began, *known, hand.event(hour, "recording ended", cause="size limit")]
    assert len(known) < sum(row["at"] < hour for row in rows), "a visit is not over"
    assert common_stretch(hand_log(whole), hand_log(whole)) is None
    assert common_stretch(hand_log(whole), hand_log(cut)) == (hand.at(1), hour)
    assert event_parting(hand_log(whole), hand_log(cut)) is None
    lost = [{**row, "lost": True} if row["kind"] == "OrderFellOut" else row for row in cut]
    found = event_parting(hand_log(whole), hand_log(lost))
    assert found is not None
    assert (found.first.kind, found.differs) == ("OrderFellOut", ["lost"])


def test_that_logs_cover_different_times_is_said(tmp_path: Path) -> None:
    folders, spans = (tmp_path / "a", tmp_path / "b"), ((1, 20, "end of window"), (5, 90, ""))
    for folder, (begin, end, cause) in zip(folders, spans, strict=True):
        first, last = hand.at(begin), hand.at(end)
        rows = [row for row in hand.fibre_order() if first <= row["at"] < last and row["kind"] != "work"]
        rows += [hand.event(first, "recording began"), hand.event(last, "recording ended", cause=cause)]
        folder.mkdir()
        pq.write_table(hand.table(rows).select([one.name for one in COLUMNS]), folder / FILE)
    out = Console(file=io.StringIO(), width=120)
    event_parting_screen(folders, ("A", "B"), None, out)
    said = out.file.getvalue()  # type: ignore[attr-defined]
    assert "The event logs cover different times" in said
    assert "A: from day 0 00:00 to day 19 00:00 (end of window)" in said
    assert "Only what both cover is compared: from day 4 00:00 to day 19 00:00." in said
    assert "equal, row for row in the time that both cover" in said


def hand_log(rows: list[dict[str, object]]) -> RecordedEvents:
    return RecordedEvents(hand.table(rows), hand.START)


def test_every_word_of_the_house_is_said_in_words() -> None:
    for module in (competition, customers, faults, money, orders):
        for name, kind in vars(module).items():
            if isinstance(kind, type) and issubclass(kind, Word) and kind not in (Word, Batch, Message):
                assert name in SAID
    known = {one.name for one in KINDS}
    told = {*WORLD, *INSIDE, "work", "given up", "outage"}
    assert told | set(SILENT) == known
    assert not told & set(SILENT)
