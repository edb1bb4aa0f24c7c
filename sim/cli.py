"""The command `bosstwin`: what is asked on a command line, handed to the same functions as everything else.

stdout carries the answer, stderr the progress. Exit codes: 0 done; 1 a check failed or a law broke; 2 the
input was refused; 3 stopped by the user, finished replications kept; 130 on a second Ctrl-C.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, TypeVar, Unpack

import click

from sim.cli_incidents import explain_incidents
from sim.cli_time import refuse_together
from sim.explain import explain
from sim.records import places
from sim.records.errors import Foreseen, InputRefused, LawBroken

if TYPE_CHECKING:
    from sim.experiments.results import Comparison, Failure, RunResult
    from sim.experiments.study import RunRequest
    from sim.scenario.load import Loaded
    from sim.scenario.schema import Scenario

Verb = TypeVar("Verb", bound=Callable[..., int])
DEMO = "demo.yaml"
"""Scenario of `bosstwin demo`, in the folder of scenarios."""
FAILURES = 5
"""Failed replications that are named; the others are counted."""
PATH_VALUE = "PATH=VALUE"


def main() -> None:
    """Run the command and leave with its exit code."""
    sys.exit(run_command(sys.argv[1:]))


def run_command(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; every foreseen error is a line on stderr."""
    try:
        code = commands.main(list(arguments), prog_name="bosstwin", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.ClickException as wrong:
        wrong.show()
        return wrong.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Foreseen as wrong:
        click.echo(str(wrong), err=True)
        return wrong.exit_code


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="bosstwin", prog_name="bosstwin")
def commands() -> None:
    """B/OSS Twin: compare two ways of running a telecom operator."""


# --- options that run and compare share


class Given(TypedDict, total=False):
    """The options that say how to run, as `how` declares them; None is not given."""

    seed: int | None
    replications: int | None
    months: int | None
    settings: tuple[str, ...]
    only: int | None
    workers: int | None
    out: Path | None
    fresh: bool
    as_json: bool


