"""Workers run what the driver runs, need no main guard, and do not outlive it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.experiments import execute as driver
from sim.experiments.execute import execute
from sim.records import places
from sim.records.errors import InputRefused
from sim.records.version import Origin
from tests.experiments.helpers import case, options

ROOT = places.PACKAGE.parent
WHO = """\
import sys
sys.path[:0] = sys.argv[1:3]
from pathlib import Path
from sim.experiments.execute import execute
from sim.records.version import origin
from tests.experiments.helpers import case, options
found = execute([(case(where=True), n) for n in range(2)], options(Path(sys.argv[3]), workers=int(sys.argv[4])))
print(origin().place, sorted(one.fingerprint for one in found.values()))
"""
ORPHANS = """\
import os, sys
from pathlib import Path
from sim.experiments.execute import execute
from tests.experiments.helpers import case, options

def watch(status):
    if status.simulated:
        print("under way", flush=True)

execute([(case(slow=60), n) for n in range(2)], options(Path(sys.argv[1]), workers=2, watch=watch))
"""


@pytest.mark.parametrize("workers", [1, 2])
def test_a_worker_of_other_code_is_refused_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    """The driver says that it is another version; real workers say what they are."""
    monkeypatch.setattr(driver, "origin", lambda: Origin("0.0.9+old", "elsewhere/sim"))
    with pytest.raises(InputRefused) as refused:
        execute([(case(), number) for number in range(2)], options(tmp_path, workers=workers))
    [said] = refused.value.problems
    assert "other code than this process" in said
    assert str(places.PACKAGE) in said
    assert list(tmp_path.rglob("manifest.json")) == []


def test_the_checkout_in_front_of_the_path_is_what_workers_run(tmp_path: Path) -> None:
    """One copy is on PYTHONPATH (as if installed), another comes first in the script, a third is where it runs."""
    copies = {name: tmp_path / name for name in ("changed", "installed", "here")}
    for folder in copies.values():
        shutil.copytree(places.PACKAGE, folder / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    changed = copies["changed"] / "sim" / "records" / "fingerprint.py"
    changed.write_text(changed.read_text(encoding="utf-8").replace('"0"', '"zero"'), encoding="utf-8")
    (tmp_path / "who.py").write_text(WHO, encoding="utf-8")
    said = set()
    for workers in ("1", "2"):
        place = [str(copies["changed"]), str(ROOT), str(tmp_path / workers), workers]
        done = subprocess.run(
            [sys.executable, str(tmp_path / "who.py"), *place], cwd=copies["here"], capture_output=True,
            text=True, check=False, env={**os.environ, "PYTHONPATH": str(copies["installed"])},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        said.add(done.stdout)
    [one] = said
    assert str(copies["changed"]) in one


def _workers_of(pid: int) -> set[int]:
    """Every process below one, by /proc."""
    below: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            below.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found, todo = set(), [pid]
    while todo:
        children = below.get(todo.pop(), [])
        found |= set(children)
        todo += children
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are counted in /proc")
@pytest.mark.parametrize("number", [9, 15, 1], ids=["killed", "terminated", "hung up"])
def test_no_worker_outlives_its_driver(tmp_path: Path, number: int) -> None:
    started = subprocess.Popen(
        [sys.executable, "-c", ORPHANS, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert started.stdout is not None
    assert started.stdout.readline() == "under way\n"
    family = _workers_of(started.pid)
    assert len(family) >= 2
    os.kill(started.pid, number)
    started.wait(20)
    started.stdout.close()
    end = time.monotonic() + 20
    while any(_runs(pid) for pid in family) and time.monotonic() < end:
        time.sleep(0.05)
    assert [pid for pid in family if _runs(pid)] == []


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("how", ["file", "standard input"])
def test_a_script_without_main_guard_runs_once(tmp_path: Path, how: str) -> None:
    script = (
        "print('begun')\nfrom pathlib import Path\nfrom sim.experiments.execute import execute\n"
        "from tests.experiments.helpers import case, options\n"
        f"print(len(execute([(case(), n) for n in range(4)], options(Path({str(tmp_path)!r}), workers=2))))\n"
    )
    (tmp_path / "script.py").write_text(script, encoding="utf-8")
    arguments = [str(tmp_path / "script.py")] if how == "file" else ["-"]
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, input=script, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("begun\n4\n", "")
