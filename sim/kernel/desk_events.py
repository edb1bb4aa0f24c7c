"""What a desk puts on the clock: the end of a process's service, and an alarm at which it looks again."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import simpy
from simpy.events import NORMAL, EventPriority

LAST = EventPriority(NORMAL + 1)
"""After everything else at an instant: all who ask at it have asked."""


class Service(NamedTuple):
    """What a process gets from a desk, in hours of the clock."""

    key: int
    asked: float
    started: float
    ended: float
    work: float
    """Hours of work, without breaks between shifts."""


class EndOfService(simpy.Event):
    """Fires once, at the end of the service, with the `Service` as its value."""

    def fire(self, service: Service) -> None:
        """Put the event on the clock at the end of `service`."""
        self._ok, self._value = True, service
        self.env.schedule(self, NORMAL, delay_until(self.env.now, service.ended))


class Alarm(simpy.Event):
    """Calls back at an instant (h), after all others who do something then."""

    def __init__(self, env: simpy.Environment, instant: float, look: Callable[[simpy.Event], None]) -> None:
        """Set the alarm; `look` is given the alarm itself."""
        super().__init__(env)
        self.instant = instant
        self._ok, self._value = True, None
        self.callbacks = [look]
        env.schedule(self, LAST, delay_until(env.now, instant))


def delay_until(now: float, instant: float) -> float:
    """Return the delay that, added to `now`, gives `instant` to the last bit where there is one."""
    delay = instant - now
    if now + delay == instant:
        return delay if delay > 0.0 else 0.0
    for nearer in (math.nextafter(delay, math.inf), math.nextafter(delay, -math.inf)):
        if now + nearer == instant:
            return max(0.0, nearer)
    return max(0.0, delay)
