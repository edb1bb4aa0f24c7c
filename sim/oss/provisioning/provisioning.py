"""Provisioning: service orders are carried out on the network, with the inventory's records as the only map.
[eTOM: Service Configuration & Activation, Resource Provisioning; ODA TMFC007, TMFC011, TMFC012; TMF641]

A record that lies makes an order fall out; nothing else does, but wrong data in the order itself. Mobile
services occupy a number and profile, fixed ones a port. Left out on purpose: SIM logistics, number
porting, partial activation, queues for reserved resources.
"""

from __future__ import annotations

import numpy as np

from sim.kernel.beat import Beat
from sim.kernel.columns import first_of_each
from sim.kernel.department import Department
from sim.kernel.flags import some
from sim.kernel.handlers import hears
from sim.kernel.policies import Decision
from sim.kernel.streams import identity, identity_rows
from sim.kernel.words import Flags, Floats, Rows, Small
from sim.messages.faults import InstallationDone, VisitCalledOff, VisitRequested
from sim.messages.money import ServicesListed
from sim.messages.orders import (
    ADD,
    CEASE,
    CHANGE,
    DATA,
    PARTS,
    RECORD,
    OrderFellOut,
    ServiceOrderCompleted,
    ServiceOrderRequested,
    ServiceOrderStopped,
)
from sim.network.resources import FREE, UNKNOWN, PortBoard, boards_at_birth, settled_accuracy
from sim.oss.provisioning.service_list import services_listed
from sim.oss.provisioning.service_orders import (
    DOMAINS,
    FIXED,
    KEPT,
    MOBILE,
    Inventory,
    ProvisioningParameters,
    ServiceOrders,
    fall_out,
    try_another,
)
from sim.records.measures import Measure
from sim.subscribers.order_log import OrderLog
from sim.subscribers.population import People, Population
from sim.subscribers.segments import FIBRE
from sim.subscribers.services_begun import ServicesBegun


