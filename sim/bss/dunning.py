"""Dunning: who has not paid gets a letter, later a call. [eTOM: Collections; ODA TMFC030; TMF676]

Left out on purpose: what a letter or a call does to paying, fees, barring, agencies, word of write-offs.
"""

from __future__ import annotations

from typing import Annotated

import numpy as np

from sim.kernel.beat import Beat
from sim.kernel.cases import Cases
from sim.kernel.columns import Columns, column
from sim.kernel.department import Department
from sim.kernel.duty import Duty
from sim.kernel.handlers import hears
from sim.kernel.parameters import InDays, Lever, Money, Parameters, Staff, Work, World, cents, days
from sim.kernel.policies import Decision
from sim.kernel.staff import StaffPlan
from sim.kernel.words import Cents, Flags, Floats, Ids, Rows
from sim.messages.money import InvoiceIssued, InvoicePaid, ReminderSent
from sim.records.control_account import ControlAccount
from sim.records.laws import Law
from sim.records.measures import Measure


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
    duty=lambda p, calendar: Duty.working_days(p.agents, 9.0, 8.0, calendar),
)


class Watched(Cases):
    """Invoices, by their identity, about which something may still be done."""

    row: Rows = column(np.int64, "the person", "index")
    amount: Cents = column(np.int64, "what is to be paid", "cents")
    since: Floats = column(np.float64, "instant of the invoice", "h")
    reminded: Flags = column(np.bool_, "a letter has been sent")
    listed: Flags = column(np.bool_, "stands on the list of those to be called")


class Debtors(Columns):
    """What is believed of the people served."""

    unpaid: Cents = column(np.int64, "invoices and credit notes not known to be paid", "cents")


class Dunning(Department[DunningParameters]):
    """Reminds and calls."""

    name = "bss.dunning"
    standard_name = "Collections (TMFC030)"
    says = (ReminderSent,)
    measures = (Measure("reminders.sent", "letters", "reminders sent"),)
    desks = (AGENTS,)
    laws = (Law("V03", "dunning cases", "opened", "paid + let go + called + open", "cases", "dunning"),)
    reminding = Decision({"everybody": everybody, "from an amount on": from_an_amount_on})

    control_account: ControlAccount

    def open(self) -> None:
        """Begin with nothing to watch."""
        self.desk, self.cases, self.debtors = self.man(AGENTS), Watched(), self.cohort.table(Debtors)
        self.issuers: set[int] = set()
        self.closed = {"paid": 0, "let go": 0, "called": 0}

    @hears(InvoiceIssued)
    def note_invoices(self, invoices: InvoiceIssued) -> None:
        """Watch new invoices; a credit note only lowers what somebody owes."""
        np.add.at(self.debtors.unpaid, self.cohort.places(invoices.row), invoices.amount)
        self.issuers.update(np.atleast_1d(invoices.asker).tolist())
        new = invoices.where(invoices.amount > 0)
        self.cases.open(new.ids, row=new.row, amount=new.amount, since=new.at)

    @hears(InvoicePaid)
    def note_payments(self, paid: InvoicePaid) -> None:
        """Close the cases of what has been paid; who waits to be called is not called any more."""
        np.subtract.at(self.debtors.unpaid, self.cohort.places(paid.row), paid.amount)
        self.desk.desk.withdraw(paid.ids)
        self.closed["paid"] += self._close(paid.ids)

    def remind(self, beat: Beat) -> None:
        """Send the letters that are due, and let go of those who get none."""
        cases = self.cases
        due = np.flatnonzero(~cases.reminded & (cases.since + self.p.remind_after < beat.end))
        chosen = self.reminding.for_each(due)(cases.amount[due], cents(self.p.least))
        to = due[chosen]
        at = np.maximum(cases.since[to] + self.p.remind_after, beat.start)
        self.send(ReminderSent(cases.id[to], at, row=cases.row[to], amount=cases.amount[to]))
        self.note_rows("reminders.sent", at)
        cases.reminded[to] = True
        cases.retire(due[~chosen])
        self.closed["let go"] += len(due) - len(to)

    def call(self, beat: Beat) -> None:
        """Call those who have not paid after the letter; after the call nothing more is done."""
        cases = self.cases
        due = np.flatnonzero(cases.reminded & ~cases.listed & (cases.since + self.p.call_after < beat.end))
        ids, at = cases.id[due], np.maximum(cases.since[due] + self.p.call_after, beat.start)
        self.desk.put(ids, at, self.p.call.rows(self.luck("dunning call", ids)))
        cases.listed[due] = True
        begun = self.desk.serve(beat.end).ids
        self._close(begun)
        self.closed["called"] += len(begun)

    def _close(self, ids: Ids) -> int:
        places = self.cases.find(ids)
        self.cases.retire(places[places >= 0])
        return int((places >= 0).sum())

    def close_month(self, month: int) -> None:
        """Cases close; believed and true. [V03]"""
        self.must_equal(self.laws[0], self.cases.opened, sum(self.closed.values()) + self.cases.count)
        addresses = self.services.bus.directory.addresses
        true = sum(self.control_account.unpaid(addresses[code]) for code in self.issuers)
        self.believe(month, "invoices unpaid", float(self.debtors.unpaid.sum()) / 100, true / 100)
