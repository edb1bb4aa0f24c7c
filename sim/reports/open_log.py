"""Opening an event log with what the scenario beside it adds: the names of elements, the currency."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from sim.experiments.recorded_events import RecordedEvents, has_log, read_log
from sim.reports.assumptions import stored_scenario
from sim.reports.map_places import stored_topology


class OpenLog(NamedTuple):
    """A log that has been read, and the currency that its scenario counts in."""

    events: RecordedEvents
    currency: str


def open_log(folder: Path) -> OpenLog:
    """Read the event log of a replication; without a scenario elements have numbers and money is in euros.

    Args:
        folder: of the replication; the resolved scenario lies beside it.

    Raises:
        InputRefused: the run has no event log, or it cannot be read.
    """
    stored = stored_scenario(folder.parent) if has_log(folder) else None
    topology = None if stored is None else stored_topology(folder.parent / "scenario.yaml")
    events = read_log(folder, () if topology is None else topology.name)
    return OpenLog(events, "€" if stored is None else stored.value.economics.currency)
