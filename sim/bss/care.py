"""Customer care: contacts wait, are answered or give up, are resolved or come back. [eTOM: Customer Interface
Management; ODA TMFC023; TMF683]

An agent who sees the present state of the matter works faster and solves more (C21). Left out on purpose:
channels other than the telephone, attrition, complaints, training.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.kernel.department import Department
from sim.kernel.distributions import exponential, exponential_rows, lognormal_rows
from sim.kernel.parameters import Minutes, Parameters, Scaled, Share
from sim.kernel.queues import BatchQueue
from sim.kernel.shifts import Shifts
from sim.kernel.streams import identity, identity_rows
from sim.messages.customers import BILL, ORDER, OUTAGE, REASONS, ContactEnded, ContactMade
from sim.messages.faults import CustomersTold, FaultReported, ProblemClosed, ProblemOpened, TroubleNoticed
from sim.records.errors import LawBroken
from sim.records.measures import Measure

STALE_AFTER = 72.0
"""Hours after which an open problem of which nothing more is heard counts as over. [A]"""
BUSY = (9.0, 17.0)
"""Hours of the day in which most contacts come. [T7]"""


class CareParameters(Parameters):
    """The contact centre."""

    seats: Scaled[int] = 7
    """Agents in the busy hours, 9 to 18 on every day. [P0.2]"""
    seats_early_late: Scaled[int] = 5
    """Agents from 7 to 9 and from 18 to 22. [P0.2]"""
    seats_night: Scaled[int] = 2
    """Agents at night. [A]"""
    handling: Minutes = 7.0
    """Mean handling time when the agent sees the present state, lognormal, cv 0.7. Range 4-12. [P0.2]"""
    patience: Minutes = 3.0
    """Mean patience, exponential. Range 1-10. [P1.3-B2]"""
    redial: Share = 0.5
    """Callers who gave up and call again. Range 0.2-0.8. [P3-C07]"""
    redial_after: Minutes = 30.0
    """Mean time until they do. Range 5-120. [P3-C07]"""
    resolution: Share = 0.72
    """First contact resolution when the agent sees the present state. Range 0.6-0.88. [B75]"""
    blind_handling: Share = 0.25
    """Longer handling when the agent sees nothing. Range 0-0.5. [P3-C21]"""
    blind_resolution: Share = 0.12
    """Lower resolution when the agent sees nothing. Range 0-0.3. [P3-C21]"""
    stale: Share = 0.5
    """What an agent sees of bills and orders when the link is not at once. Range 0-1. [P1.4]"""
    telling: str = "answer only"
    """Policy: what customers are told of a known problem. 'answer only' or 'tell customers'."""
    staffing: str = "fixed roster"
    """Policy: seats. 'fixed roster' or 'overtime after a bad day'."""
    bad_day: Share = 0.15
    """Share of callers who give up that makes a bad day. Range 0.05-0.5. [A]"""


def answer_only(sites: int) -> bool:
    """Agents know; nobody is called."""
    return False


def tell_customers(sites: int) -> bool:
    """Send word to everyone whom the problem touches."""
    return sites > 0


def fixed_roster(given_up: float, limit: float) -> int:
    """No more seats than planned."""
    return 0


def overtime_after_a_bad_day(given_up: float, limit: float) -> int:
    """One more seat on the day after too many gave up."""
    return int(given_up > limit)


class Care(Department):
    """Answers customers."""

    name = "bss.care"
    standard_name = "Party Interaction Management (TMFC023)"
    measures = (
        Measure("contacts.offered", "contacts", "contacts made, redials not counted"),
        Measure("contacts.answered", "contacts", "contacts answered"),
        Measure("contacts.abandoned", "contacts", "contacts that gave up, each time"),
        Measure("contacts.redialled", "contacts", "of those, calls that came back"),
        Measure("contacts.resolved", "contacts", "answered contacts whose matter was settled"),
        Measure("care.wait", "h", "time that answered contacts waited", True),
        Measure("care.work", "h", "person-hours of handling"),
        Measure("care.duty", "h", "person-hours on duty"),
        Measure("care.seats", "people", "seats in the busy hours, mean of the month"),
    )
    policies = {
        "telling": {"answer only": answer_only, "tell customers": tell_customers},
        "staffing": {"fixed roster": fixed_roster, "overtime after a bad day": overtime_after_a_bad_day},
    }

    def open(self) -> None:
        """Man the seats; listen to customers and to fault management."""
        self.people: Any = self.tools["population"].people
        self._duty = self._shifts(0)
        self.queue = BatchQueue(self._duty, name="care", again=self._redials, again_after_service=False)
        self._contacts = self.tray(ContactMade)
        self._redialled: list[float] = []
        self.known_since = np.full(self.tools["sites"], np.inf)
        self._problems = np.zeros(self.tools["sites"], dtype=np.int64)
        self.on(ProblemOpened, self._opened)
        self.on(ProblemClosed, self._closed)
        self.on(TroubleNoticed, self._noticed)
        self._given_up = 0.0
        self._extra = 0
        self.offered = self.answered = self.lost = 0

    def _shifts(self, extra: int) -> Shifts:
        p, week = self.p, {}
        for day in range(7):
            for hour, seats in (
                (0, p.seats_night),
                (7, p.seats_early_late),
                (9, p.seats),
                (18, p.seats_early_late),
            ):
                week[day * 24.0 + hour] = seats + (extra if hour in (7, 9, 18) else 0)
            week[day * 24.0 + 22] = p.seats_night
        return Shifts.weekly(week, self.house.calendar.week_hour_at_zero)

    def adopt(self, parameters: Any) -> None:
        """Other seats, or other policies."""
        super().adopt(parameters)
        self._duty = self._shifts(self._extra)
        self.queue.adopt(self._duty)

    # --- what care hears and tells

    def _opened(self, problem: ProblemOpened) -> None:
        sites = np.array(problem.sites, dtype=np.int64)
        self._problems[sites] += 1
        self.known_since[sites] = np.minimum(self.known_since[sites], self.env.now)
        if self.decide("telling", len(sites)):
            self.send(CustomersTold(problem.key, sites=problem.sites, over=False))

    def _closed(self, problem: ProblemClosed) -> None:
        sites = np.array(problem.sites, dtype=np.int64)
        self._problems[sites] = np.maximum(self._problems[sites] - 1, 0)
        self.known_since[sites[self._problems[sites] == 0]] = np.inf
        if self.decide("telling", len(sites)):
            self.send(CustomersTold(problem.key, sites=problem.sites, over=True))

    def _noticed(self, trouble: TroubleNoticed) -> None:
        """Customers make themselves heard: pass it on, unless the problem is known."""
        if trouble.line >= 0 or not self._knows(trouble.site, self.env.now):
            self.send(FaultReported(trouble.key, site=trouble.site, line=trouble.line))

    def _knows(self, sites: Any, at: Any) -> Any:
        """Whether care knows of a problem at these sites; news of which no end was heard goes stale."""
        return (self.known_since[sites] <= at) & (at - self.known_since[sites] < STALE_AFTER)

    # --- the queue

    def serve(self, until: float) -> None:
        """Answer the day's contacts."""
        self._roster()
        if (contacts := self._contacts.take(until)) is not None:
            # What came of a loop through two queues may belong to the day before: it joins the line now.
            self._queue_up(contacts, np.maximum(contacts.at, until - 24.0))
        served = self.queue.serve(until)
        self._given_up = float(served.abandoned.mean()) if len(served.ids) else 0.0
        if len(served.ids):
            self._close_contacts(served)
        self.note_rows("contacts.redialled", np.array(self._redialled))
        self._redialled.clear()
        busy = self._duty.hours(until - 24 + BUSY[0], until - 24 + BUSY[1])
        self.note("care.duty", until - 1e-6, busy, "busy hours")
        self.note("care.duty", until - 1e-6, self._duty.hours(until - 24, until) - busy, "other hours")
        self.note("care.seats", until - 1e-6, self.p.seats / self.house.days_of_month(until))

    def _roster(self) -> None:
        extra = self.decide("staffing", self._given_up, self.p.bad_day)
        if extra != self._extra:
            self._extra = extra
            self._duty = self._shifts(extra)
            self.queue.adopt(self._duty)

    def _sees(self, rows: Any, reasons: Any, at: Any) -> Any:
        """How much of the present state the agent sees, 0-1, per contact."""
        sees = np.ones(len(rows))
        outage = reasons == OUTAGE
        sees[outage] = self._knows(self.people.site[rows[outage]], at[outage])
        for reason, source in ((BILL, "bss.billing"), (ORDER, "bss.order_management")):
            if not self.hears_at_once(source):
                sees[reasons == reason] = self.p.stale
        return sees

    def _queue_up(self, contacts: Any, at: Any) -> None:
        rows, reasons = contacts["row"], contacts["reason"]
        self.note_parts("contacts.offered", at, reasons, REASONS)
        self.offered += len(contacts)
        sees = self._sees(rows, reasons, at)
        handling = self.p.handling / 60 * (1 + self.p.blind_handling * (1 - sees))
        luck = self.many(("handling", "patience", "resolution"), contacts.ids)
        work = lognormal_rows(luck[0], handling, 0.7)
        patience = exponential_rows(luck[1], self.p.patience / 60)
        solved = luck[2] < self.p.resolution - self.p.blind_resolution * (1 - sees)
        payload = rows * 16 + reasons.astype(np.int64) * 2 + solved
        self.queue.put(contacts.ids, at, work, patience_h=patience, payload=payload)

    def _redials(
        self, contact: int, attempt: int, instant: float, abandoned: bool, payload: int
    ) -> tuple[float, float, float] | None:
        luck = self.chance("redial", identity("redial", contact, attempt))
        if not luck.happens("again", self.p.redial):
            return None
        self._redialled.append(instant)
        after = exponential(luck.uniform("after"), self.p.redial_after / 60)
        patience = exponential(luck.uniform("patience"), self.p.patience / 60)
        return instant + after, luck.lognormal("handling", self.p.handling / 60, 0.7), patience

    def _close_contacts(self, served: Any) -> None:
        answered = ~served.abandoned
        rows, reasons = served.payload // 16, (served.payload // 2 % 8).astype(np.uint8)
        resolved = answered & (served.payload % 2 == 1)
        self.answered += int(answered.sum())
        self.lost += int(served.abandoned.sum())
        self.observe("care.wait", served.started[answered], served.waited_h[answered])
        self.note_rows("contacts.answered", served.started[answered])
        self.note_rows("contacts.abandoned", served.started[served.abandoned])
        self.note_rows("contacts.resolved", served.started[resolved])
        work, hour = (served.ended - served.started)[answered], served.started[answered] % 24
        busy = (hour >= BUSY[0]) & (hour < BUSY[1])
        codes = (~busy).astype(np.int64)
        self.note_parts("care.work", served.started[answered], codes, ("busy hours", "other hours"), work)
        ids = identity_rows("contact ended", served.ids, served.attempt)
        self.send_batch(
            ContactEnded(
                ids, served.ended, row=rows, reason=reasons, abandoned=served.abandoned, resolved=resolved,
                waited=served.waited_h * 60,
            )
        )  # fmt: skip

    def close_month(self, month: int) -> None:
        """Contacts close: those offered and redialled were answered, gave up or still wait. [V03]"""
        measures = self.queue.measures()
        left = self.offered + measures.redialled
        right = measures.served + measures.abandoned + self.queue.waiting() + self.queue.to_come()
        if left != right:
            raise LawBroken("V03 contacts", month, left, right, left - right)
        known = float(np.isfinite(self.known_since).sum())
        self.believe(
            month, "sites with trouble", known, float((~self.tools["plant"].reachability.served).sum())
        )
