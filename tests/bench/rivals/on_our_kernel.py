"""W on our kernel: people are columns, orders and contacts rows at desks, and the clock runs once a day."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import numpy as np

from sim.kernel.calendar import Calendar
from sim.kernel.columns import Columns, column
from sim.kernel.desk import Desk
from sim.kernel.duty import Duty
from sim.kernel.streams import identity_rows
from sim.kernel.words import Floats, Rows
from tests.bench.rivals import workload
from tests.bench.rivals.network import Network
from tests.bench.rivals.workload import AT_MOST, CYCLE, DAY, Outputs, W, mean


class People(Columns):
    """Everyone who is or was a subscriber."""

    ids = column(np.uint64, "identity")
    site = column(np.int32, "site")
    start = column(np.float64, "instant of joining", "h")
    at_start = column(np.float64, "hours that the site had been down when joining", "h")
    at_decision = column(np.float64, "the same at the last decision", "h")
    errors = column(np.uint8, "wrong bills since the last decision")
    felt = column(np.float64, "what waiting has added to the logit since the last decision")
    balance = column(np.int64, "owed", "cents")
    there = column(np.bool_, "a subscriber", start=True)


class OnOurKernel(Network):
    """Batches once a day."""

    def __init__(self, w: W) -> None:
        super().__init__(w)
        calendar = Calendar(dt.date(2024, 1, 1), w.months, 0)

        def desk(people: int, name: str) -> Desk:
            return Desk(self.env, Duty.round_the_clock(people, calendar), name=name)

        self.provision, self.rework = desk(w.provisioners, "provision"), desk(w.reworkers, "rework")
        self.care = desk(w.agents, "care")
        self.hours_down = np.zeros(w.sites)
        self.orders, self.put = self.luck.orders(), 0
        validated = self.orders.placed + self.orders.capture + self.orders.validate
        tonight = ((validated - 2.0) // DAY + 1.0) * DAY + 2.0
        handed = np.where(self.orders.by_api, validated + self.orders.handoff, tonight)
        self.in_turn = np.argsort(handed, kind="stable")
        self.validated, self.handed, self.done = validated, handed, np.full(len(handed), np.inf)
        self.instants = handed[self.in_turn]
        self.coming = np.empty(0, np.int64)
        self.outages_today: list[tuple[int, float, float]] = []
        self.people, first = People(int(w.subscribers * (1.0 + 0.03 * w.months))), np.arange(w.subscribers)
        self.people.append(w.subscribers, ids=first.astype(np.uint64), site=first % w.sites)
        self.groups = [[rows] for rows in np.array_split(first, CYCLE)]
        self.due: list[list[tuple[Rows, Rows]]] = [[] for _ in range(w.days + 1)]
        self.left = self.bills = self.wrong = self.revenue = self.cash = 0
        self.there_h = self.lost_h = 0.0
        self.waits: list[Floats] = []

    def came_back(self, site: int, hours: float) -> None:
        """Outages touch sites, not people."""
        self.hours_down[site] += hours
        self.outages_today.append((site, self.env.now - hours, self.env.now))

    def run(self) -> Outputs:
        """Live all days."""
        for day in range(1, self.w.days + 1):
            self.env.run(until=day * DAY)
            self.fulfil(day * DAY)
            self.answer(day * DAY)
            self.decide(day)
            self.bill(day)
            self.collect(day)
        return self.outputs()

    def present(self, cycle: int) -> Rows:
        """Rows of the subscribers of a cycle."""
        if len(self.groups[cycle]) > 1:
            self.groups[cycle] = [np.concatenate(self.groups[cycle])]
        rows = self.groups[cycle][0]
        return rows[self.people.there[rows]]

    def fulfil(self, now: float) -> None:
        """Orders that are provisioned or reworked by now."""
        orders = self.orders
        last = int(self.instants.searchsorted(now))
        rows, self.put = self.in_turn[self.put : last], last
        ids = rows.astype(np.uint64)
        self.provision.put(
            ids, self.handed[rows], orders.provision[rows], payload=rows, captured=self.validated[rows]
        )
        served = self.provision.serve(now)
        falls = orders.falls_out[served.payload]
        again = served.where(falls)
        self.rework.put(again.ids, again.ended, orders.rework[again.payload], payload=again.payload)
        reworked, straight = self.rework.serve(now), served.where(~falls)
        rows = np.concatenate([self.coming, straight.payload, reworked.payload])
        self.done[rows[len(self.coming) :]] = np.concatenate([straight.ended, reworked.ended])
        by_now = self.done[rows] < now
        self.join(rows[by_now])
        self.coming = rows[~by_now]

    def join(self, rows: Rows) -> None:
        """Orders have become subscribers, each at its instant of the day that ends."""
        site, done = self.orders.site[rows], self.done[rows]
        hours = self.hours_down[site]
        for which, begun, ended in self.outages_today:
            hours -= np.where(site == which, np.maximum(ended - np.maximum(begun, done), 0.0), 0.0)
        for which in np.flatnonzero(~np.array(self.reached)).tolist():
            hours += np.where(site == which, np.maximum(done - self.down_since[which], 0.0), 0.0)
        self.outages_today.clear()
        late = np.maximum(done - self.orders.placed[rows] - DAY, 0.0)
        new = self.people.append(
            len(rows),
            ids=identity_rows("order", rows),
            site=site,
            start=done,
            at_start=hours,
            at_decision=hours,
            felt=np.minimum(AT_MOST, workload.LATE * late),
        )
        cycle = self.orders.cycle[rows]
        for each in np.unique(cycle).tolist():
            self.groups[each].append(new[cycle == each])

    def answer(self, now: float) -> None:
        """Contacts that are answered by now."""
        served = self.care.serve(now)
        felt = np.minimum(AT_MOST, workload.WAIT * served.waited_h)
        np.add.at(self.people.felt, served.payload, felt)
        self.waits.append(served.waited_h)

    def decide(self, day: int) -> None:
        """Some leave."""
        people, now = self.people, day * DAY
        rows = self.present((day - CYCLE // 2) % CYCLE)
        hours = self.hours_down[people.site[rows]]
        lost = np.maximum(hours - people.at_decision[rows], 0.0)
        logit = workload.BASE + workload.OUTAGE * lost + people.felt[rows]
        logit += workload.ERROR * people.errors[rows]
        leave = rows[self.luck.leaving(people.ids[rows], day) < 1.0 / (1.0 + np.exp(-logit))]
        people.at_decision[rows] = np.maximum(people.at_decision[rows], hours)
        people.errors[rows], people.felt[rows] = 0, 0.0
        people.there[leave] = False
        self.left += len(leave)
        self.count_hours(leave, now)

    def count_hours(self, rows: Rows, now: float) -> None:
        """Hours as a subscriber, and those without service."""
        people = self.people
        self.there_h += float((now - people.start[rows]).sum())
        lost = self.hours_down[people.site[rows]] - people.at_start[rows]
        self.lost_h += float(np.maximum(lost, 0.0).sum())

    def bill(self, day: int) -> None:
        """Bills, their errors, contacts and payments."""
        people, now = self.people, day * DAY
        rows = self.present(day % CYCLE)
        bills = self.luck.bills(people.ids[rows], day)
        people.errors[rows] += bills.wrong
        people.balance[rows] += bills.cents
        self.bills += len(rows)
        self.wrong += int(bills.wrong.sum())
        self.revenue += int(bills.cents.sum())
        asks = np.flatnonzero(np.isfinite(bills.asks_after))
        ids = identity_rows("contact", day, rows[asks])
        self.care.put(ids, now + bills.asks_after[asks], bills.talk[asks], payload=rows[asks])
        self.owe(day, rows, bills.cents, np.ceil((now + bills.paid_after) / DAY))

    def owe(self, day: int, rows: Rows, cents: Rows, paid: Floats) -> None:
        """Put bills with the days on which they are paid."""
        days = np.minimum(paid, self.w.days + 1).astype(np.int16)
        order = np.argsort(days, kind="stable")
        rows, cents = rows[order], cents[order]
        ends = np.cumsum(np.bincount(days - day)).tolist()
        for later, (first, last) in enumerate(pairwise(ends), day + 1):
            if last > first and later <= self.w.days:
                self.due[later].append((rows[first:last], cents[first:last]))

    def collect(self, day: int) -> None:
        """What is paid by now; somebody may pay two bills."""
        if self.due[day]:
            rows, cents = (np.concatenate(parts) for parts in zip(*self.due[day], strict=True))
            np.subtract.at(self.people.balance, rows, cents)
            self.cash += int(cents.sum())
            self.due[day].clear()

    def outputs(self) -> Outputs:
        """What the run gives."""
        people, end = self.people, self.w.end
        rows = np.flatnonzero(people.there)
        self.count_hours(rows, end)
        took = (self.done - self.orders.placed)[np.isfinite(self.done) & (self.done < end)]
        waits = np.concatenate(self.waits)
        return Outputs(
            failures=len(self.repairs),
            repair_h=mean(self.repairs),
            availability=1.0 - self.lost_h / self.there_h,
            orders=len(took),
            order_h=mean(took),
            order_p95_h=float(np.percentile(took, 95)),
            left=self.left,
            stayed=len(rows),
            bills=self.bills,
            wrong=self.wrong,
            revenue=self.revenue,
            cash=self.cash,
            owed=int(people.balance.sum()),
            contacts=len(waits),
            care_wait_h=mean(waits),
        )
