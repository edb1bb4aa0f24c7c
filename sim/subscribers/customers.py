"""The customers: one agent that owns the people. They use, call, order, change, pay and leave.

They know what they feel (an outage, a wait, a bill) and what they are told; their reactions are vectorised,
still per person. Everyone has a decision day, once in thirty days. [SID: Party, Customer]

Left out on purpose: word of mouth, households that decide together, prepaid balances.
"""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from annotated_types import Gt
from numpy.typing import NDArray

from sim.kernel.department import Department
from sim.kernel.distributions import exponential_rows
from sim.kernel.parameters import (
    Hours,
    Lever,
    Money,
    Parameters,
    PerHour,
    PerMonth,
    Share,
    Taste,
    Work,
    World,
)
from sim.kernel.streams import identity, identity_rows
from sim.messages.customers import BILL, GENERAL, ORDER, REPEAT, ContactEnded, ContactMade
from sim.messages.faults import CustomersTold
from sim.messages.money import BillSent, DisputeRaised
from sim.messages.orders import ADD, CEASE, CHANGE, OrderCompleted, OrderWanted
from sim.network.outages import FIXED
from sim.records.errors import LawBroken
from sim.records.measures import Measure
from sim.subscribers.decisions import ChurnParameters, covariates, monthly_hazard
from sim.subscribers.experience import Experience
from sim.subscribers.market import DAYS_A_MONTH, Market, hour_of_day, in_contact_hours
from sim.subscribers.outage_calls import OutageCalls
from sim.subscribers.population import DECISION_DAYS, Population
from sim.subscribers.segments import FIBRE, SEGMENTS, SegmentsParameters

_OF_A_MONTH = DECISION_DAYS / DAYS_A_MONTH


class CustomersParameters(Parameters):
    """How customers behave."""

    segments: SegmentsParameters = SegmentsParameters()
    """Sizes, prices and targets by segment."""
    churn: ChurnParameters = ChurnParameters()
    """Coefficients of the decision to leave."""
    general_contacts: Annotated[PerMonth, World(0.01, 0.2, source="P0.2")] = 0.052
    """Contacts a subscriber makes in a month for reasons not modelled here."""
    bill_contact: Annotated[Share, Taste(0, 0.05, source="P-C06")] = 0.012
    """Share of bills that lead to a contact though nothing is wrong with them."""
    error_contact: Annotated[Share, Taste(0.1, 0.6, source="P-C06")] = 0.35
    """Added when the bill is visibly too high."""
    shock_contact: Annotated[Share, Taste(0, 0.4, source="P-C06")] = 0.15
    """Added for a bill shock of 1 (on the logarithmic scale)."""
    first_contact: Annotated[Share, Taste(0, 0.3, source="P-C06")] = 0.1
    """Added for the first bill."""
    order_contact: Annotated[Share, Taste(0, 0.2, source="A")] = 0.04
    """Orders after whose completion the customer asks something."""
    visible_error: Annotated[Money, Taste(0.01, 5, source="A")] = 0.5
    """Overcharge from which a customer may notice."""
    dispute_if_wrong: Annotated[Share, Taste(0.2, 0.8, source="P-C06")] = 0.5
    """Bill contacts that become a dispute when the bill is wrong."""
    dispute_if_right: Annotated[Share, Taste(0.05, 0.4, source="P-C06")] = 0.25
    """Bill contacts that become a dispute when it is not."""
    outage_call: Annotated[PerHour, Taste(0.02, 0.1, source="P-C10")] = 0.06
    """Share of those cut off who call, per hour awake."""
    comes_back: Annotated[Share, Taste(0.2, 0.9, source="P-C21")] = 0.6
    """Unresolved contacts that are followed by another one."""
    told_calls_not: Annotated[Share, Taste(0.4, 0.6, source="P-C36")] = 0.5
    """Share of callers who do not call when told in time."""
    told_memory: Annotated[Share, Taste(0.5, 1, source="P-C36")] = 0.7
    """What an outage weighs in the memory of those who were told."""
    report_after: Annotated[int, Lever(1, 20, source="P2.8")] = 3
    """Callers from one site after whom care passes it on."""
    long_outage: Annotated[Hours, Taste(2, 12, source="P4.2")] = 4.0
    """Outages longer than this are remembered as major."""
    felt_mobile: Annotated[Share, Taste(0.1, 0.6, source="A")] = 0.3
    """Share of the time in which a mobile user would notice an outage."""
    felt_fixed: Annotated[Share, Taste(0.3, 1, source="A")] = 0.6
    """The same of a fixed user."""
    longest_patience: Annotated[Hours, Gt(0), Taste(6, 72, source="A")] = 24.0
    """Time after the start of an outage in which people still call."""
    line_call: Annotated[Share, Taste(0.7, 1, source="A")] = 0.9
    """Share of people who report a dead line of their own."""
    line_call_after: Annotated[Work, Taste(0.5, 12, source="A")] = Work(hours=2, shape="exponential")
    """From the fault of a line to that call."""
    line_found_after: Annotated[Work, World(12, 240, source="A")] = Work(hours=72, shape="exponential")
    """From the fault of a line that nobody reports to its being found otherwise."""
    comes_back_after: Annotated[Work, Taste(6, 240, source="A")] = Work(hours=48, shape="exponential")
    """From the day after an unresolved contact to the next one."""
    bill_contact_after: Annotated[Work, Taste(12, 240, source="A")] = Work(hours=72, shape="exponential")
    """From a bill to the contact about it."""
    order_contact_after: Annotated[Work, Taste(2, 120, source="A")] = Work(hours=24, shape="exponential")
    """From the completion of an order to the contact about it."""


