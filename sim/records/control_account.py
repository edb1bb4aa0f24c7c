"""A control account beside its sub-ledgers: what was issued, what has been received, what is open."""

from __future__ import annotations

from dataclasses import dataclass, field

from sim.records.laws import Law, must_equal

RECEIVABLES_CLOSE = Law(
    "V07",
    "receivables: control account and accounts",
    "balance of the control account",
    "open invoices of all accounts + invoices on their way",
    "cents",
    "control account",
)


@dataclass
class ControlAccount:
    """Cents issued by those who bill, received by those who collect, and still open there."""

    issued: int = 0
    received: int = 0
    open: dict[str, int] = field(default_factory=dict)
    """Open cents by the address of whoever collects them."""

    def close_month(self, month: int, balance: int) -> None:
        """Check that the account's balance (cents) is what is open and what is on its way. [V07]

        Raises:
            LawBroken: they differ.
        """
        on_their_way = self.issued - self.received
        must_equal(RECEIVABLES_CLOSE, month, balance, sum(self.open.values()) + on_their_way)
