"""The command `bosstwin explain incidents`."""

from __future__ import annotations

import click


@click.command("incidents")
def explain_incidents() -> None:
    """What can happen at an instant: kinds of incidents, their keys, units, ranges and sources."""
    from sim.reports.incident_lines import incidents_screen
    from sim.reports.terminal import console

    incidents_screen(console())
