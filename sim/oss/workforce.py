"""Field workforce: technicians travel to a site, a line or a home, work there and report back.
[eTOM: Workforce Management; ODA TMFC046; TMF646 Appointment, TMF697 Work Order]

Left out on purpose: routes between jobs (every visit starts at the depot), skills, spare parts, breaking off
a job for a more urgent one.
"""

from __future__ import annotations

from typing import Annotated, Any

from annotated_types import Gt

from sim.kernel.department import Department
from sim.kernel.parameters import Days, Hours, Months, Parameters, Scaled, Share
from sim.kernel.shifts import Shifts
from sim.kernel.streams import identity
from sim.kernel.workpool import Job, WorkPool
from sim.messages.faults import BacklogReported, InstallationDone, RepairDone, VisitRequested
from sim.records.errors import LawBroken
from sim.records.measures import Measure

_FAULTS = ("site", "hub", "core", "link", "line")


class WorkforceParameters(Parameters):
    """Field work."""

    technicians: Scaled[int] = 10
    """Technicians employed. [P0.2]"""
    shift_start: Hours = 8.0
    """Start of the working day. Range 5-10. [A]"""
    shift_hours: Annotated[Hours, Gt(0)] = 6.4
    """Working hours of a technician a day, breaks and paperwork taken off. Range 5-8. [P0.2]"""
    on_call: Share = 0.2
    """Share of technicians who can be called out for urgent repairs at any hour. Range 0-0.5. [A]"""
    travel: Hours = 0.58
    """Mean travel time, gamma distributed. Range 0.3-3. [P1.2-O8]"""
    install: Hours = 2.5
    """Mean work on an installation. Range 1-4. [P2.3]"""
    repair: Hours = 2.5
    """Mean work on a site, hub or core repair. Range 0.5-6. [P2.8]"""
    splice: Hours = 6.5
    """Mean work on a cut cable. Range 3-12. [N18]"""
    line: Hours = 1.5
    """Mean work on a line repair. Range 0.5-4. [O17]"""
    preventive: Hours = 2.4
    """Mean work on a preventive visit. Range 1-4. [P0.2]"""
    first_time_fix: Share = 0.75
    """Chance that one visit is enough for a repair. Range 0.63-0.88. [O11]"""
    first_time_install: Share = 0.85
    """The same for an installation: access, duct, port and parts. Range 0.7-0.95. [P2.3]"""
    second_visit_after: Hours = 20.0
    """From a failed visit to the next attempt on a line or installation. Range 4-120. [P2.3]"""
    inspection: Annotated[Months, Gt(0)] = 6.0
    """Time between preventive visits to an element. Range 1-24. [P0.2]"""
    dispatch: str = "repairs first"
    """Policy: whose job is begun first. 'repairs first', 'installs first' or 'first come'."""
    report_every: Annotated[Days, Gt(0)] = 7.0
    """Time between backlog reports. Range 1-30. [A]"""


def repairs_first(job: Job) -> int:
    """Network faults, then lines, then installations, then preventive visits."""
    return {"install": 2, "preventive": 3, "line": 1}.get(job.kind, 0)


def installs_first(job: Job) -> int:
    """Installations before repairs of lines; network faults stay first."""
    return {"install": 1, "preventive": 3, "line": 2}.get(job.kind, 0)


def first_come(job: Job) -> int:
    """In the order of the requests."""
    return 0


