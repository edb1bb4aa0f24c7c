"""A world in which nothing changes from outside, made of any scenario; and lives in it for the calibration.

As many join as leave, tariffs and traffic per subscriber stay, and neither hubs nor
core fail. Sites, cables and lines go on failing, and everything that the operator does goes on. What moves in
such a world moves by the model itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.records.outcome import Outcome

if TYPE_CHECKING:
    from sim.live import Twin
    from sim.scenario.schema import Scenario

YEAR = 8766.0
"""Hours of 365.25 days."""


def still(scenario: Scenario, churn: Mapping[str, float] | None = None) -> Scenario:
    """Return the still world of a scenario.

    Args:
        scenario: any.
        churn: what leaves there in a month by segment, 0-1, and so joins; None for the scenario's targets,
            which hold for all its failures.
    """
    from sim.kernel.paths import with_values
    from sim.subscribers.segments import SEGMENTS

    changes = {
        "network.equipment.hub_mtbf": 0.0,
        "network.equipment.core_mtbf": 0.0,
        "oss.workforce.outage_hub": 0.0,
        "oss.workforce.outage_core": 0.0,
        "network.traffic.growth": 0.0,
        "bss.catalogue.changes": 0.0,
    }
    for name, segment in zip(SEGMENTS, scenario.subscribers.segments.ordered(), strict=True):
        share = segment.churn_target if churn is None else round(churn[name], 6)
        changes[f"subscribers.segments.{name}.churn_target"] = share
        changes[f"subscribers.segments.{name}.gross_adds"] = round(segment.count * share, 6)
    return with_values(scenario, changes)


@dataclass(frozen=True)
class LivedThrough:
    """One life as the calibration needs it.

    Attributes:
        outcome: its monthly figures.
        joined, stayed: newcomers of each segment who could be followed for a year, and those of them still
            there after it; shape (segments,).
    """

    outcome: Outcome
    joined: np.ndarray
    stayed: np.ndarray


def live(scenario: Scenario, replication: int) -> LivedThrough:
    """Live one life, and follow its newcomers for a year."""
    from sim.kernel.run_tables import tables_of
    from sim.live import run
    from sim.twin import build

    twin = build(scenario, replication)
    try:
        run(twin)
        tables = tables_of(twin.services, twin.departments.values())
        outcome = Outcome(tables, scenario.horizon.start.isoformat(), scenario.horizon.months)
        return LivedThrough(outcome, *_followed(twin))
    finally:
        twin.organisation.forget()


def _followed(twin: Twin) -> tuple[np.ndarray, np.ndarray]:
    """Newcomers by segment who joined more than a year before the end, and those still there a year later."""
    from sim.subscribers.segments import SEGMENTS

    people = twin.world.population.people
    begun = people.service_from
    rows = np.flatnonzero((people.joined > twin.world.population.opening) & np.isfinite(begun))
    rows = rows[people.joined[rows] + YEAR < twin.services.env.now]
    stayed = rows[people.service_to[rows] > people.joined[rows] + YEAR]
    count = [np.bincount(people.segment[these], minlength=len(SEGMENTS)) for these in (rows, stayed)]
    return count[0], count[1]
