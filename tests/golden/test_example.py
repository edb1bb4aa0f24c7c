"""The committed example is what the code makes today: its first life is lived again and compared."""

from pathlib import Path

import pytest

from sim.experiments.archive import load_comparison
from sim.experiments.cases import load_scenario
from sim.records import places
from sim.records.fingerprint import fingerprint
from sim.twin import run_replication


def test_the_first_life_of_the_example_has_its_fingerprint() -> None:
    example: Path = places.example_folder()
    if not (example / "comparison.json").exists():
        pytest.skip("the example is not made yet: make example")
    base = load_comparison(example).base
    scenario = load_scenario(base.outcomes / "scenario.yaml").value
    lived = run_replication(scenario, 0, seed=base.seed)
    assert fingerprint(lived) == base.replications[0].fingerprint, "run: make example"


def test_the_example_is_small_enough_to_ship() -> None:
    files = [file for file in places.example_folder().rglob("*") if file.is_file()]
    assert sum(file.stat().st_size for file in files) <= 3e6
