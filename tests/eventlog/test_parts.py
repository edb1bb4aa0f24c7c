"""The parts of a log: what it remembers, what is open, what a desk and the world tell, and who may write."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
import simpy

from sim.eventlog.memory import Memory
from sim.eventlog.open_cases import OpenCases
from sim.kernel.desk_events import Service
from sim.kernel.desk_rows import Served
from sim.kernel.desk_watch import AtDesk, DeskWatch
from sim.network.line_faults import Lines
from sim.network.outages import EXPOSED, FIXED, Outage, Outages
from sim.records.event_file import EventFile
from sim.records.events import COLUMNS, read
from sim.records.ledger import Ledger
from sim.subscribers.order_log import OrderLog
from tests.twin import small


def ids(*values: int) -> np.ndarray:  # type: ignore[type-arg]
    return np.array(values, np.uint64)


# --- memory


def test_what_was_noted_is_remembered_and_what_was_not_is_0() -> None:
    memory = Memory()
    memory.note(ids(1, 2**63 + 5), ids(10, 2**64 - 1))
    assert memory.of(ids(2**63 + 5, 1, 7)).tolist() == [2**64 - 1, 10, 0]


def test_memory_keeps_what_is_asked_for_and_forgets_the_rest() -> None:
    memory = Memory(kept=2)
    memory.note(ids(1, 2, 3), ids(10, 20, 30))
    assert memory.get(1) == 10
    memory.note(ids(4, 5), ids(40, 50))
    assert memory.of(ids(1, 4, 5)).tolist() == [10, 40, 50]
    memory.note(ids(6, 7), ids(60, 70))
    memory.note(ids(8), ids(80))
    assert memory.get(2) == 0


# --- what is open


def test_a_case_is_open_that_began_before_and_did_not_end_before() -> None:
    cases = OpenCases(10.0, {"fibre": 5})
    at = np.array([1.0, 2.0, 11.0])
    cases.see("ticket opened", {"at": at, "ticket": ids(1, 2, 3), "what": "site"})
    cases.see("ticket closed", {"at": np.array([9.0, 12.0]), "ticket": ids(1, 2)})
    [left] = cases.left()
    assert (left["ticket"], left["started"], left["cause"], left["what"]) == (2, 2.0, "ticket opened", "site")


def test_a_contact_waits_until_its_work_begins() -> None:
    cases = OpenCases(10.0, {})
    cases.see("contact offered", {"at": np.array([9.0, 9.5]), "contact": ids(1, 2)})
    begun = {"at": np.array([9.0, 9.5]), "started": np.array([9.9, 10.2]), "contact": ids(1, 2)}
    cases.see("work", begun)
    assert [one["contact"] for one in cases.left()] == [2]


def test_what_is_handed_over_again_is_open_since_the_first_time() -> None:
    cases = OpenCases(10.0, {})
    for at in (1.0, 5.0):
        cases.see("OrderPlaced", {"at": np.array([at]), "order": ids(1)})
    assert [one["started"] for one in cases.left()] == [1.0]


def test_customers_are_counted_until_the_beginning() -> None:
    cases = OpenCases(10.0, {"fibre": 5, "sme": 1})
    codes = np.array([0, 0, 1])
    columns = {"at": np.array([1.0, 12.0, 3.0]), "what": (codes, ("fibre", "sme"))}
    cases.count("customer joined", columns)
    cases.count("customer left", {"at": np.array([2.0]), "what": "sme"})
    assert cases.customers == {"fibre": 6, "sme": 1}


# --- who tells


def test_a_desk_tells_of_rows_and_of_processes_with_what_they_are_about() -> None:
    told: list[AtDesk] = []
    watch = DeskWatch("a", "desk", lambda ids, payload: {"order": ids, "person": payload}, told.append)
    two = np.array([1.0, 2.0])
    rows = np.array([7, 8])
    watch.rows(Served(ids(1, 2), rows, rows * 0, two, two + 1, two + 2, two > 1, two * 0 + 1, two))
    watch.one(Service(2**63, 1.0, 2.0, 4.0, 2.0), {"visit": 5}, "line")
    assert told[0].about["person"] is rows
    assert told[0].abandoned.tolist() == [False, True]
    one = told[1]
    assert (one.ids[0], one.arrived[0], one.started[0], one.ended[0]) == (2**63, 1.0, 2.0, 4.0)
    assert (one.part, one.single, one.about) == ("line", True, {"visit": 5})


def test_outages_tell_beginnings_ends_and_stretches_with_the_same_people() -> None:
    """Two people at the site from 1 h on, one more at 3 h, all have service again at 6 h: 2 x 2 + 3 x 3 h."""
    outages, told = Outages(2, (1.0, 1.0, 1.0), 100.0, 8.0), list[Outage]()
    site, group = np.array([1]), np.array([EXPOSED])
    outages.watcher = told.append
    for _ in range(2):
        outages.enter(0.0, site, group)
    outages.change(1.0, site, np.array([True]), np.array([False]))
    outages.enter(3.0, site, group)
    outages.change(6.0, site, np.array([False]), np.array([False]))
    kinds = [(one.kind, one.at.tolist(), one.until.tolist(), one.people.tolist()) for one in told]
    assert kinds == [
        ("outage began", [1.0], [1.0], [2]),
        ("outage", [1.0], [3.0], [2]),
        ("outage", [3.0], [6.0], [3]),
        ("outage over", [6.0], [6.0], [3]),
    ]
    hours = sum(float(((one.until - one.at) * one.people).sum()) for one in told if one.kind == "outage")
    assert hours == outages.person_hours[EXPOSED] == 13.0
    assert outages.person_hours[FIXED] == 0.0


def test_lines_tell_faults_at_their_beginning_and_when_nobody_waits_any_more() -> None:
    env = simpy.Environment()
    lines, told = Lines(env), list[tuple[str, int, float]]()
    lines.failed = lambda fault: told.append(("failed", fault.key, env.now))
    lines.given_up.listen(lambda fault, now: told.append(("given up", fault.key, now)))
    lines.fail(3, 77)
    lines.fail(3, 78)
    env.run(until=5.0)
    lines.give_up(np.array([3, 4]))
    assert told == [("failed", 77, 0.0), ("given up", 77, 5.0)]


def test_a_ledger_tells_bookings_the_right_way_round() -> None:
    ledger, told = Ledger(np.array([0.0, 10.0]), ("a", "b")), list[tuple[float, str, str, int]]()
    ledger.watcher = lambda *booking: told.append(booking)
    ledger.post(1.0, "a", "b", -5)
    assert told == [(1.0, "b", "a", 5)]


def test_an_order_log_tells_what_is_served() -> None:
    log, told = OrderLog(small.built(count=100).services.measures.notebook()), list[list[float]]()
    log.accept(ids(5, 6), np.array([1.0, 2.0]), np.array([9.0, 8.0]), np.array([0, 3]))
    log.watcher = lambda orders, at, promise, part: told.append([*orders, *at, *promise, *part])
    log.serve(ids(6), np.array([4.0]))
    assert told == [[6, 4.0, 8.0, 3]]


# --- the file


def test_what_is_absent_is_absent_and_what_is_there_is_there(tmp_path: Path) -> None:
    file = EventFile(tmp_path / "events.parquet", 1e9)
    texts = np.array([1, 0]), ("x", "y")
    file.add(2, {"at": np.array([2.0, 1.0]), "kind": "b", "what": texts, "order": ids(2**64 - 1, 3)})
    file.add(1, {"at": 1.0, "kind": "a", "element": 4, "lost": True, "amount": -3.0})
    file.close()
    table = read(tmp_path)
    assert table["kind"].to_pylist() == ["a", "b", "b"]
    assert table["what"].to_pylist() == ["", "x", "y"]
    assert table["order"].to_pylist() == [0, 3, 2**64 - 1]
    assert table["element"].to_pylist() == [4, -1, -1]
    assert table["lost"].to_pylist() == [True, False, False]
    assert table["amount"].to_pylist()[0] == -3.0
    assert np.isnan(table["until"].to_numpy()).all()
    assert {one.name for one in COLUMNS} == set(table.column_names)


def test_rows_are_written_in_groups_as_they_come(tmp_path: Path) -> None:
    path = tmp_path / "events.parquet"
    file = EventFile(path, 200_000.0)
    for at in range(40):
        file.add(100, {"at": np.full(100, float(at)), "kind": "x", "case": np.arange(100, dtype=np.uint64)})
    before = path.stat().st_size
    file.close()
    assert before > 0
    assert pq.ParquetFile(path).metadata.num_row_groups > 2
    assert file.rows == read(path).num_rows == 4000


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system copies no process")
def test_a_copy_of_the_process_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "events.parquet"
    file = EventFile(path, 1e9)
    file.add(1, {"at": 1.0, "kind": "mine"})
    file.flush()
    size = path.stat().st_size
    monkeypatch.setattr(os, "getpid", lambda: -1)
    file.add(1, {"at": 2.0, "kind": "the copy's"})
    file.close()
    assert path.stat().st_size == size
    monkeypatch.undo()
    file.close()
    assert read(path)["kind"].to_pylist() == ["mine"]
