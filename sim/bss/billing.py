"""Billing: accounts, bill cycles, bill runs and disputes.
[eTOM: Customer Bill Management; ODA TMFC030, TMFC031; TMF678 Customer Bill, TMF666 Billing Cycle]

Billing knows what it was told: when service began and ended, and its own copy of the tariffs. Both errors
of this slice are born outside: a completion that comes late or never (C05), a tariff version that comes
late or never (C22). The true charge stands beside every billed one. Left out on purpose: rating of usage
(one amount a month here, true and billed alike), tax, discounts, dunning.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Annotated, Any

import numpy as np
from annotated_types import Ge, Gt, Le

from sim.kernel.calendar import add_months
from sim.kernel.department import Department
from sim.kernel.distributions import lognormal_rows
from sim.kernel.parameters import (
    Days,
    Hours,
    Minutes,
    Money,
    Parameters,
    PerMonth,
    Scaled,
    Share,
    cents,
)
from sim.kernel.queues import BatchQueue
from sim.kernel.shifts import Shifts
from sim.kernel.streams import identity_rows
from sim.messages.money import BillSent, DisputeRaised, InvoiceIssued, TariffPublished
from sim.messages.orders import ADD, BillingChanged
from sim.records.errors import LawBroken
from sim.records.measures import Measure
from sim.subscribers.charges import Bills, chosen, compute, corrected, right_at_first_issue, shock_of
from sim.subscribers.market import DAYS_A_MONTH
from sim.subscribers.population import DECISION_DAYS
from sim.subscribers.segments import PREPAID, SEGMENTS


class BillingParameters(Parameters):
    """Bill cycles, runs and the back office."""

    cycles: Annotated[int, Ge(1), Le(28)] = 4
    """Bill cycles, spread over days 1-28 of the month. Range 1-28. [P-B]"""
    run_hour: Hours = 20.0
    """Hour of the bill day at which a run takes what it knows. Range 0-23. [A]"""
    rate: Annotated[Scaled[float], Gt(0)] = 3000.0
    """Bills an hour. [P0.2]"""
    verification: Hours = 24.0
    """From the end of a run to dispatch. Range 1-72. [P0.2]"""
    backdating: Days = 3.0
    """How late the word of an activation may come and still be charged from its own date. Range 0-31. [A]"""
    tolerance: Money = 0.01
    """Error up to which a bill counts as right. Range 0-1. [P5.7]"""
    tolerance_share: Share = 0.01
    """The same as a share of the true charge. Range 0-0.05. [P5.7]"""
    usage_cv: float = 0.5
    """Spread of an account's usage from month to month. Range 0-2. [A]"""
    clerks: Scaled[int] = 3
    """People in the billing back office. [P0.2]"""
    dispute_work: Minutes = 25.0
    """Mean work on a dispute, lognormal. Range 10-60. [P0.2]"""
    shift_hours: Annotated[Hours, Gt(0)] = 6.4
    """Hours of work of a clerk a day. Range 5-8. [A]"""
    reconciliation: PerMonth = 0.06
    """Accounts whose start and end are compared with the network in a month. Range 0-1. [P-B]"""
    releasing: str = "release all"
    """Policy: what happens to a bill far from the last one. 'release all' or 'check outliers'."""
    outlier: Share = 0.3
    """Difference to the last bill from which on a bill is an outlier. Range 0.1-1. [P5.4]"""
    recall: Share = 0.6
    """Share of wrong outliers that the check finds. Range 0.3-0.95. [P5.4]"""


def release_all(outliers: int) -> bool:
    """Send every bill as computed."""
    return False


def check_outliers(outliers: int) -> bool:
    """Look at bills that differ much from the last one before they go out."""
    return outliers > 0


