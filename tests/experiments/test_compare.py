"""Comparisons say what is so: nothing where nothing changed, and the sign of what did."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.experiments.archive import load_comparison, load_run, save_comparison, save_run, studies, tidy_csv
from sim.experiments.cases import Case
from sim.experiments.compare import compare_cases, verdict
from sim.experiments.estimate import Estimate
from sim.experiments.json_answers import comparison_document
from sim.experiments.replicate import Precision, Replications, precision_of, run_case
from sim.experiments.results import Comparison
from sim.records.errors import InputRefused
from tests.experiments.helpers import case, options


def compared(folder: Path, *others: Case, base: Case | None = None, count: int = 6) -> Comparison:
    return compare_cases("Urn", base or case(), list(others), options(folder), range(count))


def test_a_lever_without_effect_makes_no_difference_anywhere(tmp_path: Path) -> None:
    found = compared(tmp_path, case("placebo"))
    rows = found.alternatives[0].rows
    for kpi in ("uptime", "latency"):
        row = rows[kpi]
        assert (row.difference, row.low, row.high, row.verdict) == (0.0, 0.0, 0.0, "no difference")
    assert found.alternatives[0].npv == Estimate(0.0, 0.0, 0.0, 6)
    assert found.decision.choice == "do nothing"
    assert found.causes == []
    base, other = found.base.replications, found.alternatives[0].result.replications
    assert [one.fingerprint for one in base] == [one.fingerprint for one in other]


@pytest.mark.parametrize(("level", "said"), [(28.0, "better"), (32.0, "worse")])
def test_the_verdict_flips_with_the_sign(tmp_path: Path, level: float, said: str) -> None:
    """Less latency is better, more uptime is better, and the two move against each other here."""
    rows = compared(tmp_path, case("other", level)).alternatives[0].rows
    assert rows["latency"].verdict == rows["uptime"].verdict == said
    assert rows["latency"].difference == pytest.approx(level - 30.0)


def test_a_kpi_without_observation_has_no_verdict(tmp_path: Path) -> None:
    row = compared(tmp_path, case("other", 28.0)).alternatives[0].rows["mttd"]
    assert (row.base, row.difference, row.verdict) == (None, None, None)


def test_one_replication_has_differences_but_no_intervals_and_no_verdict(tmp_path: Path) -> None:
    row = compared(tmp_path, case("other", 28.0), count=1).alternatives[0].rows["latency"]
    assert row.difference == pytest.approx(-2.0)
    assert (row.low, row.high, row.verdict) == (None, None, None)


def test_headline_kpis_share_their_error_and_others_are_exploratory(tmp_path: Path) -> None:
    rows = compared(tmp_path, case("other", 28.0, noise=1.0)).alternatives[0].rows
    assert {kpi for kpi, row in rows.items() if row.exploratory} == {
        "mttd",
        "field_utilisation",
        "noc_utilisation",
    }


@pytest.mark.parametrize(
    ("low", "high", "direction", "said"),
    [
        (0.1, 0.2, "up", "better"),
        (0.1, 0.2, "down", "worse"),
        (-0.2, -0.1, "down", "better"),
        (0.1, 0.2, "target", "changed"),
        (-0.1, 0.2, "up", "no difference"),
        (-0.1, 0.2, "target", "no difference"),
    ],
)
def test_verdicts(low: float, high: float, direction: str, said: str) -> None:
    assert verdict(Estimate(0.0, low, high, 5), direction) == said


def test_a_failed_replication_leaves_the_pairs_of_the_others(tmp_path: Path) -> None:
    found = compared(tmp_path, case("other", 28.0, fail=[2]), count=4)
    assert found.paired == [0, 1, 3]
    assert len(found.base.replications) == 4
    assert [failure.replication for failure in found.failures] == [2]
    assert len(found.alternatives[0].npv_by_replication) == 3


def test_an_alternative_that_always_fails_is_left_out_and_named(tmp_path: Path) -> None:
    found = compared(tmp_path, case("broken", 28.0, fail=[0, 1]), case("good", 28.0), count=2)
    assert [one.name for one in found.alternatives] == ["good"]
    assert found.paired == [0, 1]
    assert [(one.scenario, one.replication) for one in found.failures] == [("broken", 0), ("broken", 1)]


def test_where_doing_nothing_always_fails_nothing_is_said(tmp_path: Path) -> None:
    found = compared(tmp_path, case("other", 28.0), base=case(fail=[0, 1]), count=2)
    assert (found.paired, found.decision.choice) == ([], "do nothing")
    assert found.decision.sentence == "No paired replications, so nothing can be said."


def test_npv_is_that_of_the_extra_cash_and_its_lines_add_up(tmp_path: Path) -> None:
    one = compared(tmp_path, case("other", 28.0, price=3.0)).alternatives[0]
    months = np.arange(1, 4)
    by_hand = float(np.sum(np.array([2.0 - 3.0, 2.0, 2.0]) / 1.1 ** (months / 12)))
    assert one.npv.value == pytest.approx(by_hand, abs=0.02)
    assert sum(one.npv_lines.values()) == pytest.approx(one.npv.value)
    assert one.npv_lines["plan, one-off"] == pytest.approx(-3.0 / 1.1 ** (1 / 12))
    assert one.payback == 2
    assert one.cash_flow.mean == pytest.approx([-1.0, 2.0, 2.0], abs=0.02)


def test_what_is_read_back_is_what_was_kept(tmp_path: Path) -> None:
    found = replace(
        compared(tmp_path, case("other", 28.0), case("placebo")), made="2027-01-01T00:00:00+00:00"
    )
    save_comparison(found)
    moved = tmp_path / "moved"
    found.folder.rename(moved)
    read = load_comparison(moved)
    assert json.dumps(comparison_document(read)) == json.dumps(comparison_document(found))
    assert read.causes == found.causes
    assert read.alternatives[0].result.monthly["latency"] == pytest.approx(
        found.alternatives[0].result.monthly["latency"]
    )
    assert np.isnan(read.base.monthly["mttd"]).all()
    assert read.base.folder_of(0).is_dir()
    assert [(one.folder, one.kind, one.replications) for one in studies(tmp_path)] == [
        (moved, "comparison", 6)
    ]
    assert studies(tmp_path, "something else") == []


def test_a_run_is_read_back_too_and_nothing_is_made_up(tmp_path: Path) -> None:
    run = run_case(case(), options(tmp_path), Replications(3))
    save_run(run, tmp_path / "urn")
    assert load_run(tmp_path / "urn").kpis == run.kpis
    with pytest.raises(FileNotFoundError, match="no finished comparison"):
        load_comparison(tmp_path / "urn")


def test_a_spreadsheet_takes_no_title_for_a_formula(tmp_path: Path) -> None:
    run = run_case(replace(case(), title="=cmd()"), options(tmp_path), Replications(1))
    assert tidy_csv([run]).splitlines()[1].startswith("'=cmd()")


def test_a_precision_stops_by_itself_and_reuses_what_is_there(tmp_path: Path) -> None:
    loose = run_case(case(), options(tmp_path), Replications(precision=Precision("latency", 0.05)))
    tight = run_case(case(), options(tmp_path), Replications(precision=Precision("latency", 0.01)))
    assert loose.kpis["latency"].n == 5
    assert tight.kpis["latency"].n > 5
    seen = tight.kpis["latency"]
    assert seen.half_width is not None
    assert seen.value is not None
    assert seen.half_width <= 0.01 * seen.value
    assert sum(one.reused for one in tight.replications) == 5


@pytest.mark.parametrize("text", ["uptme=5%", "uptime", "uptime=0", "uptime=100%", "uptime=five"])
def test_a_precision_that_asks_for_nothing_is_refused(text: str) -> None:
    with pytest.raises(InputRefused, match="--precision"):
        precision_of(text)


def test_the_document_has_the_promised_shape(tmp_path: Path) -> None:
    document: dict[str, Any] = comparison_document(compared(tmp_path, case("other", 28.0)))
    run = {"scenario", "digest", "seed", "months", "replications", "kpis", "closes"}
    assert set(document) == run | {"alternatives", "decision", "floors", "family"}
    assert set(document["replications"][0]) == {"replication", "fingerprint", "cpu_s", "peak_rss_mb", "kpis"}
    assert set(document["kpis"]["uptime"]) == {"value", "low", "high", "n", "unit", "direction"}
    alternative = document["alternatives"][0]
    assert set(alternative) == {"scenario", "kpis", "npv", "floors", "timing"}
    assert set(alternative["kpis"]["uptime"]) == {
        *("base", "alternative", "difference", "low", "high", "verdict", "exploratory")
    }
    assert set(document["decision"]) == {
        *(
            "choice",
            "share_of_paired_futures",
            "npv_low",
            "npv_high",
            "floors_broken",
            "loses_when",
            "sentence",
        ),
        *("verdict", "currency", "wins", "lives", "wins_at_least", "floors_undecided", "changes"),
        *("eligible", "second"),
    }
