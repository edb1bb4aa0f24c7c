"""How a word on the bus becomes rows of the log: each of its rows, to each of its receivers.

Columns are taken by their names, so that a word that joins the house is in the log without a line here; what
needs more than a name stands in `MORE` and `ONE`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.kernel.bus import Passed
from sim.kernel.recorder import Column
from sim.kernel.words import Batch, Message, column_names
from sim.messages import customers, faults, money, orders
from sim.subscribers.segments import FIBRE, SEGMENTS

if TYPE_CHECKING:
    from sim.eventlog.log import EventLog
    from sim.world import World

Columns = dict[str, Column]
BY_NAME = {
    "order": "order",
    "row": "person",
    "amount": "amount",
    "contact": "contact",
    "bill": "bill",
    "effective": "believed",
    "promise": "believed",
}
"""Columns of words that mean the same in every word, and how the log calls them."""


class Words:
    """Watches the bus.

    Args:
        log: where rows go.
        world: the truth, for what stands beside what was said.
    """

    def __init__(self, log: EventLog, world: World, clock: Callable[[], float]) -> None:
        self.log, self.world, self._clock = log, world, clock

    def __call__(self, passed: Passed) -> None:
        """Take down a word on its way."""
        word = passed.word
        if not self.log.on:
            return
        kind = type(word)
        way: Columns = {"sender": passed.sender, "receiver": passed.receiver, "lost": passed.lost}
        way["until"] = passed.arrives
        if isinstance(word, Batch):
            columns = way | {"case": word.ids}
            for name in column_names(kind):  # type: ignore[arg-type]
                if name in BY_NAME:
                    columns[BY_NAME[name]] = getattr(word, name)
            if kind.identifies:
                columns[kind.identifies] = word.ids
            if kind in MORE:
                MORE[kind](self, word, columns)
            self.log.rows(kind.__name__, word.at, **columns)
        elif isinstance(word, Message):
            columns = way | {"case": word.key}
            if kind in ONE:
                columns |= ONE[kind](self, word)
            self.log.one(kind.__name__, self._clock(), **columns)

    def fault_at(self, site: int) -> int:
        """The fault that is truly behind trouble at a site, 0 where there is none."""
        fault = self.world.equipment.cause_at_site(site)
        return 0 if fault is None else fault.key

    def place(self, target: int, kind: str) -> Columns:
        """Where somebody is to travel: an element, or a person."""
        return {"person": target} if kind in ("line", "install") else {"element": target}


def work_order(job: int, kind: str) -> Columns:
    """What a visit belongs to: an order, a fault, or nothing but itself."""
    if kind == "install":
        return {"visit": job, "order": job}
    return {"visit": job} if kind == "preventive" else {"visit": job, "ticket": job}


# Any from here on: each function knows the word that it stands beside.


def _wanted(words: Words, word: Any, columns: Columns) -> None:
    people = words.world.population.people
    fixed = people.segment[word.row] >= FIBRE
    columns["what"] = orders.part_codes(word.kind, fixed), orders.PARTS
    words.log.owners.note(word.ids, people.id[word.row])


def _placed(words: Words, word: Any, columns: Columns) -> None:
    columns["what"] = orders.part_codes(word.kind, word.fixed), orders.PARTS
    columns["cause"] = word.keyed_wrong.astype(np.int64), ("", "data")
    words.log.owners.note(word.order, words.world.population.people.id[word.row])
    words.log.orders.note(word.ids, word.order)
    words.log.accepted.note(word.order, word.accepted.view(np.uint64))


def _fallen(words: Words, word: Any, columns: Columns) -> None:
    columns["cause"] = word.cause, orders.CAUSES


def _charged(words: Words, word: Any, columns: Columns) -> None:
    people = words.world.population.people
    begins = word.kind == orders.ADD
    columns["what"] = word.kind, orders.KINDS
    columns["true"] = np.where(begins, people.service_from[word.row], people.service_to[word.row])
    known = words.log.orders.of(word.ids)
    columns["order"] = np.where(known == 0, word.ids, known)


def _billed(words: Words, word: Any, columns: Columns) -> None:
    columns["believed"], columns["true"] = word.amount, word.amount - word.error


def _credited(words: Words, word: Any, columns: Columns) -> None:
    if (word.amount < 0).any():
        known = words.log.bills.of(word.ids)
        columns["bill"] = np.where(known == 0, word.ids, known)


def _called(words: Words, word: Any, columns: Columns) -> None:
    columns["what"] = word.reason, customers.REASONS
    words.log.contacts.note(word.ids, word.about)


def _heard(words: Words, word: Any, columns: Columns) -> None:
    columns["what"] = word.reason, customers.REASONS
    columns["true"] = word.resolved.astype(np.float64)


def _disputed(words: Words, word: Any, columns: Columns) -> None:
    words.log.bills.note(word.ids, word.bill)
    words.log.bills.note(money.credit_note_of(word.ids), word.bill)


MORE: dict[type[Batch], Callable[[Words, Any, Columns], None]] = {
    orders.OrderWanted: _wanted,
    orders.OrderPlaced: _placed,
    orders.ServiceOrderRequested: _placed,
    orders.OrderFellOut: _fallen,
    orders.BillingChanged: _charged,
    money.BillSent: _billed,
    money.InvoiceIssued: _credited,
    money.InvoicePaid: _credited,
    money.DisputeRaised: _disputed,
    customers.ContactMade: _called,
    customers.ContactEnded: _heard,
}


def _detected(words: Words, word: faults.ProblemDetected) -> Columns:
    return {"ticket": word.problem, "element": word.element, "what": word.kind}


def _trouble(words: Words, word: faults.TroubleNoticed | faults.FaultReported) -> Columns:
    if word.line is not None:
        ticket = word.key if word.problem is None else word.problem
        return {"ticket": ticket, "person": word.line, "what": "line"}
    element = int(words.world.topology.site_element[word.site])
    return {"ticket": words.fault_at(word.site), "element": element, "what": "site"}


def _visit(words: Words, word: faults.VisitRequested) -> Columns:
    return work_order(word.job, word.kind) | words.place(word.target, word.kind) | {"what": word.kind}


def _repaired(words: Words, word: faults.RepairDone) -> Columns:
    return {"visit": word.job, "ticket": word.job}


def _installed(words: Words, word: faults.InstallationDone) -> Columns:
    return work_order(word.job, "install") | {"person": word.target, "believed": word.finished}


def _problem(words: Words, word: faults.ProblemOpened | faults.ProblemClosed) -> Columns:
    return {"ticket": word.key, "element": word.element}


def _told(words: Words, word: faults.CustomersTold) -> Columns:
    return {"ticket": word.key, "what": "over" if word.over else "known"}


def _backlog(words: Words, word: faults.BacklogReported) -> Columns:
    return {"believed": word.days}


def _tariff(words: Words, word: money.TariffPublished) -> Columns:
    return {"what": SEGMENTS[word.segment], "true": word.factor, "started": word.effective}


ONE: dict[type[Message], Callable[[Words, Any], Columns]] = {
    faults.ProblemDetected: _detected,
    faults.TroubleNoticed: _trouble,
    faults.FaultReported: _trouble,
    faults.VisitRequested: _visit,
    faults.RepairDone: _repaired,
    faults.InstallationDone: _installed,
    faults.ProblemOpened: _problem,
    faults.ProblemClosed: _problem,
    faults.CustomersTold: _told,
    faults.BacklogReported: _backlog,
    money.TariffPublished: _tariff,
}
