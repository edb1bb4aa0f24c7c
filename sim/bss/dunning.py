"""Dunning: accounts that owe something get a letter, later a call. [eTOM: Collections; ODA TMFC030; TMF676]

Left out on purpose: what a letter or a call does to paying, fees, barring, agencies, word of write-offs.
"""

from __future__ import annotations

from typing import Annotated

import numpy as np

from sim.kernel.beat import Beat
from sim.kernel.columns import Columns, column
from sim.kernel.department import Department
from sim.kernel.duty import Duty
from sim.kernel.handlers import hears
from sim.kernel.parameters import InDays, Lever, Money, Parameters, Staff, Work, World, cents, days
from sim.kernel.policies import Decision
from sim.kernel.staff import StaffPlan
from sim.kernel.streams import identity_rows
from sim.kernel.words import Cents, Flags, Floats, Ids, Rows
from sim.messages.money import InvoiceIssued, InvoicePaid, ReminderSent
from sim.records.control_account import ControlAccount
from sim.records.laws import Law
from sim.records.measures import Measure
from sim.subscribers.population import People


class DunningParameters(Parameters):
    """Reminders and calls to those who have not paid."""

    agents: Annotated[Staff, Lever(source="A")] = 2
    """People who call, in full-time equivalents."""
    call: Annotated[Work, World(3, 12, source="A")] = Work(minutes=6, cv=0.6)
    """Length of a call."""
    remind_after: Annotated[InDays, Lever(19, 45, source="A")] = days(25)
    """From the invoice to the reminder."""
    call_after: Annotated[InDays, Lever(25, 75, source="A")] = days(35)
    """From the invoice to the call."""
    reminding: Annotated[str, Lever(source="A")] = "everybody"
    """Policy: who is reminded, and later called. 'everybody' or 'from an amount on'."""
    least: Annotated[Money, Lever(5, 50, source="A")] = 20.0
    """Invoice from which on a customer is reminded under 'from an amount on'."""


def everybody(amounts: Cents, least: int) -> Flags:
    """Remind of every invoice."""
    return np.ones(len(amounts), dtype=bool)


def from_an_amount_on(amounts: Cents, least: int) -> Flags:
    """Remind of invoices of so many cents or more, and leave the others alone."""
    return amounts >= least


AGENTS = StaffPlan[DunningParameters](
    name="dunning",
    label="dunning agents",
    domain="bss",
    cost_group="customer operations",
    people=lambda p: p.agents,
    duty=lambda p, calendar: Duty.working_days(p.agents, 9.0, 6.4, calendar),
)


class Accounts(Columns):
    """What is believed of the people served: what they owe, since when, and what has been done about it."""

    unpaid: Cents = column(np.int64, "invoices less credit notes and money that came in", "cents")
    since: Floats = column(np.float64, "instant of the invoice that is overdue first", "h", start=np.inf)
    latest: Floats = column(np.float64, "instant of the latest invoice", "h")
    reminded: Flags = column(np.bool_, "a letter has been sent")
    listed: Flags = column(np.bool_, "stands on the list of those to be called")


