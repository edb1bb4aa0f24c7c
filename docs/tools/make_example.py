"""The finished example that fills report and pages before the first run: `make example`.

The demonstration at a small size, at most `LIMIT_MB` with only the tables that report and pages read. It is
written from scratch, so that the committed folder holds nothing that the code no longer makes. Its report is
written by `bosstwin report example`.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, replace
from pathlib import Path

import click

from sim.experiments.archive import folder_megabytes, save_comparison
from sim.experiments.cases import load_scenario
from sim.experiments.progress import on_stderr
from sim.experiments.replicate import Replications
from sim.experiments.results import Alternative, Comparison, RunResult, runs_of
from sim.experiments.study import RunRequest, compare_strategies
from sim.records import places
from sim.records.manifest import FILE
from sim.records.store import replications, write_text

LIMIT_MB = 3.0
SUBSCRIBERS, REPLICATIONS = 20_000, 5
TABLES = ("agents", "beliefs", "conversation", "decisions", "histograms", "ledger", "measures", "sites")
"""Tables that report and pages read."""


def make_example(folder: Path, subscribers: int = SUBSCRIBERS, count: int = REPLICATIONS) -> Comparison:
    """Run the demonstration at a small size into a folder, which is emptied first, and return it."""
    loaded = load_scenario(places.scenarios_folder() / "demo.yaml", {"subscribers.count": str(subscribers)})
    shutil.rmtree(folder, ignore_errors=True)
    watch = on_stderr()
    try:
        asked = RunRequest(Replications(count), fresh=True, out=folder, watch=watch)
        made = compare_strategies(loaded.value, asked, "example")
    finally:
        watch.close()
    for run in runs_of(made):
        _slim(run)
    made = replace(
        made, wall_s=0.0, base=_timeless(made.base), alternatives=[_plain(one) for one in made.alternatives]
    )
    save_comparison(made)
    return made


def _slim(run: RunResult) -> None:
    """Keep the tables of the first replication; of the others the manifest says enough."""
    for index, (folder, manifest) in enumerate(replications(run.outcomes)):
        if index:
            shutil.rmtree(folder)
            continue
        for name in set(manifest.tables) - set(TABLES):
            (folder / f"{name}.parquet").unlink()
        kept = {name: size for name, size in manifest.tables.items() if name in TABLES}
        write_text(folder / FILE, replace(manifest, tables=kept).text())


def _plain(one: Alternative) -> Alternative:
    return replace(one, result=_timeless(one.result))


def _timeless(run: RunResult) -> RunResult:
    """What a run cost on one machine says nothing on another."""
    return replace(run, replications=[replace(one, cpu_s=0.0, peak_rss_mb=0.0) for one in run.replications])


def main() -> None:
    """Make the example anew, and say so with exit code 1 when it is too large to be committed."""
    folder = places.example_folder()
    made = make_example(folder)
    size = folder_megabytes(folder)
    if size > LIMIT_MB:
        raise click.ClickException(f"the example takes {size:.1f} MB, more than {LIMIT_MB} MB")
    click.echo(f"{folder}: {size:.1f} MB; {json.dumps(asdict(made.decision)['sentence'])}")


if __name__ == "__main__":
    main()
