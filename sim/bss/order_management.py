"""Order management: decomposes product orders, follows them, and repairs by hand what falls out.
[eTOM: Manage Customer Order Fallout; ODA TMFC003; TMF622, TMF641]

An analyst at the fallout desk corrects what is wrong and sends the service order again. Left out on
purpose: cancellations, amendments in flight, several items in one order.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.kernel.columns import first_of_each
from sim.kernel.department import Department
from sim.kernel.distributions import lognormal_rows
from sim.kernel.parameters import Days, Hours, Minutes, Parameters, Scaled
from sim.kernel.queues import BatchQueue
from sim.kernel.shifts import Shifts
from sim.kernel.streams import identity_rows
from sim.messages.order_book import COMPLETED, FALLEN_OUT, OPEN, OrderBook
from sim.messages.orders import (
    ADD,
    CEASE,
    PARTS,
    BillingChanged,
    OrderAcknowledged,
    OrderCompleted,
    OrderFellOut,
    OrderPlaced,
    ServiceOrderCompleted,
    ServiceOrderRequested,
    part_codes,
)
from sim.records.errors import LawBroken
from sim.records.measures import Measure


class OrderManagementParameters(Parameters):
    """Orchestration and the fallout desk."""

    analysts: Scaled[int] = 2
    """People at the fallout desk. [P0.2]"""
    repair: Minutes = 75.0
    """Mean work on one fallen-out order, lognormal, cv 0.8. Range 20-180. [P0.2]"""
    shift_start: Hours = 9.0
    """Start of the desk's working day. Range 6-11. [A]"""
    shift_hours: Hours = 6.4
    """Hours of work of an analyst a day. Range 5-8. [P0.2]"""
    chase_after: Days = 4.0
    """Silence after which a mobile order, change or cease is looked into. Range 1-20. [A]"""
    chase_after_fixed: Days = 25.0
    """Silence after which an installation is looked into. Range 5-60. [A]"""
    chasing: str = "chase silence"
    """Policy: whether somebody looks into silent orders. 'chase silence' or 'wait for the customer'."""
    ranking: str = "first come"
    """Policy: which fallen-out order is repaired first. 'first come' or 'new customers first'."""


def chase_silence(overdue: int) -> bool:
    """Look into every order that has been silent for too long."""
    return overdue > 0


def wait_for_the_customer(overdue: int) -> bool:
    """Do nothing until somebody complains."""
    return False


def first_come(kinds: Any) -> Any:
    """All alike: first come, first served."""
    return np.zeros(len(kinds), dtype=np.int8)


def new_customers_first(kinds: Any) -> Any:
    """New services before changes and ceases."""
    return np.where(kinds == ADD, 0, 1).astype(np.int8)


