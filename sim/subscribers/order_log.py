"""Instruments on orders: what was promised and what became true; no department decides by them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.kernel.cases import Cases
from sim.kernel.columns import column
from sim.kernel.words import Codes, Flags, Floats, Ids, Rows
from sim.messages.orders import PARTS
from sim.records.durations import Duration
from sim.records.laws import Law, must_equal
from sim.records.measures import Measure, Notebook

ACTIVATION = Duration(
    ends=(("orders.activation", "orders.activated"), ("orders.given_up_wait", "orders.given_up")),
    age="orders.waiting_age",
    open="orders.waiting",
    what="orders for new services that do not work yet",
)
"""From the acceptance of an order for a new service until that service works; provisioning notes that end.
Another end is that the customer calls the order off."""
NEW = PARTS[:2]
"""Parts of orders for a new service."""
ORDER_MEASURES = (
    Measure("orders.open", "orders", "orders not completed at the month's end"),
    Measure("orders.promised", "orders", "orders whose promised instant came"),
    Measure("orders.on_time", "orders", "those that were usable by then"),
    Measure("orders.cancelled", "orders", "orders that were given up because the customer called them off"),
    Measure("orders.given_up", "orders", "those of them that were for new services"),
    Measure("orders.given_up_wait", "h", "from acceptance until a new service was given up", True),
    *ACTIVATION.measures(),
)
ORDERS_CLOSE = Law(
    "V02",
    "orders",
    "orders accepted",
    "orders completed on record + called off + open",
    "orders",
    "order log",
)


class LoggedOrders(Cases):
    """Orders that are still of interest."""

    accepted: Floats = column(np.float64, "instant of acceptance", "h")
    promise: Floats = column(np.float64, "promised instant", "h")
    part: Codes = column(np.uint8, "index into messages.orders.PARTS")
    completed: Flags = column(np.bool_, "order management has recorded its completion")
    cancelled: Flags = column(np.bool_, "given up, and what was done is undone")
    usable: Floats = column(np.float64, "instant at which the service was as ordered", "h", start=np.inf)


class OrderLog:
    """Follows every order from acceptance to service.

    Args:
        notes: where measures are noted.

    Attributes:
        accepted: orders so far, warm-up included; so are the others.
        known: of which order management knows.
        completed: recorded as completed.
        served: whose service is as ordered, whatever the record says.
        cancelled: given up because the customer called them off, so that their service never comes.
        watcher: gets identity, instant (h), promise (h) and index into PARTS of each order that is served.
    """

    def __init__(self, notes: Notebook) -> None:
        self._notes = notes
        self._orders = LoggedOrders()
        self.accepted = self.known = self.completed = self.served = self.cancelled = 0
        self.watcher: Callable[[Ids, Floats, Floats, Codes], None] | None = None

    def accept(self, orders: Ids, accepted: Floats, promise: Floats, part: Rows) -> None:
        """Orders have been accepted.

        Args:
            orders: identities, shape (n,); so are the others.
            accepted: when (h).
            promise: promised instants (h).
            part: indices into PARTS.
        """
        self._orders.open(orders, accepted=accepted, promise=promise, part=part)
        self.accepted += len(orders)

    def take_in(self, orders: Ids) -> None:
        """Order management knows of these orders, for the first time."""
        self.known += len(orders)

    def serve(self, orders: Ids, at: Floats) -> None:
        """The services of these orders are as ordered since the instants `at` (h), for the first time."""
        rows = self._orders.find(orders)
        self._orders.usable[rows[rows >= 0]] = at[rows >= 0]
        if self.watcher is not None:
            self.watcher(orders, at, self._orders.promise[rows], self._orders.part[rows])
        self.served += len(orders)

    def cancel(self, orders: Ids, at: Floats) -> None:
        """These orders have been given up at the instants `at` (h), and will not be carried out."""
        rows = self._orders.find(orders)
        rows, at = rows[rows >= 0], at[rows >= 0]
        self._orders.cancelled[rows] = True
        self.cancelled += len(orders)
        self._notes.note_parts("orders.cancelled", at, self._orders.part[rows], PARTS)
        for code, name in enumerate(NEW):
            here = self._orders.part[rows] == code
            waited = np.maximum(at[here] - self._orders.accepted[rows[here]], 0.0)
            self._notes.observe("orders.given_up_wait", at[here], waited, name)
            self._notes.note_rows("orders.given_up", at[here], None, name)

    def complete(self, orders: Ids) -> None:
        """Order management has recorded the completion of these orders, for the first time."""
        rows = self._orders.find(orders)
        self._orders.completed[rows[rows >= 0]] = True
        self.completed += len(orders)

    def unserved(self) -> int:
        """Orders whose service is not yet as ordered."""
        return self.accepted - self.served - self.cancelled

    def close_month(self, month: int, begun: float, ended: float, last: float) -> None:
        """Note open orders, their ages, and promises that came due, at the instant `last` (h).

        A promise falls into the month if it is not before `begun` (h) and before `ended` (h). Orders
        that are past, recorded and served are forgotten, and so are those that were called off.

        Raises:
            LawBroken: accepted ones are not those completed, called off and open. [V02]
        """
        orders = self._orders
        open_ones = int((~orders.completed & ~orders.cancelled).sum())
        over = self.completed + self._notes.total("orders.cancelled")
        must_equal(ORDERS_CLOSE, month, self.accepted, over + open_ones)
        self._notes.note("orders.open", last, open_ones)
        self._note_waiting(last)
        due = np.flatnonzero((orders.promise >= begun) & (orders.promise < ended))
        kept = due[orders.usable[due] <= orders.promise[due]]
        for measure, rows in (("orders.promised", due), ("orders.on_time", kept)):
            self._notes.note_parts(measure, orders.promise[rows], orders.part[rows], PARTS)
        over = (orders.completed & np.isfinite(orders.usable)) | orders.cancelled
        orders.retire((orders.promise < ended) & over)

    def _note_waiting(self, last: float) -> None:
        orders = self._orders
        waiting = np.isinf(orders.usable) & ~orders.cancelled
        since = {
            name: orders.accepted[waiting & (orders.part == code)].clip(max=last)
            for code, name in enumerate(NEW)
        }
        ACTIVATION.stand(self._notes, last, since)
        for name in NEW:
            self._notes.note("orders.given_up", last, 0.0, name)
            self._notes.note("orders.given_up_wait", last, 0.0, name)
