"""What can happen is explained from the code, and the lesson that uses it can be given."""

from pathlib import Path
from typing import get_args

import pytest

from sim.incidents.journal import ACTS, plan
from sim.kernel.described import describe
from sim.reports.incident_lines import KEYS, incident_lines
from sim.scenario.incidents import ALL, RESTORABLE, Kinds
from sim.scenario.load import load_document
from sim.scenario.schema import Scenario
from sim.twin import build, run

LESSON = "scenarios/incidents/fibre_cut_on_pay_day.yaml"


def test_every_kind_is_explained_and_does_something() -> None:
    assert set(ALL) == set(get_args(Kinds)) == set(ACTS)
    names = [line.kind for line in incident_lines()]
    assert len(set(names)) == len(names) == len(ALL)
    assert all(line.does.endswith((".", ";")) for line in incident_lines())


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_every_key_says_what_it_is_after_whom_and_every_number_its_range(kind: type) -> None:
    infos = [info for info in describe(kind) if info.path != "kind"]  # type: ignore[arg-type]  # a group
    assert [info.path for info in infos if not info.doc] == []
    assert [info.path for info in infos if not info.source or info.kind not in ("lever", "world")] == []
    numbers = [info for info in infos if info.unit]
    open_ended = {"lasts"} if kind.__name__ == "Change" else set()
    assert {info.path for info in numbers if info.low is None or info.high is None} == open_ended


def test_keys_come_in_their_order_and_say_what_is_needed() -> None:
    (storm,) = [line for line in incident_lines() if line.kind == "storm"]
    rows = [dict(zip(KEYS, row, strict=True)) for row in storm.keys]
    assert [row["key"] for row in rows] == ["at", "element", "longitude", "latitude", "km", "share", "lasts"]
    assert [row["needed"] for row in rows] == ["yes", "no", "no", "no", "yes", "yes", "yes"]
    assert rows[4]["unit"] == "km"


def test_the_documentation_names_every_kind_and_every_system_that_can_be_restored(root: Path) -> None:
    text = (root / "docs" / "incidents.md").read_text(encoding="utf-8")
    assert [line.kind for line in incident_lines() if f"`{line.kind}`" not in text] == []
    assert all(name.rpartition(".")[2].capitalize() in text for name in RESTORABLE)


def test_the_lesson_can_be_given_and_every_incident_in_it_acts(root: Path, tmp_path: Path) -> None:
    bases = root / "scenarios" / "bases"
    lesson = load_document(root / LESSON, Scenario, bases=bases).value
    twin = build(lesson, 0)
    entries = plan(twin)
    assert {entry.name for entry in entries} == set(lesson.incidents)
    instants = [entry.instant for entry in entries]
    assert instants == sorted(instants)
    assert instants[0] >= 0
    assert instants[-1] < twin.services.calendar.closing
    run(twin, until=(31 + 16) * 24.0)
    assert twin.departments["bss.care"].p.telling == "tell customers"


def test_one_incident_is_taken_out_in_three_lines(root: Path, tmp_path: Path) -> None:
    text = (root / LESSON).read_text(encoding="utf-8")
    (tmp_path / "fibre_cut_on_pay_day.yaml").write_text(text, encoding="utf-8")
    lines = [line.removeprefix("#   ") for line in text.splitlines() if line.startswith("#   ")]
    start = lines.index("title: Without the cut")
    mine = tmp_path / "mine.yaml"
    mine.write_text("\n".join(lines[start : start + 3]), encoding="utf-8")
    found = load_document(mine, Scenario, bases=root / "scenarios" / "bases").value
    assert "fibre cut" not in found.incidents
    assert len(found.incidents) == 8
