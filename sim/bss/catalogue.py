"""Product catalogue: decides new versions of tariffs and publishes them. [ODA TMFC001; TMF620]

A version is the price of the days from its effective date on. Whoever rates or bills has a copy of its own,
which is as late as the wire. Left out on purpose: new offers, promotions, eligibility.

Changes fall on the first of a month, as many a year as the settings say, the fractions carried over. They
alternate between a dearer version and the first one, so that prices do not drift away over a long run; it is
the change that matters here, not the price. [P3.2: C22]
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from sim.kernel.calendar import add_months
from sim.kernel.department import Department, Process
from sim.kernel.distributions import to_millisecond
from sim.kernel.parameters import InDays, Lever, Parameters, PerYear, Share, days
from sim.kernel.policies import Decision
from sim.kernel.streams import identity
from sim.messages.money import TariffPublished
from sim.records.measures import Measure
from sim.subscribers.population import OFFERS
from sim.subscribers.segments import FIBRE, POSTPAID, SEGMENTS, SME
from sim.subscribers.tariffs import PriceListParameters, Tariffs, Version


class CatalogueParameters(Parameters):
    """Tariff changes."""

    changes: Annotated[PerYear, Lever(0, 12, source="P-B")] = 6.0
    """Tariff changes a year, each of one offer, on the first of a month."""
    step: Annotated[Share, Lever(0, 0.2, source="A")] = 0.04
    """Size of a change, up or down in turn."""
    ahead: Annotated[InDays, Lever(1, 60, source="A")] = days(7)
    """Days ahead of the effective date under the second policy."""
    publishing: Annotated[str, Lever(source="A")] = "on the day"
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
                self.tariffs.change(Version(now, segment, offer, factor))
                self._publish(segment, offer, factor, now)
        self._levels = levels

    def _calendar(self) -> Process:
        calendar = self.services.calendar
        first = add_months(calendar.start, -calendar.warm_up_months)
        credit, month = 0.0, 0
        while True:
            month += 1
            credit += self.p.changes / 12
            effective = calendar.hour_of(add_months(first, month))
            if credit >= 1 - 1e-9:
                credit -= 1
                yield from self._change(effective, self.versions, add_months(first, month))
                self.versions += 1
            else:
                yield self.env.timeout(max(effective - self.env.now, 0.0))

    def _change(self, effective: float, nth: int, day: dt.date) -> Process:
        """Decide and publish one version: the offer in turn, up and down by turns."""
        luck = self.chance("tariff", identity("tariff", nth))
        segment = (POSTPAID, FIBRE, POSTPAID, SME)[nth % 4]
        offer = int(luck.uniform("offer") * OFFERS)
        office = effective + 9.0 + to_millisecond(8 * luck.uniform("hour"))
        level = self._levels[segment]
        dearer = self.tariffs.price_factor[segment, offer] > level
        factor = level if dearer else round(level * (1.0 + self.p.step), 6)
        publish = max(office - self.publishing(self.p.ahead), self.env.now)
        if publish < effective:
            yield self.env.timeout(publish - self.env.now)
            self._publish(segment, offer, factor, effective)
        yield self.env.timeout(effective - self.env.now)
        self.tariffs.change(Version(effective, segment, offer, factor))
        if publish >= effective:
            yield self.env.timeout(publish - self.env.now)
            self._publish(segment, offer, factor, effective)

    def _publish(self, segment: int, offer: int, factor: float, effective: float) -> None:
        self.note("tariffs.published", self.env.now)
        key = identity("tariff version", segment, offer, int(effective))
        self.send(TariffPublished(key, segment, offer, factor, effective))

    def close_month(self, month: int) -> None:
        """The catalogue is master of its own data: what it believes of its versions is true by definition."""
        self.believe(month, "tariff versions", self.versions, self.versions)
