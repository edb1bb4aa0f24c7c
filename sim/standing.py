"""What stands where a twin stands: what is open, waits, is down or is on its way, at one instant.

Computed on a copy that is settled and thrown away; where a process cannot be copied, another twin is lived up
to the same instant and settled instead. The twin itself goes on as if nobody had looked.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.live import Twin, run
from sim.records.machine import can_be_copied, in_a_copy
from sim.subscribers.segments import SEGMENTS
from sim.twin import build


class Standing(NamedTuple):
    """One figure of the operator at an instant."""

    group: str
    what: str
    value: float
    unit: str


def standing_of(twin: Twin, replication: int, seed: int | None = None) -> list[Standing]:
    """What stands at the instant at which the twin stands, with all rows handled that have arrived by it.

    `replication` and `seed` are those with which it was built.

    Raises:
        LawBroken: a balance that does not close in the copy.
    """

    def look() -> list[Standing]:
        twin.life.settle()
        return figures(twin)

    if can_be_copied():
        return in_a_copy(look)
    other = build(twin.scenario, replication, seed)
    run(other, until=twin.services.env.now)
    other.life.settle()
    return figures(other)


def figures(twin: Twin) -> list[Standing]:
    """The figures of a twin as it is; rows that lie in trays are not handled."""
    return [*_people(twin), *_network(twin), *_desks(twin), *_money(twin)]


def _people(twin: Twin) -> list[Standing]:
    people = twin.world.population.people
    counts = np.bincount(people.segment[people.alive], minlength=len(SEGMENTS))
    rows = [
        Standing("subscribers", name, float(counts[code]), "people") for code, name in enumerate(SEGMENTS)
    ]
    outages = twin.world.equipment.outages
    cut_off = float(outages.people[outages.down].sum())
    return [*rows, Standing("subscribers", "without service", cut_off, "people")]


def _network(twin: Twin) -> list[Standing]:
    names, equipment = twin.topology.name, twin.world.equipment
    now = twin.services.env.now
    return [
        Standing("down since", f"{fault.kind} {names[element]}", now - fault.start, "h")
        for element, fault in sorted(equipment.faults.items())
    ]


def _desks(twin: Twin) -> list[Standing]:
    rows = []
    for member in twin.departments.values():
        for plan, desk in member.desks_manned():
            rows.append(Standing("waiting", f"for the {plan.label}", float(desk.waiting()), "things"))
    routes = twin.services.bus.routes()
    words = sum(route.under_way + (len(route.tray) if route.tray is not None else 0) for route in routes)
    return [*rows, Standing("waiting", "words on their way", float(words), "words")]


def _money(twin: Twin) -> list[Standing]:
    ledger = twin.services.ledger
    return [
        Standing("money", name, ledger.balance(account) / 100, "")
        for name, account in (("cash", "cash"), ("owed by customers", "receivable"))
    ]
