"""An own policy is part of what a replication is known by; one that cannot be known again is never answered."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.kernel.department import register_policy
from sim.oss.workforce import Workforce
from sim.records import places
from tests.experiments.small_policies import long_words_first, shifted

SMALL = """\
title: Small operator
extends: reference
horizon: {start: 2027-01-01, months: 1, warm_up: 0}
subscribers: {count: 300}
oss: {workforce: {dispatch: mine}}
"""
STUDY = """\
import sys
import sim
from sim.kernel.department import register_policy
from sim.oss.workforce import Workforce
import my_ranking

register_policy(Workforce, "dispatch", "mine", my_ranking.rank)
run = sim.run(sim.load("small.yaml"), 2, workers=int(sys.argv[1]), fresh=len(sys.argv) > 2)
print([one.fingerprint for one in run.result.replications], [one.reused for one in run.result.replications])
"""
RANKING = "import helper\ndef rank(kind):\n    return helper.sign() * len(kind)\n"
Run = Callable[..., Any]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Register a policy under the name that the scenario states, and run two replications."""
    monkeypatch.setenv(places.RESULTS_VARIABLE, str(tmp_path / "results"))
    # Undoing takes the policy out again, whatever was registered under its name meanwhile.
    monkeypatch.setitem(Workforce.policies["dispatch"], "mine", long_words_first)
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")

    def ran(policy: Callable[[str], int], **how: Any) -> Any:
        register_policy(Workforce, "dispatch", "mine", policy)
        return sim.run(sim.load(tmp_path / "small.yaml"), 2, **{"workers": 1, **how})

    return ran


def reused(run: Any) -> list[bool]:
    return [one.reused for one in run.result.replications]


def fingerprints(run: Any) -> list[str]:
    return [one.fingerprint for one in run.result.replications]


def test_a_policy_of_a_file_is_stored_and_answered_as_long_as_it_is_the_same(run: Run) -> None:
    first, again = run(long_words_first), run(long_words_first)
    assert (reused(first), reused(again)) == ([False, False], [True, True])
    other = run(shifted(0))
    assert reused(other) == [False, False]
    assert reused(run(shifted(0))) == [True, True]
    assert reused(run(shifted(1))) == [False, False]


def test_the_policies_that_nobody_names_play_no_part(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plain.yaml").write_text(SMALL.replace("dispatch: mine", "dispatch: first come"))
    plain = sim.load(tmp_path / "plain.yaml")
    register_policy(Workforce, "dispatch", "mine", long_words_first)
    before = sim.run(plain, 1, workers=1).result.digest
    register_policy(Workforce, "dispatch", "mine", shifted(2))
    assert sim.run(plain, 1, workers=1).result.digest == before


def test_a_lambda_is_run_each_time_and_leaves_nothing_in_the_store(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = run(lambda kind: -len(kind))
    second = run(lambda kind: len(kind))
    assert (reused(first), reused(second)) == ([False, False], [False, False])
    assert fingerprints(first) == fingerprints(run(lambda kind: -len(kind)))
    assert list((tmp_path / "results").rglob("manifest.json")) == []
    assert len(first.tables["ledger"]) > 0
    said = capsys.readouterr().err
    assert said.count("policy 'mine' of oss.workforce.dispatch cannot be known again (it is a lambda)") == 1


def test_two_workers_run_the_policy_of_a_file(run: Run) -> None:
    alone, together = run(long_words_first), run(long_words_first, workers=2, fresh=True)
    assert fingerprints(alone) == fingerprints(together)
    assert reused(run(long_words_first, workers=2)) == [True, True]


def test_a_policy_that_no_worker_can_find_keeps_the_work_here_and_says_so(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    together = run(shifted(3), workers=2)
    assert reused(together) == [False, False]
    said = capsys.readouterr().err
    assert "is known to this process only: every replication runs here, one by one." in said


@pytest.fixture
def study(tmp_path: Path) -> Callable[..., str]:
    """A script with its policy beside it, each run a process of its own, as a researcher works."""
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "study.py").write_text(STUDY, encoding="utf-8")
    (tmp_path / "my_ranking.py").write_text(RANKING, encoding="utf-8")
    root = str(places.PACKAGE.parent)

    def ran(sign: int, *arguments: str) -> str:
        (tmp_path / "helper.py").write_text(f"def sign():\n    return {sign}\n", encoding="utf-8")
        done = subprocess.run(
            [sys.executable, str(tmp_path / "study.py"), *arguments], cwd=tmp_path, text=True, check=False,
            capture_output=True, env={"PYTHONPATH": root, "PYTHONDONTWRITEBYTECODE": "1"},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    return ran


def test_a_script_without_main_guard_and_its_edited_helper_give_what_they_say(
    study: Callable[..., str],
) -> None:
    """The workers load the policy beside the script; editing what it imports is another run."""
    first, edited = study(1, "2"), study(-1, "2")
    assert "False, False" in first
    assert "False, False" in edited
    assert study(1, "1").replace("True", "False") == first
    assert study(-1, "1", "fresh") == edited