class OrderManagement(Department):
    """Follows every order to its end."""

    name = "bss.order_management"
    standard_name = "Product Order Delivery Orchestration & Management (TMFC003)"
    measures = (
        Measure("orders.completed", "orders", "orders completed as order management knows"),
        Measure("orders.fell_out", "orders", "orders that entered the fallout desk, once each"),
        Measure("orders.fallouts", "fallouts", "entries to the fallout desk, by cause"),
        Measure("orders.promised", "orders", "orders whose promised instant came"),
        Measure("orders.on_time", "orders", "those that were usable by then"),
        Measure("orders.open", "orders", "orders not completed at the month's end"),
        Measure("fallout.work", "h", "person-hours at the fallout desk"),
        Measure("fallout.duty", "h", "person-hours on duty there"),
        Measure("fallout.wait", "h", "waiting time at the fallout desk", True),
    )
    policies = {
        "chasing": {"chase silence": chase_silence, "wait for the customer": wait_for_the_customer},
        "ranking": {"first come": first_come, "new customers first": new_customers_first},
    }

    def open(self) -> None:
        """Open the fallout desk; listen to order capture and provisioning."""
        self.orders: OrderBook = self.tools["orders"]
        self.shifts = self._shifts()
        self.desk = BatchQueue(self.shifts, name="fallout desk")
        self._placed, self._finished = self.tray(OrderPlaced), self.tray(ServiceOrderCompleted)
        self._fallen = self.tray(OrderFellOut)
        self.completed = 0
        self._oldest = 0
        self._beat = -np.inf

    def _shifts(self) -> Shifts:
        start, end = self.p.shift_start, self.p.shift_start + self.p.shift_hours
        week = {0.0: 0}
        for day in range(5):
            week |= {day * 24 + start: self.p.analysts, day * 24 + end: 0}
        return Shifts.weekly(week, self.house.calendar.week_hour_at_zero)

    def adopt(self, parameters: Any) -> None:
        """Another number of analysts, or other policies."""
        super().adopt(parameters)
        self.shifts = self._shifts()
        self.desk.adopt(self.shifts)

    def serve(self, until: float) -> None:
        """Take in orders and send them on."""
        self._beat = until - 24.0
        if (placed := self._placed.take(until)) is not None:
            self._take_in(placed)

    def serve_answers(self, until: float) -> None:
        """Take note of what provisioning says, and work at the desk."""
        self._take_completions(until)
        if (fallen := self._fallen.take(until)) is not None:
            causes = fallen["cause"]
            self._to_desk(fallen["slot"], fallen.at, ("record", "data"), causes)
        self._chase(until)
        self._work(until)

    def _take_completions(self, until: float) -> None:
        """What provisioning has done: tell billing and the customer."""
        finished = self._finished.take(until)
        if finished is None:
            return
        slots = finished["slot"]
        finished = finished.where(first_of_each(slots))
        news = self.orders.state[finished["slot"]] != COMPLETED
        finished = finished.where(news)
        if len(finished):
            self._complete(finished)

    def _take_in(self, placed: Any) -> None:
        slots = placed["slot"]
        self.send_batch(OrderAcknowledged(placed.ids, placed.at, slot=slots))
        first = first_of_each(slots)
        news = np.zeros(len(slots), dtype=bool)
        news[first] = ~np.isfinite(self.orders.known_since[slots[first]])
        slots, at, again = slots[news], placed.at[news], placed["attempt"][news] > 0
        self.orders.known_since[slots] = at
        self._set_alarm(slots, at)
        self._end_charging(slots, at)
        self._to_desk(slots[again], at[again], ("message",), np.zeros(int(again.sum()), dtype=np.uint8))
        self._request(slots[~again], at[~again])

    def _end_charging(self, slots: Any, at: Any) -> None:
        """A cease ends the contract whatever becomes of the network: billing is told at once."""
        ceased = self.orders.kind[slots] == CEASE
        slots, at, ids = slots[ceased], at[ceased], self.orders.order[slots[ceased]]
        rows, kinds, ends = self.orders.row[slots], self.orders.kind[slots], self.orders.ends[slots]
        self.send_batch(BillingChanged(ids, at, row=rows, kind=kinds, effective=ends))

    def _set_alarm(self, slots: Any, at: Any) -> None:
        visit = self.orders.fixed[slots] & (self.orders.kind[slots] == ADD)
        days = np.where(visit, self.p.chase_after_fixed, self.p.chase_after)
        self.orders.chase_at[slots] = at + 24 * days

    def _request(self, slots: Any, at: Any) -> None:
        if len(slots):
            self.orders.attempt[slots] += 1
            attempts = self.orders.attempt[slots]
            ids = identity_rows("service order", self.orders.order[slots], attempts)
            self.send_batch(ServiceOrderRequested(ids, at, slot=slots, attempt=attempts))

    def _to_desk(self, slots: Any, at: Any, names: tuple[str, ...], causes: Any) -> None:
        """Orders enter the fallout desk at the instants `at`, each with the index of its cause's name."""
        first = first_of_each(slots)
        fresh = np.zeros(len(slots), dtype=bool)
        fresh[first] = self.orders.state[slots[first]] == OPEN
        fresh &= np.isfinite(self.orders.known_since[slots])
        slots, at, causes = slots[fresh], np.maximum(at[fresh], self._beat), causes[fresh]
        if len(slots) == 0:
            return
        orders = self.orders
        orders.state[slots] = FALLEN_OUT
        orders.chase_at[slots] = np.inf
        first = orders.fallouts[slots] == 0
        orders.fallouts[slots] += 1
        self.note_parts("orders.fallouts", at, causes, names)
        self._by_part("orders.fell_out", slots[first], at[first])
        ids = identity_rows("repair", orders.order[slots], orders.fallouts[slots])
        work = lognormal_rows(self.rows("repair", ids), self.p.repair / 60, 0.8)
        rank = self.decide_rows("ranking", orders.kind[slots])
        self.desk.put(ids, at, work, priority=rank, payload=slots.astype(np.int64))

    def _by_part(self, measure: str, slots: Any, at: Any) -> None:
        codes = part_codes(self.orders.kind[slots], self.orders.fixed[slots])
        self.note_parts(measure, at, codes, PARTS)

    def _chase(self, until: float) -> None:
        """Look into orders that have been silent for too long."""
        orders = self.orders
        unfinished = self._oldest + np.flatnonzero(orders.state[self._oldest :] != COMPLETED)
        self._oldest = int(unfinished[0]) if len(unfinished) else orders.count
        silent = unfinished[orders.chase_at[unfinished] < until]
        if len(silent) and self.decide("chasing", len(silent), cases=len(silent)):
            at = np.maximum(orders.chase_at[silent], until - 24)
            self._to_desk(silent, at, ("message",), np.zeros(len(silent), dtype=np.uint8))

    def _work(self, until: float) -> None:
        served = self.desk.serve(until)
        if len(served.ids):
            slots = served.payload
            self.note_rows("fallout.work", served.started, served.ended - served.started)
            self.observe("fallout.wait", served.started, served.waited_h)
            self.orders.keyed_wrong[slots] = False
            still = self.orders.state[slots] == FALLEN_OUT
            self.orders.state[slots[still]] = OPEN
            self._set_alarm(slots[still], served.ended[still])
            self._request(slots[still], served.ended[still])
        self.note("fallout.duty", until - 1e-6, self.shifts.hours(until - 24, until))

    def _complete(self, finished: Any) -> None:
        slots, orders = finished["slot"], self.orders
        orders.state[slots] = COMPLETED
        orders.completed[slots] = finished.at
        orders.chase_at[slots] = np.inf
        self.completed += len(slots)
        self._by_part("orders.completed", slots, finished.at)
        rows, kinds, effective = orders.row[slots], orders.kind[slots], finished["effective"]
        self.send_batch(OrderCompleted(finished.ids, finished.at, row=rows, slot=slots, effective=effective))
        charged = kinds == ADD
        self.send_batch(
            BillingChanged(
                finished.ids[charged], finished.at[charged], row=rows[charged], kind=kinds[charged],
                effective=effective[charged],
            )
        )  # fmt: skip

    def close_month(self, month: int) -> None:
        """Orders close; promises that came due; open orders, believed and true. [V02]"""
        orders, now = self.orders, self.env.now
        unfinished = int((orders.state != COMPLETED).sum())
        if orders.count != self.completed + unfinished:
            right = self.completed + unfinished
            raise LawBroken("V02 orders", month, orders.count, right, orders.count - right)
        self.note("orders.open", now - 1e-6, unfinished)
        edges = self.house.calendar.month_edges
        begun = float(edges[int(np.searchsorted(edges, now - 1.0, side="right")) - 1])
        due = np.flatnonzero((orders.promise >= begun) & (orders.promise < now))
        self._by_part("orders.promised", due, orders.promise[due])
        kept = due[orders.usable[due] <= orders.promise[due]]
        self._by_part("orders.on_time", kept, orders.promise[kept])
        self.believe(month, "open orders", unfinished, float((~np.isfinite(orders.usable)).sum()))
