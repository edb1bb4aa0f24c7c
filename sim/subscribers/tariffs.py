"""Tariffs as the contracts have them: a price factor per segment and offer. Billing has its own copy.

They are public: whoever compares prices reads them here.

The price list is the level of all tariffs of a segment, as a multiple of the recurring charges of the start.
When it changes, every tariff of the segment gets a version of its own from that day on (`sim.bss.catalogue`):
contracts follow it, billing learns of it over its wire, and who sees a much larger bill is startled. Steps of
single tariffs are taken from the level. Left out on purpose: prices for newcomers only, notice periods, the
right to leave at once when a price rises.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np
from annotated_types import Gt, Le

from sim.kernel.parameters import Lever, Parameters, Unit
from sim.kernel.words import Floats
from sim.subscribers.population import OFFERS
from sim.subscribers.segments import FIBRE, POSTPAID, SEGMENTS, SME, SegmentsParameters

Level = Annotated[float, Unit("ratio"), Gt(0), Le(100)]
"""Of the recurring charges of the start."""


class PriceListParameters(Parameters):
    """The level of prices, as a multiple of the recurring charges of the start."""

    postpaid: Annotated[Level, Lever(0.5, 2, source="P3.2-C27")] = 1.0
    """All postpaid tariffs."""
    fibre: Annotated[Level, Lever(0.5, 2, source="P3.2-C27")] = 1.0
    """All fibre tariffs."""
    sme: Annotated[Level, Lever(0.5, 2, source="P3.2-C27")] = 1.0
    """All tariffs of small business."""

    def levels(self) -> tuple[float, ...]:
        """By segment; prepaid has no recurring charge."""
        by_code = {POSTPAID: self.postpaid, FIBRE: self.fibre, SME: self.sme}
        return tuple(by_code.get(code, 1.0) for code in range(len(SEGMENTS)))


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
