"""The competitor: one agent outside the house, who looks at the operator's prices each quarter and moves.

His prices are those of the market (`sim.subscribers.prices`) and move with it; what he decides here comes on
top. He sees what the operator charges, as everybody does, and nothing else of it; the operator's systems do
not see him. Whether he gets round to a move in a quarter is his own luck. [SID: Market]

Left out on purpose: several competitors, their costs and networks, offers to single customers, what he learns
of his own newcomers.
"""

from __future__ import annotations

import numpy as np

from sim.kernel.calendar import add_months
from sim.kernel.department import Department, Process
from sim.kernel.policies import Decision
from sim.kernel.streams import identity
from sim.kernel.words import Floats
from sim.messages.competition import CompetitorMoved
from sim.subscribers.market_settings import CompetitorParameters
from sim.subscribers.prices import Prices
from sim.subscribers.tariffs import Tariffs

QUARTER = 3
"""Months between two looks at the market: on the first days of January, April, July and October."""


def passive(own: Floats, step: float) -> Floats:
    """Charge what the market's path says, whatever the operator charges."""
    return np.ones(len(own))


def follows_price_cuts(own: Floats, step: float) -> Floats:
    """Never be the dearer one: go down with the operator, and up with it again to the market's path."""
    return np.minimum(own, 1.0)


def undercuts_when_dearer(own: Floats, step: float) -> Floats:
    """Be cheaper by a step wherever he would be the dearer one."""
    return np.where(own < 1.0, own * (1.0 - step), 1.0)


def never(dearer_by: float, step: float) -> bool:
    """Run no campaign."""
    return False


def when_cheaper(dearer_by: float, step: float) -> bool:
    """Run a campaign when the operator is the dearer one by more than a step."""
    return dearer_by > step


class Competitor(Department[CompetitorParameters]):
    """Looks at the operator's prices, undercuts and campaigns."""

    name = "subscribers.competitor"
    standard_name = "SID Market"
    says = (CompetitorMoved,)
    pricing = Decision(
        {
            "passive": passive,
            "follows price cuts": follows_price_cuts,
            "undercuts when dearer": undercuts_when_dearer,
        }
    )
    campaigning = Decision({"never": never, "when cheaper": when_cheaper})

    tariffs: Tariffs

    def open(self) -> None:
        """Come to the market at its prices."""
        self.prices = Prices(self.tariffs, self.p, self.services.calendar)
        self.env.process(self._quarters())

    def adopt(self, parameters: CompetitorParameters) -> None:
        """Behave otherwise from the next quarter on."""
        super().adopt(parameters)
        self.prices.p = parameters

    def _quarters(self) -> Process:
        calendar = self.services.calendar
        first = add_months(calendar.start, -calendar.warm_up_months)
        day = add_months(first, -((first.month - 1) % QUARTER))
        while True:
            day = add_months(day, QUARTER)
            at = calendar.hour_of(day)
            yield self.env.timeout(at - self.env.now)
            luck = self.chance("competitor", identity("quarter", int(at // 24)))
            if luck.happens("moves", self.p.moves):
                self._move(int(at // 24))

    def _move(self, day: int) -> None:
        """Set prices against the operator's, and begin a campaign if it is worth it; say so if it is news."""
        now = self.env.now
        # The operator's prices against the market's path, without the competitor's own moves; those come back
        # by division, so to nine digits.
        own = (self.prices.own_to_market(now) * self.prices.rival).round(9)
        wanted = np.maximum(self.pricing.for_each(own)(own, self.p.undercut), self.p.least)
        dearer_by = float((1.0 - wanted / own).max())
        campaign = self.campaigning(dearer_by, self.p.undercut)
        news = campaign or bool(np.any(wanted != self.prices.rival))
        self.prices.rival = wanted
        if news:
            until = now + self.p.campaign_lasts if campaign else now
            key, prices = identity("move", day), tuple(wanted.tolist())
            self.send(CompetitorMoved(key, prices, self.p.campaign_strength, until))
