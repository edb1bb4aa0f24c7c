"""Bad scenarios, through the real root and the command: one line with its place, code 2, nothing written."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim import cli
from sim.records import places
from sim.records.errors import InputRefused
from sim.scenario.load import load_document
from sim.scenario.schema import Scenario
from sim.twin import build

ROOT = Path(__file__).resolve().parents[2]
BOMB = "\n".join(
    ["title: t", "a0: &a0 [1,1,1,1,1,1,1,1,1]"]
    + [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
)
BAD = {
    "unknown key": (
        "title: t\noss:\n  workforce:\n    technicans: 12\n",
        "mine.yaml:4:5: oss.workforce.technicans: unknown setting; did you mean 'technicians'?",
    ),
    "wrong type": (
        "title: t\noss: {workforce: {technicians: many}}\n",
        "mine.yaml:2:32: oss.workforce.technicians: must be a number (got 'many')",
    ),
    "negative staff": (
        "title: t\nbss:\n  care:\n    seats: -3\n",
        "mine.yaml:4:12: bss.care.seats: must be >= 0 (got -3)",
    ),
    "NaN": (
        "title: t\nbss: {care: {patience: .nan}}\n",
        "mine.yaml:2:24: bss.care.patience: must be a finite number (got .nan)",
    ),
    "duplicate key": (
        "title: t\nseed: 1\nseed: 2\n",
        "mine.yaml:3:1: 'seed' stands twice in one map (first in line 2)",
    ),
    "alias bomb": (BOMB, "mine.yaml:6:30: holds more than 50,000 values, aliases expanded"),
    "18:10": (
        "title: t\noss: {workforce: {travel: 18:10}}\n",
        "mine.yaml:2:27: oss.workforce.travel: must be a span of time like 4 h or 30 min (got '18:10')",
    ),
    "yes": (
        "title: t\nnetwork: {ring_closed: yes}\n",
        "mine.yaml:2:24: network.ring_closed: must be true or false (got 'yes')",
    ),
    "1,000": (
        "title: t\nsubscribers:\n  count: 1,000\n",
        "mine.yaml:3:10: subscribers.count: "
        "must be a number; write 1000 or 1 000, without commas (got '1,000')",
    ),
    "extends cycle": (
        "title: t\nextends: ./mine.yaml\n",
        "mine.yaml:2:10: extends: extends itself: mine.yaml -> mine.yaml",
    ),
    "start within a month": (
        "title: t\nhorizon: {start: 2027-01-15}\n",
        "mine.yaml:2:18: horizon.start: must be the first of a month (got 2027-01-15)",
    ),
    "link style": (
        "title: t\nintegration: {default: pigeon}\n",
        "mine.yaml:2:24: integration.default: must be 'api', 'p2p', 'nightly' or 'manual' (got 'pigeon')",
    ),
    "missing map": (
        "title: t\nnetwork: {map: nowhere.gml}\n",
        None,
    ),
    "map with no nodes": (
        "title: t\nnetwork: {map: empty.gml}\n",
        None,
    ),
    "unknown policy": (
        "title: t\noss: {workforce: {dispatch: by luck}}\n",
        None,
    ),
}
"""Kind of mistake: text and the line that refuses it (None: found when the house is built, not when read)."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in, with one map that has no nodes."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.gml").write_text("graph [\n]\n", encoding="utf-8")
    return tmp_path


def refusal(kind: str, folder: Path) -> list[str]:
    path = Path("mine.yaml")
    path.write_text(BAD[kind][0], encoding="utf-8")
    with pytest.raises(InputRefused) as caught:
        build(load_document(path, Scenario, places.scenarios_folder() / "bases").value, 0)
    return caught.value.problems


@pytest.mark.parametrize("kind", [kind for kind, (_, line) in BAD.items() if line is not None])
def test_the_real_root_refuses_in_one_line(kind: str, folder: Path) -> None:
    assert refusal(kind, folder) == [BAD[kind][1]]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("missing map", ["nowhere.gml"]),
        ("map with no nodes", ["empty.gml"]),
        ("unknown policy", ["oss.workforce.dispatch", "'by luck'", "'repairs first'"]),
    ],
)
def test_what_the_world_refuses_is_one_line_too(kind: str, words: list[str], folder: Path) -> None:
    [line] = refusal(kind, folder)
    assert all(word in line for word in words), line


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_command_says_one_line_for_each_mistake_gives_2_and_writes_nothing(folder: Path) -> None:
    text = (
        "title: t\noss:\n  workforce: {technicans: 12, travel: 18:10}\n"
        "bss:\n  care: {seats: -3, patience: .nan}\n"
        "network: {ring_closed: yes}\nsubscribers:\n  count: 1,000\n"
    )
    (folder / "mine.yaml").write_text(text, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(ROOT), places.RESULTS_VARIABLE: str(folder / "results")}
    command = [sys.executable, "-m", "sim", "run", "mine.yaml"]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    places_named = [line.split(" ")[0] for line in done.stderr.splitlines()]
    assert places_named == [
        f"mine.yaml:{line}:{column}:"
        for line, column in ((3, 15), (3, 39), (5, 17), (5, 31), (6, 24), (8, 10))
    ], done.stderr
    assert files(folder) == {"mine.yaml", "empty.gml"}


@pytest.mark.parametrize(
    "kind", ["duplicate key", "alias bomb", "extends cycle", "map with no nodes", "missing map", None]
)
def test_the_command_refuses_what_cannot_be_read(
    kind: str | None, folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(places.RESULTS_VARIABLE, str(folder / "results"))
    if kind is not None:
        (folder / "mine.yaml").write_text(BAD[kind][0], encoding="utf-8")
    before = files(folder)
    assert cli.run_command(("run", "mine.yaml")) == 2
    out, err = capfd.readouterr()
    said = [line for line in (out + err).splitlines() if "replications" not in line]  # that is progress
    assert len(said) == 1, said
    if kind is None:
        assert said == ["mine.yaml: there is no such file"]
    elif BAD[kind][1] is not None:
        assert said == [BAD[kind][1]]
    assert files(folder) == before