def how(command: Verb) -> Verb:
    """Add the options that say how to run; the verb gets them as `Given`."""
    options = [
        click.option("--seed", type=click.IntRange(0), help="Seed of all chance."),
        click.option("--replications", type=click.IntRange(1), metavar="R", help="How many simulated lives."),
        click.option("--months", type=click.IntRange(1), metavar="M", help="Measured months."),
        click.option(
            "--set", "settings", multiple=True, metavar=PATH_VALUE, help="Change one setting; repeat."
        ),
        click.option("--only", type=click.IntRange(0), metavar="K", help="Run replication K alone."),
        click.option(
            "--workers", type=click.IntRange(1), metavar="N", help="Processes; default: every core."
        ),
        click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder to write to."),
        click.option("--fresh", is_flag=True, help="Answer nothing from the store."),
        click.option("--json", "as_json", is_flag=True, help="Print one JSON document."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def _overrides(given: Given) -> dict[str, str]:
    problems = [f"--set {text}: write it as {PATH_VALUE}" for text in given["settings"] if "=" not in text]
    if problems:
        raise InputRefused(problems)
    changes = dict(text.split("=", 1) for text in given["settings"])
    named = {"seed": given.get("seed"), "horizon.months": given.get("months")}
    return changes | {path: str(value) for path, value in named.items() if value is not None}


def _request(given: Given, precision: str | None = None) -> RunRequest:
    """Turn options into what experiments understand, with progress on stderr."""
    from sim.experiments.progress import on_stderr
    from sim.experiments.replicate import Replications, precision_of
    from sim.experiments.study import RunRequest

    count, only = given.get("replications"), given.get("only")
    if sum(one is not None for one in (count, only, precision)) > 1:
        raise InputRefused(["--replications, --precision and --only exclude one another"])
    replications = None
    if only is not None or precision is not None or count is not None:
        replications = Replications(count or 1, only, precision_of(precision) if precision else None)
    watch = on_stderr()
    click.get_current_context().call_on_close(watch.close)
    return RunRequest(replications, given.get("workers"), given.get("fresh", False), given.get("out"), watch)


def _load(name: str, given: Given) -> Loaded[Scenario]:
    from sim.experiments.cases import load_scenario
    from sim.experiments.rerun import refuse_older

    loaded = load_scenario(name, _overrides(given))
    refuse_older(loaded.chain, loaded.renamed)
    for line in loaded.renamed:
        click.echo(f"old name: {line}", err=True)
    return loaded


def _mind(scenario: Scenario) -> None:
    """Say on stderr, before anything is run, what small desks and rounding make of it."""
    from sim.experiments.forewarn import of_size

    for said in of_size(scenario):
        click.echo(f"mind: {said}", err=True)


def _say_failures(failures: Sequence[Failure]) -> int:
    """Name what failed on stderr; return the exit code."""
    for one in failures[:FAILURES]:
        where = f"{one.scenario}, replication {one.replication}, seed {one.seed}"
        click.echo(f"failed: {where}: {one.message}", err=True)
    if len(failures) > FAILURES:
        click.echo(
            f"and {len(failures) - FAILURES} more; each has a failed-r....txt beside the results", err=True
        )
    return 1 if failures else 0


def _say_logs(found: RunResult) -> None:
    """Name the event logs on stderr, and what the runs have to say of them."""
    from sim.reports.event_tables import log_lines

    for line in log_lines(found):
        click.echo(line, err=True)


# --- the verbs


@commands.command()
@click.argument("scenario", default="")
@click.option("--until", metavar="DATE", help="Stand there, and show how one life stands.")
@click.option("--from", "past", metavar="RUN", help="Live on from a run, with other settings from --at on.")
@click.option("--at", metavar="DATE", help="When a life parts from that of --from.")
@click.option("--precision", metavar="KPI=5%", help="Replicate until the interval is that narrow.")
@click.option("--trace", type=click.Choice(["none", "sample", "full"]), help="Write an event log.")
@click.option("--record", metavar="FROM..TO", help="Write only the events between two days or instants.")
@click.option(
    "--trace-limit", type=click.FloatRange(0, min_open=True), metavar="MB", help="End the log there."
)
@how
def run(
    scenario: str,
    until: str | None,
    past: str | None,
    at: str | None,
    precision: str | None,
    trace: str | None,
    record: str | None,
    trace_limit: float | None,
    **given: Unpack[Given],
) -> int:
    """Run one scenario: KPIs with intervals."""
    from sim.experiments.study import run_scenario
    from sim.records.recording import recording_of

    if (scenario == "") == (past is None):
        raise InputRefused(["name a scenario to run, or with --from a run to go on from"])
    more: dict[str, str | float | Path | None] = {"--trace": trace, "--record": record}
    more |= {"--trace-limit": trace_limit, "--precision": precision}
    refuse_together("--from", past, {**more, "--until": until})
    refuse_together(
        "--until", until, {**more, "--replications": given["replications"], "--out": given["out"]}
    )
    refuse_together("a scenario (a life alone has --until)", scenario or None, {"--at": at})
    if past is not None:
        return _branch(past, at, given)
    loaded = _load(scenario, given)
    if until is not None:
        return _stand(loaded, scenario, until, given)
    _mind(loaded.value)
    horizon = loaded.value.horizon
    recording = recording_of(trace or "", record, trace_limit, horizon.start, horizon.hours)
    request = replace(_request(given, precision), recording=recording)
    found = run_scenario(loaded.value, request, Path(scenario).stem)
    click.get_current_context().close()
    if recording is not None:
        _say_logs(found)
    return _answer_run(found, given)


def _answer_run(found: RunResult, given: Given) -> int:
    """Print a run; the exit code."""
    from sim.experiments.json_answers import run_document

    if given["as_json"]:
        click.echo(json.dumps(run_document(found), allow_nan=False))
    elif found.replications:
        from sim.reports.terminal import console
        from sim.reports.terminal_results import run_screen

        run_screen(found, found.outcomes.parent, console())
    return _say_failures(found.failures)


def _stand(loaded: Loaded[Scenario], scenario: str, until: str, given: Given) -> int:
    from sim.cli_time import stand

    name, life = Path(scenario).stem, given.get("only") or 0
    return stand(loaded.value, name, until, life, lambda now: None, as_json=given["as_json"])


def _branch(past: str, at: str | None, given: Given) -> int:
    from sim.cli_time import branch_off

    found = branch_off(past, at, _overrides(given), _request(given))
    click.get_current_context().close()
    return _answer(found, given)


def _answer(found: Comparison, given: Given) -> int:
    """Print a comparison; the exit code."""
    if given["as_json"]:
        from sim.experiments.json_answers import comparison_document

        click.echo(json.dumps(comparison_document(found), allow_nan=False))
    else:
        _show(found)
    return _say_failures(found.failures)


@commands.command()
@click.argument("base")
@click.argument("alternatives", nargs=-1)
@how
def compare(base: str, alternatives: tuple[str, ...], **given: Unpack[Given]) -> int:
    """Compare doing nothing with the strategies of BASE, or with other scenarios."""
    found = _compare(base, alternatives, given)
    return _answer(found, given)


@commands.command()
@how
def demo(**given: Unpack[Given]) -> int:
    """Compare doing nothing with two strategies, end to end."""
    found = _compare(str(places.scenarios_folder() / DEMO), (), given)
    return _answer(found, given)


def _compare(base: str, alternatives: tuple[str, ...], given: Given) -> Comparison:
    from sim.experiments.study import compare_scenarios, compare_strategies

    loaded, name = _load(base, given), Path(base).stem
    _mind(loaded.value)
    if alternatives:
        others = [_load(other, given).value for other in alternatives]
        found = compare_scenarios(loaded.value, others, _request(given), name)
    else:
        found = compare_strategies(loaded.value, _request(given), name)
    click.get_current_context().close()
    return found


def _show(found: Comparison) -> None:
    """Print the last screen, then write the report beside the results and say where it lies."""
    from sim.experiments.archive import folder_megabytes
    from sim.reports.terminal import console
    from sim.reports.terminal_results import comparison_screen, last_lines

    out = console()
    comparison_screen(found, out)
    report = _write_report(found, found.folder) if found.paired else None
    last_lines(found, report, folder_megabytes(found.folder), out)


def _write_report(found: Comparison | RunResult, folder: Path) -> Path:
    from sim.reports.page import write_report

    return write_report(found, folder)


@commands.command()
@click.argument("network_map", metavar="FILE|NAME")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def network(network_map: str, as_json: bool) -> None:
    """Read a network map and say what was read, merged, guessed and refused."""
    from sim.network.maps.read import read_map

    found = read_map(network_map)
    if as_json:
        click.echo(json.dumps(found.report.as_dict(), allow_nan=False))
        return
    from sim.reports.terminal import console, map_screen

    map_screen(found, console())


@commands.command()
@click.argument("query", default="")
@click.option("--remove", is_flag=True, help="Delete the studies that are found.")
@click.option("--yes", is_flag=True, help="Delete without asking.")
def results(query: str, remove: bool, yes: bool) -> None:
    """List stored studies, the newest first; QUERY looks in folder and title."""
    import shutil

    from sim.experiments.archive import studies
    from sim.reports.terminal import console, studies_screen

    found = studies(places.results_folder(), query)
    studies_screen(found, places.results_folder(), console())
    if remove and found and (yes or click.confirm(f"Delete these {len(found)} studies?", err=True)):
        for study in found:
            shutil.rmtree(study.folder)


@commands.command()
@click.argument("study", default="latest")
def report(study: str) -> None:
    """Write the HTML report of a stored comparison or run and print where it lies."""
    from sim.experiments.locate import load_study, study_at
    from sim.reports.terminal import shown_path

    folder = study_at(study)
    found = load_study(folder)
    click.echo(shown_path(_write_report(found, folder)))


@commands.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True)
def app(port: int) -> int:
    """Start the pages on this machine (loopback only)."""
    import subprocess

    flags = ["--server.address=127.0.0.1", f"--server.port={port}", "--browser.gatherUsageStats=false"]
    command = [sys.executable, "-m", "streamlit", "run", str(places.app_file()), *flags]
    return subprocess.run(command, check=False).returncode


# --- explain (see `sim.explain`)

commands.add_command(explain)


@explain.command("scenario")
@click.argument("file")
@click.option("--set", "settings", multiple=True, metavar=PATH_VALUE)
def explain_scenario(file: str, settings: tuple[str, ...]) -> None:
    """The files behind a scenario, and what differs from the defaults."""
    from sim.reports.explanations import scenario_screen
    from sim.reports.terminal import console

    scenario_screen(_load(file, {"settings": settings}), console())


explain.add_command(explain_incidents)
__all__ = ["LawBroken", "commands", "main", "run_command"]