class Workforce(Department):
    """The technicians."""

    name = "oss.workforce"
    standard_name = "Workforce Management (TMFC046)"
    measures = (
        Measure("field.work", "h", "person-hours of travel and work"),
        Measure("field.duty", "h", "person-hours on duty in shifts"),
        Measure("field.visits", "visits", "visits made"),
        Measure("technicians.headcount", "people", "technicians employed, mean of the month"),
    )
    policies = {
        "dispatch": {
            "repairs first": repairs_first,
            "installs first": installs_first,
            "first come": first_come,
        }
    }

    def open(self) -> None:
        """Gather the crew; start the preventive programme and the weekly report."""
        self.pool = WorkPool(self.env, self._shifts(), self._order, self._on_call())
        self.requested = self.done = self.under_way = 0
        self._open: set[int] = set()
        self._new_interval = self.env.event()
        self._finished: dict[int, float] = {}
        self.on(VisitRequested, self._take_in)
        for element in self.tools["inspected"]:
            self.env.process(self._inspections(int(element)))
        self.env.process(self._report())

    def _shifts(self) -> Shifts:
        start, end = self.p.shift_start, self.p.shift_start + self.p.shift_hours
        week = {0.0: 0}
        for day in range(5):
            week |= {day * 24 + start: self.p.technicians, day * 24 + end: 0}
        return Shifts.weekly(week, self.house.calendar.week_hour_at_zero)

    def _on_call(self) -> int:
        return max(1, round(float(self.p.technicians * self.p.on_call)))

    def _order(self, job: Job) -> int:
        return int(self.decide("dispatch", job))

    def adopt(self, parameters: Any) -> None:
        """Another crew, another order of work or another interval of inspections."""
        interval = self.p.inspection
        super().adopt(parameters)
        self.pool.adopt(self._shifts(), self._order, self._on_call())
        if self.p.inspection < interval:
            self._new_interval.succeed()
            self._new_interval = self.env.event()

    def serve(self, until: float) -> None:
        """Note the day's duty and headcount."""
        self.note("field.duty", until - 1e-6, self.pool.shifts.hours(until - 24, until))
        self.note("technicians.headcount", until - 1e-6, self.p.technicians / self.house.days_of_month(until))

    def _take_in(self, request: VisitRequested) -> None:
        """Begin a job; of one that is done already, report again; one that is open is open."""
        if request.job in self._finished:
            self._tell(request)
        elif request.job not in self._open:
            self._open.add(request.job)
            self.env.process(self._visit(request))

    def _visit(self, request: VisitRequested) -> Any:
        """Wait for a technician, travel, work; come again if one visit is not enough; report."""
        self.requested += 1
        if request.not_before > self.env.now:
            yield self.env.timeout(request.not_before - self.env.now)
        visits, fixed = 0, False
        while not fixed:
            luck = self.chance("visit", identity("visit", request.job, visits))
            visits += 1
            fixed = yield from self._attempt(request, luck)
            if not fixed:
                yield self.env.timeout(luck.exponential("pause", self._pause(request.kind)))
        self._repair(request)
        self.done += 1
        if request.kind != "preventive":
            self._open.discard(request.job)
            self._finished[request.job] = self.env.now
            self._tell(request)

    def _tell(self, request: VisitRequested) -> None:
        finished = self._finished[request.job]
        if request.kind == "install":
            self.send(InstallationDone(request.key, request.job, request.target, finished))
        else:
            self.send(RepairDone(request.key, request.job))

    def _pause(self, kind: str) -> float:
        """Mean hours until the next attempt: a part is fetched, or a new date is made with a customer."""
        return self.p.second_visit_after if kind in ("line", "install") else 1.0

    def _attempt(self, request: VisitRequested, luck: Any) -> Any:
        yield self.pool.request(Job(request.job, request.kind, self.env.now, request.urgent))
        self.under_way += 1
        work = luck.gamma("travel", self.p.travel, 0.5) + luck.lognormal(
            "work", self._work(request.kind), 0.7
        )
        yield self.env.timeout(work)
        self.pool.release()
        self.under_way -= 1
        self.note("field.work", self.env.now, work, request.kind)
        self.note("field.visits", self.env.now, 1, request.kind)
        enough = self.p.first_time_install if request.kind == "install" else self.p.first_time_fix
        return request.kind == "preventive" or luck.happens("fixed", enough)

    def _work(self, kind: str) -> float:
        p = self.p
        known = {"install": p.install, "line": p.line, "link": p.splice, "preventive": p.preventive}
        return float(known.get(kind, p.repair))

    def _repair(self, request: VisitRequested) -> None:
        if request.kind == "line":
            self.tools["lines"].restore(request.target)
        elif request.kind in _FAULTS:
            self.tools["plant"].restore(request.target)

    def _inspections(self, element: int) -> Any:
        """Preventive visits to one element, at regular intervals from a phase of its own."""
        yield self._until_inspection(self.chance("inspection", identity("phase", element)).uniform("phase"))
        nth = 0
        while True:
            key = identity("preventive", element, nth)
            request = VisitRequested(key, key, "preventive", element, urgent=False)
            self.env.process(self._visit(request))
            yield self._until_inspection(1.0)
            nth += 1

    def _until_inspection(self, share: float) -> Any:
        """The end of a share of the interval; a shorter interval that is adopted meanwhile cuts it short."""
        return self.env.any_of([self.env.timeout(share * self.p.inspection * 730.5), self._new_interval])

    def backlog_days(self) -> float:
        """Working days that the waiting jobs will take."""
        hours = float(self.pool.waiting() * (self.p.travel + self.p.line))
        return hours / float(max(self.p.technicians, 1) * self.p.shift_hours)

    def _report(self) -> Any:
        number = 0
        while True:
            yield self.env.timeout(self.p.report_every * 24)
            number += 1
            self.send(BacklogReported(identity("backlog", number), round(self.backlog_days(), 2)))

    def close_month(self, month: int) -> None:
        """Visits close: requested = done + open, and everyone granted is at work or home again. [V03]"""
        if self.pool.busy != self.under_way:
            difference = self.pool.busy - self.under_way
            raise LawBroken("V03 technicians out", month, self.pool.busy, self.under_way, difference)
        self.believe(month, "jobs waiting", self.pool.waiting(), self.requested - self.done - self.under_way)
