"""`run --until` and `run --from`: how a life stands at an instant, and another future of a run."""

import json
from pathlib import Path

import pytest

from sim.cli import run_command
from sim.experiments.locate import study_at

SMALL = ("--set", "subscribers.count=800", "--workers", "1")


@pytest.fixture(autouse=True)
def somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_life_is_shown_as_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["run", "smoke", "--until", "2027-02-10 14:20", *SMALL]) == 0
    shown = capsys.readouterr().out
    assert "smoke: life 0 as it stands on Wednesday 2027-02-10 14:20" in shown
    assert "over 1 months" in shown
    assert "for the care agents" in shown
    assert max(map(len, shown.splitlines())) <= 100


def test_it_is_one_document_with_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["run", "smoke", "--until", "2027-01-10", "--json", *SMALL]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["at"], told["months"], told["kpis"]) == ("2027-01-10T00:00:00", 0, {})
    assert {row["group"] for row in told["standing"]} >= {"subscribers", "waiting", "money"}


def test_a_run_lives_on_with_other_settings_and_is_compared(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["run", "smoke", "--replications", "2", *SMALL]) == 0
    capsys.readouterr()
    change = ("--at", "2027-01-20 14:20", "--set", "oss.workforce.technicians=300")
    assert run_command(["run", "--from", "latest", *change, "--workers", "1", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["scenario"] for one in told["alternatives"]] == [
        "oss.workforce.technicians=300 (2.4 at its size) from 2027-01-20 14:20 on"
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["smoke", "--until", "soon"], "--until soon: write a date such as 2027-03-15, or an instant"),
        (["smoke", "--until", "2027-01-02T10:00+01:00"], "leave the time zone out"),
        (["smoke", "--until", "2031-01-01"], "2031-01-01 00:00 lies outside the run, from 2026-"),
        (["--from", "latest"], "--from needs --at DATE"),
        (["smoke", "--from", "latest"], "name a scenario to run, or with --from a run to go on from"),
        ([], "name a scenario to run, or with --from a run to go on from"),
        (["--from", "nowhere", "--at", "2027-01-02", "--set", "a=1"], "nowhere: there is no such study"),
    ],
)
def test_what_cannot_be_is_refused(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["run", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_a_setting_means_what_it_means_to_run_and_the_lives_are_those_of_the_run(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run_command(["run", "smoke", "--only", "7", *SMALL]) == 0
    capsys.readouterr()
    change = ("--at", "2027-01-15T14:20", "--set", "oss.workforce.technicians=10")
    assert run_command(["run", "--from", "latest", *change, "--workers", "1"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "oss.workforce.technicians=10 (0.08 at its size) from 2027-01-15 14:20 on" in shown
    folders = {folder.name for folder in study_at("latest").glob("*/r0*")}
    assert folders == {"r0007"}


def test_what_another_version_has_simulated_is_no_past_of_ours(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["run", "smoke", "--replications", "1", *SMALL]) == 0
    (manifest,) = study_at("latest").glob("*/r0000/manifest.json")
    told = json.loads(manifest.read_text())
    told["key"]["version"] = "0.0.9"
    manifest.write_text(json.dumps(told))
    change = ("--at", "2027-01-15", "--set", "oss.workforce.technicians=10")
    assert run_command(["run", "--from", "latest", *change]) == 2
    assert "was simulated by version 0.0.9" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["smoke", "--until", "2027-01-15", "--trace", "full"],
            "--trace: means nothing together with --until",
        ),
        (["--from", "latest", "--record", "a..b"], "--record: means nothing together with --from"),
        (["smoke", "--at", "2027-01-15"], "--at: means nothing together with a scenario"),
    ],
)
def test_options_that_mean_nothing_together_are_refused(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["run", *arguments]) == 2
    assert said in capsys.readouterr().err
