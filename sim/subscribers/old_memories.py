"""What people remember when the run begins: outages of their site, a fault of their line, a matter left open.

Each memory is the one that a long life at the rates of this world would have left, as far as it comes from
sites, lines and contacts. What fades within the warm-up (waits, shocks, major outages of a hub or a cable)
is left to it. How long an outage lasts is no setting: the means here are those that the twin itself shows.
"""

from __future__ import annotations

import numpy as np

from sim.kernel.streams import Streams
from sim.kernel.words import Floats, Ids
from sim.network.equipment import HOURS_A_YEAR, Equipment
from sim.network.outages import FIXED
from sim.network.topology import HUB
from sim.subscribers.contracts import HOURS_A_MONTH
from sim.subscribers.population import Population

SITE_HOURS, HUB_HOURS, LINE_HOURS = 2.9, 5.0, 20.0
"""Mean time without service of one fault. [emerged: docs/model.md]"""
UNRESOLVED_A_MONTH = (0.020, 0.015, 0.018, 0.017)
"""Unresolved contacts a month whose memory people are born with, by segment: 0.10 contacts x 0.28, less what
a later contact settles. [P0.2; emerged in the still world]"""
PAST = 8
"""Faults of one element that are looked back on; older ones are forgotten."""


def remember(
    population: Population, equipment: Equipment, streams: Streams, felt_fixed: float, worn: float = 1.0
) -> None:
    """Write the memories of everyone who is there when the run begins.

    Args:
        population: as it was born.
        equipment: as it was built; its outages keep what sites remember.
        streams: chance.
        felt_fixed: share of the time in which a fixed user notices an outage.
        worn: how many times as often as by their nominal rate sites and hubs have failed. [P3.2: C19]
    """
    people, opening = population.people, population.opening
    _sites(equipment, streams, opening, worn)
    everyone = slice(0, people.count)
    ids, segment = people.id[everyone], people.segment[everyone]
    rate = np.array(UNRESOLVED_A_MONTH)[segment] / HOURS_A_MONTH
    people.unresolved[everyone] = 1.0
    people.unresolved_at[everyone] = opening - _since(streams, "old contact", ids, rate)
    fixed = np.flatnonzero(people.group[everyone] == FIXED)
    if len(fixed) and equipment.p.line_faults > 0:
        faults = np.full(len(fixed), equipment.p.line_faults / HOURS_A_YEAR)
        people.line_memory[fixed] = LINE_HOURS * 60 * felt_fixed
        people.line_at[fixed] = opening - _since(streams, "old line fault", ids[fixed], faults)


def _since(streams: Streams, name: str, ids: Ids, rate: Floats, turn: int = 0) -> Floats:
    """Hours since the last event of a Poisson process with a rate an hour: a stock at its steady state."""
    return -np.log1p(-streams.rows(name, ids, turn)) / rate


def _sites(equipment: Equipment, streams: Streams, opening: float, worn: float) -> None:
    """Let sites remember their own last faults, and those of their hub."""
    topology, p, outages = equipment.topology, equipment.p, equipment.outages
    hubs = np.flatnonzero(topology.kind == HUB)
    own = _hours(streams, topology.identity[topology.site_element], p.site_mtbf / worn, outages.half_life)
    above = _hours(streams, topology.identity[hubs], p.hub_mtbf / worn, outages.half_life)[
        topology.hub_of_site
    ]
    outages.recall(opening, SITE_HOURS * own, HUB_HOURS * above)


def _hours(streams: Streams, ids: Ids, mtbf: float, half_life: float) -> Floats:
    """Faults of elements before the run, each weighed by what of it is still remembered, shape (n,)."""
    left, since = np.zeros(len(ids)), np.zeros(len(ids))
    if mtbf > 0:
        for nth in range(PAST):
            since += _since(streams, "old fault", ids, np.full(len(ids), 1 / mtbf), nth)
            left += np.exp2(-since / half_life)
    return left
