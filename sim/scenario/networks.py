"""The network that a scenario asks for: read from its map, or grown.

It is made once a process for one seed and one set of settings, and all lives share it: nothing changes it. A
map in a file of one's own is read anew each time, since the file may have changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.kernel.kept import Kept
from sim.kernel.streams import Streams
from sim.network.backbone import backbone_from_map, generated_ring
from sim.network.maps.read import is_file, read_map
from sim.network.topology import Topology, build_topology

if TYPE_CHECKING:
    from sim.scenario.schema import NetworkParameters, Scenario

_KEPT: Kept[tuple[int, str], Topology] = Kept()


def topology_of(scenario: Scenario, seed: int | None = None) -> Topology:
    """The network of a scenario (already at its size): one operator, many lives, so it knows no replication.

    It has no more hubs than sites: an operator builds no hub at which nothing hangs.

    Raises:
        InputRefused: the map cannot be read.
    """
    network, chosen = scenario.network, scenario.seed if seed is None else seed
    if network.map is not None and is_file(network.map):
        return _made(network, chosen)
    return _KEPT.get((chosen, network.model_dump_json()), lambda: _made(network, chosen))


def _made(network: NetworkParameters, seed: int) -> Topology:
    if network.map is None:
        backbone = generated_ring(min(network.hubs, network.sites), network.ring_closed, network.km_between)
    else:
        backbone = backbone_from_map(read_map(network.map), network.own_nodes_only, network.sites)
    return build_topology(backbone, network.sites, network.access, Streams(seed))
