"""Running jobs in worker processes of this machine.

A worker that dies breaks the whole pool: the pool is built anew, and the replications that were under way run
again alone, so that the one that kills is found; at its third death it is a failed replication.

Errors of the model break no pool: a worker catches them and answers with them. What breaks it is the end of a
process, as when the system takes it away for want of memory. Workers come from one that has loaded the model
already where the system can fork, and start from nothing elsewhere. They end with the driver.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from types import TracebackType
from typing import ParamSpec, TypeVar

from sim.experiments import worker
from sim.experiments.dispatch import Dispatcher
from sim.experiments.journal import Journal
from sim.experiments.worker import NOT_STARTED, Job
from sim.records import machine

DEATHS = 3
"""So many killed workers make a failed replication."""

SLOTS = 4096
"""Simulated hours that workers share with this process; more jobs than this are never under way."""

PRELOADED = (
    "sim.experiments.worker",
    "sim.experiments.own_policies",
    "sim.twin",
    "sim.kpis.evaluate",
    "sim.experiments.warmed",
)
"""What that first process loads, once for all workers."""

P = ParamSpec("P")
T = TypeVar("T")


def run_in_pools(jobs: deque[Job], journal: Journal, workers: int) -> None:
    """Run jobs in worker processes until none is left; suspects, under way when a pool broke, last and alone.

    Raises as `Dispatcher.run`.

    Both queues are empty at the end; what came of the jobs is in the journal.
    """
    deaths: Counter[tuple[str, int]] = Counter()
    suspects: deque[Job] = deque()
    while jobs or suspects:
        alone = not jobs
        with WorkerPool(1 if alone else min(workers, len(jobs))) as pool:
            dispatcher = Dispatcher(pool, pool.workers + 1, pool.hours, journal)
            broken = dispatcher.run(suspects if alone else jobs)
        for job in broken:
            deaths[job.name] += alone or len(broken) == 1
            if deaths[job.name] >= DEATHS:
                journal.fail(job, f"the worker process died {DEATHS} times", "")
            else:
                suspects.append(job)


class WorkerPool(ProcessPoolExecutor):
    """Worker processes that import what this one does and share an array of simulated hours with it.

    Attributes:
        workers: how many.
        hours: simulated hour by slot.
    """

    def __init__(self, workers: int) -> None:
        context = machine.process_context(PRELOADED)
        self.workers = workers
        self.hours = context.RawArray("d", [NOT_STARTED] * SLOTS)
        super().__init__(workers, mp_context=context, initializer=worker.open_worker, initargs=(self.hours,))

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Give work to a worker; one is started where none is idle."""
        with machine.same_imports_in_workers():
            return super().submit(fn, *args, **kwargs)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let idle workers go; after an error or a break end all at once: nothing they do is wanted."""
        processes = list((self._processes or {}).values())
        if error is None and all(process.is_alive() for process in processes):
            self.shutdown()
            return
        self.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()
        for process in processes:
            process.join(5)
