"""Money in whole cents, double entry: every posting debits one account and credits another.

Only monthly sums are kept, no single postings; who owes what is in the tables of the departments. History is
never overwritten: a correction is a posting of its own. [P5.4, P5.6]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.records.cents import refuse_beyond
from sim.records.laws import Law, must_equal

DOUBLE_ENTRY = Law(
    "V07", "double entry", "debits of all accounts", "credits of all accounts", "cents", "ledger"
)


class Ledger:
    """Debits and credits of every account, by month, as cents of shape (accounts, months).

    Args:
        month_edges: start hours of every month and the end of the last, shape (m + 1,).
        accounts: the chart of accounts.

    Attributes:
        watcher: gets instant (h), debited and credited account and cents (not negative) of every booking.
    """

    def __init__(self, month_edges: NDArray[np.float64], accounts: Sequence[str]) -> None:
        self.accounts = list(accounts)
        self._index = {name: row for row, name in enumerate(self.accounts)}
        self._edges = month_edges
        shape = (len(self.accounts), len(month_edges) - 1)
        self.debits = np.zeros(shape, dtype=np.int64)
        self.credits = np.zeros(shape, dtype=np.int64)
        self.watcher: Callable[[float, str, str, int], None] | None = None

    def post(self, instant: float, debit: str, credit: str, cents: int) -> None:
        """Book one amount in the month of `instant` (h); a negative amount is booked the other way round.

        An instant before the first month or after the last one is booked in the nearest of them.

        Raises:
            KeyError: an account that is not in the chart.
            Impossible: more cents than a number holds exactly, in this booking or in the account's month.
        """
        if cents < 0:
            debit, credit, cents = credit, debit, -cents
        refuse_beyond(cents, f"a booking from {credit} to {debit}")
        month = int(self._edges.searchsorted(instant, side="right")) - 1
        month = min(max(month, 0), self.debits.shape[1] - 1)
        debited, credited = self._index[debit], self._index[credit]
        for account, sums in ((debited, self.debits), (credited, self.credits)):
            refuse_beyond(int(sums[account, month]) + cents, f"account {self.accounts[account]}")
            sums[account, month] += cents
        if self.watcher is not None:
            self.watcher(instant, debit, credit, cents)

    def balance(self, account: str) -> int:
        """Debits minus credits since the opening, in cents. Raises KeyError for one not in the chart."""
        row = self._index[account]
        return int(self.debits[row].sum() - self.credits[row].sum())

    def check(self, month: int) -> None:
        """The trial balance is zero. [V07]

        Raises:
            LawBroken: debits and credits differ.
        """
        must_equal(DOUBLE_ENTRY, month, int(self.debits.sum()), int(self.credits.sum()))
