"""Handing jobs to any `concurrent.futures.Executor` and taking in what comes back, as it comes.

The driver has at most `ahead` jobs out at a time, looks up at least every `LOOK_S` seconds, and lets the
journal write each answer as soon as it is there. Executors are neither started nor mended here:
`sim.experiments.pool` and `sim.experiments.serial` do that.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool

from sim.experiments.journal import LOOK_S, Journal
from sim.experiments.worker import NOT_STARTED, Answer, Job, run_job


class Dispatcher:
    """Keeps an executor busy.

    Args:
        executor: runs `run_job`, here or anywhere.
        ahead: jobs that it is given at a time.
        hours: simulated hour by slot of the job, as far as the executor tells.
        journal: takes the answers.
    """

    def __init__(self, executor: Executor, ahead: int, hours: Sequence[float], journal: Journal) -> None:
        self.executor, self.ahead, self.hours, self.journal = executor, ahead, hours, journal
        self.under_way: dict[Future[Answer], Job] = {}

    def run(self, jobs: deque[Job]) -> list[Job]:
        """Run jobs until none is left or the executor breaks; return those under way when it broke.

        `jobs` is emptied from its front. When the executor breaks, jobs that had not begun are put back
        there; where none had begun, those that were out are returned, for one of them may kill a worker
        before it says so.

        Raises:
            InputRefused: see `Journal.keep`.
        """
        try:
            while jobs or self.under_way:
                while jobs and len(self.under_way) < self.ahead:
                    self._submit(jobs)
                done, _ = wait(self.under_way, timeout=LOOK_S, return_when=FIRST_COMPLETED)
                for future in done:
                    answer = future.result()
                    self.journal.keep(self.under_way.pop(future), answer)
                self.journal.look((job.case, self.hours[job.slot]) for job in self.under_way.values())
        except BrokenProcessPool:
            return self._sort_out(jobs)
        return []

    def _submit(self, jobs: deque[Job]) -> None:
        job = jobs.popleft()
        try:
            self.under_way[self.executor.submit(run_job, job)] = job
        except BrokenProcessPool:
            jobs.appendleft(job)
            raise

    def _sort_out(self, jobs: deque[Job]) -> list[Job]:
        """After a break: keep what had finished, put back what had not begun, return what was under way."""
        broken: list[Job] = []
        waiting: list[Job] = []
        for future, job in self.under_way.items():
            if future.done() and future.exception() is None:
                self.journal.keep(job, future.result())
            elif self.hours[job.slot] > NOT_STARTED:
                broken.append(job)
            else:
                waiting.append(job)
        # A worker that dies before it says that it has begun must not be tried for ever.
        jobs.extendleft(reversed(waiting if broken else []))
        return broken or waiting
