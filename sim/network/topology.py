"""The operator's network as frozen columns: gateways, hubs, sites and links, each one element.

Elements are numbered: two core gateways, then hubs, then sites, then links (gateway, backbone, access). The
first three are the vertices of the graph, so that a vertex and its element have the same number.

It says what there is, never how it is: whether an element is up is known to `sim.network.reachability`, how
full a site is to `sim.network.traffic`. Every life of one scenario has the same network.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.kernel.streams import Streams, identity, name_key
from sim.network.access import Access, AccessPlan, attach_sites
from sim.network.backbone import Backbone
from sim.network.maps.network_map import KM_A_DEGREE
from sim.records.errors import InputRefused, nearest

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

CORE, HUB, SITE, LINK = 0, 1, 2, 3
"""Kinds of element."""

KIND_NAMES = ("core", "hub", "site", "link")
"""The same kinds in words, by their number."""
CORES = 2
"""Gateways of every network; they are the elements 0 and 1."""

LIGHT_KM_PER_MS = 200.0
"""Light in glass, one way: 200,000 km/s, which is 5 µs a km. [ITU-T G.114]"""


@dataclass(frozen=True)
class Topology:
    """Who is connected with whom, over which link, how far. Arrays are read-only.

    Attributes:
        title: where the backbone comes from.
        name: unique name of each element.
        identity: 64-bit identity of each element, made of its name alone: the key of its luck.
        kind: CORE, HUB, SITE or LINK, by element (uint8).
        length_km: by element; 0 for all but links. A gateway's link to its hub is in-house, 0 km.
        site_count: number of sites.
        site_element: element of each site.
        hub_of_site: hub of each site, 0 .. hubs - 1.
        weight_of_site: share of the subscribers at each site; sums to 1.
        propagation_ms: round trip in glass from each site to its nearest gateway on the shortest way.
        first_arc, neighbour, arc_link: adjacency in CSR: vertex v has the arcs first_arc[v] to
            first_arc[v + 1] - 1.
        longitude, latitude: degrees by vertex, for drawing; NaN where unknown.
        geographic: False where places are invented.
        notes: what was left out, contracted or guessed on the way.
    """

    title: str
    name: tuple[str, ...]
    identity: NDArray[np.uint64]
    kind: NDArray[np.uint8]
    length_km: Floats
    site_count: int
    site_element: Indices
    hub_of_site: Indices
    weight_of_site: Floats
    propagation_ms: Floats
    first_arc: Indices
    neighbour: Indices
    arc_link: Indices
    longitude: Floats
    latitude: Floats
    geographic: bool
    notes: tuple[str, ...]

    def __post_init__(self) -> None:
        """Make every array read-only."""
        for value in vars(self).values():
            if isinstance(value, np.ndarray):
                value.setflags(write=False)

    @property
    def element_count(self) -> int:
        """Number of elements."""
        return len(self.name)

    @property
    def vertex_count(self) -> int:
        """Number of gateways, hubs and sites together; elements from here on are links."""
        return len(self.first_arc) - 1

    @property
    def hub_count(self) -> int:
        """Number of hubs."""
        return self.vertex_count - CORES - self.site_count

    def element_of(self, name: str) -> int:
        """Return the number of the element of that name, for whoever lets one fail or repairs it by name.

        Raises:
            InputRefused: no such element, with the nearest name.
        """
        if name in self.name:
            return self.name.index(name)
        raise InputRefused([f"{name}: no element of this network{nearest(name, self.name)}"])

    def link_ends(self) -> Indices:
        """Return the two vertices of each link, shape (links, 2), in the order of the links."""
        ends = np.zeros((self.element_count - self.vertex_count, 2), dtype=np.int64)
        vertex = np.repeat(np.arange(self.vertex_count), np.diff(self.first_arc))
        low = vertex < self.neighbour
        ends[self.arc_link[low] - self.vertex_count] = np.column_stack((vertex[low], self.neighbour[low]))
        return ends


def build_topology(backbone: Backbone, sites: int, plan: AccessPlan, streams: Streams) -> Topology:
    """Return a network with `sites` access sites around a backbone.

    Sites go to hubs in proportion to the hubs' weight. Which share of the subscribers a site has, how long
    its span is and where it is drawn are chance of the streams `network.*`; all else is given.

    Raises:
        InputRefused: fewer than one site.
    """
    if sites < 1:
        raise InputRefused([f"{sites} sites: a network needs at least one"])
    access = attach_sites(sites, backbone.hub_weight, plan, streams)
    hubs = len(backbone.hubs)
    vertices = CORES + hubs + sites
    ends, km = _links(backbone, access)
    names = _names(backbone, access, ends)
    kinds = np.repeat(np.array([CORE, HUB, SITE, LINK], dtype=np.uint8), [CORES, hubs, sites, len(ends)])
    first_arc, neighbour, arc_link = _adjacency(ends, vertices)
    longitude, latitude = _places(backbone, access)
    return Topology(
        title=backbone.name,
        name=names,
        identity=np.array([identity("element", name_key(name)) for name in names], dtype=np.uint64),
        kind=kinds,
        length_km=np.concatenate((np.zeros(vertices), km)),
        site_count=sites,
        site_element=np.arange(CORES + hubs, vertices),
        hub_of_site=access.hub_of_site,
        weight_of_site=access.weight_of_site,
        propagation_ms=2
        / LIGHT_KM_PER_MS
        * _km_to_core(first_arc, neighbour, km[arc_link - vertices])[-sites:],
        first_arc=first_arc,
        neighbour=neighbour,
        arc_link=arc_link,
        longitude=longitude,
        latitude=latitude,
        geographic=backbone.geographic,
        notes=backbone.notes,
    )


def _links(backbone: Backbone, access: Access) -> tuple[Indices, Floats]:
    """Return the vertices and km of every link: gateway links, backbone, access."""
    gateways = np.array([(core, CORES + hub) for core, hub in enumerate(backbone.homes)], dtype=np.int64)
    hubs = len(backbone.hubs)
    spans = np.where(access.spans < 0, CORES - 1 - access.spans, CORES + hubs + access.spans)
    ends = np.concatenate((gateways, CORES + backbone.links, spans))
    return ends, np.concatenate((np.zeros(CORES), backbone.link_km, access.span_km))


def _names(backbone: Backbone, access: Access, ends: Indices) -> tuple[str, ...]:
    """Return a unique name for each element; the hub's number stands for a hub that has only a number."""
    taken: dict[str, None] = {}

    def take(name: str) -> str:
        free = name
        nth = 2
        while free in taken:
            free, nth = f"{name} ({nth})", nth + 1
        taken[free] = None
        return free

    vertices = [take(f"core-{at + 1}") for at in range(CORES)]
    hubs = [take(name) for name in backbone.hubs]
    stems = [name.removeprefix("hub-") for name in hubs]
    sites = zip(access.hub_of_site.tolist(), access.rank.tolist(), strict=True)
    vertices += hubs + [take(f"site-{stems[hub]}-{rank}") for hub, rank in sites]
    for start, end in ends.tolist():
        take(f"{vertices[start]} - {vertices[end]}")
    return tuple(taken)


