"""A bill run: a cycle's accounts are charged, checked, booked, counted and sent, by billing's own tariffs.

All that happens within one step of the day, on what billing knows at the hour of the run. A bill that is zero
in truth and as billed is not issued. Bookings carry the instant of the run, bills the instant at which each
leaves: after the engine's time and the verification. What a check before dispatch puts right counts as right
at first issue. Every cent of an error is booked to the event behind it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from sim.bss.billing.arithmetic import (
    Bills,
    Run,
    chosen,
    compute,
    main_cause,
    right_at_first_issue,
    shock_of,
    tariff_of,
    told_apart,
    unbilled,
)
from sim.bss.billing.causes import END, EVENTS, NOT_TOLD, by_event, events_of
from sim.bss.billing.cycles import minutes
from sim.kernel.distributions import lognormal_rows, to_millisecond
from sim.kernel.parameters import cents
from sim.kernel.streams import identity_rows
from sim.kernel.words import Cents, Codes, Floats, Ids, Rows
from sim.messages.money import BillSent, InvoiceIssued
from sim.subscribers.segments import SEGMENTS

if TYPE_CHECKING:
    from sim.bss.billing.billing import Billing

_FURTHER = 2**40
"""Lies above all numbers of months."""
Watcher = Callable[[Bills, Run], None]


class BillRun:
    """Makes the bills of one billing department.

    It keeps the sums of all bills so far, in cents, so that V08 can be checked: true, billed, billed too much
    and billed too little.

    Args:
        billing: whose bills these are.
    """

    def __init__(self, billing: Billing) -> None:
        self._billing, self._people = billing, billing.people
        self._watchers: list[Watcher] = []
        self._deferred: defaultdict[tuple[int, int], int] = defaultdict(int)
        self.true_cents = self.billed_cents = self.over_cents = self.under_cents = self.issued = 0
        self.explained: Cents = np.zeros(len(EVENTS), dtype=np.int64)
        """Billed less true of all bills so far, by event, cents."""

    def run(self, cycle: int, run: float) -> None:
        """Bill a cycle at the instant `run` (h).

        Usage of a whole cycle is one lognormal amount of the account and month around its own mean, drawn by
        the person's identity. Accounts whose end has come are billed for the last time. What is held for a
        check is issued by `Checks`.
        """
        billing = self._billing
        rows = billing.accounts.of_cycle(cycle)
        nth = billing.services.calendar.month_number(run)
        begun = billing.accounts.begin_run(cycle, run)
        self._miss(cycle, begun, nth)
        # Worked on in the order in which they lie, which is several times quicker; sent in that of the cycle.
        as_they_lie = rows.argsort()
        rows = rows[as_they_lie]
        bills = self._charge(rows, begun, nth)
        table, places = billing.accounts.table, billing.accounts.places(rows)
        table.known[places[table.end[places] <= run]] = False
        made = (bills.true != 0) | (bills.billed != 0)
        turns = made[as_they_lie.argsort()].cumsum()[as_they_lie][made]
        bills = chosen(bills, made)
        at = run + to_millisecond(turns / billing.p.rate) + billing.p.verification
        numbers = self._numbers(bills.rows, nth, run)
        held = billing.checks.hold(bills, begun, numbers, at)
        if held.any():
            bills, at, numbers = chosen(bills, ~held), at[~held], numbers[~held]
        self.issue(bills, begun, numbers, at, run)

    def _numbers(self, rows: Rows, nth: int, run: float) -> Rows:
        """What tells the bills of an account apart, shape (n,), and a bill from all others of its account.

        The number of the month; of a further bill in one month, as after a change of cycles, the minute.
        """
        table, places = self._billing.accounts.table, self._billing.accounts.places(rows)
        numbers = np.full(len(rows), nth, dtype=np.int64)
        numbers[table.billed_in[places] == nth] = _FURTHER + int(minutes(run))
        table.billed_in[places] = nth
        return numbers

    def issue(self, bills: Bills, begun: Run, numbers: Rows, at: Floats, now: float) -> None:
        """Book, count and send bills of a run.

        Args:
            bills: as they go out.
            begun: the run.
            numbers: what tells bills of one account apart, shape (n,).
            at: instants of dispatch (h), shape (n,).
            now: when they are booked (h).
        """
        self._book(bills, begun, now)
        self._record(bills, now)
        self._count(bills, now)
        for watcher in self._watchers:
            watcher(bills, begun)
        self._dispatch(bills, at, numbers, now)

    def watch(self, watcher: Watcher) -> None:
        """Have `watcher` shown the bills of every run as they go out; it looks and leaves them alone."""
        self._watchers.append(watcher)

    def _usage(self, rows: Rows, nth: int) -> Cents:
        billing, people = self._billing, self._people
        luck = billing.luck("usage", people.id[rows], nth)
        usual, spread = people.usage_mean[rows], max(billing.p.usage_cv, 1e-9)
        return np.rint(lognormal_rows(luck, usual, spread)).astype(np.int64)

    def _charge(self, rows: Rows, run: Run, nth: int) -> Bills:
        accounts, usage, ids = self._billing.accounts, self._usage(rows, nth), self._people.id[rows]
        rated = self._billing.copy.rated(
            usage, tariff_of(self._people, rows), lambda key: self._billing.luck("defect", ids, key)
        )
        bills, after = compute(self._people, rows, accounts.books(rows), usage, run, rated)
        accounts.note(rows, after)
        self._name_the_untold(bills)
        return bills

    def _name_the_untold(self, bills: Bills) -> None:
        """Of services that have ended and are charged on, no word has come: that is the event, if none is."""
        on = bills.rows[bills.parts[:, END] != 0]
        table = self._billing.accounts.table
        places = self._billing.accounts.places(on)
        untold = (table.why[places, END] == 0) & np.isinf(table.end[places])
        table.why[places[untold], END] = NOT_TOLD

    def _miss(self, cycle: int, run: Run, nth: int) -> None:
        """What is due by now of services that billing should know and does not: nothing is billed of it."""
        accounts = self._billing.accounts
        rows = accounts.missing(cycle, run.at)
        if not len(rows):
            return
        missed, after = unbilled(self._people, rows, accounts.books(rows), self._usage(rows, nth), run)
        accounts.note(rows, after)
        accounts.table.cycle[accounts.places(rows)] = cycle
        self._record(missed, run.at)
        if self._billing.services.log is not None:
            ids = identity_rows("charge missed", nth, self._people.id[rows])
            self._tell(missed, "charge missed", ids, run.at)

    def _book(self, bills: Bills, begun: Run, run: float) -> None:
        """Book invoices; of the charges for the cycle ahead, what belongs to the next month is deferred."""
        calendar, ledger = self._billing.services.calendar, self._billing.services.ledger
        month_end = float(calendar.month_edges[np.searchsorted(calendar.month_edges, run, side="right")])
        now_share = min((month_end - run) / (begun.until - run), 1.0)
        month = calendar.month_number(run)
        for code, name in enumerate(SEGMENTS):
            here = self._people.segment[bills.rows] == code
            if not here.any():
                continue
            total, advance = int(bills.billed[here].sum()), int(bills.ahead[here].sum())
            deferred = advance - round(advance * now_share)
            ledger.post(run, "receivable", f"revenue.{name}", total - deferred)
            ledger.post(run, "receivable", "deferred_revenue", deferred)
            self._deferred[code, month + 1] += deferred
        self._billing.control_account.issued[self._billing.address] += int(bills.billed.sum())

    def recognise(self, month: int, now: float) -> None:
        """Recognise, at the end of a month, what was deferred to it.

        A run defers the recurring charge of the days after its own month's end to the month that follows.
        """
        for code, name in enumerate(SEGMENTS):
            earned = self._deferred.pop((code, month), 0)
            self._billing.services.ledger.post(now, "deferred_revenue", f"revenue.{name}", earned)

    def billed_as_explained(self) -> int:
        """What was truly due, less what was billed too little, and what was billed too much (cents)."""
        return self.true_cents - self.under_cents + self.over_cents

    def _record(self, bills: Bills, run: float) -> None:
        """Note what was due and what was billed, whether or not a bill is issued."""
        billing, error = self._billing, bills.error
        over, under = np.maximum(error, 0), np.maximum(-error, 0)
        for code, name in enumerate(SEGMENTS):
            here = self._people.segment[bills.rows] == code
            if not here.any():
                continue
            sums = {"true": bills.true, "billed": bills.billed, "over": over, "under": under}
            for measure, value in sums.items():
                billing.note(f"bills.{measure}", run, value[here].sum() / 100, name)
        self.true_cents += int(bills.true.sum())
        self.billed_cents += int(bills.billed.sum())
        self.over_cents += int(over.sum())
        self.under_cents += int(under.sum())
        billing.accounts.table.open_error[billing.accounts.places(bills.rows)] += error
        self._explain(bills, run)

    def _events(self, bills: Bills) -> Codes:
        """The event behind each part of some bills' errors."""
        billing = self._billing
        slipped = billing.copy.slipped[tariff_of(self._people, bills.rows)]
        return events_of(billing.accounts.table.why[billing.accounts.places(bills.rows)], slipped)

    def _explain(self, bills: Bills, run: float) -> None:
        """Book every cent of every error to the event behind it; of two causes on one bill, both."""
        wrong = bills.parts.any(axis=1) | (bills.error != 0)
        if not wrong.any():
            return
        some = chosen(bills, wrong)
        sums = by_event(told_apart(some), self._events(some))
        self.explained += sums
        for code in np.flatnonzero(sums).tolist():
            self._billing.note("bills.off", run, float(sums[code]) / 100, EVENTS[code])

    def _count(self, bills: Bills, run: float) -> None:
        """Count the bills that are issued, the right ones, and the wrong ones by their main cause."""
        billing, segment = self._billing, self._people.segment[bills.rows]
        right = right_at_first_issue(bills, cents(billing.p.tolerance), billing.p.tolerance_share)
        for code, name in enumerate(SEGMENTS):
            here = segment == code
            if here.any():
                billing.note("bills.issued", run, float(here.sum()), name)
                billing.note("bills.right", run, float((here & right).sum()), name)
        if not right.all():
            wrong = chosen(bills, ~right)
            events = self._events(wrong)[np.arange(len(wrong.rows)), main_cause(wrong)]
            self._billing.note_parts("bills.wrong", np.full(len(events), run), events, EVENTS)
        self.issued += len(bills.rows)

    def _tell(self, bills: Bills, kind: str, ids: Ids, run: float) -> None:
        """Have bills taken down as billed and as due; of several causes of an error the largest is told."""
        assert self._billing.services.log is not None
        causes = (*EVENTS, "")
        events = self._events(bills)[np.arange(len(ids)), main_cause(bills)]
        cause = np.where(bills.error != 0, events, causes.index(""))
        self._billing.services.log.rows(
            kind, np.full(len(ids), run), receiver=self._billing.address, case=ids,
            bill=ids * np.uint64(kind == "bill made"), person=bills.rows, amount=bills.billed,
            believed=bills.billed, true=bills.true, what=(self._people.segment[bills.rows], SEGMENTS),
            cause=(cause, causes),
        )  # fmt: skip

    def _dispatch(self, bills: Bills, at: Floats, numbers: Rows, run: float) -> None:
        """Send bills to customers and invoices to payments, in the order in which the engine made them."""
        billing, rows = self._billing, bills.rows
        ids = identity_rows("bill", numbers, self._people.id[rows])
        if billing.services.log is not None:
            self._tell(bills, "bill made", ids, run)
        last_bills, places = billing.accounts.table.last_bills, billing.accounts.places(rows)
        past = last_bills.take(places, axis=0).T
        shock = shock_of(bills.billed, past)
        new = np.stack([np.maximum(bills.billed, 1), past[0], past[1]], axis=1)
        last_bills[places] = new
        billing.send(
            BillSent(
                ids, at, row=rows, amount=bills.billed, error=bills.error, shock=shock, first=past[0] == 0
            )
        )
        invoices = InvoiceIssued(ids, at, row=rows, amount=bills.billed)
        billing.send_home(invoices, self._people.brand[rows])
        billing.claims.remember(invoices)
