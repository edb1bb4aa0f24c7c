"""`bosstwin explain case`, `cases` and `run`: the story of one case, and where two runs part."""

from __future__ import annotations

import json
from pathlib import Path

import click

WIDTH = click.option("--width", type=click.IntRange(40, 400), metavar="N", help="Letters of a line.")
FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("run")
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@WIDTH
def explain_run(one: str, other: str, width: int | None) -> None:
    """The first row, and with logs the first event, at which two runs differ; both ladders from there."""
    from sim.experiments.locate import outcome_at, replication_at
    from sim.reports.case_screens import event_parting_screen
    from sim.reports.explanations import parting_screen
    from sim.reports.terminal import console, shown_path

    left, right = replication_at(one), replication_at(other)
    names = shown_path(left), shown_path(right)
    out = console()
    parting_screen(outcome_at(left), outcome_at(right), names, out)
    event_parting_screen((left, right), names, width, out)


@click.command("case")
@click.argument("case", metavar="ID")
@click.argument("run", metavar="RUN")
@WIDTH
@click.option("--svg", type=FILE, help="Write the ladder as an SVG file.")
@click.option("--png", type=FILE, help="Write the ladder as a PNG file, 1,920 pixels wide.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def explain_case(
    case: str, run: str, width: int | None, svg: Path | None, png: Path | None, as_json: bool
) -> None:
    """The story of one order, fault, bill, call or customer of RUN as a ladder; ID as in `explain cases`."""
    from sim.experiments.locate import replication_at
    from sim.reports.case_ids import find_case
    from sim.reports.case_screens import write_pictures
    from sim.reports.case_story import story
    from sim.reports.ladder_text import ladder_screen
    from sim.reports.open_log import open_log

    log = open_log(replication_at(run))
    told = story(log.events, find_case(log.events, case), log.currency)
    for line in write_pictures(told, svg, png):
        click.echo(line, err=True)
    if as_json:
        click.echo(json.dumps(told.as_dict(), allow_nan=False))
    elif not (svg or png):
        ladder_screen(told, width)


@click.command("cases")
@click.argument("run", metavar="RUN")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def explain_cases(run: str, as_json: bool) -> None:
    """The cases of RUN that are worth telling: longest, dearest, angriest, strangest."""
    from sim.experiments.locate import replication_at
    from sim.reports.case_screens import cases_screen
    from sim.reports.open_log import open_log
    from sim.reports.terminal import console
    from sim.reports.worth_telling import worth_telling

    found = worth_telling(*open_log(replication_at(run)))
    if as_json:
        rows = [{"why": one.why, "case": one.name, "said": one.said} for one in found]
        click.echo(json.dumps(rows))
        return
    cases_screen(found, run, console())
