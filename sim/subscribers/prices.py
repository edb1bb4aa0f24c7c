"""Prices on the market: the operator's own against what others charge, per segment. [P3.2: C27]

A price is that of the segment's mean basket; a person's charge is a fixed multiple of it, on both sides. The
operator's own price is its recurring charge of the start times the factor of the tariff version in force.
What others charge has a path in time of its own and follows the operator only through the competitor's moves.
Prices on the shelf are public: neither side has to be told. Left out on purpose: usage prices, devices, a
market of several competitors with prices of their own.
"""

from __future__ import annotations

import datetime as dt

import numpy as np

from sim.kernel.calendar import Calendar
from sim.kernel.words import Floats
from sim.messages.competition import CompetitorMoved
from sim.subscribers.market_settings import CompetitorParameters
from sim.subscribers.segments import PREPAID, SEGMENTS
from sim.subscribers.tariffs import Tariffs

YEAR = 8766.0
"""Hours of 365.25 days."""


FARTHEST = 10.0
"""Times that an own price is dearer or cheaper than the market's, at most. [A]"""


class Prices:
    """What the operator and others charge.

    Args:
        tariffs: what the operator charges.
        others: what they charge, and how that moves.
        calendar: where the path's dates lie.

    Attributes:
        p: what others charge and how that moves; other settings may take its place.
        rival: what the competitor's moves make of the market's prices, 1 at first, shape (segments,).
    """

    def __init__(self, tariffs: Tariffs, others: CompetitorParameters, calendar: Calendar) -> None:
        self.p, self._tariffs, self._calendar = others, tariffs, calendar
        self.rival = np.ones(len(SEGMENTS))
        self._campaign, self._campaign_ends = 0.0, -np.inf
        self._market: Floats = self.rival
        self._known: tuple[float, CompetitorParameters, Floats] = (np.nan, others, self.rival)

    def index(self, now: float) -> float:
        """All prices of the market at an instant (h), as a multiple of those at the start of the horizon."""
        level = 1.0
        for day, said in self.p.path.items():
            if self._calendar.hour_of(dt.date.fromisoformat(day)) > now:
                break
            level = said
        return level * float(np.exp(np.log1p(self.p.drift) * now / YEAR))

    def of_market(self, now: float) -> Floats:
        """What others charge at an instant (h), as a multiple of the operator's list price.

        The list price is that of the operator's first tariff versions. The result has shape (segments,).
        """
        if self._known[0] == now and self._known[1] is self.p and self._known[2] is self.rival:
            return self._market
        price, first = self.p.price, self._tariffs.first
        market = np.array([price.postpaid, 0.0, price.fibre, price.sme])
        priced = (first > 0) & (np.arange(len(SEGMENTS)) != PREPAID)
        # What is free is as cheap as can be; prepaid has no price of its own and is that of the market.
        ratio = np.divide(market, first, out=np.where(market > 0, np.inf, 1.0), where=priced)
        self._market = ratio * (self.index(now) * self.rival)
        self._known = now, self.p, self.rival
        return self._market

    def gaps(self, now: float) -> Floats:
        """Price gaps (own - market) / own at an instant (h), shape (segments, offers).

        They are 0 where the own price is not the dearer one.
        """
        own = self._tariffs.price_factor
        others = np.broadcast_to(self.of_market(now)[:, np.newaxis], own.shape)
        ratio = np.divide(others, own, out=np.full(own.shape, np.inf), where=own > 0)
        return np.asarray(np.maximum(1 - ratio, 0.0))

    def own_to_market(self, now: float) -> Floats:
        """The mean own price of a segment as a multiple of what others charge, shape (segments,).

        Whatever is further away than `FARTHEST` counts as that: no elasticity was ever measured there.
        """
        ratio = self._tariffs.price_factor.mean(axis=1) / self.of_market(now)
        return np.asarray(ratio.clip(1 / FARTHEST, FARTHEST))

    def move(self, moved: CompetitorMoved) -> None:
        """See what the competitor does."""
        self.rival = np.array(moved.prices)
        if moved.until > self._campaign_ends:
            self._campaign, self._campaign_ends = moved.campaign, moved.until

    def campaigned(self, now: float) -> float:
        """Strength of the competitor's campaign at an instant (h), 0-1."""
        return self._campaign if now < self._campaign_ends else 0.0
