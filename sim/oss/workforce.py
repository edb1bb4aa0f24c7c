"""Field workforce: technicians travel to a site, a line or a home, work there and report back.
[eTOM: Workforce Management; ODA TMFC046; TMF646 Appointment, TMF697 Work Order]

Left out on purpose: routes between jobs (every visit starts at the depot), skills, spare parts, breaking off
a job for a more urgent one.

Urgent work is begun at once. Other work is begun only if by its usual length it ends with the shift, or a
little later; what is usually longer than a shift, or was put off once, is begun at once too. What takes
longer than thought is finished on paid overtime, as far as the limit allows. What would take longer still
goes on the next day, with another travel; urgent work goes on with whoever is on call. Who worked at night
rests before the next shift.

Inspections come last, and what is inspected late fails more often. [P3.2: C19] Some find work for which the
element must be taken out of service; that is planned work, and the inspection is done when it is.

Repairs of the network, of lines, installations and inspections wait for one crew: a wave of faults makes
appointments slip, and a wave of orders makes repairs wait. [P3.2: C17, C18] A visit occupies one technician
for travel and work together. It has the luck of its job and its number, so it takes as long under any policy;
what a policy changes is when it begins.
"""

from __future__ import annotations

import math
from typing import Annotated

import simpy
from annotated_types import Gt
from pydantic import AfterValidator

from sim.kernel.department import Department, Process
from sim.kernel.desk_limits import Limits
from sim.kernel.duty import Duty
from sim.kernel.handlers import hears
from sim.kernel.parameters import (
    Hours,
    InDays,
    InMonths,
    Lever,
    Parameters,
    Share,
    Staff,
    Work,
    World,
    days,
    months,
)
from sim.kernel.policies import Decision
from sim.kernel.staff import StaffPlan
from sim.kernel.streams import Chance, identity
from sim.messages.faults import (
    BacklogReported,
    InstallationDone,
    RepairDone,
    VisitCalledOff,
    VisitRequested,
    WorkNeeded,
)
from sim.network.hands import Hands
from sim.records.laws import Law
from sim.records.measures import Measure

_FAULTS = ("site", "hub", "core", "link")
KEPT = 120 * 24.0
"""Hours for which a finished job is remembered, in case it is asked for again. [A]"""


SHORTEST = 0.25
"""Hours of overtime or of a call-out below which people travel in turn and get nothing done. [A]"""


def _worth_calling(hours: float) -> float:
    """Refuse a limit that is too short for any work, though not 0."""
    if 0.0 < hours < SHORTEST:
        raise ValueError(f"must be 0 (nobody works longer or is called out) or >= {SHORTEST} (got {hours:g})")
    return hours


