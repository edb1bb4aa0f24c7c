"""Payments: invoices are collected, by direct debit or by the customer's own transfer. [eTOM: Customer Bill
Payments & Receivables Management; ODA TMFC029; TMF676]

Left out on purpose: reminders, barring, agencies (dunning), unallocated cash, part payments.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Annotated, Any

import numpy as np
from annotated_types import Gt

from sim.kernel.department import Department
from sim.kernel.distributions import exponential_rows
from sim.kernel.parameters import Days, Parameters, Share
from sim.messages.money import InvoiceIssued
from sim.records.errors import LawBroken
from sim.records.measures import Measure

PAID, WRITTEN_OFF = "cash", "bad_debt"


class PaymentsParameters(Parameters):
    """How invoices are paid."""

    direct_debit: Share = 0.65
    """Accounts that pay by direct debit. Range 0.3-0.9. [P-B]"""
    debit_fails: Share = 0.03
    """Debits that fail. Range 0.01-0.08. [P-B]"""
    due: Days = 18.0
    """From dispatch to the due date. Range 10-30. [P-B]"""
    on_time: Annotated[Share, Gt(0)] = 0.82
    """Other accounts that pay by the due date. Range 0.6-0.95. [P-B]"""
    late: Days = 12.0
    """Mean lateness of those who pay late, exponential. Range 3-40. [A]"""
    never: Share = 0.011
    """Invoices that are never paid. Range 0-0.03. [B60]"""
    write_off: Days = 120.0
    """From the due date to the write-off. Range 60-200. [P-B]"""
    retry_after: Days = 3.0
    """From a failed debit to its retry. Range 1-10. [P2.11]"""
    retry_works: Share = 0.4
    """Retries that work. Range 0.3-0.5. [P2.11]"""
    retrying: str = "retry once"
    """Policy after a failed debit. 'retry once' or 'write a letter'."""


def retry_once(failed: int) -> bool:
    """Send the debit again after some days."""
    return failed > 0


def write_a_letter(failed: int) -> bool:
    """Wait until the customer pays."""
    return False


class Payments(Department):
    """Collects."""

    name = "bss.payments"
    standard_name = "Payment Management (TMFC029)"
    measures = (
        Measure("invoices.paid", "invoices", "invoices paid"),
        Measure("invoices.written_off", "invoices", "invoices written off"),
    )
    policies = {"retrying": {"retry once": retry_once, "write a letter": write_a_letter}}

    def open(self) -> None:
        """Listen to billing; remember the starting balances."""
        self.people: Any = self.tools["population"].people
        self._invoices = self.tray(InvoiceIssued)
        self._due: defaultdict[tuple[int, str], list[tuple[Any, Any]]] = defaultdict(list)
        self._settled_until: int | None = None
        self.received_cents = 0

    def serve(self, until: float) -> None:
        """Take in invoices and book the day's money."""
        if (invoices := self._invoices.take(until)) is not None:
            self._take_in(invoices)
        today = int(until // 24) - 1
        first = today if self._settled_until is None else self._settled_until + 1
        for day in range(first, today + 1):
            for how in (PAID, WRITTEN_OFF):
                for rows, amounts in self._due.pop((day, how), ()):
                    self._settle(rows, amounts, how, day * 24.0 + 12.0)
        self._settled_until = today

    def _take_in(self, invoices: Any) -> None:
        rows, amounts = invoices["row"], invoices["amount"]
        np.add.at(self.people.receivable, rows, amounts)
        self.received_cents += int(amounts.sum())
        at, how = self._pay_instants(invoices)
        at = np.where(amounts < 0, invoices.at + 48.0, at)
        how = np.where(amounts < 0, 0, how)
        days = np.maximum(at // 24, invoices.at // 24).astype(np.int64)
        for code, name in enumerate((PAID, WRITTEN_OFF)):
            chosen = how == code
            order = np.argsort(days[chosen], kind="stable")
            which = np.flatnonzero(chosen)[order]
            if len(which) == 0:
                continue
            values, starts = np.unique(days[which], return_index=True)
            for day, part in zip(values.tolist(), np.split(which, starts[1:]), strict=True):
                self._due[max(day, self._today()), name].append((rows[part], amounts[part]))

    def _today(self) -> int:
        return (self._settled_until if self._settled_until is not None else -(10**6)) + 1

    def _pay_instants(self, invoices: Any) -> tuple[Any, Any]:
        """When each invoice is paid (hours), and 0 for paid, 1 for written off."""
        ids, due = invoices.ids, invoices.at + self.p.due * 24
        debit = self.rows("direct debit", self.people.id[invoices["row"]]) < self.p.direct_debit
        lateness, luck, retry, never_pays = self.many(("late", "pays", "retry", "never pays"), ids)
        late = due + exponential_rows(lateness, self.p.late * 24)
        on_time = invoices.at + np.rint(luck / self.p.on_time * self.p.due * 24 * 3.6e6) / 3.6e6
        own = np.where(luck < self.p.on_time, on_time, late)
        failed = debit & (luck < self.p.debit_fails)
        retried = retry < self.p.retry_works
        if not self.decide("retrying", int(failed.sum()), cases=int(failed.sum())):
            retried[:] = False
        after_failure = np.where(retried, due + self.p.retry_after * 24, late + self.p.retry_after * 24)
        at = np.where(debit, np.where(failed, after_failure, due), own)
        never = never_pays < self.p.never
        return np.where(never, due + self.p.write_off * 24, at), never.astype(np.int64)

    def _settle(self, rows: Any, amounts: Any, how: str, at: float) -> None:
        np.subtract.at(self.people.receivable, rows, amounts)
        self.house.ledger.post(at, how, "receivable", int(amounts.sum()))
        self.note("invoices.paid" if how == PAID else "invoices.written_off", at, len(rows))

    def close_month(self, month: int) -> None:
        """The control account equals the open invoices, and what is still on the wire. [V07]"""
        open_invoices = int(self.people.receivable.sum())
        on_the_wire = self.tools["billing"]().issued_cents - self.received_cents
        control = self.house.ledger.balance("receivable")
        if control != open_invoices + on_the_wire:
            right = open_invoices + on_the_wire
            raise LawBroken(
                "V07 receivables: control account and accounts", month, control, right, control - right
            )
        self.believe(month, "open invoices", open_invoices / 100, control / 100)
