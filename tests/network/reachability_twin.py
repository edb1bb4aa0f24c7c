"""Which sites are served, from first principles and slowly: what the fast bookkeeping is held against."""

import networkx as nx
import numpy as np

from sim.network.reachability import Flags
from sim.network.topology import CORES, Topology


def served_by_networkx(topology: Topology, up: Flags) -> Flags:
    """Whether each site has a way to a gateway over elements that are up, shape (sites,)."""
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(vertex for vertex in range(topology.vertex_count) if up[vertex])
    for link, (start, end) in enumerate(topology.link_ends().tolist(), topology.vertex_count):
        if up[link] and up[start] and up[end]:
            graph.add_edge(start, end)
    reached: set[int] = set()
    for core in range(CORES):
        if up[core]:
            reached |= nx.node_connected_component(graph, core)
    return np.array([element in reached for element in topology.site_element.tolist()], dtype=np.bool_)
