"""Accounts at birth: whom billing knows and whom it charges twice, as in the long run of this world.

Two stocks of mismatches are as old as the operator. Active and not billed: words of beginnings that were lost
or entered wrongly, changes of which the old item was ended and the new one never begun. Billed and not
active: changes of which the old item goes on beside the new one. Each has its inflow from orders and its
outflow by audits, by complaints about what is billed too much, and by those who leave; people of a tenure of
t months are in the stock with the chance

    P(t) = first * stays^t + a month's inflow * (1 - stays^t) / (1 - stays),

which over all tenures is the note's X* = o p g / (r + c). [P5.3] To the second stock belong those who left
before the run and of whose end no word came: of the leavers of each earlier month a share, and of them who is
still undiscovered. They are rows of the population like later leavers, customers no more. A third stock makes
no bill wrong until an analyst finds it: beginnings that were told wrongly, and that nobody has compared.
"""

from __future__ import annotations

from math import ceil, log
from typing import TYPE_CHECKING

import numpy as np

from sim.bss.billing.causes import END, ENTERED_WRONG, NOT_TOLD, START, TWICE
from sim.kernel.streams import identity_rows
from sim.kernel.words import Flags, Floats, Rows
from sim.messages.orders import LATE_START, WRONG_START
from sim.subscribers.contracts import DECISION_DAYS
from sim.subscribers.segments import PREPAID

if TYPE_CHECKING:
    from sim.bss.billing.accounts import AccountBook
    from sim.bss.billing.billing import Billing

_FEW = 1e-3
"""Of a stock, what is left in it is left out when it is less than this share."""
_LONGEST = 60
"""Months before the run of which leavers are remembered at most."""
_OVERLOOKED = 10.0
"""Days for which a difference was too young to be looked into before the run. [A]"""
_EARLY = 0.4
"""Of wrong beginnings, those that were told too early. [P5.2: E5]"""


def people_at_birth(billing: Billing, book: AccountBook) -> None:
    """Fill the table of accounts for everyone who is there when the run begins, and who is still charged."""
    gone = _still_charged(billing)
    people, rows, table = billing.people, billing.cohort.rows(), book.table
    places = book.places(rows)
    served = people.in_service[rows]
    invoiced = people.segment[rows] != PREPAID
    table.start[places[served]] = people.joined[rows[served]]
    table.known[places] = served & invoiced & ~_unheard(billing, rows)
    _begin_wrongly(billing, book, rows[table.known[places]])
    twice = _twice_since(billing, rows)
    charged_twice = table.known[places] & np.isfinite(twice)
    table.twice[places[charged_twice]] = twice[charged_twice]
    table.why[places[charged_twice], TWICE] = ENTERED_WRONG
    gone = book.places(gone)
    table.known[gone], table.why[gone, END] = True, NOT_TOLD
    table.start[gone] = people.joined[rows[gone]]
    book.divide_anew(born=True)
    missed = served & ~table.known[places] & invoiced
    table.why[places[missed], START] = ENTERED_WRONG
    book.miss_from(rows[missed])


def in_stock(months: Floats, first: float, monthly: Floats, stays: float) -> Floats:
    """The chance to be in a stock after some months, shape (n,).

    Args:
        months: since the person came, shape (n,).
        first: the chance to be in it from the beginning.
        monthly: the chance to come into it in a month, shape (n,).
        stays: the chance to be in it still a month later.
    """
    left = stays ** np.maximum(months, 0.0)
    flow = np.maximum(months, 0.0) if stays >= 1 else (1 - left) / (1 - stays)
    return np.asarray(first * left + monthly * flow)


def _months(billing: Billing, rows: Rows) -> Floats:
    return np.asarray((billing.env.now - billing.people.joined[rows]) / 24.0 / DECISION_DAYS)