class Billing(Department):
    """Issues bills and settles disputes."""

    name = "bss.billing"
    standard_name = "Bill Calculation and Generation (TMFC030, TMFC031)"
    measures = (
        Measure("bills.issued", "bills", "bills issued"),
        Measure("bills.right", "bills", "bills right at first issue, within tolerance"),
        Measure("bills.true", "money", "what contracts imply"),
        Measure("bills.billed", "money", "what was billed"),
        Measure("bills.over", "money", "billed too much"),
        Measure("bills.under", "money", "billed too little"),
        Measure("bills.wrong", "bills", "wrong bills, by cause"),
        Measure("disputes.opened", "disputes", "disputes opened"),
        Measure("disputes.closed", "disputes", "disputes decided"),
        Measure("disputes.justified", "disputes", "disputes that were right"),
        Measure("disputes.work", "h", "person-hours in the back office"),
        Measure("disputes.duty", "h", "person-hours on duty there"),
        Measure("bills.unknown", "accounts", "accounts in service that billing does not know, at month end"),
    )
    policies = {"releasing": {"release all": release_all, "check outliers": check_outliers}}

    def open(self) -> None:
        """Take over the accounts; listen to order management, the catalogue and disputes."""
        self.people: Any = self.tools["population"].people
        self.tariffs = self.tools["tariffs"]
        self.known_index = self.tariffs.index.copy()
        self._coming: list[tuple[float, TariffPublished]] = []
        self.shifts = self._shifts()
        self.desk = BatchQueue(self.shifts, name="billing back office")
        self._changes, self._disputes = self.tray(BillingChanged), self.tray(DisputeRaised)
        self.on(TariffPublished, lambda version: self._coming.append((self.env.now, version)))
        self._deferred: defaultdict[tuple[int, int], int] = defaultdict(int)
        self._open_error = np.zeros(0, dtype=np.int64)
        self.issued_cents = self.true_cents = self.billed_cents = self.over_cents = self.under_cents = 0
        self.opened = self.closed = 0
        self._accounts: list[list[Any]] = [[] for _ in range(self.p.cycles)]
        self._enter(np.flatnonzero(self.people.bill_known), born=True)

    def _shifts(self) -> Shifts:
        week = {0.0: 0}
        for day in range(5):
            week |= {day * 24 + 9.0: self.p.clerks, day * 24 + 9.0 + self.p.shift_hours: 0}
        return Shifts.weekly(week, self.house.calendar.week_hour_at_zero)

    def adopt(self, parameters: Any) -> None:
        """Another number of clerks or cycles, or another policy."""
        cycles = self.p.cycles
        super().adopt(parameters)
        self.shifts = self._shifts()
        self.desk.adopt(self.shifts)
        if self.p.cycles != cycles:
            self._accounts = [[] for _ in range(self.p.cycles)]
            self._enter(np.flatnonzero(self.people.bill_known))

    def bill_day(self, cycle: int) -> int:
        """The day of the month on which a cycle is billed."""
        return 1 + cycle * 28 // int(self.p.cycles)

    def _enter(self, rows: Any, born: bool = False) -> None:
        """Accounts enter their cycle; those at birth are charged through to the next run of it."""
        people = self.people
        cycle = (people.id[rows] // np.uint64(64) % np.uint64(self.p.cycles)).astype(np.uint8)
        people.cycle[rows] = cycle
        for code in np.unique(cycle).tolist():
            chosen_rows = rows[cycle == code]
            self._accounts[code].append(chosen_rows)
            if born:
                through = self._next_run(code, self.env.now - 1.0)
                people.true_through[chosen_rows] = people.bill_through[chosen_rows] = through
                usual = people.charge[chosen_rows] + people.usage_mean[chosen_rows]
                for column in (people.last_bill_1, people.last_bill_2, people.last_bill_3):
                    column[chosen_rows] = np.maximum(usual, 1)

    def _next_run(self, cycle: int, after: float) -> float:
        """The first run of a cycle later than `after` (hours)."""
        calendar = self.house.calendar
        day = calendar.date_at(after).date().replace(day=self.bill_day(cycle))
        run = calendar.hour_of(day) + float(self.p.run_hour)
        return run if run > after else calendar.hour_of(add_months(day, 1)) + float(self.p.run_hour)

    # --- the day

    def begin_day(self, day: int) -> None:
        """Prepaid customers use up what they top up: a thirtieth of them each day."""
        rows = self.tools["population"].deciding_on(day)
        rows = rows[(self.people.segment[rows] == PREPAID) & self.people.alive[rows]]
        if len(rows):
            luck = self.rows("prepaid spending", self.people.id[rows], day // DECISION_DAYS)
            spent = lognormal_rows(luck, self.people.usage_mean[rows] * DECISION_DAYS / DAYS_A_MONTH, 0.8)
            self.house.ledger.post(day * 24.0, "cash", "revenue.prepaid", int(np.rint(spent).sum()))
        self._reconcile(day)

    def _reconcile(self, day: int) -> None:
        """Compare a thirtieth of the accounts with the network's service records, as far as staff allows."""
        rows, people = self.tools["population"].deciding_on(day), self.people
        rows = rows[people.segment[rows] != PREPAID]
        luck = self.rows("reconciled", people.id[rows], day // DECISION_DAYS)
        rows = rows[luck < self.p.reconciliation]
        missing = rows[
            people.alive[rows]
            & people.in_service[rows]
            & ~people.bill_known[rows]
            & (people.service_from[rows] < day * 24.0 - 240)
        ]
        if len(missing):
            people.bill_known[missing], people.bill_from[missing] = True, day * 24.0
            self._enter(missing)
        ended = rows[~people.in_service[rows] & people.bill_known[rows] & np.isinf(people.bill_to[rows])]
        ended = ended[people.service_to[ended] < day * 24.0 - 240]
        people.bill_to[ended] = people.service_to[ended]

    def serve(self, until: float) -> None:
        """Take in changes and disputes; run the cycles whose day it is."""
        calendar = self.house.calendar
        today = calendar.date_at(until - 24.0).date()
        for cycle in range(self.p.cycles):
            if self.bill_day(cycle) == today.day:
                run = until - 24.0 + self.p.run_hour
                self._take_in(run)
                self._run(cycle, run)
        self._take_in(until)

    def _take_in(self, until: float) -> None:
        self._load_tariffs(until)
        changes = self._changes.take(until)
        if changes is None:
            return
        rows, at, effective = changes["row"], changes.at, changes["effective"]
        billed = self.people.segment[rows] != PREPAID
        begins = billed & (changes["kind"] == ADD) & ~self.people.bill_known[rows]
        late = at - effective > self.p.backdating * 24
        self.people.bill_known[rows[begins]] = True
        self.people.bill_from[rows[begins]] = np.where(late, at, effective)[begins]
        self._enter(np.unique(rows[begins]))
        ends = billed & (changes["kind"] != ADD)
        self.people.bill_to[rows[ends]] = effective[ends]

    def _load_tariffs(self, until: float) -> None:
        for arrived, version in list(self._coming):
            if max(arrived, version.effective) < until:
                self.known_index[version.segment, version.offer] = version.index
                self._coming.remove((arrived, version))

    # --- a bill run

    def _run(self, cycle: int, run: float) -> None:
        if not self._accounts[cycle]:
            return
        if len(self._accounts[cycle]) > 1:
            self._accounts[cycle][:] = [np.concatenate(self._accounts[cycle])]
        people, rows = self.people, self._accounts[cycle][0]
        rows = rows[people.bill_known[rows]]
        segment, offer = people.segment[rows], people.offer[rows]
        indices = self.tariffs.index[segment, offer], self.known_index[segment, offer]
        nth = int(self.house.calendar.month_number(run))
        luck = self.rows("usage", people.id[rows], nth)
        spread = max(self.p.usage_cv, 1e-9)
        usage = np.rint(lognormal_rows(luck, people.usage_mean[rows], spread)).astype(np.int64)
        bills = compute(people, rows, indices, usage, (run, self._next_run(cycle, run)))
        people.bill_known[rows[people.bill_to[rows] <= run]] = False
        bills = self._verify(chosen(bills, (bills.true != 0) | (bills.billed != 0)))
        self._book(bills, run, self._next_run(cycle, run))
        self._record(bills, run)
        self._dispatch(bills, run, nth)

    def _verify(self, bills: Bills) -> Bills:
        """Before bills go out, look at those far from the last one, if the policy says so."""
        last = self.people.last_bill_1[bills.rows]
        far = (last > 0) & (np.abs(bills.billed - last) > self.p.outlier * last)
        if not self.decide("releasing", int(far.sum()), cases=int(far.sum())):
            return bills
        ids = identity_rows("verification", self.house.month, self.people.id[bills.rows])
        found = far & (bills.error != 0) & (self.rows("verification", ids) < self.p.recall)
        people, rows = self.people, bills.rows[found]
        people.bill_from[rows], people.bill_to[rows] = people.service_from[rows], people.service_to[rows]
        people.bill_through[rows] = people.true_through[rows]
        return corrected(bills, found)

    def _book(self, bills: Bills, run: float, next_run: float) -> None:
        """Book invoices; the recurring part that belongs to later months is deferred."""
        calendar, ledger = self.house.calendar, self.house.ledger
        month_end = float(calendar.month_edges[np.searchsorted(calendar.month_edges, run, side="right")])
        now_share = min((month_end - run) / (next_run - run), 1.0)
        month = calendar.month_number(run)
        for code, name in enumerate(SEGMENTS):
            here = self.people.segment[bills.rows] == code
            if not here.any():
                continue
            total, advance = int(bills.billed[here].sum()), int(bills.advance[here].sum())
            deferred = advance - round(advance * now_share)
            ledger.post(run, "receivable", f"revenue.{name}", total - deferred)
            ledger.post(run, "receivable", "deferred_revenue", deferred)
            self._deferred[code, month + 1] += deferred
        self.issued_cents += int(bills.billed.sum())

    def _record(self, bills: Bills, run: float) -> None:
        error = bills.error
        right = right_at_first_issue(bills, cents(self.p.tolerance), self.p.tolerance_share)
        for code, name in enumerate(SEGMENTS):
            here = self.people.segment[bills.rows] == code
            if here.any():
                over, under = np.maximum(error[here], 0), np.maximum(-error[here], 0)
                sums = {
                    "issued": here.sum(),
                    "right": (here & right).sum(),
                    "true": bills.true[here].sum() / 100,
                    "billed": bills.billed[here].sum() / 100,
                    "over": over.sum() / 100,
                    "under": under.sum() / 100,
                }
                for measure, value in sums.items():
                    self.note(f"bills.{measure}", run, float(value), name)
        wrong, named = ~right, np.zeros(len(right), dtype=bool)
        for cause, flag in (
            ("tariff", bills.wrong_tariff),
            ("start", bills.wrong_start),
            ("end", bills.wrong_end),
        ):
            self.note("bills.wrong", run, float((wrong & flag & ~named).sum()), cause)
            named |= flag
        self.note("bills.wrong", run, float((wrong & ~named).sum()), "other")
        self.true_cents += int(bills.true.sum())
        self.billed_cents += int(bills.billed.sum())
        self.over_cents += int(np.maximum(error, 0).sum())
        self.under_cents += int(np.maximum(-error, 0).sum())
        self._remember_errors(bills)

    def _remember_errors(self, bills: Bills) -> None:
        if len(self._open_error) < self.people.count:
            larger = np.zeros(int(self.people.count * 1.3) + 64, dtype=np.int64)
            larger[: len(self._open_error)] = self._open_error
            self._open_error = larger
        self._open_error[bills.rows] += bills.error

    def _dispatch(self, bills: Bills, run: float, nth: int) -> None:
        """Send bills to customers and invoices to payments, in the order in which the engine made them."""
        people, rows = self.people, bills.rows
        at = run + np.rint(np.arange(1, len(rows) + 1) / self.p.rate * 3.6e6) / 3.6e6 + self.p.verification
        ids = identity_rows("bill", nth, people.id[rows])
        past = np.stack([people.last_bill_1[rows], people.last_bill_2[rows], people.last_bill_3[rows]])
        first = past[0] == 0
        shock = shock_of(bills.billed, past)
        people.last_bill_3[rows], people.last_bill_2[rows] = past[1], past[0]
        people.last_bill_1[rows] = np.maximum(bills.billed, 1)
        self.send_batch(
            BillSent(ids, at, row=rows, amount=bills.billed, error=bills.error, shock=shock, first=first)
        )
        self.send_batch(InvoiceIssued(ids, at, row=rows, amount=bills.billed))

    # --- disputes

    def serve_disputes(self, until: float) -> None:
        """Work off the disputes that have come in."""
        disputes = self._disputes.take(until)
        if disputes is not None:
            work = lognormal_rows(self.rows("dispute work", disputes.ids), self.p.dispute_work / 60, 0.6)
            self.opened += len(disputes)
            self.note_rows("disputes.opened", disputes.at)
            self.desk.put(disputes.ids, np.maximum(disputes.at, until - 24.0), work, payload=disputes["row"])
        served = self.desk.serve(until)
        self.note("disputes.duty", until - 1e-6, self.shifts.hours(until - 24, until))
        if len(served.ids):
            self.closed += len(served.ids)
            self.note_rows("disputes.work", served.started, served.ended - served.started)
            self.note_rows("disputes.closed", served.started)
            _, first = np.unique(served.payload, return_index=True)
            self._decide_disputes(served.ids[first], served.payload[first], served.ended[first])

    def _decide_disputes(self, ids: Any, rows: Any, at: Any) -> None:
        """The evidence shows what is true: give back what was too much and mend its cause."""
        people, owed = self.people, self._open_error[rows]
        right = owed > cents(self.p.tolerance)
        self.note_rows("disputes.justified", at[right])
        rows, owed, at, ids = rows[right], owed[right], at[right], ids[right]
        if len(rows) == 0:
            return
        self.house.ledger.post(float(at[0]), "adjustments", "receivable", int(owed.sum()))
        self.issued_cents -= int(owed.sum())
        self._open_error[rows] = 0
        people.bill_to[rows], people.bill_through[rows] = people.service_to[rows], people.true_through[rows]
        segment, offer = people.segment[rows], people.offer[rows]
        self.known_index[segment, offer] = self.tariffs.index[segment, offer]
        credit = identity_rows("credit note", ids)
        self.send_batch(InvoiceIssued(credit, at, row=rows, amount=-owed))

    # --- the month's end

    def close_month(self, month: int) -> None:
        """Recognise what was deferred; bills and disputes close. [V03, V08]"""
        now = self.env.now - 1e-6
        for code, name in enumerate(SEGMENTS):
            earned = self._deferred.pop((code, month), 0)
            self.house.ledger.post(now, "deferred_revenue", f"revenue.{name}", earned)
        right = self.true_cents - self.under_cents + self.over_cents
        if (left := self.billed_cents) != right:
            raise LawBroken("V08 billed = true - under + over", month, left, right, left - right)
        if self.opened != (handled := self.closed + self.desk.waiting()):
            raise LawBroken("V03 disputes", month, self.opened, handled, self.opened - handled)
        people = self.people
        unknown = people.in_service & people.alive & ~people.bill_known & (people.segment != PREPAID)
        self.note("bills.unknown", now, float(unknown.sum()))
        charged = (people.bill_known & np.isinf(people.bill_to)).sum()
        true = (people.alive & (people.segment != PREPAID)).sum()
        self.believe(month, "accounts charged", float(charged), float(true))
        differing = float((self.known_index != self.tariffs.index).sum())
        self.believe(month, "tariffs out of date", 0.0, differing)
