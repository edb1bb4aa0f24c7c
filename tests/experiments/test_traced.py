"""A log is asked for, written by a worker, kept beside the tables, and asked for again."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sim
from sim.experiments.cases import case_of
from sim.experiments.execute import execute
from sim.experiments.journal import ExecutionOptions
from sim.experiments.locate import outcome_at
from sim.experiments.recorded_events import read_log
from sim.experiments.results import Replication
from sim.records import events, places
from sim.records.errors import InputRefused
from sim.records.recording import Recording
from sim.records.store import stored
from tests.twin import small

FULL = Recording()


def options(
    folder: Path, recording: Recording | None = None, workers: int = 1, **more: bool
) -> ExecutionOptions:
    return ExecutionOptions(folder / "study", folder, workers, recording=recording, **more)


def lived(folder: Path, recording: Recording | None, workers: int = 1) -> list[Replication]:
    case = case_of(small.scenario(count=300, months=1), "small")
    found = execute([(case, number) for number in (0, 1)], options(folder, recording, workers))
    assert all(isinstance(one, Replication) for one in found.values()), found
    return [found[case.name, number] for number in (0, 1)]  # type: ignore[misc]


def logs(folder: Path) -> list[Path]:
    return sorted(folder.rglob(events.FILE))


def test_one_worker_and_two_write_the_same_logs(tmp_path: Path) -> None:
    one, two = tmp_path / "1", tmp_path / "2"
    alone, together = lived(one, FULL), lived(two, FULL, workers=2)
    assert [r.fingerprint for r in alone] == [r.fingerprint for r in together]
    assert len(logs(one)) == 2
    assert [file.read_bytes() for file in logs(one)] == [file.read_bytes() for file in logs(two)]
    assert list(tmp_path.rglob(".unfinished-*")) == []


def test_a_stored_replication_without_its_log_is_run_again(tmp_path: Path) -> None:
    bare = lived(tmp_path, None)
    assert logs(tmp_path) == []
    traced = lived(tmp_path, FULL)
    assert not any(one.reused for one in traced)
    assert [one.fingerprint for one in bare] == [one.fingerprint for one in traced]
    assert all(one.reused for one in lived(tmp_path, FULL)), "the same log is there"
    assert all(one.reused for one in lived(tmp_path, None)), "a log does no harm"
    assert not any(one.reused for one in lived(tmp_path, Recording("sample"))), "another log is another one"


def test_another_study_shares_the_log(tmp_path: Path) -> None:
    lived(tmp_path, FULL)
    case = case_of(small.scenario(count=300, months=1), "other name")
    [found] = execute([(case, 0)], ExecutionOptions(tmp_path / "other", tmp_path, recording=FULL)).values()
    assert isinstance(found, Replication)
    assert found.reused
    copy = tmp_path / "other" / f"other-name-{case.digest}" / "r0000"
    assert events.read(copy).num_rows > 0


def test_a_cut_off_log_makes_a_replication_unfinished(tmp_path: Path) -> None:
    lived(tmp_path, FULL)
    [file, _] = logs(tmp_path)
    file.write_bytes(file.read_bytes()[:-10])
    assert stored(file.parent) is None


@pytest.mark.parametrize(
    "foreign",
    [
        pa.table({"a": [1, 2]}),
        pa.table({"at": ["a"], "kind": ["x"], "case": [1], "receiver": ["b"]}),
        pa.table({one.name: [1.0] for one in events.COLUMNS}),
    ],
)
def test_a_foreign_table_in_place_of_a_log_is_refused(tmp_path: Path, foreign: pa.Table) -> None:
    lived(tmp_path, FULL)
    folder = logs(tmp_path)[0].parent
    assert outcome_at(folder).tables
    pq.write_table(foreign, folder / events.FILE)
    with pytest.raises(InputRefused, match="no finished replication"):
        outcome_at(folder)
    with pytest.raises(InputRefused, match="cannot be read"):
        read_log(folder)


def test_a_notebook_asks_for_a_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(places.RESULTS_VARIABLE, str(tmp_path))
    base = sim.load("reference").with_({"subscribers.count": 300, "horizon.months": 1})
    run = sim.run(base, replication=0, workers=1, trace="full", record="2027-01-05..2027-01-11")
    table = events.read(run.result.folder_of(0))
    assert table["kind"][0].as_py() != ""
    first = [at for at in table["at"].to_pylist() if at >= 96.0]
    assert max(table["at"].to_pylist()) <= 264.0
    assert table["cause"].to_pylist()[-1] == "end of window"
    assert first
