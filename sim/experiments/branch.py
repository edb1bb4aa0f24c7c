"""Several futures of one past: one life up to an instant, and from there a life for each change of settings.

A future is the life of a scenario of its own, that of the past with one incident more: a change of settings
at the instant. Value for value it is the life that has the change in its journal from the start. Where a
process can be copied the past is lived once and every future begins in a copy of it; elsewhere each is lived
from the beginning.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping
from functools import partial

from sim.live import Twin, run
from sim.records.errors import InputRefused
from sim.records.machine import can_be_copied, in_a_copy, rare_garbage_collection
from sim.records.outcome import Outcome
from sim.scenario.incidents import Change, Setting
from sim.scenario.schema import Scenario
from sim.twin import build, outcome_of

Changes = Mapping[str, Setting]
"""Settings by path, as `--set` names them; none leaves everything as it is."""


def branched(scenario: Scenario, at: dt.datetime, name: str, changes: Changes) -> Scenario:
    """Return the scenario whose life is this one's until an instant and has other settings from then on.

    Args:
        scenario: whose past it is, at any size.
        at: within the horizon.
        name: of the incident that is added; no other may be called so.
        changes: settings in force from then on.

    Raises:
        InputRefused: a name that is taken, an instant outside the horizon, a setting that there is not, or
            that cannot change any more.
    """
    if not changes:
        return scenario
    if name in scenario.incidents:
        raise InputRefused([f"incidents: there is one called {name!r} already; call the change otherwise"])
    change = Change(kind="change", at=at, set=dict(changes))
    future = scenario.model_copy(update={"incidents": {**scenario.incidents, name: change}})
    if problems := [f"{path}: {said}" for path, said in future.impossible()]:
        raise InputRefused(problems)
    return future


def futures(
    scenario: Scenario,
    at: dt.datetime,
    changes: Mapping[str, Changes],
    *,
    replication: int = 0,
    seed: int | None = None,
) -> dict[str, Outcome]:
    """Return what each future leaves behind, by its name.

    Args:
        scenario: whose past it is, at any size.
        at: when they part; the settings of a future are in force from then on.
        changes: settings of each future by its name.
        replication: which simulated life.
        seed: another seed than the scenario's.

    Raises:
        InputRefused: a scenario that cannot be built, or a future that cannot be (see `branched`).
        LawBroken: a balance that does not close.
    """
    scenario = scenario.at_size()
    scenarios = {name: branched(scenario, at, name, values) for name, values in changes.items()}
    if not can_be_copied():
        return {name: _live_on(build(one, replication, seed)) for name, one in scenarios.items()}
    twin = build(scenario, replication, seed)
    try:
        with rare_garbage_collection():
            run(twin, until=twin.services.calendar.hour_at(at))
        return {name: in_a_copy(partial(_branch_off, twin, one)) for name, one in scenarios.items()}
    finally:
        twin.organisation.forget()


def _branch_off(twin: Twin, scenario: Scenario) -> Outcome:
    twin.life.branch(scenario)
    return _live_on(twin)


def _live_on(twin: Twin) -> Outcome:
    began = time.process_time()
    with rare_garbage_collection():
        run(twin)
        return outcome_of(twin, began)
