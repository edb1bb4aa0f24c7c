"""Equipment that fails and is repaired: the physical truth, which knows nothing of tickets or customers.

Failures are hazard points: each element has a stream of unit exponentials, hazard accrues in calendar time
at the element's current rate, and crossing a point is a failure, or is absorbed while the element is down.
[domain: managed system, 3GPP TS 28.541]

What is inspected too late fails more often (`sim.network.ageing`). Planned work takes an element out of
service for a while; that is no fault. Left out on purpose: batteries, weather, common causes.

An hour's hazard is the rate of that hour, so failures of an element that is never down are a Poisson process,
whose rate may be changed at any instant without drawing anything anew: who is spared by a better setting is
spared the very failure that the worse one had. Repair is no part of this file. An element stays down until
somebody calls `restore`, which is the work of the departments.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import simpy
from annotated_types import Gt, Le
from numpy.typing import NDArray

from sim.kernel.parameters import Hours, InMonths, Parameters, PerMonth, PerYear, Share, World, months
from sim.kernel.signals import Signal
from sim.kernel.streams import Streams, identity, name_key
from sim.network.ageing import Ageing, Upkeep
from sim.network.outages import Outages
from sim.network.reachability import Reachability
from sim.network.topology import CORE, HUB, LINK, SITE, Topology

HOURS_A_YEAR = 8766.0
"""365.25 days."""
LOWEST_RATE = 1e-12
"""Failures an hour of what is said never to fail any more."""
HAZARD = "hazard"
"""The cause of a failure that comes by itself, at the rate of its element."""
PLANNED = "planned work"
"""The cause of an outage that was meant."""
KINDS = {CORE: "core", HUB: "hub", SITE: "site", LINK: "link"}


class EquipmentParameters(Parameters):
    """How often things break."""

    site_mtbf: Annotated[Hours, World(1000, 10000, source="P0.2")] = 2500.0
    """Mean time between failures of a site, power and backhaul included."""
    hub_mtbf: Annotated[Hours, World(5000, 50000, source="P0.2")] = 15000.0
    """Mean time between failures of an aggregation hub."""
    core_mtbf: Annotated[Hours, World(10000, 100000, source="P8-V20")] = 26000.0
    """Mean time between failures of one of the two core locations."""
    cuts: Annotated[PerYear, World(1, 5, source="N15")] = 2.13
    """Cuts of a fibre cable per 1,000 km and year."""
    silent: Annotated[Share, World(0, 0.2, source="P2.8")] = 0.05
    """Failures that raise no alarm."""
    line_faults: Annotated[PerYear, World(0.02, 0.3, source="P0.2")] = 0.12
    """Faults of one fixed line in a year."""
    kept_every: Annotated[InMonths, Gt(0), World(3, 12, source="P0.2; P3-C19")] = months(6)
    """Time between inspections that keeps a site, hub or core at its mean time between failures."""
    wear: Annotated[PerMonth, Le(1), World(0, 0.1, source="P3-C19")] = 0.03
    """What the rate of failures gains for each month that an inspection is overdue, as a share."""


@dataclass
class Fault:
    """One failure of one thing.

    `element` is a number of the topology (of a line fault, the row of the person on it), `kind` one of core,
    hub, site, link and line; `start` and `detected` are hours, `detected` None as long as nobody has seen it.
    `cause` is the true one: `HAZARD`, or the name of what was made to happen. `affects_service` is whether
    anybody has lost service by it, at once or when another fault was over that hid it.
    """

    key: int
    element: int
    kind: str
    start: float
    silent: bool
    detected: float | None = None
    cause: str = HAZARD
    affects_service: bool = True


class Equipment:
    """All elements, up or down, and what that does to service.

    The five listeners do nothing until somebody sets them. They are called at the instant of the change,
    inside the process that causes it.

    Args:
        env: the clock.
        topology: what there is.
        parameters: how often it breaks.
        streams: chance.
        outages: who is without service; told of every change.

    Attributes:
        faults: the open fault of each element that is down.
        works: of each element that planned work has taken out, that outage; it is no fault.
        latest: what took an element down last, a fault or planned work; None at first.
        ageing: when each element was last inspected.
        failures: how often each element has failed so far, warm-up included, shape (elements,).
        reachability: which sites and hubs reach a gateway.
        alarm: gets each fault that is not silent.
        service_lost: signal of each fault, or planned work, and the sites whose people lost service by it,
            shape (n,); n may be 0.
        still_lost: signal of a fault and the sites that stay without service by it when another fault is
            over, which had hidden it there.
        repaired: signal of the fault and the instant (h) when an element works again.
        work_over: signal of the outage and the instant (h) when planned work is over.
    """

    def __init__(
        self,
        env: simpy.Environment,
        topology: Topology,
        parameters: EquipmentParameters,
        streams: Streams,
        outages: Outages,
    ) -> None:
        self.env, self.topology, self.p, self._streams = env, topology, parameters, streams
        self.outages = outages
        self.reachability = Reachability(topology)
        self.faults: dict[int, Fault] = {}
        self.works: dict[int, Fault] = {}
        self.latest: Fault | None = None
        self.alarm: Callable[[Fault], None] = lambda fault: None
        self.service_lost = Signal[[Fault, NDArray[np.int64]]]()
        self.still_lost = Signal[[Fault, NDArray[np.int64]]]()
        self.repaired, self.work_over = Signal[[Fault, float]](), Signal[[Fault, float]]()
        self._behind: dict[int, NDArray[np.int64]] = {}
        self.failures = np.zeros(len(topology.kind), dtype=np.int64)
        self._rates = self._rates_now()
        self.ageing = Ageing(np.flatnonzero(topology.kind != LINK), len(topology.kind), env.now)
        self._crossing = np.full(len(topology.kind), -np.inf)
        self._lives = {
            element: env.process(self._life(element)) for element in np.flatnonzero(self._rates > 0).tolist()
        }

    def _rates_now(self) -> NDArray[np.float64]:
        """Failures per hour of every element, shape (elements,)."""
        kind, p = self.topology.kind, self.p
        rates = np.zeros(len(kind))
        for code, mtbf in ((SITE, p.site_mtbf), (HUB, p.hub_mtbf), (CORE, p.core_mtbf)):
            rates[kind == code] = 1 / mtbf if mtbf > 0 else 0.0
        links = kind == LINK
        rates[links] = self.topology.length_km[links] * p.cuts / 1000 / HOURS_A_YEAR
        return rates

    def _life(self, element: int) -> Generator[simpy.Event, None, None]:
        """Hazard accrues until it crosses the next point; a change of rate re-arms the remainder."""
        nth, name = 0, int(self.topology.identity[element])
        while True:
            luck = self._streams.chance("hazard", identity("point", name, nth))
            left = luck.exponential("point", 1.0)
            while left > 0:
                begun, rate, upkeep = self.env.now, self._rates[element], self._upkeep(element)
                hours = upkeep.hours_until(left / rate, begun)
                self._crossing[element] = begun + hours
                try:
                    yield self.env.timeout(hours)
                    left = 0.0
                except simpy.Interrupt:
                    left -= upkeep.accrued(begun, self.env.now) * rate
            if element not in self.faults and element not in self.works:
                self.fail(element, nth)
            nth += 1

    def _upkeep(self, element: int) -> Upkeep:
        return self.ageing.upkeep(element, self.p.kept_every, self.p.wear)

    def inspected(self, element: int) -> None:
        """Take in that an element has been inspected now; a next failure that was due to its age comes later.

        One that would come before the element is overdue is not touched.
        """
        ages = self._crossing[element] > self._upkeep(element).due
        self.ageing.visited(element, self.env.now)
        if ages and element in self._lives:
            self._lives[element].interrupt()

    def overdue(self, now: float) -> NDArray[np.float64]:
        """Months by which the inspection of each element that is inspected is overdue at `now` (h)."""
        return self.ageing.overdue(now, self.p.kept_every)

    def adopt(self, parameters: EquipmentParameters) -> None:
        """Break as often as these settings say from now on; hazard points that are drawn stay as they are."""
        old, self.p = self.p, parameters
        before, self._rates = self._rates, np.maximum(self._rates_now(), LOWEST_RATE)
        changed = self._rates != before
        if (old.wear, old.kept_every) != (self.p.wear, self.p.kept_every):
            changed[self.ageing.inspected] = True
        for element, life in self._lives.items():
            if changed[element]:
                life.interrupt()
        for element in np.flatnonzero(self._rates > LOWEST_RATE).tolist():
            if element not in self._lives:
                self._lives[element] = self.env.process(self._life(element))

    def fail(self, element: int, nth: int, cause: str = HAZARD) -> Fault:
        """Let an element fail now, and return the fault.

        It must be up; a fault that is open there would be forgotten. The alarm comes before the loss of
        service is told.

        Args:
            element: its number.
            nth: number of its hazard point; with the element it names the fault.
            cause: what else made it fail; it names the fault too.
        """
        made = () if cause == HAZARD else (name_key(cause),)
        key = identity("fault", int(self.topology.identity[element]), nth, *made)
        kind = self.kind_of(element)
        silent = self._streams.chance("silence", key).happens("silent", self.p.silent)
        fault = Fault(key, element, kind, self.env.now, silent, cause=cause)
        self.put_back(element)
        self.faults[element] = self.latest = fault
        self.failures[element] += 1
        before = int(self.outages.interruptions.sum())
        sites = self._set(element, False)
        self._behind[element] = sites
        fault.affects_service = int(self.outages.interruptions.sum()) > before
        if not silent:
            self.alarm(fault)
        self.service_lost(fault, sites)
        return fault

    def restore(self, element: int) -> None:
        """Let an element work again, now; nothing happens if it does already.

        Service comes back first, then `repaired` is told; where it does not come back because of another
        fault, which this one has hidden, that is told too.
        """
        fault = self.faults.pop(element, None)
        if fault is None:
            return
        self._set(element, True)
        self.repaired(fault, self.env.now)
        self._bring_to_light(self._behind[element])

    def take_out(self, element: int, key: int) -> bool:
        """Take an element out of service for planned work, now; False where it is down already.

        It raises no alarm. Points of its hazard that are crossed meanwhile are absorbed.

        Args:
            element: its number.
            key: identity of the work.
        """
        if element in self.faults or element in self.works:
            return False
        kind = self.kind_of(element)
        work = Fault(key, element, kind, self.env.now, silent=True, cause=PLANNED)
        self.works[element] = self.latest = work
        sites = self._behind[element] = self._set(element, False)
        self.outages.planned[sites] = True
        self.service_lost(work, sites)
        return True

    def put_back(self, element: int) -> None:
        """End planned work, now; nothing happens if there is none, or if the element has failed meanwhile."""
        work = self.works.pop(element, None)
        if work is None:
            return
        self._set(element, True)
        self.outages.planned[:] = False
        for other in self.works:
            self.outages.planned[self._behind[other]] = True
        self.work_over(work, self.env.now)
        self._bring_to_light(self._behind[element])

    def _bring_to_light(self, sites: NDArray[np.int64]) -> None:
        """Of sites that stay without service: what keeps them so affects service from now on."""
        dark = sites[~self.reachability.served[sites]]
        causes = {int(site): cause for site in dark if (cause := self.cause_at_site(int(site))) is not None}
        for cause in {fault.key: fault for fault in causes.values()}.values():
            behind = np.array([site for site, fault in causes.items() if fault is cause], dtype=np.int64)
            cut_off = self.outages.people[behind] * self.outages.down[behind]
            cause.affects_service = cause.affects_service or bool(cut_off.any())
            hidden = np.setdiff1d(behind, self._behind[cause.element])
            if len(hidden):
                self._behind[cause.element] = np.union1d(self._behind[cause.element], hidden)
                self.still_lost(cause, hidden)

    def _set(self, element: int, up: bool) -> NDArray[np.int64]:
        """Change one element's state; returns the sites whose people lost or regained service."""
        reach, hub_of_site = self.reachability, self.topology.hub_of_site
        hubs_before = reach.hub_served.copy()
        sites = reach.set(element, up)
        hubs = np.flatnonzero(reach.hub_served != hubs_before)
        if len(hubs):
            # A site that was down by itself changes nothing, but its fixed and covered people do.
            sites = np.union1d(sites, np.flatnonzero(np.isin(hub_of_site, hubs)))
        if len(sites):
            hub_down = ~reach.hub_served[hub_of_site[sites]]
            self.outages.change(self.env.now, sites, ~reach.served[sites], hub_down)
        return sites

    def kind_of(self, element: int) -> str:
        """Return what an element is: core, hub, site or link."""
        return KINDS[int(self.topology.kind[element])]

    def fault_at(self, element: int) -> Fault | None:
        """Return the fault that is open at an element, None where there is none."""
        return self.faults.get(element)

    def sites_behind(self, element: int) -> int:
        """Return how many sites this element's last failure left without service, as counted then."""
        return len(self._behind.get(element, ()))

    def sites_listed_behind(self, element: int) -> list[int]:
        """Return the sites that this element's last failure cut off; of a site, itself."""
        if self.topology.kind[element] == SITE:
            return np.flatnonzero(self.topology.site_element == element).tolist()
        return [int(site) for site in self._behind.get(element, ())]

    def works_at(self, site: int) -> bool:
        """Whether planned work keeps a site without service."""
        return any(site in self._behind[element] for element in self.works)

    def cause_at_site(self, site: int) -> Fault | None:
        """Return the fault that an engineer finds behind trouble at a site: its own, or what cut it off.

        Of several that cut it off the earliest. Where none of those that are open cut it off when they began,
        the earliest of all; None where everything works, or where the site is served and has no fault of its
        own.
        """
        own = self.faults.get(int(self.topology.site_element[site]))
        if own is not None or self.reachability.served[site] or self.works_at(site):
            return own
        others = [fault for fault in self.faults.values() if site in self._behind[fault.element]]
        others = others or list(self.faults.values())
        return min(others, key=lambda fault: (fault.start, fault.key), default=None)
