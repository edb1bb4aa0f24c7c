"""The hubs and long links between the gateways and the access network: from a real map or generated.

A backbone knows neither sites nor people; `sim.network.topology` hangs them on it. Capacities of links are
not taken over: load is modelled at the sites (`sim.network.traffic`), so a link carries what it must as long
as it is up.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.network.maps.network_map import KM_A_DEGREE, NetworkMap, great_circle_km
from sim.network.maps.raw import counted, shorten
from sim.records.errors import InputRefused

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.MultiGraph[int]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

GUESSED_KM = 50.0
"""Length of a link on a map that knows no length at all. [A]"""


@dataclass(frozen=True)
class Backbone:
    """Hubs and the links between them.

    Attributes:
        name: of the map or generator.
        hubs: unique names, by hub.
        links: pairs of hubs, shape (links, 2); parallel links are links of their own.
        link_km: length of each link.
        homes: the hub beside which each of the two gateways stands (may be the same).
        longitude, latitude: degrees by hub, NaN where unknown; invented unless `geographic`.
        hub_weight: share of the access sites that hang on each hub.
        geographic: whether the places are on the real earth.
        notes: plain sentences on what was left out, contracted or guessed.
    """

    name: str
    hubs: tuple[str, ...]
    links: Indices
    link_km: Floats
    homes: tuple[int, int]
    longitude: Floats
    latitude: Floats
    hub_weight: Floats
    geographic: bool
    notes: tuple[str, ...] = field(default=())


def generated_ring(hubs: int, closed: bool, km_between: float = 50.0) -> Backbone:
    """Return a chain of hubs, hub-1 to hub-n, closed to a ring by one more link if `closed`.

    The gateways stand at the first hub and at the last but one, so that an open ring leaves the last hub
    behind a single link. A ring needs three hubs to be closed. Places are invented, around 0° N 0° E.

    Args:
        hubs: at least one.
        closed: whether the last hub is linked to the first; without effect below three hubs.
        km_between: length of every link.

    Raises:
        InputRefused: no hub, or a negative length.
    """
    if hubs < 1 or km_between < 0:
        raise InputRefused(
            [f"a ring of {hubs} hubs, {km_between} km apart: at least one hub, no negative length"]
        )
    ends = [(at, at + 1) for at in range(hubs - 1)]
    if closed and hubs > 2:
        ends.append((hubs - 1, 0))
    radius = hubs * km_between / (2 * math.pi * KM_A_DEGREE)
    turn = np.arange(hubs) * (2 * math.pi / hubs)
    return Backbone(
        name=f"{'closed' if closed and hubs > 2 else 'open'} ring of {counted(hubs, 'hub')}",
        hubs=tuple(f"hub-{at + 1}" for at in range(hubs)),
        links=np.array(ends, dtype=np.int64).reshape(-1, 2),
        link_km=np.full(len(ends), float(km_between)),
        homes=(0, min(max(1, hubs - 2), hubs - 1)),
        longitude=radius * np.sin(turn),
        latitude=radius * np.cos(turn),
        hub_weight=np.full(hubs, 1 / hubs),
        geographic=False,
    )


def backbone_from_map(
    network_map: NetworkMap, own_nodes_only: bool = True, most_hubs: int | None = None
) -> Backbone:
    """Return the largest connected part of a map as a backbone.

    Neighbour networks are left out if `own_nodes_only`. A drawing helper, where several links meet, is no
    equipment: it is contracted into its neighbour with most links, and the length of a link that led over it
    is that of both its parts where known, else the straight one. Unknown lengths are guessed as the map's
    median. Of more than `most_hubs` hubs those are kept that are nearest by cable to the most central one.
    The gateways stand at the two hubs with the greatest betweenness (by hops; ties by name). [Freeman 1977]
    `notes` tells all that was left out, contracted or guessed.

    Raises:
        InputRefused: no node is left.
    """
    notes: list[str] = []
    graph: Graph = network_map.graph.copy()
    if own_nodes_only:
        _drop_neighbours(graph, notes)
    _contract_helpers(graph, network_map.plane, notes)
    if not graph:
        raise InputRefused([f"{network_map.name}: no node of its own network is left"])
    _keep_largest_part(graph, notes)
    _drop_loops(graph, notes)
    if most_hubs is not None and len(graph) > most_hubs:
        _keep_nearest(graph, most_hubs, notes)
    return _columns(graph, network_map, notes)


# --- what is left out


def _labels(graph: Graph, nodes: Iterable[int]) -> list[str]:
    """The names of some nodes, in the order of the file."""
    return [str(graph.nodes[node]["label"]) for node in sorted(nodes)]


def _drop_neighbours(graph: Graph, notes: list[str]) -> None:
    """Leave out neighbour networks and the links to them, and say so."""
    foreign = [node for node, said in graph.nodes(data=True) if not said["internal"]]
    if foreign:
        links = sum(a in foreign or b in foreign for a, b in graph.edges())
        what = f"{counted(len(foreign), 'neighbour network')} and {counted(links, 'link')} to them"
        notes.append(f"{what} were left out: {shorten(_labels(graph, foreign))}")
        graph.remove_nodes_from(foreign)


def _keep_largest_part(graph: Graph, notes: list[str]) -> None:
    """Leave out all but the largest connected part, and say so."""
    import networkx as nx

    parts = sorted(nx.connected_components(graph), key=lambda part: (-len(part), min(part)))
    lost = [node for part in parts[1:] for node in part]
    if lost:
        what = f"of {len(parts)} parts without a link between them only the largest was kept"
        notes.append(f"{what}; {counted(len(lost), 'node')} left out: {shorten(_labels(graph, lost))}")
        graph.remove_nodes_from(lost)


def _drop_loops(graph: Graph, notes: list[str]) -> None:
    """Leave out links from a node to itself, and say so."""
    loops = [(a, b, key) for a, b, key in graph.edges(keys=True) if a == b]
    if loops:
        notes.append(f"{counted(len(loops), 'link')} from a node to itself left out: it connects nothing")
        graph.remove_edges_from(loops)


def _keep_nearest(graph: Graph, most: int, notes: list[str]) -> None:
    """Leave out all but the hubs nearest by cable to the most central one, and say so.

    What is kept hangs together: whoever is reached over another hub is farther than that hub.
    """
    import networkx as nx

    links = [(a, b, said["length_km"]) for a, b, said in graph.edges(data=True)]
    guess = _guessed_km([km for _, _, km in links])
    way: nx.Graph[int] = nx.Graph()
    way.add_nodes_from(graph)
    for a, b, known in links:
        km = guess if known is None else known
        way.add_edge(a, b, km=min(km, way.get_edge_data(a, b, {"km": km})["km"]))
    centre = _by_betweenness(graph)[0]
    near = list(nx.single_source_dijkstra_path_length(way, centre, weight="km"))[:most]
    lost = [node for node in graph if node not in set(near)]
    what = f"{counted(len(lost), 'hub')} at which no site hangs left out: {shorten(_labels(graph, lost))}"
    notes.append(f"{what}; kept are those nearest to {_name(graph, centre)} by cable")
    graph.remove_nodes_from(lost)


def _contract_helpers(graph: Graph, plane: bool, notes: list[str]) -> None:
    """Contract drawing points where several links meet into a neighbour each, and say so."""
    helpers = [node for node, said in graph.nodes(data=True) if said["helper"]]
    said = []
    for helper in helpers:
        into = _strongest_neighbour(graph, helper)
        if into is not None:
            said.append(f"{graph.nodes[helper]['label']} into {graph.nodes[into]['label']}")
            _lead_around(graph, helper, into, plane)
        graph.remove_node(helper)
    if said:
        notes.append(f"{counted(len(said), 'drawing helper')} contracted into a neighbour: {shorten(said)}")
    if len(said) < len(helpers):
        notes.append(f"{counted(len(helpers) - len(said), 'drawing helper')} without links left out")


def _strongest_neighbour(graph: Graph, helper: int) -> int | None:
    """The neighbour to contract into: no helper if there is one, then that with most links, then by name."""
    near = [node for node in graph.neighbors(helper) if node != helper]
    ranked = sorted(
        near, key=lambda node: (graph.nodes[node]["helper"], -graph.degree(node), _name(graph, node))
    )
    return ranked[0] if ranked else None


def _name(graph: Graph, node: int) -> str:
    return str(graph.nodes[node]["label"])


def _lead_around(graph: Graph, helper: int, into: int, plane: bool) -> None:
    """Join everything behind a helper to one of its neighbours, over the length of both links."""
    to_helper = [said["length_km"] for _, b, said in graph.edges(helper, data=True) if b == into]
    first = min((km for km in to_helper if km is not None), default=None)
    for _, other, said in list(graph.edges(helper, data=True)):
        if other in (into, helper):
            continue
        second = said["length_km"]
        both = None if first is None or second is None else first + second
        straight = _straight_km(graph, into, other, plane)
        graph.add_edge(into, other, **{**said, "length_km": straight if both is None else both})


def _straight_km(graph: Graph, start: int, end: int, plane: bool) -> float | None:
    """Length of the straight way between two nodes, None where one has no place."""
    places = [graph.nodes[node][axis] for node in (start, end) for axis in ("longitude", "latitude")]
    if None in places:
        return None
    if plane:
        return math.hypot(places[2] - places[0], places[3] - places[1])
    return great_circle_km(*places)


# --- what is kept


def _columns(graph: Graph, network_map: NetworkMap, notes: list[str]) -> Backbone:
    """The backbone as columns: hubs in the order of the file, links in the order of their ends."""
    nodes = sorted(graph)
    place = {node: at for at, node in enumerate(nodes)}
    ends = [(*sorted((place[a], place[b])), said["length_km"]) for a, b, said in graph.edges(data=True)]
    ends.sort(key=lambda link: link[:2])
    scale = KM_A_DEGREE if network_map.plane else 1.0
    return Backbone(
        name=network_map.name,
        hubs=tuple(_name(graph, node) for node in nodes),
        links=np.array([link[:2] for link in ends], dtype=np.int64).reshape(-1, 2),
        link_km=_lengths([link[2] for link in ends], notes),
        homes=_central(graph, place),
        longitude=_degrees(graph, nodes, "longitude") / scale,
        latitude=_degrees(graph, nodes, "latitude") / scale,
        hub_weight=np.full(len(nodes), 1 / len(nodes)),
        geographic=not network_map.plane,
        notes=tuple(notes),
    )


def _degrees(graph: Graph, nodes: list[int], axis: str) -> Floats:
    """Longitude or latitude of each node as the map has it, shape (nodes,); NaN where it says none."""
    return np.array([graph.nodes[node][axis] for node in nodes], dtype=np.float64)


def _lengths(stated: list[float | None], notes: list[str]) -> Floats:
    """Length of each link, km; where a map does not say, the median of what it does say."""
    guess, missing = _guessed_km(stated), stated.count(None)
    if missing:
        basis = "the map's median" if missing < len(stated) else "nothing is known"
        notes.append(f"the length of {counted(missing, 'link')} was guessed at {guess:.1f} km ({basis})")
    return np.array([guess if km is None else km for km in stated], dtype=np.float64)


def _guessed_km(stated: list[float | None]) -> float:
    """What a link of unknown length is taken for: the median of those that are known."""
    known = [km for km in stated if km is not None]
    return median(known) if known else GUESSED_KM


def _central(graph: Graph, place: dict[int, int]) -> tuple[int, int]:
    """The two hubs beside which the gateways stand, the same one twice where there is but one."""
    ranked = _by_betweenness(graph)
    return place[ranked[0]], place[ranked[min(1, len(ranked) - 1)]]


def _by_betweenness(graph: Graph) -> list[int]:
    """The hubs, first those that most shortest paths (by hops) pass, then by name."""
    import networkx as nx

    between = nx.betweenness_centrality(nx.Graph(graph))
    return sorted(graph, key=lambda node: (-round(between[node], 12), _name(graph, node)))
