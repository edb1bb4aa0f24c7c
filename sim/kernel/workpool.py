"""People who can be sent: a pool with shifts, an on-call crew, and an order of work chosen by a policy.

The pool serves SimPy processes, which wait, travel and work. Non-pre-emptive: whoever has begun a job
finishes it, also past the end of the shift.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import simpy

from sim.kernel.shifts import Shifts


@dataclass(frozen=True)
class Job:
    """What is asked of the pool: `kind` and `urgent` decide its place, `asked` and `key` break ties."""

    key: int
    kind: str
    asked: float
    urgent: bool = False


Order = Callable[[Job], int]
"""A policy: the smaller the number, the sooner the job is begun."""


class WorkPool:
    """Grants people to jobs.

    Args:
        env: the clock.
        shifts: people on duty.
        order: the policy that ranks waiting jobs.
        on_call: people who may be called out for urgent jobs at any hour.
    """

    def __init__(self, env: simpy.Environment, shifts: Shifts, order: Order, on_call: int = 0) -> None:
        self._env, self.shifts, self.order, self.on_call = env, shifts, order, on_call
        self.busy = 0
        self._waiting: list[tuple[int, float, int, simpy.Event, Job]] = []
        self._alarm: float = -float("inf")
        self.requested = self.granted = 0

    def request(self, job: Job) -> simpy.Event:
        """An event that fires when somebody begins this job."""
        self.requested += 1
        event = self._env.event()
        heapq.heappush(self._waiting, (self.order(job), job.asked, job.key, event, job))
        self._grant()
        return event

    def release(self) -> None:
        """The person is free again."""
        self.busy -= 1
        self._grant()

    def adopt(self, shifts: Shifts, order: Order, on_call: int) -> None:
        """Other people, or another order of work, from now on."""
        self.shifts, self.order, self.on_call = shifts, order, on_call
        self._waiting = [(order(job), asked, key, event, job) for _, asked, key, event, job in self._waiting]
        heapq.heapify(self._waiting)
        self._grant()

    def waiting(self) -> int:
        """Jobs that nobody has begun."""
        return len(self._waiting)

    def _grant(self) -> None:
        on_duty = self.shifts.at(self._env.now)
        passed_over = []
        while self._waiting and self.busy < max(on_duty, self.on_call):
            entry = heapq.heappop(self._waiting)
            if self.busy < on_duty or entry[4].urgent:
                self.busy += 1
                self.granted += 1
                entry[3].succeed(entry[4])
            else:
                passed_over.append(entry)
        for entry in passed_over:
            heapq.heappush(self._waiting, entry)
        if self._waiting:
            self._wake_at(self.shifts.next_change(self._env.now))

    def _wake_at(self, instant: float) -> None:
        if instant == float("inf") or self._alarm == instant:
            return
        self._alarm = instant
        event = self._env.timeout(instant - self._env.now)
        event.callbacks.append(self._on_alarm)

    def _on_alarm(self, _event: Any) -> None:
        self._alarm = -float("inf")
        self._grant()
