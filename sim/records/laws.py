"""Laws: what must close, said as data, and the one way in which it is checked.

A law is declared where both sides can be counted apart from each other: what a department noted against what
it handled, messages sent against messages found. It holds in every month of every run, warm-up included, and
a run in which one is broken ends there. The ids are those of the oracles. [P8]
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.records.errors import LawBroken


@dataclass(frozen=True)
class Law:
    """Two sides that must be equal at the end of every month.

    Attributes:
        id: reference of the law, like `V04`.
        name: what closes, in a word or three: `messages`.
        left: the left side in words.
        right: the right side in words.
        unit: of both sides.
        by: who checks it: a department, an instrument of the world, the bus or the ledger.
    """

    id: str
    name: str
    left: str
    right: str
    unit: str
    by: str

    @property
    def title(self) -> str:
        """Reference and name: `V04 messages`."""
        return f"{self.id} {self.name}"


def must_equal(law: Law, month: int, left: float, right: float, tolerance: float = 0.0, of: str = "") -> None:
    """Check a law at the end of a month.

    Args:
        law: what must close.
        month: the measured month (1 is the first, 0 and less are warm-up).
        left: the left side, in the law's unit.
        right: the right side, in the law's unit.
        tolerance: largest difference that still closes, in the law's unit; 0 for whole numbers and cents.
        of: which of several balances of the law this is, such as one segment.

    Raises:
        LawBroken: the sides differ by more, or one of them is not a number.
    """
    difference = left - right
    if not abs(difference) <= tolerance:
        raise LawBroken(f"{law.title}, {of}" if of else law.title, month, left, right, difference)
