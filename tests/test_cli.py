"""The command answers on stdout, talks on stderr, and its exit code says what happened."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from sim import cli
from sim.experiments.archive import save_comparison
from sim.experiments.compare import compare_cases
from sim.experiments.execute import execute
from sim.experiments.journal import Stopped
from sim.records import events, places
from sim.records.errors import LawBroken
from sim.records.outcome import Outcome
from sim.reports import terminal, terminal_results
from tests.experiments.helpers import case, options

SMALL = """\
title: Small
horizon: {start: 2027-01-01, months: 2, warm_up: 1}
subscribers: {count: 500}
replications: 2
strategies:
  more field crews: {crews: {lever: more field crews, start: 2027-01-01}}
  placebo: {nothing: {lever: placebo, start: 2027-01-01}}
"""
Said = Callable[..., tuple[int, str, str]]


@pytest.fixture
def bosstwin(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Said:
    """Run one command line with results of its own; exit code, stdout, stderr."""
    monkeypatch.setenv(places.RESULTS_VARIABLE, str(tmp_path / "results"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")

    def say(*arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = cli.run_command(arguments)
        return code, *capfd.readouterr()

    return say


def test_a_run_prints_its_kpis_and_a_second_one_is_answered_from_the_store(bosstwin: Said) -> None:
    first = bosstwin("run", "small.yaml", "--workers", "1")
    assert first[0] == 0, first[2]
    assert "Uptime" in first[1]
    assert "2 of 2 replications" in first[2]
    again = bosstwin("run", "small.yaml", "--json")
    assert again[0] == 0
    assert "of 2 replications" not in again[2]
    document = json.loads(again[1])
    assert document["closes"] is True
    assert [one["replication"] for one in document["replications"]] == [0, 1]
    alone = json.loads(bosstwin("run", "small.yaml", "--json", "--only", "1", "--fresh")[1])
    assert alone["replications"][0]["fingerprint"] == document["replications"][1]["fingerprint"]
    assert alone["kpis"]["uptime"]["low"] is None


def test_options_change_what_is_run(bosstwin: Said) -> None:
    base = json.loads(bosstwin("run", "small.yaml", "--json", "--only", "0")[1])
    for change in (("--seed", "2"), ("--set", "subscribers.count=600"), ("--months", "1")):
        other = json.loads(bosstwin("run", "small.yaml", "--json", "--only", "0", *change)[1])
        assert other["replications"][0]["fingerprint"] != base["replications"][0]["fingerprint"], change
    assert other["months"] == 1


def test_a_traced_run_says_where_its_log_lies_and_where_it_ended(bosstwin: Said) -> None:
    plain = json.loads(bosstwin("run", "small.yaml", "--json", "--only", "0")[1])
    code, out, err = bosstwin("run", "small.yaml", "--json", "--only", "0", "--trace", "full")
    assert code == 0, err
    traced = json.loads(out)["replications"]
    assert traced[0]["fingerprint"] == plain["replications"][0]["fingerprint"]
    assert re.search(r"^event log: .*/r0000/events.parquet \(\d+\.\d MB\)$", err, re.MULTILINE), err
    limited = ("--trace", "full", "--trace-limit", "0.02")
    err = bosstwin("run", "small.yaml", "--json", "--only", "0", *limited)[2]
    assert "note: the event log reached its limit of 0.02 MB and ends at 20" in err
    refused = bosstwin("run", "small.yaml", "--record", "2027-01-01")
    assert refused[0] == 2
    assert "--record 2027-01-01: write it as" in refused[2]


def test_the_log_is_explained(bosstwin: Said) -> None:
    code, out, _ = bosstwin("explain", "events")
    assert code == 0
    for one in (*events.COLUMNS, *events.KINDS):
        assert re.search(rf"^{re.escape(one.name)} ", out, re.MULTILINE), one.name


def test_a_comparison_prints_one_document_with_a_decision(bosstwin: Said) -> None:
    code, out, err = bosstwin("compare", "small.yaml", "--json", "--workers", "1")
    assert code == 0, err
    document = json.loads(out)
    assert [one["scenario"] for one in document["alternatives"]] == ["more field crews", "placebo"]
    placebo = document["alternatives"][1]
    verdicts = {row["verdict"] for row in placebo["kpis"].values()}
    assert verdicts <= {"no difference", None}
    assert "no difference" in verdicts
    assert document["decision"]["sentence"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", "nowhere.yaml"), "there is no such file"),
        (("run", "small.yaml", "--set", "oss.workforce.technicans=3"), "did you mean 'technicians'?"),
        (("run", "small.yaml", "--set", "oss.workforce.technicians=-3"), "must be >= 0"),
        (("run", "small.yaml", "--set", "months"), "write it as PATH=VALUE"),
        (("run", "small.yaml", "--only", "1", "--replications", "3"), "exclude one another"),
        (("run", "small.yaml", "--precision", "uptme=5%"), "did you mean 'uptime'?"),
        (("run", "small.yaml", "--replications", "0"), "--replications"),
        (("network", "SwitchL4"), "did you mean"),
        (("explain", "kpi", "uptme"), "did you mean 'uptime'?"),
        (("explain", "lever", "more feld crews"), "did you mean"),
        (("explain", "agents", "nowhere"), "there is no such study"),
        (("report", "nowhere"), "there is no such study"),
        (("walk",), "No such command"),
    ],
)
def test_refused_input_is_a_line_on_stderr_and_writes_nothing(
    bosstwin: Said, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    code, out, err = bosstwin(*arguments)
    assert code == 2
    assert out == ""
    assert said in err
    assert "Traceback" not in err
    assert not (tmp_path / "results").exists()


def test_each_mistake_of_a_file_has_its_line(bosstwin: Said, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("title: x\nsubscribers: {count: many}\noss: {workfors: {}}\n")
    code, _, err = bosstwin("run", "bad.yaml")
    assert code == 2
    assert [line.split(": ")[0] for line in err.splitlines()] == ["bad.yaml:2:22", "bad.yaml:3:7"]


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        (LawBroken("V07", 1, 1.0, 2.0, 1.0), 1),
        (Stopped(3, Path("results/x")), 3),
        (KeyboardInterrupt(), 130),
        (BrokenPipeError(), 0),
    ],
)
def test_exit_codes(
    bosstwin: Said, monkeypatch: pytest.MonkeyPatch, raised: BaseException, code: int
) -> None:
    def explode(*_: Any) -> None:
        raise raised

    monkeypatch.setattr(cli, "_load", explode)
    monkeypatch.setattr(cli.os, "dup2", lambda *_: None)
    found, out, err = bosstwin("run", "small.yaml")
    assert (found, out) == (code, "")
    assert "Traceback" not in err


def test_a_mistake_of_ours_is_not_hidden(bosstwin: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(*_: Any) -> None:
        raise ZeroDivisionError("ours")

    monkeypatch.setattr(cli, "_load", explode)
    with pytest.raises(ZeroDivisionError):
        bosstwin("run", "small.yaml")


def test_a_map_is_read_and_reported(bosstwin: Said) -> None:
    code, out, _ = bosstwin("network", "SwitchL3", "--json")
    document = json.loads(out)
    assert code == 0
    assert set(document) == {
        *("nodes", "links", "pairs", "components", "isolated", "self_loops", "parallel"),
        *("nodes_without_coordinates", "warnings"),
    }
    assert f"{document['nodes']}" in bosstwin("network", "SwitchL3")[1]


def test_explanations(bosstwin: Said) -> None:
    assert "subscriber-hours without service" in bosstwin("explain", "kpi", "uptime")[1]
    assert "oss.workforce.technicians" in bosstwin("explain", "settings", "technicians")[1]
    assert "oss.workforce" in bosstwin("explain", "lever", "more field crews")[1]
    day = bosstwin("explain", "day")[1]
    assert "The order of a day" in day
    for word in ("morning", "on the clock", "bss.care", "queue_up", "hears ContactMade"):
        assert word in day
    laws = bosstwin("explain", "laws")[1]
    for word in ("V04 messages", "V07 double entry", "closed + open", "fault management"):
        assert word in laws
    code, agents, _ = bosstwin("explain", "agents")
    assert code == 0, "it needs no run"
    assert "bss.care, Party Interaction Management (TMFC023)" in agents
    assert "telling: answer only / tell customers" in agents
    code, out, _ = bosstwin("explain", "scenario", "small.yaml", "--set", "seed=7")
    assert code == 0
    assert "small.yaml:3:22" in out
    assert "--set" in out


def test_agents_and_runs_are_explained_from_the_store(bosstwin: Said) -> None:
    bosstwin("run", "small.yaml", "--workers", "1")
    code, out, err = bosstwin("explain", "agents", "latest")
    assert code == 0, err
    assert "oss.workforce" in out
    assert "Who talks to whom between OSS and BSS" in out
    assert "r0000" in out
    study = bosstwin("results")[1]
    assert "Small" in study
    assert max(map(len, out.splitlines())) <= 100
    assert "are equal" in bosstwin("explain", "run", "latest", "latest")[1]


def test_results_are_found_and_removed(bosstwin: Said, tmp_path: Path) -> None:
    bosstwin("run", "small.yaml", "--only", "0")
    assert "No study" in bosstwin("results", "tall")[1]
    assert bosstwin("results", "small", "--remove", "--yes")[0] == 0
    assert "No study" in bosstwin("results")[1]


def test_the_last_screen_of_a_comparison_fits_forty_lines_of_a_hundred(tmp_path: Path) -> None:
    others = [
        case("more field crews", 28.0, noise=0.1, price=1),
        case("nightly hand-off replaced by API", 27.0),
    ]
    made = compare_cases("Urn", case(), others, options(tmp_path), range(5))
    text = io.StringIO()
    out = Console(file=text, width=terminal.COLUMNS)
    terminal_results.comparison_screen(made, out)
    terminal_results.last_lines(made, made.folder / "report.html", 1.0, out)
    lines = text.getvalue().splitlines()
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 100
    for word in (
        "Choose",
        "Uptime",
        "Billing accuracy",
        "NPV",
        "Utilisation of the field",
        "report.html",
        "bosstwin app",
    ):
        assert word in text.getvalue(), word


def test_a_stored_comparison_becomes_a_report(bosstwin: Said, tmp_path: Path) -> None:
    pytest.importorskip("sim.reports.page", reason="there is no report yet")
    bosstwin("compare", "small.yaml", "--workers", "1", "--json")
    code, out, err = bosstwin("report", "latest")
    assert code == 0, err
    assert Path(out.strip()).is_file()


def test_a_stored_run_becomes_a_report_too(bosstwin: Said) -> None:
    bosstwin("run", "small.yaml", "--workers", "1")
    code, out, err = bosstwin("report", "latest")
    assert code == 0, err
    assert "<html" in Path(out.strip()).read_text(encoding="utf-8")


def test_two_runs_that_differ_part_at_a_row(tmp_path: Path) -> None:
    from sim.reports.explanations import parting_screen

    def one(value: float) -> Outcome:
        return Outcome({"x": {"month": np.array([1]), "value": np.array([value])}}, "2027-01-01", 1)

    text = io.StringIO()
    parting_screen(one(1.0), one(2.0), ("A", "B"), Console(file=text, width=100))
    assert "part in table x, month 1" in text.getvalue()
    assert "A: month 1, value 1.0" in text.getvalue()


def test_a_comparison_from_another_day_is_shown_as_it_was(tmp_path: Path, bosstwin: Said) -> None:
    made = compare_cases("Urn", case(), [case("x", 28.0)], options(tmp_path / "results"), range(3))
    save_comparison(replace(made, made="2027-01-01T00:00:00+00:00", version="0+x"))
    code, out, _ = bosstwin("results")
    assert code == 0
    assert "2027-01-01T00:00" in out
    assert "comparison" in out


def test_the_verbs_do_what_the_commands_do(bosstwin: Said) -> None:
    import sim

    base = sim.load("small.yaml")
    run = sim.run(base, replication=0, workers=1)
    assert set(run.kpis.columns) >= {"scenario", "seed", "version", "replication", "kpi", "value"}
    assert run.manifest is not None
    assert run.manifest.fingerprint == run.fingerprint
    assert {"seed", "replication", "month"} <= set(run.tables["ledger"].columns)
    other = base.with_({"oss.workforce.technicians": 300})
    found = sim.compare(base, [other], replications=2, workers=1)
    assert found.decision.sentence
    assert set(found.table["alternative"]) == {"oss.workforce.technicians 300"}
    assert found.result.base.replications[0].fingerprint == run.fingerprint


def test_a_page_can_run_without_a_terminal(tmp_path: Path) -> None:
    results = execute([(case(), 0)], options(tmp_path, watch=None))
    assert len(results) == 1