class WorkforceParameters(Parameters):
    """Field work."""

    technicians: Annotated[Staff, Lever(source="P0.2")] = 10
    """Technicians employed."""
    shift_start: Annotated[Hours, Lever(5, 10, source="A")] = 8.0
    """Start of the working day."""
    shift_hours: Annotated[Hours, Gt(0), Lever(5, 8, source="P0.2")] = 6.4
    """Working hours of a technician a day, breaks and paperwork taken off."""
    on_call: Annotated[Share, Lever(0, 0.5, source="A")] = 0.2
    """Share of technicians who can be called out for urgent repairs at any hour."""
    overtime_limit: Annotated[Hours, AfterValidator(_worth_calling), Lever(0, 5, source="A; W1")] = 4.0
    """Hours that a technician works at most after a shift or in a call-out: 0, so that nobody is called out,
    or a quarter of an hour at least. Nobody is called out to what takes as long to reach. A day of 24 h less
    11 h of rest and a paid day of 8 h with breaks leaves 4 to 5. [2003/88/EC, article 3]"""
    rest: Annotated[Hours, Lever(8, 12, source="W1")] = 11.0
    """Rest after overtime or a call-out; what it takes from the next shift is paid and lost.
    [2003/88/EC, article 3]"""
    call_out_paid: Annotated[Hours, Lever(1, 4, source="A")] = 3.0
    """Hours that are paid for a call-out at least."""
    late_by: Annotated[Hours, Lever(0, 2, source="A")] = 1.0
    """Overtime that a dispatcher plans with: how late a visit of usual length may end that is begun today."""
    travel: Annotated[Work, World(0.3, 3, source="P1.2-O8")] = Work(hours=0.58, cv=0.5, shape="gamma")
    """Travel to a job."""
    install: Annotated[Work, World(1, 4, source="P2.3")] = Work(hours=2.5, cv=0.7)
    """Work on an installation."""
    repair: Annotated[Work, World(0.5, 6, source="P2.8")] = Work(hours=2.5, cv=0.7)
    """Work on a site, hub or core repair."""
    splice: Annotated[Work, World(3, 12, source="N18")] = Work(hours=6.5, cv=0.7)
    """Work on a cut cable."""
    line: Annotated[Work, World(0.5, 4, source="O17")] = Work(hours=1.5, cv=0.7)
    """Work on a line repair."""
    preventive: Annotated[Work, World(1, 4, source="P0.2")] = Work(hours=2.4, cv=0.7)
    """Work on a preventive visit."""
    first_time_fix: Annotated[Share, World(0.63, 0.88, source="O11")] = 0.75
    """Chance that one visit is enough for a repair."""
    first_time_install: Annotated[Share, World(0.7, 0.95, source="P2.3")] = 0.85
    """The same for an installation: access, duct, port and parts."""
    second_visit_after: Annotated[Work, World(4, 120, source="P2.3")] = Work(hours=20, shape="exponential")
    """From a failed visit to the next attempt on a line or installation."""
    inspection: Annotated[InMonths, Gt(0), Lever(1, 24, source="P0.2")] = months(6)
    """Time between preventive visits to an element."""
    outage_site: Annotated[Share, World(0, 0.4, source="A; O18, N38")] = 0.15
    """Inspections of a site that find work for which it must be taken out of service."""
    outage_hub: Annotated[Share, World(0, 0.4, source="A; O18, N38")] = 0.05
    """The same of a hub, where most work goes on beside the traffic."""
    outage_core: Annotated[Share, World(0, 0.4, source="A; O18, N38")] = 0.05
    """The same of a core location."""
    nothing_found: Annotated[Work, World(0.25, 2, source="A")] = Work(hours=0.5, cv=0.7)
    """Work on an element that turns out to be in order."""
    dispatch: Annotated[str, Lever(source="A")] = "repairs first"
    """Policy: whose job is begun first. 'repairs first', 'installs first' or 'first come'."""
    report_every: Annotated[InDays, Gt(0), Lever(1, 30, source="A")] = days(7)
    """Time between backlog reports."""
    part_after: Annotated[Work, World(0.25, 8, source="A")] = Work(hours=1, shape="exponential")
    """From a failed visit to the next attempt at a site, hub, core or cable: a part is fetched."""


def repairs_first(kind: str) -> int:
    """Network faults, then lines, then installations, then preventive visits."""
    return {"install": 2, "preventive": 3, "line": 1}.get(kind, 0)


def installs_first(kind: str) -> int:
    """Installations before repairs of lines; network faults stay first."""
    return {"install": 1, "preventive": 3, "line": 2}.get(kind, 0)


def first_come(kind: str) -> int:
    """In the order of the requests."""
    return 0


def called_out(technicians: float, share: float) -> int:
    """How many may be called out: one at least where the share is not 0, and no more than are employed."""
    people = technicians * share
    return min(math.ceil(technicians), max(1, round(people))) if people > 0.0 else 0


CREW = StaffPlan[WorkforceParameters](
    name="field",
    label="field technicians",
    domain="oss",
    cost_group="network",
    acts_on=("fault_resolution_time", "uptime"),
    people=lambda p: p.technicians,
    duty=lambda p, calendar: Duty.working_days(p.technicians, p.shift_start, p.shift_hours, calendar),
    on_call=lambda p: called_out(p.technicians, p.on_call),
    limits=lambda p: Limits(p.overtime_limit, p.rest, p.call_out_paid),
)


