"""Runs give the same bytes on any number of workers, survive what dies, and are kept once."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest

from sim.experiments.execute import execute
from sim.experiments.journal import Stopped
from sim.experiments.pool import DEATHS
from sim.experiments.progress import Status
from sim.experiments.results import Failure, Replication
from sim.records.errors import InputRefused
from sim.records.store import replication_folder, stored
from tests.experiments.helpers import case, options


def fingerprints(results: dict[tuple[str, int], Replication | Failure]) -> dict[tuple[str, int], str]:
    return {key: one.fingerprint for key, one in results.items() if isinstance(one, Replication)}


def test_one_worker_and_two_give_the_same_values(tmp_path: Path) -> None:
    asked = [(case(), number) for number in range(4)]
    alone = execute(asked, options(tmp_path / "a"))
    together = execute(asked, options(tmp_path / "b", workers=2))
    assert fingerprints(alone) == fingerprints(together)
    assert len(set(fingerprints(alone).values())) == 4


def test_a_replication_alone_is_the_one_among_many(tmp_path: Path) -> None:
    many = execute([(case(), number) for number in range(4)], options(tmp_path / "a"))
    one = execute([(case(), 3)], options(tmp_path / "b"))
    assert fingerprints(one)["do nothing", 3] == fingerprints(many)["do nothing", 3]


def test_what_is_stored_is_not_run_again(tmp_path: Path) -> None:
    asked = [(case(), number) for number in range(2)]
    execute(asked, options(tmp_path))
    folder = replication_folder(case().folder(tmp_path / "urn"), 0)
    written = (folder / "manifest.json").stat().st_mtime_ns
    again = execute([*asked, (case(), 2)], options(tmp_path))
    assert [one.reused for one in again.values() if isinstance(one, Replication)] == [True, True, False]
    assert (folder / "manifest.json").stat().st_mtime_ns == written


def test_another_study_lends_its_replications(tmp_path: Path) -> None:
    execute([(case(), 0)], options(tmp_path))
    lent = execute([(case(), 0)], options(tmp_path, study=tmp_path / "other"))["do nothing", 0]
    assert isinstance(lent, Replication)
    assert lent.reused
    assert stored(replication_folder(case().folder(tmp_path / "other"), 0)) is not None


def test_afresh_means_afresh(tmp_path: Path) -> None:
    first = execute([(case(), 0)], options(tmp_path))["do nothing", 0]
    again = execute([(case(), 0)], options(tmp_path, fresh=True))["do nothing", 0]
    assert isinstance(first, Replication)
    assert isinstance(again, Replication)
    assert (again.reused, again.fingerprint) == (False, first.fingerprint)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_failed_replication_is_recorded_and_stops_no_other(tmp_path: Path, workers: int) -> None:
    broken = case(fail=[1])
    results = execute([(broken, number) for number in range(4)], options(tmp_path, workers=workers))
    failure = results["do nothing", 1]
    assert isinstance(failure, Failure)
    assert "V07 double entry does not close in month 2" in failure.message
    assert sum(isinstance(one, Replication) for one in results.values()) == 3
    record = (broken.folder(tmp_path / "urn") / "failed-r0001.txt").read_text(encoding="utf-8")
    assert "seed 1" in record
    assert "fake_model.py" in record


def test_a_replication_that_kills_its_worker_costs_only_itself(tmp_path: Path) -> None:
    asked = [(case(kill=[1], slow=0.1), number) for number in range(4)]
    results = execute(asked, options(tmp_path, workers=2))
    failure = results["do nothing", 1]
    assert isinstance(failure, Failure)
    assert f"died {DEATHS} times" in failure.message
    assert sorted(number for (_, number), one in results.items() if isinstance(one, Replication)) == [0, 2, 3]


@pytest.mark.parametrize("workers", [1, 2])
def test_input_that_the_model_refuses_is_refused_and_nothing_written(tmp_path: Path, workers: int) -> None:
    asked = [(case(refuse=True), number) for number in range(3)]
    with pytest.raises(InputRefused, match="no such file"):
        execute(asked, options(tmp_path, workers=workers))
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_a_stop_keeps_what_had_finished(tmp_path: Path, workers: int) -> None:
    seen = threading.Event()

    def watch(status: Status) -> None:
        if status.done >= 2 and not seen.is_set():
            seen.set()
            os.kill(os.getpid(), signal.SIGINT)

    asked = [(case(slow=0.3), number) for number in range(12)]
    with pytest.raises(Stopped) as stopped:
        execute(asked, options(tmp_path, workers=workers, watch=watch))
    kept = [n for n in range(12) if stored(replication_folder(case(slow=0.3).folder(tmp_path / "urn"), n))]
    assert 2 <= len(kept) < 12
    assert stopped.value.kept == len(kept)
    assert stopped.value.exit_code == 3


@pytest.mark.parametrize("workers", [1, 2])
def test_whoever_watches_sees_dates_and_the_end(tmp_path: Path, workers: int) -> None:
    seen: list[Status] = []
    asked = [(case(slow=0.5), number) for number in range(2)]
    execute(asked, options(tmp_path, workers=workers, watch=seen.append))
    assert (seen[0].done, seen[0].total) == (0, 2)
    assert (seen[-1].done, seen[-1].share) == (2, 1.0)
    assert any(status.simulated.startswith("2027-0") for status in seen)
    assert [status.share for status in seen] == sorted(status.share for status in seen)
