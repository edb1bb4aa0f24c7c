"""One life up to an instant, and how the operator stands there: what is open, and the KPIs so far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from sim.records.errors import InputRefused
from sim.records.machine import rare_garbage_collection
from sim.scenario.schema import Scenario
from sim.standing import Standing, standing_of


@dataclass(frozen=True)
class Stand:
    """How one life stands at an instant.

    Attributes:
        at: the instant, without a time zone.
        instant: the same in hours from the horizon's start; negative in the warm-up.
        replication: which life.
        months: measured months that are over; the KPIs are theirs.
        kpis: value by id, None where nothing was observed; empty before the first month is over.
        standing: what is open, waits, is down or is owed, from a settled copy.
    """

    at: dt.datetime
    instant: float
    replication: int
    months: int
    kpis: dict[str, float | None]
    standing: list[Standing]


def stand_at(
    scenario: Scenario,
    at: dt.datetime,
    replication: int = 0,
    progress: Callable[[float], None] | None = None,
) -> Stand:
    """Let one life come to an instant and look at it there.

    Args:
        scenario: at any size; its seed counts.
        at: within the warm-up or the horizon.
        replication: which life.
        progress: gets the clock (h) at every day's end.

    Raises:
        InputRefused: a scenario that cannot be built, or an instant outside it.
        LawBroken: a balance that does not close.
    """
    from sim.kpis import evaluate
    from sim.live import run
    from sim.scenario.plan import portfolio_of
    from sim.twin import build, outcome_of

    twin = build(scenario, replication)
    calendar = twin.services.calendar
    try:
        instant = calendar.hour_at(at)
        if not calendar.opening <= instant <= calendar.closing:
            first, last = (calendar.date_at(hour).date() for hour in (calendar.opening, calendar.closing))
            raise InputRefused([f"{at:%Y-%m-%d %H:%M} lies outside the run, from {first} to {last}"])
        with rare_garbage_collection():
            run(twin, progress, until=instant)
        months = min(max(calendar.month_number(instant) - 1, 0), scenario.horizon.months)
        kpis: dict[str, float | None] = {}
        if months:
            done = replace(outcome_of(twin, 0.0), months=months)
            running = portfolio_of(twin.scenario).costs_by_month(months)[1]
            kpis = evaluate.horizon(done, twin.scenario.economics, running)
        return Stand(at, instant, replication, months, kpis, standing_of(twin, replication))
    finally:
        twin.organisation.forget()