def _changes(billing: Billing, rows: Rows) -> Floats:
    """Changes a person wants in a month, shape (n,)."""
    rates = np.array([segment.changes for segment in billing.population.segments.ordered()])
    return np.asarray(rates[billing.people.segment[rows]])


def _unheard(billing: Billing, rows: Rows) -> Flags:
    """Who is in service and not known to billing. [P5.3: E9]"""
    monthly = _changes(billing, rows) * billing.p.mismatch_before * billing.p.unbilled_share
    stays = 1 - billing.p.audited_before * billing.found()
    chance = in_stock(_months(billing, rows), billing.p.untold_before, monthly, stays)
    return np.asarray(billing.luck("unheard", billing.people.id[rows]) < chance)


def _begin_wrongly(billing: Billing, book: AccountBook, rows: Rows) -> None:
    """Of some known accounts another beginning stands in the books, until they are compared. [P5.2: E5]"""
    p, ids, table = billing.p, billing.people.id[rows], book.table
    chance = in_stock(_months(billing, rows), p.wrong_start_before, np.zeros(len(rows)), 1 - p.audited_before)
    wrong = billing.luck("wrong start before", ids) < chance
    rows, ids = rows[wrong], ids[wrong]
    early = billing.luck("side of the start before", ids) < _EARLY
    off = p.wrong_start_days.rows(billing.luck("days of the start before", ids))
    places, joined = book.places(rows), billing.people.joined[rows]
    table.start[places] = np.where(early, joined - off, np.minimum(joined + off, billing.env.now))
    table.why[places, START] = np.where(early, WRONG_START, LATE_START)


def _twice_since(billing: Billing, rows: Rows) -> Floats:
    """Since when a second item is charged (h), shape (n,); infinite for most. [P5.3: E10]"""
    monthly = _changes(billing, rows) * billing.p.mismatch_before * (1 - billing.p.unbilled_share)
    stays = _charged_on(billing)
    months, ids = _months(billing, rows), billing.people.id[rows]
    chosen = billing.luck("charged twice", ids) < in_stock(months, 0.0, monthly, stays)
    since = np.full(len(rows), np.inf)
    stays = max(stays, 1e-9)
    age = np.log(np.maximum(billing.luck("charged twice since", ids[chosen]), 1e-9)) / np.log(stays)
    hours = np.minimum(age, months[chosen]) * DECISION_DAYS * 24.0
    since[chosen] = billing.env.now - np.maximum(hours, 0.0)
    return since


def _charged_on(billing: Billing) -> float:
    """The share of those billed too much who still are a month later, undiscovered."""
    return (1 - billing.p.audited_before * billing.found()) * (1 - billing.p.complained_before)


def _still_charged(billing: Billing) -> Rows:
    """Let those be people of this world who left before the run and are still charged; returns their rows.

    As many left in each month as the targets of the segments say. The first bill after the end is a month old
    at most, and who complains of it, or whom an audit meets, is found some days later. [P5.3: E10]
    """
    untold = billing.p.untold_ends_before
    stays, added = max(_charged_on(billing), _FEW), [np.empty(0, dtype=np.int64)]
    months = ceil(log(_FEW) / log(stays)) if stays < 1 else _LONGEST
    for code, segment in enumerate(billing.population.segments.ordered()):
        if code == PREPAID or untold == 0:
            continue
        leavers = np.arange(round(segment.count * segment.churn_target * min(months, _LONGEST)))
        ids = identity_rows("left before", code, leavers)
        age = billing.luck("left before", ids) * min(months, _LONGEST)
        unseen = np.maximum(age - _OVERLOOKED / DECISION_DAYS, 0.0)
        here = billing.luck("still charged", ids) < untold * stays**unseen
        here &= billing.cohort.serves(billing.population.brand_of(ids))
        ids, left = ids[here], billing.env.now - age[here] * DECISION_DAYS * 24.0
        added.append(billing.population.add_leavers(np.full(len(ids), code), ids, left))
    return np.concatenate(added)
