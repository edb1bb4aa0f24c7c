"""How ladders say what happens: words of the bus, desks and waits in plain telecom English.

A word that is not in these tables is said by its name, so a new department has ladders at once.
"""

from __future__ import annotations

from collections.abc import Sequence

from sim.experiments.recorded_events import Event
from sim.reports.house_picture import room_name, spoken
from sim.reports.story import Lane, money

NETWORK = "network"
"""Lane of what is true in the network, whoever knows it."""
MONITORING = "oss.monitoring"
"""Who sees failures, where the log does not say who else did."""
CUSTOMERS = "subscribers.customers"
SERVED = ("service begun", "service changed")
"""What it is that the service is as ordered."""
MONEY = (
    "BillSent",
    "bill made",
    "InvoiceIssued",
    "InvoicePaid",
    "invoice paid",
    "invoice written off",
    "dispute decided",
)
"""What is told with its amount."""
LATE = 1.0
"""Hours on the way from which a word is late, and its wait is drawn."""

LISTS = ("ServicesListed", "InvoicesClaimed")
"""Monthly lists by which one department checks what another one knows; nobody waits for the next."""
ROUTINE = ("OrderAcknowledged", "BacklogReported", "ContactEnded", *LISTS)
"""Words that are told only where they are lost."""

SAID = {
    "OrderWanted": "places an order",
    "OrderPlaced": "order handed over",
    "OrderAcknowledged": "order received",
    "ServiceOrderRequested": "service order",
    "ServiceOrderStopped": "calls the service order off",
    "OrderFellOut": "order falls out",
    "CancellationAsked": "passes on: the customer calls the order off",
    "ServiceOrderCompleted": "reports: service works",
    "OrderCompleted": "tells the customer: done",
    "BillingChanged": "tells billing of the change",
    "VisitRequested": "visit asked for",
    "VisitCalledOff": "visit called off",
    "InstallationDone": "reports: installed",
    "RepairDone": "reports: repaired",
    "WorkNeeded": "reports: needs work out of service",
    "ProblemDetected": "names the problem",
    "TroubleNoticed": "notices trouble",
    "TroubleHeard": "takes down the trouble",
    "FaultReported": "passes on: customers have trouble",
    "ProblemOpened": "tells care: ticket open",
    "ProblemClosed": "tells care: ticket closed",
    "CustomersTold": "tells customers of the problem",
    "CompetitorMoved": "sets prices against ours",
    "BacklogReported": "reports its backlog",
    "ContactMade": "calls",
    "ContactEnded": "call ends",
    "TariffPublished": "publishes a new tariff version",
    "BillSent": "sends the bill",
    "InvoiceIssued": "books the open amount",
    "InvoicePaid": "payment comes in",
    "ItemsChanged": "lists the changed service as a new item",
    "ServicesListed": "lists the services that work",
    "InvoicesClaimed": "lists the invoices that it has handed over",
    "DisputeRaised": "passes on: the customer disputes the bill",
    "ReminderSent": "sends a reminder",
}
"""What the sender of each word does."""

CAUSES = {
    "record": "inventory record wrong",
    "data": "keyed in wrong",
    "message": "message lost",
    "hazard": "by chance",
    "start": "wrong start",
    "end": "wrong end",
    "tariff": "old tariff",
}
"""True causes in words; others are said by their own name."""

WORLD = {
    "fault began": "fails",
    "fault detected": "failure is seen",
    "fault over": "works again",
    "fault given up": "is not repaired: the customer has left",
    "work began": "is taken out of service for planned work",
    "work over": "is back in service",
    "service begun": "service works",
    "service changed": "the change works",
    "service ended": "the network lets go of the service",
    "order given up": "the order is given up",
}
"""What becomes true in the network, whoever knows it."""

SILENT = (
    "recording began", "recording ended", "customers when recording began", "open when recording began",
    "outage began", "outage over", "visit planned", "visit done", "visit called off", "customer joined",
    "customer left",
    "contact offered", "posting",
)  # fmt: skip
"""Kinds of which a story says nothing, because a word, a desk or another kind says it already."""

