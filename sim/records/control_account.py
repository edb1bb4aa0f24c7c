"""A control account beside its sub-ledgers: what was issued, what has been received, what is open.

It is an instrument of the world: those who bill and those who collect write their side of it, and no
department decides anything by it. An invoice that got lost between them stays on its way for good, so the
books close even where the house leaks. All amounts are whole cents.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.records.laws import Law, must_equal

RECEIVABLES_CLOSE = Law(
    "V07",
    "receivables: control account and accounts",
    "balance of the control account",
    "open invoices of all accounts + invoices on their way",
    "cents",
    "control account",
)


@dataclass(frozen=True)
class OldInvoices:
    """Invoices of one issuer from before the run; arrays of shape (n,).

    `issuer` is its address, `ids` name the invoices, `at` are the instants of dispatch (h), `rows` the people
    and `amounts` cents.
    """

    issuer: str
    ids: NDArray[np.uint64]
    at: NDArray[np.float64]
    rows: NDArray[np.int64]
    amounts: NDArray[np.int64]

    def where(self, some: NDArray[np.bool_]) -> OldInvoices:
        """Some of them."""
        return OldInvoices(self.issuer, self.ids[some], self.at[some], self.rows[some], self.amounts[some])


@dataclass
class ControlAccount:
    """Cents issued by those who bill, received and settled by those who collect, and still open there.

    Attributes:
        issued: by the address of who billed, credit notes taken off.
        settled: paid or written off, by the address of who billed.
        received: what collectors have taken in.
        open: by the address of who collects.
        old: the invoices from before the run, from each who bills; made anew each time they are gone through.
        taken_over: those of them that collectors have found open.
    """

    issued: Counter[str] = field(default_factory=Counter)
    settled: Counter[str] = field(default_factory=Counter)
    received: int = 0
    open: dict[str, int] = field(default_factory=dict)
    old: list[Iterable[OldInvoices]] = field(default_factory=list)
    taken_over: list[OldInvoices] = field(default_factory=list)

    def unpaid(self, issuer: str) -> int:
        """Cents billed from an address and not settled yet."""
        return self.issued[issuer] - self.settled[issuer]

    def close_month(self, month: int, balance: int) -> None:
        """Check that the account's balance (cents) is what is open and what is on its way. [V07]

        Raises:
            LawBroken: they differ.
        """
        on_their_way = self.issued.total() - self.received
        must_equal(RECEIVABLES_CLOSE, month, balance, sum(self.open.values()) + on_their_way)
