"""The price list: the level of all tariffs of a segment, which a manager may raise or lower at any time.

A level is a multiple of the recurring charges of the start. When it changes, every tariff of the segment gets
a version of its own from that day on: contracts follow it, billing learns of it over its wire, and who sees a
much larger bill is startled. Steps of single tariffs (`sim.bss.catalogue`) are taken from the level.
Left out on purpose: prices for newcomers only, notice periods, the right to leave at once when a price rises.
"""

from __future__ import annotations

from typing import Annotated

from annotated_types import Gt

from sim.kernel.parameters import Lever, Parameters, Unit
from sim.subscribers.segments import FIBRE, POSTPAID, SEGMENTS, SME

Level = Annotated[float, Unit("ratio"), Gt(0)]
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
