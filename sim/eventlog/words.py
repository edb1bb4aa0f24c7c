"""How a word on the bus becomes rows of the log: each of its rows, to each of its receivers.

Columns are taken by their names, so that a word that joins the house is in the log without a line here; what
needs more than a name is an arm of `more` or of `content`, by the class of the word.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import singledispatch
from typing import TYPE_CHECKING

import numpy as np

from sim.kernel.recorder import Column
from sim.kernel.routes import Passed
from sim.kernel.words import Batch, Message, column_names, columns_of
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
        kind = type(word).__name__
        way: Columns = {"sender": passed.sender, "receiver": passed.receiver, "lost": passed.lost}
        way["until"] = passed.arrives
        if isinstance(word, Batch):
            columns = way | {"case": word.ids}
            for name, values in zip(column_names(type(word)), columns_of(word), strict=True):
                if name in BY_NAME:
                    columns[BY_NAME[name]] = values
            if word.identifies:
                columns[word.identifies] = word.ids
            more(word, self, columns)
            self.log.rows(kind, word.at, **columns)
        elif isinstance(word, Message):
            columns = way | {"case": word.key} | content(word, self)
            self.log.one(kind, self._clock(), **columns)

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


@singledispatch
def more(word: Batch, words: Words, columns: Columns) -> None:
    """Add what the names of a batch's columns do not say."""


@more.register
def _wanted(word: orders.OrderWanted, words: Words, columns: Columns) -> None:
    people = words.world.population.people
    fixed = people.segment[word.row] >= FIBRE
    columns["what"] = orders.part_codes(word.kind, fixed), orders.PARTS
    words.log.owners.note(word.ids, people.id[word.row])


@more.register
def _placed(word: orders.OrderPlaced | orders.ServiceOrderRequested, words: Words, columns: Columns) -> None:
    columns["what"] = orders.part_codes(word.kind, word.fixed), orders.PARTS
    columns["cause"] = word.keyed_wrong.astype(np.int64), ("", "data")
    words.log.owners.note(word.order, words.world.population.people.id[word.row])
    words.log.orders.note(word.ids, word.order)
    words.log.accepted.note(word.order, word.accepted.view(np.uint64))


@more.register
def _fallen(word: orders.OrderFellOut, words: Words, columns: Columns) -> None:
    columns["cause"] = word.cause, orders.CAUSES


@more.register
def _charged(word: orders.BillingChanged, words: Words, columns: Columns) -> None:
    people = words.world.population.people
    begins = word.kind == orders.ADD
    columns["what"] = word.kind, orders.KINDS
    columns["cause"] = word.cause, orders.DATE_CAUSES
    columns["true"] = np.where(begins, people.service_from[word.row], people.service_to[word.row])
    known = words.log.orders.of(word.ids)
    columns["order"] = np.where(known == 0, word.ids, known)


@more.register
def _billed(word: money.BillSent, words: Words, columns: Columns) -> None:
    columns["believed"], columns["true"] = word.amount, word.amount - word.error


@more.register
def _credited(word: money.InvoiceIssued | money.InvoicePaid, words: Words, columns: Columns) -> None:
    if (word.amount < 0).any():
        known = words.log.bills.of(word.ids)
        columns["bill"] = np.where(known == 0, word.ids, known)


@more.register
def _called(word: customers.ContactMade, words: Words, columns: Columns) -> None:
    columns["what"] = word.reason, customers.REASONS
    words.log.contacts.note(word.ids, word.about)


@more.register
def _heard(word: customers.ContactEnded, words: Words, columns: Columns) -> None:
    columns["what"] = word.reason, customers.REASONS
    columns["true"] = word.resolved.astype(np.float64)


@more.register
def _disputed(word: money.DisputeRaised, words: Words, columns: Columns) -> None:
    words.log.bills.note(word.ids, word.bill)
    words.log.bills.note(money.credit_note_of(word.ids), word.bill)


@singledispatch
def content(word: Message, words: Words) -> Columns:
    """The columns that the log has of a message, beside its way and its key."""
    return {}


@content.register
def _detected(word: faults.ProblemDetected, words: Words) -> Columns:
    return {"ticket": word.problem, "element": word.element, "what": word.kind}


@content.register
def _trouble(word: faults.TroubleNoticed | faults.FaultReported, words: Words) -> Columns:
    if word.line is not None:
        ticket = word.key if word.problem is None else word.problem
        return {"ticket": ticket, "person": word.line, "what": "line"}
    element = int(words.world.topology.site_element[word.site])
    return {"ticket": words.fault_at(word.site), "element": element, "what": "site"}


@content.register
def _visit(word: faults.VisitRequested, words: Words) -> Columns:
    return work_order(word.job, word.kind) | words.place(word.target, word.kind) | {"what": word.kind}


@content.register
def _repaired(word: faults.RepairDone, words: Words) -> Columns:
    return {"visit": word.job, "ticket": word.job}


@content.register
def _installed(word: faults.InstallationDone, words: Words) -> Columns:
    return work_order(word.job, "install") | {"person": word.target, "believed": word.finished}


@content.register
def _problem(word: faults.ProblemOpened | faults.ProblemClosed, words: Words) -> Columns:
    return {"ticket": word.key, "element": word.element}


@content.register
def _told(word: faults.CustomersTold, words: Words) -> Columns:
    return {"ticket": word.key, "what": "over" if word.over else "known"}


@content.register
def _backlog(word: faults.BacklogReported, words: Words) -> Columns:
    return {"believed": word.days}


@content.register
def _tariff(word: money.TariffPublished, words: Words) -> Columns:
    return {"what": SEGMENTS[word.segment], "true": word.factor, "started": word.effective}
