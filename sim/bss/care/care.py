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

import numpy as np

from sim.bss.care.asks import Asks
from sim.bss.care.parameters import (
    BUSY,
    PERSON,
    CareParameters,
    announce_known_outages,
    answer_only,
    fixed_roster,
    no_announcement,
    overtime_after_a_bad_day,
    roster,
    tell_customers,
)
from sim.bss.care.reports import Reports
from sim.kernel.beat import Beat
from sim.kernel.department import Department
from sim.kernel.desk_rows import Served
from sim.kernel.duty import Duty
from sim.kernel.flags import some
from sim.kernel.handlers import hears
from sim.kernel.heard import Heard
from sim.kernel.policies import Decision
from sim.kernel.staff import StaffPlan
from sim.kernel.streams import identity, identity_rows
from sim.kernel.words import Codes, Flags, Floats, Rows
from sim.messages.customers import BILL, DISPUTE, ORDER, OUTAGE, REASONS, ContactEnded, ContactMade
from sim.messages.faults import (
    CustomersTold,
    FaultReported,
    ProblemClosed,
    ProblemOpened,
    TroubleHeard,
    TroubleNoticed,
)
from sim.messages.money import DisputeRaised
from sim.messages.orders import CancellationAsked
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
        "person": payload // PERSON,
        "what": (payload // 2 % 8, REASONS),
    },
    shared=True,
)


