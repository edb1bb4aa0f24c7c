"""The desk once more, slowly: event by event, in lists, to be read and believed.

Written from the rules alone, without a look at `sim.kernel.desk`; people on duty come as a function of time.
At one instant, in this order: ends of services and changes of shift; arrivals; starts; patience ends. What
these bring to the same instant (a service of no length, someone who is back at once) goes round once more.

Hours outside are those in which nobody is on duty. Nobody works more than so many of them on one thing: then the
rest of an urgent one is put down, of any other at the first of these hours. It waits at its old place in line.
Whoever worked outside and ends outside rests, and is missed on duty and among all the people for so long.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import replace

from tests.laws.desk_asks import Again, Ask, Fate, InService
from tests.laws.desk_hours import Hours


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
        self.hours = Hours(on_duty, self.changes)
        self.rests: list[tuple[float, float]] = []  # from when until when somebody rests
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
        if not self.on_duty(end) and self.hours.hours_outside(service.started, end) > 0.0:
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
        stop = self.hours.put_down_at(self.now, end, self.outside)
        if stop < end and not ask.urgent:
            stop = self.hours.put_down_at(self.now, end, 0.0)
        left = 0.0 if stop == end else end - stop + min(ask.again_h, stop - self.now)
        begun = replace(ask, begun=self.now if ask.begun is None else ask.begun)
        self.serving.append(InService(begun, self.now, stop, left))
        return True

    def may_start(self, ask: Ask) -> bool:
        busy, duty = len(self.serving), self.on_duty(self.now)
        resting = sum(since <= self.now < until for since, until in self.rests)
        possible = not resting if duty else busy + resting < self.people
        return (busy < duty - resting and self.fits(ask)) or (ask.urgent and busy < self.on_call and possible)

    def fits(self, ask: Ask) -> bool:
        if ask.urgent or ask.begun is not None or self.outside == math.inf:
            return True
        closes = self.hours.next_closing(self.now)
        if self.now + ask.needs_h <= closes or ask.needs_h > self.hours.shift_after(closes):
            return True
        return self.put_off.setdefault((ask.key, ask.attempt), closes) <= self.now

    def give_up(self) -> bool:
        leaving = [ask for ask in self.waiting if ask.gives_up <= self.now]
        self.waiting = [ask for ask in self.waiting if ask.gives_up > self.now]
        for ask in leaving:
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
