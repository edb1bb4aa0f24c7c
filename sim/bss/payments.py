"""Payments: invoices are collected, by direct debit or by the customer's own transfer. [eTOM: Customer Bill
Payments & Receivables Management; ODA TMFC029; TMF676]

Left out on purpose: reminders, barring, agencies (dunning), unallocated cash, part payments.

When an invoice is paid, and whether at all, is decided by people (`sim.subscribers.paying`): whole, on one
day, as soon as it is here. The luck of an invoice is its own; whether somebody pays by direct debit is the
luck of the person and stays. Payments only receives the money, and writes off what has not come in time.
Settings that change later change the invoices that come later. Money is booked at noon of its day.
"""

from __future__ import annotations

from itertools import chain
from typing import Annotated

import numpy as np
from annotated_types import Gt

from sim.kernel.beat import Beat
from sim.kernel.columns import Columns, column
from sim.kernel.department import Department
from sim.kernel.handlers import hears
from sim.kernel.parameters import InDays, Lever, Parameters, Share, Taste, Work, World, days
from sim.kernel.policies import Decision
from sim.kernel.sorting import is_among
from sim.kernel.words import Cents, Floats, Rows
from sim.messages.money import InvoiceIssued, InvoicePaid, InvoicesClaimed
from sim.records.control_account import ControlAccount, OldInvoices
from sim.records.laws import Law
from sim.records.measures import Measure
from sim.subscribers.paying import Paying, Terms
from sim.subscribers.population import People

PAID, WRITTEN_OFF = "cash", "bad_debt"
NOON = 12.0
"""Hour of the day at which money is booked."""
REMEMBERED = 110 * 24.0
"""Hours for which payments remembers which invoices came; longer than billing claims them."""


class PaymentsParameters(Parameters):
    """How invoices are paid."""

    direct_debit: Annotated[Share, Taste(0.3, 0.9, source="P-B")] = 0.65
    """Accounts that pay by direct debit."""
    debit_fails: Annotated[Share, World(0.01, 0.08, source="P-B")] = 0.03
    """Debits that fail."""
    due: Annotated[InDays, Lever(10, 30, source="P-B")] = days(18)
    """From dispatch to the due date."""
    on_time: Annotated[Share, Gt(0), Taste(0.6, 0.95, source="P-B")] = 0.82
    """Other accounts that pay by the due date."""
    late: Annotated[Work, Taste(3, 40, source="A")] = Work(days=12, shape="exponential")
    """Lateness of those who pay late."""
    never: Annotated[Share, World(0, 0.03, source="B60")] = 0.011
    """Invoices that are never paid."""
    write_off: Annotated[InDays, Lever(60, 200, source="P-B")] = days(120)
    """From the due date to the write-off."""
    retry_after: Annotated[InDays, Lever(1, 10, source="P2.11")] = days(3)
    """From a failed debit to its retry."""
    retry_works: Annotated[Share, World(0.3, 0.5, source="P2.11")] = 0.4
    """Retries that work."""
    retrying: Annotated[str, Lever(source="A")] = "retry once"
    """Policy after a failed debit. 'retry once' or 'write a letter'."""
    credit_after: Annotated[InDays, Lever(0.5, 30, source="A")] = days(2)
    """From a credit note to the money that goes back."""


def retry_once(failed: int) -> bool:
    """Send the debit again after some days; what fails once more waits for the customer."""
    return failed > 0


def write_a_letter(failed: int) -> bool:
    """Wait until the customer pays."""
    return False


class Debtors(Columns):
    """What the people served owe."""

    receivable: Cents = column(np.int64, "open invoices of the account", "cents")


