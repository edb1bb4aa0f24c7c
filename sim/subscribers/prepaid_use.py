"""What prepaid customers use: it is theirs to decide, and paid before it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.kernel.distributions import lognormal_rows
from sim.kernel.words import Rows
from sim.subscribers.contracts import DECISION_DAYS
from sim.subscribers.market import DAYS_A_MONTH
from sim.subscribers.segments import PREPAID

if TYPE_CHECKING:
    from sim.subscribers.customers import Customers


def use_prepaid(customers: Customers, rows: Rows, turn: int, start: float) -> None:
    """Have prepaid customers among `rows`, shape (n,), top up and use up what they need for thirty days.

    Cash and revenue are one booking at the instant `start` (h); there are no balances, so nothing can be
    wrong with a bill. What one spends is lognormal around the own mean.
    """
    people = customers.people
    rows = rows[people.segment[rows] == PREPAID]
    if len(rows):
        luck = customers.luck("prepaid spending", people.id[rows], turn)
        usual = people.usage_mean[rows] * DECISION_DAYS / DAYS_A_MONTH
        spent = lognormal_rows(luck, usual, customers.p.prepaid_cv)
        customers.services.ledger.post(start, "cash", "revenue.prepaid", int(np.rint(spent).sum()))
