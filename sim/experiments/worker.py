"""What a worker process does: one replication, from the scenario's text to tables, KPIs and fingerprint.

Tables and manifest go back to the driver as its answer, and so do errors. A worker writes nothing but an
event log, where one is asked for, under a name that no reader looks for. What it tells while it works is one
number, the simulated hour, once a simulated day. It compares its own code with that of the driver before it
begins, because a version that is wrong would spoil what the store knows.
"""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Callable, Iterator, MutableSequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from sim.experiments.cases import Case
from sim.experiments.own_policies import register_in_worker
from sim.experiments.progress import HOURS_A_MONTH
from sim.records import machine
from sim.records.errors import InputRefused
from sim.records.fingerprint import fingerprint
from sim.records.manifest import Key, Manifest, Measured
from sim.records.outcome import Outcome
from sim.records.recording import Recording
from sim.records.version import Origin, origin

NOT_STARTED = float("-inf")
"""Simulated hour of a replication that nobody has begun."""

origin()
"""Taken now, while the model is loaded after this file: in a notebook the sources may change later on."""

Report = Callable[[int, float], None]
"""Gets the slot of a job and its simulated hour, from the first measured month on."""


@dataclass(frozen=True)
class Job:
    """One replication of a case to be run.

    Attributes:
        case, replication, key: what is run, and what the store knows it by.
        origin: the code of the driver.
        slot: where the simulated hour is reported.
        recording: how its life is to be recorded, None for not at all.
        log: the file that the worker then writes; the driver moves it beside the tables.
    """

    case: Case
    replication: int
    key: Key
    origin: Origin
    slot: int = 0
    recording: Recording | None = None
    log: Path | None = None

    @property
    def name(self) -> tuple[str, int]:
        """Name of the case and number of the replication."""
        return self.case.name, self.replication


@dataclass(frozen=True)
class Finished:
    """A replication as it comes back from a worker."""

    outcome: Outcome
    manifest: Manifest


@dataclass(frozen=True)
class Broken:
    """A replication that raised an error: last line, traceback, and what of the user's input it refused.

    Attributes:
        message: last line of the error.
        traceback: whole; empty where the input was refused.
        refused: a line for each problem of the input; empty for an error of the model.
    """

    message: str
    traceback: str
    refused: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What comes back for a job, and the code that made it."""

    found: Finished | Broken
    origin: Origin


def one_thread() -> None:
    """Keep the numeric libraries of this process, and of those it starts, at one thread each."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"


def _silent(slot: int, hour: float) -> None:
    """Nobody watches."""


_report: Report = _silent
_is_worker = False


@contextmanager
def reporting_to(report: Report) -> Iterator[None]:
    """Have the simulated hours of jobs in this process told to somebody."""
    global _report
    before, _report = _report, report
    try:
        yield
    finally:
        _report = before


def open_worker(hours: MutableSequence[float]) -> None:
    """Prepare a worker process.

    Ctrl-C is the driver's affair, without the driver there is nothing to do, and simulated hours go into
    `hours`, by slot.
    """
    global _report, _is_worker
    machine.leave_ctrl_c_to_the_driver()
    machine.end_with_parent()
    _report, _is_worker = hours.__setitem__, True


def run_job(job: Job) -> Answer:
    """Run one job in this process; errors of the model are an answer, not an exception.

    Code that is not the driver's does not begin.
    """
    own = origin()
    if job.origin.difference(own):
        return Answer(Broken("other code", ""), own)
    _report(job.slot, -job.case.warm_up * HOURS_A_MONTH)
    return Answer(attempt(job, lambda hour: _report(job.slot, hour)), own)


def attempt(job: Job, report: Callable[[float], None]) -> Finished | Broken:
    """Run one job; `report` gets the simulated hour once a simulated day."""
    try:
        if _is_worker and job.case.policies:
            register_in_worker(job.case.policies)
        return finish(job, report)
    except InputRefused as refused:
        return Broken(str(refused), "", refused=tuple(refused.problems))
    except Exception as error:
        last = "".join(traceback.format_exception_only(error)).strip()
        return Broken(last, traceback.format_exc())


def finish(job: Job, report: Callable[[float], None]) -> Finished:
    """Simulate, compute what is wanted of the tables, and take the fingerprint.

    Raises:
        InputRefused: a scenario that cannot be built.
        LawBroken: a balance that does not close.
        Impossible: a value that cannot be.
        ValueError: a KPI that JSON cannot say.
    """
    model = import_module(job.case.model)
    wanted = () if job.recording is None else ((job.recording, job.log),)
    outcome: Outcome = model.simulate(job.case.text, job.key.seed, job.replication, report, *wanted)
    before = time.process_time()
    values: Measured = model.measure(job.case.text, outcome)
    outcome.cpu_s += time.process_time() - before
    manifest = Manifest(
        key=job.key,
        fingerprint=fingerprint(outcome),
        calendar_start=outcome.calendar_start,
        months=outcome.months,
        cpu_s=round(outcome.cpu_s, 3),
        peak_rss_mb=round(outcome.peak_rss_mb, 1),
        values=values,
        notes=list(outcome.notes),
        recorded="" if job.recording is None else job.recording.label,
    )
    manifest.text()  # a value that cannot be written is this replication's failure, not the driver's
    return Finished(outcome, manifest)
