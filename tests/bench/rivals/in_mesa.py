"""W with one Mesa agent for each subscriber; orders, contacts and elements live on the SimPy clock between.

Plainly every agent steps every day and looks whether it is its day. Grouped, the model keeps one set of
agents for each day of the month and steps two of them: less plain, and faster.
"""

from __future__ import annotations

import math

import mesa
from mesa.agent import AgentSet

from tests.bench.rivals.operator import Operator, Person
from tests.bench.rivals.workload import CYCLE, DAY, Outputs, W

HALF = CYCLE // 2


class PersonAgent(mesa.Agent, Person):  # type: ignore[misc]  # Mesa ships no types
    """A subscriber who is stepped."""

    def step(self) -> None:
        """A day: perhaps a bill, perhaps a decision."""
        day = self.operator.day
        if day % CYCLE == self.cycle:
            self.bill(day)
        elif (day - HALF) % CYCLE == self.cycle:
            self.decide()

    def get_bill(self) -> None:
        """The day of the bill."""
        self.bill(self.operator.day)

    def decide(self) -> None:
        """The day of the decision."""
        if self.leaves(self.operator.day):
            self.operator.groups[self.cycle].discard(self)
            self.remove()


class InMesa(Operator):
    """Everyone is an agent."""

    grouped = False

    def __init__(self, w: W) -> None:
        self.model, self.day = mesa.Model(seed=1), 0
        self.groups = [AgentSet([], random=self.model.random) for _ in range(CYCLE)]
        self.due: list[list[tuple[Person, int]]] = [[] for _ in range(w.days + 1)]
        super().__init__(w)

    def person(self, key: int, site: int, cycle: int, felt: float) -> Person:
        """Somebody joins now."""
        person = PersonAgent(self.model)
        person.open_account(self, key, site, cycle, felt)
        self.groups[cycle].add(person)
        return person

    def pay_later(self, person: Person, cents: int, hours: float) -> None:
        """A payment waits in the list of its day."""
        day = math.ceil((self.env.now + hours) / DAY)
        if day <= self.w.days:
            self.due[day].append((person, cents))

    def run(self) -> Outputs:
        """Live day by day."""
        for day in range(1, self.w.days + 1):
            self.day = day
            self.env.run(until=day * DAY)
            if self.grouped:
                self.groups[day % CYCLE].do("get_bill")
                self.groups[(day - HALF) % CYCLE].do("decide")
            else:
                self.model.agents.do("step")
            for person, cents in self.due[day]:
                person.pay(cents)
        return self.outputs()


class InMesaGrouped(InMesa):
    """Two groups a day."""

    grouped = True
