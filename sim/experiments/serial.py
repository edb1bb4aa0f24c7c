"""Running jobs in this process, one by one, behind the protocol of `concurrent.futures`.

Used for one worker, for a single replication, and for policies that only this process knows. A job that kills
the process ends the work; there is nobody to try it again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import ParamSpec, TypeVar

from sim.experiments import worker
from sim.experiments.dispatch import Dispatcher
from sim.experiments.journal import Journal
from sim.experiments.worker import NOT_STARTED, Job

P = ParamSpec("P")
T = TypeVar("T")


class SerialExecutor(Executor):
    """Does what is submitted at once, in this process; Ctrl-C and errors of the machine go through."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Return a future that is done already."""
        future: Future[T] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def run_here(jobs: deque[Job], journal: Journal) -> None:
    """Run jobs in this process until none is left. Raises as `Dispatcher.run`."""
    cases = {job.slot: job.case for job in jobs}
    hours = [NOT_STARTED] * (max(cases, default=0) + 1)

    def report(slot: int, hour: float) -> None:
        hours[slot] = hour
        journal.look([(cases[slot], hour)])

    with worker.reporting_to(report), SerialExecutor() as executor:
        Dispatcher(executor, 1, hours, journal).run(jobs)
