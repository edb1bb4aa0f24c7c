"""Who wants to become a customer: the wanted number, as it answers to price, promise and reputation. [C27]

`gross_adds` is what sales would bring at the market's price with the usual name. A price above the market's
lowers it by an elasticity, ill words and late services by what prospects hear of them, a campaign of the
competitor by the log-odds with which it takes customers who are free to go. At the usual values every factor
is 1. Who of the prospects comes is their own luck (`sim.subscribers.market`): better reasons bring the same
people and some more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.kernel.beat import Beat
from sim.kernel.words import Floats, Rows
from sim.records.measures import Measure
from sim.subscribers.market import DAYS_A_MONTH, Campaign, Market, Newcomers
from sim.subscribers.market_settings import CompetitorParameters
from sim.subscribers.prices import Prices
from sim.subscribers.reputation import FIXED, MOBILE, Reputation
from sim.subscribers.segments import FIBRE, SEGMENTS

if TYPE_CHECKING:
    from sim.subscribers.customers import Customers

DEMAND_MEASURES = (
    Measure("market.wanted", "people", "newcomers wanted at the day's price, promise and reputation"),
    Measure("market.ill_words", "people", "customers heard who speak ill of the operator"),
    Measure("market.heard", "people", "customers heard"),
)


class Demand:
    """Brings newcomers.

    Args:
        customers: whose newcomers they are.
        prices: what they pay here and elsewhere.

    Attributes:
        market: prospects.
        prices: the operator's own against those of the market.
        reputation: what is said of the operator.
    """

    def __init__(self, customers: Customers, prices: Prices) -> None:
        self._customers, self.prices = customers, prices
        p, services = customers.p, customers.services
        self.market = Market(p.segments, services.streams, customers.population.traits)
        adds = np.array([segment.gross_adds for segment in p.segments.ordered()])
        usual = p.market.usual_late_mobile, p.market.usual_late_fixed
        self.reputation = Reputation(usual, (float(adds[:FIBRE].sum()), float(adds[FIBRE:].sum())))
        self._answer = np.ones(len(SEGMENTS))

    def adopt(self, others: CompetitorParameters) -> None:
        """Live in a market with other prices."""
        self.prices.p = others

    def listen(self, content: Floats, beat: Beat) -> None:
        """Hear how content those are whose decision day it is (points of 10), shape (n,)."""
        customers, ill = self._customers, self.reputation.listen(beat.day, content)
        customers.note("market.ill_words", beat.start, ill)
        customers.note("market.heard", beat.start, len(content))

    def tell_lateness(self, rows: Rows, late: Floats, now: float) -> None:
        """Newcomers, shape (n,), tell at an instant (h) by how many hours they were late."""
        customers = self._customers
        half_life = customers.p.churn.half_life_unresolved
        self.reputation.tell_lateness(customers.people.segment[rows], late / 24, now, half_life)

    def answer(self, now: float) -> Floats:
        """What is wanted at an instant (h), as a multiple of the plan, shape (segments,)."""
        p = self._customers.p
        price = self.prices.own_to_market(now) ** -p.market.elasticity
        ill = self.reputation.ill_words(p.market.usual_ill_words) - p.market.usual_ill_words
        usual = np.array([p.market.usual_late_mobile, p.market.usual_late_fixed])
        later = (self.reputation.late - usual)[np.where(np.arange(len(SEGMENTS)) >= FIBRE, FIXED, MOBILE)]
        lost = p.market.word_of_mouth * ill + p.market.waiting * later
        answer: Floats = price * np.exp(-lost - p.churn.campaign * self.prices.campaigned(now))
        return answer

    def bring(self, beat: Beat) -> None:
        """Let the day's newcomers come."""
        customers, self._answer = self._customers, self.answer(beat.start)
        segments = customers.p.segments.ordered()
        wanted = np.array([segment.gross_adds for segment in segments]) / DAYS_A_MONTH * self._answer
        for code, name in enumerate(SEGMENTS):
            customers.note("market.wanted", beat.start, float(wanted[code]), name)
        customers.come(self._newcomers(beat.day), beat)

    def _newcomers(self, day: int) -> Newcomers:
        return self.market.newcomers(day, self._customers.p.segments, self._answer)

    def begin_campaign(self, campaign: Campaign) -> None:
        """Let a campaign begin now; from this instant on more of the present day's prospects come."""
        now = self._customers.env.now
        today = Beat.of(int(now // 24))
        placed = now > today.start
        before = self._newcomers(today.day) if placed else None
        self.market.campaigns.append(campaign)
        if before is not None:
            after = self._newcomers(today.day)
            self._customers.come(after.where(~np.isin(after.ids, before.ids)), today)
