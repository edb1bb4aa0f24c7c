"""Order management: decomposes product orders, follows them, and repairs by hand what falls out.
[eTOM: Manage Customer Order Fallout; ODA TMFC003; TMF622, TMF641]

An analyst at the fallout desk corrects what is wrong and sends the service order again. An order that its
customer calls off is stopped at once, and what provisioning has done by then is undone; where the service
works already, it is too late. Left out on purpose: amendments in flight, several items in one order.
"""

from __future__ import annotations

import numpy as np

from sim.bss.order_management.managed_orders import (
    CANCELLED,
    COMPLETED,
    FALLEN_OUT,
    KEPT,
    OPEN,
    ManagedOrders,
)
from sim.bss.order_management.parameters import (
    OrderManagementParameters,
    chase_silence,
    first_come,
    new_customers_first,
    wait_for_the_customer,
)
from sim.bss.order_management.words_to_billing import WordsToBilling
from sim.kernel.beat import Beat
from sim.kernel.columns import first_of_each
from sim.kernel.department import Department
from sim.kernel.duty import Duty
from sim.kernel.flags import some
from sim.kernel.handlers import hears
from sim.kernel.policies import Decision
from sim.kernel.staff import StaffPlan, put_down
from sim.kernel.streams import identity_rows
from sim.kernel.words import Codes, Floats, Rows
from sim.messages.money import ItemsChanged
from sim.messages.orders import (
    ADD,
    CAUSES,
    CEASE,
    CHANGE,
    LOST,
    PARTS,
    BillingChanged,
    CancellationAsked,
    OrderAcknowledged,
    OrderCompleted,
    OrderFellOut,
    OrderPlaced,
    ServiceOrderCompleted,
    ServiceOrderRequested,
    ServiceOrderStopped,
    part_codes,
)
from sim.records.laws import Law
from sim.records.measures import Measure
from sim.subscribers.order_log import OrderLog

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


