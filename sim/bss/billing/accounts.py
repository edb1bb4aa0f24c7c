"""The accounts of billing: what it believes of each, and in which cycle each is billed.

The table is billing's belief. When service truly began and ended stands in the population; billing takes it
over only when it is born and when a clerk has looked at the account. Truth beside belief are `due`, `gaps`
and `why`, so that every bill can be compared with what it should be and every error has its event. How
accounts stand at birth is in `births`, what becomes of words on their way into the books in `entries`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.bss.billing import births
from sim.bss.billing.arithmetic import Dates, Known, Run, owed
from sim.bss.billing.causes import BACKUP, BY_ACCOUNT, END, NAMED, NOT_TOLD, START, TWICE
from sim.bss.billing.cycles import CycleClock, bill_instants, minutes
from sim.kernel.beat import JUST_BEFORE
from sim.kernel.calendar import add_months
from sim.kernel.columns import Array, Columns, column
from sim.kernel.words import Cents, Codes, Flags, Floats, Rows, Small
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
    twice: Floats = column(np.float64, "a second item is charged since", "h", start=np.inf)
    once: Small = column(np.int32, "what the next bill has in addition", "cents")
    gaps: Small = column(np.int32, "charged less due, by `NAMED`", "cents", shape=(len(NAMED),))
    why: Codes = column(np.uint8, "the event behind it, by `BY_ACCOUNT`", shape=(len(BY_ACCOUNT),))
    used: Floats = column(np.float64, "usage is settled through", "h", start=-np.inf)
    cycle: Codes = column(np.uint8, "bill cycle")
    in_line: Flags = column(np.bool_, "stands in the list of its cycle, known or not")
    last_bills: Small = column(np.int32, "the last three bills, newest first", "cents", shape=(3,))
    billed_in: Small = column(np.int32, "number of the month of the last bill", start=-(2**31))
    listed: Floats = column(np.float64, "service since, by the last list of services", "h", start=np.nan)
    open_error: Rows = column(np.int64, "billed too much and not given back", "cents")


BELIEVED = ("known", "start", "end", "twice", "once", "charged", "last_bills")
"""Columns that a backup holds; the others are truth beside belief, or follow from the person."""


class AccountBook:
    """Keeps the accounts of one billing department.

    At birth it knows who is in service and pays by invoice, but for those of whose beginning no word came, or
    none that was entered rightly, and whom nobody has found yet. All are charged through to the next run of
    their cycle. An account stays in its cycle until the number of cycles, or the hour of the runs, changes.

    Args:
        billing: whose accounts these are.
    """

    def __init__(self, billing: Billing) -> None:
        self._billing, self._cohort, self._people = billing, billing.cohort, billing.people
        self.table = billing.cohort.table(Accounts)
        self._cycles: list[list[Rows]] = []
        self.clocks: list[CycleClock] = []
        births.people_at_birth(billing, self)

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
        self._cycles, self.table.in_line[:] = [[] for _ in range(cycles)], False
        self.enter(self._known(), born=born)
        for rows, until, due, gaps in before:
            self._translate(rows, until, due, gaps)

    def _known(self) -> Rows:
        """Whom billing knows, in the order in which they came."""
        rows = self._cohort.among(self._billing.population.by_coming())
        return rows[self.table.known[self.places(rows)]]

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
        table = self.table
        dates = Dates(table.start[places], table.end[places], table.twice[places])
        return owed(self._people, rows, dates, run, until)

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
            twice=table.twice[places], once=table.once[places],
        )  # fmt: skip

    def note(self, rows: Rows, after: Known) -> None:
        """Write down how far some accounts are charged, due and settled now."""
        table, places = self.table, self.places(rows)
        table.charged[places], table.due[places] = after.charged, after.due
        table.gaps[places], table.used[places] = after.gaps, after.used
        table.once[places] = after.once

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

    def enter(self, rows: Rows, *, born: bool = False) -> None:
        """Accounts enter their cycle, if they are not in it; those at birth are charged to its next run."""
        rows = rows[~self.table.in_line[self.places(rows)]]
        cycle, places = self.cycle_of(rows), self.places(rows)
        self.table.cycle[places], self.table.in_line[places] = cycle, True
        for code in np.unique(cycle).tolist():
            chosen = rows[cycle == code]
            self._cycles[code].append(chosen)
            if born:
                self._begin(chosen, code)

    def _begin(self, rows: Rows, cycle: int) -> None:
        """Accounts that are there at birth are charged through to the next run, and have had usual bills.

        What of it was too much, for a service that has ended or for a second item, has not been given back.
        """
        people, table, places = self._people, self.table, self.places(rows)
        through = self.next_run(cycle, self._billing.env.now - 1.0)
        run = self.run_at(cycle, self.clocks[cycle].last_run(int(minutes(through)) - 1) / 60)
        due, gaps = self._owed(rows, run, through)
        table.due[places], table.gaps[places], table.charged[places] = due, gaps, due + gaps.sum(axis=1)
        table.open_error[places] = gaps[:, (END, TWICE)].sum(axis=1)
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

    def open(self, rows: Rows, start: Floats, why: Codes | int) -> None:
        """Begin to charge people whom billing did not know at instants (h); their books begin anew.

        Nothing is charged of what was before: all of it is due to the start, and so is what of it is billed.
        """
        table, places = self.table, self.places(rows)
        table.known[places], table.start[places] = True, start
        table.twice[places] = np.inf
        all_of_it = table.gaps[places].sum(axis=1) - table.charged[places]
        table.gaps[places], table.charged[places] = 0, 0
        table.gaps[places, START] = all_of_it
        table.why[places, START] = why
        self.enter(np.unique(rows))

    def close(self, rows: Rows, end: Floats, why: Codes | int) -> None:
        """End to charge people at instants (h); a start of that no bill has told is no longer expected."""
        table, places = self.table, self.places(rows)
        table.end[places], table.why[places, END] = end, why

    def missing(self, cycle: int, run: float) -> Rows:
        """People of a cycle who were served, and whom billing does not know in time for this run (h).

        In time is who began less than `old_enough` ago: the word may be under way, and the first bill is for
        all of it. What others owe is due now, in no bill.
        """
        people, table, rows = self._people, self.table, self._cohort.rows()
        unknown = ~table.known & (people.segment[rows] != PREPAID)
        rows = rows[unknown & (people.service_from[rows] < run - self._billing.p.old_enough)]
        places = self.places(rows)
        here = (people.service_to[rows] > table.used[places]) & (self.cycle_of(rows) == cycle)
        rows, why = rows[here], table.why
        untold = places[here]
        why[untold, START] = np.where(why[untold, START] == 0, NOT_TOLD, why[untold, START])
        return np.asarray(rows)

    def believe_the_contract(self, rows: Rows) -> None:
        """Take over what the contracts of some accounts say of their beginning and end.

        They also count as charged as they should be until now, at the prices that billing believes.
        """
        table, people = self.table, self._people
        places = self.places(rows)
        table.start[places], table.end[places] = people.service_from[rows], people.service_to[rows]
        table.twice[places] = np.inf
        for cycle in np.unique(table.cycle[places]).tolist():
            here = table.cycle[places] == cycle
            run = self.last_run(cycle)
            _, gaps = self._owed(rows[here], run, run.until)
            table.gaps[places[here]] = gaps
            table.charged[places[here]] = table.due[places[here]] + gaps.sum(axis=1)

    def backup(self) -> dict[str, Array]:
        """A copy of what billing believes of its accounts, by column."""
        return {name: self.table.column(name).copy() for name in BELIEVED}

    def restore(self, backup: dict[str, Array]) -> None:
        """Believe what a backup says: accounts that came since are unknown again, ended ones are charged.

        What is true of the accounts stays: what they should be charged, and were billed too much. What is
        forgotten of charges will be charged again, for no cause by name; of accounts that are unknown now it
        will not, and their books close by the start that billing has to hear of again.
        """
        charged = self.table.charged.copy()
        for name, old in backup.items():
            now = self.table.column(name)
            now[: len(old)], now[len(old) :] = old, self.table.declared[name].start
        lost, table = charged - self.table.charged, self.table
        table.gaps[:, START] -= np.where(table.known, 0, lost).astype(np.int32)
        table.why[~table.known, START] = BACKUP
        self._cycles, table.in_line[:] = [[] for _ in self._cycles], False
        self.enter(self._known())

    def count(self) -> tuple[float, float, float]:
        """Accounts that are charged, those that should be, and those in service but not known: numbers."""
        people, rows, table = self._people, self._cohort.rows(), self.table
        invoiced = people.alive[rows] & (people.segment[rows] != PREPAID)
        charged = float((table.known & np.isinf(table.end)).sum())
        unknown = float((people.in_service[rows] & invoiced & ~table.known).sum())
        return charged, float(invoiced.sum()), unknown