INSIDE = {
    "ticket opened": "opens a ticket",
    "ticket closed": "closes the ticket",
    "order fell out": "looks into the silence: falls out",
    "bill made": "makes the bill",
    "charge missed": "bills nothing",
    "billing not told": "billing is never told",
    "invoice paid": "pays",
    "invoice written off": "writes the invoice off",
    "dispute decided": "decides the dispute",
}
"""What a department notes for itself."""

ORDERS = {
    "add mobile": "new mobile service",
    "add fixed": "new fixed line",
    "change": "change of service",
    "cease": "end of contract",
}
"""Sorts of orders in words."""

DESKS = {
    "fallout": ("waits for the fallout desk", "mended by hand at the fallout desk"),
    "field": ("waits for a technician", "visit: travel and work"),
    "care": ("waits for an agent", "talks to an agent"),
    "disputes": ("waits for the billing back office", "clerk checks the dispute"),
    "second_line": ("waits for second line", "second line diagnoses and repairs"),
    "noc": ("waits behind other alarms", "NOC looks at alarms"),
}
"""What waiting for a desk and work at it are called."""


def desk_words(event: Event) -> tuple[str, str]:
    """How waiting for the desk of a row, and work at it, are called."""
    name = event.desk.replace("_", " ") or room_name(event.receiver).lower()
    return DESKS.get(event.desk, (f"waits for {name}", f"work: {name}"))


def cause_words(cause: str) -> str:
    """A true cause in words, nothing for none; what moves money from one account to another is no cause."""
    return "" if ">" in cause else CAUSES.get(cause, cause)


def said(event: Event, currency: str) -> str:
    """What the sender of a word does, with its amount and cause."""
    text = SAID.get(event.kind, INSIDE.get(event.kind, spoken(event.kind)))
    if event.kind in ("OrderWanted", "OrderPlaced") and event.what:
        text = f"{text}: {ORDERS.get(event.what, event.what)}"
    if (event.amount or 0) < 0 and event.kind in ("InvoiceIssued", "invoice paid"):
        text = "gives credit" if event.kind == "InvoiceIssued" else "pays back"
    if event.amount is not None and event.kind in MONEY:
        text = f"{text}: {money(abs(event.amount), currency)}"
    if is_wrong_bill(event):
        text += f" instead of {money(event.true or 0.0, currency)}"
    why = cause_words(event.cause)
    return f"{text} ({why})" if why else text


def fault_name(event: Event) -> str:
    """What has failed: `site-2-1`, `site at element 12` where it has no name, `the customer's line`."""
    if event.what == "line":
        return "the customer's line"
    if event.place:
        return event.place if event.what in event.place.lower() else f"{event.what} {event.place}"
    return f"{event.what or 'failure'} at element {event.element}" if event.element >= 0 else event.what


def is_wrong_bill(event: Event) -> bool:
    """Whether a bill, made, sent or missed, is not what the contract implies."""
    return (
        event.kind in ("BillSent", "bill made", "charge missed")
        and event.true is not None
        and event.believed is not None
        and abs(event.believed - event.true) >= 1
    )


def wait_on_the_way(event: Event) -> str:
    """Why a word is late: files leave at night, people pass things on by day."""
    hour = event.arrives % 24
    return "waits for the nightly file" if hour < 6 else "waits to be passed on by hand"


def lane_of(address: str) -> Lane:
    """The lane of an address."""
    if address == NETWORK:
        return Lane(address, "Network", "world")
    if address.startswith("subscribers"):
        return Lane(address, "Customer", "outside")
    return Lane(address, room_name(address), address.partition(".")[0])


def in_order(addresses: Sequence[str]) -> tuple[Lane, ...]:
    """Lanes in the order of the house: network, OSS, BSS, customers; within a floor as on the roster."""
    from sim.roster import kinds

    seats = [kind.name for kind in kinds()]
    floors = {"world": 0, "oss": 1, "bss": 2}

    def place(lane: Lane) -> tuple[int, int, str]:
        kind = lane.address.partition("@")[0]
        seat = seats.index(kind) if kind in seats else len(seats)
        return floors.get(lane.floor, 3), seat, lane.address

    return tuple(sorted((lane_of(one) for one in dict.fromkeys(addresses)), key=place))
