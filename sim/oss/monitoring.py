"""Monitoring: alarms come in, first-line engineers look at them and name the service problem. [eTOM: Resource
Trouble Management; ODA TMFC043; ITU-T X.733]

First come, first served: an engineer looks at every raw alarm, so one fault's storm delays the next fault's
detection. Planned work is known, its alarms are masked. Left out on purpose: correlation engines, masks that
are left on, severity by machine.

A service problem exists from the instant at which an engineer has found the alarm that tells and the policy
lets it be opened; that ends the time to detect. [P2.8; P3.2: C15] A silent fault raises no alarm: the
counters of the next mornings show it, or customers do. Looking at alarms that mean nothing and at those that
tell is the same work.
"""

from __future__ import annotations

from typing import Annotated

import numpy as np
from annotated_types import Gt

from sim.kernel.beat import Beat
from sim.kernel.department import Department, Process
from sim.kernel.distributions import poisson_count, to_millisecond
from sim.kernel.duty import Duty
from sim.kernel.parameters import (
    Count,
    Hours,
    InMinutes,
    InSeconds,
    Lever,
    Parameters,
    Positive,
    Scaled,
    Share,
    Staff,
    Unit,
    World,
    minutes,
    seconds,
)
from sim.kernel.policies import Decision
from sim.kernel.recorder import Column
from sim.kernel.staff import StaffPlan
from sim.kernel.streams import Chance, identity, identity_rows
from sim.messages.faults import ProblemDetected
from sim.network.telemetry import Alarm, Telemetry
from sim.records.measures import Measure


class MonitoringParameters(Parameters):
    """The operations centre's first line."""

    engineers: Annotated[Staff, Gt(0), Lever(source="P0.2")] = 2
    """First-line engineers on each shift, around the clock."""
    look: Annotated[InMinutes, World(0.5, 5, source="P0.2")] = minutes(2)
    """Work on one raw alarm."""
    open_problem: Annotated[InMinutes, World(2, 20, source="P0.2")] = minutes(10)
    """Work on opening one service problem."""
    background: Annotated[Positive, Unit("alarms"), World(0.5, 15, source="P0.2")] = 2.0
    """Alarms per element and day that mean nothing."""
    watched: Annotated[Scaled[int], World(source="P0.2")] = 300
    """Elements that raise background alarms."""
    fan_out: Annotated[float, Unit("alarms"), World(1, 40, source="P3-C15")] = 5.0
    """Mean further alarms of a fault, per site that lost service."""
    longest_storm: Annotated[Count, Lever(20, 2000, source="A")] = 200
    """Alarms of one fault that reach the screen at most."""
    raised_after: Annotated[InSeconds, World(5, 300, source="P2.8")] = seconds(30)
    """From a failure to its alarm on the screen."""
    counters_after: Annotated[Hours, Lever(1, 24, source="A")] = 8.0
    """How long an element must have been dead for the morning's counters to show it."""
    counters_lost: Annotated[Share, World(0, 0.05, source="P5.1-E2")] = 0.003
    """Chance that the counters of one element do not come in on one morning."""
    ticketing: Annotated[str, Lever(source="A")] = "open at once"
    """Policy: when a service problem is opened. 'open at once' or 'wait for self-healing'."""
    self_healing: Annotated[InMinutes, Lever(5, 60, source="A")] = minutes(15)
    """How long the second policy waits."""
    morning: Annotated[Hours, Lever(5, 11, source="A")] = 8.0
    """Hour of the day at which the night's counters are read."""


def open_at_once(parameters: MonitoringParameters) -> float:
    """Open the problem as soon as its alarm has been looked at; hours to wait."""
    return 0.0


def wait_for_self_healing(parameters: MonitoringParameters) -> float:
    """Give the element time to come back by itself; hours to wait."""
    return parameters.self_healing


FIRST_LINE = StaffPlan[MonitoringParameters](
    name="noc",
    label="NOC",
    domain="oss",
    cost_group="network",
    acts_on=("fault_resolution_time", "uptime"),
    people=lambda p: p.engineers,
    duty=lambda p, calendar: Duty.round_the_clock(p.engineers, calendar),
    shared=True,
)


