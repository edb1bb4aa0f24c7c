"""Dunning: accounts that owe something get a letter, later a call. [eTOM: Collections; ODA TMFC030; TMF676]

A letter moves some to pay sooner (`sim.subscribers.paying`). Left out on purpose: what a call does, fees,
barring, agencies, word of write-offs.
"""

from typing import Annotated

import numpy as np

from sim.kernel.beat import Beat
from sim.kernel.columns import Columns, column
from sim.kernel.department import Department
from sim.kernel.duty import Duty
from sim.kernel.handlers import hears
from sim.kernel.parameters import InDays, Lever, Money, Parameters, Staff, Work, World, cents, days
from sim.kernel.policies import Decision
from sim.kernel.staff import StaffPlan, put_down
from sim.kernel.words import Cents, Codes, Flags, Floats, Rows
from sim.messages.money import InvoiceIssued, InvoicePaid, ReminderSent, letters_to
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
    """What a customer owes at least to be reminded under 'from an amount on'."""


def everybody(amounts: Cents, least: int) -> Flags:
    """Remind of every invoice."""
    return np.ones(len(amounts), dtype=bool)


def from_an_amount_on(amounts: Cents, least: int) -> Flags:
    """Remind of so many cents or more, and leave who owes less alone."""
    return amounts >= least


AGENTS = StaffPlan[DunningParameters](
    name="dunning", label="dunning agents", domain="bss", cost_group="customer operations",
    people=lambda p: p.agents, duty=lambda p, calendar: Duty.working_days(p.agents, 9.0, 6.4, calendar),
    limits=put_down, about=lambda ids, payload: {"person": payload},
)  # fmt: skip
NOTHING, REMINDED, LISTED = range(3)


class Accounts(Columns):
    """What is believed of the people served: what they owe, since when, and what has been done about it."""

    unpaid: Cents = column(np.int64, "invoices less credit notes and money that came in", "cents")
    since: Floats = column(np.float64, "instant of the invoice that is overdue first", "h", start=np.inf)
    latest: Floats = column(np.float64, "instant of the latest invoice", "h", start=-np.inf)
    done: Codes = column(np.uint8, "what has been done about it: `NOTHING`, `REMINDED` or `LISTED`")


class Dunning(Department[DunningParameters]):
    """Reminds and calls."""

    name = "bss.dunning"
    standard_name = "Collections (TMFC030)"
    says = (ReminderSent,)
    measures = (Measure("reminders.sent", "letters", "reminders sent"),)
    desks = (AGENTS,)
    laws = (Law("V03", "dunning cases", "opened", "paid + called + open", "cases", "dunning"),)
    reminding = Decision({"everybody": everybody, "from an amount on": from_an_amount_on})
    people: People
    control_account: ControlAccount

    def open(self) -> None:
        """Begin with those who owe something; who is past the day of a letter or of a call has had it."""
        self.desk, self.accounts = self.man(AGENTS), self.cohort.table(Accounts)
        self.paid, self.called, accounts = 0, 0, self.accounts
        for everyone in self.control_account.taken_over:
            old = everyone.where(np.isin(everyone.rows, self.cohort.among(everyone.rows)))
            places, watched = self.cohort.places(old.rows), self.env.now - old.at < self.p.call_after
            np.add.at(accounts.unpaid, places, old.amounts)
            np.maximum.at(accounts.latest, places, old.at)
            np.minimum.at(accounts.since, places[watched], old.at[watched])
        accounts.done[self.env.now - accounts.since >= self.p.remind_after] = REMINDED
        self.opened = int(np.isfinite(accounts.since).sum())

    @hears(InvoiceIssued)
    def note_invoices(self, invoices: InvoiceIssued) -> None:
        """Watch who owes something; a credit note lowers what somebody owes."""
        accounts, places, owed = self.accounts, self.cohort.places(invoices.row), invoices.amount > 0
        np.add.at(accounts.unpaid, places, invoices.amount)
        new = places[owed & np.isinf(accounts.since[places])]
        accounts.latest[places[owed]] = invoices.at[owed]
        accounts.since[new], accounts.done[new] = accounts.latest[new], NOTHING
        self.opened += len(np.unique(new))
        self._settle(invoices.where(~owed).row)

    @hears(InvoicePaid)
    def note_payments(self, paid: InvoicePaid) -> None:
        """Close the cases of who owes nothing more; who still does is overdue since the latest invoice."""
        np.subtract.at(self.accounts.unpaid, self.cohort.places(paid.row), paid.amount)
        self._settle(paid.row)

    def _settle(self, rows: Rows) -> None:
        accounts, places = self.accounts, np.unique(self.cohort.places(rows))
        places = places[np.isfinite(accounts.since[places])]
        self.desk.withdraw(self.people.id[self.cohort.rows()[places]])
        over = accounts.unpaid[places] <= 0
        self.paid += int(over.sum())
        accounts.since[places] = np.where(over, np.inf, accounts.latest[places])
        accounts.done[places] = NOTHING

    def remind(self, beat: Beat) -> None:
        """Send the letters that are due to those whom the policy chooses."""
        accounts = self.accounts
        due = np.flatnonzero((accounts.since + self.p.remind_after < beat.end) & (accounts.done == NOTHING))
        to = due[self.reminding.for_each(due)(accounts.unpaid[due], cents(self.p.least))]
        rows, at = self.cohort.rows()[to], np.maximum(accounts.since[to] + self.p.remind_after, beat.start)
        letters = letters_to(self.people.id[rows], beat.day)
        self.send(ReminderSent(letters, at, row=rows, amount=accounts.unpaid[to]))
        accounts.done[to] = REMINDED
        self.note_rows("reminders.sent", at)

    def call(self, beat: Beat) -> None:
        """Call those who have not paid after the letter; after the call nothing more is done."""
        accounts, rows = self.accounts, self.cohort.rows()
        due = np.flatnonzero((accounts.since + self.p.call_after < beat.end) & (accounts.done == REMINDED))
        ids, at = self.people.id[rows[due]], np.maximum(accounts.since[due] + self.p.call_after, beat.start)
        self.desk.put(ids, at, self.p.call.rows(self.luck("dunning call", ids, beat.day)), payload=rows[due])
        accounts.done[due] = LISTED
        called = self.desk.serve(beat.end).payload
        accounts.since[self.cohort.places(called)] = np.inf
        self.called += len(called)

    def close_month(self, month: int) -> None:
        """Cases close; believed and true. [V03]"""
        still = int(np.isfinite(self.accounts.since).sum())
        self.must_equal(self.laws[0], self.opened, self.paid + self.called + still)
        if self.cohort.everyone:
            true = self.control_account.issued.total() - self.control_account.settled.total()
            self.believe(month, "invoices unpaid", float(self.accounts.unpaid.sum()) / 100, true / 100)
