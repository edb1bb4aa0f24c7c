"""What a worker process does: one replication, from the scenario's text to tables, KPIs and fingerprint."""

from __future__ import annotations

import os
import signal
import time
import traceback
from collections.abc import Callable, MutableSequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from sim.experiments.cases import Case
from sim.experiments.progress import HOURS_A_MONTH
from sim.records.errors import InputRefused
from sim.records.fingerprint import fingerprint
from sim.records.manifest import Key, Manifest
from sim.records.outcome import Outcome

NOT_STARTED = float("-inf")
"""Simulated hour of a replication that nobody has begun."""

hours: MutableSequence[float] = []
"""Simulated hour of each job under way, shared with the driver; filled when a worker starts."""


@dataclass(frozen=True)
class Job:
    """One replication of a case to be run; `slot` is where its simulated hour is reported."""

    case: Case
    replication: int
    key: Key
    slot: int = 0


@dataclass(frozen=True)
class Finished:
    """A replication as it comes back from a worker."""

    outcome: Outcome
    manifest: Manifest


@dataclass(frozen=True)
class Broken:
    """A replication that raised an error: last line, traceback, and what of the user's input it refused."""

    message: str
    traceback: str
    refused: tuple[str, ...] = ()
    law: bool = False


def one_thread() -> None:
    """Keep the numeric libraries of this process, and of those it starts, at one thread each."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"


def open_worker(shared: MutableSequence[float]) -> None:
    """Prepare a worker process: Ctrl-C is the driver's affair; simulated hours are reported in `shared`."""
    global hours
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    hours = shared


def run_job(job: Job) -> Finished | Broken:
    """Run one job in a worker process; errors of the model are an answer, not an exception."""

    def report(hour: float) -> None:
        hours[job.slot] = hour

    report(-job.case.warm_up * HOURS_A_MONTH)
    return attempt(job, report)


def attempt(job: Job, report: Callable[[float], None]) -> Finished | Broken:
    """Run one job; `report` gets the simulated hour once a simulated day."""
    try:
        return finish(job, report)
    except InputRefused as refused:
        return Broken(str(refused), "", refused=tuple(refused.problems))
    except Exception as error:
        last = "".join(traceback.format_exception_only(error)).strip()
        law = getattr(error, "exit_code", None) == 1
        return Broken(last, traceback.format_exc(), law=law)


def finish(job: Job, report: Callable[[float], None]) -> Finished:
    """Simulate, compute what is wanted of the tables, and take the fingerprint."""
    model = import_module(job.case.model)
    outcome: Outcome = model.simulate(job.case.text, job.key.seed, job.replication, report)
    before = time.process_time()
    values: dict[str, Any] = model.measure(job.case.text, outcome)
    outcome.cpu_s += time.process_time() - before
    return Finished(
        outcome,
        Manifest(
            key=job.key,
            fingerprint=fingerprint(outcome),
            calendar_start=outcome.calendar_start,
            months=outcome.months,
            cpu_s=round(outcome.cpu_s, 3),
            peak_rss_mb=round(outcome.peak_rss_mb, 1),
            values=values,
            notes=list(outcome.notes),
        ),
    )
