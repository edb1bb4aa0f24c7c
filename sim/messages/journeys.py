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
    """One way through the house: its id, what people call it, and its words.

    Attributes:
        id: first part of the ids of its KPIs: small letters and underscores.
        label: how it reads in the middle of a sentence.
        words: from beginning to end; not every case needs all of them.
    """

    id: str
    label: str
    words: tuple[Word, ...]


def word(kind: type, sender: str = "", receiver: str = "") -> Word:
    """Return messages of a kind, of one sender, to one receiver only where they are given."""
    return Word(kind.__name__, sender, receiver)


ORDER_TO_CASH = Journey(
    "order_to_cash",
    "order to cash",
    (
        word(orders.OrderPlaced, receiver="bss.order_management"),
        word(orders.OrderAcknowledged, receiver="bss.order_capture"),
        word(orders.ServiceOrderRequested, receiver="oss.provisioning"),
        word(faults.VisitRequested, sender="oss.provisioning", receiver="oss.workforce"),
        word(faults.InstallationDone, receiver="oss.provisioning"),
        word(orders.OrderFellOut, receiver="bss.order_management"),
        word(orders.ServiceOrderCompleted, receiver="bss.order_management"),
        word(orders.OrderCompleted, receiver="subscribers.customers"),
        word(orders.BillingChanged, receiver="bss.billing"),
    ),
)
"""From a product order to the account that is charged. The monthly invoice of everybody who was ordered for
long ago is not in it: it would drown the order's own words. [eTOM: Order-to-Payment]"""

TROUBLE_TO_RESOLVE = Journey(
    "trouble_to_resolve",
    "trouble to resolve",
    (
        word(faults.ProblemDetected, receiver="oss.fault_management"),
        word(faults.FaultReported, receiver="oss.fault_management"),
        word(faults.ProblemOpened, receiver="bss.care"),
        word(faults.VisitRequested, sender="oss.fault_management", receiver="oss.workforce"),
        word(faults.RepairDone, receiver="oss.fault_management"),
        word(faults.ProblemClosed, receiver="bss.care"),
        word(faults.CustomersTold, receiver="subscribers.customers"),
    ),
)
"""From a detected or reported problem to its end. [eTOM: Problem-to-Solution]"""

USAGE_TO_BILL = Journey(
    "usage_to_bill",
    "usage to bill",
    (
        word(money.TariffPublished, receiver="bss.billing"),
        word(money.InvoiceIssued, receiver="bss.payments"),
        word(money.BillSent, receiver="subscribers.customers"),
    ),
)
"""From the tariff that rates to the bill and the open amount. Usage itself is not sent yet: left out on
purpose until there is mediation. [eTOM: Usage-to-Payment]"""

JOURNEYS = (ORDER_TO_CASH, TROUBLE_TO_RESOLVE, USAGE_TO_BILL)
"""All named journeys. A word that is in none of them counts in no KPI of the wires."""
