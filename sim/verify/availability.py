"""A yard of equal elements that fail and are repaired by the model's own plant and desk, nothing else.

What it measures must agree with theory: one element with a crew of its own [V19], many elements that share
a crew [V22]. Everything that is not failure or repair is switched off.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.kernel.calendar import Calendar
from sim.kernel.department import Process
from sim.kernel.desk import Desk
from sim.kernel.distributions import exponential, gamma, lognormal
from sim.kernel.duty import Duty
from sim.kernel.streams import Streams
from sim.network.access import AccessPlan
from sim.network.backbone import generated_ring
from sim.network.equipment import Equipment, EquipmentParameters, Fault
from sim.network.outages import Outages
from sim.network.topology import build_topology

Floats = NDArray[np.float64]
Inverse = Callable[[float, float], float]
"""(uniform, mean in hours) -> hours."""

REPAIRS: dict[str, Inverse] = {
    "exponential": exponential,
    "constant": lambda uniform, mean: mean,
    "gamma, cv 0.5": lambda uniform, mean: gamma(uniform, mean, 0.5),
    "lognormal, cv 1.5": lambda uniform, mean: lognormal(uniform, mean, 1.5),
}
"""Distributions of the repair time, by name; all have the mean that they are given."""


@dataclass(frozen=True)
class Yard:
    """What stands in the yard.

    Attributes:
        elements: how many access sites.
        up_h: mean time between failures (h).
        repair_h: mean work of a repair (h).
        repair: distribution of that work, a name of `REPAIRS`.
        crews: people who repair, each on duty at every hour; with as many as elements nobody waits.
        bias: test hook: every repair takes so many times as long as it should.
    """

    elements: int = 130
    up_h: float = 2500.0
    repair_h: float = 4.0
    repair: str = "exponential"
    crews: int = 130
    bias: float = 1.0


class Lived(NamedTuple):
    """What happened in the yard, one row a repair, in the order in which the repairs ended."""

    ended: Floats
    """Instants (h)."""
    down: Floats
    """Hours without service, from the failure to the end of the repair."""

    def unavailable(self, yard: Yard, hours: float, windows: int) -> Floats:
        """Share of the elements that is down, mean of each of `windows` equal spans of time."""
        place = np.minimum(self.ended / hours * windows, windows - 1).astype(np.int64)
        sums = np.bincount(place, weights=self.down, minlength=windows).astype(np.float64)
        shares: Floats = sums / (yard.elements * hours / windows)
        return shares


def live(yard: Yard, seed: int, hours: float) -> Lived:
    """Let the elements of a yard fail and be repaired for some hours.

    All begin whole. What is down at the end is no row: in a long life that is a small part.

    Args:
        yard: what stands there.
        seed: of failures and repairs.
        hours: how long it lives.
    """
    env, streams = simpy.Environment(), Streams(seed)
    topology = build_topology(generated_ring(1, closed=False), yard.elements, AccessPlan(), streams)
    only_sites = EquipmentParameters(site_mtbf=yard.up_h, hub_mtbf=0, core_mtbf=0, cuts=0, silent=0, wear=0)
    outages = Outages(yard.elements, (1.0, 1.0, 1.0), 1.0, 1.0)
    plant = Equipment(env, topology, only_sites, streams, outages)
    duty = Duty.round_the_clock(yard.crews, Calendar(dt.date(2027, 1, 1), 1, 0))
    crew = Desk(env, duty, name="crew")
    ended: list[float] = []
    down: list[float] = []

    def repaired(fault: Fault, now: float) -> None:
        ended.append(now)
        down.append(now - fault.start)

    def repair(fault: Fault) -> Process:
        uniform = streams.chance("repair", fault.key).uniform("work")
        yield crew.ask(fault.key, yard.bias * REPAIRS[yard.repair](uniform, yard.repair_h))
        plant.restore(fault.element)

    def failed(fault: Fault) -> None:
        env.process(repair(fault))

    plant.repaired.listen(repaired)
    plant.alarm = failed
    env.run(until=hours)
    return Lived(np.array(ended), np.array(down))
