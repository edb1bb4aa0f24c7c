"""Running many replications: on all cores, at least once each, kept exactly once.

The driver (this process) alone writes. What is to do is what was asked for less what the store holds. A
worker that dies breaks the whole pool: the pool is built anew, and the replications that were under way run
again alone, so that the one that kills is found; at its third death it is a failed replication. A failed
replication is recorded with its seed and traceback and stops no other.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.experiments import worker
from sim.experiments.cases import Case
from sim.experiments.progress import Status, Watch, seconds_left, share_of, simulated_date
from sim.experiments.results import Failure, Replication
from sim.experiments.worker import NOT_STARTED, Broken, Finished, Job
from sim.records.errors import InputRefused
from sim.records.manifest import Manifest
from sim.records.store import (
    copy_replication,
    find,
    replication_folder,
    stored,
    write_replication,
    write_text,
)

DEATHS = 3
"""So many killed workers make a failed replication."""

LOOK_S = 0.2
SLOTS = 4096


class Stopped(Exception):  # noqa: N818 (it reads as what happened)
    """The user stopped the work; what had finished is kept. Exit code 3."""

    exit_code = 3

    def __init__(self, kept: int, folder: Path) -> None:
        super().__init__(f"stopped; {kept} replications are kept in {folder}")
        self.kept, self.folder = kept, folder


@dataclass(frozen=True)
class ExecutionOptions:
    """How to run.

    Attributes:
        study: folder that the replications are written to.
        root: folder of all studies, where finished replications are looked for.
        workers: processes; 1 runs in this one.
        fresh: simulate everything anew, answer nothing from the store.
        watch: told how far the work is.
    """

    study: Path
    root: Path
    workers: int = 1
    fresh: bool = False
    watch: Watch | None = None


Result = Replication | Failure


@dataclass
class _Journal:
    """What is done, what is under way, and how far."""

    options: ExecutionOptions
    results: dict[tuple[str, int], Result] = field(default_factory=dict)
    total: int = 0
    done: int = 0
    failed: int = 0
    began: float = field(default_factory=time.monotonic)
    last_look: float = 0.0

    @property
    def reused(self) -> int:
        return sum(isinstance(r, Replication) and r.reused for r in self.results.values())

    def keep(self, job: Job, answer: Finished | Broken) -> None:
        """Write what a worker brought, or why it brought nothing. Raises InputRefused where that is why."""
        if isinstance(answer, Broken):
            if answer.refused:
                raise InputRefused(list(answer.refused))
            self.fail(job, answer.message, answer.traceback)
            return
        folder = replication_folder(job.case.folder(self.options.study), job.replication)
        write_replication(folder, answer.outcome, answer.manifest)
        _failure_file(self.options, job).unlink(missing_ok=True)
        self.results[job.case.name, job.replication] = as_replication(answer.manifest)
        self.done += 1

    def fail(self, job: Job, message: str, traceback: str) -> None:
        text = f"replication {job.replication}, seed {job.key.seed}, digest {job.key.digest}\n{message}\n\n"
        write_text(_failure_file(self.options, job), text + traceback)
        failure = Failure(job.case.name, job.replication, job.key.seed, message, traceback)
        self.results[job.case.name, job.replication] = failure
        self.failed += 1

    def look(self, under_way: Iterable[tuple[Case, float]], now: bool = False) -> None:
        """Tell whoever watches, five times a second at most."""
        instant = time.monotonic()
        if self.options.watch is None or (not now and instant - self.last_look < LOOK_S):
            return
        self.last_look = instant
        begun = [(case, hour) for case, hour in under_way if hour > NOT_STARTED]
        parts = sum(share_of(hour, case.months, case.warm_up) for case, hour in begun)
        share = (self.done + self.failed + parts) / self.total if self.total else 1.0
        elapsed = instant - self.began
        dates = [simulated_date(case.start, hour) for case, hour in begun]
        left = seconds_left(share, elapsed)
        latest = max(dates, default="")
        self.options.watch(
            Status(self.done, self.total, self.reused, self.failed, share, latest, elapsed, left)
        )


def _failure_file(options: ExecutionOptions, job: Job) -> Path:
    return job.case.folder(options.study) / f"failed-r{job.replication:04d}.txt"


def as_replication(manifest: Manifest, reused: bool = False) -> Replication:
    """Return a stored replication as results show it."""
    return Replication(
        replication=manifest.key.replication,
        fingerprint=manifest.fingerprint,
        cpu_s=manifest.cpu_s,
        peak_rss_mb=manifest.peak_rss_mb,
        reused=reused,
        **manifest.values,
    )


def execute(asked: Sequence[tuple[Case, int]], options: ExecutionOptions) -> dict[tuple[str, int], Result]:
    """Return the result of every replication asked for, by name of the case and number.

    Raises:
        InputRefused: the model refused a scenario.
        Stopped: Ctrl-C; every replication that had finished is stored.
    """
    worker.one_thread()
    journal = _Journal(options)
    jobs = deque(job for job in _jobs(asked) if not _answered(job, journal))
    journal.total = len(jobs)
    journal.look([], now=True)
    try:
        if options.workers <= 1 or len(jobs) <= 1:
            _run_here(jobs, journal)
        else:
            _run_in_pools(jobs, journal)
    except KeyboardInterrupt:
        raise Stopped(journal.done + journal.reused, options.study) from None
    journal.look([], now=True)
    return journal.results


def _jobs(asked: Sequence[tuple[Case, int]]) -> list[Job]:
    return [Job(case, number, case.key(number), slot % SLOTS) for slot, (case, number) in enumerate(asked)]


def _answered(job: Job, journal: _Journal) -> bool:
    """Answer a job from the store, of this study or another, unless everything is wanted afresh."""
    options = journal.options
    if options.fresh:
        return False
    own = replication_folder(job.case.folder(options.study), job.replication)
    manifest = stored(own)
    if manifest is None or manifest.key != job.key:
        other = find(options.root, job.key)
        if other is None:
            return False
        copy_replication(other, own)
        manifest = stored(own)
    if manifest is None:
        return False
    journal.results[job.case.name, job.replication] = as_replication(manifest, reused=True)
    return True


def _run_here(jobs: deque[Job], journal: _Journal) -> None:
    while jobs:
        job = jobs.popleft()

        def report(hour: float, case: Case = job.case) -> None:
            journal.look([(case, hour)])

        journal.keep(job, worker.attempt(job, report))


def _run_in_pools(jobs: deque[Job], journal: _Journal) -> None:
    """Run the jobs in pools until none is left; suspects, under way when a pool broke, run alone and last."""
    deaths: Counter[tuple[str, int]] = Counter()
    suspects: deque[Job] = deque()
    workers = min(journal.options.workers, len(jobs))
    while jobs or suspects:
        alone = not jobs
        with _Pool(1 if alone else workers) as pool:
            broken = pool.run(suspects if alone else jobs, journal)
        for job in broken:
            name = job.case.name, job.replication
            deaths[name] += alone or len(broken) == 1
            if deaths[name] >= DEATHS:
                journal.fail(job, f"the worker process died {DEATHS} times", "")
            else:
                suspects.append(job)


class _Pool:
    """Worker processes that share an array of simulated hours with the driver."""

    def __init__(self, workers: int) -> None:
        method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
        context: Any = multiprocessing.get_context(method)
        if method == "forkserver":
            context.set_forkserver_preload(["sim.experiments.worker", "sim.twin", "sim.kpis.evaluate"])
        self.workers = workers
        self.hours = context.RawArray("d", [NOT_STARTED] * SLOTS)
        self.executor = ProcessPoolExecutor(
            workers, mp_context=context, initializer=worker.open_worker, initargs=(self.hours,)
        )
        self.under_way: dict[Future[Finished | Broken], Job] = {}

    def run(self, jobs: deque[Job], journal: _Journal) -> list[Job]:
        """Run jobs until none is left or the pool breaks; return those under way when it broke."""
        try:
            while jobs or self.under_way:
                while jobs and len(self.under_way) < self.workers + 1:
                    self.submit(jobs)
                done, _ = wait(self.under_way, timeout=LOOK_S, return_when=FIRST_COMPLETED)
                for future in done:
                    answer = future.result()
                    journal.keep(self.under_way.pop(future), answer)
                journal.look((job.case, self.hours[job.slot]) for job in self.under_way.values())
        except BrokenProcessPool:
            return self.sorted_out(jobs, journal)
        return []

    def submit(self, jobs: deque[Job]) -> None:
        job = jobs.popleft()
        try:
            self.under_way[self.executor.submit(worker.run_job, job)] = job
        except BrokenProcessPool:
            jobs.appendleft(job)
            raise

    def sorted_out(self, jobs: deque[Job], journal: _Journal) -> list[Job]:
        """After a break: keep what had finished, put back what had not begun, return what was under way."""
        broken: list[Job] = []
        waiting: list[Job] = []
        for future, job in self.under_way.items():
            if future.done() and future.exception() is None:
                journal.keep(job, future.result())
            elif self.hours[job.slot] > NOT_STARTED:
                broken.append(job)
            else:
                waiting.append(job)
        # A worker that dies before it says that it has begun must not be tried for ever.
        jobs.extendleft(reversed(waiting if broken else []))
        return broken or waiting

    def __enter__(self) -> _Pool:
        return self

    def __exit__(self, *error: object) -> None:
        """Let idle workers go; after an error or a break end all at once: nothing they do is wanted."""
        if not self.under_way:
            self.executor.shutdown()
            return
        processes = list((self.executor._processes or {}).values())
        self.executor.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()
        for process in processes:
            process.join(5)


def default_workers() -> int:
    """Return the number of cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1
