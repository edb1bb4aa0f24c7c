"""`bosstwin explain case`, `cases` and `run` with event logs of runs that were really lived."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

from sim import cli
from sim.records import places

SMALL = """\
title: Small
extends: reference
horizon: {start: 2027-01-01, months: 2, warm_up: 0}
subscribers: {count: 1500}
"""
Said = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two recorded runs, the second with more losses, and one that was not recorded."""
    folder = tmp_path_factory.mktemp("runs")
    (folder / "small.yaml").write_text(SMALL, encoding="utf-8")
    file = str(folder / "small.yaml")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(places.RESULTS_VARIABLE, str(folder / "results"))
        for name, *more in (
            ("one", "--trace", "full"),
            ("other", "--trace", "full", "--set", "integration.p2p.loss=0.009"),
            ("sample", "--trace", "sample", "--set", "integration.p2p.loss=0.008"),
            ("silent", "--set", "integration.p2p.loss=0.007"),
        ):
            out = str(folder / name)
            assert cli.run_command(["run", file, "--only", "0", "--workers", "1", "--out", out, *more]) == 0
    return folder


@pytest.fixture
def explain(capfd: pytest.CaptureFixture[str], runs: Path, monkeypatch: pytest.MonkeyPatch) -> Said:
    monkeypatch.chdir(runs)

    def say(*arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = cli.run_command(["explain", *arguments])
        return code, *capfd.readouterr()

    return say


def test_every_case_worth_telling_can_be_opened_in_any_width(explain: Said) -> None:
    code, listed, _ = explain("cases", "one")
    assert code == 0
    assert "bosstwin explain case" in listed
    found = json.loads(explain("cases", "one", "--json")[1])
    assert {one["why"] for one in found} == {"longest", "dearest", "angriest", "strangest"}
    for one in found:
        assert one["case"] in listed
        for width in (80, 120):
            code, said, wrong = explain("case", one["case"], "one", "--width", str(width))
            assert code == 0, wrong
            assert "What was felt" in said or "What it cost" in said or "What each knew" in said
            assert max(map(len, said.splitlines())) <= width


def test_a_case_becomes_a_document_and_pictures(explain: Said, tmp_path: Path) -> None:
    case = json.loads(explain("cases", "one", "--json")[1])[0]["case"]
    document = json.loads(explain("case", case, "one", "--json")[1])
    assert f"{document['case']['kind']}:{document['case']['id']}" == case
    svg, png = tmp_path / "ladder.svg", tmp_path / "ladder.png"
    code, said, where = explain("case", case, "one", "--svg", str(svg), "--png", str(png))
    assert (code, said) == (0, "")
    assert str(svg) in where
    assert document["title"] in "".join(ET.parse(svg).getroot().itertext())
    assert png.read_bytes().startswith(b"\x89PNG")


def test_what_cannot_be_shown_is_refused_with_a_way_out(explain: Said, runs: Path) -> None:
    case = json.loads(explain("cases", "one", "--json")[1])[0]["case"]
    code, _, wrong = explain("case", case, "silent")
    assert code == 2
    assert "has no event log" in wrong
    assert "--only 0 --trace sample" in wrong
    assert explain("cases", "silent")[0] == 2
    almost = case[:-1] + ("0" if case[-1] != "0" else "1")
    code, _, wrong = explain("case", almost, "one")
    assert code == 2
    assert case in wrong
    code, _, wrong = explain("case", case, "one", "--svg", str(runs / "small.yaml" / "x.svg"))
    assert code == 2
    assert "cannot be written" in wrong
    assert explain("case", case, "one", "--width", "50")[0] == 2
    assert explain("case", case, "nowhere")[0] == 2


def test_a_log_that_is_torn_is_refused(explain: Said, runs: Path, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(runs / "one", tmp_path / "torn")
    file = next((tmp_path / "torn").rglob("events.parquet"))
    file.write_bytes(file.read_bytes()[:1000])
    code, _, wrong = explain("cases", str(tmp_path / "torn"))
    assert code == 2
    assert "cannot be read" in wrong


def test_two_runs_part_at_an_event_and_both_ladders_begin_there(explain: Said) -> None:
    code, said, wrong = explain("run", "one", "other", "--width", "100")
    assert code == 0, wrong
    assert "The first event at which they part" in said
    assert "They differ in lost." in said
    assert said.count("from there") == 2
    # Since issue 8 provisioning lists services every month, and the first word that only one of the runs loses
    # is such a list: of it the customer feels nothing, and it costs nothing but the word itself.
    assert said.count("What each knew") == 2
    assert "messages lost: 1" in said


def test_equal_runs_have_equal_logs_and_others_say_what_is_missing(explain: Said) -> None:
    assert "The two event logs are equal, row for row." in explain("run", "one", "one")[1]
    assert "No event log of silent" in explain("run", "one", "silent")[1]
    assert "One event log is a sample and the other is not" in explain("run", "one", "sample")[1]


def test_a_sample_says_that_it_is_one(explain: Said) -> None:
    found = json.loads(explain("cases", "sample", "--json")[1])
    ticket = next(one["case"] for one in found if one["case"].startswith("ticket:"))
    assert "A sample of subscribers was recorded" in " ".join(explain("case", ticket, "sample")[1].split())
