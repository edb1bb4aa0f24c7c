"""The customers: one agent that owns the people. They use, call, order, change, pay and leave.

They know what they feel (an outage, a wait, a bill) and what they are told; their reactions are vectorised,
still per person. Everyone has a decision day every thirty days. [SID: Party, Customer] Left out on purpose:
who talks to whom by name, households that decide together, prepaid balances.

A newcomer gets a row on the day of the order, and is a customer from the evening of the day of its service.
A leaver is none from the morning of the decision day on; the network serves until the order to cease comes.
"""

from __future__ import annotations

import numpy as np

from sim.kernel.beat import Beat
from sim.kernel.department import Department
from sim.kernel.flags import some
from sim.kernel.handlers import hears
from sim.kernel.streams import identity_rows
from sim.kernel.words import Codes, Floats, Ids, Rows
from sim.messages.competition import CompetitorMoved
from sim.messages.customers import (
    BILL,
    DISPUTE,
    GENERAL,
    NOTHING,
    ORDER,
    OUTAGE,
    ContactEnded,
    ContactMade,
)
from sim.messages.faults import CustomersTold, TroubleHeard, TroubleNoticed
from sim.messages.money import BillSent, ReminderSent
from sim.messages.orders import ADD, CEASE, CHANGE, OrderCompleted, OrderWanted
from sim.network.equipment import Equipment
from sim.network.line_faults import Lines
from sim.network.traffic import Traffic
from sim.records.laws import Law
from sim.records.measures import Measure
from sim.subscribers.behaviour import CustomersParameters
from sim.subscribers.comes_back import ComesBack
from sim.subscribers.contracts import CONTRACT_MEASURES, DECISION_DAYS, Contracts
from sim.subscribers.decisions import monthly_hazard
from sim.subscribers.demand import DEMAND_MEASURES, Demand
from sim.subscribers.experience import Experience
from sim.subscribers.line_calls import LineCalls
from sim.subscribers.market import DAYS_A_MONTH, Newcomers, hour_of_day, in_contact_hours
from sim.subscribers.outage_balance import OutageBalance
from sim.subscribers.outage_calls import OutageCalls
from sim.subscribers.paying import Paying
from sim.subscribers.population import People, Population
from sim.subscribers.prepaid_use import use_prepaid
from sim.subscribers.prices import Prices
from sim.subscribers.segments import SEGMENTS
from sim.subscribers.services_begun import ServicesBegun
from sim.subscribers.tariffs import Tariffs
from sim.subscribers.waiting_for_orders import BrokenPromises

_OF_A_MONTH = DECISION_DAYS / DAYS_A_MONTH