class Provisioning(Department[ProvisioningParameters]):
    """Carries out service orders and keeps the inventory."""

    name = "oss.provisioning"
    standard_name = "Service Order Management and Resource Inventory (TMFC007, TMFC012)"
    answers_for = ("order_to_activate", "inventory_accuracy")
    says = (ServiceOrderCompleted, OrderFellOut, VisitRequested, VisitCalledOff, ServicesListed)
    measures = (
        Measure("orders.activation", "h", "from acceptance to a usable service", True),
        Measure("orders.activated", "orders", "new services that became usable"),
        Measure("inventory.records", "records", "services in the inventory at the month's end"),
        Measure("inventory.wrong", "records", "those whose record shows another resource"),
        Measure("inventory.found", "records", "wrong records found and put right"),
    )
    on_conflict = Decision({"fall out": fall_out, "try another": try_another})

    population: Population
    people: People
    order_log: OrderLog
    services_begun: ServicesBegun

    def open(self) -> None:
        """Take over the inventory as it was found."""
        self.orders = ServiceOrders()
        self.inventory = self.cohort.table(Inventory)
        self.truth: list[PortBoard] = []
        self.records: list[PortBoard] = []
        for domain in (MOBILE, FIXED):
            self._take_over(domain)
        self.room = [0, 0]  # surely free in both boards, by domain; counted anew when it runs low

    def _take_over(self, domain: int) -> None:
        people, everyone = self.people, self.cohort.among(self.population.by_coming())
        rows = everyone[(people.segment[everyone] >= FIBRE) == (domain == FIXED)]
        right: float | Floats | None = (self.p.accuracy_mobile, self.p.accuracy_fixed)[domain]
        right = self._settled_accuracy(domain, rows) if right is None else right
        spare = (self.p.spare_mobile, self.p.spare_fixed)[domain]
        wrong = self.luck("wrong record", people.id[rows]) >= right
        size = int(len(rows) * (1 + max(spare, 0.05))) + int(wrong.sum()) + 64
        luck = self.luck("resource order", np.arange(size, dtype=np.uint64), domain)
        truth, records, true, recorded = boards_at_birth(luck, len(rows), wrong)
        truth.owner[true], records.owner[recorded] = rows, rows
        people.true_port[rows], self._recorded[self._places(rows)] = true, recorded
        self.truth.append(truth)
        self.records.append(records)

    def _settled_accuracy(self, domain: int, rows: Rows) -> Floats:
        """The chance that a record is right, by the age of its service, shape (n,). [P3.2: C01]"""
        changes = np.array([one.changes for one in self.population.segments.ordered()])
        mends = self.p.audit + self.p.touches_record * changes[self.people.segment[rows]]
        spoils = (self.p.moved_unrecorded_mobile, self.p.moved_unrecorded_fixed)[domain]
        turns = (self.env.now - self.people.joined[rows]) / 720.0
        return settled_accuracy(turns, spoils, mends, self.p.other_port * (domain == FIXED))

    @property
    def _recorded(self) -> Small:
        return self.inventory.port

    def _places(self, rows: Rows) -> Rows:
        return self.cohort.places(rows)

    # --- the inventory drifts and is audited

    def drift(self, beat: Beat) -> None:
        """For a thirtieth of services: some are rearranged without a record, some wrong records are found.

        Everybody has one such day in thirty: a rate a month is taken as one of thirty days. [P3.2: C01]
        """
        rows = self.cohort.among(self.population.deciding_on(beat.day))
        rows = rows[self.people.in_service[rows]]
        if len(rows):
            self._drift(rows, beat.day // 30)

    def _drift(self, rows: Rows, turn: int) -> None:
        people, ids = self.people, self.people.id[rows]
        fixed = people.segment[rows] >= FIBRE
        wrong = people.true_port[rows] != self._recorded[self._places(rows)]
        audited, rearranged = self.luck_of_several(("audit", "rearranged"), ids, turn)
        found = wrong & (audited < self.p.audit)
        moved = np.where(fixed, self.p.moved_unrecorded_fixed, self.p.moved_unrecorded_mobile)
        moving = rearranged < moved
        for domain, here in ((MOBILE, ~fixed), (FIXED, fixed)):
            if some(chosen := found & here):
                self._correct(domain, rows[chosen])
            if some(chosen := moving & here):
                self._move(domain, rows[chosen], self.luck("new resource", ids[chosen], turn))

    def list_services(self, beat: Beat) -> None:
        """List for billing the services of those whose decision day it is, as the records have them."""
        if beat.begins_day:
            rows = self.cohort.among(self.population.deciding_on(beat.day))
            found = services_listed(self, rows, self._recorded[self._places(rows)], beat)
            self.send_home(found, self.people.brand[found.row])

    def _correct(self, domain: int, rows: Rows) -> None:
        """Make records say what is; whoever was recorded there gets the record that this frees."""
        owner, port = self.records[domain].owner, self._recorded
        for row, place in zip(rows.tolist(), self._places(rows).tolist(), strict=True):
            true, recorded = int(self.people.true_port[row]), int(port[place])
            other = int(owner[true])
            if recorded >= 0:
                owner[recorded] = other if other >= 0 else FREE
            if other >= 0:
                port[self._places(np.array([other]))] = recorded
            owner[true] = row
            port[place] = true
        self.note("inventory.found", self.services.today.last, float(len(rows)), DOMAINS[domain])

    def _move(self, domain: int, rows: Rows, luck: Floats) -> None:
        """Put services on other free resources without telling the records."""
        truth = self.truth[domain]
        truth.release(self.people.true_port[rows], rows)
        self.people.true_port[rows] = truth.pick(luck, rows)

    # --- service orders

    @hears(ServiceOrderRequested)
    def take_in(self, requests: ServiceOrderRequested) -> None:
        """Carry out the service orders that have arrived; of those done already, even long ago, report again.

        An order that comes twice in a day is handled once; one that waits for a visit has it asked for again;
        of one that was called off nothing comes.
        """
        requests = requests.where(first_of_each(requests.order))
        orders = self.orders
        places = orders.find(requests.order)
        if some(unknown := places < 0):
            new = requests.where(unknown)
            places[unknown] = orders.open(
                new.order, row=new.row, kind=new.kind, fixed=new.fixed, accepted=new.accepted,
                promise=new.promise,
                usable=np.where(new.kind == ADD, self.people.service_from[new.row], np.inf),
            )  # fmt: skip
        orders.heard[places], orders.asker[places] = requests.at, requests.asker
        done = np.isfinite(orders.usable[places])
        visiting = orders.visit_open[places] & ~done
        if some(done):
            self._report(requests.where(done), requests.at[done], orders.usable[places[done]])
        if some(visiting):
            self._send_installers(requests.where(visiting), places[visiting])
        if some(handled := done | visiting | orders.stopped[places]):
            requests, places = requests.where(~handled), places[~handled]
        self._carry_out(requests, places)

    def _carry_out(self, fresh: ServiceOrderRequested, places: Rows) -> None:
        """Do on the network what each order asks for; what cannot be done falls out."""
        met, rightly = np.zeros(len(fresh), dtype=bool), ~fresh.keyed_wrong
        for kind, try_it in ((CEASE, self._cease), (CHANGE, self._change), (ADD, self._add)):
            chosen = ((fresh.kind == kind) & rightly).nonzero()[0]
            if len(chosen):
                met[chosen] = try_it(fresh.where(chosen))
        failed = fresh.keyed_wrong | met
        if some(failed):
            fallen = fresh.where(failed)
            causes = np.where(fallen.keyed_wrong, DATA, RECORD).astype(np.uint8)
            self.answer(fallen, OrderFellOut(fallen.ids, fallen.at, order=fallen.order, cause=causes))
        visit = ~failed & fresh.fixed & (fresh.kind == ADD)
        now = ~failed & ~visit
        self._finish(fresh.where(now), places[now])
        if some(visit):
            self._send_installers(fresh.where(visit), places[visit])

    def _report(self, asked: ServiceOrderRequested | ServiceOrderStopped, at: Floats, since: Floats) -> None:
        """Tell at the instants `at` (h) that orders are done, and since when (h)."""
        self.answer(asked, ServiceOrderCompleted(asked.ids, at, order=asked.order, effective=since))

    def _finish(self, requests: ServiceOrderRequested, places: Rows) -> None:
        """The network does as told after its machine time."""
        if len(requests) == 0:
            return
        usable = requests.at + self.p.activation.rows(self.luck("activation", requests.order))
        self.orders.usable[places] = usable
        self.order_log.serve(requests.order, usable)
        self._tell_people(places)
        self._report(requests, usable, usable)
        begun = requests.kind == ADD
        if some(begun):
            self._begin_service(places[begun])

    def _cease(self, requests: ServiceOrderRequested) -> Flags:
        """Let go of resources; it always works."""
        self._free(requests.row)
        self.people.in_service[requests.row] = False
        return np.zeros(len(requests), dtype=bool)

    def _free(self, rows: Rows) -> None:
        """Let go of the resources of services, in truth and on record."""
        fixed = self.people.segment[rows] >= FIBRE
        for domain, gone in ((MOBILE, rows[~fixed]), (FIXED, rows[fixed])):
            self.truth[domain].release(self.people.true_port[gone], gone)
            self.records[domain].release(self._recorded[self._places(gone)], gone)
        self.people.true_port[rows] = self._recorded[self._places(rows)] = FREE

    def _change(self, requests: ServiceOrderRequested) -> Flags:
        """Change services; returns whose record was needed and lied (it is right from then on)."""
        rows = requests.row
        lies = self.people.true_port[rows] != self._recorded[self._places(rows)]
        if some(lies):
            lies &= self.luck("touches", requests.order) < self.p.touches_record
            fixed = self.people.segment[rows] >= FIBRE
            for domain, here in ((MOBILE, ~fixed), (FIXED, fixed)):
                met = np.unique(rows[lies & here])
                if len(met):
                    self._correct(domain, met)
        return np.asarray(lies)

    def _add(self, requests: ServiceOrderRequested) -> Flags:
        """Reserve resources for new services; returns for whom the network said otherwise."""
        met = np.zeros(len(requests), dtype=bool)
        for domain, chosen in ((MOBILE, ~requests.fixed), (FIXED, requests.fixed)):
            if some(chosen):
                met[chosen] = self._reserve(domain, requests.where(chosen))
        return met

    def _make_room(self, domain: int, needed: int) -> None:
        """Buy resources before they run out, in truth and on record (planning has no room of its own yet)."""
        boards = self.truth[domain], self.records[domain]
        self.room[domain] -= needed
        if self.room[domain] < 2 * needed + 20:
            self.room[domain] = min(board.free() for board in boards)
        if self.room[domain] < 2 * needed + 20:
            for board in boards:
                board.extend(len(board.owner) // 5 + 20 * needed + 20)

    def _reserve(self, domain: int, requests: ServiceOrderRequested) -> Flags:
        """Take resources that the records call free; returns for whom the network said otherwise."""
        self._make_room(domain, len(requests))
        truth, records, rows = self.truth[domain], self.records[domain], requests.row
        met = np.zeros(len(requests), dtype=bool)
        pending, tries = np.arange(len(requests)), 0
        while len(pending):
            ids = identity_rows("try", requests.order[pending], requests.attempt[pending])
            ports = records.pick(self.luck("resource", ids, tries), rows[pending])
            used = truth.owner[ports] != FREE
            records.take(ports[used], UNKNOWN)
            good = pending[~used]
            truth.take(ports[~used], rows[good])
            self.people.true_port[rows[good]] = ports[~used]
            self._recorded[self._places(rows[good])] = ports[~used]
            pending, tries = pending[used], tries + 1
            if not len(pending) or not self.on_conflict.of(len(pending))(tries):
                break
        met[pending] = True
        return met

    # --- installations

    def _send_installers(self, requests: ServiceOrderRequested, places: Rows) -> None:
        self.orders.visit_open[places] = True
        days, calendar = int(self.p.appointment), self.services.calendar
        asked = (requests.ids, requests.order, requests.row, requests.at)
        for key, order, row, at in zip(*(one.tolist() for one in asked), strict=True):
            earliest = calendar.working_day_after(at, days)
            self.send(VisitRequested(key, order, "install", row, urgent=False, earliest=earliest))

    @hears(InstallationDone)
    def note_installation(self, visit: InstallationDone) -> None:
        """The technician has activated the line, on the recorded port or on another one.

        The service works since the end of the work on site, however late the word of it comes. [P2.3]
        """
        orders, place = self.orders, self.orders.find_one(visit.job)
        if place < 0 or np.isfinite(orders.usable[place]) or orders.stopped[place]:
            return
        row, luck = orders.row[place : place + 1], self.chance("installation", visit.job)
        if luck.happens("other port", self.p.other_port):
            self._move(FIXED, row, np.array([luck.uniform("which port")]))
        orders.usable[place], orders.visit_open[place] = visit.finished, False
        order = orders.id[place : place + 1].copy()
        usable = orders.usable[place : place + 1].copy()  # the word outlives the row
        self.order_log.serve(order, usable)
        self._tell_people(np.array([place]))
        done = ServiceOrderCompleted(
            np.array([visit.key], dtype=np.uint64), np.array([self.env.now]), order=order, effective=usable,
            asker=int(orders.asker[place]),
        )  # fmt: skip
        self.reply(done)
        self._begin_service(np.array([place]))

    def _tell_people(self, places: Rows) -> None:
        """People see that what they ordered works, whoever tells them so."""
        waiting = self.services_begun.waiting
        waiting.serve(self.orders.id[places], self.orders.usable[places])

    # --- what customers call off

    @hears(ServiceOrderStopped)
    def stop(self, stopped: ServiceOrderStopped) -> None:
        """Give up orders that their customers call off, and undo what has been done of them.

        A visit that has not begun is called off, a reserved resource is free again. Where the service works
        already it is too late, and that is said again. [P3.2: C04]
        """
        stopped = stopped.where(first_of_each(stopped.order))
        orders = self.orders
        places = orders.find(stopped.order)
        if some(unknown := places < 0):
            new = stopped.where(unknown)
            usable = np.where(new.kind == ADD, self.people.service_from[new.row], np.inf)
            places[unknown] = orders.open(new.order, row=new.row, kind=new.kind, usable=usable)
        orders.heard[places] = np.maximum(orders.heard[places], stopped.at)
        if some(done := np.isfinite(orders.usable[places])):
            self._report(stopped.where(done), stopped.at[done], orders.usable[places[done]])
        fresh = ~done & ~orders.stopped[places]
        if some(fresh):
            self._undo(places[fresh], stopped.at[fresh])

    def _undo(self, places: Rows, at: Floats) -> None:
        orders = self.orders
        orders.stopped[places] = True
        for job in orders.id[places[orders.visit_open[places]]].tolist():
            self.send(VisitCalledOff(identity("call off", job), job))
        orders.visit_open[places] = False
        rows = orders.row[places[orders.kind[places] == ADD]]
        self._free(rows[self.people.true_port[rows] != FREE])
        self.order_log.cancel(orders.id[places], at)
        self.services_begun.waiting.stop(orders.id[places])

    def _begin_service(self, places: Rows) -> None:
        rows, usable = self.orders.row[places], self.orders.usable[places]
        self.people.in_service[rows] = True
        self.people.service_from[rows] = usable
        self.services_begun.tell(rows, np.maximum(usable - self.orders.promise[places], 0))
        taken = usable - self.orders.accepted[places]
        fixed = self.orders.fixed[places]
        for here, part in ((~fixed, PARTS[0]), (fixed, PARTS[1])):
            if some(here):
                self.observe("orders.activation", usable[here], taken[here], part)
                self.note_rows("orders.activated", usable[here], None, part)

    def close_month(self, month: int) -> None:
        """Let go of orders done long ago; count the records of services that work, and the wrong ones."""
        orders = self.orders
        over = np.isfinite(orders.usable) | orders.stopped
        orders.retire(over & (orders.heard < self.env.now - KEPT))
        people, now, everyone = self.people, self.services.today.last, self.cohort.rows()
        served, fixed = people.in_service[everyone], people.segment[everyone] >= FIBRE
        wrong = people.true_port[everyone] != self._recorded
        for domain, name in enumerate(DOMAINS):
            here = served & (fixed == (domain == FIXED))
            self.note("inventory.records", now, float(here.sum()), name)
            self.note("inventory.wrong", now, float((wrong & here).sum()), name)
            used, recorded = self.truth[domain].taken(), self.records[domain].taken()
            self.believe(month, f"{name} resources in use", recorded, used)
