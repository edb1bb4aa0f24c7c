"""What billing is told of orders that are done: the date, a wrong date, too late, or nothing. [P5.2]

Order management tells billing once an order is done. A person stands between where something is out of the
ordinary, so the date can be another than the true one:

* the date of the contract is taken for that of the service (too early: the customer pays for days without a
  service, or stops paying before the end);
* billing turns the word down, somebody at the fallout desk finds it days later and enters it with the date of
  that day (too late; the desk's queue makes it later still);
* the word is never entered at all.

Each is five times as likely where an analyst has repaired the order before. [P5.3] The luck is that of the
order, so who is told wrongly without a repair is told wrongly with one too.

    share told wrongly = p (1 - f) + 5 p f, f the share of orders that were repaired by hand

With f = 2.8 % of adds and 1.3 % of ceases (the reference), p = 0.036 gives the 4 % of E5 and p = 0.0475 the
5 % of E6. Of 0.02 mismatches an order, 0.6 are services that nobody charges [P5.3]; as many orders begin as
end services, which makes 0.024 of adds and 0.016 of ceases, from p = 0.0216 and 0.0152. Left out on purpose:
changes, of which billing hears nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import numpy as np
from annotated_types import Ge

from sim.kernel.directory import department_of
from sim.kernel.flags import some
from sim.kernel.parameters import Parameters, Share, Unit, Work, World
from sim.kernel.streams import identity_rows
from sim.kernel.words import Codes, Flags, Floats, Ids, Rows
from sim.messages.orders import (
    ADD,
    BY_HAND,
    CHANGE,
    LATE_END,
    LATE_START,
    PARTS,
    RIGHT_DATE,
    WRONG_END,
    WRONG_START,
    BillingChanged,
    ServiceOrderCompleted,
    part_codes,
)

if TYPE_CHECKING:
    from sim.bss.order_management.order_management import OrderManagement
    from sim.kernel.beat import Beat
    from sim.kernel.desk_rows import Served


class WordsParameters(Parameters):
    """How often billing is told a wrong date, late, or nothing; of orders that nobody had to repair."""

    wrong_start: Annotated[Share, World(0, 0.1, source="P5.2: E5")] = 0.036
    """New services whose start is told wrongly: with those repaired by hand 4 %."""
    wrong_end: Annotated[Share, World(0, 0.1, source="P5.2: E6")] = 0.0475
    """Ended services whose end is told wrongly: with those repaired by hand 5 %."""
    untold_start: Annotated[Share, World(0, 0.05, source="P5.3; E9")] = 0.0216
    """New services of which billing is never told: with those repaired by hand 2.4 %."""
    untold_end: Annotated[Share, World(0, 0.05, source="P5.3; E10")] = 0.0152
    """Ended services of which billing is never told: with those repaired by hand 1.6 %."""
    by_hand: Annotated[float, Unit("ratio"), Ge(0), World(1, 10, source="P5.3")] = 5.0
    """How much more often each of these happens where an analyst has repaired the order."""
    early_start: Annotated[Share, World(0, 1, source="P5.2: E5")] = 0.4
    """Of wrong starts, those that are told too early."""
    early_end: Annotated[Share, World(0, 1, source="P5.2: E6")] = 0.3
    """Of wrong ends, those that are told too early."""
    days_start: Annotated[Work, World(24, 480, source="P5.2: E5")] = Work(hours=144, shape="exponential")
    """By how much a start is told too early. Of an installation it is the date of the order."""
    days_end: Annotated[Work, World(24, 720, source="P5.2: E6")] = Work(hours=288, shape="exponential")
    """By how much an end is told too early."""
    found_start: Annotated[Work, World(12, 480, source="P5.2: E5, A")] = Work(hours=120, shape="exponential")
    """Time until somebody finds that billing has turned down a start; the wait for the desk comes on top."""
    found_end: Annotated[Work, World(12, 720, source="P5.2: E6, A")] = Work(hours=264, shape="exponential")
    """The same of an end."""
    entering: Annotated[Work, World(3, 40, source="A")] = Work(minutes=10, cv=0.6)
    """Work of an analyst on a word that billing has turned down."""


class WordsToBilling:
    """Tells billing of adds and ceases that are done, once each, or never.

    Args:
        management: the department that follows these orders.
    """

    def __init__(self, management: OrderManagement) -> None:
        self._management = management

    @property
    def laid_aside(self) -> int:
        """Orders of which billing is to be told yet, because it has turned down their word."""
        return int(self._management.orders.laid_aside.sum())

    def tell(self, finished: ServiceOrderCompleted, places: Rows) -> None:
        """Tell billing of orders that are done; of a CHANGE it is told nothing."""
        p, orders = self._management.p.words, self._management.orders
        chosen = orders.kind[places] != CHANGE
        if not some(chosen):
            return
        finished, places = finished.where(chosen), places[chosen]
        adds = orders.kind[places] == ADD
        times = np.where(orders.fallouts[places] > 0, p.by_hand, 1.0)
        untold, wrong, side = self._management.luck_of_several(
            ("billing untold", "wrong date", "side of the date"), finished.order
        )
        nothing = untold < times * np.where(adds, p.untold_start, p.untold_end)
        wrongly = (wrong < times * np.where(adds, p.wrong_start, p.wrong_end)) & ~nothing
        effective = np.where(adds, finished.effective, orders.ends[places])
        if not some(nothing | wrongly):
            self._say(finished.ids, finished.at, places, effective, wrongly)
            return
        self._note(places, finished.at, nothing, wrongly)
        early = wrongly & (side < np.where(adds, p.early_start, p.early_end))
        late, now = wrongly & ~early, ~nothing & (early | ~wrongly)
        effective[early] = self._too_early(places[early], effective[early])
        self._say(finished.ids[now], finished.at[now], places[now], effective[now], early[now])
        self._lay_aside(places[late], finished.at[late])

    def _note(self, places: Rows, at: Floats, nothing: Flags, wrongly: Flags) -> None:
        management, orders = self._management, self._management.orders
        parts = part_codes(orders.kind[places], orders.fixed[places])
        for measure, here in (("orders.billing_wrong", wrongly), ("orders.billing_untold", nothing)):
            management.note_parts(measure, at[here], parts[here], PARTS)
        if some(nothing) and management.services.log is not None:
            management.services.log.rows(
                "billing not told", at[nothing], receiver=management.address, what=(parts[nothing], PARTS),
                order=orders.id[places[nothing]], person=orders.row[places[nothing]],
            )  # fmt: skip

    def _too_early(self, places: Rows, true: Floats) -> Floats:
        """Dates (h) that are taken for the true ones and lie before them."""
        p, orders = self._management.p.words, self._management.orders
        luck = self._management.luck("days of the date", orders.id[places])
        adds = orders.kind[places] == ADD
        sooner = np.where(adds, p.days_start.rows(luck), p.days_end.rows(luck))
        return np.where(adds & orders.fixed[places], np.minimum(orders.accepted[places], true), true - sooner)

    def _lay_aside(self, places: Rows, at: Floats) -> None:
        if len(places) == 0:
            return
        p, orders = self._management.p.words, self._management.orders
        luck = self._management.luck("word found", orders.id[places])
        after = np.where(orders.kind[places] == ADD, p.found_start.rows(luck), p.found_end.rows(luck))
        orders.laid_aside[places], orders.found_at[places] = True, at + after

    def _say(self, ids: Ids, at: Floats, places: Rows, effective: Floats, wrong: Flags) -> None:
        orders = self._management.orders
        kinds = orders.kind[places]
        told = BillingChanged(
            np.where(kinds == ADD, ids, orders.id[places]), at, row=orders.row[places], kind=kinds,
            effective=effective, cause=self._causes(places, wrong, late=False),
        )  # fmt: skip
        self._management.send_home(told, orders.brand[places])

    def _causes(self, places: Rows, wrong: Flags, *, late: bool) -> Codes:
        """Why the dates are wrong that are told, for instruments."""
        orders = self._management.orders
        start, end = (LATE_START, LATE_END) if late else (WRONG_START, WRONG_END)
        causes = np.where(orders.kind[places] == ADD, start, end)
        causes = np.where(orders.fallouts[places] > 0, BY_HAND, causes)
        return np.where(wrong, causes, RIGHT_DATE).astype(np.uint8)

    # --- words that billing has turned down

    def put_on_the_desk(self, beat: Beat) -> None:
        """Words that are found in this beat wait for an analyst, like orders that fell out."""
        management, orders = self._management, self._management.orders
        found = np.flatnonzero(orders.found_at < beat.end)
        if len(found) == 0:
            return
        at, orders.found_at[found] = np.maximum(orders.found_at[found], beat.start), np.inf
        ids = self._jobs(found)
        work = management.p.words.entering.rows(management.luck("entering", ids))
        rank = management.ranking.for_each(found)(orders.kind[found])
        management.desk.put(ids, at, work, priority=rank, payload=orders.id[found].view(np.int64))

    def _jobs(self, places: Rows) -> Ids:
        return identity_rows("entering", self._management.orders.id[places])

    def enter(self, served: Served) -> Flags:
        """Enter by hand what was laid aside, with the date of that day; returns which jobs these were."""
        management, orders = self._management, self._management.orders
        places = orders.find(served.payload.view(np.uint64))
        entered = places >= 0
        entered[entered] = self._jobs(places[entered]) == served.ids[entered]
        places, ended = places[entered], served.ended[entered]
        if len(places):
            orders.laid_aside[places] = False
            told = BillingChanged(
                identity_rows("entered", orders.id[places]), ended, row=orders.row[places],
                kind=orders.kind[places], effective=ended,
                cause=self._causes(places, np.ones(len(places), dtype=bool), late=True),
            )  # fmt: skip
            management.send_home(told, orders.brand[places])
        return entered

    # --- what must close

    def said(self) -> tuple[float, ...]:
        """For each kind of department that bills: words that the bus took + laid aside + never told.

        That is how many adds and ceases are done. The bus counts by itself, so a word that is left out by
        mistake is missing here.
        """
        management, sent = self._management, dict[str, int]()
        for route in management.services.bus.routes():
            if route.sender == management.address and route.kind is BillingChanged:
                hearer = department_of(route.receiver)
                sent[hearer] = sent.get(hearer, 0) + sum(tally.sent for tally in route.tally.values())
        kept = self.laid_aside + management.noted("orders.billing_untold")
        return tuple(words + kept for words in sent.values() or (0,))
