"""Fault management: tickets, second-line diagnosis, remote repair or a visit, and word to care.
[eTOM: Service Problem Management; ODA TMFC043; TMF621 Trouble Ticket, TMF656 Service Problem]

A ticket is a process of the clock from opening to closing. Every repair works: when a ticket closes, its
element or line has been restored. The sites that a problem touches are those that the failure cut off, read
from the truth when the ticket is made: the operator has no wrong map here.

A word of a problem whose ticket is closed is late: it opens nothing. [TMF621: closed is an end state]

Left out on purpose: third line and vendors, wrong diagnoses, premature closing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import simpy

from sim.kernel.department import Department, Process
from sim.kernel.distributions import to_millisecond
from sim.kernel.duty import Duty
from sim.kernel.handlers import hears
from sim.kernel.parameters import Hours, InMinutes, Lever, Parameters, Share, Staff, Work, World, minutes
from sim.kernel.policies import Decision
from sim.kernel.recorder import Column
from sim.kernel.staff import StaffPlan
from sim.kernel.streams import identity
from sim.messages.faults import (
    FaultReported,
    ProblemClosed,
    ProblemDetected,
    ProblemOpened,
    RepairDone,
    VisitRequested,
)
from sim.network.equipment import Equipment
from sim.network.fault_log import FaultLog
from sim.network.line_faults import Lines
from sim.records.laws import Law
from sim.records.measures import Measure

REMEMBERED = 120 * 24.0
"""Hours for which closed tickets are remembered: beyond any repetition of a word. [A]"""


class FaultManagementParameters(Parameters):
    """Second line."""

    engineers: Annotated[Staff, Lever(source="P-B")] = 2
    """Second-line engineers on each shift, around the clock."""
    diagnosis: Annotated[Work, World(10, 120, source="P2.8")] = Work(minutes=35, cv=1.0)
    """Time to diagnose."""
    line_test: Annotated[Work, World(5, 40, source="A")] = Work(minutes=15, cv=1.0)
    """Time to test one line from the desk."""
    remote_fix_low: Annotated[InMinutes, World(1, 30, source="P2.8")] = minutes(5)
    """Shortest remote repair."""
    remote_fix_high: Annotated[InMinutes, World(10, 120, source="P2.8")] = minutes(30)
    """Longest remote repair."""
    remote_share: Annotated[Share, World(0.4, 0.8, source="P2.8")] = 0.6
    """Faults of sites, hubs and core that can be repaired from the desk."""
    remote_share_line: Annotated[Share, World(0.2, 0.7, source="P2.8")] = 0.6
    """Faults of single lines that can be repaired from the desk."""
    chase_urgent: Annotated[Hours, Lever(2, 48, source="A")] = 12.0
    """Silence of field work after which an urgent visit is asked for again."""
    chase_line: Annotated[Hours, Lever(24, 240, source="A")] = 96.0
    """The same for the repair of a line."""
    informing: Annotated[str, Lever(source="A")] = "tell care"
    """Policy: whether care is told of open problems. 'tell care' or 'keep to ourselves'."""


def tell_care(sites: int) -> bool:
    """Care hears of every problem that touches at least one site."""
    return sites > 0


def keep_to_ourselves(sites: int) -> bool:
    """Care hears nothing."""
    return False


@dataclass
class Ticket:
    """What fault management believes about one problem. [TMF621]

    Attributes:
        key: identity of the fault, by which monitoring, customers and field work mean the same problem.
        kind: core, hub, site, link or line.
        target: number of the element, or row of the person on a line.
        sites: numbers of those touched, when the ticket was opened; none for a line.
    """

    key: int
    kind: str
    target: int
    sites: tuple[int, ...]


SECOND_LINE = StaffPlan[FaultManagementParameters](
    name="second_line",
    label="second line",
    domain="oss",
    cost_group="network",
    acts_on=("fault_resolution_time", "uptime"),
    people=lambda p: p.engineers,
    duty=lambda p, calendar: Duty.round_the_clock(p.engineers, calendar),
)


class FaultManagement(Department[FaultManagementParameters]):
    """Keeps the tickets."""

    name = "oss.fault_management"
    standard_name = "Service Problem Management (TMF656)"
    answers_for = ("fault_resolution_time",)
    says = (VisitRequested, ProblemOpened, ProblemClosed)
    measures = (
        Measure("tickets.opened", "tickets", "trouble tickets opened"),
        Measure("tickets.closed", "tickets", "trouble tickets closed"),
    )
    desks = (SECOND_LINE,)
    laws = (
        Law("V03", "tickets", "opened", "closed + open", "tickets", "fault management"),
        Law("V03", "tickets noted", "tickets.opened noted", "tickets opened", "tickets", "fault management"),
    )
    informing = Decision({"tell care": tell_care, "keep to ourselves": keep_to_ourselves})

    equipment: Equipment
    lines: Lines
    fault_log: FaultLog

    def open(self) -> None:
        """Open the desk."""
        self.desk = self.man(SECOND_LINE)
        self.tickets: dict[int, Ticket] = {}
        self._closed_at: dict[int, float] = {}
        self.opened = self.closed = 0
        self._visits: dict[int, simpy.Event] = {}

    @hears(ProblemDetected)
    def handle_problem(self, problem: ProblemDetected) -> Process:
        """Monitoring was first: open a ticket, unless there is or was one."""
        if not self._knows(problem.problem):
            sites = tuple(self.equipment.sites_listed_behind(problem.element))
            yield from self._handle(Ticket(problem.problem, problem.kind, problem.element, sites))

    @hears(FaultReported)
    def handle_report(self, report: FaultReported) -> Process:
        """Customers were first: look what is behind the trouble, unless a ticket covers it already.

        The engineer finds the true cause, at the site or on the way to it; a site that works again by then
        gives no ticket. At a line nobody looks first: it gives one unless it has or had one.
        """
        if report.line is not None:
            problem = report.key if report.problem is None else report.problem
            yield from self._handle(Ticket(problem, "line", report.line, ()))
        elif not any(report.site in ticket.sites for ticket in self.tickets.values()):
            fault = self.equipment.cause_at_site(report.site)
            if fault is not None and not self._knows(fault.key):
                sites = tuple(self.equipment.sites_listed_behind(fault.element))
                yield from self._handle(Ticket(fault.key, fault.kind, fault.element, sites))

    def _knows(self, problem: int) -> bool:
        """Whether there is a ticket for this problem, or was one."""
        return problem in self.tickets or problem in self._closed_at

    def _handle(self, ticket: Ticket) -> Process:
        """A ticket's life: open, diagnose, repair from the desk or send somebody, close."""
        if self._knows(ticket.key):
            return
        self._open(ticket)
        luck = self.chance("ticket", ticket.key)
        line = ticket.kind == "line"
        diagnosis = self.p.line_test if line else self.p.diagnosis
        yield self._desk_work(ticket, diagnosis.one(luck, "diagnosis"), "diagnosis")
        share = self.p.remote_share_line if line else self.p.remote_share
        if ticket.kind != "link" and luck.happens("remote", share):
            spread = self.p.remote_fix_high - self.p.remote_fix_low
            work = to_millisecond(self.p.remote_fix_low + spread * luck.uniform("remote fix"))
            yield self._desk_work(ticket, work, "remote repair")
            self._restore(ticket)
        else:
            yield from self._have_repaired(ticket, urgent=not line)
        self._close(ticket)

    def _desk_work(self, ticket: Ticket, work: float, what: str) -> simpy.Event:
        about: dict[str, Column] = {"ticket": ticket.key, "what": what}
        return self.desk.ask(ticket.key, work, rank=int(ticket.kind == "line"), about=about)

    def _have_repaired(self, ticket: Ticket, *, urgent: bool) -> Process:
        """Send somebody, and ask again when nothing is heard for too long."""
        done = self._visits[ticket.key] = self.env.event()
        attempt = 0
        while not done.triggered:
            key = identity("visit request", ticket.key, attempt)
            self.send(VisitRequested(key, ticket.key, ticket.kind, ticket.target, urgent))
            patience = self.p.chase_urgent if urgent else self.p.chase_line
            yield done | self.env.timeout(patience * (1 + attempt))
            attempt += 1

    def _restore(self, ticket: Ticket) -> None:
        (self.lines if ticket.kind == "line" else self.equipment).restore(ticket.target)

    def _open(self, ticket: Ticket) -> None:
        self.tickets[ticket.key] = ticket
        self.opened += 1
        self.note("tickets.opened", self.env.now, 1, ticket.kind)
        self._tell("ticket opened", ticket)
        faults = self.lines.faults if ticket.kind == "line" else self.equipment.faults
        self.fault_log.detected(faults.get(ticket.target), self.env.now)
        if self.informing(len(ticket.sites)):
            self.send(ProblemOpened(ticket.key, element=ticket.target, sites=ticket.sites))

    def _tell(self, kind: str, ticket: Ticket) -> None:
        if self.services.log is not None:
            where = "person" if ticket.kind == "line" else "element"
            target: dict[str, Column] = {where: ticket.target}
            self.services.log.one(
                kind, self.env.now, receiver=self.address, ticket=ticket.key, case=ticket.key,
                what=ticket.kind, **target,
            )  # fmt: skip

    def _close(self, ticket: Ticket) -> None:
        del self.tickets[ticket.key]
        self._closed_at[ticket.key] = self.env.now
        self.closed += 1
        self.note("tickets.closed", self.env.now, 1, ticket.kind)
        self._tell("ticket closed", ticket)
        if ticket.sites and self.informing(len(ticket.sites)):
            self.send(ProblemClosed(ticket.key, element=ticket.target, sites=ticket.sites))

    @hears(RepairDone)
    def note_repair(self, repair: RepairDone) -> None:
        """Field work has been there: go on with the ticket.

        The same word for a job that nobody waits for any more does nothing.
        """
        done = self._visits.pop(repair.job, None)
        if done is not None:
            done.succeed()

    def close_month(self, month: int) -> None:
        """Tickets close, and those closed long ago are forgotten; believed against true open faults. [V03]

        Believed are the open tickets; true are the elements and lines that are down at this moment.
        """
        long_ago = self.env.now - REMEMBERED
        self._closed_at = {key: at for key, at in self._closed_at.items() if at >= long_ago}
        tickets, noted = self.laws
        self.must_equal(tickets, self.opened, self.closed + len(self.tickets))
        self.must_equal(noted, self.noted("tickets.opened"), self.opened)
        self.believe(
            month, "open faults", len(self.tickets), len(self.equipment.faults) + len(self.lines.faults)
        )
