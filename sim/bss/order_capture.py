"""Order capture: what a customer wants is keyed in, promised a date, and handed to order management. [eTOM:
Customer Order Handling; ODA TMFC002; TMF622 Product Order]

Left out on purpose: quotes, credit checks, abandoned baskets, feasibility before the promise.

Capture has as many hands as it needs: an order takes its handling time and never waits for a clerk. The
promise is made once, at acceptance, and is the one by which the order is judged. [P2.1, step 5] An order is
remembered until order management has confirmed it, and handed over again after silence.
"""

from __future__ import annotations

from typing import Annotated

import numpy as np

from sim.kernel.beat import Beat
from sim.kernel.cases import Cases
from sim.kernel.columns import column
from sim.kernel.department import Department
from sim.kernel.handlers import hears
from sim.kernel.parameters import InDays, Lever, Parameters, Share, Work, World, days
from sim.kernel.policies import Decision
from sim.kernel.streams import identity_rows
from sim.kernel.words import Codes, Flags, Floats, Rows
from sim.messages.faults import BacklogReported
from sim.messages.orders import ADD, PARTS, OrderAcknowledged, OrderPlaced, OrderWanted, part_codes
from sim.records.laws import Law
from sim.records.measures import Measure
from sim.subscribers.order_log import OrderLog
from sim.subscribers.population import People
from sim.subscribers.segments import FIBRE
from sim.subscribers.services_begun import ServicesBegun


class OrderCaptureParameters(Parameters):
    """The front office."""

    handling: Annotated[Work, World(4, 15, source="P2.1")] = Work(minutes=10, cv=0.6)
    """Time to capture an order."""
    keying_mobile: Annotated[Share, World(0, 0.03, source="P-C02")] = 0.008
    """Orders for mobile services with wrong data."""
    keying_fixed: Annotated[Share, World(0, 0.08, source="P-C02")] = 0.035
    """Orders for fixed services with wrong data."""
    promise_mobile: Annotated[InDays, Lever(0.1, 7, source="A")] = days(3)
    """Promised time for mobile orders, changes and ceases."""
    promise_fixed: Annotated[InDays, Lever(5, 30, source="F5")] = days(14)
    """Promised time for an installation."""
    promising: Annotated[str, Lever(source="A")] = "standard times"
    """Policy: the date that is promised. 'standard times' or 'as field work reports'."""
    ask_after: Annotated[InDays, Lever(0.5, 10, source="A")] = days(2)
    """Silence after which an order is handed over again."""


def standard_times(standard: float, backlog: float) -> float:
    """Promise the standard time (h), whatever waits in the field."""
    return standard


def as_field_work_reports(standard: float, backlog: float) -> float:
    """Add the days of work that field work last reported as waiting."""
    return standard + 24 * backlog


class PlacedOrders(Cases):
    """Orders handed over and not yet confirmed: their content, written once."""

    number: Rows = column(np.int64, "readable number")
    row: Rows = column(np.int64, "the person", "index")
    brand: Codes = column(np.uint8, "the person's brand")
    kind: Codes = column(np.uint8, "ADD, CHANGE or CEASE")
    fixed: Flags = column(np.bool_, "on a fixed line: an ADD needs a visit")
    accepted: Floats = column(np.float64, "instant of acceptance", "h")
    ends: Floats = column(np.float64, "of a cease: end of the day on which it was asked for", "h")
    promise: Floats = column(np.float64, "promised instant", "h")
    keyed_wrong: Flags = column(np.bool_, "what was keyed in is wrong; nobody knows yet")
    sent_again: Codes = column(np.uint8, "times handed over again after silence")
    acknowledged: Flags = column(np.bool_, "order management has confirmed it")


