"""The accounts of billing: what it believes of each, and in which cycle each is billed.

The table is billing's belief. When service truly began and ended stands in the population; billing takes it
over only when it is born, when it reconciles, when it checks a bill and when it decides a dispute. One
column is truth beside belief: `true_through`, so that every bill can be compared with what it should be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.kernel.calendar import add_months
from sim.kernel.columns import Array, Columns, column
from sim.kernel.words import Codes, Flags, Floats, Rows
from sim.messages.orders import BillingChanged
from sim.subscribers.contracts import DECISION_DAYS
from sim.subscribers.segments import PREPAID

if TYPE_CHECKING:
    from sim.bss.billing.billing import Billing


class Accounts(Columns):
    """What billing knows of each person whom it serves."""

    known: Flags = column(np.bool_, "billing knows the account")
    start: Floats = column(np.float64, "start of charging, as billing knows it", "h", start=np.inf)
    end: Floats = column(np.float64, "end of charging, as billing knows it", "h", start=np.inf)
    through: Floats = column(np.float64, "charged through", "h", start=-np.inf)
    true_through: Floats = column(
        np.float64, "what the contract implies is charged through", "h", start=-np.inf
    )
    cycle: Codes = column(np.uint8, "bill cycle")
    last_bills: Rows = column(np.int32, "the last three bills, newest first", "cents", shape=(3,))
    open_error: Rows = column(np.int64, "billed too much and not given back", "cents")


BELIEVED = ("known", "start", "end", "through", "last_bills")
"""Columns that a backup holds; the others are truth beside belief, or follow from the person."""


class AccountBook:
    """Keeps the accounts of one billing department.

    At birth it knows who is in service and pays by invoice, but for those of whose beginning no word came and
    whom reconciliation has not found yet. All are charged through to the next run of their cycle. An account
    stays in its cycle until the number of cycles changes.

    Args:
        billing: whose accounts these are.
    """

    def __init__(self, billing: Billing) -> None:
        self._billing, self._cohort, self._people = billing, billing.cohort, billing.people
        self.table = billing.cohort.table(Accounts)
        self._cycles: list[list[Rows]] = []
        rows = self._cohort.rows()
        people, places = self._people, self.places(rows)
        served = people.in_service[rows]
        self.table.start[places[served]] = people.joined[rows[served]]
        self.table.known[places] = served & (people.segment[rows] != PREPAID) & ~self._unheard(rows)
        self.divide_anew(born=True)

    def _unheard(self, rows: Rows) -> Flags:
        """Whose beginning billing has not heard of and not found, as in the long run of this world. [P5.3]"""
        billing, people = self._billing, self._people
        lost = billing.services.bus.link("bss.order_management", billing.address, "BillingChanged").loss
        months = (billing.env.now - people.joined[rows]) / 24.0 / DECISION_DAYS
        stays = (1 - billing.p.reconciliation) ** np.maximum(months, 0.0)
        return np.asarray(billing.luck("unheard", people.id[rows]) < lost * stays)

    def places(self, rows: Rows) -> Rows:
        """Where people stand in the table, shape (n,). Raises ValueError if one is served elsewhere."""
        return self._cohort.places(rows)

    def divide_anew(self, *, born: bool = False) -> None:
        """Put every known account into one of the cycles that there are now, by the person's identity.

        How far each is charged stays as it is, unless they are `born`: the next bill is for a longer or a
        shorter time.
        """
        self._cycles = [[] for _ in range(self._billing.p.cycles)]
        self._enter(self._cohort.rows()[self.table.known], born=born)

    def bill_day(self, cycle: int) -> int:
        """The day of the month on which a cycle is billed: of 4 cycles the 1st, 8th, 15th and 22nd."""
        return 1 + cycle * 28 // self._billing.p.cycles

    def next_run(self, cycle: int, after: float) -> float:
        """The first run of a cycle later than `after` (h), as an instant (h)."""
        calendar, run_hour = self._billing.services.calendar, self._billing.p.run_hour
        day = calendar.date_at(after).date().replace(day=self.bill_day(cycle))
        run = calendar.hour_of(day) + run_hour
        return run if run > after else calendar.hour_of(add_months(day, 1)) + run_hour

    def of_cycle(self, cycle: int) -> Rows:
        """The known accounts of a cycle, as rows of the population, in the order of their entering."""
        parts = self._cycles[cycle]
        if not parts:
            return np.empty(0, dtype=np.int64)
        if len(parts) > 1:
            parts[:] = [np.concatenate(parts)]
        return parts[0][self.table.known[self.places(parts[0])]]

    def _enter(self, rows: Rows, *, born: bool = False) -> None:
        """Accounts enter their cycle; those at birth are charged through to the next run of it."""
        people, table, cycles = self._people, self.table, self._billing.p.cycles
        cycle = (people.id[rows] // np.uint64(64) % np.uint64(cycles)).astype(np.uint8)
        table.cycle[self.places(rows)] = cycle
        for code in np.unique(cycle).tolist():
            chosen = rows[cycle == code]
            self._cycles[code].append(chosen)
            if born:
                places = self.places(chosen)
                through = self.next_run(code, self._billing.env.now - 1.0)
                table.true_through[places] = table.through[places] = through
                usual = np.maximum(people.charge[chosen] + people.usage_mean[chosen], 1)
                table.last_bills[places] = usual[:, np.newaxis]

    def change(self, begins: BillingChanged, ends: BillingChanged) -> None:
        """Begin and end charging, as told; a word that comes late is charged from its arrival on.

        Late is later than `backdating` allows: what the customer had until then is not billed. An end is
        always taken at its own instant, however late, and what was charged beyond it is given back. Prepaid
        people are passed over, and beginnings of accounts that are known already. [P3.2: C05]
        """
        segment, table = self._people.segment, self.table
        begins = begins.where(segment[begins.row] != PREPAID)
        begins = begins.where(~table.known[self.places(begins.row)])
        late = begins.at - begins.effective > self._billing.p.backdating
        places = self.places(begins.row)
        table.known[places], table.start[places] = True, np.where(late, begins.at, begins.effective)
        self._enter(np.unique(begins.row))
        ends = ends.where(segment[ends.row] != PREPAID)
        table.end[self.places(ends.row)] = ends.effective

    def reconcile(self, rows: Rows, now: float) -> None:
        """Compare some accounts with the network's service records at `now` (h) and mend what differs.

        Differences younger than `old_enough` are taken for words still under way. A service that nobody
        charged is charged from now on, not for the past; an end that was missed is entered at its true
        instant. [P5.3, P5.4]
        """
        people, table, places = self._people, self.table, self.places(rows)
        settled = now - self._billing.p.old_enough
        missing = people.alive[rows] & people.in_service[rows] & ~table.known[places]
        missing &= people.service_from[rows] < settled
        if missing.any():
            table.known[places[missing]], table.start[places[missing]] = True, now
            self._enter(rows[missing])
        ended = ~people.in_service[rows] & table.known[places] & np.isinf(table.end[places])
        ended &= people.service_to[rows] < settled
        table.end[places[ended]] = people.service_to[rows[ended]]

    def believe_the_contract(self, rows: Rows) -> None:
        """Take over what the contracts of some accounts say of their beginning and end.

        They also count as charged through to where they truly should be.
        """
        places, people = self.places(rows), self._people
        self.table.start[places], self.table.end[places] = people.service_from[rows], people.service_to[rows]
        self.table.through[places] = self.table.true_through[places]

    def backup(self) -> dict[str, Array]:
        """A copy of what billing believes of its accounts, by column."""
        return {name: vars(self.table)[name].copy() for name in BELIEVED}

    def restore(self, backup: dict[str, Array]) -> None:
        """Believe what a backup says: accounts that came since are unknown again, ended ones are charged.

        What is true of the accounts stays: how far they should be charged, what they were billed too much.
        """
        for name, old in backup.items():
            now = vars(self.table)[name]
            now[: len(old)], now[len(old) :] = old, self.table.declared[name].start
        self.divide_anew()

    def count(self) -> tuple[float, float, float]:
        """Accounts that are charged, those that should be, and those in service but not known: numbers."""
        people, rows, table = self._people, self._cohort.rows(), self.table
        invoiced = people.alive[rows] & (people.segment[rows] != PREPAID)
        charged = float((table.known & np.isinf(table.end)).sum())
        unknown = float((people.in_service[rows] & invoiced & ~table.known).sum())
        return charged, float(invoiced.sum()), unknown
