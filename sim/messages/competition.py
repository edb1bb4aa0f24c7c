"""What the competitor does in public. It is said to customers; no system of the operator hears it."""

from __future__ import annotations

from dataclasses import dataclass

from sim.kernel.words import Message


@dataclass(frozen=True)
class CompetitorMoved(Message):
    """The competitor has set prices, and may have begun a campaign.

    Attributes:
        prices: by segment, as a multiple of what the market's path says.
        campaign: strength of the campaign, 0-1.
        until: the instant (h) at which the campaign ends.
    """

    prices: tuple[float, ...]
    campaign: float
    until: float
