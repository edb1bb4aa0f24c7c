"""Journeys: which words carry one kind of case from its beginning to its end.

KPIs of the wires are taken over a journey, so that a department that joins the house moves none of them, by
what it says or by what it hears: each word of a journey names who it is for. The word by which the customer
hears of the end is part of a journey; what only customers say is not: it goes over no wire. A word that
several journeys use is told apart by who says it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.messages import faults, money, orders
from sim.records.kpi import Word


@dataclass(frozen=True)
class Journey:
    """One way through the house: its id, what people call it, and its words."""

    id: str
    label: str
    words: tuple[Word, ...]


def word(kind: type, to: str, sender: str = "") -> Word:
    """Return messages of a kind to one receiver, of one sender only where it is given."""
    return Word(kind.__name__, sender, to)


ORDER_TO_CASH = Journey(
    "order_to_cash",
    "order to cash",
    (
        word(orders.OrderPlaced, "bss.order_management"),
        word(orders.OrderAcknowledged, "bss.order_capture"),
        word(orders.ServiceOrderRequested, "oss.provisioning"),
        word(faults.VisitRequested, "oss.workforce", sender="oss.provisioning"),
        word(faults.InstallationDone, "oss.provisioning"),
        word(orders.OrderFellOut, "bss.order_management"),
        word(orders.ServiceOrderCompleted, "bss.order_management"),
        word(orders.OrderCompleted, "subscribers.customers"),
        word(orders.BillingChanged, "bss.billing"),
    ),
)
"""From a product order to the account that is charged. The monthly invoice of everybody who was ordered for
long ago is not in it: it would drown the order's own words. [eTOM: Order-to-Payment]"""

TROUBLE_TO_RESOLVE = Journey(
    "trouble_to_resolve",
    "trouble to resolve",
    (
        word(faults.ProblemDetected, "oss.fault_management"),
        word(faults.FaultReported, "oss.fault_management"),
        word(faults.ProblemOpened, "bss.care"),
        word(faults.VisitRequested, "oss.workforce", sender="oss.fault_management"),
        word(faults.RepairDone, "oss.fault_management"),
        word(faults.ProblemClosed, "bss.care"),
        word(faults.CustomersTold, "subscribers.customers"),
    ),
)
"""From a detected or reported problem to its end. [eTOM: Problem-to-Solution]"""

USAGE_TO_BILL = Journey(
    "usage_to_bill",
    "usage to bill",
    (
        word(money.TariffPublished, "bss.billing"),
        word(money.InvoiceIssued, "bss.payments"),
        word(money.BillSent, "subscribers.customers"),
    ),
)
"""From the tariff that rates to the bill and the open amount. Usage itself is not sent yet: left out on
purpose until there is mediation. [eTOM: Usage-to-Payment]"""

JOURNEYS = (ORDER_TO_CASH, TROUBLE_TO_RESOLVE, USAGE_TO_BILL)
