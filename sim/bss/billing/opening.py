"""What billing leaves to others when the run begins: the invoices of the months before it.

They are as they would be in the steady state of this world: every account has had a bill on each bill day of
the last months, of its usual charge and a usage of its own. Whoever collects keeps those that are still open.
Debts of those who left before the run begins stand with those who came in their place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim.kernel.calendar import add_months
from sim.kernel.distributions import lognormal_rows, to_millisecond
from sim.kernel.streams import identity_rows
from sim.kernel.words import Rows
from sim.records.control_account import OldInvoices

if TYPE_CHECKING:
    from sim.bss.billing.billing import Billing

MONTHS = 8
"""Bills older than this are settled: the longest way to a write-off that a lever allows is 218 days."""


class OldBills:
    """The bills of one billing department from before the run, month by month; made when they are asked for.

    Args:
        billing: whose bills these are, at the instant at which the run begins.
    """

    def __init__(self, billing: Billing) -> None:
        self._billing = billing

    def __iter__(self) -> Iterator[OldInvoices]:
        """Yield the invoices of each cycle and month, the latest month first."""
        billing = self._billing
        for back in range(1, MONTHS + 1):
            for cycle in range(billing.p.cycles):
                if len(rows := billing.accounts.of_cycle(cycle)):
                    yield _bills(billing, rows, cycle, back)


def _bills(billing: Billing, rows: Rows, cycle: int, back: int) -> OldInvoices:
    """The bills of one cycle in the month that lies so far back."""
    people, calendar = billing.people, billing.services.calendar
    opening = billing.env.now
    next_run = billing.accounts.next_run(cycle, opening - 1.0)
    day = add_months(calendar.date_at(next_run).date(), -back)
    run = calendar.hour_of(day) + billing.p.run_hour
    nth = calendar.month_number(next_run) - back
    luck = billing.luck("usage", people.id[rows], nth)
    usage = np.rint(lognormal_rows(luck, people.usage_mean[rows], max(billing.p.usage_cv, 1e-9)))
    amount = (people.charge[rows] + usage).astype(np.int64)
    at = run + billing.p.verification + to_millisecond(np.arange(1, len(rows) + 1) / billing.p.rate)
    ids = identity_rows("bill", nth, people.id[rows])
    return OldInvoices(billing.address, ids, at, rows, amount).where(at < opening)
