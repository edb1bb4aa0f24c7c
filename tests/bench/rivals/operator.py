"""What both rivals share: orders, contacts and their queues as SimPy processes, and the day's luck as lists."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import simpy

from sim.kernel.streams import identity
from tests.bench.rivals import workload
from tests.bench.rivals.network import Network
from tests.bench.rivals.workload import AT_MOST, CYCLE, DAY, Outputs, W, mean


class Person:
    """What a rival knows of one subscriber."""

    def open_account(self, operator: Operator, key: int, site: int, cycle: int, felt: float) -> None:
        """A person joins now; `felt` is what waiting for the order adds to the first decision."""
        self.operator, self.site, self.cycle, self.felt = operator, site, cycle, felt
        self.start, self.lost, self.recent, self.errors, self.balance = operator.env.now, 0.0, 0.0, 0, 0
        self.place = len(operator.keys[cycle])
        operator.keys[cycle].append(key)
        operator.at_site[site][self] = None

    def suffer(self, back: float, hours: float) -> None:
        """The site is back at an instant after so many hours."""
        felt = min(hours, back - self.start)
        self.lost += felt
        self.recent += felt

    def bill(self, day: int) -> None:
        """Get a bill; pay it later, and ask about it perhaps."""
        operator = self.operator
        cents, wrong, asks_after, talk, paid_after = operator.bills_of(day, self.cycle)[self.place]
        operator.bills += 1
        operator.wrong += wrong
        operator.revenue += cents
        self.errors += wrong
        self.balance += cents
        if asks_after < math.inf:
            operator.env.process(operator.contact(self, asks_after, talk))
        operator.pay_later(self, cents, paid_after)

    def leaves(self, day: int) -> bool:
        """Decide whether to leave."""
        operator = self.operator
        logit = workload.BASE + workload.OUTAGE * self.recent + self.felt + workload.ERROR * self.errors
        self.recent, self.felt, self.errors = 0.0, 0.0, 0
        if operator.decisions_of(day, self.cycle)[self.place] >= 1.0 / (1.0 + math.exp(-logit)):
            return False
        operator.left += 1
        operator.count_hours(self)
        del operator.at_site[self.site][self]
        return True

    def pay(self, cents: int) -> None:
        """Pay a bill now."""
        self.balance -= cents
        self.operator.cash += cents


class Operator(Network):
    """Orders and care; whoever derives from it makes people."""

    def __init__(self, w: W) -> None:
        super().__init__(w)
        env = self.env
        self.provision, self.rework = (simpy.Resource(env, many) for many in (w.provisioners, w.reworkers))
        self.care, self.tonight = simpy.Resource(env, w.agents), env.event()
        self.keys: list[list[int]] = [[] for _ in range(CYCLE)]
        self.at_site: list[dict[Person, None]] = [{} for _ in range(w.sites)]
        self.everyone: list[Person] = []
        self._bills: tuple[int, list[Any]] = (0, [])
        self._decisions: tuple[int, list[float]] = (0, [])
        self.left = self.bills = self.wrong = self.revenue = self.cash = 0
        self.there_h = self.lost_h = 0.0
        self.waits: list[float] = []
        self.took: list[float] = []
        for cycle, rows in enumerate(np.array_split(np.arange(w.subscribers), CYCLE)):
            for key in rows.tolist():
                self.everyone.append(self.person(key, key % w.sites, cycle, 0.0))
        env.process(self.nights())
        env.process(self.all_orders())

    def person(self, key: int, site: int, cycle: int, felt: float) -> Person:
        """Somebody joins now."""
        raise NotImplementedError

    def pay_later(self, person: Person, cents: int, hours: float) -> None:
        """Somebody pays after so many hours."""
        raise NotImplementedError

    def bills_of(self, day: int, cycle: int) -> list[Any]:
        """A bill for each who ever was in a cycle, drawn in rows when first asked."""
        if self._bills[0] != day:
            drawn = self.luck.bills(np.array(self.keys[cycle], np.uint64), day)
            self._bills = day, list(zip(*(column.tolist() for column in drawn), strict=True))
        return self._bills[1]

    def decisions_of(self, day: int, cycle: int) -> list[float]:
        """The luck of each who ever was in a cycle, drawn in rows when first asked."""
        if self._decisions[0] != day:
            drawn = self.luck.leaving(np.array(self.keys[cycle], np.uint64), day)
            self._decisions = day, drawn.tolist()
        return self._decisions[1]

    def came_back(self, site: int, hours: float) -> None:
        """Everyone at the site has suffered."""
        for person in self.at_site[site]:
            person.suffer(self.env.now, hours)

    def nights(self) -> Iterator[simpy.Event]:
        """At 02:00 what waits for the night is handed over, in the order in which it came."""
        yield self.env.timeout(2.0)
        while True:
            gate, self.tonight = self.tonight, self.env.event()
            gate.succeed()
            yield self.env.timeout(DAY)

    def all_orders(self) -> Iterator[simpy.Event]:
        """Orders are placed."""
        columns = (column.tolist() for column in self.luck.orders())
        for number, (placed, *rest) in enumerate(zip(*columns, strict=True)):
            yield self.env.timeout(placed - self.env.now)
            self.env.process(self.order(number, *rest))

    def order(
        self,
        number: int,
        capture: float,
        validate: float,
        by_api: bool,
        handoff: float,
        provision: float,
        falls_out: bool,
        rework: float,
        site: int,
        cycle: int,
    ) -> Iterator[simpy.Event]:
        """One order, to the customer who joins by it."""
        env = self.env
        placed = env.now
        yield env.timeout(capture)
        yield env.timeout(validate)
        yield env.timeout(handoff) if by_api else self.tonight
        with self.provision.request() as place:
            yield place
            yield env.timeout(provision)
        if falls_out:
            with self.rework.request() as place:
                yield place
                yield env.timeout(rework)
        took = env.now - placed
        self.took.append(took)
        felt = min(AT_MOST, workload.LATE * max(took - DAY, 0.0))
        self.everyone.append(self.person(identity("order", number), site, cycle, felt))

    def contact(self, person: Person, after: float, talk: float) -> Iterator[simpy.Event]:
        """One contact with care."""
        yield self.env.timeout(after)
        asked = self.env.now
        with self.care.request() as place:
            yield place
            waited = self.env.now - asked
            self.waits.append(waited)
            person.felt += min(AT_MOST, workload.WAIT * waited)
            yield self.env.timeout(talk)

    def count_hours(self, person: Person) -> None:
        """Hours as a subscriber until now, and those without service."""
        self.there_h += self.env.now - person.start
        self.lost_h += person.lost

    def outputs(self) -> Outputs:
        """What the run gives."""
        there = [person for site in self.at_site for person in site]
        for person in there:
            self.count_hours(person)
        return Outputs(
            failures=len(self.repairs),
            repair_h=mean(self.repairs),
            availability=1.0 - self.lost_h / self.there_h,
            orders=len(self.took),
            order_h=mean(self.took),
            order_p95_h=float(np.percentile(self.took, 95)),
            left=self.left,
            stayed=len(there),
            bills=self.bills,
            wrong=self.wrong,
            revenue=self.revenue,
            cash=self.cash,
            owed=sum(person.balance for person in self.everyone),
            contacts=len(self.waits),
            care_wait_h=mean(self.waits),
        )
