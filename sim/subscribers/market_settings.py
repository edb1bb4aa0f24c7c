"""Settings of the market: what others charge, and how prospects answer to price, promise and reputation."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import pydantic
from annotated_types import Ge, Gt, Le

from sim.kernel.parameters import InDays, Money, Parameters, Share, Taste, Unit, World, days

Index = Annotated[float, Unit("ratio"), Gt(0)]
"""A price as a multiple of another one."""


def _is_date(text: str) -> bool:
    """Whether a text is a date in the one spelling that there is here: year, month and day, with dashes."""
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


class MarketPriceParameters(Parameters):
    """What others charge a month for what the operator's mean customer has; of the start of the horizon.

    They do not follow the operator's own charges: at the defaults these are equal, and the price gap is 0.
    Prepaid has no recurring charge; its price is that of the market at the start.
    """

    postpaid: Annotated[Money, Gt(0), World(14, 30, source="P0.2")] = 20.4
    """Postpaid mobile."""
    fibre: Annotated[Money, Gt(0), World(25, 50, source="P0.2")] = 36.0
    """Fibre to the home."""
    sme: Annotated[Money, Gt(0), World(60, 120, source="P0.2")] = 85.0
    """Small business."""


class CompetitorParameters(Parameters):
    """The competitor: what others charge, how that moves, and what he makes of the operator's prices."""

    price: MarketPriceParameters = MarketPriceParameters()
    """What others charge at the start of the horizon."""
    drift: Annotated[float, Unit("per year"), Gt(-1), Le(1), World(-0.06, 0.06, source="A")] = 0.0
    """By how much all prices of the market rise in a year; falling prices are below 0."""
    path: Annotated[dict[str, Index], World(0.7, 1.3, source="A")] = pydantic.Field(default_factory=dict)
    """All prices of the market from a date on, as a multiple of those of the start, on top of the drift."""
    pricing: Annotated[str, World(source="A")] = "passive"
    """Policy: what he charges. 'passive', 'follows price cuts' or 'undercuts when dearer'."""
    campaigning: Annotated[str, World(source="A")] = "never"
    """Policy: whether he runs a campaign in a quarter. 'never' or 'when cheaper'."""
    moves: Annotated[Share, World(0.5, 1, source="A")] = 0.8
    """Quarters in which he gets round to a move."""
    undercut: Annotated[Share, World(0.02, 0.15, source="A")] = 0.05
    """By how much he undercuts, and how much cheaper he must be for a campaign."""
    least: Annotated[Index, World(0.6, 1, source="A")] = 0.8
    """His lowest prices, as a multiple of the market's path."""
    campaign_strength: Annotated[Share, World(0.2, 1, source="P4.2")] = 1.0
    """Strength of a campaign."""
    campaign_lasts: Annotated[InDays, World(14, 90, source="A")] = days(42)
    """How long a campaign runs."""

    @pydantic.field_validator("path")
    @classmethod
    def dates_only(cls, path: dict[str, float]) -> dict[str, float]:
        """Refuse what is no date; sort the path by date."""
        if wrong := [date for date in path if not _is_date(date)]:
            raise ValueError(f"must be by date, such as 2027-07-01 (got {', '.join(wrong)})")
        return dict(sorted(path.items()))


class MarketParameters(Parameters):
    """What prospects want, as it answers to price, promise and reputation."""

    elasticity: Annotated[
        float, Unit("ratio"), Ge(0), Le(3), Taste(0.47, 1.5, source="Dewenter and Haucap 2007")
    ] = 1.1
    """Prospects who come, as the ratio of own to market price to the power of minus this. Firms in Austria:
    0.47 to 1.1."""
    word_of_mouth: Annotated[
        float, Unit("ratio"), Ge(0), Le(100), Taste(0, 2, source="Marsden 2005; P7.3")
    ] = 1.0
    """Prospects lost (as logarithm) for each share of the customers who speak ill. A point of ill words was
    worth 0.414 points of growth a year: that is 2 of a hundred of this operator's gross adds, of which half
    are taken to be customers who leave."""
    usual_ill_words: Annotated[Share, Taste(0.05, 0.6, source="measured in the reference operator")] = 0.18
    """Share of customers who speak ill at which so many come as are wanted."""
    waiting: Annotated[float, Unit("per day"), Ge(0), Taste(0, 0.05, source="P-C04")] = 0.02
    """Prospects lost (as logarithm) for each day by which newcomers were later than usual: as many as cancel
    for each day after the promise."""
    usual_late_mobile: Annotated[
        float, Unit("d"), Ge(0), Taste(0, 3, source="measured in the reference operator")
    ] = 0.02
    """Mean lateness of mobile newcomers at which so many come as are wanted."""
    usual_late_fixed: Annotated[
        float, Unit("d"), Ge(0), Taste(0, 10, source="measured in the reference operator")
    ] = 0.1
    """The same of newcomers on fixed lines."""
