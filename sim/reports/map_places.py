"""Where a stored network's sites and hubs stand, and how large a map of them must be."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.network.topology import CORES, Topology
from sim.records.outcome import Outcome, Table

if TYPE_CHECKING:
    from pathlib import Path

Places = dict[str, tuple[float, float]]
"""Longitude and latitude by name, degrees."""

LEAST_HEIGHT, MOST_HEIGHT = 3.2, 6.2
MOST_VECTORS = 3000
"""Sites above this number are drawn as pixels: the file would grow too large."""


def stored_topology(scenario_file: Path) -> Topology | None:
    """Return the topology of a stored scenario, None where its map cannot be read any more.

    Args:
        scenario_file: the resolved scenario that lies beside the results; taken at its size.
    """
    from sim.experiments.cases import load_scenario
    from sim.records.errors import InputRefused
    from sim.scenario.networks import topology_of

    try:
        scenario = load_scenario(scenario_file).value.at_size()
        return topology_of(scenario)
    except (InputRefused, OSError):
        return None


def sites_to_draw(outcome: Outcome) -> Table | None:
    """Return the table `sites` of an outcome if it can be drawn: there, not empty, with a place for some."""
    table = outcome.tables.get("sites")
    if table is None or not len(table["site"]):
        return None
    places = np.asarray(table["longitude"], dtype=np.float64)
    return table if np.isfinite(places).any() else None


def hub_places(sites: Table, topology: Topology | None) -> Places:
    """Return where every hub stands; without a topology, the middle of its sites."""
    if topology is not None:
        hubs = range(CORES, CORES + topology.hub_count)
        return {
            topology.name[at]: (float(topology.longitude[at]), float(topology.latitude[at])) for at in hubs
        }
    middle = {}
    for hub in np.unique(sites["hub"]).tolist():
        own = sites["hub"] == hub
        middle[str(hub)] = (float(sites["longitude"][own].mean()), float(sites["latitude"][own].mean()))
    return middle


def east_shrinks(sites: Table, geographic: bool) -> float:
    """Return a degree of longitude in degrees of latitude, in the middle of the map: 0.05 .. 1."""
    latitude = np.asarray(sites["latitude"], dtype=np.float64)
    middle = float(np.nanmean(latitude)) if geographic else 0.0
    return max(0.05, math.cos(math.radians(middle)))


def map_height(sites: Table, where: Places, geographic: bool, width: float) -> float:
    """Return the height of a map, inches: true to its proportions, but at least its key and at most a page.

    Args:
        sites: table `sites` of an outcome.
        where: the hubs.
        geographic: whether degrees of longitude shrink towards the poles.
        width: of the map, inches.
    """
    hubs = np.array(list(where.values()), dtype=np.float64).reshape(-1, 2)
    wide, tall = (
        float(np.nanmax(both) - np.nanmin(both))
        for both in (
            np.concatenate((hubs[:, 0], np.asarray(sites["longitude"], dtype=np.float64))),
            np.concatenate((hubs[:, 1], np.asarray(sites["latitude"], dtype=np.float64))),
        )
    )
    wide *= east_shrinks(sites, geographic)
    return min(MOST_HEIGHT, max(LEAST_HEIGHT, width * tall / wide + 0.4 if wide > 0 else 0.0))
