"""A recorded life is the same life; a log keeps to its window, its sample and its limit, and says so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.eventlog.log import sampled
from sim.experiments.event_diff import event_parting
from sim.experiments.recorded_events import RecordedEvents
from sim.records import events
from sim.records.fingerprint import fingerprint
from sim.records.recording import ONE_IN, Recording
from tests.eventlog.lived import Life, recorded
from tests.eventlog.recompute import Recorded
from tests.twin import small

COUNT, MONTHS = 800, 2
WORLD = ("fault began", "fault over", "outage began", "outage over", "ticket opened", "ticket closed")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Life:
    return recorded(small.scenario(small.HARSH, count=COUNT, months=MONTHS), tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def edges(whole: Life) -> tuple[float, float]:
    """From the middle of the longest outage of some weeks, a week."""
    log = whole.recorded
    over = log.of("outage over")
    over = over[(log["at"][over] > 240) & (log["at"][over] < 720)]
    longest = over[np.argmax((log["at"] - log["started"])[over])]
    start = float(log["started"][longest] + log["at"][longest]) / 2
    return start, start + 168.0


@pytest.fixture(scope="module")
def window(edges: tuple[float, float], tmp_path_factory: pytest.TempPathFactory) -> Life:
    asked = small.scenario(small.HARSH, count=COUNT, months=MONTHS)
    return recorded(asked, tmp_path_factory.mktemp("window"), Recording("full", *edges))


def rows(log: Recorded, chosen: np.ndarray, *columns: str) -> list[tuple]:  # type: ignore[type-arg]
    """Rows as tuples, instants as text so that absent ones are equal."""
    return sorted(
        zip(*([str(value) for value in log[name][chosen].tolist()] for name in columns), strict=True)
    )


def ends(log: Recorded) -> np.ndarray:  # type: ignore[type-arg]
    """When each row is over: `until` of a service is its promise, not its end."""
    kind = log["kind"].astype(str)
    lasts = np.isin(kind, events.LASTING) | np.array([events.is_word(one) for one in kind.tolist()])
    end = np.where(lasts, log["until"], np.where(kind == "given up", log["started"], log["at"]))
    return np.fmax(log["at"], end)


def test_a_recorded_life_is_the_same_life(whole: Life, window: Life) -> None:
    alone = fingerprint(small.lived(small.HARSH, count=COUNT, months=MONTHS))
    assert fingerprint(whole.outcome) == alone
    assert fingerprint(window.outcome) == alone


def test_the_same_life_has_the_same_bytes(whole: Life, tmp_path: Path) -> None:
    again = recorded(small.scenario(small.HARSH, count=COUNT, months=MONTHS), tmp_path)
    assert again.file.read_bytes() == whole.file.read_bytes()


def test_rows_are_sorted_by_instant_kind_case_and_receiver(whole: Life) -> None:
    table = events.read(whole.file)
    columns = [table[name].to_pylist() for name in ("at", "kind", "case", "receiver")]
    keys = list(zip(*columns, strict=True))
    assert keys == sorted(keys)
    assert [one.name for one in events.COLUMNS] == table.column_names


def test_every_kind_is_a_word_or_documented(whole: Life) -> None:
    kinds = set(whole.recorded["kind"].tolist())
    known = {one.name for one in events.KINDS}
    assert {kind for kind in kinds if not kind[:1].isupper()} <= known
    seldom = {events.OPEN, "fault given up", "visit called off"}
    assert known - kinds <= seldom, "a kind that a life with everything never shows"


def test_inside_its_window_a_log_is_the_whole_one(
    whole: Life, window: Life, edges: tuple[float, float]
) -> None:
    """Rows that the window touches, its first and last rows apart."""
    full, part = whole.recorded, window.recorded
    own = [events.OPEN, events.BEGAN, events.ENDED, events.STOCK]
    inside = (full["at"] < edges[1]) & (ends(full) >= edges[0]) & ~np.isin(full["kind"].astype(str), own)
    there = ~np.isin(part["kind"].astype(str), own)
    columns = [one.name for one in events.COLUMNS]
    assert rows(full, np.flatnonzero(inside), *columns) == rows(part, np.flatnonzero(there), *columns)


@pytest.mark.parametrize(
    ("opens", "closes", "column", "instant"),
    [
        (("fault began",), ("fault over", "fault given up"), "case", "at"),
        (("outage began",), ("outage over",), "case", "at"),
        (("ticket opened",), ("ticket closed",), "ticket", "at"),
        (("visit planned",), ("visit done", "visit called off"), "visit", "at"),
        (("OrderPlaced",), ("OrderCompleted", "order given up"), "order", "at"),
        (("bill made",), ("invoice paid", "invoice written off"), "case", "at"),
        (("contact offered",), ("work", "given up"), "contact", "started"),
    ],
)
def test_what_was_open_when_recording_began_is_a_first_record(
    whole: Life,
    window: Life,
    edges: tuple[float, float],
    opens: tuple[str, ...],
    closes: tuple[str, ...],
    column: str,
    instant: str,
) -> None:
    full, part, start = whole.recorded, window.recorded, edges[0]
    kind = full["kind"].astype(str)
    before = np.isin(kind, opens) & (full["at"] < start)
    done = np.isin(kind, closes) & (full[instant] < start)
    expected = set(full[column][before].tolist()) - set(full[column][done].tolist())
    first = part.of(events.OPEN)
    first = first[np.isin(part["cause"][first].astype(str), opens)]
    assert set(part[column][first].tolist()) == expected
    assert (part["at"][first] == start).all()
    assert (part["started"][first] < start).all()
    if opens != ("contact offered",):  # somebody who waits at that very instant is rare
        assert expected, "nothing was open: the test sees nothing"


def test_a_window_and_a_whole_log_of_one_life_do_not_part(whole: Life, window: Life) -> None:
    assert event_parting(*(RecordedEvents(events.read(one.file)) for one in (window, whole))) is None


def test_a_window_takes_in_no_service_that_began_before_it(window: Life, edges: tuple[float, float]) -> None:
    log = window.recorded
    served = np.concatenate([log.of("service begun"), log.of("service changed")])
    assert len(served)
    assert (log["at"][served] >= edges[0]).all()


def test_customers_are_counted_when_recording_begins(
    whole: Life, window: Life, edges: tuple[float, float]
) -> None:
    full, part, start = whole.recorded, window.recorded, edges[0]
    for row in part.of(events.STOCK):
        segment = part["what"][row]
        here = full["what"] == segment
        joined = (full["kind"] == "customer joined") & here & (full["at"] < start)
        left = (full["kind"] == "customer left") & here & (full["at"] < start)
        born = full["amount"][(full["kind"] == events.STOCK) & here].sum()
        assert part["amount"][row] == born + joined.sum() - left.sum()


def test_a_sample_follows_one_in_twenty_and_all_of_the_few(whole: Life, tmp_path: Path) -> None:
    asked = small.scenario(small.HARSH, count=COUNT, months=MONTHS)
    log = recorded(asked, tmp_path, Recording("sample")).recorded
    full = whole.recorded
    who = full["subscriber"].astype(np.uint64)
    followed = (who != 0) & sampled(who)
    assert 0.5 / ONE_IN < np.unique(who[followed]).size / np.unique(who).size < 2 / ONE_IN
    columns = ("kind", "at", "case", "order", "bill", "subscriber")
    mine = (log["subscriber"] != 0) & sampled(log["subscriber"])
    assert rows(log, np.flatnonzero(mine), *columns) == rows(full, np.flatnonzero(followed), *columns)
    for kind in WORLD:
        assert len(log.of(kind)) == len(full.of(kind)), kind
    assert len(log.of("work", desk="field")) < len(full.of("work", desk="field")), (
        "installations are the many"
    )
    others = ~mine & (log["contact"] != 0)
    assert not others.any()


def test_a_log_over_its_limit_ends_and_says_so(whole: Life, tmp_path: Path) -> None:
    asked = small.scenario(small.HARSH, count=COUNT, months=MONTHS)
    life = recorded(asked, tmp_path, Recording("full", limit_mb=0.1))
    assert fingerprint(life.outcome) == fingerprint(whole.outcome)
    size = life.file.stat().st_size
    assert 0.05e6 <= size < 0.2e6 < whole.file.stat().st_size
    assert list(tmp_path.iterdir()) == [life.file]
    log = life.recorded
    [last] = log.of(events.ENDED)
    assert log["cause"][last] == "size limit"
    assert log["at"][last] < life.calendar.closing
    date = life.calendar.date_at(float(log["at"][last]))
    assert life.outcome.notes == [
        f"the event log reached its limit of 0.1 MB and ends at {date:%Y-%m-%d %H:%M}"
    ]
    assert whole.outcome.notes == []


def test_a_log_that_reached_its_limit_knows_all_up_to_its_end_and_nothing_after(
    whole: Life, tmp_path: Path
) -> None:
    asked = small.scenario(small.HARSH, count=COUNT, months=MONTHS)
    part, full = recorded(asked, tmp_path, Recording("full", limit_mb=0.1)).recorded, whole.recorded
    [last] = part.of(events.ENDED)
    end = part["at"][last]
    assert end % 24 == 0
    assert (part["at"] <= end).all()
    columns = [one.name for one in events.COLUMNS]
    over = np.isin(full["kind"].astype(str), ("work", "given up", "outage")) & (ends(full) > end)
    known = np.flatnonzero((full["at"] < end) & ~over)
    logs = [RecordedEvents(events.read(file)) for file in (whole.file, tmp_path)]
    assert event_parting(*logs) is None
    over = np.isin(part["kind"].astype(str), ("work", "given up", "outage")) & (ends(part) > end)
    there = np.flatnonzero(~over & (part["kind"] != events.ENDED))
    assert len(known) > 100
    assert rows(full, known, *columns) == rows(part, there, *columns)


def test_a_log_that_is_full_at_once_holds_its_first_rows_alone(tmp_path: Path) -> None:
    life = recorded(small.scenario(count=COUNT, months=1), tmp_path, Recording("full", limit_mb=1e-5))
    log = life.recorded
    assert set(log["kind"].tolist()) == {events.BEGAN, events.STOCK, events.ENDED}
    assert (log["at"] == life.calendar.opening).all()

    asked = Recording("full", 300.0, 400.0, 1e-5)
    window = recorded(small.scenario(count=COUNT, months=1), tmp_path / "2", asked).recorded
    assert [len(window.of(kind)) for kind in (events.BEGAN, events.ENDED)] == [1, 1]
    assert window["at"].max() == window["at"][window.of(events.ENDED)[0]]


def test_a_case_can_be_taken_out(whole: Life) -> None:
    table = events.read(whole.file)
    order = next(one for one in table["order"].to_pylist() if one)
    kinds = events.of_case(table, "order", order)["kind"].to_pylist()
    assert "OrderPlaced" in kinds


def test_a_life_without_a_log_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="--trace full"):
        events.read(tmp_path)