class Monitoring(Department[MonitoringParameters]):
    """Turns alarms into service problems."""

    name = "oss.monitoring"
    standard_name = "Fault Management (TMFC043)"
    answers_for = ("mttd",)
    says = (ProblemDetected,)
    measures = (Measure("alarms.raised", "alarms", "raw alarms on the screen"),)
    desks = (FIRST_LINE,)
    ticketing = Decision({"open at once": open_at_once, "wait for self-healing": wait_for_self_healing})

    telemetry: Telemetry

    def open(self) -> None:
        """Man the desk; connect the alarm wires; begin to read the counters in the mornings."""
        self.desk = self.man(FIRST_LINE)
        self.telemetry.ring(self._hear_alarm)
        self.problems_seen = 0
        self.env.process(self._mornings())

    def place_background_alarms(self, beat: Beat) -> None:
        """Place the day's meaningless alarms: each is looked at, first come, first served.

        Their number is a Poisson count of the day, their instants are uniform over its 24 hours. They are
        rows of the desk: what they cost is the engineers' time.
        """
        luck = self.chance("background alarms", identity("day", beat.day))
        number = poisson_count(luck.uniform("number"), self.p.background * self.p.watched)
        ids = np.arange(number, dtype=np.uint64) + np.uint64((beat.day + 100_000) * 1_000_000)
        instants = beat.start + to_millisecond(self.luck("background alarm", ids) * 24)
        self.desk.put(ids, instants, np.full(number, float(self.p.look)))
        self.note("alarms.raised", beat.start, number)

    def look_at_alarms(self, beat: Beat) -> None:
        """Work off the rest of the day.

        What an engineer has begun before midnight is noted as work of this day; the others wait on.
        """
        self.desk.serve(beat.end)

    def _hear_alarm(self, fault: Alarm) -> None:
        self.env.process(self._alarm(fault))

    def _alarm(self, fault: Alarm) -> Process:
        """A fault's storm reaches the screen; the alarm that names the cause is somewhere in it."""
        yield self.env.timeout(self.p.raised_after)
        luck = self.chance("storm", fault.problem)
        down = self.telemetry.storm(fault.element)
        storm = 1 + min(poisson_count(luck.uniform("size"), self.p.fan_out * down), self.p.longest_storm)
        self.note("alarms.raised", self.env.now, storm)
        yield from self._look_at_storm(fault, storm, luck)
        yield self.env.timeout(self.ticketing(self.p))
        if self.telemetry.stands(fault.problem, fault.element):
            yield from self._open_problem(fault)

    def _look_at_storm(self, fault: Alarm, storm: int, luck: Chance) -> Process:
        """Look at the alarms of a storm in their order, until the one that tells."""
        telling = int(luck.uniform("place") * storm)
        places = np.delete(np.arange(storm), telling)
        now, look = self.env.now, float(self.p.look)
        instants, work = np.full(len(places), now), np.full(len(places), look)
        self.desk.put(
            identity_rows("storm", fault.problem, places), instants, work, captured=places.astype(float)
        )
        about: dict[str, Column] = {
            "ticket": fault.problem,
            "element": fault.element,
            "what": "alarm that tells",
        }
        yield self.desk.ask(
            identity("storm", fault.problem, telling), look, captured=float(telling), about=about
        )

    def _open_problem(self, fault: Alarm) -> Process:
        self.telemetry.known(fault.element)
        about: dict[str, Column] = {"ticket": fault.problem, "element": fault.element, "what": "open problem"}
        yield self.desk.ask(identity("open problem", fault.problem), float(self.p.open_problem), about=about)
        self.problems_seen += 1
        self._tell(fault, 0)

    def _tell(self, fault: Alarm, attempt: int) -> None:
        key = identity("problem", fault.problem, attempt)
        self.send(ProblemDetected(key, problem=fault.problem, element=fault.element, kind=fault.kind))

    def _mornings(self) -> Process:
        """Read the night's counters every morning: what carried no traffic and is dead is told (again)."""
        yield self.env.timeout(self.p.morning)
        morning = 0
        while True:
            yield self.env.timeout(24.0)
            morning += 1
            for dead in self.telemetry.dead_for(self.p.counters_after):
                if not self.chance("counters", identity("counters", dead.problem, morning)).happens(
                    "lost", self.p.counters_lost
                ):
                    self.telemetry.known(dead.element)
                    self._tell(dead, morning)

    def close_month(self, month: int) -> None:
        """Believed: problems opened so far; true: failures so far.

        Failures of single lines count in neither. Believed are only those found on the screen: what customers
        or counters found first is missing, and so is what was over before its alarm had been looked at.
        """
        self.believe(month, "problems so far", self.problems_seen, self.telemetry.failures_so_far())
