"""Fault management: tickets, second-line diagnosis, remote repair or a visit, and word to care.
[eTOM: Service Problem Management; ODA TMFC043; TMF621 Trouble Ticket, TMF656 Service Problem]

A ticket is a process of the clock from opening to closing. Every repair works: when a ticket closes, its
element or line has been restored. Where the element stands, and whom it serves, is read from plant records,
which are right for a share: by a wrong one people work at the wrong place first, find nothing and diagnose
anew; a second ticket is made for a problem that has one; the wrong customers are told. [P3.2: C16] What is
reported of a site that a ticket covers waits for the end of that ticket, and is looked at then.

Planned work is done here too: announced some days before, an engineer takes the element out of service in the
window, works, and puts it back. [P2.14]

A word of a problem whose ticket is closed is late: it opens nothing. [TMF621: closed is an end state]

Left out on purpose: third line and vendors, wrong parts, premature closing; faults that planned work makes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

import simpy

from sim.kernel.department import Department, Process
from sim.kernel.distributions import to_millisecond
from sim.kernel.duty import Duty
from sim.kernel.handlers import hears
from sim.kernel.parameters import (
    Hours,
    InDays,
    InMinutes,
    Lever,
    Parameters,
    Share,
    Staff,
    Work,
    World,
    days,
    minutes,
)
from sim.kernel.policies import Decision
from sim.kernel.recorder import Column
from sim.kernel.staff import StaffPlan
from sim.kernel.streams import Chance, identity
from sim.messages.faults import (
    FaultReported,
    ProblemClosed,
    ProblemDetected,
    ProblemOpened,
    RepairDone,
    VisitRequested,
    WorkNeeded,
)
from sim.network.hands import Hands
from sim.network.plant_records import PlantRecords
from sim.network.telemetry import Telemetry
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
    plant_accuracy: Annotated[Share, World(0.7, 1, source="P3.1: a_f")] = 0.93
    """Records of elements that say rightly where they stand and what hangs on them."""
    planned_notice: Annotated[InDays, Lever(0, 30, source="P2.14")] = days(7)
    """From an inspection that finds planned work to the first window for it: five working days."""
    planned_work: Annotated[Work, World(0.5, 4, source="P2.14")] = Work(hours=1.5, cv=0.4)
    """Planned work while an element is out of service."""
    window: Annotated[str, Lever(source="A")] = "by night"
    """Policy: when planned work begins. 'by night' or 'by day'."""


def tell_care(sites: int) -> bool:
    """Care hears of every problem that touches at least one site."""
    return sites > 0


def keep_to_ourselves(sites: int) -> bool:
    """Care hears nothing."""
    return False


def by_night(parameters: FaultManagementParameters) -> float:
    """Work while people sleep; hour of the day at which it begins. [P2.14: window 01:00-05:00]"""
    return 1.0


def by_day(parameters: FaultManagementParameters) -> float:
    """Work while everybody is in the office; hour of the day at which it begins."""
    return 10.0


@dataclass
class Ticket:
    """What fault management believes about one problem. [TMF621]

    Attributes:
        key: identity of the fault, by which monitoring, customers and field work mean the same problem.
        kind: core, hub, site, link or line.
        target: number of the element, or row of the person on a line.
        sites: numbers of those touched, by the records, as known when it was opened; none for a line.
        found: those that a diagnosis adds, where customers were first and had named one.
        place: element at which the records have it; None for a line.
        waiting: reports of sites among these, to be looked at when the ticket closes.
    """

    key: int
    kind: str
    target: int
    sites: tuple[int, ...]
    place: int | None = None
    found: tuple[int, ...] = ()
    waiting: list[FaultReported] = field(default_factory=list)


SECOND_LINE = StaffPlan[FaultManagementParameters](
    name="second_line",
    label="second line",
    domain="oss",
    cost_group="network",
    acts_on=("fault_resolution_time", "uptime"),
    people=lambda p: p.engineers,
    duty=lambda p, calendar: Duty.round_the_clock(p.engineers, calendar),
    shared=True,
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
        Measure("tickets.second", "tickets", "of those opened, for a problem that had one, by wrong records"),
        Measure("tickets.wrong_turns", "tickets", "tickets on which people worked at the wrong place first"),
        Measure("planned.works", "works", "planned works for which an element was taken out of service"),
    )
    desks = (SECOND_LINE,)
    laws = (
        Law("V03", "tickets", "opened", "closed + open", "tickets", "fault management"),
        Law("V03", "tickets noted", "tickets.opened noted", "tickets opened", "tickets", "fault management"),
        Law("V03", "planned works", "taken on", "done + to come", "works", "fault management"),
    )
    informing = Decision({"tell care": tell_care, "keep to ourselves": keep_to_ourselves})
    window = Decision({"by night": by_night, "by day": by_day})

    telemetry: Telemetry
    hands: Hands
    plant_records: PlantRecords

    def open(self) -> None:
        """Open the desk."""
        self.desk = self.man(SECOND_LINE)
        self.tickets: dict[int, Ticket] = {}
        self._closed_at: dict[int, float] = {}
        self.opened = self.closed = 0
        self._visits: dict[int, simpy.Event] = {}
        self._works: dict[int, WorkNeeded] = {}
        self.works_taken = self.works_done = 0

    @hears(ProblemDetected)
    def handle_problem(self, problem: ProblemDetected) -> Process:
        """Open a ticket, unless there was one; where callers were first, an alarm says better where it is."""
        place = self.plant_records.place_of(problem.element, self.p.plant_accuracy)
        if (ticket := self.tickets.get(problem.problem)) is not None:
            ticket.place = place
            if place == ticket.target:
                self._go_on(identity("wrong place", ticket.key))
        elif problem.problem not in self._closed_at:
            yield from self._handle(self._ticket(problem.problem, problem.kind, problem.element, place))

    @hears(FaultReported)
    def handle_report(self, report: FaultReported) -> Process:
        """Customers were first: look what is behind the trouble; where a ticket covers it, when that is over.

        At a line nobody looks first: it gives a ticket unless it has or had one.
        """
        if report.line is not None:
            problem = report.key if report.problem is None else report.problem
            yield from self._handle(Ticket(problem, "line", report.line, ()))
        elif covering := [one for one in self.tickets.values() if report.site in (*one.sites, *one.found)]:
            covering[0].waiting.append(report)
        else:
            yield from self._look_behind(report)

    def _look_behind(self, report: FaultReported) -> Process:
        """Trace trouble at a site over the records; a site that works again by then gives no ticket.

        Whom else it touches is known when the diagnosis is made. Over a wrong record the trace ends at the
        wrong place, and a problem that has a ticket is not known again: it gets a second one.
        """
        found = self.telemetry.behind(report.site)
        if found is None:
            return
        hops = self.plant_records.hops(report.site, found.element)
        astray = self.plant_records.traced(hops, self.p.plant_accuracy)
        if not self._knows(found.problem):
            place = found.element if astray is None else astray
            ticket = self._ticket(found.problem, found.kind, found.element, place)
            whom, ticket.sites = ticket.sites, (report.site,)
            yield from self._handle(ticket, whom=whom)
        elif astray is not None:
            second = identity("second ticket", found.problem, report.site)
            yield from self._handle(Ticket(second, self.hands.kind(astray), astray, ()), second=True)

    def _ticket(self, problem: int, kind: str, element: int, place: int) -> Ticket:
        whom = self.plant_records.listed(self.telemetry.silent_sites(element), element, self.p.plant_accuracy)
        return Ticket(problem, kind, element, whom, place)

    def _knows(self, problem: int) -> bool:
        """Whether there is a ticket for this problem, or was one."""
        return problem in self.tickets or problem in self._closed_at

    def _handle(self, ticket: Ticket, *, second: bool = False, whom: tuple[int, ...] = ()) -> Process:
        """A ticket's life: open, diagnose, repair from the desk or send somebody, close.

        A `second` one of a problem ends when people have been at the place and found nothing.
        """
        if self._knows(ticket.key):
            return
        self._open(ticket, second=second)
        luck = self.chance("ticket", ticket.key)
        line = ticket.kind == "line"
        diagnosis = self.p.line_test if line else self.p.diagnosis
        yield self._desk_work(ticket, diagnosis.one(luck, "diagnosis"), "diagnosis")
        if second or ticket.place not in (None, ticket.target):
            yield from self._work_at_the_wrong_place(ticket)
        if not second:
            self._tell_whom_else(ticket, whom)
            share = self.p.remote_share_line if line else self.p.remote_share
            if ticket.kind != "link" and luck.happens("remote", share):
                yield self._desk_work(ticket, self._remote_fix(luck), "remote repair")
                self._restore(ticket)
            else:
                yield from self._send(ticket, ticket.key, ticket.kind, ticket.target)
        self._close(ticket)
        for report in ticket.waiting:
            self.env.process(self.handle_report(report))

    def _tell_whom_else(self, ticket: Ticket, whom: tuple[int, ...]) -> None:
        """The cause of what was reported is found, and with it whom else it touches: care is told."""
        ticket.found = tuple(site for site in whom if site not in ticket.sites)
        if ticket.found and self.informing(len(ticket.found)):
            key = identity("whom else", ticket.key)
            self.send(ProblemOpened(key, element=ticket.target, sites=ticket.found))

    def _remote_fix(self, luck: Chance) -> float:
        """Hours of a repair from the desk."""
        spread = self.p.remote_fix_high - self.p.remote_fix_low
        return to_millisecond(self.p.remote_fix_low + spread * luck.uniform("remote fix"))

    def _work_at_the_wrong_place(self, ticket: Ticket) -> Process:
        """Treat what the records point to, find that it was not that, and diagnose anew."""
        place = ticket.target if ticket.place is None else ticket.place
        luck, kind = self.chance("wrong place", ticket.key), self.hands.kind(place)
        self.note("tickets.wrong_turns", self.env.now, 1, kind)
        if kind != "link" and luck.happens("remote", self.p.remote_share):
            yield self._desk_work(ticket, self._remote_fix(luck), "remote repair")
        else:
            yield from self._send(ticket, identity("wrong place", ticket.key), kind, place)
        yield self._desk_work(ticket, self.p.diagnosis.one(luck, "diagnosis"), "diagnosis")

    def _desk_work(self, ticket: Ticket, work: float, what: str) -> simpy.Event:
        about: dict[str, Column] = {"ticket": ticket.key, "what": what}
        return self.desk.ask(ticket.key, work, rank=int(ticket.kind == "line"), about=about)

    def _send(self, ticket: Ticket, job: int, kind: str, target: int) -> Process:
        """Send somebody, and ask again when nothing is heard for too long."""
        done = self._visits[job] = self.env.event()
        attempt, urgent = 0, kind != "line"
        while not done.triggered:
            key = identity("visit request", job, attempt)
            self.send(VisitRequested(key, job, kind, target, urgent))
            patience = self.p.chase_urgent if urgent else self.p.chase_line
            yield done | self.env.timeout(patience * (1 + attempt))
            attempt += 1

    def _restore(self, ticket: Ticket) -> None:
        if ticket.kind == "line":
            self.hands.restore_line(ticket.target)
        else:
            self.hands.restore(ticket.target)

    def _open(self, ticket: Ticket, *, second: bool) -> None:
        self.tickets[ticket.key] = ticket
        self.opened += 1
        self.note("tickets.opened", self.env.now, 1, ticket.kind)
        self._tell("ticket opened", ticket)
        if second:
            self.note("tickets.second", self.env.now, 1, ticket.kind)
        else:
            self.telemetry.known(ticket.target, line=ticket.kind == "line")
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
        if ticket.found and self.informing(len(ticket.found)):
            key = identity("whom else", ticket.key)
            self.send(ProblemClosed(key, element=ticket.target, sites=ticket.found))

    @hears(RepairDone)
    def note_repair(self, repair: RepairDone) -> None:
        """Field work has been there: go on with the ticket, unless nobody waits for it any more."""
        self._go_on(repair.job)

    def _go_on(self, job: int) -> None:
        if (done := self._visits.pop(job, None)) is not None:
            done.succeed()

    # --- planned work

    @hears(WorkNeeded)
    def plan_work(self, needed: WorkNeeded) -> Process:
        """Announce planned work and do it in a window; then the element counts as inspected.

        What is down when its turn comes is worked on as it is. What people are told are the sites that the
        records name.
        """
        if needed.job in self._works:
            return
        self._works[needed.job] = needed
        self.works_taken += 1
        earliest = self.env.now + self.p.planned_notice
        begins = self.window(self.p)
        yield self.env.timeout(earliest + (begins - earliest) % 24.0 - self.env.now)
        element, key = needed.element, identity("planned work", needed.job)
        luck = self.chance("planned work", key)
        about: dict[str, Column] = {"element": element, "what": "planned work"}
        # Whoever takes an element out has made ready for it, and does nothing else before it is back.
        yield self.desk.ask(key, minutes(15), rank=1, about=about)
        sites: tuple[int, ...] = ()
        if self.hands.take_out(element, key):
            self.note("planned.works", self.env.now, 1, needed.kind)
            silent = self.telemetry.silent_sites(element)
            sites = self.plant_records.listed(silent, element, self.p.plant_accuracy)
        told = self.informing(len(sites))
        if told:
            self.send(ProblemOpened(key, element=element, sites=sites))
        yield self.desk.ask(key, self.p.planned_work.one(luck, "work"), rank=-1, about=about)
        self.hands.put_back(element)
        self.hands.inspected(element)
        if told:
            self.send(ProblemClosed(key, element=element, sites=sites))
        del self._works[needed.job]
        self.works_done += 1

    def close_month(self, month: int) -> None:
        """Tickets close, and those closed long ago are forgotten; believed against true open faults. [V03]"""
        long_ago = self.env.now - REMEMBERED
        self._closed_at = {key: at for key, at in self._closed_at.items() if at >= long_ago}
        tickets, noted, works = self.laws
        self.must_equal(works, self.works_taken, self.works_done + len(self._works))
        self.must_equal(tickets, self.opened, self.closed + len(self.tickets))
        self.must_equal(noted, self.noted("tickets.opened"), self.opened)
        self.believe(month, "open faults", len(self.tickets), self.telemetry.open_now())