class OrderCapture(Department[OrderCaptureParameters]):
    """Takes orders."""

    name = "bss.order_capture"
    standard_name = "Product Order Capture & Validation (TMFC002)"
    answers_for = ("promise_kept",)
    says = (OrderPlaced,)
    measures = (Measure("orders.submitted", "orders", "orders accepted"),)
    laws = (
        Law("V02", "orders noted", "orders.submitted noted", "orders captured", "orders", "order capture"),
    )
    promising = Decision({"standard times": standard_times, "as field work reports": as_field_work_reports})

    people: People
    order_log: OrderLog
    services_begun: ServicesBegun

    def open(self) -> None:
        """Open the counter."""
        self.orders = PlacedOrders()
        self.backlog = 0.0
        self.submitted = self.confirmed = 0

    @hears(BacklogReported)
    def note_backlog(self, report: BacklogReported) -> None:
        """Remember how many days of work wait in the field.

        The last report counts, however old it is.
        """
        self.backlog = report.days

    @hears(OrderAcknowledged)
    def note_acknowledgements(self, acknowledged: OrderAcknowledged) -> None:
        """Take note of the orders that order management has.

        Nothing happens for one that was confirmed before, or that is no longer remembered.
        """
        places = self.orders.find(acknowledged.order)
        places = np.unique(places[places >= 0])
        self.confirmed += int((~self.orders.acknowledged[places]).sum())
        self.orders.acknowledged[places] = True

    def ask_again(self, beat: Beat) -> None:
        """Hand over again, in the morning, what nobody has confirmed for too long.

        Each further time takes one span of silence more, counted from acceptance.
        """
        if not beat.begins_day:
            return
        orders = self.orders
        wait = self.p.ask_after * (1.0 + orders.sent_again)
        overdue = np.flatnonzero(~orders.acknowledged & (orders.accepted + wait < beat.start))
        if len(overdue):
            orders.sent_again[overdue] += 1
            self._place(overdue, np.full(len(overdue), beat.start))

    @hears(OrderWanted)
    def capture(self, wanted: OrderWanted) -> None:
        """Key in what customers want, promise a date and hand it over.

        All orders for new fixed services need a visit, and only their promise is a decision. Wrong data is
        drawn here and found out in provisioning.
        """
        rows, kinds = wanted.row, wanted.kind
        fixed = self.people.segment[rows] >= FIBRE
        visit = fixed & (kinds == ADD)
        accepted = wanted.at + self.p.handling.rows(self.luck("capture", wanted.ids))
        promise = accepted + self._promised(visit)
        keying = np.where(visit, self.p.keying_fixed, self.p.keying_mobile)
        places = self.orders.open(
            wanted.ids, row=rows, brand=self.people.brand[rows], kind=kinds, fixed=fixed, accepted=accepted,
            ends=(np.floor(wanted.at / 24) + 1) * 24, promise=promise,
            number=self.submitted + np.arange(len(wanted)),
            keyed_wrong=self.luck("keying", wanted.ids) < keying,
        )  # fmt: skip
        self.submitted += len(places)
        parts = part_codes(kinds, fixed)
        self.order_log.accept(wanted.ids, accepted, promise, parts)
        self.services_begun.waiting.promise(wanted.ids, rows, kinds, promise)
        self.note_parts("orders.submitted", accepted, parts, PARTS)
        self._place(places, accepted)

    def _promised(self, visit: Flags) -> Floats:
        """Hours that are promised for each order."""
        number = int(visit.sum())
        promised = np.full(len(visit), float(self.p.promise_mobile))
        if number:
            promised[visit] = self.promising.of(number)(self.p.promise_fixed, self.backlog)
        return promised

    def _place(self, places: Rows, at: Floats) -> None:
        orders = self.orders
        attempts, ids = orders.sent_again[places], orders.id[places]
        self.send(
            OrderPlaced(
                identity_rows("placed", ids, attempts), at, order=ids, number=orders.number[places],
                row=orders.row[places], brand=orders.brand[places], kind=orders.kind[places],
                fixed=orders.fixed[places], ends=orders.ends[places], promise=orders.promise[places],
                keyed_wrong=orders.keyed_wrong[places], accepted=orders.accepted[places], attempt=attempts,
            )
        )  # fmt: skip

    def close_month(self, month: int) -> None:
        """Believed: orders that order management has confirmed; true: those that it knows."""
        self.must_equal(self.laws[0], self.noted("orders.submitted"), self.submitted)
        self.orders.retire(self.orders.acknowledged)
        if self.cohort.everyone:
            self.believe(month, "orders confirmed", self.confirmed, self.order_log.known)