def _adjacency(ends: Indices, vertices: int) -> tuple[Indices, Indices, Indices]:
    start = np.concatenate((ends[:, 0], ends[:, 1]))
    end = np.concatenate((ends[:, 1], ends[:, 0]))
    link = np.tile(np.arange(len(ends)) + vertices, 2)
    order = np.lexsort((link, end, start))
    first_arc = np.searchsorted(start[order], np.arange(vertices + 1)).astype(np.int64)
    return first_arc, end[order], link[order]


def _places(backbone: Backbone, access: Access) -> tuple[Floats, Floats]:
    hub = access.hub_of_site
    north = backbone.latitude[hub] + access.north_km / KM_A_DEGREE
    shrink = np.maximum(np.cos(np.radians(backbone.latitude[hub])), 0.01)
    east = backbone.longitude[hub] + access.east_km / (KM_A_DEGREE * shrink)
    homes = list(backbone.homes)
    return (
        np.concatenate((backbone.longitude[homes], backbone.longitude, east)),
        np.concatenate((backbone.latitude[homes], backbone.latitude, north)),
    )


def _km_to_core(first_arc: Indices, neighbour: Indices, arc_km: Floats) -> Floats:
    """Return the shortest way in km from each vertex to a gateway (Dijkstra from both at once)."""
    near = np.full(len(first_arc) - 1, np.inf)
    heap = [(0.0, core) for core in range(CORES)]
    near[:CORES] = 0.0
    arcs = first_arc.tolist()
    far, lengths = neighbour.tolist(), arc_km.tolist()
    while heap:
        km, vertex = heapq.heappop(heap)
        if km > near[vertex]:
            continue
        for arc in range(arcs[vertex], arcs[vertex + 1]):
            other, way = far[arc], km + lengths[arc]
            if way < near[other]:
                near[other] = way
                heapq.heappush(heap, (way, other))
    return near
