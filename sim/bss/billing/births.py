"""Accounts at birth: whom billing knows and whom it charges twice, as in the long run of this world.

Two stocks of mismatches are as old as the operator. Active and not billed: words of beginnings that were lost
or entered wrongly, changes of which the old item was ended and the new one never begun. Billed and not
active: changes of which the old item goes on beside the new one. Each has its inflow from orders and its
outflow by audits, by complaints about what is billed too much, and by those who leave; people of a tenure of
t months are in the stock with the chance

    P(t) = first * stays^t + a month's inflow * (1 - stays^t) / (1 - stays),

which over all tenures is the note's X* = o p g / (r + c). [P5.3] Those who left before the run and are
still billed are no people of this world: that part of the second stock grows from nothing, in some three
months.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.bss.billing.causes import ENTERED_WRONG, START, TWICE
from sim.kernel.words import Flags, Floats, Rows
from sim.subscribers.contracts import DECISION_DAYS
from sim.subscribers.segments import PREPAID

if TYPE_CHECKING:
    from sim.bss.billing.accounts import AccountBook
    from sim.bss.billing.billing import Billing

COMPLAIN = 0.35
"""Of those who are billed too much, how many a month have it put right by complaining. [P5.3]"""


def people_at_birth(billing: Billing, book: AccountBook) -> None:
    """Fill the table of accounts for everyone who is there when the run begins."""
    people, rows, table = billing.people, billing.cohort.rows(), book.table
    places = book.places(rows)
    served = people.in_service[rows]
    invoiced = people.segment[rows] != PREPAID
    table.start[places[served]] = people.joined[rows[served]]
    table.known[places] = served & invoiced & ~_unheard(billing, rows)
    twice = _twice_since(billing, rows)
    charged_twice = table.known[places] & np.isfinite(twice)
    table.twice[places[charged_twice]] = twice[charged_twice]
    table.why[places[charged_twice], TWICE] = ENTERED_WRONG
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
    orders = billing.services.bus.link("bss.order_management", billing.address, "BillingChanged")
    wrong = billing.entered_wrong()
    first = 1 - (1 - orders.loss) * (1 - billing.p.untold_before)
    monthly = _changes(billing, rows) * wrong * billing.p.unbilled_share
    stays = 1 - billing.p.reconciliation * billing.found()
    chance = in_stock(_months(billing, rows), first, monthly, stays)
    return np.asarray(billing.luck("unheard", billing.people.id[rows]) < chance)


def _twice_since(billing: Billing, rows: Rows) -> Floats:
    """Since when a second item is charged (h), shape (n,); infinite for most. [P5.3: E10]"""
    monthly = _changes(billing, rows) * billing.entered_wrong() * (1 - billing.p.unbilled_share)
    stays = (1 - billing.p.reconciliation * billing.found()) * (1 - COMPLAIN)
    months, ids = _months(billing, rows), billing.people.id[rows]
    chosen = billing.luck("charged twice", ids) < in_stock(months, 0.0, monthly, stays)
    since = np.full(len(rows), np.inf)
    stays = max(stays, 1e-9)
    age = np.log(np.maximum(billing.luck("charged twice since", ids[chosen]), 1e-9)) / np.log(stays)
    hours = np.minimum(age, months[chosen]) * DECISION_DAYS * 24.0
    since[chosen] = billing.env.now - np.maximum(hours, 0.0)
    return since
