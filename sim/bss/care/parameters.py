"""Settings of customer care: people and hours, what agents need, what callers do, and the policies."""

from __future__ import annotations

from typing import Annotated

from sim.kernel.calendar import Calendar
from sim.kernel.duty import Block, Duty
from sim.kernel.parameters import InDays, Lever, Parameters, Share, Staff, Taste, Unit, Work, World, days
from sim.kernel.staff import HoursOfDay

BUSY = HoursOfDay("busy hours", 9.0, 17.0)
"""Hours of the day in which most contacts come. [T7]"""
SHARED = 2
"""Seats up to which a part of one is shared with other houses. Nobody runs a centre of one and a part: with a
second seat on two days of five, 43 % of callers gave up at 20,000 subscribers; with 7 at 100,000, 9 %. [A]"""


class CareParameters(Parameters):
    """The contact centre."""

    seats: Annotated[Staff, Lever(source="P0.2")] = 7
    """Agents in the busy hours, 9 to 18 on every day."""
    seats_early_late: Annotated[Staff, Lever(source="P0.2")] = 5
    """Agents from 7 to 9 and from 18 to 22."""
    seats_night: Annotated[Staff, Lever(source="A")] = 2
    """Agents at night."""
    handling: Annotated[Work, World(4, 12, source="P0.2")] = Work(minutes=7, cv=0.7)
    """Handling time of an answered contact when the agent sees the present state."""
    patience: Annotated[Work, Taste(1, 10, source="P1.3-B2")] = Work(minutes=3, shape="exponential")
    """How long callers wait before they give up."""
    redial: Annotated[Share, Taste(0.2, 0.8, source="P3-C07")] = 0.5
    """Callers who gave up and call again."""
    redial_after: Annotated[Work, Taste(5, 120, source="P3-C07")] = Work(minutes=30, shape="exponential")
    """Time until those who gave up call again."""
    resolution: Annotated[Share, World(0.6, 0.88, source="B75")] = 0.72
    """First contact resolution when the agent sees the present state."""
    blind_handling: Annotated[Share, World(0, 0.5, source="P3-C21")] = 0.25
    """Longer handling when the agent sees nothing."""
    blind_resolution: Annotated[Share, World(0, 0.3, source="P3-C21")] = 0.12
    """Lower resolution when the agent sees nothing."""
    stale: Annotated[Share, World(0, 1, source="P1.4")] = 0.5
    """What an agent sees of bills and orders when the link is not at once."""
    report_after: Annotated[int, Unit("callers"), Lever(1, 20, source="P2.8")] = 3
    """Answered callers from one site after whom trouble there is passed on."""
    telling: Annotated[str, Lever(source="A")] = "answer only"
    """Policy: what customers are told of a known problem. 'answer only' or 'tell customers'."""
    staffing: Annotated[str, Lever(source="A")] = "fixed roster"
    """Policy: seats. 'fixed roster' or 'overtime after a bad day'."""
    bad_day: Annotated[Share, Lever(0.05, 0.5, source="A")] = 0.15
    """Share of callers who give up that makes a bad day."""
    extra_seats: Annotated[Staff, Lever(0.5, 3, source="A")] = 1
    """Seats more by day after a bad day, where the policy opens them."""
    announcing: Annotated[str, Lever(source="P3-C36")] = "no announcement"
    """Policy: what callers hear before they wait. 'no announcement' or 'announce known outages'."""
    content: Annotated[Share, Taste(0, 0.8, source="P3-C36")] = 0.5
    """Callers about an outage who hang up content when a recorded announcement tells of it."""
    forgets_after: Annotated[InDays, Lever(0.5, 14, source="A")] = days(3)
    """Age from which an open problem of which nothing more is heard counts as over."""


PERSON = 2**14
"""What a row at the desk carries along is so many times the person, and more; see `Care.queue_up`."""


def answer_only(sites: int) -> bool:
    """Agents know; nobody is called, and those touched call by themselves."""
    return False


def tell_customers(sites: int) -> bool:
    """Send word to everyone whom the problem touches."""
    return sites > 0


def no_announcement(callers: int) -> bool:
    """Everybody waits for an agent."""
    return False


def announce_known_outages(callers: int) -> bool:
    """A recorded announcement tells callers from sites of which a problem is known, before they wait."""
    return callers > 0


def fixed_roster(given_up: float, limit: float) -> int:
    """No more seats than planned."""
    return 0


def overtime_after_a_bad_day(given_up: float, limit: float) -> int:
    """Once `extra_seats` on the day after too many gave up: more than the share `limit` of the attempts."""
    return int(given_up > limit)


def roster(p: CareParameters, calendar: Calendar, times: int = 0) -> Duty:
    """Seats through the day, with so many times the extra ones from 7 to 22, on every day of the week.

    The blocks are 0-7, 7-9, 9-18, 18-22 and 22-24 o'clock; a fraction of a seat works full blocks on a share
    of the days. Of less than two seats the part is one of a contact centre shared with other houses: it is
    there on every day, and this house pays its part.
    """
    extra = times * p.extra_seats
    early_late, busy = p.seats_early_late + extra, p.seats + extra
    hours = (
        Block(p.seats_night, 0.0, 7.0),
        Block(early_late, 7.0, 9.0),
        Block(busy, 9.0, 18.0),
        Block(early_late, 18.0, 22.0),
        Block(p.seats_night, 22.0, 24.0),
    )
    return Duty.of(hours, calendar, always_manned=True, shared=SHARED)