class Customers(Department[CustomersParameters]):
    """The people and what they do.

    Attributes:
        outages: who is without service; owned by the equipment.
        demand: who wants to become a customer.
        experience: writes what people remember.
        calls, line_calls: those who call because of an outage, or of their own line.
        comes_back: those who call again on a later day.
        counts: customers now, by segment, shape (segments,).
    """

    name = "subscribers.customers"
    settings_path = "subscribers"
    standard_name = "SID Customer"
    answers_for = ("churn_rate", "arpu")
    says = (OrderWanted, ContactMade, TroubleNoticed)
    measures = (
        Measure("subscribers.opening", "subscribers", "customers at the beginning of the month"),
        Measure("subscribers.closing", "subscribers", "customers at its end"),
        Measure("subscribers.joined", "subscribers", "customers who came into service"),
        Measure("subscribers.left", "subscribers", "customers who left"),
        Measure("subscribers.expected_leavers", "subscribers", "sum of the hazards of all decisions"),
        Measure("subscribers.hours", "h", "subscriber-hours of customers"),
        Measure("outage.hours", "h", "subscriber-hours without service"),
        Measure("outage.interruptions", "interruptions", "subscribers cut off, each time"),
        Measure("contacts.deflected", "contacts", "calls not made because the caller had been told"),
        Measure("contacts.tried_again", "contacts", "contacts given up for good that another one follows"),
        Measure("reminders.received", "letters", "reminders that reached customers"),
        *CONTRACT_MEASURES,
        *DEMAND_MEASURES,
    )
    laws = (
        Law("V01", "subscribers", "opening + joined - left", "customers alive", "subscribers", "customers"),
        Law("V24", "outage hours, by person and by outage", "of people", "of outages", "h", "customers"),
    )

    population: Population
    people: People
    equipment: Equipment
    lines: Lines
    traffic: Traffic
    tariffs: Tariffs
    services_begun: ServicesBegun
    paying: Paying

    def open(self) -> None:
        """Be born; feel what the network does."""
        self.outages = self.equipment.outages
        self.demand = Demand(self, Prices(self.tariffs, self.p.competitor, self.services.calendar))
        self.experience = Experience(self.people, self.p)
        self.calls = OutageCalls(self)
        self.line_calls = LineCalls(self)
        self.comes_back = ComesBack(self)
        self.contracts = Contracts(self)
        self.promises = BrokenPromises(self)
        self.equipment.service_lost.listen(self.calls.begin)
        self.equipment.still_lost.listen(self.calls.go_on)
        self._retired_hours = 0.0
        self.outage_balance = OutageBalance(self)
        self.counts = np.zeros(len(SEGMENTS), dtype=np.int64)
        self._opening = self.counts.copy()
        self._joined, self._left = self.counts.copy(), self.counts.copy()
        self._begin_service(np.flatnonzero(self.people.in_service), self.population.opening)
        # What sites remember of the time before the run is theirs too.
        self.people.base_memory[: self.people.count] = 0.0
        self._joined[:], self._opening = 0, self.counts.copy()

    def adopt(self, parameters: CustomersParameters) -> None:
        """Behave otherwise."""
        super().adopt(parameters)
        self.experience.adopt(parameters)
        self.demand.adopt(parameters.competitor)

    # --- the day's beginning

    def place_demand(self, beat: Beat) -> None:
        """Place the day's demand: newcomers, decisions, contacts and faults of lines.

        Of those whose decision day it is, alive and in service, leavers are drawn before anything else; only
        who stays orders changes, calls, or has a fault of the line.
        """
        self.demand.bring(beat)
        rows = self.population.deciding_on(beat.day)
        rows = rows[self.people.alive[rows] & self.people.in_service[rows]]
        if len(rows):
            turn = beat.day // DECISION_DAYS
            staying = self._leave(rows, turn, beat)
            self.contracts.decide(staying, turn, beat.start)
            self._wish(staying, turn, beat.start)
            use_prepaid(self, staying, turn, beat.start)
            self.line_calls.draw_line_faults(staying, turn, beat.start)

    def come(self, newcomers: Newcomers, beat: Beat) -> None:
        """Newcomers order at their hours of the day."""
        codes, ids, traits, hours = newcomers
        if len(ids):
            at = beat.midnight + hours
            rows = self.population.add(codes, ids, at, traits)
            self.people.alive[rows] = False
            self._order(rows, at, ADD, beat.day)

    @hears(CompetitorMoved)
    def hear_of_the_competitor(self, moved: CompetitorMoved) -> None:
        """See the competitor's prices and campaigns, which are public."""
        self.demand.prices.move(moved)

    def _order(self, rows: Rows, at: Floats, kind: int, turn: int) -> None:
        ids = identity_rows("order", turn, kind, self.people.id[rows])
        wanted = OrderWanted(ids, at, row=rows, kind=np.full(len(rows), kind, dtype=np.uint8))
        self.send_home(wanted, self.people.brand[rows])

    def _leave(self, rows: Rows, turn: int, beat: Beat) -> Rows:
        """Decide who leaves; returns who stays."""
        start = beat.start
        segments, ids = self.people.segment[rows], self.people.id[rows]
        lived = self.experience.lived(rows, start, self.outages, self.lines, self.traffic, self.demand.prices)
        logit, content = self.experience.judge(rows, start, lived)
        self.demand.listen(content, beat)
        hazard = monthly_hazard(self.p.churn, logit) * _OF_A_MONTH
        expected = np.bincount(segments, weights=hazard, minlength=len(SEGMENTS))
        for code, name in enumerate(SEGMENTS):
            self.note("subscribers.expected_leavers", start, float(expected[code]), name)
        going = self.luck("leave", ids, turn) < hazard
        number = int(np.count_nonzero(going))
        self.count_decision("leaving", "by hazard", "leaves", number)
        self.count_decision("leaving", "by hazard", "stays", len(rows) - number)
        if number:
            leavers = rows[going]
            at = start + hour_of_day(self.luck("leave hour", ids[going], turn))
            # A contract ends with its last day, whatever the hour of the request.
            self._depart(leavers, start + 24.0)
            self._order(leavers, at, CEASE, turn)
        return rows[~going]

    def _depart(self, leavers: Rows, end: float) -> None:
        people, now = self.people, self.env.now
        people.alive[leavers] = False
        people.service_to[leavers] = end
        self.lines.give_up(leavers)
        self.outages.leave(now, people.site[leavers], people.group[leavers])
        self._retired_hours += float(self._own_hours(leavers).sum())
        self._count(leavers, -1, "subscribers.left", self._left, now)

    def _count(self, rows: Rows, sign: int, measure: str, tally: Rows, at: float) -> None:
        number = np.bincount(self.people.segment[rows], minlength=len(SEGMENTS))
        self.counts += sign * number
        tally += number
        if at >= self.population.opening:
            for code in np.flatnonzero(number).tolist():
                self.note(measure, at, float(number[code]), SEGMENTS[code])
            if self.services.log is not None:
                what, kind = (self.people.segment[rows], SEGMENTS), f"customer {measure.rpartition('.')[2]}"
                self.services.log.rows(kind, np.full(len(rows), at), person=rows, what=what)

    def _own_hours(self, rows: Rows) -> Floats:
        """Hours without service because of outages, per person."""
        people = self.people
        return self.outages.hours[people.site[rows], people.group[rows]] - people.base_hours[rows]

    def _wish(self, rows: Rows, turn: int, start: float) -> None:
        """Changes that people order and contacts that they make for reasons of their own."""
        ids, segments = self.people.id[rows], self.people.segment[rows]
        wanted = np.array([segment.changes for segment in self.p.segments.ordered()]) * _OF_A_MONTH
        change, general = self.luck_of_several(("change", "general"), ids, turn)
        changing = change < wanted[segments]
        if some(changing):
            at = start + hour_of_day(self.luck("change hour", ids[changing], turn))
            self._order(rows[changing], at, CHANGE, turn)
        calling = general < self.p.general_contacts * _OF_A_MONTH
        if some(calling):
            at = start + hour_of_day(self.luck("general hour", ids[calling], turn), contacts=True)
            contacts = identity_rows("contact", GENERAL, turn, ids[calling])
            self.contact(contacts, rows[calling], at, GENERAL, np.zeros(len(contacts), dtype=np.uint64))

    def contact(
        self, ids: Ids, rows: Rows, at: Floats, reason: int, about: Ids, asks: int | Codes = NOTHING
    ) -> None:
        """Contact the operator at the instants `at` (h).

        Those that are over (h) mean the same hour of a later day: care has been through the day by then. Only
        calls about outages may be said late; care asks for them before it looks into the day.

        Args:
            ids: identities of the contacts, shape (n,); n may be 0.
            rows: who makes them, shape (n,).
            at: instants, shape (n,).
            reason: a code of `sim.messages.customers`, one for all.
            about: identities of what they are about, shape (n,); 0 for nothing.
            asks: a code of ASKS, one for all or one each, shape (n,): what is said on if an agent answers.
        """
        if len(rows):
            if reason != OUTAGE and some(at < self.env.now):
                at = at + 24.0 * np.ceil(np.maximum(self.env.now - at, 0.0) / 24.0)
            reasons = np.full(len(rows), reason, dtype=np.uint8)
            asking = np.full(len(rows), asks, dtype=np.uint8)
            made = ContactMade(ids, at, row=rows, reason=reasons, about=about, asks=asking)
            self.send_home(made, self.people.brand[rows])

    def _from_tomorrow(self, at: Floats) -> Floats:
        """Move the instants of today (h) to the same hour of tomorrow: who reads a letter sleeps on it.

        So the care desk has everybody in line when it looks into the day.
        """
        return np.where(at < self.services.today.midnight + 24.0, at + 24.0, at)

    # --- the day's end

    def call_about_outages(self, beat: Beat) -> None:
        """Those who are cut off call the operator."""
        self.calls.serve(beat.end)
        self.calls.forget(beat.start)

    @hears(BillSent)
    def read_bills(self, bills: BillSent) -> None:
        """Take in a bill: its shock, and a contact or a dispute if it asks for one.

        An overcharge may be noticed if it is above `visible_error`; an undercharge is not. Some of those who
        make contact ask for a dispute; it is raised when an agent answers.
        """
        over = bills.error > self.p.visible_error * 100
        self.experience.after_bill(bills.row, bills.at, bills.shock)
        share = self.p.bill_contact + self.p.error_contact * over
        share = share + self.p.shock_contact * np.minimum(bills.shock, 1) + self.p.first_contact * bills.first
        contacting = self.luck("bill contact", bills.ids) < share
        if not some(contacting):
            return
        wrong, bills = over[contacting], bills.where(contacting)
        rows, ids = bills.row, bills.ids
        delay, hour, minds = self.luck_of_several(("bill contact delay", "bill contact hour", "dispute"), ids)
        at = self._from_tomorrow(in_contact_hours(bills.at + self.p.bill_contact_after.rows(delay), hour))
        self.experience.wrong_bill(rows[wrong], bills.at[wrong])
        disputing = minds < np.where(wrong, self.p.dispute_if_wrong, self.p.dispute_if_right)
        asks = np.where(disputing, DISPUTE, NOTHING)
        self.contact(identity_rows("contact", BILL, ids), rows, at, BILL, ids, asks)

    @hears(ReminderSent)
    def read_reminders(self, reminders: ReminderSent) -> None:
        """Take note of a reminder; some pay sooner than they would have."""
        self.note_rows("reminders.received", reminders.at)
        self.paying.remind(reminders)

    @hears(OrderCompleted)
    def ask_about_orders(self, done: OrderCompleted) -> None:
        """Some ask something when their order is done."""
        asking = self.luck("order contact", done.ids) < self.p.order_contact
        if not some(asking):
            return
        done = done.where(asking)
        delay, hour = self.luck_of_several(("order contact delay", "order contact hour"), done.ids)
        at = self._from_tomorrow(in_contact_hours(done.at + self.p.order_contact_after.rows(delay), hour))
        ids = identity_rows("contact", ORDER, self.people.id[done.row], done.number)
        self.contact(ids, done.row, at, ORDER, done.order)

    def bear_broken_promises(self, beat: Beat) -> None:
        """Those whose orders are late ask where they are, or call them off."""
        self.promises.serve(beat)

    def notice_service(self, beat: Beat) -> None:
        """Newcomers notice that their service works; those cut off feel it.

        They count as customers from the end of this day on. How late they were is remembered as ln(1 + days
        late).
        """
        if not beat.ends_day:
            return
        self.outages.integrate(beat.end)
        rows, late = self.services_begun.take()
        if len(rows):
            self._begin_service(rows, beat.end)
            self.demand.tell_lateness(rows, late, beat.end)
            self.people.lateness[rows] = np.log1p(late / 24)

    @hears(ContactEnded)
    def remember_contacts(self, ended: ContactEnded) -> None:
        """Remember how contacts went; some come back on a later day."""
        self.experience.after_contact(ended)
        self.comes_back.after(ended)

    @hears(TroubleHeard)
    def hear_from_care(self, heard: TroubleHeard) -> None:
        """An agent has picked up a call about trouble."""
        self.calls.hear(heard.key, enough=heard.enough)
        self.line_calls.hear(heard.key, answered=True)

    def note_hours(self, beat: Beat) -> None:
        """Note the subscriber-hours of the day, of those who are there at its end."""
        if not beat.ends_day:
            return
        for code, name in enumerate(SEGMENTS):
            self.note("subscribers.hours", beat.last, 24.0 * float(self.counts[code]), name)
        self.outage_balance.serve(24.0)

    def _begin_service(self, rows: Rows, now: float) -> None:
        people = self.people
        people.alive[rows] = True
        self.outages.enter(now, people.site[rows], people.group[rows])
        people.base_hours[rows] = self.outages.hours[people.site[rows], people.group[rows]]
        people.base_memory[rows] = self.outages.remembered(now)[people.site[rows], people.group[rows]]
        people.base_at[rows] = now
        # The beat at the day's end is the first instant of the next month; who was born has not joined.
        self._count(rows, 1, "subscribers.joined", self._joined, now - 1e-6)

    @hears(CustomersTold)
    def listen_to_care(self, notice: CustomersTold) -> None:
        """Know of a problem from care: call less, and mind it less.

        News that it is over changes nothing.
        """
        sites = np.array(notice.sites, dtype=np.int64)
        if not notice.over:
            self.calls.tell(sites, self.env.now)
            self.outages.weight[sites] = self.p.told_memory

    # --- the month's end

    def close_month(self, month: int) -> None:
        """Write down the month's balance and check what must close. [V01, V24]"""
        now = self.services.today.last
        for code, name in enumerate(SEGMENTS):
            self.note("subscribers.opening", now, float(self._opening[code]), name)
            self.note("subscribers.closing", now, float(self.counts[code]), name)
        self.outage_balance.close_month(now, self.laws[1])
        self.contracts.note_stock(now)
        self._check_balance()
        self._opening = self.counts.copy()
        self._joined[:], self._left[:] = 0, 0

    def _check_balance(self) -> None:
        subscribers, outage_hours = self.laws
        alive = self.population.alive_by_segment()
        for code in range(len(SEGMENTS)):
            expected = int(self._opening[code] + self._joined[code] - self._left[code])
            self.must_equal(subscribers, expected, int(alive[code]))
        served = np.flatnonzero(self.people.alive)
        own = self._retired_hours + float(self._own_hours(served).sum())
        whole = float(self.outages.person_hours.sum())
        self.must_equal(outage_hours, own, whole, 1e-6 * max(whole, 1.0))