class Payments(Department[PaymentsParameters]):
    """Collects."""

    name = "bss.payments"
    standard_name = "Payment Management (TMFC029)"
    answers_for = ("cash",)
    says = (InvoicePaid,)
    measures = (
        Measure("invoices.paid", "invoices", "invoices paid"),
        Measure("invoices.written_off", "invoices", "invoices written off"),
        Measure("invoices.late", "invoices", "invoices that came by the list of billing only"),
    )
    laws = (
        Law("V07", "payments noted", "invoices noted as settled", "invoices settled", "invoices", "payments"),
        Law("V07", "invoices claimed", "came by the list", "claimed - there already", "cents", "payments"),
    )
    retrying = Decision({"retry once": retry_once, "write a letter": write_a_letter})

    people: People
    control_account: ControlAccount
    paying: Paying

    def open(self) -> None:
        """Begin with what is open of the invoices from before the run."""
        self.debtors = self.cohort.table(Debtors)
        self._settled_until: int | None = None
        self.settled = 0
        self._received: list[InvoiceIssued] = []
        self.claimed = self.there = self.claimed_late = 0
        for old in chain.from_iterable(self.control_account.old):
            self._take_over(old)

    def _take_over(self, old: OldInvoices) -> None:
        """Keep those old invoices that this department's own rules leave open when the run begins."""
        old = old.where(np.isin(old.rows, self.cohort.among(old.rows)))
        asker = self.services.bus.directory.code(old.issuer)
        invoices = InvoiceIssued(old.ids, old.at, row=old.rows, amount=old.amounts, asker=asker)
        at, how = self._pay_instants(invoices)
        still = at // 24 >= self.env.now // 24
        self.control_account.taken_over.append(old.where(still))
        invoices, at, how = invoices.where(still), at[still], how[still]
        total = int(invoices.amount.sum())
        self.services.ledger.post(self.env.now, "receivable", "opening_balance", total)
        self.control_account.issued[old.issuer] += total
        self._book(invoices, at, how)

    @hears(InvoiceIssued)
    def take_in(self, invoices: InvoiceIssued) -> None:
        """Book what is owed, and see when each invoice will be settled and how.

        A credit note is paid out `credit_after` its issue, always. An invoice that would have been settled on
        a day that is closed already is settled on the next one.
        """
        amounts = invoices.amount
        self._received.append(invoices)
        at, how = self._pay_instants(invoices)
        at = np.where(amounts < 0, invoices.at + self.p.credit_after, at)
        self._book(invoices, at, np.where(amounts < 0, 0, how))

    @hears(InvoicesClaimed)
    def compare_claims(self, claimed: InvoicesClaimed) -> None:
        """Take in what billing has handed over and is not here; it is due from now on.

        What was received is remembered for as long as it can be claimed.
        """
        horizon = float(claimed.at[-1]) - REMEMBERED
        self._received = [one for one in self._received if one.at[-1] > horizon]
        ids = np.concatenate([np.empty(0, np.uint64), *(one.ids for one in self._received)])
        missing = ~is_among(claimed.bill, ids)
        self.claimed += int(claimed.amount.sum())
        self.there += int(claimed.amount[~missing].sum())
        late = claimed.where(missing)
        if len(late):
            self.claimed_late += int(late.amount.sum())
            self.note_rows("invoices.late", late.at)
            self.take_in(
                InvoiceIssued(late.bill, late.at, row=late.row, amount=late.amount, asker=late.asker)
            )

    def _book(self, invoices: InvoiceIssued, at: Floats, how: Rows) -> None:
        """Book what is owed, to be settled at the instants `at` (h), paid (0) or written off (1)."""
        np.add.at(self.debtors.receivable, self.cohort.places(invoices.row), invoices.amount)
        self.control_account.received += int(invoices.amount.sum())
        self.paying.receive(self.address, invoices, at, how, self._today(), self.p.due)

    def _today(self) -> int:
        return (self._settled_until if self._settled_until is not None else -(10**6)) + 1

    def _pay_instants(self, invoices: InvoiceIssued) -> tuple[Floats, Rows]:
        """When each invoice is settled (h) by the people themselves, and whether paid or written off.

        What payments decides is whether a failed debit is sent again.
        """
        p = self.p
        terms = Terms(
            direct_debit=p.direct_debit, debit_fails=p.debit_fails, on_time=p.on_time, never=p.never,
            retry_works=p.retry_works, due=p.due, write_off=p.write_off, retry_after=p.retry_after,
            late=p.late,
        )  # fmt: skip
        return self.paying.decide(invoices, terms, lambda failed: self.retrying.of(failed)(failed))

    def settle(self, beat: Beat) -> None:
        """Book the money of the day at noon, and of days that nobody has settled yet.

        Of money that came in a word goes out; of what is written off none does.
        """
        if not beat.has(beat.midnight + NOON):
            return
        first = beat.day if self._settled_until is None else self._settled_until + 1
        for day in range(first, beat.day + 1):
            for code, how in enumerate((PAID, WRITTEN_OFF)):
                if (due := self.paying.take(self.address, day, code)) is not None:
                    self._settle(due, how, day * 24.0 + NOON)
        self._settled_until = beat.day

    def _settle(self, invoices: InvoiceIssued, how: str, at: float) -> None:
        rows, amounts = invoices.row, invoices.amount
        np.subtract.at(self.debtors.receivable, self.cohort.places(rows), amounts)
        self.services.ledger.post(at, how, "receivable", int(amounts.sum()))
        self.note("invoices.paid" if how == PAID else "invoices.written_off", at, len(rows))
        self.settled += len(rows)
        if self.services.log is not None:
            kind = "invoice paid" if how == PAID else "invoice written off"
            self.services.log.rows(
                kind, np.full(len(rows), at), receiver=self.address, case=invoices.ids, bill=invoices.ids,
                person=rows, amount=amounts,
            )  # fmt: skip
        issuers = np.asarray(invoices.asker)
        for code in set(issuers.ravel().tolist()):
            issuer = self.services.bus.directory.addresses[code]
            self.control_account.settled[issuer] += int(amounts.sum(where=issuers == code))
        if how == PAID:
            paid = InvoicePaid(invoices.ids, np.full(len(rows), at), row=rows, amount=amounts)
            self.send_home(paid, self.people.brand[rows])

    def close_month(self, month: int) -> None:
        """Say what is open; the control account checks it against the ledger. [V07]

        Open is what reached payments and is not settled; invoices on their way are the control account's.
        """
        noted = self.noted("invoices.paid") + self.noted("invoices.written_off")
        settled, claims = self.laws
        self.must_equal(settled, noted, self.settled)
        self.must_equal(claims, self.claimed_late, self.claimed - self.there)
        open_invoices = int(self.debtors.receivable.sum())
        self.control_account.open[self.address] = open_invoices
        if self.cohort.everyone:
            control = self.services.ledger.balance("receivable")
            self.believe(month, "open invoices", open_invoices / 100, control / 100)
