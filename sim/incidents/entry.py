"""One entry of the journal, and the house as an entry may touch it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

from sim.kernel.department import AnyDepartment
from sim.kernel.services import Services
from sim.scenario.incidents import Kinds
from sim.scenario.schema import Scenario
from sim.world import World


class House(Protocol):
    """An operator that is built; a twin is one."""

    scenario: Scenario
    services: Services
    world: World
    departments: dict[str, AnyDepartment]

    def adopt(self, settings: Scenario) -> None:
        """Let everyone work with other settings from now on."""


Act = Callable[[House], None]


class Entry(NamedTuple):
    """Something that is done to the house while its clock stands at `instant` (h).

    `name` is that of the incident; one that ends has a second entry for it.
    """

    instant: float
    name: str
    act: Act


def instant_of(incident: Kinds, house: House) -> float:
    """When an incident begins (h)."""
    return house.services.calendar.hour_at(incident.at)


def addresses_of(name: str, house: House) -> list[str]:
    """Addresses in the house that a name without its floor means: one instance, or all of a kind."""
    shorts = {address: address.rpartition(".")[2] for address in house.departments}
    return [address for address, short in shorts.items() if name in (short, short.partition("@")[0])]
