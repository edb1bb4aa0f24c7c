"""What a KPI is: a name, a meaning, and a ratio of two sums of recorded things. Plain data.

A department declares its own KPIs beside what it notes; `sim.kpis.catalogue` gathers them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Table = Literal["measures", "stock", "ledger", "conversation", "derived"]
Direction = Literal["up", "down", "target"]
Domain = Literal["oss", "bss", "joint", "finance"]
Unit = Literal["share", "ms", "s", "min", "h", "money", "count", "per subscriber", "per 1,000", "per year"]


@dataclass(frozen=True)
class Word:
    """Messages of one kind; of one sender, to one receiver only where they are named (without any suffix)."""

    kind: str
    sender: str = ""
    receiver: str = ""


@dataclass(frozen=True)
class Term:
    """One recorded thing, summed over a month.

    Attributes:
        table: `measures` (of `part`, or of all parts), `stock` (what a measure that is noted at each month's
            end grew by within the month; for a quantile its values at the end), `ledger` (credits less debits
            in money, of one account or of all that begin with a name ending in a dot), `conversation` (a
            column, of the messages that are one of `words`, or of all if there are none), or `derived`
            (`months`, `subscriber_months`, `opex`).
        name: measure, account, column or derived thing.
        part: one part of a measure; None takes all.
        weight: what it is multiplied by in the sum.
        words: which messages of the conversation.
    """

    table: Table
    name: str
    part: str | None = None
    weight: float = 1.0
    words: tuple[Word, ...] = ()


def measured(name: str, part: str | None = None, weight: float = 1.0) -> Term:
    """Return a term: the sums of a measure, of one part or of all, in the measure's unit."""
    return Term("measures", name, part, weight)


def stood(name: str, part: str | None = None) -> Term:
    """Return a term: what a stock, noted at each month's end, grew by in the month."""
    return Term("stock", name, part)


def booked(account: str, weight: float = 1.0) -> Term:
    """Return a term: credits less debits of an account, in money: revenue is positive, cash negative."""
    return Term("ledger", account, None, weight)


def sent(column: str, words: tuple[Word, ...], weight: float = 1.0) -> Term:
    """Return a term: a column of the conversation between departments, of the given words."""
    return Term("conversation", column, None, weight, words)


MONTHS = Term("derived", "months")
"""1 in each month: below the line it makes a mean of months."""
SUBSCRIBER_MONTHS = Term("derived", "subscriber_months")
"""Mean subscribers in service in each month."""
OPEX = Term("derived", "opex")
"""Running cost of each month, in money; there is none without the economics of a scenario."""


@dataclass(frozen=True)
class Kpi:
    """One KPI: `offset + factor x (sum of numerator) / (sum of denominator)`.

    The value of a horizon is the ratio of the sums over its months, not the mean of monthly values. Where
    the denominator is zero, or nothing of a numerator was ever recorded, there is no value: never 0.

    Attributes:
        id: small letters, digits and underscores; unique in the house.
        label: what people call it.
        formula: the exact formula, in words a planner can check.
        unit: of the value.
        direction: what is good, or `target` where a middle is.
        domain: who owns it.
        numerator: summed above the line.
        denominator: summed below it; empty for a quantile.
        decimals: digits after the point on screens, of percent where it is a share.
        dimensions: what it can be split by; the second, if any, is the part of its measures. See `splits`.
        split: which sums are taken of one part only when it is split.
        factor: what the ratio is multiplied by.
        offset: what is added to it.
        quantile: read from the histograms of the numerator instead of a ratio.
        beside: KPIs that say what this one leaves out. Where one of them is worse beyond chance, this one is
            not called better.
        stock: whether it counts work that is not finished, so that a decision says where it grew.
        headline: shown on the first screen.
        acts_on: headline KPIs that the model's couplings lead to from this one [P3.2]; whether it moved
            together with them in a comparison is measured, never assumed.
        source: where the definition comes from, in square brackets.
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
    beside: tuple[str, ...] = ()
    stock: bool = False
    acts_on: tuple[str, ...] = ()
    source: str = ""

    @property
    def splits(self) -> tuple[str, ...]:
        """What it can be split by: its dimensions, and the address that noted or said it."""
        noted = any(term.table in ("measures", "stock", "conversation") for term in self.numerator)
        return (*self.dimensions, "address") if noted else self.dimensions
