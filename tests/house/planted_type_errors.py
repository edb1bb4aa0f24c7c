"""A department with planted errors of type, each beside a line that is right. Read by mypy, never run.

A planted line ends in its number, what is wrong with it, and the code with which mypy must refuse it.
"""

import numpy as np

from sim.kernel.columns import Columns, column
from sim.kernel.department import Department, Process
from sim.kernel.duty import Duty
from sim.kernel.handlers import hears
from sim.kernel.parameters import InMinutes, Parameters, Staff, minutes
from sim.kernel.policies import Decision
from sim.kernel.staff import StaffPlan
from sim.kernel.words import Flags, Ids
from sim.messages.faults import RepairDone, VisitRequested
from sim.messages.money import BillSent
from sim.messages.orders import OrderAcknowledged, OrderPlaced, ServiceOrderCompleted
from sim.network.equipment import Equipment
from sim.subscribers.population import People


class RepairParameters(Parameters):
    """Repair."""

    people: Staff = 2
    """People employed."""
    pause: InMinutes = minutes(30)
    """Break after a job."""
    lunch: InMinutes = 30.0  # 1 the wrong unit of a default: [assignment]
    """Break at noon."""
    dispatch: str = "first come"
    """Policy: whose job is begun first."""


def first_come(job: VisitRequested) -> int:
    """In the order of the requests."""
    return 0


def urgent_first(job: VisitRequested) -> int:
    """Urgent jobs first."""
    return 0 if job.urgent else 1


def by_kind(kind: str) -> int:
    """By the name of the kind."""
    return len(kind)


CREW = StaffPlan[RepairParameters](
    name="repair",
    label="repairers",
    domain="oss",
    cost_group="network",
    people=lambda p: p.people,
    duty=lambda p, calendar: Duty.working_days(p.people, 8.0, 8.0, calendar),
)


class Crews(Columns):
    """Crews on the road."""

    home: Flags = column(np.bool_, "back at the depot")
    busy: Flags = column(np.uint8, "at work")  # 12 a column of other entries: [arg-type]


class Repair(Department[RepairParameters]):
    """Repairs what is broken."""

    name = "oss.repair"
    says = (RepairDone, OrderAcknowledged, ServiceOrderCompleted)
    desks = (CREW,)
    equipment: Equipment
    people: People
    dispatch = Decision({"first come": first_come, "urgent first": urgent_first})
    odd = Decision({"first": first_come, "kind": by_kind})  # 2 a policy asked otherwise: [arg-type]

    def open(self) -> None:
        """Man the crew."""
        self.crew = self.man(CREW)

    @hears(VisitRequested)
    def visit(self, request: VisitRequested) -> Process:
        """Travel, repair, report."""
        rank = self.dispatch(request)
        yield self.crew.ask(request.key, self.p.pause, rank=rank)
        yield self.crew.ask(request.key, "two hours")  # 3 the wrong argument of a desk: [arg-type]
        yield self.env.timeout(self.p.travel)  # 4 no such setting: [attr-defined]
        self.equipment.restore(request.target)
        self.equipment.explode(request.target)  # 5 a tool cannot do it: [attr-defined]
        self.answer(request, RepairDone(request.key, request.job))
        self.anwser(request, RepairDone(1, 1))  # 6 a department has no such name: [attr-defined]

    @hears(OrderPlaced)
    def take_in(self, placed: OrderPlaced) -> None:
        """Acknowledge."""
        acknowledged = OrderAcknowledged(placed.ids, placed.at, order=placed.order)
        self.answer(placed, acknowledged)
        self.answer(placed, RepairDone(1, 1))  # 7 an answer of the wrong sort: [call-overload]
        self.complete(placed.order, placed.fixed)
        self.complete(placed.order, placed.colour)  # 8 no such column of a word: [attr-defined]

    @hears(BillSent)  # 9 a handler of another word: [arg-type]
    def read(self, placed: OrderPlaced) -> None:
        """Read what was never sent."""

    def complete(self, order: Ids, fixed: Flags) -> None:
        """Say that orders are done."""
        rows = self.people.site[fixed]
        rows = self.people.age[fixed]  # 10 no such column of people: [attr-defined]
        at = self.people.joined[rows]
        done = ServiceOrderCompleted(order, at, order=order, effective=at)
        self.send(done)
        done.effective = fixed  # 11 a column of another type: [assignment]
