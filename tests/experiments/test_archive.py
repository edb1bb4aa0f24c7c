"""What an older version, or another program, left in the results is read as far as it goes, never in the way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sim.experiments.archive import (
    COMPARISON,
    RUN,
    load_comparison,
    load_run,
    save_comparison,
    save_run,
    studies,
)
from sim.experiments.compare import compare_cases
from sim.experiments.replicate import Replications, run_case
from sim.experiments.rerun import is_stored, refuse_older
from sim.records.errors import InputRefused
from tests.experiments.helpers import case, options


def older(value: Any) -> Any:
    """A stored document as another version wrote it: one KPI of another name, fields that are gone."""
    if isinstance(value, dict):
        fields = {key.replace("uptime", "uptime_of_old"): older(one) for key, one in value.items()}
        return {**fields, "gone": 1} if "replication" in fields else fields
    if isinstance(value, list):
        return [older(one) for one in value]
    return "uptime_of_old" if value == "uptime" else value


def rewrite(file: Path) -> None:
    content = older(json.loads(file.read_text(encoding="utf-8")))
    content.pop("reused", None)
    file.write_text(json.dumps({**content, "version": "0.0.1+old", "unheard_of": []}), encoding="utf-8")


def test_a_comparison_of_an_older_version_is_read_without_what_is_gone(tmp_path: Path) -> None:
    save_comparison(compare_cases("Urns", case(), [case("more", 40.0)], options(tmp_path), range(3)))
    new = load_comparison(tmp_path / "urn")
    rewrite(tmp_path / "urn" / COMPARISON)
    old = load_comparison(tmp_path / "urn")
    assert set(new.base.kpis) - set(old.base.kpis) == {"uptime"}
    assert old.base.kpis["latency"] == new.base.kpis["latency"]
    assert set(old.alternatives[0].rows) == set(new.alternatives[0].rows) - {"uptime"}
    assert old.decision == new.decision
    assert old.version == "0.0.1+old"


def test_a_run_of_an_older_version_is_read_and_listed(tmp_path: Path) -> None:
    save_run(run_case(case(), options(tmp_path), Replications(2)), tmp_path / "urn")
    new = load_run(tmp_path / "urn")
    rewrite(tmp_path / "urn" / RUN)
    assert set(load_run(tmp_path / "urn").kpis) == set(new.kpis) - {"uptime"}
    assert [(one.kind, one.version) for one in studies(tmp_path)] == [("run", "0.0.1+old")]


@pytest.mark.parametrize("text", ["{}", "[]", "5", "not JSON", '{"scenario": 1}', '{"base": 3, "made": ""}'])
def test_a_folder_of_another_program_is_passed_over(tmp_path: Path, text: str) -> None:
    save_run(run_case(case(), options(tmp_path), Replications(1)), tmp_path / "urn")
    for name in (RUN, COMPARISON):
        (tmp_path / "foreign").mkdir(exist_ok=True)
        (tmp_path / "foreign" / name).write_text(text, encoding="utf-8")
    assert [one.folder.name for one in studies(tmp_path)] == ["urn"]


def test_a_stored_scenario_with_old_names_is_not_run_again(tmp_path: Path) -> None:
    run = run_case(case(), options(tmp_path), Replications(1))
    stored, own = run.outcomes / "scenario.yaml", tmp_path / "scenario.yaml"
    for file in (stored, own):
        file.write_text("title: Urn\n", encoding="utf-8")
    assert (is_stored(stored), is_stored(own)) == (True, False)
    refuse_older([own], ["a is called b now"])
    refuse_older([stored], [])
    with pytest.raises(InputRefused) as refused:
        refuse_older([own, stored], ["a is called b now", "c is called d now"])
    first, *names = refused.value.problems
    assert "was stored by an older version; run the file that it came from" in first
    assert names == ["a is called b now", "c is called d now"]
