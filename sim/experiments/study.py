"""From what was asked to results on disk: a run or a comparison with its folder, times and scenario.

A study's folder is called after its name and six digits that stand for names, digests and seeds of its cases.
The same question has the same folder and goes on with what lies there; another setting, seed or strategy has
another. `run.json` or `comparison.json` is written after all replications, so it tells of work that came to
an end. Without a single finished replication, or a pair, nothing of this is written.
"""

from __future__ import annotations

import atexit
import hashlib
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiments.archive import remember, save_comparison, save_run
from sim.experiments.cases import Case, case_of, cases_of
from sim.experiments.compare import compare_cases
from sim.experiments.journal import ExecutionOptions
from sim.experiments.progress import Watch
from sim.experiments.replicate import Replications, run_case
from sim.experiments.rerun import STORED_SCENARIO
from sim.experiments.results import DO_NOTHING, Comparison, RunResult
from sim.experiments.rounding import presence_between
from sim.records import machine, places
from sim.records.errors import InputRefused
from sim.records.recording import Recording
from sim.records.store import slug, write_text
from sim.records.version import code_version

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario


@dataclass(frozen=True)
class RunRequest:
    """How a run or a comparison is wanted, whoever asks: command, notebook or page.

    Attributes:
        replications: which replications; None takes the number in the scenario.
        workers: processes; None uses every core.
        fresh: answer nothing from the store.
        out: folder to write to; None makes one in the results.
        watch: told how far the work is.
        recording: how each life is recorded; None for not at all.
    """

    replications: Replications | None = None
    workers: int | None = None
    fresh: bool = False
    out: Path | None = None
    watch: Watch | None = None
    recording: Recording | None = None

    def options(self, name: str, cases: Sequence[Case]) -> ExecutionOptions:
        """Return where and how the cases are run; the same request has the same folder.

        With a policy that cannot be hashed and without `out`, the folder goes with this process.
        """
        root = places.results_folder()
        stored = all(case.storable for case in cases)
        usual = (root if stored else _passing_folder()) / f"{slug(name)}-{_together(cases)}"
        study = self.out or usual
        workers = machine.cores() if self.workers is None else self.workers
        return ExecutionOptions(study, root, workers, self.fresh, self.watch, self.recording)


@cache
def _passing_folder() -> Path:
    """A folder for what is not stored, until this process ends."""
    folder = tempfile.mkdtemp(prefix="bosstwin-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def _together(cases: Sequence[Case]) -> str:
    text = "/".join(f"{case.name} {case.digest} {case.seed}" for case in cases)
    return hashlib.sha256(text.encode()).hexdigest()[:6]


def run_scenario(scenario: Scenario, request: RunRequest, name: str = "") -> RunResult:
    """Run a scenario's replications, keep them in a study's folder, and return them.

    Args:
        scenario: validated settings; its strategies play no part.
        request: which replications, and how.
        name: first part of the folder's name; the title if empty.

    Raises:
        InputRefused: the scenario cannot be run.
        Stopped: the user stopped it; what had finished is kept.
    """
    case = case_of(scenario)
    options = request.options(name or scenario.title, [case])
    began, made = time.monotonic(), _now()
    run = run_case(case, options, request.replications or Replications(scenario.replications))
    run = replace(run, wall_s=time.monotonic() - began, version=code_version(), made=made)
    if run.replications:
        save_run(run, options.study)
        _finish(options, [case])
    return run


def compare_strategies(scenario: Scenario, request: RunRequest, name: str = "") -> Comparison:
    """Compare doing nothing with every strategy of one scenario, and keep what is found.

    Raises:
        InputRefused: the scenario has no strategies, or cannot be run.
        Stopped: the user stopped it; what had finished is kept.

    Args:
        scenario: validated settings; its goals decide.
        request: which paired replications, and how; a precision plays no part.
        name: first part of the folder's name; the title if empty.
    """
    base, others = cases_of(scenario)
    if not others:
        raise InputRefused([f"{scenario.title}: has no strategies to compare with doing nothing"])
    return _compare(scenario.title, [base, *others], request, (name, scenario.replications))


def compare_scenarios(
    base: Scenario, others: Sequence[Scenario], request: RunRequest, name: str = ""
) -> Comparison:
    """Compare a scenario with others, on the same luck: all take seed and goals of the first.

    Raises:
        InputRefused: the scenarios do not measure the same months, or one cannot be run.
        Stopped: the user stopped it; what had finished is kept.
    """
    own = base.horizon
    problems = [
        f"{other.title}: measures other months than {base.title} (the horizons must be equal)"
        for other in others
        if (other.horizon.start, other.horizon.months) != (own.start, own.months)
    ]
    if problems:
        raise InputRefused(problems)
    cases = [case_of(base, DO_NOTHING)]
    cases += [case_of(other.model_copy(update={"seed": base.seed}), other.title) for other in others]
    rounding = [said for other in others for said in presence_between(base, other)]
    return _compare(base.title, _told_apart(cases), request, (name, base.replications), rounding)


def _told_apart(cases: list[Case]) -> list[Case]:
    """Cases of one name get a number."""
    names = [case.name for case in cases]
    return [
        replace(case, name=f"{case.name} ({place})") if names.count(case.name) > 1 else case
        for place, case in enumerate(cases)
    ]


def _compare(
    title: str, cases: list[Case], request: RunRequest, named: tuple[str, int], rounding: Sequence[str] = ()
) -> Comparison:
    name, usual = named
    options = request.options(name or title, cases)
    replications = request.replications or Replications(usual)
    numbers = [replications.only] if replications.only is not None else range(replications.count)
    began, made, version = time.monotonic(), _now(), code_version()
    found = compare_cases(title, cases[0], cases[1:], options, list(numbers))
    told = list(dict.fromkeys(rounding))
    found = replace(found, wall_s=time.monotonic() - began, version=version, made=made, rounding=told)
    if found.paired:
        save_comparison(found)
        _finish(options, cases)
    return found


def _finish(options: ExecutionOptions, cases: Sequence[Case]) -> None:
    """Put the resolved scenarios beside their results, and let `latest` point here."""
    for case in cases:
        write_text(case.folder(options.study) / STORED_SCENARIO, scenario_yaml(case))
    remember(options.root, options.study)


def scenario_yaml(case: Case) -> str:
    """Return the resolved scenario of a case as a scenario file that can be run again.

    Every setting is in it, defaults included, so it does not change when defaults do. YAML, in order of
    declaration.
    """
    import json

    import yaml

    content = json.loads(case.text)
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=100)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
