"""What is done of some work, and how far the rest is: results, failures, and who watches.

    <study>/<case>-<digest>/r0007/           a finished replication
    <study>/<case>-<digest>/failed-r0007.txt  why one failed: number, seed, digest, error and traceback

The driver alone writes these; a failure's file goes when the same replication finishes later.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from sim.experiments.cases import Case
from sim.experiments.progress import Status, Watch, seconds_left, share_of, simulated_date
from sim.experiments.results import Failure, Replication
from sim.experiments.worker import NOT_STARTED, Answer, Broken, Job
from sim.records.errors import Foreseen, InputRefused
from sim.records.manifest import Manifest
from sim.records.recording import Recording
from sim.records.store import (
    copy_replication,
    find,
    replication_folder,
    stored,
    write_replication,
    write_text,
)

LOOK_S = 0.2
"""Whoever watches is told so often at most."""

Result = Replication | Failure
"""What came of one replication."""


class Stopped(Foreseen):
    """The user stopped the work; what had finished is kept. Exit code 3.

    Attributes:
        kept: replications that are stored, those from earlier work included.
        folder: of the study.
    """

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
        recording: how each life is recorded; None for not at all.
    """

    study: Path
    root: Path
    workers: int = 1
    fresh: bool = False
    watch: Watch | None = None
    recording: Recording | None = None


@dataclass
class Journal:
    """What is done and how far the work is; the only one that writes replications.

    Attributes:
        options: where to and who watches.
        results: by name of the case and number of the replication.
        total: replications to be simulated.
        done, failed: of those.
        began, last_look: seconds of the monotonic clock, at the start and when somebody was last told.
    """

    options: ExecutionOptions
    results: dict[tuple[str, int], Result] = field(default_factory=dict)
    total: int = 0
    done: int = 0
    failed: int = 0
    began: float = field(default_factory=time.monotonic)
    last_look: float = 0.0

    @property
    def reused(self) -> int:
        """Replications answered from the store."""
        return sum(isinstance(r, Replication) and r.reused for r in self.results.values())

    def answer_from_store(self, job: Job) -> bool:
        """Return whether this study or another answers a job; never where all is wanted afresh.

        A replication of another study is copied into this one, so that each study is whole by itself. Only
        manifests are read for it. Cases with a policy that cannot be hashed are never answered, nor is one
        without its event log where that is asked for.
        """
        if self.options.fresh or not job.case.storable:
            return False
        own, recorded = self.folder(job), "" if job.recording is None else job.recording.label
        manifest = stored(own)
        if manifest is None or manifest.key != job.key or recorded not in ("", manifest.recorded):
            other = find(self.options.root, job.key, recorded)
            if other is None:
                return False
            copy_replication(other, own)
            manifest = stored(own)
        if manifest is None:
            return False
        self.results[job.name] = as_replication(manifest, reused=True)
        return True

    def keep(self, job: Job, answer: Answer) -> None:
        """Write what a worker brought, or why it brought nothing.

        Raises:
            InputRefused: the model refused the scenario, or the worker runs other code than this process.
        """
        other = job.origin.difference(answer.origin)
        if other:
            raise InputRefused([other])
        found = answer.found
        if isinstance(found, Broken):
            if found.refused:
                raise InputRefused(list(found.refused))
            self.fail(job, found.message, found.traceback)
            return
        write_replication(self.folder(job), found.outcome, found.manifest)
        self._failure_file(job).unlink(missing_ok=True)
        self.results[job.name] = as_replication(found.manifest)
        self.done += 1

    def fail(self, job: Job, message: str, traceback: str) -> None:
        """Record a replication that did not come to its end, with its seed and traceback.

        The work goes on: a failure is a result, not an error.
        """
        text = f"replication {job.replication}, seed {job.key.seed}, digest {job.key.digest}\n{message}\n\n"
        write_text(self._failure_file(job), text + traceback)
        self.results[job.name] = Failure(job.case.name, job.replication, job.key.seed, message, traceback)
        self.failed += 1

    def look(self, under_way: Iterable[tuple[Case, float]], now: bool = False) -> None:
        """Tell whoever watches how far the jobs under way are (hours); not too often, unless `now`."""
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

    def folder(self, job: Job) -> Path:
        """Return where the replication of a job lies."""
        return replication_folder(job.case.folder(self.options.study), job.replication)

    def _failure_file(self, job: Job) -> Path:
        return job.case.folder(self.options.study) / f"failed-r{job.replication:04d}.txt"


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
