"""W with one SimPy process for each subscriber, and one for each payment."""

from __future__ import annotations

from collections.abc import Iterator

import simpy

from tests.bench.rivals.operator import Operator, Person
from tests.bench.rivals.workload import CYCLE, DAY, Outputs

HALF = CYCLE // 2


class LivingPerson(Person):
    """A subscriber who waits for the next bill or decision."""

    def life(self) -> Iterator[simpy.Event]:
        """A bill once a month, and a decision half a month later, until one is to leave."""
        env = self.operator.env
        first = int(env.now // DAY) + 1
        to_bill = (self.cycle - first) % CYCLE
        billed = to_bill < HALF
        day = first + (to_bill if billed else to_bill - HALF)
        yield env.timeout(day * DAY - env.now)
        while True:
            if billed:
                self.bill(day)
            elif self.leaves(day):
                return
            billed = not billed
            day += HALF
            yield env.timeout(HALF * DAY)


class InSimPy(Operator):
    """Everyone is a process."""

    def person(self, key: int, site: int, cycle: int, felt: float) -> Person:
        """Somebody joins now."""
        person = LivingPerson()
        person.open_account(self, key, site, cycle, felt)
        self.env.process(person.life())
        return person

    def pay_later(self, person: Person, cents: int, hours: float) -> None:
        """A payment is a process of its own."""
        self.env.process(self.payment(person, cents, hours))

    def payment(self, person: Person, cents: int, hours: float) -> Iterator[simpy.Event]:
        """One payment."""
        yield self.env.timeout(hours)
        person.pay(cents)

    def run(self) -> Outputs:
        """Live to the end, its midnight included."""
        self.env.run(until=self.w.end + 1e-6)
        return self.outputs()
