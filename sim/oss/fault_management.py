"""Fault management: tickets, second-line diagnosis, remote repair or a visit, and word to care.
[eTOM: Service Problem Management; ODA TMFC043; TMF621 Trouble Ticket, TMF656 Service Problem]

Left out on purpose: third line and vendors, wrong diagnoses, premature closing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.kernel.department import Department
from sim.kernel.parameters import Hours, Minutes, Parameters, Scaled, Share
from sim.kernel.shifts import Shifts
from sim.kernel.streams import identity
from sim.kernel.workpool import Job, WorkPool
from sim.messages.faults import (
    FaultReported,
    ProblemClosed,
    ProblemDetected,
    ProblemOpened,
    RepairDone,
    VisitRequested,
)
from sim.records.errors import LawBroken
from sim.records.measures import Measure


class FaultManagementParameters(Parameters):
    """Second line."""

    engineers: Scaled[int] = 2
    """Second-line engineers on each shift, around the clock. [P-B]"""
    diagnosis: Minutes = 35.0
    """Mean time to diagnose, lognormal, cv 1. Range 10-120. [P2.8]"""
    line_test: Minutes = 15.0
    """Mean time to test one line from the desk. Range 5-40. [A]"""
    remote_fix_low: Minutes = 5.0
    """Shortest remote repair. Range 1-30. [P2.8]"""
    remote_fix_high: Minutes = 30.0
    """Longest remote repair. Range 10-120. [P2.8]"""
    remote_share: Share = 0.6
    """Faults of sites, hubs and core that can be repaired from the desk. Range 0.4-0.8. [P2.8]"""
    remote_share_line: Share = 0.6
    """Faults of single lines that can be repaired from the desk. Range 0.2-0.7. [P2.8]"""
    chase_urgent: Hours = 12.0
    """Silence of field work after which an urgent visit is asked for again. Range 2-48. [A]"""
    chase_line: Hours = 96.0
    """The same for the repair of a line. Range 24-240. [A]"""
    informing: str = "tell care"
    """Policy: whether care is told of open problems. 'tell care' or 'keep to ourselves'."""


def tell_care(sites: int) -> bool:
    """Care hears of every problem that touches at least one site."""
    return sites > 0


def keep_to_ourselves(sites: int) -> bool:
    """Care hears nothing."""
    return False


@dataclass
class Ticket:
    """What fault management believes about one problem."""

    key: int
    kind: str
    target: int
    sites: tuple[int, ...]


class FaultManagement(Department):
    """Keeps the tickets."""

    name = "oss.fault_management"
    standard_name = "Service Problem Management (TMF656)"
    measures = (
        Measure("tickets.opened", "tickets", "trouble tickets opened"),
        Measure("tickets.closed", "tickets", "trouble tickets closed"),
        Measure("second_line.work", "h", "person-hours of second-line work"),
        Measure("second_line.duty", "h", "person-hours on duty"),
    )
    policies = {"informing": {"tell care": tell_care, "keep to ourselves": keep_to_ourselves}}

    def open(self) -> None:
        """Open the desk; listen to monitoring, care and field work."""
        self.pool = WorkPool(self.env, Shifts.constant(self.p.engineers), lambda job: int(job.kind == "line"))
        self.tickets: dict[int, Ticket] = {}
        self.opened = self.closed = 0
        self._visits: dict[int, Any] = {}
        self.on_process(ProblemDetected, self._detected)
        self.on_process(FaultReported, self._reported)
        self.on(RepairDone, self._repaired)

    def adopt(self, parameters: Any) -> None:
        """Another number of engineers, or another policy."""
        super().adopt(parameters)
        self.pool.adopt(Shifts.constant(self.p.engineers), self.pool.order, 0)

    def serve(self, until: float) -> None:
        """Note the day's duty."""
        self.note("second_line.duty", until - 1e-6, 24.0 * self.p.engineers)

    def _detected(self, problem: ProblemDetected) -> Any:
        if problem.problem not in self.tickets:
            sites = tuple(self.tools["plant"].sites_listed_behind(problem.element))
            yield from self._handle(Ticket(problem.problem, problem.kind, problem.element, sites))

    def _reported(self, report: FaultReported) -> Any:
        """Customers were first: look what is behind the trouble, unless a ticket covers it already."""
        if report.line >= 0:
            yield from self._handle(Ticket(report.key, "line", report.line, ()))
        elif not any(report.site in ticket.sites for ticket in self.tickets.values()):
            fault = self.tools["plant"].cause_at_site(report.site)
            if fault is not None and fault.key not in self.tickets:
                sites = tuple(self.tools["plant"].sites_listed_behind(fault.element))
                yield from self._handle(Ticket(fault.key, fault.kind, fault.element, sites))

    def _handle(self, ticket: Ticket) -> Any:
        """A ticket's life: open, diagnose, repair from the desk or send somebody, close."""
        if ticket.key in self.tickets:
            return
        self._open(ticket)
        luck = self.chance("ticket", ticket.key)
        line = ticket.kind == "line"
        mean = self.p.line_test if line else self.p.diagnosis
        yield from self._desk_work(ticket, luck.lognormal("diagnosis", mean / 60, 1.0))
        share = self.p.remote_share_line if line else self.p.remote_share
        if ticket.kind != "link" and luck.happens("remote", share):
            spread = self.p.remote_fix_high - self.p.remote_fix_low
            work = (self.p.remote_fix_low + spread * luck.uniform("remote fix")) / 60
            yield from self._desk_work(ticket, round(work * 3.6e6) / 3.6e6)
            self._restore(ticket)
        else:
            yield from self._have_repaired(ticket, urgent=not line)
        self._close(ticket)

    def _desk_work(self, ticket: Ticket, work: float) -> Any:
        yield self.pool.request(Job(ticket.key, ticket.kind, self.env.now))
        yield self.env.timeout(work)
        self.pool.release()
        self.note("second_line.work", self.env.now, work)

    def _have_repaired(self, ticket: Ticket, *, urgent: bool) -> Any:
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
        place = "lines" if ticket.kind == "line" else "plant"
        self.tools[place].restore(ticket.target)

    def _open(self, ticket: Ticket) -> None:
        self.tickets[ticket.key] = ticket
        self.opened += 1
        self.note("tickets.opened", self.env.now, 1, ticket.kind)
        faults = self.tools["lines"].faults if ticket.kind == "line" else self.tools["plant"].faults
        self.tools["fault_log"].detected(faults.get(ticket.target), self.env.now)
        if self.decide("informing", len(ticket.sites)):
            self.send(ProblemOpened(ticket.key, element=ticket.target, sites=ticket.sites))

    def _close(self, ticket: Ticket) -> None:
        del self.tickets[ticket.key]
        self.closed += 1
        self.note("tickets.closed", self.env.now, 1, ticket.kind)
        if ticket.sites and self.decide("informing", len(ticket.sites)):
            self.send(ProblemClosed(ticket.key, element=ticket.target, sites=ticket.sites))

    def _repaired(self, repair: RepairDone) -> None:
        done = self._visits.pop(repair.job, None)
        if done is not None:
            done.succeed()

    def close_month(self, month: int) -> None:
        """Tickets close; believed against true open faults. [V03]"""
        if self.opened != self.closed + len(self.tickets):
            right = self.closed + len(self.tickets)
            raise LawBroken("V03 tickets", month, self.opened, right, self.opened - right)
        true = len(self.tools["plant"].faults) + len(self.tools["lines"].faults)
        self.believe(month, "open faults", len(self.tickets), true)
