"""People who are away, and people who come: sickness of staff, and campaigns."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.incidents.entry import Act, Entry, House, addresses_of, instant_of
from sim.scenario.incidents import Campaign, StaffSick
from sim.subscribers import market
from sim.subscribers.customers import Customers
from sim.subscribers.segments import SEGMENTS


def staff_sick(name: str, incident: StaffSick, house: House) -> Iterator[Entry]:
    """Every desk of the department has fewer people, who are paid as before; whoever is at work finishes.

    What is left of a person works full shifts on some of the days; a desk that must always be manned keeps
    one while anybody of it is well.
    """
    start, at = instant_of(incident, house), addresses_of(incident.department, house)
    yield Entry(start, name, _away(name, at, incident.share))
    yield Entry(start + incident.lasts, name, _away(name, at, 0.0))


def _away(name: str, at: list[str], share: float) -> Act:
    def act(house: House) -> None:
        for address in at:
            house.departments[address].send_away(name, share)

    return act


def campaign(name: str, incident: Campaign, house: House) -> Iterator[Entry]:
    """More prospects of some segments join, those whose hour of ordering lies in the campaign."""
    start = instant_of(incident, house)
    chosen = np.isin(SEGMENTS, incident.segments)
    factor = np.where(chosen, incident.factor, 1.0)
    running = market.Campaign(start, start + incident.lasts, factor)

    def act(house: House) -> None:
        customers = house.departments[Customers.name]
        assert isinstance(customers, Customers)
        customers.demand.begin_campaign(running)

    yield Entry(start, name, act)
