"""The command `bosstwin explain`: where a number comes from, and what is behind it.

`explain scenario` stands with the other commands that load a scenario, in `sim.cli`.
"""

from __future__ import annotations

import click

from sim.explain_cases import explain_case, explain_cases, explain_run


@click.group()
def explain() -> None:
    """Say where a number comes from."""


@explain.command("settings")
@click.argument("query", default="")
def explain_settings(query: str) -> None:
    """Every setting: path, unit, default, range, source."""
    from sim.reports.explanations import settings_screen
    from sim.reports.terminal import console

    settings_screen(query, console())


@explain.command("kpi")
@click.argument("name")
def explain_kpi(name: str) -> None:
    """The definition of a KPI."""
    from sim.reports.explanations import kpi_screen
    from sim.reports.terminal import console

    kpi_screen(name, console())


@explain.command("lever")
@click.argument("name")
def explain_lever(name: str) -> None:
    """What a lever changes, when, and what it costs."""
    from sim.reports.explanations import lever_screen
    from sim.reports.terminal import console

    lever_screen(name, console())


@explain.command("day")
def explain_day() -> None:
    """The order of a day, from the roster: phase, department, step, what it hears and does."""
    from sim.reports.roster_lines import day_screen
    from sim.reports.terminal import console

    day_screen(console())


@explain.command("events")
def explain_events() -> None:
    """The event log of a traced run: its columns, and the kinds of events that are no words."""
    from sim.reports.event_tables import events_screen
    from sim.reports.terminal import console

    events_screen(console())


@explain.command("laws")
def explain_laws() -> None:
    """What must close at every month's end: both sides, unit, and who checks."""
    from sim.reports.laws import all_laws, laws_screen
    from sim.reports.terminal import console

    laws_screen(all_laws(), console())


@explain.command("agents")
@click.argument("folder", metavar="[RUN]", default="")
def explain_agents(folder: str) -> None:
    """Who is on the roster; with RUN, such as latest: what each believed, decided and said to whom."""
    if not folder:
        from sim.reports import roster_lines
        from sim.reports.terminal import console

        roster_lines.agents_screen(console())
        return
    from sim.experiments.locate import outcome_at, replication_at
    from sim.reports.explanations import agents_screen
    from sim.reports.terminal import console

    place = replication_at(folder)
    tables = ("agents", "beliefs", "decisions", "conversation")
    agents_screen(outcome_at(place, tables), place, console())


for command in (explain_run, explain_case, explain_cases):
    explain.add_command(command)
