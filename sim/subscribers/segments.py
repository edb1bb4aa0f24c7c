"""The four retail segments of the reference operator and what is typical of each. [processes 0.2, 4]"""

from __future__ import annotations

from typing import Annotated

from sim.kernel.parameters import Lever, Money, Parameters, PerMonth, Scaled, Share, Taste, Unit, World

POSTPAID, PREPAID, FIBRE, SME = range(4)
SEGMENTS = ("postpaid", "prepaid", "fibre", "sme")


class SegmentParameters(Parameters):
    """One segment."""

    count: Annotated[Scaled[int], World(source="P0.2")]
    """Subscribers at the base's reference size."""
    recurring: Annotated[Money, Lever(0, 200, source="P0.2")]
    """Mean recurring charge a month at the first tariff versions; what others charge stands in
    `subscribers.competitor.price` and does not follow it."""
    usage: Annotated[Money, World(0, 50, source="P0.2")]
    """Mean charge for usage outside the bundle a month; all of it for prepaid."""
    gross_adds: Annotated[Scaled[float], World(source="P0.2")]
    """New subscribers wanted a month at the reference size, at the market's price and with the usual name."""
    churn_target: Annotated[PerMonth, World(0, 0.1, source="P0.2")]
    """Monthly churn that the baseline is calibrated to."""
    intercept: Annotated[float, Unit("log-odds"), Taste(-12, 2, source="calibrated")] = -5.0
    """Intercept of the churn logit, written by the calibration."""
    outage_weight: Annotated[float, Unit("ratio"), Taste(0.5, 2, source="P4.2")] = 1.0
    """Multiplies the outage terms of the churn logit."""
    wait_weight: Annotated[float, Unit("ratio"), Taste(0.5, 2, source="P4.2")] = 1.0
    """Multiplies the care-wait term."""
    price_weight: Annotated[float, Unit("ratio"), Taste(0, 2, source="P4.2")] = 1.0
    """Multiplies the price term."""
    bundle: Annotated[Share, World(0, 1, source="A")] = 0.0
    """Share with more than one product."""
    changes: Annotated[PerMonth, World(0, 0.1, source="P0.2")] = 0.0265
    """Plan changes, SIM swaps and moves per subscriber and month."""


class SegmentsParameters(Parameters):
    """All retail segments."""

    postpaid: SegmentParameters = SegmentParameters(
        count=55000, recurring=20.4, usage=3.6, gross_adds=690.0, churn_target=0.012, bundle=0.25
    )
    """Postpaid mobile."""
    prepaid: SegmentParameters = SegmentParameters(
        count=28000, recurring=0.0, usage=9.0, gross_adds=865.0, churn_target=0.03, price_weight=1.3
    )
    """Prepaid mobile."""
    fibre: SegmentParameters = SegmentParameters(
        count=15000,
        recurring=36.0,
        usage=2.0,
        gross_adds=185.0,
        churn_target=0.011,
        outage_weight=1.4,
        price_weight=0.8,
        bundle=0.45,
    )
    """Fibre to the home."""
    sme: SegmentParameters = SegmentParameters(
        count=2000,
        recurring=85.0,
        usage=10.0,
        gross_adds=20.0,
        churn_target=0.008,
        outage_weight=1.6,
        wait_weight=1.3,
        price_weight=0.6,
        bundle=0.6,
    )
    """Small business with a service level agreement."""

    def ordered(self) -> tuple[SegmentParameters, ...]:
        """The segments in the order of their codes."""
        return self.postpaid, self.prepaid, self.fibre, self.sme
