"""The coverage table names only what exists."""

import re
from pathlib import Path

import pytest

ROWS = [
    [cell.strip() for cell in line.strip().strip("|").split("|")]
    for line in (Path(__file__).parents[2] / "docs" / "coverage.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith(("| sentence", "| ---"))
]
ANSWERED = [row for row in ROWS if row[1] != "open"]


@pytest.mark.parametrize("row", ANSWERED, ids=lambda row: row[0][:40])
def test_every_answer_names_a_file_a_command_a_kpi_and_a_test_that_exist(row: list[str], root: Path) -> None:
    from sim.cli import commands
    from sim.kpis.catalogue import KPIS

    _, file, command, kpi, test = (re.sub("`", "", cell) for cell in row)
    assert (root / file).exists(), file
    assert command in commands.commands, command
    assert kpi in KPIS, kpi
    assert (root / test).exists(), test


def test_the_table_covers_the_mission_with_open_rows_said_so() -> None:
    assert len(ROWS) >= 25
    assert all(len(row) == 5 for row in ROWS)
    assert {row[1] for row in ROWS if not row[1].startswith("`")} == {"open"}
