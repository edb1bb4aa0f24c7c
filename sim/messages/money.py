"""Tariffs, bills and payments. [TMF620, TMF678, TMF676]"""

from __future__ import annotations

from dataclasses import dataclass

from sim.kernel.bus import Batch, Message


@dataclass(frozen=True)
class TariffPublished(Message):
    """A new version of one tariff; `index` multiplies the first version's charge from `effective` on."""

    segment: int
    offer: int
    index: float
    effective: float


class BillSent(Batch):
    """A bill reaches a customer: amount and error (cents), shock, and whether it is the first."""

    fields = ("amount", "error", "first", "row", "shock")


class InvoiceIssued(Batch):
    """Billing hands an open amount (cents) over for collection."""

    fields = ("amount", "row")


class DisputeRaised(Batch):
    """A customer disputes the last bill."""

    fields = ("row",)
