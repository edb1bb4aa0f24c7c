"""Customer care: contacts wait, are answered or give up, are resolved or come back. [eTOM: Customer Interface
Management; ODA TMFC023; TMF683]

An agent who sees the present state of the matter works faster and solves more (C21). Left out on purpose:
channels other than the telephone, attrition, complaints, training.

Contacts are rows: they come in with their own instants, work and patience, drawn by the contact's identity,
and the queue is lived through once a day. Redials join the same queue, so a bad hour makes the next one
worse. [P3.2: C07] A call is a contact or a redial of one: each has an agent who sees as much as there is to
see then, and luck of its own. What a customer does with the outcome is the customer's: care only tells it.
"""

from __future__ import annotations

from typing import Annotated

import numpy as np

from sim.kernel.beat import Beat
from sim.kernel.calendar import Calendar
from sim.kernel.department import Department
from sim.kernel.desk_rows import Served
from sim.kernel.duty import Block, Duty
from sim.kernel.flags import some
from sim.kernel.handlers import hears
from sim.kernel.heard import Heard
from sim.kernel.parameters import InDays, Lever, Parameters, Share, Staff, Taste, Work, World, days
from sim.kernel.policies import Decision
from sim.kernel.staff import HoursOfDay, StaffPlan
from sim.kernel.streams import identity, identity_rows
from sim.kernel.words import Codes, Flags, Floats, Rows
from sim.messages.customers import BILL, ORDER, OUTAGE, REASONS, ContactEnded, ContactMade
from sim.messages.faults import CustomersTold, FaultReported, ProblemClosed, ProblemOpened, TroubleNoticed
from sim.network.telemetry import Coverage
from sim.records.durations import Duration
from sim.records.laws import Law
from sim.records.measures import Measure
from sim.subscribers.population import People

SHORT = 5.0 / 3600.0
"""Hours within which a call that is given up counts as a mistake of the caller. [P7.3]"""
WAIT = Duration(
    ends=(("care.wait", "contacts.answered"), ("contacts.given_up_wait", "contacts.abandoned")),
    age="contacts.waiting_age",
    open="contacts.waiting",
    what="calls in the queue",
)
"""From joining the queue until an agent answers, or the caller gives up."""
REMEMBERED = 30 * 24.0
"""Hours for which the end of a problem is kept in mind, in case the word of its beginning is late. [A]"""
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
    telling: Annotated[str, Lever(source="A")] = "answer only"
    """Policy: what customers are told of a known problem. 'answer only' or 'tell customers'."""
    staffing: Annotated[str, Lever(source="A")] = "fixed roster"
    """Policy: seats. 'fixed roster' or 'overtime after a bad day'."""
    bad_day: Annotated[Share, Lever(0.05, 0.5, source="A")] = 0.15
    """Share of callers who give up that makes a bad day."""
    extra_seats: Annotated[Staff, Lever(0.5, 3, source="A")] = 1
    """Seats more by day after a bad day, where the policy opens them."""
    announcement: Annotated[Share, Lever(0, 0.8, source="A")] = 0.0
    """Callers about a known outage who hang up content when a recorded announcement tells of it, before they
    wait; 0 is no announcement."""
    forgets_after: Annotated[InDays, Lever(0.5, 14, source="A")] = days(3)
    """Age from which an open problem of which nothing more is heard counts as over."""


def answer_only(sites: int) -> bool:
    """Agents know; nobody is called, and those touched call by themselves."""
    return False


def tell_customers(sites: int) -> bool:
    """Send word to everyone whom the problem touches."""
    return sites > 0


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


