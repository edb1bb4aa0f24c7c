"""A small comparison on disk, for tests of pages."""

import time
from pathlib import Path

from sim.experiments.cases import load_scenario
from sim.experiments.replicate import Replications
from sim.experiments.results import Comparison
from sim.experiments.study import RunRequest, compare_strategies
from sim.ui import jobs

SMALL = """\
title: Small operator
extends: reference
horizon: {start: 2027-01-01, months: 2, warm_up: 0}
subscribers: {count: 1500}
replications: 2
strategies:
  more field crews: {crews: {lever: more_field_crews, start: 2027-01-01}}
  API hand-off: {api: {lever: api_handoff, start: 2027-01-01}}
"""


def make_study(folder: Path) -> Comparison:
    """Simulate the small operator, in this process, into the results folder in force."""
    file = folder / "small.yaml"
    file.write_text(SMALL)
    return compare_strategies(load_scenario(file).value, RunRequest(Replications(2), workers=1), "small")


def wait_for(job_id: str, *states: str, within_s: float = 60.0) -> jobs.Job:
    """Wait until a job is in one of the states, and return it."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        job = jobs.look(job_id)
        assert job is not None
        if job.state in states:
            return job
        time.sleep(0.1)
    raise AssertionError(f"still {job.state} after {within_s} s:\n{job.log()}")
