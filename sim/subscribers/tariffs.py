"""Tariffs as the contracts have them: a price factor per segment and offer. Billing has its own copy.

They are public: whoever compares prices reads them here.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernel.words import Floats
from sim.subscribers.population import OFFERS
from sim.subscribers.segments import SEGMENTS, SegmentsParameters


class Version(NamedTuple):
    """A version of one tariff: from `effective` (h) on its first charge is multiplied by `factor`."""

    effective: float
    segment: int
    offer: int
    factor: float


class Tariffs:
    """The factor that multiplies the first version's recurring charge, shape (segments, offers).

    Args:
        segments: recurring charges of the first versions; those of the reference operator if nothing is said.

    Attributes:
        first: mean recurring charge a month of the first versions (major units), shape (segments,).
        price_factor: of the versions in force, 1 at first.
        versions: those after the first, in the order in which they took effect.
    """

    def __init__(self, segments: SegmentsParameters | None = None) -> None:
        charges = [segment.recurring for segment in (segments or SegmentsParameters()).ordered()]
        self.first: Floats = np.array(charges)
        self.price_factor = np.ones((len(SEGMENTS), OFFERS))
        self.versions: list[Version] = []

    def change(self, version: Version) -> None:
        """Let a version take effect: the catalogue says so at its instant."""
        self.price_factor[version.segment, version.offer] = version.factor
        self.versions.append(version)
