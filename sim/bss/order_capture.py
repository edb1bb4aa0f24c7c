"""Order capture: what a customer wants is keyed in, promised a date, and handed to order management. [eTOM:
Customer Order Handling; ODA TMFC002; TMF622 Product Order]

Left out on purpose: quotes, credit checks, abandoned baskets, feasibility before the promise.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.kernel.department import Department
from sim.kernel.distributions import lognormal_rows
from sim.kernel.parameters import Days, Minutes, Parameters, Share
from sim.kernel.streams import identity_rows
from sim.messages.faults import BacklogReported
from sim.messages.order_book import OrderBook
from sim.messages.orders import ADD, PARTS, OrderAcknowledged, OrderPlaced, OrderWanted, part_codes
from sim.records.measures import Measure
from sim.subscribers.segments import FIBRE


class OrderCaptureParameters(Parameters):
    """The front office."""

    handling: Minutes = 10.0
    """Mean time to capture an order, lognormal. Range 4-15. [P2.1]"""
    keying_mobile: Share = 0.008
    """Orders for mobile services with wrong data. Range 0-0.03. [P-C02]"""
    keying_fixed: Share = 0.035
    """Orders for fixed services with wrong data. Range 0-0.08. [P-C02]"""
    promise_mobile: Days = 3.0
    """Promised time for mobile orders, changes and ceases. Range 0.1-7. [A]"""
    promise_fixed: Days = 14.0
    """Promised time for an installation. Range 5-30. [F5]"""
    promising: str = "standard times"
    """Policy: the date that is promised. 'standard times' or 'as field work reports'."""
    ask_after: Days = 2.0
    """Silence after which an order is handed over again. Range 0.5-10. [A]"""


def standard_times(standard: float, backlog: float) -> float:
    """Promise the standard number of days."""
    return standard


def as_field_work_reports(standard: float, backlog: float) -> float:
    """Add the days of work that field work last reported as waiting."""
    return standard + backlog


class OrderCapture(Department):
    """Takes orders."""

    name = "bss.order_capture"
    standard_name = "Product Order Capture & Validation (TMFC002)"
    measures = (Measure("orders.submitted", "orders", "orders accepted"),)
    policies = {
        "promising": {"standard times": standard_times, "as field work reports": as_field_work_reports}
    }

    def open(self) -> None:
        """Open the counter; listen to customers, order management and field work."""
        self.people: Any = self.tools["population"].people
        self.orders: OrderBook = self.tools["orders"]
        self._wanted, self._acknowledged = self.tray(OrderWanted), self.tray(OrderAcknowledged)
        self.on(BacklogReported, self._backlog)
        self.backlog = 0.0
        self._oldest = 0
        self.submitted = 0

    def _backlog(self, report: BacklogReported) -> None:
        self.backlog = report.days

    def serve(self, until: float) -> None:
        """Capture the day's orders; hand over again what nobody has confirmed."""
        if (acknowledged := self._acknowledged.take(until)) is not None:
            self.orders.acknowledged[acknowledged["slot"]] = True
        self._ask_again(until)
        if (wanted := self._wanted.take(until)) is not None:
            self._capture(wanted)

    def _capture(self, wanted: Any) -> None:
        rows, kinds = wanted["row"], wanted["kind"]
        fixed = self.people.segment[rows] >= FIBRE
        minutes = lognormal_rows(self.rows("capture", wanted.ids), self.p.handling, 0.6)
        accepted = wanted.at + np.rint(minutes * 60_000) / 3.6e6
        keying = np.where(fixed & (kinds == ADD), self.p.keying_fixed, self.p.keying_mobile)
        slots = self.orders.append(
            len(wanted), order=wanted.ids, row=rows, kind=kinds, fixed=fixed, accepted=accepted,
            ends=(np.floor(wanted.at / 24) + 1) * 24,
            promise=accepted + 24 * self._promised(fixed & (kinds == ADD)),
            keyed_wrong=self.rows("keying", wanted.ids) < keying,
        )  # fmt: skip
        self.submitted += len(slots)
        self.note_parts("orders.submitted", accepted, part_codes(kinds, fixed), PARTS)
        self._place(slots, accepted)

    def _promised(self, visit: Any) -> Any:
        number = int(visit.sum())
        days = np.full(len(visit), self.p.promise_mobile)
        if number:
            days[visit] = self.decide("promising", self.p.promise_fixed, self.backlog, cases=number)
        return days

    def _place(self, slots: Any, at: Any) -> None:
        attempts = self.orders.sent_again[slots]
        ids = identity_rows("placed", self.orders.order[slots], attempts)
        self.send_batch(OrderPlaced(ids, at, slot=slots, attempt=attempts))

    def _ask_again(self, until: float) -> None:
        orders = self.orders
        silent = self._oldest + np.flatnonzero(~orders.acknowledged[self._oldest :])
        self._oldest = int(silent[0]) if len(silent) else orders.count
        wait = self.p.ask_after * 24 * (1.0 + orders.sent_again[silent])
        overdue = silent[orders.accepted[silent] + wait < until - 24]
        if len(overdue):
            orders.sent_again[overdue] += 1
            self._place(overdue, np.full(len(overdue), until - 24))

    def close_month(self, month: int) -> None:
        """Believed: orders that order management has confirmed; true: those that it knows."""
        known = float(np.isfinite(self.orders.known_since).sum())
        self.believe(month, "orders confirmed", float(self.orders.acknowledged.sum()), known)
