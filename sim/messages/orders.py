"""From order to activation. [eTOM: Request-to-Answer, Order-to-Payment; TMF622, TMF641]

A batch row carries the order's slot (its correlation number) and the attempt; `ids` are made of both.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.kernel.bus import Batch


class OrderWanted(Batch):
    """A person wants something: kind is one of ADD, CHANGE, CEASE; `row` is the person."""

    fields = ("row", "kind")


class OrderPlaced(Batch):
    """Order capture hands over a product order."""

    fields = ("slot", "attempt")


class OrderAcknowledged(Batch):
    """Order management has the product order."""

    fields = ("slot",)


class ServiceOrderRequested(Batch):
    """Order management asks for a service order to be carried out."""

    fields = ("attempt", "slot")


class ServiceOrderCompleted(Batch):
    """The service is as ordered; `effective` is the instant since when."""

    fields = ("attempt", "effective", "slot")


class OrderFellOut(Batch):
    """Provisioning cannot go on; `cause` is RECORD or DATA."""

    fields = ("attempt", "cause", "slot")


class OrderCompleted(Batch):
    """The customer is told that the order is done."""

    fields = ("effective", "row", "slot")


class BillingChanged(Batch):
    """Billing shall start (ADD) or end (CEASE) charging a row as of `effective`."""

    fields = ("effective", "kind", "row")


ADD, CHANGE, CEASE = range(3)
KINDS = ("add", "change", "cease")
RECORD, DATA, LOST = range(3)
CAUSES = ("record", "data", "message")


PARTS = ("add mobile", "add fixed", "change", "cease")
"""Names under which orders are counted."""


def part_codes(kinds: Any, fixed: Any) -> Any:
    """The index into PARTS of each order, from its kind and whether it is on the plant; shape (n,)."""
    return np.where(kinds == ADD, np.asarray(fixed).astype(np.int64), np.asarray(kinds).astype(np.int64) + 1)
