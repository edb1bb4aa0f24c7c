"""The verbs for notebooks refuse what cannot be meant, and never return a comparison of nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import sim
from sim.kernel.department import register_policy
from sim.oss.workforce import Workforce
from sim.records import places
from sim.records.errors import InputRefused
from sim.verbs import LoadedScenario

SMALL = """\
title: Small operator
extends: reference
horizon: {start: 2027-01-01, months: 1, warm_up: 0}
subscribers: {count: 300}
"""


def never(kind: str) -> int:
    raise ZeroDivisionError("a policy of the test")


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LoadedScenario:
    monkeypatch.setenv(places.RESULTS_VARIABLE, str(tmp_path / "results"))
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    return sim.load(tmp_path / "small.yaml")


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"replications": 0}, "replications: must be at least 1 (got 0)"),
        ({"replications": -1}, "replications: must be at least 1 (got -1)"),
        ({"replication": -1}, "replication: must be at least 0 (got -1)"),
        ({"workers": 0}, "workers: must be at least 1 (got 0)"),
        ({"replications": 2, "replication": 1}, "exclude one another"),
    ],
)
def test_numbers_that_cannot_be_meant_are_refused(
    small: LoadedScenario, how: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        sim.run(small, **how)
    assert said in str(refused.value)


def test_a_folder_may_be_given_as_text(small: LoadedScenario, tmp_path: Path) -> None:
    run = sim.run(small, 1, workers=1, out=str(tmp_path / "mine"))
    assert run.result.folder_of(0).is_relative_to(tmp_path / "mine")


def test_where_nothing_could_be_paired_the_reason_is_raised(
    small: LoadedScenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(Workforce.policies["dispatch"], "mine", never)  # and takes it out again afterwards
    register_policy(Workforce, "dispatch", "mine", never)
    changed = small.with_({"oss.workforce.dispatch": "mine"})
    with pytest.raises(RuntimeError, match="a policy of the test"):
        sim.run(changed, 1, workers=1)
    with pytest.raises(RuntimeError, match="a policy of the test"):
        sim.compare(changed, [small], replications=1, workers=1)