SEATS = StaffPlan[CareParameters](
    name="care",
    label="care agents",
    domain="bss",
    cost_group="customer operations",
    acts_on=("churn_rate",),
    people=lambda p: p.seats,
    duty=roster,
    busy=BUSY,
    quantiles=True,
    about=lambda ids, payload: {
        "contact": ids,
        "person": payload // 4096,
        "what": (payload // 2 % 8, REASONS),
    },
)


class Care(Department[CareParameters]):
    """Answers customers."""

    name = "bss.care"
    standard_name = "Party Interaction Management (TMFC023)"
    answers_for = ("care_wait", "abandonment")
    says = (ContactEnded, CustomersTold, FaultReported)
    measures = (
        Measure("contacts.offered", "contacts", "contacts made, redials not counted"),
        Measure("contacts.answered", "contacts", "contacts answered"),
        Measure("contacts.abandoned", "calls", "calls given up, redials too"),
        Measure("contacts.abandoned_late", "calls", "those given up after more than 5 s"),
        Measure("contacts.given_up_wait", "h", "time until they gave up"),
        Measure("contacts.announced", "contacts", "contacts that ended with the recorded announcement"),
        *WAIT.measures(),
        Measure("contacts.redialled", "contacts", "of those, calls that came back"),
        Measure("contacts.resolved", "contacts", "answered contacts whose matter was settled"),
    )
    desks = (SEATS,)
    laws = (
        Law(
            "V03",
            "contacts",
            "offered + redialled",
            "answered + given up + waiting + to come",
            "contacts",
            "care",
        ),
        Law("V03", "contacts noted", "contacts.answered noted", "contacts answered", "contacts", "care"),
        Law("V03", "contacts settled", "contacts.resolved noted", "contacts resolved", "contacts", "care"),
    )
    telling = Decision({"answer only": answer_only, "tell customers": tell_customers})
    staffing = Decision({"fixed roster": fixed_roster, "overtime after a bad day": overtime_after_a_bad_day})

    people: People
    coverage: Coverage

    def open(self) -> None:
        """Man the seats."""
        self._extra = 0
        self.desk = self.man(SEATS, again=self._redials)
        self._redialled: list[float] = []
        self.heard = Heard(self.coverage.site_count)
        self._ended = self._given_up = 0
        self.offered = self.answered = self.lost = self.resolved = 0

    def duty_of(self, plan: StaffPlan[CareParameters]) -> Duty:
        """Seats as planned, and those that were added after a bad day."""
        return roster(self.p, self.services.calendar, self._extra)

    # --- what care hears and tells

    @hears(ProblemOpened)
    def note_problem(self, problem: ProblemOpened) -> None:
        """Agents know of a problem from now on; customers are told, if the policy says so.

        Known is a problem at a site, since the first of those that are open there was heard of, if that is
        not too old to be believed. A word that comes after that of its end, or a second time, says nothing.
        """
        sites = np.array(problem.sites, dtype=np.int64)
        if not self.heard.begins(problem.key, sites, self.env.now, self.p.forgets_after):
            return
        if self.telling(len(sites)):
            self.send(CustomersTold(problem.key, sites=problem.sites, over=False))

    @hears(ProblemClosed)
    def note_end_of_problem(self, problem: ProblemClosed) -> None:
        """Agents know that a problem is over; customers are told, if the policy says so.

        An end whose beginning was not heard of is kept in mind, in case that one is only late.
        """
        sites = np.array(problem.sites, dtype=np.int64)
        if not self.heard.ends(problem.key, sites, self.env.now):
            return
        if self.telling(len(sites)):
            self.send(CustomersTold(problem.key, sites=problem.sites, over=True))

    @hears(TroubleNoticed)
    def pass_on(self, trouble: TroubleNoticed) -> None:
        """Customers make themselves heard: pass it on, unless the problem is known.

        Trouble on a single line is always passed on: what care knows is about sites.
        """
        at_site = np.array([trouble.site])
        if trouble.line is not None or not self._knows(at_site, np.array([self.env.now]))[0]:
            self.send(FaultReported(trouble.key, trouble.site, trouble.line, trouble.problem))

    def _knows(self, sites: Rows, at: Floats) -> Flags:
        """Whether care knows of a problem at these sites; news of which no end was heard goes stale."""
        return self.heard.known(sites, at, self.p.forgets_after)

    # --- the queue

    def plan_seats(self, beat: Beat) -> None:
        """Open more seats after a bad day, if the policy says so.

        Asked every morning; the seat goes again after a day that was not bad.
        """
        extra = self.staffing(self._given_up / self._ended if self._ended else 0.0, self.p.bad_day)
        self._ended = self._given_up = 0
        if extra != self._extra:
            self._extra = extra
            self.desk.adopt(self.duty_of(SEATS))

    @hears(ContactMade)
    def queue_up(self, contacts: ContactMade) -> None:
        """Let contacts join the line; what came of a loop through two queues joins it this morning.

        Whether the matter will be settled is drawn here for the first call, and for each redial when it is
        answered. Redials count as `contacts.redialled`, not as offered.
        """
        if self.p.announcement > 0:
            contacts = self._announce(contacts)
        at = np.maximum(contacts.at, self.services.today.start)
        rows, reasons = contacts.row, contacts.reason
        self.note_parts("contacts.offered", at, reasons, REASONS)
        self.offered += len(contacts)
        if self.services.log is not None:
            self.services.log.rows(
                "contact offered", at, receiver=self.address, case=contacts.ids, contact=contacts.ids,
                person=rows, what=(reasons, REASONS),
            )  # fmt: skip
        sees = self._sees(rows, reasons, at)
        luck = self.luck_of_several(("handling", "patience", "resolution"), contacts.ids)
        work = self.p.handling.rows(luck[0], 1 + self.p.blind_handling * (1 - sees))
        patience = self.p.patience.rows(luck[1])
        solved = luck[2] < self.p.resolution - self.p.blind_resolution * (1 - sees)
        asker = np.asarray(contacts.asker, dtype=np.int64)
        payload = ((rows * 256 + asker) * 8 + reasons) * 2 + solved
        self.desk.put(contacts.ids, at, work, patience_h=patience, payload=payload)

    def _announce(self, contacts: ContactMade) -> ContactMade:
        """Tell callers of an outage that is known; return those who wait for an agent all the same."""
        hears = contacts.reason == OUTAGE
        hears[hears] = self._knows(self.people.site[contacts.row[hears]], contacts.at[hears])
        content = hears & (self.luck("announcement", contacts.ids) < self.p.announcement)
        if some(content):
            told = contacts.where(content)
            self.note_rows("contacts.announced", told.at)
            nobody, everybody = np.zeros(len(told), dtype=bool), np.ones(len(told), dtype=bool)
            ended = ContactEnded(
                identity_rows("announced", told.ids), told.at, row=told.row, reason=told.reason,
                abandoned=nobody, resolved=everybody, waited=np.zeros(len(told)), contact=told.ids,
                asker=np.broadcast_to(told.asker, len(told)).astype(np.uint8),
            )  # fmt: skip
            self.reply(ended)
        return contacts.where(~content)

    def _sees(self, rows: Rows, reasons: Codes, at: Floats) -> Floats:
        """How much of the present state the agent sees, 0-1, per contact."""
        sees = np.ones(len(rows))
        outage = reasons == OUTAGE
        sees[outage] = self._knows(self.people.site[rows[outage]], at[outage])
        for reason, source in ((BILL, "bss.billing"), (ORDER, "bss.order_management")):
            about = reasons == reason
            if self.hears_at_once(source):
                sees[about & self.cut_off_from(source, at)] = 0.0
            else:
                sees[about] = self.p.stale
        return sees

    def _redials(
        self, contact: int, attempt: int, instant: float, abandoned: bool, payload: int
    ) -> tuple[float, float, float] | None:
        luck = self.chance("redial", identity("redial", contact, attempt))
        if not luck.happens("again", self.p.redial):
            return None
        self._redialled.append(instant)
        at = instant + self.p.redial_after.one(luck, "after")
        who, why = np.array([payload >> 12]), np.array([payload >> 1 & 7])
        sees = float(self._sees(who, why, np.array([at]))[0])
        work = self.p.handling.one(luck, "handling", 1 + self.p.blind_handling * (1 - sees))
        return at, work, self.p.patience.one(luck, "patience")

    def answer_contacts(self, beat: Beat) -> None:
        """Answer the day's contacts; tell each how it ended.

        Ended are those that were begun before midnight, and those that gave up; the rest wait on. Night seats
        go on without a break, so the queue does not end with the day.
        """
        served = self.desk.serve(beat.end)
        self._ended += len(served.ids)
        self._given_up += int(served.abandoned.sum())
        if len(served.ids):
            self._close_contacts(served)
        self.note_rows("contacts.redialled", np.array(self._redialled))
        self._redialled.clear()

    def _close_contacts(self, served: Served) -> None:
        answered = ~served.abandoned
        rows, reasons = served.payload >> 12, (served.payload >> 1 & 7).astype(np.uint8)
        resolved = answered & self._solved(served, rows, reasons)
        self.answered += int(answered.sum())
        self.lost += int(served.abandoned.sum())
        self.note_rows("contacts.answered", served.started[answered])
        self._note_given_up(served.where(served.abandoned))
        self.note_rows("contacts.resolved", served.started[resolved])
        self.resolved += int(resolved.sum())
        ids = identity_rows("contact ended", served.ids, served.attempt)
        ended = ContactEnded(
            ids, served.ended, row=rows, reason=reasons, abandoned=served.abandoned, resolved=resolved,
            waited=served.waited_h * 60, contact=served.ids,
            asker=(served.payload >> 4 & 255).astype(np.uint8),
        )  # fmt: skip
        self.reply(ended)

    def _note_given_up(self, left: Served) -> None:
        late = left.waited_h > SHORT
        self.note_rows("contacts.abandoned", left.started)
        self.note_rows("contacts.abandoned_late", left.started[late])
        self.note_rows("contacts.given_up_wait", left.started, left.waited_h)

    def _solved(self, served: Served, rows: Rows, reasons: Codes) -> Flags:
        """Whether an agent settles the matter of each call, if one answers it."""
        solved = np.asarray(served.payload & 1, dtype=bool)
        again = np.flatnonzero(served.attempt > 0)
        if len(again):
            calls = identity_rows("redial", served.ids[again], served.attempt[again])
            sees = self._sees(rows[again], reasons[again], served.arrived[again])
            share = self.p.resolution - self.p.blind_resolution * (1 - sees)
            solved[again] = self.luck("resolution", calls) < share
        return solved

    def close_month(self, month: int) -> None:
        """Contacts close: those offered and redialled were answered, gave up or still wait. [V03]

        Believed are the sites of whose trouble care has heard no end, true those that are cut off now.
        """
        totals = self.desk.desk.measures()
        contacts, noted, settled = self.laws
        left = self.offered + totals.redialled
        right = totals.served + totals.abandoned + self.desk.waiting() + self.desk.desk.to_come()
        self.must_equal(contacts, left, right)
        self.must_equal(noted, self.noted("contacts.answered"), self.answered)
        self.must_equal(settled, self.noted("contacts.resolved"), self.resolved)
        last = self.services.today.last
        WAIT.stand(self.notes, last, {"": self.desk.desk.waiting_since().clip(max=last)})
        self.heard.forget(last - REMEMBERED)
        known = float(np.isfinite(self.heard.since).sum())
        self.believe(month, "sites with trouble", known, self.coverage.dark())
