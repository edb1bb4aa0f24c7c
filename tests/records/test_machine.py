"""What the operating system does for the house: limits, memory, starts of processes, signals."""

import gc
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.records import machine


def test_peak_memory_is_counted_in_megabytes() -> None:
    before = machine.peak_rss_mb()
    held = bytearray(200 << 20)
    held[::4096] = b"x" * len(held[::4096])
    grown = machine.peak_rss_mb()
    assert 10 < before < grown
    assert grown >= 200


def test_garbage_is_looked_for_as_before_afterwards() -> None:
    thresholds = gc.get_threshold()
    with machine.rare_garbage_collection():
        assert gc.get_threshold()[0] > thresholds[0]
        assert gc.get_freeze_count() > 0
    assert gc.get_threshold() == thresholds
    assert gc.get_freeze_count() == 0


@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="this system has no alarm")
def test_what_takes_too_long_is_stopped() -> None:
    began = time.monotonic()
    with pytest.raises(machine.TookTooLong), machine.limited(1, 1 << 40):
        time.sleep(30)
    assert time.monotonic() - began < 10
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL


def test_the_end_of_a_batch_job_is_taken_as_ctrl_c() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt), machine.stopped_by_any_signal():
        signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_signal_that_somebody_ignores_stays_ignored() -> None:
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with machine.stopped_by_any_signal():
            signal.raise_signal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)


def test_starting_workers_leaves_main_and_environment_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
    monkeypatch.setenv("PYTHONPATH", "somewhere")
    main = sys.modules["__main__"]
    with machine.same_imports_in_workers():
        assert not hasattr(sys.modules["__main__"], "__file__")
        assert os.environ["PYTHONPATH"].split(os.pathsep) == [entry or os.getcwd() for entry in sys.path]
    assert sys.modules["__main__"] is main
    assert (os.environ["PYTHONPATH"], "PYTHONSAFEPATH" in os.environ) == ("somewhere", False)


def test_a_process_is_known_by_number_and_start_until_it_ends(tmp_path: Path) -> None:
    pid = machine.start_apart([sys.executable, "-c", "import time; time.sleep(60)"], tmp_path / "log", {})
    began = machine.began(pid)
    assert began
    assert machine.began(pid) == began
    machine.end_at_once(pid)
    end = time.monotonic() + 10
    while machine.began(pid) and time.monotonic() < end:
        time.sleep(0.01)
    assert machine.began(pid) == ""
    machine.end_at_once(pid)
    machine.interrupt(pid)


def test_there_is_at_least_one_core() -> None:
    assert 1 <= machine.cores() <= (os.cpu_count() or 1)


def test_words_of_a_process_apart_go_to_its_log(tmp_path: Path) -> None:
    code = "import os; print(os.environ['SAID'])"
    pid = machine.start_apart([sys.executable, "-c", code], tmp_path / "log", {"SAID": "hello"})
    end = time.monotonic() + 20
    while machine.began(pid) and time.monotonic() < end:
        time.sleep(0.01)
    assert (tmp_path / "log").read_text() == "hello\n"


def test_importing_the_file_needs_nothing_that_only_posix_has() -> None:
    hide = (
        "import sys, os, signal\nsys.modules['resource'] = sys.modules['fcntl'] = None\n"
        "del os.fork, os.killpg, signal.SIGALRM, signal.SIGHUP, os.sched_getaffinity\n"
        "from sim.records import machine\n"
        "print(machine.peak_rss_mb(), machine.process_context(()).get_start_method(), machine.cores() > 0)\n"
        "with machine.limited(1, 1), machine.stopped_by_any_signal(): print('unlimited')\n"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", hide], cwd=root, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("0.0 spawn True\nunlimited\n", "")
