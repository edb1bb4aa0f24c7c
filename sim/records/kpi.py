"""What a KPI is: a name, a meaning, and a ratio of two sums of recorded things."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Table = Literal["measures", "ledger", "conversation", "derived"]
Direction = Literal["up", "down", "target"]
Domain = Literal["oss", "bss", "joint", "finance"]
Unit = Literal["share", "ms", "s", "min", "h", "money", "count", "per subscriber", "per 1,000", "per year"]


@dataclass(frozen=True)
class Term:
    """One recorded thing, summed over a month.

    Attributes:
        table: `measures` (of `part`, or of all parts), `ledger` (credits less debits in money, of one account
            or of all that begin with a name ending in a dot), `conversation` (a column, over all links), or
            `derived` (`months`, `subscriber_months`, `opex`).
        name: measure, account, column or derived thing.
        part: one part of a measure; None takes all.
        weight: what it is multiplied by in the sum.
    """

    table: Table
    name: str
    part: str | None = None
    weight: float = 1.0


def measured(name: str, part: str | None = None, weight: float = 1.0) -> Term:
    """A measure."""
    return Term("measures", name, part, weight)


def booked(account: str, weight: float = 1.0) -> Term:
    """Credits less debits of an account, in money."""
    return Term("ledger", account, None, weight)


def sent(column: str, weight: float = 1.0) -> Term:
    """A column of the conversation between departments."""
    return Term("conversation", column, None, weight)


MONTHS = Term("derived", "months")
SUBSCRIBER_MONTHS = Term("derived", "subscriber_months")
OPEX = Term("derived", "opex")


@dataclass(frozen=True)
class Kpi:
    """One KPI: `offset + factor x (sum of numerator) / (sum of denominator)`.

    The value of a horizon is the ratio of the sums over its months, not the mean of monthly values. Where
    the denominator is zero, or nothing of a numerator was ever recorded, there is no value: never 0.

    Attributes:
        formula: the exact formula, in words a planner can check.
        direction: what is good, or `target` where a middle is.
        dimensions: what it can be split by; the second, if any, is the part of its measures.
        split: which sums are taken of one part only when it is split.
        decimals: digits after the point on screens, of percent where it is a share.
        quantile: read from the numerator's histogram instead of a ratio.
    """

    id: str
    label: str
    formula: str
    unit: Unit
    direction: Direction
    domain: Domain
    numerator: tuple[Term, ...]
    denominator: tuple[Term, ...]
    decimals: int = 2
    dimensions: tuple[str, ...] = ("month",)
    split: Literal["both", "numerator"] = "both"
    factor: float = 1.0
    offset: float = 0.0
    quantile: float | None = None
    headline: bool = False
