"""The process behind a job: reads the request, does what the commands do, writes how far it is.

python -m sim.ui.worker results/.jobs/<request>/attempt-001

It lives apart from the server that started it and ends by itself. All words that it prints go to the
attempt's log. A report that cannot be written leaves the results as they are; the job is done all the same.
"""

from __future__ import annotations

import json
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiments.journal import Stopped
from sim.experiments.progress import Status
from sim.records import machine, places
from sim.records.errors import InputRefused
from sim.records.plain import Plain
from sim.records.store import slug, write_text
from sim.ui import jobs

if TYPE_CHECKING:
    from sim.experiments.results import Comparison, RunResult
    from sim.scenario.schema import Scenario

EVERY_S = 0.4
"""Seconds between two writings of the status at least; the last is written at once."""
READ_WITHIN_S = 20
"""Seconds of the wall that reading an uploaded scenario may take."""
READ_MEMORY = 4 << 30
"""Bytes."""


class Teller:
    """Writes how far the work is, whole or not at all."""

    def __init__(self, attempt: Path) -> None:
        self._file = attempt / jobs.STATUS
        self._last = float("-inf")
        self._said: dict[str, Plain] = {}

    def __call__(self, status: Status) -> None:
        """Write a status if one is due."""
        if time.monotonic() - self._last >= EVERY_S or status.share >= 1:
            self._last = time.monotonic()
            self.say(jobs.RUNNING, **asdict(status))

    def say(self, state: str, **more: Plain) -> None:
        """Write a state; what was said before and is not replaced stays."""
        self._said = {**self._said, "state": state, **more}
        write_text(self._file, json.dumps(self._said))


def main(attempt: Path) -> int:
    """Do the work of an attempt and return the exit code of the command that does the same.

    What happens is written to the attempt's `status.json`; nothing is raised. Codes: 0 done, 1 a
    replication or the work failed, 2 refused, 3 stopped.
    """
    machine.ctrl_c_interrupts()
    tell = Teller(attempt)
    try:
        tell.say(jobs.RUNNING)
        request = jobs.Request(**json.loads((attempt.parent / jobs.REQUEST).read_text(encoding="utf-8")))
        scenario = read_scenario(request, attempt)
        found, study = _do(request, scenario, tell)
    except InputRefused as refused:
        own = f"{attempt}/"
        tell.say(jobs.REFUSED, problems=[problem.replace(own, "") for problem in refused.problems])
        return 2
    except Stopped as stopped:
        tell.say(jobs.STOPPED, message=f"{stopped.kept} replications are kept")
        return 3
    except KeyboardInterrupt:
        tell.say(jobs.STOPPED, message="stopped before the first replication")
        return 3
    except Exception as error:
        traceback.print_exc()
        tell.say(jobs.FAILED, message=f"{type(error).__name__}: {error}")
        return 1
    return _end(found, study, tell)


def _end(found: Comparison | RunResult, study: Path, tell: Teller) -> int:
    failures = found.failures
    for failure in failures:
        sys.stderr.write(f"replication {failure.replication}: {failure.message}\n{failure.traceback}\n")
    if not jobs._has_results({"study": str(study)}):
        said = failures[0].message if failures else "no replication came to its end"
        tell.say(jobs.FAILED, message=said)
        return 1
    tell.say(jobs.DONE, study=str(study), failures=len(failures))
    return 1 if failures else 0


def read_scenario(request: jobs.Request, attempt: Path) -> Scenario:
    """Return the scenario that is asked for.

    Args:
        request: what is asked; an uploaded text is written into `attempt` and read under limits.
        attempt: folder of this attempt.

    Raises:
        InputRefused: every mistake in it, or more time or memory than a stranger's file gets.
    """
    from sim.experiments.cases import load_scenario

    changes = {
        "subscribers.count": request.subscribers,
        "horizon.months": request.months,
        "replications": request.replications,
        "seed": request.seed,
    }
    overrides = {path: str(value) for path, value in changes.items() if value is not None}
    if not request.text:
        return load_scenario(places.scenarios_folder() / request.scenario, overrides).value
    file = attempt / f"{slug(request.name)}.yaml"
    write_text(file, request.text)
    with reading_limited():
        return load_scenario(file, overrides).value


@contextmanager
def reading_limited() -> Iterator[None]:
    """Limit time and memory while a stranger's file is read, where the system can."""
    try:
        with machine.limited(READ_WITHIN_S, READ_MEMORY):
            yield
    except machine.TookTooLong:
        raise InputRefused([f"the scenario takes longer than {READ_WITHIN_S} s to read"]) from None
    except MemoryError:
        raise InputRefused(["the scenario takes too much memory to read"]) from None


def _do(request: jobs.Request, scenario: Scenario, tell: Teller) -> tuple[Comparison | RunResult, Path]:
    """Compare where there is something to compare, else run; write the report of a comparison."""
    from sim.experiments.study import RunRequest, compare_strategies, run_scenario

    asked = RunRequest(watch=tell)
    if not scenario.strategies:
        run = run_scenario(scenario, asked, request.name)
        return run, run.outcomes.parent
    comparison = compare_strategies(scenario, asked, request.name)
    if comparison.paired:
        _report(comparison)
    return comparison, comparison.folder


def _report(comparison: Comparison) -> None:
    """Write the report; results without one are still results."""
    try:
        from sim.reports.page import write_report

        write_report(comparison, comparison.folder)
    except Exception:
        traceback.print_exc()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
