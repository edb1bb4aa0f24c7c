"""Running many replications: on all cores, at least once each, kept exactly once.

The driver (this process) alone writes. What is to do is what was asked for less what the store holds. A
failed replication is recorded with its seed and traceback and stops no other.

Work goes to worker processes if more than one worker is wanted, more than one replication is missing, and
every policy can be found there; else it is done in this process, one by one. Which of the two makes no
difference to the numbers. A stop keeps what has finished: asking again goes on from there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from pathlib import Path

from sim.experiments import worker
from sim.experiments.cases import Case
from sim.experiments.journal import ExecutionOptions, Journal, Result, Stopped
from sim.experiments.own_policies import say_here, say_unstored
from sim.experiments.pool import SLOTS, run_in_pools
from sim.experiments.serial import run_here
from sim.experiments.worker import Job
from sim.records import machine
from sim.records.events import FILE as EVENTS
from sim.records.store import unfinished_file
from sim.records.version import origin


def execute(asked: Sequence[tuple[Case, int]], options: ExecutionOptions) -> dict[tuple[str, int], Result]:
    """Return the result of every replication asked for, by name of the case and number.

    The numeric libraries of this process are kept at one thread from here on.

    Args:
        asked: cases, each with the number of a replication, in the order in which they are begun.
        options: where to, how many workers, who watches.

    Raises:
        InputRefused: the model refused a scenario, or a worker runs other code than this process.
        Stopped: Ctrl-C, or the end of the terminal; every replication that had finished is stored.
    """
    worker.one_thread()
    policies = list(dict.fromkeys(policy for case, _ in asked for policy in case.policies))
    say_unstored(policies)
    journal = Journal(options)
    wanted = _jobs(asked, options)
    jobs = deque(job for job in wanted if not journal.answer_from_store(job))
    journal.total = len(jobs)
    journal.look([], now=True)
    try:
        with machine.stopped_by_any_signal():
            if options.workers <= 1 or len(jobs) <= 1:
                run_here(jobs, journal)
            elif not all(case.portable for case, _ in asked):
                say_here(policies)
                run_here(jobs, journal)
            else:
                run_in_pools(jobs, journal, options.workers)
    except KeyboardInterrupt:
        raise Stopped(journal.done + journal.reused, options.study) from None
    finally:
        for job in wanted:
            if job.log is not None:
                job.log.unlink(missing_ok=True)
    journal.look([], now=True)
    return journal.results


def _jobs(asked: Sequence[tuple[Case, int]], options: ExecutionOptions) -> list[Job]:
    code, recording = origin(), options.recording
    return [
        Job(case, number, case.key(number), code, slot % SLOTS, recording, _log(case, number, options))
        for slot, (case, number) in enumerate(asked)
    ]


def _log(case: Case, number: int, options: ExecutionOptions) -> Path | None:
    if options.recording is None:
        return None
    return unfinished_file(case.folder(options.study), number, EVENTS).absolute()
