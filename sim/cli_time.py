"""What `bosstwin run` does with time: stand at an instant, and branch off from a run that there is."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.experiments.rerun import STORED_SCENARIO
from sim.records.errors import InputRefused

if TYPE_CHECKING:
    from sim.experiments.replicate import Replications
    from sim.experiments.results import Comparison
    from sim.experiments.study import RunRequest
    from sim.kernel.group import Value
    from sim.scenario.incidents import Setting
    from sim.scenario.schema import Scenario


def instant_of(option: str, text: str) -> dt.datetime:
    """Return the date, perhaps with a time, that an option names.

    Raises:
        InputRefused: it is none.
    """
    try:
        instant = dt.datetime.fromisoformat(text)
    except ValueError:
        said = f"{option} {text}: write a date such as 2027-03-15, or an instant such as '2027-03-15 14:20'"
        raise InputRefused([said]) from None
    if instant.tzinfo is not None:
        raise InputRefused([f"{option} {text}: leave the time zone out; the operator has one of its own"])
    return instant


def refuse_together(option: str, value: str | None, others: Mapping[str, str | float | Path | None]) -> None:
    """Refuse options that mean nothing beside another one that is given.

    Raises:
        InputRefused: each of them, a line.
    """
    if value is not None and (wrong := [name for name, given in others.items() if given is not None]):
        raise InputRefused([f"{name}: means nothing together with {option}" for name in wrong])


def stand(
    scenario: Scenario,
    name: str,
    until: str,
    replication: int,
    progress: Callable[[float], None],
    *,
    as_json: bool,
) -> int:
    """Let one life stand at an instant and print how it stands there; the exit code.

    Raises:
        InputRefused: an instant outside the run.
    """
    from sim.experiments.stand import stand_at
    from sim.reports.standing_screen import stand_document, stand_screen
    from sim.reports.terminal import console

    found = stand_at(scenario, instant_of("--until", until), replication, progress)
    if as_json:
        click.echo(json.dumps(stand_document(found, name), allow_nan=False))
    else:
        stand_screen(found, name, console())
    return 0


def branch_off(run: str, at: str | None, settings: Mapping[str, str], request: RunRequest) -> Comparison:
    """Live on with other settings from an instant of a run, and compare with the run as it went on.

    Args:
        run: folder or name of a run, as `results` lists it; of a comparison its doing nothing.
        at: instant at which the settings change.
        settings: texts by path, read as `run --set` reads them.
        request: how to run; the run's own lives, unless it names others.

    Raises:
        InputRefused: no such run, one of another version, an instant outside it, or settings that cannot
            change any more.
    """
    from sim.experiments.branch import branched
    from sim.experiments.cases import load_scenario
    from sim.experiments.locate import replication_at
    from sim.experiments.study import compare_scenarios
    from sim.kernel.paths import value_at

    if at is None or not settings:
        raise InputRefused(["--from needs --at DATE, when the runs part, and --set PATH=VALUE, by what"])
    life = replication_at(run)
    file = life.parent / STORED_SCENARIO
    lives = _lives_of(run, life)
    past, instant = load_scenario(file).value, instant_of("--at", at)
    # Read as `run --set` reads them: amounts that grow with the operator are stated at the reference size.
    asked = load_scenario(file, settings).value.at_size()
    values = {path: value_at(asked, path) for path in settings}
    since = _free(f"from {instant.isoformat(' ', 'auto' if instant.second else 'minutes')} on", past)
    future = branched(past, instant, since, {path: _said(path, value) for path, value in values.items()})
    said = ", ".join(f"{path}={text}{_at_size(text, values[path])}" for path, text in settings.items())
    future = future.model_copy(update={"title": f"{said} {since}"})
    return compare_scenarios(
        past, [future], replace(request, replications=request.replications or lives), "branch"
    )


def _lives_of(run: str, life: Path) -> Replications:
    """The lives that a run holds, of this very version of the model.

    Raises:
        InputRefused: another version has simulated it.
    """
    from sim.experiments.locate import load_study, study_at
    from sim.experiments.replicate import Replications
    from sim.experiments.results import Comparison
    from sim.records.manifest import FILE, read_manifest
    from sim.records.version import code_version

    found = read_manifest(life)
    if found is None:
        raise InputRefused([f"{run}: its manifest cannot be read"])
    if found.key.version != code_version():
        said = f"was simulated by version {found.key.version}, and this is {code_version()}"
        raise InputRefused([f"{run}: {said}; run its scenario again, and go on from that run"])
    folder = study_at(run)
    if (folder / FILE).is_file():
        return Replications(only=found.key.replication)
    study = load_study(folder)
    numbers = [
        one.replication for one in (study.base if isinstance(study, Comparison) else study).replications
    ]
    return Replications(only=numbers[0]) if len(numbers) == 1 else Replications(len(numbers))


def _free(name: str, past: Scenario) -> str:
    """A name for one more incident that no other has."""
    taken, number = set(past.incidents), 2
    while name in taken:
        name, number = f"{name.partition(' (')[0]} ({number})", number + 1
    return name


def _said(path: str, value: Value) -> Setting:
    """A value as an incident can say it.

    Raises:
        InputRefused: a group of settings, which cannot change at an instant.
    """
    if isinstance(value, bool | int | float | str):
        return value
    raise InputRefused([f"--set {path}: names no single setting that can change at an instant"])


def _at_size(text: str, value: Value) -> str:
    """What a setting is for an operator of this size, where that is not what was written."""
    shown = f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
    return "" if shown == text else f" ({shown} at its size)"
