"""Product catalogue: decides new versions of tariffs and publishes them. [ODA TMFC001; TMF620]

A version is the price of the days from its effective date on. Whoever rates or bills has a copy of its own,
which is as late as the wire. Left out on purpose: new offers, promotions, eligibility.

Changes are spread over the year: each falls on some day of its own part of it, so many parts as the settings
say changes a year. It is published some days ahead, in office hours. Changes alternate between a dearer
version and the first one, so that prices do not drift away over a long run; it is the change that matters
here, not the price. [P3.2: C22]
"""

from __future__ import annotations

from typing import Annotated

from sim.kernel.department import Department, Process
from sim.kernel.distributions import to_millisecond
from sim.kernel.parameters import InDays, Lever, Parameters, PerYear, Share, days
from sim.kernel.policies import Decision
from sim.kernel.streams import Chance, identity
from sim.messages.money import TariffPublished
from sim.records.measures import Measure
from sim.subscribers.population import OFFERS
from sim.subscribers.segments import FIBRE, POSTPAID, SEGMENTS, SME
from sim.subscribers.tariffs import PriceListParameters, Tariffs, Version

A_YEAR = 365 * 24.0
A_MONTH = 30 * 24.0
"""Hours."""


class CatalogueParameters(Parameters):
    """Tariff changes."""

    changes: Annotated[PerYear, Lever(0, 12, source="P-B")] = 6.0
    """Tariff changes a year, each of one offer, on days spread over the year."""
    step: Annotated[Share, Lever(0, 0.2, source="A")] = 0.04
    """Size of a change, up or down in turn."""
    ahead: Annotated[InDays, Lever(1, 60, source="A")] = days(14)
    """Notice: days from the publication of a version to its effective date under the second policy."""
    publishing: Annotated[str, Lever(source="A")] = "ahead of time"
    """Policy: when a decided version is published. 'on the day' or 'ahead of time'."""
    level: PriceListParameters = PriceListParameters()
    """The price list."""


def on_the_day(ahead: float) -> float:
    """Publish in the office hours of the effective day; hours ahead."""
    return 0.0


def ahead_of_time(ahead: float) -> float:
    """Publish some days before; hours ahead."""
    return ahead


class Catalogue(Department[CatalogueParameters]):
    """Publishes tariff versions."""

    name = "bss.catalogue"
    standard_name = "Product Catalog Management (TMFC001)"
    says = (TariffPublished,)
    measures = (Measure("tariffs.published", "versions", "tariff versions published"),)
    publishing = Decision({"on the day": on_the_day, "ahead of time": ahead_of_time})

    tariffs: Tariffs

    def open(self) -> None:
        """Start the calendar of changes."""
        self.versions = 0
        self._raised: dict[tuple[int, int], bool] = {}
        self._levels = (1.0,) * len(SEGMENTS)
        self._list_prices()
        self.env.process(self._calendar())

    def adopt(self, parameters: CatalogueParameters) -> None:
        """Work with other settings; a new price list counts from this day on."""
        super().adopt(parameters)
        self._list_prices()

    def _list_prices(self) -> None:
        """Give every tariff of a segment whose level has changed a version of its own, from now on."""
        levels, now = self.p.level.levels(), self.env.now
        for segment, (old, new) in enumerate(zip(self._levels, levels, strict=True)):
            for offer in range(OFFERS) if old != new else ():
                factor = round(float(self.tariffs.price_factor[segment, offer]) / old * new, 6)
                version = Version(now, segment, offer, factor)
                self.tariffs.change(version)
                self._publish(version)
        self._levels = levels

    def _calendar(self) -> Process:
        """Begin one change in each part of the year, on its own day; other settings count from the next."""
        while True:
            if self.p.changes <= 0:
                yield self.env.timeout(A_MONTH)
                continue
            part = A_YEAR / self.p.changes
            luck = self.chance("tariff", identity("tariff", self.versions))
            day = (self.env.now + part * luck.uniform("day") + self.p.ahead) // 24.0
            self.env.process(self._change(24.0 * day, self.versions, luck))
            self.versions += 1
            yield self.env.timeout(part)

    def _change(self, effective: float, nth: int, luck: Chance) -> Process:
        """Decide and publish one version: the segment in turn, an offer by luck, up and down by turns."""
        segment = (POSTPAID, FIBRE, POSTPAID, SME)[nth % 4]
        offer = int(luck.uniform("offer") * OFFERS)
        office = effective + 9.0 + to_millisecond(8 * luck.uniform("hour"))
        publish = max(office - self.publishing(self.p.ahead), self.env.now)
        raised = self._raised[segment, offer] = not self._raised.get((segment, offer), False)
        told: float | None = None
        for at, happens in sorted(((publish, "published"), (effective, "in effect"))):
            yield self.env.timeout(at - self.env.now)
            factor = round(self._levels[segment] * (1.0 + self.p.step if raised else 1.0), 6)
            version = Version(effective, segment, offer, factor)
            if happens == "in effect":
                self.tariffs.change(version)
            if happens == "published" or told not in (None, factor):
                self._publish(version)
                told = factor

    def _publish(self, version: Version) -> None:
        effective, segment, offer, factor = version
        self.note("tariffs.published", self.env.now)
        key = identity("tariff version", segment, offer, int(effective))
        self.send(TariffPublished(key, segment, offer, factor, effective))

    def close_month(self, month: int) -> None:
        """The catalogue is master of its own data: what it believes of its versions is true by definition."""
        self.believe(month, "tariff versions", self.versions, self.versions)
