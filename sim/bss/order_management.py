"""Order management: decomposes product orders, follows them, and repairs by hand what falls out.
[eTOM: Manage Customer Order Fallout; ODA TMFC003; TMF622, TMF641]

An analyst at the fallout desk corrects what is wrong and sends the service order again. Left out on
purpose: cancellations, amendments in flight, several items in one order.
"""

from __future__ import annotations

from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from sim.kernel.beat import Beat
from sim.kernel.cases import Cases
from sim.kernel.columns import column, first_of_each
from sim.kernel.department import Department
from sim.kernel.duty import Duty
from sim.kernel.flags import some
from sim.kernel.handlers import hears
from sim.kernel.parameters import Hours, InDays, Lever, Parameters, Staff, Work, World, days
from sim.kernel.policies import Decision
from sim.kernel.staff import StaffPlan, put_down
from sim.kernel.streams import identity_rows
from sim.kernel.words import Codes, Flags, Floats, Rows
from sim.messages.money import ItemsChanged
from sim.messages.orders import (
    ADD,
    CAUSES,
    CEASE,
    CHANGE,
    LOST,
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
from sim.records.laws import Law
from sim.records.measures import Measure
from sim.subscribers.order_log import OrderLog

OPEN, FALLEN_OUT, COMPLETED = 0, 1, 2
"""State of an order: in progress, at the fallout desk, completed."""
KEPT = 120 * 24.0
"""Hours for which a completed order is remembered after it was last heard of: beyond any resending. [A]"""


class OrderManagementParameters(Parameters):
    """Orchestration and the fallout desk."""

    analysts: Annotated[Staff, Lever(source="P0.2")] = 2
    """People at the fallout desk."""
    repair: Annotated[Work, World(20, 180, source="P0.2")] = Work(minutes=75, cv=0.8)
    """Work on one fallen-out order."""
    shift_start: Annotated[Hours, Lever(6, 11, source="A")] = 9.0
    """Start of the desk's working day."""
    shift_hours: Annotated[Hours, Lever(5, 8, source="P0.2")] = 6.4
    """Hours of work of an analyst a day."""
    chase_after: Annotated[InDays, Lever(1, 20, source="A")] = days(4)
    """Silence after which a mobile order, change or cease is looked into."""
    chase_after_fixed: Annotated[InDays, Lever(5, 60, source="A")] = days(25)
    """Silence after which an installation is looked into."""
    chasing: Annotated[str, Lever(source="A")] = "chase silence"
    """Policy: whether somebody looks into silent orders. 'chase silence' or 'wait for the customer'."""
    ranking: Annotated[str, Lever(source="A")] = "first come"
    """Policy: which fallen-out order is repaired first. 'first come' or 'new customers first'."""


def chase_silence(overdue: int) -> bool:
    """Look into every order that has been silent for too long, if there is one."""
    return overdue > 0


def wait_for_the_customer(overdue: int) -> bool:
    """Do nothing until somebody complains."""
    return False


def first_come(kinds: Codes) -> NDArray[np.int8]:
    """All alike: first come, first served."""
    return np.zeros(len(kinds), dtype=np.int8)


def new_customers_first(kinds: Codes) -> NDArray[np.int8]:
    """New services before changes and ceases."""
    return np.where(kinds == ADD, 0, 1).astype(np.int8)


FALLOUT_DESK = StaffPlan[OrderManagementParameters](
    name="fallout",
    label="order fallout desk",
    domain="joint",
    cost_group="customer operations",
    people=lambda p: p.analysts,
    duty=lambda p, calendar: Duty.working_days(p.analysts, p.shift_start, p.shift_hours, calendar),
    limits=put_down,
    quantiles=True,
    about=lambda ids, payload: {"order": payload.view(np.uint64)},
)


class ManagedOrders(Cases):
    """Orders that order management knows: their content as it came, and what has become of them."""

    number: Rows = column(np.int64, "readable number")
    row: Rows = column(np.int64, "the person", "index")
    brand: Codes = column(np.uint8, "the person's brand")
    kind: Codes = column(np.uint8, "ADD, CHANGE or CEASE")
    fixed: Flags = column(np.bool_, "on a fixed line: an ADD needs a visit")
    accepted: Floats = column(np.float64, "instant of acceptance", "h")
    promise: Floats = column(np.float64, "promised instant", "h")
    keyed_wrong: Flags = column(np.bool_, "what was keyed in is wrong; nobody knows before it falls out")
    heard: Floats = column(np.float64, "instant at which it was last handed over", "h")
    state: Codes = column(np.uint8, "OPEN, FALLEN_OUT or COMPLETED")
    attempt: Codes = column(np.uint8, "service orders sent", "times")
    fallouts: Codes = column(np.uint8, "times at the fallout desk", "times")
    chase_at: Floats = column(np.float64, "instant at which silence is looked into", "h", start=np.inf)


class OrderManagement(Department[OrderManagementParameters]):
    """Follows every order to its end."""

    name = "bss.order_management"
    standard_name = "Product Order Delivery Orchestration & Management (TMFC003)"
    answers_for = ("fallout_rate",)
    says = (OrderAcknowledged, ServiceOrderRequested, OrderCompleted, BillingChanged, ItemsChanged)
    measures = (
        Measure("orders.completed", "orders", "orders completed as order management knows"),
        Measure("orders.fell_out", "orders", "orders that entered the fallout desk, once each"),
        Measure("orders.fallouts", "fallouts", "entries to the fallout desk, by cause"),
    )
    desks = (FALLOUT_DESK,)
    laws = (
        Law("V02", "orders known", "orders taken in", "completed + open", "orders", "order management"),
        Law(
            "V02",
            "completions noted",
            "orders.completed noted",
            "orders completed",
            "orders",
            "order management",
        ),
    )
    chasing = Decision({"chase silence": chase_silence, "wait for the customer": wait_for_the_customer})
    ranking = Decision({"first come": first_come, "new customers first": new_customers_first})

    order_log: OrderLog

    def open(self) -> None:
        """Open the fallout desk."""
        self.orders = ManagedOrders()
        self.desk = self.man(FALLOUT_DESK)
        self.known = self.completed = 0

    # --- orders come in and go on

    @hears(OrderPlaced)
    def take_in(self, placed: OrderPlaced) -> None:
        """Acknowledge orders; of those that are new, end charging where due and have the rest carried out.

        Every handing over is acknowledged, a second one of a known order too. A new order that was handed
        over before goes to the fallout desk first: nobody knows what became of its first coming.
        """
        self.answer(placed, OrderAcknowledged(placed.ids, placed.at, order=placed.order))
        first = placed.where(first_of_each(placed.order))
        known = self.orders.find(first.order)
        self.orders.heard[known[known >= 0]] = first.at[known >= 0]
        fresh = first.where(known < 0)
        places = self.orders.open(
            fresh.order, number=fresh.number, row=fresh.row, brand=fresh.brand, kind=fresh.kind,
            fixed=fresh.fixed, accepted=fresh.accepted, promise=fresh.promise, keyed_wrong=fresh.keyed_wrong,
            heard=fresh.at,
        )  # fmt: skip
        self.known += len(places)
        self.order_log.take_in(fresh.order)
        self._set_alarm(places, fresh.at)
        self._end_charging(fresh)
        again = fresh.attempt > 0
        lost = np.full(int(again.sum()), LOST, dtype=np.uint8)
        self._to_desk(places[again], fresh.at[again], lost)
        self._request(places[~again], fresh.at[~again])

    def _end_charging(self, fresh: OrderPlaced) -> None:
        """A cease ends the contract whatever becomes of the network: billing is told at once."""
        ceased = fresh.where(fresh.kind == CEASE)
        changed = BillingChanged(
            ceased.order, ceased.at, row=ceased.row, kind=ceased.kind, effective=ceased.ends,
            cause=np.zeros(len(ceased), dtype=np.uint8),
        )  # fmt: skip
        self.send_home(changed, ceased.brand)

    def _set_alarm(self, places: Rows, at: Floats) -> None:
        visit = self.orders.fixed[places] & (self.orders.kind[places] == ADD)
        self.orders.chase_at[places] = at + np.where(visit, self.p.chase_after_fixed, self.p.chase_after)

    def _request(self, places: Rows, at: Floats) -> None:
        if len(places) == 0:
            return
        orders = self.orders
        orders.attempt[places] += 1
        attempts, ids = orders.attempt[places], orders.id[places]
        request = ServiceOrderRequested(
            identity_rows("service order", ids, attempts), at, order=ids, row=orders.row[places],
            kind=orders.kind[places], fixed=orders.fixed[places], promise=orders.promise[places],
            keyed_wrong=orders.keyed_wrong[places], accepted=orders.accepted[places], attempt=attempts,
        )  # fmt: skip
        self.send_home(request, orders.brand[places])

    # --- what provisioning says

    @hears(ServiceOrderCompleted)
    def take_completions(self, finished: ServiceOrderCompleted) -> None:
        """Tell billing and customers of what provisioning has done, once.

        Billing hears of additions only, effective since the service truly worked. An order may complete while
        it lies at the fallout desk: what was thought lost was only late.
        """
        finished = finished.where(first_of_each(finished.order))
        places = self.orders.find(finished.order)
        there = places >= 0
        finished, places = finished.where(there), places[there]
        news = self.orders.state[places] != COMPLETED
        if some(news):
            self._complete(finished.where(news), places[news])

    def _complete(self, finished: ServiceOrderCompleted, places: Rows) -> None:
        orders = self.orders
        orders.state[places], orders.chase_at[places] = COMPLETED, np.inf
        orders.heard[places] = np.maximum(orders.heard[places], finished.at)
        self.completed += len(places)
        self.order_log.complete(finished.order)
        self._by_part("orders.completed", places, finished.at)
        rows, kinds, effective = orders.row[places], orders.kind[places], finished.effective
        done = OrderCompleted(
            finished.ids, finished.at, order=finished.order, number=orders.number[places], row=rows,
            effective=effective,
        )  # fmt: skip
        self.send_home(done, orders.brand[places])
        charged = kinds == ADD
        begun = BillingChanged(
            finished.ids[charged], finished.at[charged], row=rows[charged], kind=kinds[charged],
            effective=effective[charged], cause=np.zeros(int(charged.sum()), dtype=np.uint8),
        )  # fmt: skip
        self.send_home(begun, orders.brand[places][charged])
        self._tell_changes(finished, places)

    def _tell_changes(self, finished: ServiceOrderCompleted, places: Rows) -> None:
        """Have billing change the items of services that were changed."""
        changed = self.orders.kind[places] == CHANGE
        if some(changed):
            done, at = finished.where(changed), places[changed]
            word = ItemsChanged(done.ids, done.at, row=self.orders.row[at], effective=done.effective)
            self.send_home(word, self.orders.brand[at])

    @hears(OrderFellOut)
    def take_fallout(self, fallen: OrderFellOut) -> None:
        """Have repaired by hand what provisioning could not do."""
        places = self.orders.find(fallen.order)
        there = places >= 0
        self._to_desk(places[there], fallen.at[there], fallen.cause[there])

    # --- the fallout desk

    def _to_desk(self, places: Rows, at: Floats, causes: Codes) -> None:
        """Orders enter the fallout desk at the instants `at` (h), each with the index of its cause."""
        if len(places) == 0:
            return
        first = first_of_each(places)
        places, at, causes = places[first], at[first], causes[first]
        fresh = self.orders.state[places] == OPEN
        places, causes = places[fresh], causes[fresh]
        at = np.maximum(at[fresh], self.services.today.start)
        if len(places) == 0:
            return
        orders = self.orders
        orders.state[places], orders.chase_at[places] = FALLEN_OUT, np.inf
        for_the_first_time = orders.fallouts[places] == 0
        orders.fallouts[places] += 1
        self.note_parts("orders.fallouts", at, causes, CAUSES)
        if self.services.log is not None:
            part = part_codes(orders.kind[places], orders.fixed[places])
            self.services.log.rows(
                "order fell out", at, receiver=self.address, order=orders.id[places], what=(part, PARTS),
                cause=(causes, CAUSES),
            )  # fmt: skip
        self._by_part("orders.fell_out", places[for_the_first_time], at[for_the_first_time])
        ids = identity_rows("repair", orders.id[places], orders.fallouts[places])
        work = self.p.repair.rows(self.luck("repair", ids))
        rank = self.ranking.for_each(places)(orders.kind[places])
        self.desk.put(ids, at, work, priority=rank, payload=orders.id[places].view(np.int64))

    def _by_part(self, measure: str, places: Rows, at: Floats) -> None:
        codes = part_codes(self.orders.kind[places], self.orders.fixed[places])
        self.note_parts(measure, at, codes, PARTS)

    def chase(self, beat: Beat) -> None:
        """Look into orders that have been silent for too long.

        They enter the fallout desk with the cause of a lost word, at the instant at which silence became too
        long, whether the word was lost or provisioning is still at work.
        """
        silent = np.flatnonzero((self.orders.chase_at < beat.end) & (self.orders.state != COMPLETED))
        if len(silent) and self.chasing.of(len(silent))(len(silent)):
            at = np.maximum(self.orders.chase_at[silent], beat.start)
            self._to_desk(silent, at, np.full(len(silent), LOST, dtype=np.uint8))

    def repair(self, beat: Beat) -> None:
        """Correct by hand what fell out, and ask for the service again.

        Wrong data is right after one repair; a record that lies may be met once more. Work on an order that
        has completed meanwhile is done and changes nothing.
        """
        served = self.desk.serve(beat.end)
        if len(served.ids) == 0:
            return
        places, orders = self.orders.find(served.payload.view(np.uint64)), self.orders
        there = places >= 0  # one that was completed meanwhile may have been let go
        places, ended = places[there], served.ended[there]
        orders.keyed_wrong[places] = False
        still = orders.state[places] == FALLEN_OUT
        places, ended = places[still], ended[still]
        orders.state[places] = OPEN
        self._set_alarm(places, ended)
        self._request(places, ended)

    def close_month(self, month: int) -> None:
        """Orders close; those completed long ago are let go; open orders, believed and true. [V02]"""
        orders = self.orders
        finished = orders.state == COMPLETED
        unfinished = int((~finished).sum())
        known, noted = self.laws
        self.must_equal(known, self.known, self.completed + unfinished)
        self.must_equal(noted, self.noted("orders.completed"), self.completed)
        orders.retire(finished & (orders.heard < self.env.now - KEPT))
        if self.cohort.everyone:
            self.believe(month, "open orders", unfinished, self.order_log.unserved())
