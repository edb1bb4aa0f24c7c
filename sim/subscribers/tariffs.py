"""Tariffs as the contracts have them: a price factor per segment and offer. Billing has its own copy."""

from __future__ import annotations

import numpy as np

from sim.subscribers.population import OFFERS
from sim.subscribers.segments import SEGMENTS


class Tariffs:
    """The factor that multiplies the first version's recurring charge, shape (segments, offers).

    Attributes:
        price_factor: 1 at first; the catalogue writes it when a price changes.
    """

    def __init__(self) -> None:
        self.price_factor = np.ones((len(SEGMENTS), OFFERS))
