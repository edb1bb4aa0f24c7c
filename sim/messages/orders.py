"""From order to activation. [eTOM: Request-to-Answer, Order-to-Payment; TMF622, TMF641]

A batch row carries the order's slot (its correlation number) and the attempt; `ids` are made of both.
"""

from __future__ import annotations

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


def part_of(kind: int, fixed: bool) -> str:
    """The name under which an order is counted: 'add mobile', 'add fixed', 'change' or 'cease'."""
    return ("add fixed" if fixed else "add mobile") if kind == ADD else KINDS[kind]
