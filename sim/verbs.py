"""The verbs for notebooks and scripts: load, run, compare.

    import sim
    base = sim.load("scenarios/bases/mno.yaml")
    run = sim.run(base, replication=0)
    run.kpis, run.tables["ledger"], run.fingerprint
    sim.compare(base, [base.with_({"oss.workforce.technicians": 12})], replications=10).decision

They do what the commands do, and answer from the same store.

What is asked twice is simulated once, whichever way it is asked, as long as code, settings, seed and number
are equal. Mistakes of the user raise `InputRefused`; a single failed replication does not raise, it is in
`result.failures`.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

from sim.experiments.archive import tidy_rows
from sim.experiments.cases import load_scenario
from sim.experiments.progress import Watch
from sim.experiments.replicate import Replications
from sim.experiments.rerun import refuse_older
from sim.experiments.results import Comparison, Decision, RunResult
from sim.experiments.study import RunRequest, compare_scenarios, compare_strategies, run_scenario
from sim.records.errors import InputRefused
from sim.records.manifest import Manifest
from sim.records.recording import recording_of
from sim.records.store import read_outcome, stored

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.kernel.group import Value
    from sim.scenario.schema import Scenario


class How(TypedDict, total=False):
    """How to run: what `sim.experiments.study.RunRequest` says, by the same names.

    Attributes:
        workers: processes, at least 1; every core if left out.
        fresh: answer nothing from the store.
        out: folder to write to.
        watch: told how far the work is.
        trace: `none`, `sample` or `full`: write an event log beside the tables.
        record: its window, such as `2027-03-01..2027-03-07`; alone it means `full`.
        trace_limit: megabytes after which the log ends.
    """

    workers: int | None
    fresh: bool
    out: str | Path | None
    watch: Watch | None
    trace: str
    record: str
    trace_limit: float


@dataclass(frozen=True)
class LoadedScenario:
    """A scenario as loaded, to be changed, run and compared.

    It is never changed itself: `with_` returns another.

    Attributes:
        scenario: validated settings, at the size that they state.
        name: first part of the folders that results go to.
    """

    scenario: Scenario
    name: str

    def with_(self, changes: Mapping[str, Value], title: str = "") -> LoadedScenario:
        """Return another scenario, with the settings at the given paths replaced.

        Raises:
            InputRefused: an unknown path or a value that a setting cannot have.
        """
        from sim.kernel.paths import with_values
        from sim.kernel.refusals import shown
        from sim.scenario.renamed import renamed_changes

        changes, old_names = renamed_changes(changes)
        _warn(old_names)
        said = title or ", ".join(f"{path} {shown(value)}" for path, value in changes.items())
        changed = with_values(self.scenario, {**changes, "title": said or self.scenario.title})
        return replace(self, scenario=changed)


@dataclass(frozen=True)
class Run:
    """A scenario's replications. `result` holds everything that pages and reports show."""

    result: RunResult

    @property
    def kpis(self) -> pd.DataFrame:
        """One row for each replication and KPI, with scenario, digest, seed and version."""
        import pandas as pd

        return pd.DataFrame(tidy_rows([self.result]))

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table, the rows of all replications below each other, with seed, replication and version.

        Read from the disk each time it is asked for. Tables are those of `sim.records.outcome`; month 1 is
        the first measured one.
        """
        import pandas as pd

        parts: dict[str, list[pd.DataFrame]] = {}
        for index, one in enumerate(self.result.replications):
            for name, table in read_outcome(self.result.folder_of(index)).tables.items():
                run = {
                    "seed": self.result.seed,
                    "replication": one.replication,
                    "version": self.result.version,
                }
                parts.setdefault(name, []).append(pd.DataFrame({**run, **table}))
        return {name: pd.concat(frames, ignore_index=True) for name, frames in parts.items()}

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the first replication."""
        return self.result.replications[0].fingerprint

    @property
    def manifest(self) -> Manifest | None:
        """The manifest of the first replication."""
        return stored(self.result.folder_of(0))


