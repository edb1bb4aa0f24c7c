"""The desk once more, slowly: event by event, in lists, to be read and believed.

Written from the rules alone, without a look at `sim.kernel.desk`; people on duty come as a function of time.
At one instant, in this order: ends of services and changes of shift; arrivals; starts; patience ends. What
these bring to the same instant (a service of no length, someone who is back at once) goes round once more.

Hours outside are those in which nobody is on duty. Nobody works more than so many of them on one thing: then the
rest of an urgent one is put down, of any other at the first of these hours. It waits at its old place in line.
Whoever worked outside and ends outside rests, and is missed on duty and among all the people for so long.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice, pairwise, takewhile
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
    needs_h: float = 0.0
    """It is not begun if the desk closes sooner and hours outside are limited, unless it is urgent, would be too
    long for the next opening or was not begun for this reason before an earlier closing."""
    again_h: float = 0.0
    """Added to what is left of it when it is put down, as far as so much was done."""
    begun: float | None = None
    done_h: float = 0.0

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
    left_h: float
    """What is put down at the end."""


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
        outside: float = math.inf,
        rest: float = 0.0,
        people: float = math.inf,
    ) -> None:
        self.on_duty, self.on_call, self.again = on_duty, on_call if outside else 0, again
        self.outside, self.rest, self.people = outside, rest, people
        self.coming = sorted(asks, key=lambda ask: ask.arrived, reverse=True)
        self.changes = sorted(changes, reverse=True)
        self.edges = sorted(changes)
        self.rests: list[tuple[float, float]] = []
        """From when until when somebody rests."""
        self.waiting: list[Ask] = []
        self.serving: list[InService] = []
        self.now = -math.inf
        self.fates: dict[tuple[int, int], Fate] = {}
        """By key and attempt, of all who ended or gave up."""
        self.worked: dict[tuple[int, int], float] = {}
        self.put_off: dict[tuple[int, int], float] = {}
        """By key and attempt, before which closing somebody was free and did not begin it for the first time."""
        self.waiting_h = self.busy_h = self.overtime_h = 0.0

    def run(self, until: float = math.inf) -> dict[tuple[int, int], Fate]:
        """Live through every instant before `until`."""
        while (instant := self.next_instant()) < until:
            self.let_time_pass(instant)
            self.rests = [rest for rest in self.rests if rest[1] > instant]
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
        instants += [until for _, until in self.rests]
        return min(instants, default=math.inf)

    def let_time_pass(self, instant: float) -> None:
        if self.waiting or self.serving:
            hours, busy = instant - self.now, len(self.serving)
            self.waiting_h += hours * sum(ask.begun is None for ask in self.waiting)
            self.busy_h += hours * busy
            self.overtime_h += hours * max(0, busy - self.on_duty(self.now))
        self.now = instant

    def end_services(self) -> bool:
        ended = [service for service in self.serving if service.ended <= self.now]
        for service in ended:
            self.serving.remove(service)
            self.end(service)
        return ended != []

    def end(self, service: InService) -> None:
        ask, end = service.ask, service.ended
        if not self.on_duty(end) and self.hours_outside(service.started, end) > 0.0:
            self.rests.append((end, end + self.rest))
        ask = replace(ask, done_h=ask.done_h + end - service.started)
        if service.left_h:
            self.waiting.append(replace(ask, service_h=service.left_h, patience_h=math.inf))
            return
        self.worked[ask.key, ask.attempt] = ask.done_h
        self.leave(replace(ask, begun=None, done_h=0.0), Fate(ask.begun, end, False))

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
        end = self.now + ask.service_h
        stop = self.put_down_at(end, self.outside)
        if stop < end and not ask.urgent:
            stop = self.put_down_at(end, 0.0)
        left = 0.0 if stop == end else end - stop + min(ask.again_h, stop - self.now)
        begun = replace(ask, begun=self.now if ask.begun is None else ask.begun)
        self.serving.append(InService(begun, self.now, stop, left))
        return True

    def may_start(self, ask: Ask) -> bool:
        busy, duty = len(self.serving), self.on_duty(self.now)
        resting = sum(since <= self.now < until for since, until in self.rests)
        if busy < duty - resting and self.fits(ask):
            return True
        possible = not resting if duty else busy + resting < self.people
        return ask.urgent and busy < self.on_call and possible

    def fits(self, ask: Ask) -> bool:
        if ask.urgent or ask.begun is not None or self.outside == math.inf:
            return True
        closes = self.next_closing(self.now)
        opens = next((edge for edge in self.edges_after(closes) if self.on_duty(edge)), math.inf)
        whole_shift = self.next_closing(opens) - opens if opens < math.inf else 0.0
        if self.now + ask.needs_h <= closes or ask.needs_h > whole_shift:
            return True
        return self.put_off.setdefault((ask.key, ask.attempt), closes) <= self.now

    def next_closing(self, instant: float) -> float:
        return next((edge for edge in self.edges_after(instant) if not self.on_duty(edge)), math.inf)

    def edges_after(self, instant: float) -> Iterator[float]:
        return islice(self.edges, bisect_right(self.edges, instant), None)

    def hours_outside(self, start: float, end: float) -> float:
        return sum(b - a for a, b in self.pieces(start, end) if not self.on_duty(a))

    def put_down_at(self, end: float, allowed: float) -> float:
        """When so many hours outside have passed from now on, or `end` if that is not later."""
        used = 0.0
        for a, b in self.pieces(self.now, end):
            if not self.on_duty(a):
                if used + (b - a) >= allowed and a + (allowed - used) < end:
                    return a + (allowed - used)
                used += b - a
        return end

    def pieces(self, start: float, end: float) -> list[tuple[float, float]]:
        edges = takewhile(lambda edge: edge < end, self.edges_after(start))
        return list(pairwise([start, *edges, end]))

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
