"""Tariffs, bills and payments. [TMF620, TMF678, TMF676]

Amounts are whole cents of the one currency. Billing and collection know an account by the row of its person.
The identity of an invoice is made of its month and the person (of a further one in the same month of its
minute too), that of a credit note of the dispute behind it; payments repeat it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sim.kernel.streams import identity_rows
from sim.kernel.words import Batch, Cents, Flags, Floats, Ids, Message, Rows, Way


@dataclass(frozen=True)
class TariffPublished(Message):
    """A new version of one tariff; `factor` multiplies the first version's charge from `effective` (h) on.

    Contracts follow the version at that instant whether or not this word has come: whoever rates with an
    older copy rates wrong. [C22] `segment` and `offer` name the tariff.
    """

    segment: int
    offer: int
    factor: float
    effective: float


@dataclass(slots=True, eq=False)
class ItemsChanged(Batch):
    """Services are as changed since `effective` (h): billing shall put a new item in place of the old.

    Attributes:
        row: the person.
        effective: instant (h).
    """

    goes: ClassVar[Way] = "personal"
    row: Rows
    effective: Floats


@dataclass(slots=True, eq=False)
class BillSent(Batch):
    """Bills reach customers.

    `at` is the instant of dispatch. The amount is what the operator says; how far it is wrong and how much
    it startles travels along so that people can react, and nobody else reads it.

    Attributes:
        row: the person.
        amount: what is billed (cents).
        error: billed less true (cents).
        shock: ln(bill / median of the last three) - ln 1.2, if above 0.
        first: whether it is the first bill.
    """

    identifies: ClassVar[str] = "bill"
    row: Rows
    amount: Cents
    error: Cents
    shock: Floats
    first: Flags


@dataclass(slots=True, eq=False)
class InvoiceIssued(Batch):
    """Billing hands open amounts over for collection; a negative amount is a credit note.

    An invoice of which payments does not hear stays booked as owed, and no money comes in for it until it is
    claimed (`InvoicesClaimed`).

    Attributes:
        row: the account, which is the person.
        amount: cents.
    """

    goes: ClassVar[Way] = "personal"
    identifies: ClassVar[str] = "bill"
    row: Rows
    amount: Cents


@dataclass(slots=True, eq=False)
class InvoicePaid(Batch):
    """Money for invoices has come in; `ids` are those of the invoices.

    Said of credit notes too, when the money has gone back: the amount is then negative.

    Attributes:
        row: the account, which is the person.
        amount: cents.
    """

    goes: ClassVar[Way] = "personal"
    identifies: ClassVar[str] = "bill"
    row: Rows
    amount: Cents


@dataclass(slots=True, eq=False)
class ServicesListed(Batch):
    """Provisioning lists services that work, by its records, for whoever bills them.

    A list is of all people of one decision day; who is not on it has no service that the records know.

    Attributes:
        row: the person.
        since: since when the service works (h).
    """

    goes: ClassVar[Way] = "personal"
    row: Rows
    since: Floats


@dataclass(slots=True, eq=False)
class InvoicesClaimed(Batch):
    """Billing lists what it has handed over for collection in the last months; `ids` are those of the claims.

    Attributes:
        row: the account, which is the person.
        bill: identity of the invoice. A second claim of it has a luck of its own on the way.
        amount: cents.
    """

    goes: ClassVar[Way] = "personal"
    row: Rows
    bill: Ids
    amount: Cents


@dataclass(slots=True, eq=False)
class DisputeRaised(Batch):
    """Care says on that customers dispute a bill, to whoever bills them: what an answered contact asked for.

    Attributes:
        row: the person.
        bill: identity of the bill.
    """

    goes: ClassVar[Way] = "personal"
    row: Rows
    bill: Ids


def credit_note_of(disputes: Ids) -> Ids:
    """The identities of the credit notes that settle some disputes, shape (n,)."""
    return identity_rows("credit note", disputes)


@dataclass(slots=True, eq=False)
class ReminderSent(Batch):
    """Letters remind customers of invoices that they have not paid; `ids` are those of the letters.

    Attributes:
        row: the person.
        amount: what is to be paid (cents).
    """

    row: Rows
    amount: Cents


def letters_to(people: Ids, day: int) -> Ids:
    """The identities of the letters that remind some people on a day, shape (n,)."""
    return identity_rows("letter", day, people)
