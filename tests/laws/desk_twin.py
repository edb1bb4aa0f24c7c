"""The desk once more, slowly: event by event, in lists, to be read and believed.

Written from the rules alone, without a look at `sim.kernel.desk`; people on duty come as a function of time.
At one instant, in this order: ends of services and changes of shift; arrivals; starts; patience ends. What
these bring to the same instant (a service of no length, someone who is back at once) goes round once more.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

Again = Callable[[int, int, float, bool, int], tuple[float, float, float] | None]
"""(id, attempt, instant, abandoned, payload) -> (arrived, service, patience) of the next attempt, or None."""


@dataclass(frozen=True)
class Ask:
    """One wish to be served, of a row or of a process: the slow desk sees no difference."""

    key: int
    arrived: float
    service_h: float
    priority: int = 0
    """The smallest number is served first."""
    urgent: bool = False
    patience_h: float = math.inf
    captured: float | None = None
    """None: when it first arrived. It stays when the thing comes back."""
    payload: int = 0
    attempt: int = 0

    @property
    def gives_up(self) -> float:
        return self.arrived + self.patience_h

    @property
    def place_in_line(self) -> tuple[int, float, float, int]:
        captured = self.arrived if self.captured is None else self.captured
        return (self.priority, self.arrived, captured, self.key)


class Fate(NamedTuple):
    started: float | None
    """None of one who gave up."""
    ended: float
    abandoned: bool


class InService(NamedTuple):
    ask: Ask
    started: float
    ended: float


class SlowDesk:
    """People who serve one after another whoever asks; run it, read `fates` and the hours, and go on if you like."""

    def __init__(
        self,
        asks: Iterable[Ask],
        on_duty: Callable[[float], int],
        changes: Iterable[float] = (),
        *,
        on_call: int = 0,
        again: Again | None = None,
    ) -> None:
        self.on_duty, self.on_call, self.again = on_duty, on_call, again
        self.coming = sorted(asks, key=lambda ask: ask.arrived, reverse=True)
        self.changes = sorted(changes, reverse=True)
        self.waiting: list[Ask] = []
        self.serving: list[InService] = []
        self.now = -math.inf
        self.fates: dict[tuple[int, int], Fate] = {}
        """By key and attempt, of all who ended or gave up."""
        self.waiting_h = self.busy_h = self.overtime_h = 0.0

    def run(self, until: float = math.inf) -> dict[tuple[int, int], Fate]:
        """Live through every instant before `until`."""
        while (instant := self.next_instant()) < until:
            self.let_time_pass(instant)
            while self.changes and self.changes[-1] <= instant:
                self.changes.pop()
            while self.end_services() or self.arrive() or self.start() or self.give_up():
                pass
        if until < math.inf:
            self.let_time_pass(until)
        return self.fates

    def next_instant(self) -> float:
        """inf once nobody is here and nobody comes, or once those who wait will never be served."""
        if not (self.coming or self.waiting or self.serving):
            return math.inf
        instants = [service.ended for service in self.serving] + [ask.gives_up for ask in self.waiting]
        instants += [ask.arrived for ask in self.coming[-1:]] + self.changes[-1:]
        return min(instants, default=math.inf)

    def let_time_pass(self, instant: float) -> None:
        if self.waiting or self.serving:
            hours, busy = instant - self.now, len(self.serving)
            self.waiting_h += hours * len(self.waiting)
            self.busy_h += hours * busy
            self.overtime_h += hours * max(0, busy - self.on_duty(self.now))
        self.now = instant

    def end_services(self) -> bool:
        ended = [service for service in self.serving if service.ended <= self.now]
        for service in ended:
            self.serving.remove(service)
            self.leave(service.ask, Fate(service.started, service.ended, False))
        return ended != []

    def arrive(self) -> bool:
        arrived = False
        while self.coming and self.coming[-1].arrived <= self.now:
            self.waiting.append(self.coming.pop())
            arrived = True
        return arrived

    def start(self) -> bool:
        """Start the first in line of those who may start; False if nobody may."""
        line = sorted(self.waiting, key=lambda ask: ask.place_in_line)
        ask = next((ask for ask in line if self.may_start(ask)), None)
        if ask is None:
            return False
        self.waiting.remove(ask)
        self.serving.append(InService(ask, self.now, self.now + ask.service_h))
        return True

    def may_start(self, ask: Ask) -> bool:
        busy = len(self.serving)
        return busy < self.on_duty(self.now) or (ask.urgent and busy < self.on_call)

    def give_up(self) -> bool:
        leaving = [ask for ask in self.waiting if ask.gives_up <= self.now]
        for ask in leaving:
            self.waiting.remove(ask)
            self.leave(ask, Fate(None, self.now, True))
        return leaving != []

    def leave(self, ask: Ask, fate: Fate) -> None:
        self.fates[ask.key, ask.attempt] = fate
        back = self.again and self.again(ask.key, ask.attempt, self.now, fate.abandoned, ask.payload)
        if back:
            arrived, service_h, patience_h = back
            ask = replace(ask, captured=ask.place_in_line[2], attempt=ask.attempt + 1)
            self.coming.append(replace(ask, arrived=arrived, service_h=service_h, patience_h=patience_h))
            self.coming.sort(key=lambda ask: ask.arrived, reverse=True)
