"""Settings that change at an instant, and perhaps back again. A plan's levers go on beneath."""

from __future__ import annotations

from collections.abc import Iterator

from sim.incidents.entry import Entry, House, instant_of
from sim.scenario.changed import in_force
from sim.scenario.incidents import Change
from sim.scenario.plan import portfolio_of


def change(name: str, incident: Change, house: House) -> Iterator[Entry]:
    """Everyone works with the settings of the instant: the plan's of its day, under all changes that hold."""
    start = instant_of(incident, house)
    yield Entry(start, name, adopt_now)
    if incident.lasts is not None:
        yield Entry(start + incident.lasts, name, adopt_now)


def adopt_now(house: House) -> None:
    """Let everyone work with the settings that are in force now."""
    now = house.services.env.now
    planned = portfolio_of(house.scenario).parameters_on(int(now // 24))
    house.adopt(in_force(planned, house.services.calendar, now))
