"""What `bosstwin run` does with time: stand at an instant, and branch off from a run that there is."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import click

from sim.records.errors import InputRefused

if TYPE_CHECKING:
    from sim.experiments.results import Comparison
    from sim.experiments.study import RunRequest
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
        settings: texts by path.
        request: how to run.

    Raises:
        InputRefused: no such run, one of another version, an instant outside it, or settings that cannot
            change any more.
    """
    from sim.experiments.branch import branched
    from sim.experiments.cases import load_scenario
    from sim.experiments.locate import replication_at
    from sim.experiments.study import compare_scenarios

    if at is None or not settings:
        raise InputRefused(["--from needs --at DATE, when the runs part, and --set PATH=VALUE, by what"])
    past = load_scenario(replication_at(run).parent / "scenario.yaml").value
    instant = instant_of("--at", at)
    since, said = (
        f"from {instant:%Y-%m-%d %H:%M} on",
        ", ".join(f"{path}={v}" for path, v in settings.items()),
    )
    future = branched(past, instant, since, settings)
    future = future.model_copy(update={"title": f"{said} {since}"})
    return compare_scenarios(past, [future], request, "branch")
