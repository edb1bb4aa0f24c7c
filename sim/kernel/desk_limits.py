"""How long people may work while nobody is on duty, how long they rest then, what becomes of work in hand.

Nobody works more than `outside` hours beyond a shift, or in one call-out. What would take longer is put down
as the shift ends, urgent work when those hours are used up. The rest of it goes on as soon as somebody may
begin it, at the place in line that it had, so that whoever is on call takes over at once. Whoever has worked
while nobody was on duty, and ends so, rests: for so long neither on duty (paid, but absent) nor called out.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from sim.kernel.duty import Duty

INF = math.inf
FAR = 336.0
"""Hours within which a desk that closes at all is taken to close after a change of shift: two weeks."""


class Limits(NamedTuple):
    """What one person may work while nobody is on duty.

    Attributes:
        outside: hours from a start until work in hand is put down; 0: at the end of the shift, and nobody is
            called out. Infinite: whatever has begun is finished.
        rest: hours after the end of work at which nobody is on duty; 0 for none.
        paid: hours that are paid for a call-out at least.
    """

    outside: float = INF
    rest: float = 0.0
    paid: float = 0.0


UNLIMITED = Limits()
PUT_DOWN = Limits(outside=0.0)
"""Work in hand is left on the table at the end of the shift and goes on with the next."""


class Job(NamedTuple):
    """What a process told of its work: hours of the shift that it needs, and travel to go on.

    `put_off` is the end of the first shift of which too little was left for it.
    """

    needs: float
    again: float
    put_off: float = INF


class InHand(NamedTuple):
    """Work that was begun and put down: when it arrived, was begun and put down, and hours spent so far."""

    arrived: float
    begun: float
    put_down: float
    hours: float


class Span(NamedTuple):
    """Hours spent on one thing without a break; `asked` only of the first ones."""

    asked: float | None
    start: float
    end: float


def closing(duty: Duty, t: float) -> float:
    """Return the first instant after `t` (h) at which nobody is on duty, or inf."""
    change = duty.next_change(t)
    while change < INF and duty.at(change):
        if change > t + FAR:
            return INF
        change = duty.next_change(change)
    return change


def put_down_at(duty: Duty, start: float, end: float, outside: float) -> float:
    """Return the instant in (start, end] at which so many hours with nobody on duty have passed (h)."""
    while start < end:
        change = min(duty.next_change(start), end)
        if not duty.at(start):
            if start + outside <= change:
                return start + outside
            outside -= change - start
        start = change
    return end
