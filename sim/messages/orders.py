"""From order to activation. [eTOM: Request-to-Answer, Order-to-Payment; TMF622, TMF641]

An order is known by its identity, which is made of the person, the day and the kind. Its content is written
once, by order capture, and travels with the words; who needs it keeps a copy while the order is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.kernel.words import Batch, Codes, Flags, Floats, Ids, Rows, Way


@dataclass(slots=True, eq=False)
class OrderWanted(Batch):
    """People want something.

    Attributes:
        row: the person.
        kind: ADD, CHANGE or CEASE.
    """

    goes: ClassVar[Way] = "personal"
    identifies: ClassVar[str] = "order"
    row: Rows
    kind: Codes


@dataclass(slots=True, eq=False)
class OrderPlaced(Batch):
    """Order capture hands over product orders.

    Attributes:
        order: identity of the order.
        number: readable number of the order.
        row: the person.
        brand: the person's brand.
        kind: ADD, CHANGE or CEASE.
        fixed: on a fixed line (fibre or SME); an ADD needs a visit.
        ends: of a cease: end of the day on which it was asked for (h).
        promise: promised instant (h).
        keyed_wrong: what was keyed in is wrong; nobody knows yet.
        accepted: instant of acceptance (h).
        attempt: times handed over before.
    """

    order: Ids
    number: Rows
    row: Rows
    brand: Codes
    kind: Codes
    fixed: Flags
    ends: Floats
    promise: Floats
    keyed_wrong: Flags
    accepted: Floats
    attempt: Codes


@dataclass(slots=True, eq=False)
class OrderAcknowledged(Batch):
    """Order management has the product orders.

    Attributes:
        order: identity of the order.
    """

    goes: ClassVar[Way] = "answer"
    order: Ids


@dataclass(slots=True, eq=False)
class ServiceOrderRequested(Batch):
    """Order management asks for service orders to be carried out.

    Asked again after a repair at the fallout desk, with the attempt counted on. The asker travels with it, so
    that an installation of weeks later is reported to the right address. [TMF641]

    Attributes:
        order, row, kind, fixed, promise, keyed_wrong, accepted: as in `OrderPlaced`.
        attempt: times asked, this one included.
    """

    goes: ClassVar[Way] = "personal"
    order: Ids
    row: Rows
    kind: Codes
    fixed: Flags
    promise: Floats
    keyed_wrong: Flags
    accepted: Floats
    attempt: Codes


@dataclass(slots=True, eq=False)
class ServiceOrderStopped(Batch):
    """Order management asks provisioning to give up service orders and to undo what it has done of them.

    Where the service works already, provisioning says so again: it is too late. [P3.2: C04]

    Attributes:
        order: identity of the order.
        row: the person.
        kind: ADD or CHANGE.
    """

    goes: ClassVar[Way] = "personal"
    order: Ids
    row: Rows
    kind: Codes


@dataclass(slots=True, eq=False)
class ServiceOrderCompleted(Batch):
    """The services are as ordered.

    Where it gets lost, the network serves and nobody is charged until somebody looks into the silence. [C05]

    Attributes:
        order: identity of the order.
        effective: instant since when (h).
    """

    goes: ClassVar[Way] = "answer"
    order: Ids
    effective: Floats


@dataclass(slots=True, eq=False)
class OrderFellOut(Batch):
    """Provisioning cannot go on. A third cause, LOST, is never said: order management finds it by silence.

    Attributes:
        order: identity of the order.
        cause: RECORD or DATA.
    """

    goes: ClassVar[Way] = "answer"
    order: Ids
    cause: Codes


@dataclass(slots=True, eq=False)
class OrderCompleted(Batch):
    """Customers are told that their orders are done, when order management knows: not when service begins.

    Attributes:
        order, number: identity and readable number of the order.
        row: the person.
        effective: instant since when (h).
    """

    goes: ClassVar[Way] = "personal"
    order: Ids
    number: Rows
    row: Rows
    effective: Floats


@dataclass(slots=True, eq=False)
class BillingChanged(Batch):
    """Billing shall start (ADD) or end (CEASE) charging people as of `effective` (h).

    Adds and ceases are told once they are known to be done, some late or never (`words_to_billing`);
    of a CHANGE billing hears nothing.

    Attributes:
        row: the person.
        kind: ADD or CEASE.
        effective: instant (h), as order management believes.
        cause: index into DATE_CAUSES: why that instant is another than the true one. A label for instruments;
            order management writes it, and nobody decides by it.
    """

    goes: ClassVar[Way] = "personal"
    row: Rows
    kind: Codes
    effective: Floats
    cause: Codes


@dataclass(slots=True, eq=False)
class CancellationAsked(Batch):
    """Care says on that customers call their orders off: what an answered contact asked for.

    Attributes:
        row: the person.
        order: identity of the order.
    """

    row: Rows
    order: Ids


ADD, CHANGE, CEASE = range(3)
KINDS = ("add", "change", "cease")
"""Kinds of orders by code."""
RECORD, DATA, LOST = range(3)
CAUSES = ("record", "data", "message")
"""Why an order falls out, by code: a record that lies, wrong data in the order, a word that never came."""
RIGHT_DATE, WRONG_START, LATE_START, WRONG_END, LATE_END, BY_HAND = range(6)
DATE_CAUSES = (
    "", "wrong start date", "late start word", "wrong end date", "late end word", "repaired by hand",
)  # fmt: skip
"""Why billing is told another date than the true one, by code: none; the date of the order or of the arrival
of a word was taken for that of a start or an end; an analyst who repaired the order keyed it in. [P5.2]"""


PARTS = ("add mobile", "add fixed", "change", "cease")
"""Names under which orders are counted."""


def part_codes(kinds: Codes, fixed: Flags) -> Rows:
    """The index into PARTS of each order, from its kind and whether it is on a fixed line; shape (n,)."""
    return np.where(kinds == ADD, fixed.astype(np.int64), kinds.astype(np.int64) + 1)
