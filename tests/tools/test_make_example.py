"""The example is small, whole, and the same whoever makes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.tools.make_example import LIMIT_MB, TABLES, make_example
from sim.experiments.archive import folder_megabytes, load_comparison
from sim.records.store import read_outcome


@pytest.mark.slow
def test_the_example_is_small_and_can_be_read(tmp_path: Path) -> None:
    made = make_example(tmp_path / "example", subscribers=500, count=2)
    read = load_comparison(tmp_path / "example")
    assert made.failures == []
    assert read.decision == made.decision
    assert folder_megabytes(tmp_path / "example") < LIMIT_MB
    for run in (read.base, *(one.result for one in read.alternatives)):
        assert set(read_outcome(run.folder_of(0)).tables) == set(TABLES)
        assert [one.cpu_s for one in run.replications] == [0.0, 0.0]