class OrderManagement(Department[OrderManagementParameters]):
    """Follows every order to its end."""

    name = "bss.order_management"
    standard_name = "Product Order Delivery Orchestration & Management (TMFC003)"
    answers_for = ("fallout_rate",)
    says = (
        OrderAcknowledged,
        ServiceOrderRequested,
        ServiceOrderStopped,
        OrderCompleted,
        BillingChanged,
        ItemsChanged,
    )
    measures = (
        Measure("orders.completed", "orders", "orders completed as order management knows"),
        Measure("orders.fell_out", "orders", "orders that entered the fallout desk, once each"),
        Measure("orders.fallouts", "fallouts", "entries to the fallout desk, by cause"),
        Measure("orders.billing_due", "orders", "new and ended services of which billing is to be told"),
        Measure("orders.billing_wrong", "orders", "those of which it is told a wrong date"),
        Measure("orders.billing_untold", "orders", "those of which it is never told"),
    )
    desks = (FALLOUT_DESK,)
    laws = (
        Law(
            "V02",
            "orders known",
            "orders taken in",
            "completed + called off + open",
            "orders",
            "order management",
        ),
        Law(
            "V02",
            "completions noted",
            "orders.completed noted",
            "orders completed",
            "orders",
            "order management",
        ),
        Law(
            "V02",
            "words to billing",
            "adds and ceases completed",
            "words that the bus took + laid aside + never told",
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
        self.billing = WordsToBilling(self)
        self.known = self.completed = self.cancelled = 0

    # --- orders come in and go on

    @hears(OrderPlaced)
    def take_in(self, placed: OrderPlaced) -> None:
        """Acknowledge orders; have those that are new carried out.

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
            heard=fresh.at, ends=fresh.ends,
        )  # fmt: skip
        self.known += len(places)
        self.order_log.take_in(fresh.order)
        self._set_alarm(places, fresh.at)
        again = fresh.attempt > 0
        lost = np.full(int(again.sum()), LOST, dtype=np.uint8)
        self._to_desk(places[again], fresh.at[again], lost)
        self._request(places[~again], fresh.at[~again])

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

        An order may complete while it lies at the fallout desk: what was thought lost was only late. One that
        was called off completes where the word of that came too late: the service is there, and is charged.
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
        given_up = orders.state[places] == CANCELLED  # who called off has been paid for his wait
        self.cancelled -= int(given_up.sum())
        orders.state[places], orders.chase_at[places] = COMPLETED, np.inf
        orders.heard[places] = np.maximum(orders.heard[places], finished.at)
        self.completed += len(places)
        self.order_log.complete(finished.order)
        self._by_part("orders.completed", places, finished.at)
        rows, effective = orders.row[places], finished.effective
        done = OrderCompleted(
            finished.ids, finished.at, order=finished.order, number=orders.number[places], row=rows,
            effective=effective,
        )  # fmt: skip
        self.send_home(done, orders.brand[places])
        charged = orders.kind[places] != CHANGE
        self._by_part("orders.billing_due", places[charged], finished.at[charged])
        self.billing.tell(finished, places)
        self._compensate(places[~given_up], effective[~given_up], finished.at[~given_up])
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

    # --- what care says on

    @hears(CancellationAsked)
    def take_cancellations(self, asked: CancellationAsked) -> None:
        """Stop the orders that their customers call off; what is done already, or not known, stays as it is.

        A second wish is passed on too: the first word to provisioning may have been lost. [P3.2: C04]
        """
        asked = asked.where(first_of_each(asked.order))
        places, orders = self.orders.find(asked.order), self.orders
        there = places >= 0
        there[there] = (orders.state[places[there]] != COMPLETED) & (orders.kind[places[there]] != CEASE)
        if not some(there):
            return
        asked, places = asked.where(there), places[there]
        fresh = orders.state[places] != CANCELLED
        self._withdraw(places[orders.state[places] == FALLEN_OUT])
        orders.state[places], orders.chase_at[places] = CANCELLED, np.inf
        orders.heard[places] = np.maximum(orders.heard[places], asked.at)
        self.cancelled += int(fresh.sum())
        rows, kinds = orders.row[places], orders.kind[places]
        stopped = ServiceOrderStopped(asked.ids, asked.at, order=asked.order, row=rows, kind=kinds)
        self.send_home(stopped, orders.brand[places])
        self._compensate(places[fresh], asked.at[fresh], asked.at[fresh])

    def _withdraw(self, places: Rows) -> None:
        """Nobody repairs what is not wanted any more; work in hand is finished and changes nothing."""
        if len(places):
            self.desk.withdraw(identity_rows("repair", self.orders.id[places], self.orders.fallouts[places]))

    def _compensate(self, places: Rows, ended: Floats, at: Floats) -> None:
        """Pay for each day by which an installation is late; the wait ended at `ended` (h). [F17]"""
        orders = self.orders
        visit = orders.fixed[places] & (orders.kind[places] == ADD)
        late = np.ceil((ended - orders.promise[places]) / 24.0)
        owed = visit & (late > 0)
        if self.p.compensation > 0 and some(owed):
            cents = int(np.rint(late[owed] * self.p.compensation * 100).sum())
            self.services.ledger.post(float(at[owed].max()), "compensation", "cash", cents)

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
        long, whether the word was lost or provisioning is still at work. Words that billing has turned down
        wait for the same desk once somebody has found them.
        """
        self.billing.put_on_the_desk(beat)
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
        served = served.where(~self.billing.enter(served))
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
        finished = (orders.state == COMPLETED) | (orders.state == CANCELLED)
        unfinished = int((~finished).sum())
        known, noted, told = self.laws
        self.must_equal(known, self.known, self.completed + self.cancelled + unfinished)
        self.must_equal(noted, self.noted("orders.completed"), self.completed)
        due = self.noted("orders.billing_due")
        for words in self.billing.said():
            self.must_equal(told, due, words)
        orders.retire(finished & ~orders.laid_aside & (orders.heard < self.env.now - KEPT))
        if self.cohort.everyone:
            self.believe(month, "open orders", unfinished, self.order_log.unserved())
