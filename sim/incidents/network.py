"""Cuts, failures, power and storms: elements fail, and are repaired by the departments or come back.

What is down already when something is to fail stays down with the fault that it has: nothing is added.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.incidents.entry import Act, Entry, House, instant_of
from sim.kernel.department import Process
from sim.kernel.distributions import to_millisecond
from sim.kernel.streams import identity, name_key
from sim.network.maps.network_map import KM_A_DEGREE
from sim.network.topology import CORE, CORES, HUB, LINK, Floats, Topology
from sim.records.errors import InputRefused
from sim.scenario.incidents import Cut, Failure, Power, Storm


def cut(name: str, incident: Cut, house: House) -> Iterator[Entry]:
    """The link fails at the instant; `lasts` later it works again, if this cut is still what is wrong."""
    yield from _down(name, incident, [house.world.topology.element_of(incident.link)], house)


def failure(name: str, incident: Failure, house: House) -> Iterator[Entry]:
    """The element fails at the instant; `lasts` later it works again, if this is still what is wrong."""
    yield from _down(name, incident, [house.world.topology.element_of(incident.element)], house)


def power(name: str, incident: Power, house: House) -> Iterator[Entry]:
    """A site goes dark, or a hub and all its sites, at one instant; what still is comes back together."""
    topology = house.world.topology
    element = topology.element_of(incident.element)
    dark = [element]
    if topology.kind[element] == HUB:
        dark += topology.site_element[topology.hub_of_site == element - CORES].tolist()
    yield from _down(name, incident, dark, house)


def _down(name: str, incident: Cut | Failure | Power, elements: list[int], house: House) -> Iterator[Entry]:
    start = instant_of(incident, house)
    yield Entry(start, name, _fail(name, elements))
    if incident.lasts is not None:
        yield Entry(start + incident.lasts, name, _heal(name, elements))


def _fail(name: str, elements: list[int]) -> Act:
    def act(house: House) -> None:
        for element in elements:
            fail_if_up(house, element, name)

    return act


def _heal(name: str, elements: list[int]) -> Act:
    def act(house: House) -> None:
        equipment = house.world.equipment
        for element in elements:
            fault = equipment.fault_at(element)
            if fault is not None and fault.cause == name:
                equipment.restore(element)

    return act


def fail_if_up(house: House, element: int, name: str) -> None:
    """Let an element fail now because of an incident, unless it is down."""
    equipment = house.world.equipment
    if equipment.fault_at(element) is None:
        equipment.fail(element, 0, name)


# --- storms


def storm(name: str, incident: Storm, house: House) -> Iterator[Entry]:
    """Of what lies within reach, each fails if its own luck in this storm says so, at an instant of its own.

    A larger share hits the same elements and some more; a longer storm hits them later.
    """
    topology, start = house.world.topology, instant_of(incident, house)
    near = np.flatnonzero(kilometres(topology, middle(topology, incident)) <= incident.km)
    hits: list[tuple[float, int]] = []
    for element in near.tolist():
        thing = identity("storm hit", name_key(name), int(topology.identity[element]))
        luck = house.services.streams.chance("storm hit", thing)
        if luck.happens("hit", incident.share):
            hits.append((start + to_millisecond(incident.lasts * luck.uniform("when")), element))

    def act(house: House) -> None:
        house.services.env.process(_rage(house, name, sorted(hits)))

    yield Entry(start, name, act)


def _rage(house: House, name: str, hits: list[tuple[float, int]]) -> Process:
    env = house.services.env
    for instant, element in hits:
        if instant > env.now:
            yield env.timeout(instant - env.now)
        fail_if_up(house, element, name)


def middle(topology: Topology, incident: Storm) -> tuple[float, float]:
    """Longitude and latitude of the middle of a storm, in degrees.

    Raises:
        InputRefused: its element is nowhere on the map.
    """
    if incident.longitude is not None and incident.latitude is not None:
        return incident.longitude, incident.latitude
    element = topology.element_of(incident.element or "")
    place = float(topology.longitude[element]), float(topology.latitude[element])
    if not np.isfinite(place).all():
        raise InputRefused([f"{incident.element}: its place is not known; give longitude and latitude"])
    return place


def kilometres(topology: Topology, place: tuple[float, float]) -> Floats:
    """Distance of every element from a place, shape (elements,); infinite where it is not known.

    On a plane that touches the earth at the place. A link lies where its middle lies.
    """
    ends = topology.link_ends()
    whole = [
        np.concatenate((degrees, degrees[ends].mean(axis=1)))
        for degrees in (topology.longitude, topology.latitude)
    ]
    east = (whole[0] - place[0]) * KM_A_DEGREE * np.cos(np.radians(place[1]))
    north = (whole[1] - place[1]) * KM_A_DEGREE
    away = np.hypot(east, north)
    # Core locations, and the links to them, are in the house of a hub: what hits that is the hub's.
    in_house = (topology.kind == CORE) | ((topology.kind == LINK) & (topology.length_km == 0))
    away[in_house] = np.inf
    return np.where(np.isfinite(away), away, np.inf)
