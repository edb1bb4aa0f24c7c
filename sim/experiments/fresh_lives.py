"""What lives that a first look has not seen say about its choice."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SecondLook:
    """What fresh lives say about what the first ones would choose.

    Attributes:
        names: of the strategies lived again.
        lives: paired, none of which the first look has seen.
        choice: the strategy that they would choose as well; empty if none.
        npv_low, npv_high: interval of its NPV, else of the first look's choice, major units; None if too few.
        failed: lives of it or of doing nothing that failed.
    """

    names: list[str]
    lives: int
    choice: str
    npv_low: float | None
    npv_high: float | None
    failed: int = 0
