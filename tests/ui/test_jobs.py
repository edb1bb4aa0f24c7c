"""Work of the pages: one process for one request, stopped, resumed, and known to be dead when it is."""

import json
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from sim.experiments.archive import load_run
from sim.ui import jobs
from tests.ui.small import wait_for

ONE = """\
title: Own operator
extends: reference
horizon: {start: 2027-01-01, months: 1, warm_up: 0}
subscribers: {count: 300}
replications: 1
"""
QUICK = jobs.Request(scenario="", name="own", text=ONE)
LONG = replace(QUICK, text=ONE.replace("months: 1", "months: 24"), replications=60)


def kept(results: Path) -> int:
    return len({file.resolve() for file in results.glob("*/*/r[0-9]*/manifest.json")})


def end_now(job: jobs.Job) -> None:
    process = json.loads((job.folder / jobs.PROCESS).read_text())
    os.killpg(process["pid"], signal.SIGKILL)


def test_a_request_ends_in_results_that_can_be_read(own_results: Path) -> None:
    job = wait_for(jobs.start(QUICK).id, jobs.DONE)
    assert job.study is not None
    run = load_run(job.study)
    assert run.scenario == "Own operator"
    assert len(run.replications) == 1
    again = jobs.start(QUICK)
    assert again.state == jobs.DONE
    assert again.folder == job.folder


def test_many_clicks_at_once_start_one_process(own_results: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(jobs.start, [LONG] * 8))
    assert len({job.folder for job in found}) == 1
    folder = own_results / jobs.FOLDER / LONG.id
    assert [entry.name for entry in folder.glob("attempt-*")] == ["attempt-001"]
    running = wait_for(LONG.id, jobs.RUNNING)
    assert jobs.all_jobs() == [running] or jobs.all_jobs()[0].id == running.id
    end_now(running)


def test_cancel_keeps_what_has_finished_and_resume_does_the_rest(own_results: Path) -> None:
    # Half a life of the others: all eight are lived here, on a machine that may be busy with other tests.
    request = replace(LONG, text=ONE.replace("months: 1", "months: 12"), replications=8)
    jobs.start(request)
    end = time.monotonic() + 60
    while kept(own_results) < 1 and time.monotonic() < end:
        time.sleep(0.05)
    before = jobs.look(request.id)
    assert before is not None
    jobs.cancel(before)
    stopped = wait_for(request.id, jobs.STOPPED, jobs.DONE)
    assert stopped.state == jobs.STOPPED
    had = kept(own_results)
    assert 1 <= had < 8
    resumed = jobs.start(request)
    assert resumed.folder.name == "attempt-002"
    done = wait_for(request.id, jobs.DONE, within_s=180.0)
    assert done.status["reused"] == had
    assert kept(own_results) == 8


def test_a_killed_process_is_shown_as_interrupted(own_results: Path) -> None:
    job = jobs.start(LONG)
    wait_for(job.id, jobs.RUNNING)
    end_now(job)
    assert wait_for(job.id, jobs.INTERRUPTED, within_s=5).state == jobs.INTERRUPTED


def test_a_process_that_does_not_stop_in_its_time_is_ended(
    own_results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = jobs.start(LONG)
    job = wait_for(job.id, jobs.RUNNING)
    (job.folder / jobs.STOP).touch()
    monkeypatch.setattr(jobs, "GRACE_S", -1.0)
    asked = jobs.look(job.id)
    assert asked is not None
    jobs.hurry(asked)
    assert wait_for(job.id, jobs.STOPPED, within_s=5).asked_to_stop


def test_a_number_given_to_another_process_is_not_taken_for_the_worker(own_results: Path) -> None:
    attempt = own_results / jobs.FOLDER / QUICK.id / "attempt-001"
    attempt.mkdir(parents=True)
    (attempt.parent / jobs.REQUEST).write_text(json.dumps(vars(QUICK)))
    (attempt / jobs.STATUS).write_text('{"state": "running"}')
    (attempt / jobs.PROCESS).write_text(json.dumps({"pid": os.getpid(), "began": "long ago"}))
    job = jobs.look(QUICK.id)
    assert job is not None
    assert job.state == jobs.INTERRUPTED


def test_a_claim_whose_server_died_can_be_taken_up_again(own_results: Path) -> None:
    attempt = own_results / jobs.FOLDER / QUICK.id / "attempt-001"
    attempt.mkdir(parents=True)
    (attempt.parent / jobs.REQUEST).write_text(json.dumps(vars(QUICK)))
    fresh = jobs.look(QUICK.id)
    assert fresh is not None
    assert fresh.state == jobs.STARTING
    long_ago = time.time() - 2 * jobs.START_WITHIN_S
    os.utime(attempt, (long_ago, long_ago))
    old = jobs.look(QUICK.id)
    assert old is not None
    assert old.state == jobs.INTERRUPTED


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ONE + "colour: blue\n", "colour: unknown setting"),
        (ONE.replace("extends: reference", "extends: ../../secret"), "outside the scenario folder"),
        ("title: [unfinished\n", ":"),
    ],
)
def test_a_wrong_file_is_refused_with_its_mistakes(own_results: Path, text: str, said: str) -> None:
    job = wait_for(jobs.start(replace(QUICK, text=text)).id, jobs.REFUSED)
    assert said in "\n".join(job.status["problems"])
    assert all(problem.startswith("own.yaml:") for problem in job.status["problems"])
    assert kept(own_results) == 0


@pytest.mark.parametrize("name", ["", "..", "../../etc", "0123456789AB", "0" * 13, "a/b"])
def test_only_ids_become_paths(own_results: Path, name: str) -> None:
    assert jobs.look(name) is None


def test_other_numbers_are_other_work() -> None:
    ids = {replace(QUICK, seed=seed).id for seed in (None, 1, 2)} | {replace(QUICK, months=6).id}
    assert len(ids) == 4
