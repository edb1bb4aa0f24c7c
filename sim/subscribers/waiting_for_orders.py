"""Who waits for an order, and what waiting does to people. [P3.2: C04; P2.1, step 16]

People know what they ordered, when they were promised it, and whether it works. Once the promise is broken
some ask where their order is, and some want out: they contact the operator to call it off, and go on asking
until somebody has heard them or the service works after all. Who waits for a change of a service that they
have remembers the lateness while it lasts, as a newcomer remembers that of the first day.

Ceases are left out: nobody waits for the end of what they do not use any more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import numpy as np
from annotated_types import Gt

from sim.kernel.cases import Cases
from sim.kernel.columns import column
from sim.kernel.flags import some
from sim.kernel.parameters import InDays, Parameters, Share, Taste, days
from sim.kernel.streams import identity_rows
from sim.kernel.words import Codes, Flags, Floats, Ids, Rows
from sim.messages.customers import CANCEL, NOTHING, ORDER
from sim.messages.orders import ADD, CEASE, CHANGE
from sim.subscribers.contracts import DECISION_DAYS
from sim.subscribers.decisions import months_since_late
from sim.subscribers.market import hour_of_day

if TYPE_CHECKING:
    from sim.kernel.beat import Beat
    from sim.subscribers.customers import Customers


FORGETS = 7
"""Days after which what is over is taken off the list: it is only to keep that short. [A]"""


class WaitingParameters(Parameters):
    """How people bear a broken promise."""

    calls_off: Annotated[Share, Taste(0, 0.05, source="P-C04")] = 0.02
    """Of those whose order is late, who wants out on a day."""
    asks: Annotated[Share, Taste(0, 0.2, source="A")] = 0.04
    """Of those whose order is late, who asks on a day where it is."""
    asks_again: Annotated[InDays, Gt(0), Taste(1, 14, source="A")] = days(3)
    """From the wish to call an order off to the next try, as long as nothing has come of it."""


class Waiting(Cases):
    """Orders that people wait for."""

    row: Rows = column(np.int64, "the person", "index")
    kind: Codes = column(np.uint8, "ADD or CHANGE")
    promise: Floats = column(np.float64, "promised instant", "h")
    works: Floats = column(np.float64, "instant since when it is as ordered", "h", start=np.inf)
    over: Flags = column(np.bool_, "it works or is called off: nobody waits any more")
    wants_out: Floats = column(np.float64, "instant of the next try to call it off", "h", start=np.inf)


class WaitingForOrders:
    """A signal of the world: what people see of their orders at the counter and at home.

    It is no message: no link lies between a person and what they see. Order capture makes the promise,
    provisioning makes it true.
    """

    def __init__(self) -> None:
        self.orders = Waiting()

    def promise(self, orders: Ids, rows: Rows, kinds: Codes, promised: Floats) -> None:
        """People are promised what they ordered by some instants (h); all of shape (n,)."""
        waited = kinds != CEASE
        self.orders.open(orders[waited], row=rows[waited], kind=kinds[waited], promise=promised[waited])

    def serve(self, orders: Ids, at: Floats) -> None:
        """These orders are as ordered since the instants `at` (h)."""
        places = self.orders.find(orders)
        there = places >= 0
        self.orders.works[places[there]], self.orders.over[places[there]] = at[there], True

    def stop(self, orders: Ids) -> None:
        """These orders have been called off."""
        places = self.orders.find(orders)
        self.orders.over[places[places >= 0]] = True


class BrokenPromises:
    """What people do and feel whose orders are late.

    Args:
        customers: the people.
    """

    def __init__(self, customers: Customers) -> None:
        self._customers = customers
        self._orders = customers.services_begun.waiting.orders

    def serve(self, beat: Beat) -> None:
        """Once a day, of those who wait: who asks, and who wants out."""
        if not beat.begins_day or self._orders.count == 0:
            return
        orders = self._orders
        if beat.day % FORGETS == 0:
            self._forget()
        late = np.flatnonzero((orders.promise < beat.start) & ~orders.over)
        late = late[(orders.kind[late] != CHANGE) | self._customers.people.alive[orders.row[late]]]
        if len(late) == 0:
            return
        self._feel(late[orders.kind[late] == CHANGE], beat.start)
        self._tell(late[orders.kind[late] == ADD], beat.start)
        self._contact(late, beat)

    def _tell(self, newcomers: Rows, now: float) -> None:
        """Newcomers who wait tell of it once in thirty days of waiting, whether or not it ever ends."""
        late = now - self._orders.promise[newcomers]
        telling = np.floor(late / 24.0) % DECISION_DAYS == DECISION_DAYS - 1
        if some(telling):
            rows = self._orders.row[newcomers[telling]]
            self._customers.demand.tell_lateness(rows, late[telling], now)

    def _forget(self) -> None:
        """Let go of orders that are over; of late changes the memory fades since they are done."""
        orders = self._orders
        done = np.flatnonzero(orders.over & (orders.kind == CHANGE) & (orders.works > orders.promise))
        done = done[np.isfinite(orders.works[done])]
        self._feel(done, orders.works[done])
        gone = (orders.kind == CHANGE) & ~self._customers.people.alive[orders.row]
        orders.retire(orders.over | gone)

    def _contact(self, late: Rows, beat: Beat) -> None:
        orders, p = self._orders, self._customers.p.waiting
        ids = orders.id[late]
        out, asks, hour = self._customers.luck_of_several(
            ("calls off", "asks where it is", "hour of asking"), ids, beat.day
        )
        tired = np.isinf(orders.wants_out[late]) & (out < p.calls_off)
        orders.wants_out[late[tired]] = beat.start
        trying = orders.wants_out[late] <= beat.start
        orders.wants_out[late[trying]] = beat.start + p.asks_again
        calling = trying | (np.isinf(orders.wants_out[late]) & (asks < p.asks))
        if not some(calling):
            return
        wish = np.where(trying, CANCEL, NOTHING).astype(np.uint8)
        at = beat.start + hour_of_day(hour[calling], contacts=True)
        made = identity_rows("contact", ORDER, beat.day, ids[calling])
        rows = orders.row[late[calling]]
        self._customers.contact(made, rows, at, ORDER, ids[calling], asks=wish[calling])

    def _feel(self, places: Rows, until: float | Floats) -> None:
        """Who waits for a change remembers how late it is at `until` (h); the memory fades from then on."""
        if len(places) == 0:
            return
        people, rows = self._customers.people, self._orders.row[places]
        late = np.log1p(np.maximum(until - self._orders.promise[places], 0.0) / 24)
        more = late > people.lateness[rows] * np.exp(-months_since_late(people, rows, until) / 3)
        people.lateness[rows[more]] = late[more]
        people.lateness_at[rows[more]] = np.broadcast_to(until, rows.shape)[more]
