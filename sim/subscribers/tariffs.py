"""Tariffs as the contracts have them: a price factor per segment and offer. Billing has its own copy."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.subscribers.population import OFFERS
from sim.subscribers.segments import SEGMENTS


class Version(NamedTuple):
    """A version of one tariff: from `effective` (h) on its first charge is multiplied by `factor`."""

    effective: float
    segment: int
    offer: int
    factor: float


class Tariffs:
    """The factor that multiplies the first version's recurring charge, shape (segments, offers).

    Attributes:
        price_factor: of the versions in force, 1 at first.
        versions: those after the first, in the order in which they took effect.
    """

    def __init__(self) -> None:
        self.price_factor = np.ones((len(SEGMENTS), OFFERS))
        self.versions: list[Version] = []

    def change(self, version: Version) -> None:
        """Let a version take effect: the catalogue says so at its instant."""
        self.price_factor[version.segment, version.offer] = version.factor
        self.versions.append(version)
