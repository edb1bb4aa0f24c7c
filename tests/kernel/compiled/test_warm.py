"""Kernels are compiled ahead of a run, each for one kind of columns, and a run without a compiler is the same run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.kernel.compiled import machine_code
from sim.kernel.compiled.warm import modules

LIVE = """
from importlib import import_module
from sim.experiments.cases import load_scenario
from sim.kernel.compiled.warm import modules, warm
from sim.records.fingerprint import fingerprint
from sim.twin import run_replication
def compiled_for():
    rooms = [import_module(f"sim.kernel.compiled.{name}") for name, _ in modules()]
    found = {(room.__name__, name): each for room in rooms for name, each in vars(room).items()}
    return {key: each.signatures for key, each in found.items() if hasattr(each, "signatures")}
warm()
before = compiled_for()
over = {"subscribers.count": "600", "horizon.months": "1"}
lived = run_replication(load_scenario("scenarios/bases/reference.yaml", over).value, 0)
for key, signatures in compiled_for().items():
    if signatures != before[key]:
        print("late", key, signatures, before[key])
    if len(signatures) > 1 and not key[1].startswith("_"):
        print("twice", key, signatures)
print(fingerprint(lived))
"""


def lived(root: Path, **variables: str) -> list[str]:
    """What a small life in a process of its own has to say."""
    done = subprocess.run(
        [sys.executable, "-c", LIVE], cwd=root, capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": str(root)} | variables,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_every_module_of_kernels_can_be_warmed() -> None:
    assert {"carriage", "hashes", "people"} <= {name for name, _ in modules()}


def test_a_run_compiles_nothing_and_is_the_same_without_machine_code(root: Path) -> None:
    """No kernel is compiled in the middle of a run, nor for two layouts of its columns."""
    with_it, without = lived(root), lived(root, NUMBA_DISABLE_JIT="1")
    assert len(with_it) == 1, "\n".join(with_it)
    assert with_it == without


def test_the_set_up_says_what_came_of_it(root: Path) -> None:
    command = [sys.executable, "-m", "sim.kernel.compiled.warm"]
    said = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    without = subprocess.run(
        command,
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
    )
    assert said.stdout == without.stdout == ""
    assert without.stderr.startswith("No numba here")
    assert said.stderr.count("\n") == without.stderr.count("\n") == 1


def test_where_no_folder_can_be_written_to_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "__pycache__").write_text("a file stands where the folder would be")
    monkeypatch.setattr(machine_code, "_HERE", tmp_path)
    assert machine_code._folder() is None
