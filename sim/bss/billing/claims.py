"""Receivables: what billing has issued, against what payments has taken in. [P1.3: B14]

An invoice that gets lost between them is never collected, and nobody is told of it. On the first day of each
month billing lists its invoices of the last months for payments, which takes in those that it does not have.
Every invoice is on two lists, so that a row that is lost on the way is there a month later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.kernel.beat import Beat
from sim.kernel.streams import identity_rows
from sim.messages.money import InvoiceIssued, InvoicesClaimed

if TYPE_CHECKING:
    from sim.bss.billing.billing import Billing

LISTED = 70 * 24.0
"""Hours for which an invoice is listed: two lists at least, of which the first is `old_enough` after it."""


class Claims:
    """The latest invoices of one billing department.

    Args:
        billing: whose invoices these are.
    """

    def __init__(self, billing: Billing) -> None:
        self._billing = billing
        self._latest: list[InvoiceIssued] = []

    def remember(self, invoices: InvoiceIssued) -> None:
        """Keep what was handed over, credit notes too."""
        if len(invoices):
            self._latest.append(invoices)

    def list_invoices(self, beat: Beat) -> None:
        """List the invoices that should have come by now, on the first of a month, if the policy says so."""
        billing = self._billing
        if billing.services.calendar.date_at(beat.start).day != 1 or not beat.begins_day:
            return
        self._latest = [one for one in self._latest if one.at.max() > beat.start - LISTED]
        if not self._latest:
            return
        invoices = InvoiceIssued.join(self._latest)
        invoices = invoices.where(invoices.at < beat.start - billing.p.old_enough)
        if len(invoices) and billing.claiming.of(len(invoices))(len(invoices)):
            at = invoices.at * 0 + beat.start
            ids = identity_rows("claim", billing.services.calendar.month_number(beat.start), invoices.ids)
            claimed = InvoicesClaimed(ids, at, row=invoices.row, bill=invoices.ids, amount=invoices.amount)
            billing.send_home(claimed, billing.people.brand[claimed.row])


def every_month(invoices: int) -> bool:
    """List every invoice of the last months for those who collect."""
    return invoices > 0


def never(invoices: int) -> bool:
    """Take for collected what was handed over."""
    return False
