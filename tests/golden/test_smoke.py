"""The smoke scenario gives what it gave. A change is either a mistake or a line in the changelog.

To accept a change: `python -m tests.golden.refresh`.
"""

import json
from functools import cache
from typing import Any

import pytest

from tests.golden.refresh import GOLDEN, found, versions

REFRESH = "if this is meant, run: python -m tests.golden.refresh"


@cache
def _found() -> dict[str, Any]:
    return json.loads(json.dumps(found()))


@pytest.fixture
def golden() -> dict[str, Any]:
    stored: dict[str, Any] = json.loads(GOLDEN.read_text(encoding="utf-8"))
    if stored["versions"] != versions():
        pytest.skip(f"the stored values are of {stored['versions']}, here is {versions()}")
    return stored


def test_every_kpi_of_every_life_is_what_it_was(golden: dict[str, Any]) -> None:
    moved = {
        f"life {number}, {kpi}": (before["kpis"].get(kpi), now["kpis"].get(kpi))
        for number, (before, now) in enumerate(
            zip(golden["replications"], _found()["replications"], strict=True)
        )
        for kpi in before["kpis"].keys() | now["kpis"].keys()
        if before["kpis"].get(kpi) != now["kpis"].get(kpi)
    }
    assert moved == {}, REFRESH


def test_the_fingerprints_are_what_they_were(golden: dict[str, Any]) -> None:
    before, now = ([life["fingerprint"] for life in whole["replications"]] for whole in (golden, _found()))
    assert before == now, REFRESH


def test_the_lives_differ_and_have_values() -> None:
    """Holds with any versions: two lives, two fingerprints, and what has no value is of faults that there were none of."""
    lives = _found()["replications"]
    assert len({life["fingerprint"] for life in lives}) == len(lives) == 2
    empty = {kpi for life in lives for kpi, value in life["kpis"].items() if value is None}
    assert empty <= {"mttr_core", "mttr_transport", "mttr_site", "dunning_utilisation"}
