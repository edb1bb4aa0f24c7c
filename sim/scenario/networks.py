"""The network that a scenario asks for: read from its map, or grown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.kernel.streams import Streams
from sim.network.backbone import backbone_from_map, generated_ring
from sim.network.maps.read import read_map
from sim.network.topology import Topology, build_topology

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario


def topology_of(scenario: Scenario, seed: int | None = None) -> Topology:
    """The network of a scenario (already at its size): one operator, many lives, so it knows no replication.

    It has no more hubs than sites: an operator builds no hub at which nothing hangs.

    Raises:
        InputRefused: the map cannot be read.
    """
    streams = Streams(scenario.seed if seed is None else seed)
    network = scenario.network
    if network.map is None:
        backbone = generated_ring(min(network.hubs, network.sites), network.ring_closed, network.km_between)
    else:
        backbone = backbone_from_map(read_map(network.map), network.own_nodes_only, network.sites)
    return build_topology(backbone, network.sites, network.access, streams)