class Workforce(Department[WorkforceParameters]):
    """The technicians."""

    name = "oss.workforce"
    standard_name = "Workforce Management (TMFC046)"
    answers_for = ("field_visits",)
    says = (RepairDone, InstallationDone, BacklogReported, WorkNeeded)
    measures = (
        Measure("field.visits", "visits", "visits made"),
        Measure(
            "field.wasted",
            "visits",
            "visits to an element that turned out to be in order",
        ),
        Measure("field.called_off", "jobs", "jobs that were called off before anybody travelled"),
    )
    desks = (CREW,)
    laws = (
        Law("V03", "jobs", "jobs taken on", "done + called off + under way", "jobs", "workforce"),
        Law("V03", "visits noted", "field.visits noted", "visits made", "visits", "workforce"),
    )
    dispatch = Decision(
        {"repairs first": repairs_first, "installs first": installs_first, "first come": first_come}
    )

    hands: Hands

    def open(self) -> None:
        """Gather the crew; start the preventive programme and the weekly report."""
        self.crew = self.man(CREW)
        self.taken_on = self.done = self.visits = 0
        self._begun: set[int] = set()
        self._open: dict[int, VisitRequested] = {}
        self._new_interval = self.env.event()
        self._finished: dict[int, float] = {}
        for element in self.hands.to_inspect.tolist():
            phase = self.chance("inspection", identity("phase", element)).uniform("phase")
            # The last one before the run was an interval before the first one in it.
            self.hands.inspected_at(element, self.env.now - (1.0 - phase) * self.p.inspection)
            self.env.process(self._inspections(element, phase))
        self.env.process(self._report())

    def adopt(self, parameters: WorkforceParameters) -> None:
        """Another crew, another order of work or another interval of inspections."""
        before = self.p
        super().adopt(parameters)
        if self.p.dispatch != before.dispatch:
            self.crew.adopt(self.crew.duty, CREW.on_call(self.p), self._ranked_anew)
        if self.p.inspection < before.inspection:
            self._new_interval.succeed()
            self._new_interval = self.env.event()

    def _ranked_anew(self, rank: int, job: int) -> int:
        """The rank of a job under the present order of work."""
        request = self._open.get(job)
        return rank if request is None else self.dispatch(request.kind)

    @hears(VisitRequested)
    def take_in(self, request: VisitRequested) -> None:
        """Begin a job; of one that is done already, report again; one that is open is open.

        So a request may be repeated at no cost to the crew, until a finished job is forgotten (`KEPT`).
        """
        if request.job in self._finished:
            self._tell(request)
        elif request.job not in self._open:
            self._begin(request)

    @hears(VisitCalledOff)
    def call_off(self, word: VisitCalledOff) -> None:
        """Nobody travels for a job that is not wanted any more, unless somebody is on the way already."""
        job = word.job
        if job not in self._open or (job in self._begun and not self.crew.give_up(job)):
            return
        del self._open[job]
        self._begun.discard(job)
        self.note("field.called_off", self.env.now)

    def _begin(self, request: VisitRequested) -> None:
        self.taken_on += 1
        self._open[request.job] = request
        if self.services.log is not None:
            self.services.log.one("visit planned", self.env.now, **self._about(request))
        self.env.process(self._visit(request))

    def _about(self, request: VisitRequested) -> dict[str, int | str]:
        """What an event log is told of a job."""
        kind, job = request.kind, request.job
        known: dict[str, int | str] = {"receiver": self.address, "case": job, "visit": job, "what": kind}
        known["person" if kind in ("line", "install") else "element"] = request.target
        if kind != "preventive":
            known["order" if kind == "install" else "ticket"] = job
        return known

    def _visit(self, request: VisitRequested) -> Process:
        """Wait for a technician, travel, work; come again if one visit is not enough; report."""
        if request.earliest is not None and request.earliest > self.env.now:
            yield self.env.timeout(request.earliest - self.env.now)
        visits, fixed = 0, False
        while not fixed:
            if self._open.get(request.job) is not request:
                return  # called off
            self._begun.add(request.job)
            luck = self.chance("visit", identity("visit", request.job, visits))
            visits += 1
            travel = self.p.travel.one(luck, "travel")
            again = min(travel, self.p.shift_hours / 2)
            in_vain = request.kind in _FAULTS and not self.hands.broken(request.target)
            work = self.p.nothing_found if in_vain else self._work(request.kind)
            yield self.crew.ask(
                request.job,
                travel + work.one(luck, "work"),
                rank=self.dispatch(request.kind),
                urgent=request.urgent and again < self.p.overtime_limit,
                part=request.kind,
                about=self._about(request),
                needs_h=0.0 if request.urgent else self._needs(request.kind),
                again_h=again,
            )
            self.note("field.visits", self.env.now, 1, request.kind)
            self.visits += 1
            self._begun.discard(request.job)
            if in_vain:
                self.note("field.wasted", self.env.now, 1, request.kind)
            fixed = in_vain or self._enough(request.kind, luck)
            if not fixed:
                yield self.env.timeout(self._pause(request.kind).one(luck, "pause"))
        self._repair(request, luck)
        self.done += 1
        del self._open[request.job]
        if self.services.log is not None:
            self.services.log.one("visit done", self.env.now, **self._about(request))
        if request.kind != "preventive":
            self._finished[request.job] = self.env.now
            self._tell(request)

    def _tell(self, request: VisitRequested) -> None:
        if request.kind == "install":
            finished = self._finished[request.job]
            self.answer(request, InstallationDone(request.key, request.job, request.target, finished))
        else:
            self.answer(request, RepairDone(request.key, request.job))

    def _pause(self, kind: str) -> Work:
        """Time until the next attempt: a part is fetched, or a new date is made with a customer."""
        return self.p.second_visit_after if kind in ("line", "install") else self.p.part_after

    def _enough(self, kind: str, luck: Chance) -> bool:
        """Whether one visit was enough."""
        enough = self.p.first_time_install if kind == "install" else self.p.first_time_fix
        return kind == "preventive" or luck.happens("fixed", enough)

    def _work(self, kind: str) -> Work:
        p = self.p
        known = {"install": p.install, "line": p.line, "link": p.splice, "preventive": p.preventive}
        return known.get(kind, p.repair)

    def _needs(self, kind: str) -> float:
        """Hours of the shift that must be left when a visit begins that is not urgent."""
        return max(0.0, self.p.travel.mean + self._work(kind).mean - self.p.late_by)

    def _repair(self, request: VisitRequested, luck: Chance) -> None:
        if request.kind == "line":
            self.hands.restore_line(request.target)
        elif request.kind in _FAULTS:
            self.hands.restore(request.target)
        elif request.kind == "preventive":
            self._inspected(request, luck)

    def _inspected(self, request: VisitRequested, luck: Chance) -> None:
        """An inspection is done, unless it has found work for which the element must be taken out first."""
        kind, p = self.hands.kind(request.target), self.p
        share = {"site": p.outage_site, "hub": p.outage_hub, "core": p.outage_core}.get(kind, 0.0)
        if luck.happens("needs outage", share):
            self.send(WorkNeeded(identity("work needed", request.job), request.job, request.target, kind))
        else:
            self.hands.inspected(request.target)

    def _inspections(self, element: int, phase: float) -> Process:
        """Preventive visits to one element, at regular intervals from a phase (a share) of its own."""
        yield self._until_inspection(phase)
        nth = 0
        while True:
            key = identity("preventive", element, nth)
            self._begin(VisitRequested(key, key, "preventive", element, urgent=False))
            yield self._until_inspection(1.0)
            nth += 1

    def _until_inspection(self, share: float) -> simpy.Event:
        """The end of a share of the interval; a shorter interval that is adopted meanwhile cuts it short."""
        return self.env.any_of([self.env.timeout(share * self.p.inspection), self._new_interval])

    def backlog_days(self) -> float:
        """Working days that the waiting jobs will take, each counted as travel to and work on a line."""
        hours = self.crew.waiting() * (self.p.travel.mean + self.p.line.mean)
        return float(hours / (max(self.p.technicians, 1) * self.p.shift_hours))

    def _report(self) -> Process:
        number = 0
        while True:
            yield self.env.timeout(self.p.report_every)
            number += 1
            self.send(BacklogReported(identity("backlog", number), round(self.backlog_days(), 2)))

    def close_month(self, month: int) -> None:
        """Jobs close: those taken on are done, called off or under way. [V03]

        Believed to wait are the jobs in the crew's queue; true are all that nobody works on now, those before
        their appointment or between two visits among them.
        """
        jobs, visits = self.laws
        self.must_equal(visits, self.noted("field.visits"), self.visits)
        forgotten = self.env.now - KEPT
        self._finished = {job: at for job, at in self._finished.items() if at >= forgotten}
        self.must_equal(jobs, self.taken_on, self.done + self.noted("field.called_off") + len(self._open))
        unbegun = len(self._open) - self.crew.desk.busy()
        self.believe(month, "jobs waiting", self.crew.waiting(), unbegun)
