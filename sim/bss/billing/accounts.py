"""The accounts of billing: what it believes of each, and in which cycle each is billed.

The table is billing's belief. When service truly began and ended stands in the population; billing takes it
over only when it is born, when it reconciles, when it checks a bill and when it decides a dispute. Truth
beside belief are `due` and `gaps`, so that every bill can be compared with what it should be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.bss.billing.arithmetic import START, Known, Run, owed
from sim.bss.billing.cycles import CycleClock, bill_instants, minutes
from sim.kernel.beat import JUST_BEFORE
from sim.kernel.calendar import add_months
from sim.kernel.columns import Array, Columns, column
from sim.kernel.words import Cents, Codes, Flags, Floats, Rows, Small
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
    charged: Cents = column(np.int64, "recurring charges of all bills so far", "cents")
    due: Cents = column(np.int64, "what these should have been", "cents")
    gaps: Small = column(np.int32, "charged less due by cause: start, end, tariff", "cents", shape=(3,))
    used: Floats = column(np.float64, "usage is settled through", "h", start=-np.inf)
    cycle: Codes = column(np.uint8, "bill cycle")
    last_bills: Small = column(np.int32, "the last three bills, newest first", "cents", shape=(3,))
    open_error: Rows = column(np.int64, "billed too much and not given back", "cents")


BELIEVED = ("known", "start", "end", "charged", "last_bills")
"""Columns that a backup holds; the others are truth beside belief, or follow from the person."""


class AccountBook:
    """Keeps the accounts of one billing department.

    At birth it knows who is in service and pays by invoice, but for those of whose beginning no word came and
    whom reconciliation has not found yet. All are charged through to the next run of their cycle. An account
    stays in its cycle until the number of cycles, or the hour of the runs, changes.

    Args:
        billing: whose accounts these are.
    """

    def __init__(self, billing: Billing) -> None:
        self._billing, self._cohort, self._people = billing, billing.cohort, billing.people
        self.table = billing.cohort.table(Accounts)
        self._cycles: list[list[Rows]] = []
        self.clocks: list[CycleClock] = []
        rows = self._cohort.rows()
        people, places = self._people, self.places(rows)
        served = people.in_service[rows]
        self.table.start[places[served]] = people.joined[rows[served]]
        self.table.known[places] = served & (people.segment[rows] != PREPAID) & ~self._unheard(rows)
        self.divide_anew(born=True)
        self.miss_from(rows[served & ~self.table.known[places] & (people.segment[rows] != PREPAID)])

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
        before = [] if born else [self._standing(code) for code in range(len(self._cycles))]
        cycles, house = self._billing.p.cycles, self._billing.services.calendar
        days = [self.bill_day(cycle) for cycle in range(cycles)]
        self.clocks = [CycleClock(bill_instants(house, day, self._billing.p.run_hour)) for day in days]
        self._billing.copy.divide_anew(cycles)
        self._cycles = [[] for _ in range(cycles)]
        self._enter(self._cohort.rows()[self.table.known], born=born)
        for rows, until, due, gaps in before:
            self._translate(rows, until, due, gaps)

    def _standing(self, cycle: int) -> tuple[Rows, Floats, Cents, Cents]:
        """Who has been charged in a cycle, through when (h), and what its clock says of due and gaps."""
        table, rows = self.table, self._cohort.rows()
        rows = rows[np.isfinite(table.used) & (table.cycle == cycle)]
        run, known = self.last_run(cycle), table.known[self.places(rows)]
        until = np.where(known, run.until, run.at)
        return rows, until, *self._owed(rows, run, until)

    def _translate(self, rows: Rows, until: Floats, due: Cents, gaps: Cents) -> None:
        """The books of accounts that move to other cycles, as if these had always charged them."""
        table, cycle = self.table, self.cycle_of(rows)
        for code in np.unique(cycle).tolist():
            here = cycle == code
            places = self.places(rows[here])
            now_due, now_gaps = self._owed(rows[here], self.last_run(code), until[here])
            moved, apart = now_due - due[here], now_gaps - gaps[here]
            table.due[places] += moved
            table.gaps[places] += apart.astype(np.int32)
            table.charged[places] += moved + apart.sum(axis=1)
            table.cycle[places] = code

    def _owed(self, rows: Rows, run: Run, until: float | Floats) -> tuple[Cents, Cents]:
        places = self.places(rows)
        return owed(self._people, rows, (self.table.start[places], self.table.end[places]), run, until)

    def bill_day(self, cycle: int) -> int:
        """The day of the month on which a cycle is billed: of 4 cycles the 1st, 8th, 15th and 22nd."""
        return 1 + cycle * 28 // self._billing.p.cycles

    def cycle_of(self, rows: Rows) -> Codes:
        """The cycle in which somebody is billed, or would be."""
        cycles = np.uint64(self._billing.p.cycles)
        return (self._people.id[rows] // np.uint64(64) % cycles).astype(np.uint8)

    def next_run(self, cycle: int, after: float) -> float:
        """The first run of a cycle later than `after` (h), as an instant (h)."""
        calendar, run_hour = self._billing.services.calendar, self._billing.p.run_hour
        day = calendar.date_at(after).date().replace(day=self.bill_day(cycle))
        run = calendar.hour_of(day) + run_hour
        return run if run > after else calendar.hour_of(add_months(day, 1)) + run_hour

    def run_at(self, cycle: int, at: float) -> Run:
        """The run of a cycle at an instant (h), with the prices that are known by then."""
        clock = self.clocks[cycle]
        true, believed = self._billing.copy.prices(cycle)
        return Run(clock, at, clock.next_run(int(minutes(at))) / 60, true, believed)

    def begin_run(self, cycle: int, at: float) -> Run:
        """A run of a cycle begins at an instant (h): it takes in what prices have done since the last."""
        self._billing.copy.learn(cycle, self.clocks[cycle].last_run(int(minutes(at)) - 1), at)
        return self.run_at(cycle, at)

    def books(self, rows: Rows) -> Known:
        """What the books say of some accounts."""
        table, places = self.table, self.places(rows)
        return Known(
            start=table.start[places], end=table.end[places], charged=table.charged[places],
            due=table.due[places], gaps=table.gaps[places], used=table.used[places],
        )  # fmt: skip

    def note(self, rows: Rows, after: Known) -> None:
        """Write down how far some accounts are charged, due and settled now."""
        table, places = self.table, self.places(rows)
        table.charged[places], table.due[places] = after.charged, after.due
        table.gaps[places], table.used[places] = after.gaps, after.used

    def last_run(self, cycle: int) -> Run:
        """The last run of a cycle before now, with the prices that it used; one due now is to come."""
        before = int(minutes(self._billing.env.now - JUST_BEFORE))
        return self.run_at(cycle, self.clocks[cycle].last_run(before) / 60)

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
        cycle = self.cycle_of(rows)
        self.table.cycle[self.places(rows)] = cycle
        for code in np.unique(cycle).tolist():
            chosen = rows[cycle == code]
            self._cycles[code].append(chosen)
            if born:
                self._begin(chosen, code)

    def _begin(self, rows: Rows, cycle: int) -> None:
        """Accounts that are there at birth are charged through to the next run, and have had usual bills."""
        people, table, places = self._people, self.table, self.places(rows)
        through = self.next_run(cycle, self._billing.env.now - 1.0)
        run = self.run_at(cycle, self.clocks[cycle].last_run(int(minutes(through)) - 1) / 60)
        due, gaps = self._owed(rows, run, through)
        table.due[places], table.gaps[places], table.charged[places] = due, gaps, due + gaps.sum(axis=1)
        table.used[places] = run.at
        usual = np.maximum(people.charge[rows] + people.usage_mean[rows], 1)
        table.last_bills[places] = usual[:, np.newaxis]

    def miss_from(self, rows: Rows) -> None:
        """Of whoever is served at birth and not known, what is due counts from the last run on."""
        table = self.table
        for cycle in np.unique(self.cycle_of(rows)).tolist():
            here = rows[self.cycle_of(rows) == cycle]
            run, places = self.last_run(cycle), self.places(here)
            due, _ = self._owed(here, run, run.at)
            table.due[places], table.gaps[places, START] = due, -due
            table.cycle[places], table.used[places] = cycle, run.at

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
        self._open(begins.row, np.where(late, begins.at, begins.effective))
        ends = ends.where(segment[ends.row] != PREPAID)
        table.end[self.places(ends.row)] = ends.effective

    def _open(self, rows: Rows, start: Floats) -> None:
        """Begin to charge people at instants (h); their books begin with nothing charged."""
        table, places = self.table, self.places(rows)
        table.known[places], table.start[places] = True, start
        table.gaps[places, START] -= table.charged[places]
        table.charged[places] = 0
        self._enter(np.unique(rows))

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
            table.end[places[missing]] = np.inf
            self._open(rows[missing], np.full(int(missing.sum()), now))
        ended = ~people.in_service[rows] & table.known[places] & np.isinf(table.end[places])
        ended &= people.service_to[rows] < settled
        table.end[places[ended]] = people.service_to[rows[ended]]

    def missing(self, cycle: int, run: float) -> Rows:
        """People of a cycle who were served, and of whom billing has not heard in time for this run (h).

        In time is what `backdating` allows: of whoever is told later, the days until then are not billed.
        """
        people, table, rows = self._people, self.table, self._cohort.rows()
        unknown = ~table.known & (people.segment[rows] != PREPAID)
        rows = rows[unknown & (people.service_from[rows] < run - self._billing.p.backdating)]
        rows = rows[people.service_to[rows] > table.used[self.places(rows)]]
        return np.asarray(rows[self.cycle_of(rows) == cycle])

    def believe_the_contract(self, rows: Rows) -> None:
        """Take over what the contracts of some accounts say of their beginning and end.

        They also count as charged as they should be until now, at the prices that billing believes.
        """
        table, people = self.table, self._people
        places = self.places(rows)
        table.start[places], table.end[places] = people.service_from[rows], people.service_to[rows]
        for cycle in np.unique(table.cycle[places]).tolist():
            here = table.cycle[places] == cycle
            run = self.last_run(cycle)
            _, gaps = self._owed(rows[here], run, run.until)
            table.gaps[places[here]] = gaps
            table.charged[places[here]] = table.due[places[here]] + gaps.sum(axis=1)

    def backup(self) -> dict[str, Array]:
        """A copy of what billing believes of its accounts, by column."""
        return {name: vars(self.table)[name].copy() for name in BELIEVED}

    def restore(self, backup: dict[str, Array]) -> None:
        """Believe what a backup says: accounts that came since are unknown again, ended ones are charged.

        What is true of the accounts stays: what they should be charged, and were billed too much. What is
        forgotten of charges will be charged again, for no cause by name; of accounts that are unknown now it
        will not, and their books close by the start that billing has to hear of again.
        """
        charged = self.table.charged.copy()
        for name, old in backup.items():
            now = vars(self.table)[name]
            now[: len(old)], now[len(old) :] = old, self.table.declared[name].start
        lost, table = charged - self.table.charged, self.table
        table.gaps[:, START] -= np.where(table.known, 0, lost).astype(np.int32)
        self._cycles = [[] for _ in self._cycles]
        self._enter(self._cohort.rows()[table.known])

    def count(self) -> tuple[float, float, float]:
        """Accounts that are charged, those that should be, and those in service but not known: numbers."""
        people, rows, table = self._people, self._cohort.rows(), self.table
        invoiced = people.alive[rows] & (people.segment[rows] != PREPAID)
        charged = float((table.known & np.isinf(table.end)).sum())
        unknown = float((people.in_service[rows] & invoiced & ~table.known).sum())
        return charged, float(invoiced.sum()), unknown
