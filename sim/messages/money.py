"""Tariffs, bills and payments. [TMF620, TMF678, TMF676]"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sim.kernel.words import Batch, Cents, Flags, Floats, Message, Rows, Way


@dataclass(frozen=True)
class TariffPublished(Message):
    """A new version of one tariff; `factor` multiplies the first version's charge from `effective` (h) on."""

    segment: int
    offer: int
    factor: float
    effective: float


@dataclass(slots=True, eq=False)
class BillSent(Batch):
    """Bills reach customers.

    Attributes:
        row: the person.
        amount: what is billed (cents).
        error: billed less true (cents).
        shock: ln(bill / median of the last three) - ln 1.2, if above 0.
        first: whether it is the first bill.
    """

    row: Rows
    amount: Cents
    error: Cents
    shock: Floats
    first: Flags


@dataclass(slots=True, eq=False)
class InvoiceIssued(Batch):
    """Billing hands open amounts over for collection; a negative amount is a credit note.

    Attributes:
        row: the account, which is the person.
        amount: cents.
    """

    goes: ClassVar[Way] = "personal"
    row: Rows
    amount: Cents


@dataclass(slots=True, eq=False)
class InvoicePaid(Batch):
    """Money for invoices has come in; `ids` are those of the invoices.

    Attributes:
        row: the account, which is the person.
        amount: cents.
    """

    goes: ClassVar[Way] = "personal"
    row: Rows
    amount: Cents


@dataclass(slots=True, eq=False)
class DisputeRaised(Batch):
    """Customers dispute a bill, to whoever sent it.

    Attributes:
        row: the person.
    """

    goes: ClassVar[Way] = "answer"
    row: Rows


@dataclass(slots=True, eq=False)
class ReminderSent(Batch):
    """Letters remind customers of invoices that they have not paid; `ids` are those of the invoices.

    Attributes:
        row: the person.
        amount: what is to be paid (cents).
    """

    row: Rows
    amount: Cents
