"""Provisioning: service orders are carried out on the network, with the inventory's records as the only map.
[eTOM: Service Configuration & Activation, Resource Provisioning; ODA TMFC007, TMFC011, TMFC012; TMF641]

A record that lies makes an order fall out; nothing else does, but wrong data in the order itself. Mobile
services occupy a number and profile, fixed ones a port. Left out on purpose: SIM logistics, number
porting, partial activation, queues for reserved resources.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.kernel.columns import first_of_each
from sim.kernel.department import Department
from sim.kernel.distributions import lognormal_rows
from sim.kernel.parameters import Days, Minutes, Parameters, PerMonth, Share
from sim.kernel.streams import identity_rows
from sim.messages.faults import InstallationDone, VisitRequested
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
)
from sim.network.resources import FREE, UNKNOWN, PortBoard, boards_at_birth
from sim.records.measures import Measure
from sim.subscribers.segments import FIBRE

MOBILE, PLANT = 0, 1
DOMAINS = ("mobile", "plant")


class ProvisioningParameters(Parameters):
    """Activation and the inventory behind it."""

    activation: Minutes = 8.0
    """Mean machine time of an activation or change, lognormal. Range 2-15. [P2.1]"""
    accuracy_mobile: Share = 0.97
    """Share of mobile records that are right when the run begins. Range 0.9-1. [P-B]"""
    accuracy_plant: Share = 0.93
    """Share of plant records that are right when the run begins. Range 0.8-1. [P-B]"""
    spare_mobile: float = 2.54
    """Free numbers and profiles per one in use; sets how often a wrong record is met. Range 0.5-5. [A]"""
    spare_plant: float = 1.11
    """Free ports per one in use. Range 0.2-3. [A]"""
    moved_unrecorded_mobile: PerMonth = 0.0017
    """Services rearranged without a record: changes a month x share not recorded. Range 0-0.01. [P-B]"""
    moved_unrecorded_plant: PerMonth = 0.0036
    """The same for the plant. Range 0-0.01. [P-B]"""
    audit: PerMonth = 0.04
    """Wrong records that the monthly audit finds and repairs. Range 0.01-0.3. [P-B]"""
    other_port: Share = 0.04
    """Installations on another port than recorded, not reported. Range 0-0.1. [P2.3]"""
    touches_record: Share = 0.2
    """Changes that use the recorded resource. Range 0-1. [P-C02]"""
    appointment: Days = 5.0
    """Working days until the first appointment for an installation. Range 1-15. [F6]"""
    on_conflict: str = "fall out"
    """Policy when a resource is in use though recorded free. 'fall out' or 'try another'."""


def fall_out(tries: int) -> bool:
    """Leave it to the fallout desk."""
    return False


def try_another(tries: int) -> bool:
    """Mark the record and try another resource, three times at most."""
    return tries < 3


class Provisioning(Department):
    """Carries out service orders and keeps the inventory."""

    name = "oss.provisioning"
    standard_name = "Service Order Management and Resource Inventory (TMFC007, TMFC012)"
    measures = (
        Measure("orders.activation", "h", "from acceptance to a usable service", True),
        Measure("orders.activated", "orders", "new services that became usable"),
        Measure("inventory.records", "records", "services in the inventory at the month's end"),
        Measure("inventory.wrong", "records", "those whose record shows another resource"),
    )
    policies = {"on_conflict": {"fall out": fall_out, "try another": try_another}}

    def open(self) -> None:
        """Open the inventory as it was found; listen to orders and visits."""
        self.people: Any = self.tools["population"].people
        self.orders = self.tools["orders"]
        self.truth: list[PortBoard] = []
        self.records: list[PortBoard] = []
        for domain in (MOBILE, PLANT):
            self._take_over(domain)
        self._requests = self.tray(ServiceOrderRequested)
        self.on(InstallationDone, self._installed)
        self.found_wrong = 0
        self._room = [0, 0]
        """Resources surely free in both boards, per domain; counted anew when it runs low."""

    def _take_over(self, domain: int) -> None:
        people = self.people
        rows = np.flatnonzero((people.segment >= FIBRE) == (domain == PLANT))
        right = (self.p.accuracy_mobile, self.p.accuracy_plant)[domain]
        spare = (self.p.spare_mobile, self.p.spare_plant)[domain]
        wrong = self.rows("wrong record", people.id[rows]) >= right
        size = int(len(rows) * (1 + max(spare, 0.05))) + int(wrong.sum()) + 64
        luck = self.rows("resource order", np.arange(size, dtype=np.uint64), domain)
        truth, records, true, recorded = boards_at_birth(luck, len(rows), wrong)
        truth.owner[true], records.owner[recorded] = rows, rows
        people.true_port[rows], people.recorded_port[rows] = true, recorded
        self.truth.append(truth)
        self.records.append(records)

    # --- the inventory drifts and is audited

    def begin_day(self, day: int) -> None:
        """For a thirtieth of services: some are rearranged without a record, some wrong records are found."""
        rows = self.tools["population"].deciding_on(day)
        rows = rows[self.people.in_service[rows]]
        if len(rows):
            self._drift(rows, day // 30)

    def _drift(self, rows: Any, turn: int) -> None:
        people, ids = self.people, self.people.id[rows]
        plant = people.segment[rows] >= FIBRE
        wrong = people.true_port[rows] != people.recorded_port[rows]
        audited, rearranged = self.many(("audit", "rearranged"), ids, turn)
        found = wrong & (audited < self.p.audit)
        moved = np.where(plant, self.p.moved_unrecorded_plant, self.p.moved_unrecorded_mobile)
        moving = rearranged < moved
        for domain, here in ((MOBILE, ~plant), (PLANT, plant)):
            if (chosen := found & here).any():
                self._correct(domain, rows[chosen])
            if (chosen := moving & here).any():
                self._move(domain, rows[chosen], self.rows("new resource", ids[chosen], turn))

    def _correct(self, domain: int, rows: Any) -> None:
        """Make records say what is; whoever was recorded there gets the record that this frees."""
        people, owner = self.people, self.records[domain].owner
        for row in rows.tolist():
            true, recorded = int(people.true_port[row]), int(people.recorded_port[row])
            other = int(owner[true])
            owner[recorded] = other if other >= 0 else FREE
            if other >= 0:
                people.recorded_port[other] = recorded
            owner[true] = row
            people.recorded_port[row] = true
        self.found_wrong += len(rows)

    def _move(self, domain: int, rows: Any, luck: Any) -> None:
        """Put services on other free resources without telling the records."""
        truth = self.truth[domain]
        truth.release(self.people.true_port[rows], rows)
        self.people.true_port[rows] = truth.pick(luck, rows)

    # --- service orders

    def serve(self, until: float) -> None:
        """Carry out the service orders that have arrived."""
        requests = self._requests.take(until)
        if requests is None:
            return
        slots = requests["slot"]
        requests = requests.where(first_of_each(slots))
        slots = requests["slot"]
        done = np.isfinite(self.orders.usable[slots])
        if done.any():
            self._report(requests.where(done), requests.at[done])
        visiting = self.orders.visiting[slots]
        if (asked_again := visiting & ~done).any():
            self._send_installers(requests.where(asked_again))
        fresh = requests.where(~done & ~visiting)
        self._carry_out(fresh)

    def _carry_out(self, fresh: Any) -> None:
        """Do on the network what each order asks for; what cannot be done falls out."""
        slots = fresh["slot"]
        kinds, fixed = self.orders.kind[slots], self.orders.fixed[slots]
        wrong_data = self.orders.keyed_wrong[slots]
        met = np.zeros(len(slots), dtype=bool)
        for kind, try_it in ((CEASE, self._cease), (CHANGE, self._change), (ADD, self._add)):
            chosen = np.flatnonzero((kinds == kind) & ~wrong_data)
            if len(chosen):
                met[chosen] = try_it(slots[chosen], fresh["attempt"][chosen])
        failed = wrong_data | met
        if failed.any():
            self._fall_out(fresh.where(failed), np.where(wrong_data, DATA, RECORD)[failed].astype(np.uint8))
        visit = ~failed & fixed & (kinds == ADD)
        self._finish(fresh.where(~failed & ~visit))
        if visit.any():
            self._send_installers(fresh.where(visit))

    def _fall_out(self, requests: Any, causes: Any) -> None:
        self.send_batch(
            OrderFellOut(
                requests.ids, requests.at, slot=requests["slot"], attempt=requests["attempt"], cause=causes
            )
        )

    def _report(self, requests: Any, at: Any) -> None:
        """Tell that orders are done, `at` the instants of telling."""
        effective = self.orders.usable[requests["slot"]]
        self.send_batch(
            ServiceOrderCompleted(
                requests.ids, at, slot=requests["slot"], attempt=requests["attempt"], effective=effective
            )
        )

    def _finish(self, requests: Any) -> None:
        """The network does as told after its machine time."""
        if len(requests) == 0:
            return
        slots = requests["slot"]
        work = lognormal_rows(self.rows("activation", self.orders.order[slots]), self.p.activation / 60, 0.5)
        usable = requests.at + work
        self.orders.usable[slots] = usable
        self._report(requests, usable)
        begun = slots[self.orders.kind[slots] == ADD]
        if len(begun):
            self._begin_service(begun)

    def _cease(self, slots: Any, attempts: Any) -> Any:
        """Let go of resources, in truth and on record; it always works."""
        rows = self.orders.row[slots]
        plant = self.people.segment[rows] >= FIBRE
        for domain, gone in ((MOBILE, rows[~plant]), (PLANT, rows[plant])):
            self.truth[domain].release(self.people.true_port[gone], gone)
            self.records[domain].release(self.people.recorded_port[gone], gone)
        self.people.true_port[rows] = self.people.recorded_port[rows] = FREE
        self.people.in_service[rows] = False
        return np.zeros(len(slots), dtype=bool)

    def _change(self, slots: Any, attempts: Any) -> Any:
        """Change services; returns whose record was needed and lied (it is right from then on)."""
        rows = self.orders.row[slots]
        lies = self.people.true_port[rows] != self.people.recorded_port[rows]
        if lies.any():
            lies &= self.rows("touches", self.orders.order[slots]) < self.p.touches_record
            plant = self.people.segment[rows] >= FIBRE
            for domain, here in ((MOBILE, ~plant), (PLANT, plant)):
                met = np.unique(rows[lies & here])
                if len(met):
                    self._correct(domain, met)
        return lies

    def _add(self, slots: Any, attempts: Any) -> Any:
        """Reserve resources for new services; returns for whom the network said otherwise."""
        fixed = self.orders.fixed[slots]
        met = np.zeros(len(slots), dtype=bool)
        for domain, chosen in ((MOBILE, ~fixed), (PLANT, fixed)):
            if chosen.any():
                met[chosen] = self._reserve(domain, slots[chosen], attempts[chosen])
        return met

    def _make_room(self, domain: int, needed: int) -> None:
        """Buy resources before they run out, in truth and on record (planning has no room of its own yet)."""
        boards = self.truth[domain], self.records[domain]
        self._room[domain] -= needed
        if self._room[domain] < 2 * needed + 20:
            self._room[domain] = min(board.free() for board in boards)
        if self._room[domain] < 2 * needed + 20:
            for board in boards:
                board.extend(len(board.owner) // 5 + 20 * needed + 20)

    def _reserve(self, domain: int, slots: Any, attempts: Any) -> Any:
        """Take resources that the records call free; returns for whom the network said otherwise."""
        self._make_room(domain, len(slots))
        truth, records, rows = self.truth[domain], self.records[domain], self.orders.row[slots]
        met = np.zeros(len(slots), dtype=bool)
        pending, tries = np.arange(len(slots)), 0
        while len(pending):
            ids = identity_rows("try", self.orders.order[slots[pending]], attempts[pending])
            ports = records.pick(self.rows("resource", ids, tries), rows[pending])
            used = truth.owner[ports] != FREE
            records.take(ports[used], UNKNOWN)
            good = pending[~used]
            truth.take(ports[~used], rows[good])
            self.people.true_port[rows[good]] = self.people.recorded_port[rows[good]] = ports[~used]
            pending, tries = pending[used], tries + 1
            if not len(pending) or not self.decide("on_conflict", tries, cases=len(pending)):
                break
        met[pending] = True
        return met

    def _send_installers(self, requests: Any) -> None:
        self.orders.visiting[requests["slot"]] = True
        days = int(self.p.appointment)
        for slot, at, key in zip(
            requests["slot"].tolist(), requests.at.tolist(), requests.ids.tolist(), strict=True
        ):
            day = self.house.calendar.working_day_after(at, days)
            job = int(self.orders.order[slot])
            self.send(VisitRequested(key, job, "install", slot, urgent=False, not_before=day))

    def _installed(self, visit: InstallationDone) -> None:
        """The technician has activated the line, on the recorded port or on another one."""
        slot = visit.target
        if np.isfinite(self.orders.usable[slot]):
            return
        row = int(self.orders.row[slot])
        luck = self.chance("installation", visit.job)
        if luck.happens("other port", self.p.other_port):
            self._move(PLANT, np.array([row]), np.array([luck.uniform("which port")]))
        self.orders.usable[slot], self.orders.visiting[slot] = visit.finished, False
        ids = np.array([visit.key], dtype=np.uint64)
        done = ServiceOrderRequested(
            ids, np.array([self.env.now]), slot=np.array([slot]), attempt=self.orders.attempt[slot : slot + 1]
        )
        self._report(done, done.at)
        self._begin_service(np.array([slot]))

    def _begin_service(self, slots: Any) -> None:
        rows, usable = self.orders.row[slots], self.orders.usable[slots]
        self.people.in_service[rows] = True
        self.people.service_from[rows] = usable
        self.tools["activated"].append(slots)
        taken = usable - self.orders.accepted[slots]
        fixed = self.orders.fixed[slots]
        for here, part in ((~fixed, PARTS[0]), (fixed, PARTS[1])):
            self.observe("orders.activation", usable[here], taken[here], part)
            self.note_rows("orders.activated", usable[here], None, part)

    def close_month(self, month: int) -> None:
        """Count the records and those that are wrong: belief against truth."""
        people, now = self.people, self.env.now - 1e-6
        served = people.in_service
        for domain, name in enumerate(DOMAINS):
            here = served & ((people.segment >= FIBRE) == (domain == PLANT))
            wrong = int((people.true_port[here] != people.recorded_port[here]).sum())
            self.note("inventory.records", now, float(here.sum()), name)
            self.note("inventory.wrong", now, float(wrong), name)
            used = float((self.truth[domain].owner != FREE).sum())
            self.believe(
                month, f"{name} resources in use", float((self.records[domain].owner != FREE).sum()), used
            )
