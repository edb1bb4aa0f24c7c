"""Several futures of one past: one life up to an instant, and from there a life for each change of settings.

A future is the same life as one that had its entry in the journal from the start: value for value. Where a
process can be copied the past is lived once and every future begins in a copy of it; elsewhere each is lived
from the beginning.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial

from sim.kernel.group import Value
from sim.live import Entry, Twin, run
from sim.records.machine import can_be_copied, in_a_copy, rare_garbage_collection
from sim.records.outcome import Outcome
from sim.scenario.schema import Scenario
from sim.twin import build, outcome_of

Changes = Mapping[str, Value]
"""Settings by path; none leaves everything as it is."""


def futures(
    scenario: Scenario,
    at: float,
    changes: Mapping[str, Changes],
    *,
    replication: int = 0,
    seed: int | None = None,
) -> dict[str, Outcome]:
    """Return what each future leaves behind, by its name.

    Args:
        scenario: whose past it is, at any size.
        at: instant (h) at which they part; the settings of a future are in force from then on.
        changes: settings of each future by its name.
        replication: which simulated life.
        seed: another seed than the scenario's.

    Raises:
        InputRefused: a scenario that cannot be built, or a setting that can only be chosen at the start.
        LawBroken: a balance that does not close.
        ValueError: `at` lies before the opening.
    """
    if not can_be_copied():
        return {
            name: _live_on(build(scenario, replication, seed), at, name, values)
            for name, values in changes.items()
        }
    twin = build(scenario, replication, seed)
    try:
        with rare_garbage_collection():
            run(twin, until=at)
        return {
            name: in_a_copy(partial(_live_on, twin, at, name, values)) for name, values in changes.items()
        }
    finally:
        twin.organisation.forget()


def _live_on(twin: Twin, at: float, name: str, values: Changes) -> Outcome:
    """Live one future to its end; the twin stands at `at` or before."""
    began = time.process_time()
    if values:
        twin.life.add(Entry(at, name, partial(_change, name, values)))
    with rare_garbage_collection():
        run(twin)
        return outcome_of(twin, began)


def _change(name: str, values: Changes, twin: Twin) -> None:
    twin.life.overlay(name, values)