class Care(Department[CareParameters]):
    """Answers customers."""

    name = "bss.care"
    standard_name = "Party Interaction Management (TMFC023)"
    answers_for = ("care_wait", "abandonment")
    says = (ContactEnded, CustomersTold, FaultReported, TroubleHeard, DisputeRaised, CancellationAsked)
    measures = (
        Measure("contacts.offered", "contacts", "contacts made, redials not counted"),
        Measure("contacts.answered", "contacts", "contacts answered"),
        Measure("contacts.abandoned", "calls", "calls given up, redials too"),
        Measure("contacts.abandoned_late", "calls", "those given up after more than 5 s"),
        Measure("contacts.given_up_wait", "h", "time until they gave up"),
        Measure("contacts.announced", "contacts", "contacts that ended with the recorded announcement"),
        *WAIT.measures(),
        Measure("contacts.redialled", "contacts", "of those, calls that came back"),
        Measure("contacts.asked", "contacts", "contacts made that ask for something, by what"),
        Measure("contacts.said_on", "contacts", "of those, what an agent has said on"),
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
        Law("V03", "asks", "asked", "answered + given up for good + open", "contacts", "care"),
        Law("V03", "disputes said on", "disputes raised", "disputes asked and answered", "disputes", "care"),
        Law("V03", "contacts noted", "contacts.answered noted", "contacts answered", "contacts", "care"),
        Law("V03", "contacts settled", "contacts.resolved noted", "contacts resolved", "contacts", "care"),
    )
    telling = Decision({"answer only": answer_only, "tell customers": tell_customers})
    announcing = Decision(
        {"no announcement": no_announcement, "announce known outages": announce_known_outages}
    )
    staffing = Decision({"fixed roster": fixed_roster, "overtime after a bad day": overtime_after_a_bad_day})

    people: People
    coverage: Coverage

    def open(self) -> None:
        """Man the seats."""
        self._extra = 0
        self.desk = self.man(SEATS, again=self._redials)
        self._redialled: list[float] = []
        self.asks = Asks(self)
        self.reports = Reports(self, self.coverage.site_count)
        self._again: set[tuple[int, int]] = set()
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
    def hear_the_bell(self, trouble: TroubleNoticed) -> None:
        """Somebody calls about trouble: be there at the true instant at which an agent picks up the call.

        What was said then is passed on, unless the problem is known. Trouble on a single line is always
        passed on: what care knows is about sites.
        """
        self.reports.follow(trouble)

    def knows_of(self, site: int, at: float) -> bool:
        """Whether care knew of a problem at a site at an instant (h)."""
        return self.heard.knows(site, at, self.p.forgets_after)

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
        one = len(rows) == 1
        sees = self._sees_one(rows[0], reasons[0], at[0]) if one else self._sees(rows, reasons, at)
        luck = self.luck_of_several(("handling", "patience", "resolution"), contacts.ids)
        work = self.p.handling.rows(luck[0], 1 + self.p.blind_handling * (1 - sees))
        patience = self.p.patience.rows(luck[1])
        solved = luck[2] < self.p.resolution - self.p.blind_resolution * (1 - sees)
        asker = np.asarray(contacts.asker, dtype=np.int64)
        payload = (((rows * 256 + asker) * 4 + contacts.asks) * 8 + reasons) * 2 + solved
        self.asks.take_in(contacts)
        self.desk.put(contacts.ids, at, work, patience_h=patience, payload=payload)
        self.reports.listen(contacts)

    def _announce(self, contacts: ContactMade) -> ContactMade:
        """Tell callers of an outage that is known; return those who wait for an agent all the same."""
        hears = contacts.reason == OUTAGE
        if not some(hears):
            return contacts
        hears[hears] = self._knows(self.people.site[contacts.row[hears]], contacts.at[hears])
        known = int(np.count_nonzero(hears))
        if not known or not self.announcing.of(known)(known):
            return contacts
        content = hears & (self.luck("announcement", contacts.ids) < self.p.content)
        if some(content):
            told = contacts.where(content)
            self.note_rows("contacts.announced", told.at)
            nobody, everybody = np.zeros(len(told), dtype=bool), np.ones(len(told), dtype=bool)
            ended = ContactEnded(
                identity_rows("announced", told.ids), told.at, row=told.row, reason=told.reason,
                abandoned=nobody, resolved=everybody, waited=np.zeros(len(told)), contact=told.ids,
                again=nobody, asks=told.asks, about=told.about,
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

    def _sees_one(self, row: int, reason: int, at: float) -> float:
        """As `_sees`, of one contact."""
        if reason == OUTAGE:
            return float(self.knows_of(int(self.people.site[row]), at))
        if reason not in (BILL, ORDER):
            return 1.0
        return float(self._sees(np.array([row]), np.array([reason], dtype=np.uint8), np.array([at]))[0])

    def _redials(
        self, contact: int, attempt: int, instant: float, abandoned: bool, payload: int
    ) -> tuple[float, float, float] | None:
        luck = self.chance("redial", identity("redial", contact, attempt))
        if not luck.happens("again", self.p.redial):
            return None
        self._again.add((contact, attempt))
        self._redialled.append(instant)
        at = instant + self.p.redial_after.one(luck, "after")
        sees = self._sees_one(payload // PERSON, payload >> 1 & 7, at)
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
        rows, reasons = served.payload // PERSON, (served.payload >> 1 & 7).astype(np.uint8)
        resolved = answered & self._solved(served, rows, reasons)
        self.answered += int(answered.sum())
        self.lost += int(served.abandoned.sum())
        self.note_rows("contacts.answered", served.started[answered])
        self._note_given_up(served.where(served.abandoned))
        self.note_rows("contacts.resolved", served.started[resolved])
        self.resolved += int(resolved.sum())
        ids = identity_rows("contact ended", served.ids, served.attempt)
        asks = (served.payload >> 4 & 3).astype(np.uint8)
        ended = ContactEnded(
            ids, served.ended, row=rows, reason=reasons, abandoned=served.abandoned, resolved=resolved,
            waited=served.waited_h * 60, contact=served.ids, again=self._calls_again(served), asks=asks,
            about=self.asks.of(served.ids, asks), asker=(served.payload >> 6 & 255).astype(np.uint8),
        )  # fmt: skip
        self.asks.close(ended, served.started)
        self.reply(ended)

    def _calls_again(self, served: Served) -> Flags:
        """Of each call whether it was given up and the caller calls again on the same day."""
        again = served.abandoned.copy()
        if self._again:
            calls = zip(served.ids[again].tolist(), served.attempt[again].tolist(), strict=True)
            again[again] = [call in self._again for call in calls]
            self._again.clear()
        else:
            again[:] = False
        return again

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
        contacts, asks, disputes, noted, settled = self.laws
        self.must_equal(asks, *self.asks.balance())
        self.must_equal(disputes, self.asks.disputes, int(self.asks.answered[DISPUTE]))
        left = self.offered + totals.redialled
        right = totals.served + totals.abandoned + self.desk.waiting() + self.desk.desk.to_come()
        self.must_equal(contacts, left, right)
        self.must_equal(noted, self.noted("contacts.answered"), self.answered)
        self.must_equal(settled, self.noted("contacts.resolved"), self.resolved)
        last = self.services.today.last
        self.asks.note(last)
        WAIT.stand(self.notes, last, {"": self.desk.desk.waiting_since().clip(max=last)})
        self.heard.forget(last - REMEMBERED)
        known = float(np.isfinite(self.heard.since).sum())
        self.believe(month, "sites with trouble", known, self.coverage.dark())
