"""Results of a run or a comparison on disk, to be read again without running anything.

results/<study>/run.json or comparison.json, scenario.yaml, kpis.csv, report.html

What an older version stored stays readable: fields that are gone are passed over, new ones take their
defaults, and KPIs that the catalogue no longer knows are left in the file.

Paths inside these files are relative to the study, so a study may be moved or renamed as a whole. The link
`latest` beside the studies points at the one that was finished last. Only numbers and texts are kept here;
the tables that they were computed from lie with each replication (`sim.records.store`).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

from sim.experiments.results import Alternative, Comparison, RunResult
from sim.records.store import LATEST, UNFINISHED, follow, point_latest, write_text

RUN, COMPARISON = "run.json", "comparison.json"
T = TypeVar("T")


def save_run(run: RunResult, study: Path) -> None:
    """Write a run beside its replications, with its KPIs as a tidy table.

    Args:
        run: its `outcomes` lie below `study`.
        study: folder that gets `run.json` and `kpis.csv`; what is there is replaced, whole or not at all.

    Raises:
        ValueError: a value that JSON cannot say (NaN, infinite), or outcomes elsewhere.
        OSError: the folder cannot be written.
    """
    content = TypeAdapter(RunResult).dump_python(_moved(run, study), mode="json")
    write_text(study / RUN, json.dumps(content, allow_nan=False) + "\n")
    write_text(study / "kpis.csv", tidy_csv([run]))


def save_comparison(comparison: Comparison) -> None:
    """Write a comparison beside its replications, with its KPIs as a tidy table.

    `comparison.folder` gets `comparison.json` and `kpis.csv`. Raises as `save_run`.
    """
    study = comparison.folder
    relative = replace(
        comparison,
        folder=Path(),
        base=_moved(comparison.base, study),
        alternatives=[replace(one, result=_moved(one.result, study)) for one in comparison.alternatives],
    )
    content = TypeAdapter(Comparison).dump_python(relative, mode="json")
    write_text(study / COMPARISON, json.dumps(content, allow_nan=False) + "\n")
    write_text(study / "kpis.csv", tidy_csv([comparison.base, *(a.result for a in comparison.alternatives)]))


def load_run(folder: Path) -> RunResult:
    """Return the run of a study's folder, its `outcomes` where the folder lies now.

    Args:
        folder: the study's, or `latest`.

    Raises:
        FileNotFoundError: it holds no run that can be read.
    """
    study = follow(folder)
    run: RunResult = _read(TypeAdapter(RunResult), study / RUN)
    return _known(replace(run, outcomes=study / run.outcomes))


def load_comparison(folder: Path) -> Comparison:
    """Return the comparison of a study's folder, its folders where they lie now.

    Args:
        folder: the study's, or `latest`.

    Raises:
        FileNotFoundError: it holds no comparison that can be read.
    """
    study = follow(folder)
    read: Comparison = _read(TypeAdapter(Comparison), study / COMPARISON)

    def home(run: RunResult) -> RunResult:
        return _known(replace(run, outcomes=study / run.outcomes))

    alternatives: list[Alternative] = [
        replace(one, result=home(one.result), rows=_of_today(one.rows)) for one in read.alternatives
    ]
    return replace(read, folder=study, base=home(read.base), alternatives=alternatives)


def _read(adapter: TypeAdapter[T], file: Path) -> T:
    try:
        return adapter.validate_json(file.read_bytes())
    except (OSError, ValueError):
        raise FileNotFoundError(f"{file.parent}: holds no finished {file.stem}") from None


def _known(run: RunResult) -> RunResult:
    """A run with those KPIs that the catalogue knows: others have neither label nor unit any more."""
    return replace(run, kpis=_of_today(run.kpis), monthly=_of_today(run.monthly))


def _of_today(by_kpi: dict[str, T]) -> dict[str, T]:
    from sim.kpis.catalogue import KPIS

    return {kpi: value for kpi, value in by_kpi.items() if kpi in KPIS}


def _moved(run: RunResult, study: Path) -> RunResult:
    """A study may be moved as a whole: its files hold no path from outside."""
    return replace(run, outcomes=run.outcomes.relative_to(study))


# --- what is there


@dataclass(frozen=True)
class Study:
    """A study's folder as a list shows it.

    Attributes:
        folder: where it lies.
        kind: `run` or `comparison`.
        title: of the comparison, or of the scenario.
        made: the instant (UTC, ISO).
        replications: finished ones of doing nothing.
        megabytes: of everything in the folder, 10**6 bytes each.
        version: of the code that made it.
    """

    folder: Path
    kind: str
    title: str
    made: str
    replications: int
    megabytes: float
    version: str


def studies(root: Path, query: str = "") -> list[Study]:
    """Return the studies below `root` whose folder or title holds `query`, the newest first.

    The query may be written in capitals or small letters. Passed over are `latest`, folders that are not
    finished, and folders without a readable `comparison.json` or `run.json`; a folder that holds both is a
    comparison. No folder at `root` gives an empty list. Every file of a study is looked at for its size, so
    this takes longer the more is stored.
    """
    folders = [
        folder
        for folder in (sorted(root.iterdir()) if root.is_dir() else [])
        if folder.is_dir() and folder.name != LATEST and not folder.name.startswith(UNFINISHED)
    ]
    found = [study for folder in folders if (study := _study(folder)) is not None]
    chosen = [one for one in found if query.lower() in f"{one.folder.name} {one.title}".lower()]
    return sorted(chosen, key=lambda one: one.made, reverse=True)


def _study(folder: Path) -> Study | None:
    """What a list shows of a folder; None where it holds no study, or another program's."""
    for name in (COMPARISON, RUN):
        try:
            content = json.loads((folder / name).read_text(encoding="utf-8"))
            base = content.get("base", content)
            return Study(
                folder=folder,
                kind=Path(name).stem,
                title=str(content.get("title", base["scenario"])),
                made=str(content["made"]),
                replications=len(base["replications"]),
                megabytes=folder_megabytes(folder),
                version=str(content["version"]),
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
    return None


def folder_megabytes(folder: Path) -> float:
    """Return the size of everything below a folder, MB."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def remember(root: Path, study: Path) -> None:
    """Let `latest` point at a study, if it lies among the others.

    A study that was written elsewhere leaves `latest` as it is.
    """
    if study.parent.resolve() == root.resolve():
        point_latest(root, study)


# --- tables for people


def tidy_rows(runs: Sequence[RunResult]) -> Iterable[dict[str, str | float | None]]:
    """Yield one row for every scenario, replication and KPI, with all that tells runs apart.

    A row has scenario, strategy, digest, seed, version, replication, kpi, and value in the KPI's own unit,
    None where nothing was observed.
    """
    for run in runs:
        for one in run.replications:
            for kpi, value in one.kpis.items():
                yield {
                    "scenario": run.scenario,
                    "strategy": run.name,
                    "digest": run.digest,
                    "seed": run.seed,
                    "version": run.version,
                    "replication": one.replication,
                    "kpi": kpi,
                    "value": value,
                }


def tidy_csv(runs: Sequence[RunResult]) -> str:
    """Return the tidy rows as CSV; text that a spreadsheet would take for a formula is neutralised.

    Such a text begins with =, +, -, @, a tab or a carriage return; an apostrophe is set before it. A value
    that was not observed is an empty field; without any row the header is `scenario` alone.
    """
    rows = list(tidy_rows(runs))
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]) if rows else ["scenario"], lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _harmless(value) for name, value in row.items()} for row in rows)
    return text.getvalue()


def _harmless(value: str | float | None) -> str | float | None:
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
