"""What the inventory says of the plant: where things are and what hangs on what, right for a share of them.

A record of an element is right or points to another element of its kind; which, and to which, is the luck of
the element. Whoever works by a wrong record sends people to the wrong place, and tells the wrong customers.
The accuracy is a setting of whoever uses the records: a better one puts some right and spoils none.

A trouble is traced over several records, so it is traced rightly with the chance accuracy ^ hops. [P3.2: C16]
Left out on purpose: that single records are put right or spoiled during a life. The accuracy is that of a
settled inventory, in which changes that nobody records balance audits and repairs. [P3.1: a_f]
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from sim.kernel.streams import Streams
from sim.network.reachability import Reachability
from sim.network.topology import Topology


class PlantRecords:
    """The recorded plant.

    Args:
        topology: the true plant, which the records describe.
        reachability: with everything up; the ways of sites at this moment are the ways as built.
        streams: chance.
    """

    def __init__(self, topology: Topology, reachability: Reachability, streams: Streams) -> None:
        self._topology = topology
        self._parents, self._links = reachability.forest()
        # A copy: the topology's own can be read only, which is another type to a kernel.
        ids = topology.identity.copy()
        self._luck = streams.rows("plant record", ids)
        self._stand_in = np.arange(topology.element_count)
        turn = streams.rows("plant record points to", ids)
        for kind in np.unique(topology.kind):
            same = np.flatnonzero(topology.kind == kind)
            others = np.arange(len(same)) + 1 + np.floor(turn[same] * (len(same) - 1)).astype(np.int64)
            self._stand_in[same] = same[others % len(same)]

    def place_of(self, element: int, accuracy: float) -> int:
        """Where the records have an element: itself, or another one of its kind."""
        right = self._luck[element] < accuracy
        return element if right else int(self._stand_in[element])

    def traced(self, hops: Iterable[int], accuracy: float) -> int | None:
        """Where a trouble that is traced over some elements leads to: the first wrong turn, None if none."""
        for element in hops:
            if (place := self.place_of(element, accuracy)) != element:
                return place
        return None

    def way(self, site: int) -> list[int]:
        """The elements from a site to its gateway as built: the site, its span, what that ends at, ..."""
        vertex, way = int(self._topology.site_element[site]), list[int]()
        while True:
            way.append(vertex)
            if self._links[vertex] < 0:
                return way
            way.append(int(self._links[vertex]))
            vertex = int(self._parents[vertex])

    def hops(self, site: int, element: int) -> list[int]:
        """The elements over which trouble at a site is traced to an element: from the site to it, both too.

        Where it is not on the way as built (service had moved to another way), they are these two.
        """
        way = self.way(site)
        own = way[0]
        return way[: way.index(element) + 1] if element in way else [own, element]

    def listed(self, sites: Sequence[int], element: int, accuracy: float) -> tuple[int, ...]:
        """The sites that the records name where some do not answer because of an element, ascending.

        A site is named if each record between it and the element is right; of another one a site stands in.
        """
        named = set[int]()
        first = int(self._topology.site_element[0])
        for site in sites:
            own = int(self._topology.site_element[site])
            if self.traced([hop for hop in self.hops(site, element) if hop != element], accuracy) is None:
                named.add(site)
            else:
                named.add(int(self._stand_in[own]) - first)
        return tuple(sorted(named))
