"""Which sites still reach a gateway, kept up to date change by change.

A site is served if it is up and some path of elements that are up leads to a gateway that is up.
Every reached vertex remembers the link over which it reaches a gateway: together a forest. A failure
concerns only the branch above it, a restoration only what was cut off; where the branch is large, one pass
of scipy over everything is cheaper. So the cost grows with what hangs on the element, not with the network.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.network.topology import CORES, Topology

Flags = NDArray[np.bool_]
Indices = NDArray[np.int64]

LARGE = 2000
"""Vertices of a branch from which one pass over the whole network is cheaper."""

_NOTHING: Indices = np.zeros(0, dtype=np.int64)
_NOWHERE = -1


class Reachability:
    """The state of every element and which sites are served. At first everything is up.

    Attributes:
        topology: the network.
        up: state by element.
        served: whether a site reaches a gateway, by site.
        hub_served: whether a hub does, by hub. The three arrays are read-only and change with `set`.
    """

    def __init__(self, topology: Topology) -> None:
        self.topology = topology
        vertices, sites = topology.vertex_count, topology.site_count
        self._up = bytearray(b"\1" * topology.element_count)
        self._reached = bytearray(vertices)
        self._parent = [_NOWHERE] * vertices
        self._via = [_NOWHERE] * vertices
        self._first_site = vertices - sites
        self.up: Flags = _read_only(self._up)
        self.served: Flags = _read_only(self._reached)[self._first_site :]
        self.hub_served: Flags = _read_only(self._reached)[CORES : self._first_site]
        self._ends: list[list[int]] = topology.link_ends().tolist()
        self._arcs = _arcs(topology)
        self._reached[:CORES] = b"\1" * CORES
        self._spread(list(range(CORES)), vertices)

    def set(self, element: int, up: bool) -> Indices:
        """Fail or restore one element.

        Returns:
            Sites whose served state changed, ascending; empty if the element was already in that state.
        """
        if bool(self._up[element]) == up:
            return _NOTHING
        self._up[element] = up
        turned, whole = self._restored(element) if up else self._failed(element)
        sites = [vertex - self._first_site for vertex in turned if vertex >= self._first_site]
        if not whole:
            return self._all_anew(sites, not up)
        return np.array(sorted(sites), dtype=np.int64) if sites else _NOTHING

    def forest(self) -> tuple[Indices, Indices]:
        """Return next vertex and link on the present way of each vertex to a gateway, copied; -1 for none."""
        return np.array(self._parent, dtype=np.int64), np.array(self._via, dtype=np.int64)

    # --- the two changes; each returns the vertices whose state it turned and whether it got to the end

    def _failed(self, element: int) -> tuple[list[int], bool]:
        """Cut off what reached a gateway over this element, then hang it elsewhere where that is possible."""
        link = element - self.topology.vertex_count
        if link >= 0:
            branch = [end for end in self._ends[link] if self._via[end] == element]
            return self._rehang(branch)
        if not self._reached[element]:
            return [], True
        branch = [other for other, _ in self._arcs[element] if self._parent[other] == element]
        self._leave(element)
        lost, whole = self._rehang(branch)
        return [element, *lost], whole

    def _leave(self, vertex: int) -> None:
        self._reached[vertex] = 0
        self._parent[vertex] = self._via[vertex] = _NOWHERE

    def _rehang(self, branch: list[int]) -> tuple[list[int], bool]:
        """Return those of a cut-off branch (its lowest vertices are given) that find no other way."""
        reached, parent, arcs = self._reached, self._parent, self._arcs
        branch = list(dict.fromkeys(branch))
        for vertex in branch:
            reached[vertex] = 0
        for vertex in branch:
            for other, _ in arcs[vertex]:
                if parent[other] == vertex and reached[other]:
                    reached[other] = 0
                    branch.append(other)
            if len(branch) > LARGE:
                return branch, False
        self._spread([vertex for vertex in branch if self._hold_on(vertex)], len(branch))
        lost = [vertex for vertex in branch if not reached[vertex]]
        for vertex in lost:
            self._leave(vertex)
        return lost, True

    def _hold_on(self, vertex: int) -> bool:
        """Hang an unreached vertex on a reached neighbour; return whether there is one."""
        for other, link in self._arcs[vertex]:
            if self._reached[other] and self._up[link]:
                self._reached[vertex] = 1
                self._parent[vertex], self._via[vertex] = other, link
                return True
        return False

    def _restored(self, element: int) -> tuple[list[int], bool]:
        """Reach what was cut off by this element alone."""
        link = element - self.topology.vertex_count
        if link >= 0:
            near, far = self._ends[link]
            start = far if self._reached[near] else near
        elif element < CORES:
            self._reached[element] = 1
            return self._spread([element], LARGE)
        else:
            start = element
        if self._reached[start] or not self._up[start] or not self._hold_on(start):
            return [], True
        return self._spread([start], LARGE)

    def _spread(self, found: list[int], most: int) -> tuple[list[int], bool]:
        """Reach all that hangs together with reached vertices; give up beyond `most`."""
        up, reached, parent, via, arcs = self._up, self._reached, self._parent, self._via, self._arcs
        for vertex in found:
            for other, link in arcs[vertex]:
                if up[link] and up[other] and not reached[other]:
                    reached[other] = 1
                    parent[other], via[other] = vertex, link
                    found.append(other)
            if len(found) > most:
                return found, False
        return found, True

    # --- one pass over everything

    def _all_anew(self, turned: list[int], were_served: bool) -> Indices:
        """Build the whole forest anew; return the sites that changed.

        `turned` are the sites whose mark was turned over before; all of them `were_served` (or all were not).
        """
        before = self.served.copy()
        before[turned] = were_served
        reached, parent, via = _forest(self.topology, self.up)
        self._reached[:] = reached.tobytes()
        self._parent, self._via = parent.tolist(), via.tolist()
        return np.flatnonzero(before != self.served)


def _read_only(flags: bytearray) -> Flags:
    view = np.frombuffer(flags, dtype=np.bool_)
    view.setflags(write=False)
    return view


def _arcs(topology: Topology) -> list[list[tuple[int, int]]]:
    """Return (neighbour, link) of each vertex."""
    arcs = list(zip(topology.neighbour.tolist(), topology.arc_link.tolist(), strict=True))
    first: Sequence[int] = topology.first_arc.tolist()
    return [arcs[first[vertex] : first[vertex + 1]] for vertex in range(topology.vertex_count)]


def _forest(topology: Topology, up: Flags) -> tuple[Flags, Indices, Indices]:
    """Return reached, parent and link to the parent by vertex, in one breadth-first pass of scipy."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import breadth_first_order

    root = topology.vertex_count
    start = np.repeat(np.arange(root), np.diff(topology.first_arc))
    usable = up[topology.arc_link] & up[topology.neighbour]
    start, end, link = start[usable], topology.neighbour[usable], topology.arc_link[usable]
    gateways = np.flatnonzero(up[:CORES])
    ends = np.append(start, np.full(len(gateways), root)), np.append(end, gateways)
    matrix = coo_array((np.ones(len(ends[0])), ends), shape=(root + 1, root + 1)).tocsr()
    _, before = breadth_first_order(matrix, root, directed=True, return_predecessors=True)
    reached: Flags = before[:root] >= 0
    parent = np.where(reached & (before[:root] < root), before[:root], _NOWHERE).astype(np.int64)
    via = np.full(root, _NOWHERE)
    tree = parent[end] == start
    via[end[tree]] = link[tree]
    return reached, parent, via
