"""Laws: balances that must close at every month's end, by name, with both sides in words."""

from __future__ import annotations

from dataclasses import dataclass

from sim.records.errors import LawBroken


@dataclass(frozen=True)
class Law:
    """What must close.

    Attributes:
        id: such as V04; see the checks of the domain.
        name: what closes.
        left, right: both sides, in words.
        unit: of both sides.
        by: who checks it.
    """

    id: str
    name: str
    left: str
    right: str
    unit: str
    by: str = ""


def must_equal(law: Law, month: int, left: float, right: float, tolerance: float = 0.0) -> None:
    """Check both sides of a law.

    Raises:
        LawBroken: they differ by more than the tolerance.
    """
    if abs(left - right) > tolerance:
        raise LawBroken(f"{law.id} {law.name}", month, left, right, left - right)