class Dunning(Department[DunningParameters]):
    """Reminds and calls."""

    name = "bss.dunning"
    standard_name = "Collections (TMFC030)"
    says = (ReminderSent,)
    measures = (Measure("reminders.sent", "letters", "reminders sent"),)
    desks = (AGENTS,)
    laws = (Law("V03", "dunning cases", "opened", "paid + let go + called + open", "cases", "dunning"),)
    reminding = Decision({"everybody": everybody, "from an amount on": from_an_amount_on})

    people: People
    control_account: ControlAccount

    def open(self) -> None:
        """Begin with nothing to watch."""
        self.desk, self.accounts = self.man(AGENTS), self.cohort.table(Accounts)
        self.issuers: set[int] = set()
        self.opened = 0
        self.closed = {"paid": 0, "let go": 0, "called": 0}

    @hears(InvoiceIssued)
    def note_invoices(self, invoices: InvoiceIssued) -> None:
        """Watch who owes something; a credit note lowers what somebody owes."""
        accounts, places = self.accounts, self.cohort.places(invoices.row)
        np.add.at(accounts.unpaid, places, invoices.amount)
        self.issuers.update(np.unique(invoices.asker).tolist())
        owed = invoices.amount > 0
        new = places[owed & np.isinf(accounts.since[places])]
        accounts.latest[places[owed]] = invoices.at[owed]
        accounts.since[new] = accounts.latest[new]
        self.opened += len(np.unique(new))
        self._settle(invoices.where(~owed).row)

    @hears(InvoicePaid)
    def note_payments(self, paid: InvoicePaid) -> None:
        """Close the cases of who owes nothing more; who still does is overdue since the latest invoice."""
        np.subtract.at(self.accounts.unpaid, self.cohort.places(paid.row), paid.amount)
        self._settle(paid.row)

    def _settle(self, rows: Rows) -> None:
        accounts, rows = self.accounts, np.unique(rows)
        places = self.cohort.places(rows)
        watched = np.isfinite(accounts.since[places])
        rows, places = rows[watched], places[watched]
        self.desk.withdraw(self._cases(rows[accounts.listed[places]]))
        over = accounts.unpaid[places] <= 0
        self.closed["paid"] += int(over.sum())
        self._close(places, np.where(over, np.inf, accounts.latest[places]))

    def _close(self, places: Rows, since: Floats | float) -> None:
        self.accounts.since[places] = since
        self.accounts.reminded[places] = self.accounts.listed[places] = False

    def _cases(self, rows: Rows) -> Ids:
        """Identities of open cases: a person and the millisecond since when something is overdue."""
        since = np.rint(self.accounts.since[self.cohort.places(rows)] * 3.6e6).astype(np.int64)
        return identity_rows("dunning case", self.people.id[rows], since)

    def remind(self, beat: Beat) -> None:
        """Send the letters that are due, and let go of those who get none."""
        accounts, served = self.accounts, self.cohort.rows()
        due = np.flatnonzero(~accounts.reminded & (accounts.since + self.p.remind_after < beat.end))
        chosen = self.reminding.for_each(due)(accounts.unpaid[due], cents(self.p.least))
        to = due[chosen]
        at = np.maximum(accounts.since[to] + self.p.remind_after, beat.start)
        rows = served[to]
        self.send(ReminderSent(self._cases(rows), at, row=rows, amount=accounts.unpaid[to]))
        self.note_rows("reminders.sent", at)
        accounts.reminded[to] = True
        self._close(due[~chosen], np.inf)
        self.closed["let go"] += len(due) - len(to)

    def call(self, beat: Beat) -> None:
        """Call those who have not paid after the letter; after the call nothing more is done."""
        accounts, served = self.accounts, self.cohort.rows()
        late = accounts.since + self.p.call_after < beat.end
        due = np.flatnonzero(late & accounts.reminded & ~accounts.listed)
        cases, at = self._cases(served[due]), np.maximum(accounts.since[due] + self.p.call_after, beat.start)
        work = self.p.call.rows(self.luck("dunning call", cases))
        self.desk.put(cases, at, work, payload=served[due])
        accounts.listed[due] = True
        called = self.cohort.places(self.desk.serve(beat.end).payload)
        self._close(called, np.inf)
        self.closed["called"] += len(called)

    def close_month(self, month: int) -> None:
        """Cases close; believed and true. [V03]"""
        still_open = int(np.isfinite(self.accounts.since).sum())
        self.must_equal(self.laws[0], self.opened, sum(self.closed.values()) + still_open)
        if self.cohort.everyone:
            addresses = self.services.bus.directory.addresses
            true = sum(self.control_account.unpaid(addresses[code]) for code in self.issuers)
            self.believe(month, "invoices unpaid", float(self.accounts.unpaid.sum()) / 100, true / 100)