@dataclass(frozen=True)
class Compared:
    """Alternatives beside doing nothing. `result` holds everything that pages and reports show."""

    result: Comparison

    @property
    def decision(self) -> Decision:
        """What to do, and how sure that is."""
        return self.result.decision

    @property
    def table(self) -> pd.DataFrame:
        """One row for each alternative and KPI: base, alternative, difference, interval, verdict.

        Columns: alternative (name), mean (its mean), kpi, base, difference, low, high, verdict, exploratory;
        values in the KPI's own unit, shares 0-1.
        """
        import pandas as pd

        rows = [
            {"alternative": one.name, "mean": row.alternative}
            | {name: value for name, value in vars(row).items() if name != "alternative"}
            for one in self.result.alternatives
            for row in one.rows.values()
        ]
        return pd.DataFrame(rows)

    def figure(self, kpi: str) -> Figure:
        """A matplotlib figure of one KPI by month: doing nothing and every alternative, with bands."""
        from sim.reports.curves import kpi_curves

        runs = [self.result.base, *(one.result for one in self.result.alternatives)]
        return kpi_curves(runs, [kpi]).figure


def load(path: str | Path, overrides: Mapping[str, str] | None = None) -> LoadedScenario:
    """Return a scenario of a file or of a name that comes with the product.

    Args:
        path: file, or name such as `reference`.
        overrides: texts by path, read as `--set` reads them.

    Raises:
        InputRefused: every mistake of the file, a line each.
    """
    loaded = load_scenario(path, overrides)
    refuse_older(loaded.chain, loaded.renamed)
    _warn(loaded.renamed)
    return LoadedScenario(loaded.value, Path(path).stem)


def _warn(old_names: Sequence[str]) -> None:
    for line in old_names:
        warnings.warn(line, stacklevel=3)


def run(
    scenario: LoadedScenario,
    replications: int | None = None,
    *,
    replication: int | None = None,
    **how: Unpack[How],
) -> Run:
    """Run a scenario: the first `replications`, or one `replication` alone, or as many as it says itself.

    Args:
        scenario: as loaded.
        replications, replication: which ones.
        how: `workers`, `fresh`, `out`, `watch`, `trace`, `record` and `trace_limit` (see `How`).

    Raises:
        InputRefused: the scenario cannot be run.
        RuntimeError: no replication came to its end.
    """
    request = _request(replications, replication, how, scenario)
    found = run_scenario(scenario.scenario, request, scenario.name)
    if not found.replications:
        raise RuntimeError(found.failures[0].message)
    return Run(found)


def compare(
    base: LoadedScenario,
    others: Sequence[LoadedScenario] = (),
    *,
    replications: int | None = None,
    **how: Unpack[How],
) -> Compared:
    """Compare a scenario with others, or with its own strategies where no others are given.

    Args:
        base: doing nothing.
        others: scenarios over the same months; they take seed and goals of the base.
        replications: paired ones; None takes the number that the base says.
        how: as in `run`.

    Raises:
        InputRefused: a scenario that cannot be run, or nothing to compare with.
        RuntimeError: no replication came to its end in all of them.
    """
    request = _request(replications, None, how, base)
    if others:
        found = compare_scenarios(base.scenario, [one.scenario for one in others], request, base.name)
    else:
        found = compare_strategies(base.scenario, request, base.name)
    if not found.paired and found.failures:
        raise RuntimeError(found.failures[0].message)
    return Compared(found)


def _request(count: int | None, only: int | None, how: How, base: LoadedScenario) -> RunRequest:
    problems = [
        *(["replications and replication exclude one another"] if None not in (count, only) else []),
        *([f"replications: must be at least 1 (got {count})"] if count is not None and count < 1 else []),
        *([f"replication: must be at least 0 (got {only})"] if only is not None and only < 0 else []),
    ]
    workers, out = how.get("workers"), how.get("out")
    if workers is not None and workers < 1:
        problems.append(f"workers: must be at least 1 (got {workers})")
    if problems:
        raise InputRefused(problems)
    chosen = None if count is None and only is None else Replications(count or 1, only)
    folder = None if out is None else Path(out)
    wanted = how.get("trace", ""), how.get("record"), how.get("trace_limit")
    horizon = base.scenario.horizon
    recording = recording_of(*wanted, horizon.start, horizon.hours)
    return RunRequest(chosen, workers, how.get("fresh", False), folder, how.get("watch"), recording)