class Customers(Department):
    """The people and what they do."""

    name = "subscribers.customers"
    standard_name = "SID Customer"
    measures = (
        Measure("subscribers.opening", "subscribers", "customers at the beginning of the month"),
        Measure("subscribers.closing", "subscribers", "customers at its end"),
        Measure("subscribers.joined", "subscribers", "customers who came into service"),
        Measure("subscribers.left", "subscribers", "customers who left"),
        Measure("subscribers.expected_leavers", "subscribers", "sum of the hazards of all decisions"),
        Measure("subscribers.hours", "h", "subscriber-hours of customers"),
        Measure("outage.hours", "h", "subscriber-hours without service"),
        Measure("outage.interruptions", "interruptions", "subscribers cut off, each time"),
        Measure("latency.weighted", "ms", "busy-hour latency times the people it reaches, summed over days"),
        Measure("latency.weight", "people", "those people, summed over days"),
        Measure("contacts.deflected", "contacts", "calls not made because the caller had been told"),
    )

    def open(self) -> None:
        """Be born; listen to bills, care and notices."""
        self.population: Population = self.tools["population"]
        self.people: Any = self.population.people
        self.plant, self.lines = self.tools["plant"], self.tools["lines"]
        self.outages, self.traffic = self.plant.outages, self.tools["traffic"]
        self.tariffs, self.orders = self.tools["tariffs"], self.tools["orders"]
        self.market = Market(self.p.segments, self.house.streams, self.population.traits)
        self.experience = Experience(self.people, self.p)
        self.calls = OutageCalls(self)
        self._bills, self._ended = self.tray(BillSent), self.tray(ContactEnded)
        self._done = self.tray(OrderCompleted)
        self.on(CustomersTold, self._told)
        self.plant.service_lost = self.calls.begin
        self.lines.repaired = self._line_works
        self._retired_hours = 0.0
        self._noted: dict[str, tuple[float, float]] = {}
        self.counts = np.zeros(len(SEGMENTS), dtype=np.int64)
        self._opening = self.counts.copy()
        self._joined, self._left = self.counts.copy(), self.counts.copy()
        now = self.population.opening
        self._begin_service(np.flatnonzero(self.people.in_service), now)
        self._joined[:] = 0
        self._opening = self.counts.copy()

    def adopt(self, parameters: Any) -> None:
        """Behave otherwise."""
        super().adopt(parameters)
        self.experience.p = parameters

    # --- the day's beginning

    def begin_day(self, day: int) -> None:
        """Place the day's demand: newcomers, decisions, contacts and faults of lines."""
        start = day * 24.0
        self.traffic.pass_day(day, self.outages.people.sum(axis=1))
        self._newcomers(day, start)
        rows = self.population.deciding_on(day)
        rows = rows[self.people.alive[rows] & self.people.in_service[rows]]
        if len(rows):
            turn = day // DECISION_DAYS
            staying = self._leave(rows, turn, start)
            self._wish(staying, turn, start)
            self._line_faults(staying, turn, start)

    def _newcomers(self, day: int, start: float) -> None:
        codes, ids, traits = self.market.newcomers(day, self.p.segments)
        if len(ids):
            at = start + hour_of_day(self.rows("order hour", ids))
            rows = self.population.add(codes, ids, at, traits)
            self.people.alive[rows] = False
            self._order(rows, at, ADD, day)

    def _order(self, rows: Any, at: Any, kind: int, turn: int) -> None:
        ids = identity_rows("order", turn, kind, self.people.id[rows])
        self.send_batch(OrderWanted(ids, at, row=rows, kind=np.full(len(rows), kind, dtype=np.uint8)))

    def _leave(self, rows: Any, turn: int, start: float) -> Any:
        """Decide who leaves; returns who stays."""
        segments, ids = self.people.segment[rows], self.people.id[rows]
        lived = self.experience.lived(rows, start, self.outages, self.traffic, self.tariffs)
        intercepts = np.array([segment.intercept for segment in self.p.segments.ordered()])
        logit = covariates(self.p.churn, self.people, rows, start, lived) + intercepts[segments]
        hazard = monthly_hazard(self.p.churn, logit) * _OF_A_MONTH
        expected = np.bincount(segments, weights=hazard, minlength=len(SEGMENTS))
        for code, name in enumerate(SEGMENTS):
            self.note("subscribers.expected_leavers", start, float(expected[code]), name)
        going = self.rows("leave", ids, turn) < hazard
        for outcome, number in (("leaves", int(going.sum())), ("stays", int((~going).sum()))):
            self.house.decisions[self.house.month, self.name, "leaving", "by hazard", outcome] += number
        if going.any():
            leavers = rows[going]
            at = start + hour_of_day(self.rows("leave hour", ids[going], turn))
            # A contract ends with its last day, whatever the hour of the request.
            self._depart(leavers, start + 24.0)
            self._order(leavers, at, CEASE, turn)
        return rows[~going]

    def _depart(self, leavers: Any, end: float) -> None:
        people, now = self.people, self.env.now
        people.alive[leavers] = False
        people.service_to[leavers] = end
        self.lines.give_up(leavers)
        self.outages.leave(now, people.site[leavers], people.group[leavers])
        self._retired_hours += float(self._own_hours(leavers).sum())
        self._count(leavers, -1, "subscribers.left", self._left, now)

    def _count(self, rows: Any, sign: int, measure: str, tally: Any, at: float) -> None:
        number = np.bincount(self.people.segment[rows], minlength=len(SEGMENTS))
        self.counts += sign * number
        tally += number
        if at >= self.population.opening:
            for code in np.flatnonzero(number).tolist():
                self.note(measure, at, float(number[code]), SEGMENTS[code])

    def _own_hours(self, rows: Any) -> Any:
        """Hours without service because of outages, per person."""
        people = self.people
        return self.outages.hours[people.site[rows], people.group[rows]] - people.base_hours[rows]

    def _wish(self, rows: Any, turn: int, start: float) -> None:
        """Changes that people order and contacts that they make for reasons of their own."""
        ids, segments = self.people.id[rows], self.people.segment[rows]
        wanted = np.array([segment.changes for segment in self.p.segments.ordered()]) * _OF_A_MONTH
        change, general = self.many(("change", "general"), ids, turn)
        changing = change < wanted[segments]
        if changing.any():
            at = start + hour_of_day(self.rows("change hour", ids[changing], turn))
            self._order(rows[changing], at, CHANGE, turn)
        calling = general < self.p.general_contacts * _OF_A_MONTH
        at = start + hour_of_day(self.rows("general hour", ids[calling], turn), contacts=True)
        self.contact(rows[calling], at, GENERAL, turn)

    def contact(self, rows: Any, at: Any, reason: int, turn: Any) -> None:
        """Contact the operator at the instants `at` (hours)."""
        if len(rows):
            when = (turn, self.people.id[rows]) if isinstance(turn, int) else (self.people.id[rows], turn)
            ids = identity_rows("contact", reason, *when)
            reasons = np.full(len(rows), reason, dtype=np.uint8)
            self.send_batch(ContactMade(ids, at, row=rows, reason=reasons))

    def _line_faults(self, rows: Any, turn: int, start: float) -> None:
        fixed = rows[self.people.segment[rows] >= FIBRE]
        ids = self.people.id[fixed]
        failing = self.rows("line fault", ids, turn) < self.plant.p.line_faults * DECISION_DAYS / 365.25
        hours = hour_of_day(self.rows("line hour", ids[failing], turn))
        for row, hour in zip(fixed[failing].tolist(), hours.tolist(), strict=True):
            key = identity("line", int(self.people.id[row]), turn)
            self.env.process(self.calls.line_fault(self.lines, row, key, start + hour))

    # --- the day's end

    def react(self, until: float) -> None:
        """Call because of outages, read bills, ask about orders."""
        self.calls.serve(until)
        if (bills := self._bills.take(until)) is not None:
            self._read_bills(bills)
        if (done := self._done.take(until)) is not None:
            self._ask_about_order(done)

    def serve(self, until: float) -> None:
        """Take note of what happened today."""
        self.outages.integrate(until)
        self._served(until)
        if (ended := self._ended.take(until)) is not None:
            self.experience.after_contact(ended)
            self._come_back(ended)
        self.note_hours(until)

    def _come_back(self, ended: Any) -> None:
        """Some whose matter was not settled contact the operator again, on a later day."""
        again = (
            ~ended["resolved"]
            & ~ended["abandoned"]
            & (self.rows("comes back", ended.ids) < self.p.comes_back)
        )
        if again.any():
            ids = ended.ids[again]
            at = ended.at[again] + 24.0 + exponential_rows(self.rows("comes back after", ids), 48.0)
            at = in_contact_hours(at, self.rows("comes back hour", ids))
            self.contact(ended["row"][again], at, REPEAT, ids)

    def note_hours(self, until: float) -> None:
        """Note the subscriber-hours of the day that ends at `until`."""
        for code, name in enumerate(SEGMENTS):
            self.note("subscribers.hours", until - 1e-6, 24.0 * float(self.counts[code]), name)

    def _served(self, until: float) -> None:
        """Newcomers notice that their service works."""
        for slots in self.population_activations():
            rows = self.orders.row[slots]
            self._begin_service(rows, until)
            late = np.maximum(self.orders.usable[slots] - self.orders.promise[slots], 0) / 24
            self.people.lateness[rows] = np.log1p(late)

    def population_activations(self) -> list[Any]:
        """Slots of the ADD orders whose service began since last asked."""
        begun, self.tools["activated"][:] = list(self.tools["activated"]), []
        return begun

    def _begin_service(self, rows: NDArray[np.int64], now: float) -> None:
        people = self.people
        people.alive[rows] = True
        self.outages.enter(now, people.site[rows], people.group[rows])
        people.base_hours[rows] = self.outages.hours[people.site[rows], people.group[rows]]
        people.base_memory[rows] = self.outages.remembered(now)[people.site[rows], people.group[rows]]
        people.base_at[rows] = now
        # The beat at the day's end is the first instant of the next month; who was born has not joined.
        self._count(rows, 1, "subscribers.joined", self._joined, now - 1e-6)

    def _read_bills(self, bills: Any) -> None:
        """Take in a bill: its shock, and a contact or a dispute if it asks for one."""
        rows, over = bills["row"], bills["error"] > self.p.visible_error * 100
        self.experience.after_bill(rows, bills.at, bills["shock"])
        share = self.p.bill_contact + self.p.error_contact * over
        share = (
            share
            + self.p.shock_contact * np.minimum(bills["shock"], 1)
            + self.p.first_contact * bills["first"]
        )
        contacting = self.rows("bill contact", bills.ids) < share
        chosen, at = rows[contacting], bills.at[contacting]
        if len(chosen) == 0:
            return
        ids, wrong = bills.ids[contacting], over[contacting]
        at = at + exponential_rows(self.rows("bill contact delay", ids), 72.0)
        at = in_contact_hours(at, self.rows("bill contact hour", ids))
        self.experience.wrong_bill(chosen[wrong], at[wrong])
        self.send_batch(
            ContactMade(
                identity_rows("contact", BILL, ids), at, row=chosen, reason=np.full(len(at), BILL, np.uint8)
            )
        )
        disputed = np.where(wrong, self.p.dispute_if_wrong, self.p.dispute_if_right)
        disputing = self.rows("dispute", ids) < disputed
        self.send_batch(
            DisputeRaised(identity_rows("dispute", ids[disputing]), at[disputing], row=chosen[disputing])
        )

    def _ask_about_order(self, done: Any) -> None:
        asking = self.rows("order contact", done.ids) < self.p.order_contact
        rows, at = done["row"][asking], done.at[asking]
        at = at + exponential_rows(self.rows("order contact delay", done.ids[asking]), 24.0)
        at = in_contact_hours(at, self.rows("order contact hour", done.ids[asking]))
        self.contact(rows, at, ORDER, done["slot"][asking])

    def _told(self, notice: CustomersTold) -> None:
        sites = np.array(notice.sites, dtype=np.int64)
        if not notice.over:
            self.calls.told_at[sites] = self.env.now
            self.outages.weight[sites] = self.p.told_memory

    def _line_works(self, fault: Any, now: float) -> None:
        self.experience.after_line_fault(fault.element, (now - fault.start) * 60 * 0.6, now)
        self.tools["fault_log"].resolved(fault, now)

    # --- the month's end

    def close_month(self, month: int) -> None:
        """Write down the month's balance and check what must close. [V01, V24]"""
        now = self.env.now - 1e-6
        for code, name in enumerate(SEGMENTS):
            self.note("subscribers.opening", now, float(self._opening[code]), name)
            self.note("subscribers.closing", now, float(self.counts[code]), name)
        self._note_outages(now)
        self._check_balance(month)
        self._opening = self.counts.copy()
        self._joined[:], self._left[:] = 0, 0

    def _note_outages(self, now: float) -> None:
        """Note what the month adds to the outages of mobile users, fixed users and lines."""
        hours, times = self.outages.person_hours, self.outages.interruptions
        totals = {
            "mobile": (float(hours[:FIXED].sum()), float(times[:FIXED].sum())),
            "fixed": (float(hours[FIXED]), float(times[FIXED])),
            "line": (self.lines.hours_until(now), float(self.lines.interruptions)),
        }
        for part, (lost, cut_off) in totals.items():
            before = self._noted.get(part, (0.0, 0.0))
            self.note("outage.hours", now, lost - before[0], part)
            self.note("outage.interruptions", now, cut_off - before[1], part)
        self._noted = totals

    def _check_balance(self, month: int) -> None:
        alive = self.population.alive_by_segment()
        for code, name in enumerate(SEGMENTS):
            expected = int(self._opening[code] + self._joined[code] - self._left[code])
            if expected != alive[code]:
                raise LawBroken(
                    f"V01 subscribers, {name}", month, expected, int(alive[code]), expected - int(alive[code])
                )
        served = np.flatnonzero(self.people.alive)
        own = self._retired_hours + float(self._own_hours(served).sum())
        whole = float(self.outages.person_hours.sum())
        if abs(own - whole) > 1e-6 * max(whole, 1.0):
            raise LawBroken("V24 outage hours, by person and by outage", month, own, whole, own - whole)
