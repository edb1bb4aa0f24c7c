"""The network of W, the same in all three programs: elements and crews as SimPy processes.

Access rings of five sites hang on an aggregation node, each of which hangs on two of six core nodes. A site
works if its aggregation node does and one side of its ring.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import simpy

from sim.kernel.distributions import exponential, lognormal
from tests.bench.rivals.workload import MTBF_H, REPAIR_H, Luck, W, _cv

RING, CORES = 5, 6


class Network:
    """Fails and is repaired; whoever derives from it is told of sites that go and come back."""

    def __init__(self, w: W) -> None:
        self.w, self.luck, self.env = w, Luck(w), simpy.Environment()
        self.up = [True] * (w.sites + w.aggregations + CORES)
        self.reached, self.down_since = [True] * w.sites, [0.0] * w.sites
        each = math.ceil(w.sites / w.aggregations)
        rows = [range(a * each, min((a + 1) * each, w.sites)) for a in range(w.aggregations)]
        self.rings = [
            (a, list(row[k : k + RING])) for a, row in enumerate(rows) for k in range(0, len(row), RING)
        ]
        self.repairs: list[float] = []
        self.crews = simpy.Resource(self.env, w.crews)
        for element in range(len(self.up)):
            self.env.process(self.element(element))

    def element(self, number: int) -> Iterator[simpy.Event]:
        """The life of one element."""
        w, env, luck = self.w, self.env, self.luck.streams
        mtbf = MTBF_H[(number >= w.sites) + (number >= w.sites + w.aggregations)]
        turn = 0
        while True:
            yield env.timeout(exponential(luck.one("fails", number, turn), mtbf))
            failed = env.now
            self.change(number, works=False)
            with self.crews.request() as crew:
                yield crew
                yield env.timeout(lognormal(luck.one("repair", number, turn), REPAIR_H, _cv(0.8)))
            self.change(number, works=True)
            self.repairs.append(env.now - failed)
            turn += 1

    def change(self, number: int, *, works: bool) -> None:
        """An element goes or comes back, and sites with it."""
        self.up[number] = works
        for aggregation, ring in self.rings_behind(number):
            head = self.head_works(aggregation)
            left, right = [], []
            for side, sites in ((left, ring), (right, ring[::-1])):
                works = head
                for site in sites:
                    works = works and self.up[site]
                    side.append(works)
            for site, one, other in zip(ring, left, reversed(right), strict=True):
                if (one or other) != self.reached[site]:
                    self.turn(site, works=one or other)

    def head_works(self, aggregation: int) -> bool:
        """Whether an aggregation node works and is reached from the core."""
        first = self.w.sites + self.w.aggregations
        cores = self.up[first + aggregation % CORES], self.up[first + (aggregation + 1) % CORES]
        return self.up[self.w.sites + aggregation] and any(cores)

    def rings_behind(self, number: int) -> list[tuple[int, list[int]]]:
        """The rings that an element can cut off."""
        sites, aggregations = self.w.sites, self.w.aggregations
        if number < sites:
            return [ring for ring in self.rings if number in ring[1]]
        if number < sites + aggregations:
            return [ring for ring in self.rings if ring[0] == number - sites]
        core = number - sites - aggregations
        return [ring for ring in self.rings if core in (ring[0] % CORES, (ring[0] + 1) % CORES)]

    def turn(self, site: int, *, works: bool) -> None:
        """A site goes or comes back."""
        self.reached[site] = works
        if works:
            self.came_back(site, self.env.now - self.down_since[site])
        else:
            self.down_since[site] = self.env.now

    def came_back(self, site: int, hours: float) -> None:
        """A site has come back after so many hours."""
        raise NotImplementedError
