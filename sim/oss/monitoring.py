"""Monitoring: alarms come in, first-line engineers look at them and name the service problem. [eTOM: Resource
Trouble Management; ODA TMFC043; ITU-T X.733]

First come, first served: an engineer looks at every raw alarm, so one fault's storm delays the next fault's
detection. Left out on purpose: correlation engines, masks during planned work, severity by machine.
"""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from annotated_types import Ge

from sim.kernel.department import Department
from sim.kernel.distributions import poisson_count
from sim.kernel.fifo import FifoDesk
from sim.kernel.parameters import Count, Hours, Minutes, Parameters, Positive, Scaled, Seconds
from sim.kernel.streams import identity
from sim.messages.faults import ProblemDetected
from sim.network.equipment import Fault
from sim.records.measures import Measure


class MonitoringParameters(Parameters):
    """The operations centre's first line."""

    engineers: Annotated[Scaled[int], Ge(1)] = 2
    """First-line engineers on each shift, around the clock. [P0.2]"""
    look: Minutes = 2.0
    """Work on one raw alarm. Range 0.5-5. [P0.2]"""
    open_problem: Minutes = 10.0
    """Work on opening one service problem. Range 2-20. [P0.2]"""
    background: Positive = 2.0
    """Alarms per element and day that mean nothing. Range 0.5-15. [P0.2]"""
    watched: Scaled[int] = 300
    """Elements that raise background alarms. [P0.2]"""
    fan_out: float = 5.0
    """Mean further alarms of a fault, per site that lost service. Range 1-40. [P3-C15]"""
    longest_storm: Count = 200
    """Alarms of one fault that reach the screen at most. Range 20-2000. [A]"""
    raised_after: Seconds = 30.0
    """From a failure to its alarm on the screen. Range 5-300. [P2.8]"""
    counters_after: Hours = 8.0
    """How long an element must have been dead for the morning's counters to show it. Range 1-24. [A]"""
    ticketing: str = "open at once"
    """Policy: when a service problem is opened. 'open at once' or 'wait for self-healing'."""
    self_healing: Minutes = 15.0
    """How long the second policy waits. Range 5-60. [A]"""


def open_at_once(parameters: MonitoringParameters) -> float:
    """Open the problem as soon as its alarm has been looked at; hours to wait."""
    return 0.0


def wait_for_self_healing(parameters: MonitoringParameters) -> float:
    """Give the element time to come back by itself; hours to wait."""
    return parameters.self_healing / 60


class Monitoring(Department):
    """Turns alarms into service problems."""

    name = "oss.monitoring"
    standard_name = "Fault Management (TMFC043)"
    measures = (
        Measure("noc.work", "h", "person-hours of first-line work"),
        Measure("noc.duty", "h", "person-hours on duty"),
        Measure("alarms.raised", "alarms", "raw alarms on the screen"),
    )
    policies = {"ticketing": {"open at once": open_at_once, "wait for self-healing": wait_for_self_healing}}

    def open(self) -> None:
        """Man the desk; connect the alarm wires."""
        self.desk = FifoDesk(self.p.engineers)
        self._noise = np.empty(0)
        self._noise_next = 0
        self.tools["plant"].alarm = lambda fault: self.env.process(self._alarm(fault))
        self.problems_seen = 0
        self.env.process(self._mornings())

    def adopt(self, parameters: Any) -> None:
        """Another number of engineers, or another policy."""
        super().adopt(parameters)
        self.desk.adopt(self.p.engineers)

    def begin_day(self, day: int) -> None:
        """Place the day's meaningless alarms."""
        luck = self.chance("background alarms", identity("day", day))
        number = poisson_count(luck.uniform("number"), self.p.background * self.p.watched)
        ids = np.arange(number, dtype=np.uint64) + np.uint64((day + 100_000) * 1_000_000)
        self._work_off(day * 24.0)
        instants = np.sort(self.rows("background alarm", ids))
        self._noise, self._noise_next = day * 24.0 + np.rint(instants * 24 * 3.6e6) / 3.6e6, 0
        self.note("alarms.raised", day * 24.0, number)

    def _work_off(self, until: float) -> None:
        """Let engineers take up all background alarms that came before `until`."""
        last = int(np.searchsorted(self._noise, until, side="left"))
        if last > self._noise_next:
            arrived = self._noise[self._noise_next : last]
            self._take_up(arrived, np.full(len(arrived), self.p.look / 60))
            self._noise_next = last

    def _take_up(self, arrived: Any, work: Any) -> Any:
        _, ended = self.desk.admit(arrived, work)
        self.note_rows("noc.work", arrived, work)
        return ended

    def serve(self, until: float) -> None:
        """Work off the rest of the day."""
        self._work_off(until)
        self.note("noc.duty", until - 1e-6, 24.0 * self.p.engineers)

    def _alarm(self, fault: Fault) -> Any:
        """A fault's storm reaches the screen; the alarm that names the cause is somewhere in it."""
        yield self.env.timeout(self.p.raised_after / 3600)
        luck = self.chance("storm", fault.key)
        down = self.tools["plant"].sites_behind(fault.element)
        storm = 1 + min(poisson_count(luck.uniform("size"), self.p.fan_out * down), self.p.longest_storm)
        now = self.env.now
        self._work_off(now)
        self.note("alarms.raised", now, storm)
        ended = self._take_up(np.full(storm, now), np.full(storm, self.p.look / 60))
        telling = float(ended[int(luck.uniform("place") * storm)])
        yield self.env.timeout(telling - now + self.decide("ticketing", self.p))
        if self.tools["plant"].fault_at(fault.element) is fault:
            yield from self._open_problem(fault)

    def _open_problem(self, fault: Fault) -> Any:
        now = self.env.now
        self.tools["fault_log"].detected(fault, now)
        self._work_off(now)
        ended = self._take_up(np.array([now]), np.array([self.p.open_problem / 60]))
        yield self.env.timeout(float(ended[0]) - now)
        self.problems_seen += 1
        self._tell(fault, 0)

    def _tell(self, fault: Fault, attempt: int) -> None:
        key = identity("problem", fault.key, attempt)
        self.send(ProblemDetected(key, problem=fault.key, element=fault.element, kind=fault.kind))

    def _mornings(self) -> Any:
        """Read the night's counters every morning: what carried no traffic and is dead is told (again)."""
        yield self.env.timeout(8.0)
        morning = 0
        while True:
            yield self.env.timeout(24.0)
            morning += 1
            for fault in sorted(self.tools["plant"].faults.values(), key=lambda fault: fault.key):
                if fault.start < self.env.now - self.p.counters_after:
                    self.tools["fault_log"].detected(fault, self.env.now)
                    self._tell(fault, morning)

    def close_month(self, month: int) -> None:
        """Believed: problems opened so far; true: failures so far."""
        self.believe(month, "problems so far", self.problems_seen, float(self.tools["plant"].failures.sum()))
