"""Billing's own copy of the tariffs: as late as the wire, and entered by people who err. [P3.2: C22]

Of the versions that are loaded some are defective: the usage of some bills of the offer is then rated wrongly
until somebody puts the tariff right. [P5.2: E1]
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from sim.bss.billing.cycles import minutes
from sim.bss.billing.prices import Prices
from sim.kernel.words import Flags, Floats, Rows
from sim.messages.money import TariffPublished
from sim.subscribers.population import OFFERS
from sim.subscribers.tariffs import Tariffs, Version


class Defect(NamedTuple):
    """A mistake in a version: of the bills of one tariff a share has its usage multiplied by `factor`.

    `tariff` is its place in the flat table, `key` names the mistake, and with it whom it hits.
    """

    tariff: int
    share: float
    factor: float
    key: int


Proofread = Callable[[TariffPublished], Defect | None]
"""What becomes of a version on its way into the copy."""


def proofread(version: TariffPublished) -> Defect | None:
    """Enter every version as it was published."""
    return None


class Slip(NamedTuple):
    """A mistake in the copy: from `start` until `end` (h) one tariff is multiplied by `factor`."""

    start: float
    end: float
    segment: int
    offer: int
    factor: float

    def wrong_at(self, instant: float) -> bool:
        """Whether bills of this instant (h) are made with it."""
        return self.start <= instant < self.end


class OldTariffs(NamedTuple):
    """What a copy of the tariffs believed at an earlier instant; factors of shape (segments, offers)."""

    factors: Floats
    loaded: tuple[Version, ...]
    prices: list[Prices]


class TariffCopy:
    """Billing's own copy of the tariffs, as late as the wire. [P3.2: C22]

    It begins as a true copy. A version whose word gets lost is never used, until a check mends that tariff or
    a later version of it arrives.

    Args:
        tariffs: as the contracts have them.
        proofread: says of each version whether a mistake is made when it is loaded.
    """

    def __init__(self, tariffs: Tariffs, proofread: Proofread = proofread) -> None:
        self._tariffs, self._proofread = tariffs, proofread
        self.defects: list[Defect] = []
        self.slipped = np.zeros(tariffs.price_factor.size, dtype=bool)
        """Which tariffs have been wrong by an incident."""
        self._believed = tariffs.price_factor.copy()
        self._coming: list[tuple[float, TariffPublished]] = []
        self._slips: list[Slip] = []
        self._loaded: list[Version] = []
        self._prices: list[tuple[Prices, Prices]] = []

    def divide_anew(self, cycles: int) -> None:
        """Keep the prices of so many cycles; new ones begin with those of the first cycle that there was."""
        true, believed = self._prices[0] if self._prices else [Prices(self._believed)] * 2
        self._prices = [(true.copy(), believed.copy()) for _ in range(cycles)]

    def prices(self, cycle: int) -> tuple[Prices, Prices]:
        """The prices of a cycle until its last run: true ones, and as billing believes."""
        return self._prices[cycle]

    def learn(self, cycle: int, since: int, run: float) -> None:
        """Take in for a run (h) of a cycle what has changed since its last run at `since` (min)."""
        (true, believed), now = self._prices[cycle], int(minutes(run))
        true.learn(self._tariffs.price_factor, self._tariffs.versions, since, now)
        believed.learn(self._believed_at(run), self._loaded, since, now)

    def receive(self, version: TariffPublished, now: float) -> None:
        """A new version has come at `now` (h); it waits until it is loaded."""
        self._coming.append((now, version))

    def load(self, until: float) -> None:
        """Use the versions that came, and took effect, before `until` (h), in the order of their coming."""
        for arrived, version in list(self._coming):
            if (used := max(arrived, version.effective)) < until:
                self._believed[version.segment, version.offer] = version.factor
                self._loaded.append(
                    Version(version.effective, version.segment, version.offer, version.factor)
                )
                self._coming.remove((arrived, version))
                self._without_slips({(version.segment, version.offer)}, used)
                self._without_defects(tariff := version.segment * OFFERS + version.offer)
                if (defect := self._proofread(version)) is not None:
                    self.defects.append(defect._replace(tariff=tariff))

    def slip(self, slip: Slip) -> None:
        """Be wrong about one tariff for a while, until it is mended or a new version of it is loaded."""
        self._slips.append(slip)
        self.slipped[slip.segment * OFFERS + slip.offer] = True

    def _without_defects(self, tariff: int) -> None:
        self.defects = [defect for defect in self.defects if defect.tariff != tariff]

    def _without_slips(self, tariffs: set[tuple[int, int]], begun_by: float = math.inf) -> None:
        self._slips = [
            slip for slip in self._slips if (slip.segment, slip.offer) not in tariffs or slip.start > begun_by
        ]

    def _believed_at(self, instant: float) -> Floats:
        wrong = [slip for slip in self._slips if slip.wrong_at(instant)]
        believed = self._believed.copy() if wrong else self._believed
        for slip in wrong:
            believed[slip.segment, slip.offer] *= slip.factor
        return believed

    def mend(self, tariff: int) -> None:
        """Put one tariff (its place in the flat table) right, for all accounts that have it."""
        segment, offer = divmod(tariff, OFFERS)
        self._believed[segment, offer] = self._tariffs.price_factor[segment, offer]
        self._without_slips({(segment, offer)})
        self._without_defects(tariff)

    def wrong_at(self, now: float) -> Flags:
        """Which tariffs are priced otherwise than the contracts say at `now` (h), or defective; flat."""
        wrong = (self._believed_at(now) != self._tariffs.price_factor).ravel()
        wrong[[defect.tariff for defect in self.defects]] = True
        return np.asarray(wrong)

    def rated(self, usage: Rows, tariff: Rows, luck: Callable[[int], Floats]) -> Rows | None:
        """Usage (cents) as the defects rate it, shape (n,); None if there are none.

        Args:
            usage: as is right.
            tariff: of each account, its place in the flat table.
            luck: the luck of each account under the key of a defect: it is hit below the defect's share.
        """
        if not self.defects:
            return None
        rated = usage.copy()
        for defect in self.defects:
            hit = np.flatnonzero((tariff == defect.tariff) & (luck(defect.key) < defect.share))
            rated[hit] = np.rint(usage[hit] * defect.factor).astype(np.int64)
        return rated

    def out_of_date(self, now: float) -> float:
        """How many tariffs of the copy are not those of the contracts at `now` (h)."""
        return float((self._believed_at(now) != self._tariffs.price_factor).sum())

    def backup(self) -> OldTariffs:
        """A copy of what is believed: factors, versions, and the prices at which each cycle was charged."""
        prices = [believed.copy() for _, believed in self._prices]
        return OldTariffs(self._believed.copy(), tuple(self._loaded), prices)

    def restore(self, backup: OldTariffs) -> None:
        """Believe what a backup says; versions that came since are forgotten.

        If there are more cycles now than it has prices of, those of the first stand for the rest.
        """
        self._believed[:] = backup.factors
        self._loaded[:] = backup.loaded
        self._coming.clear()
        old = [*backup.prices, *backup.prices[:1] * len(self._prices)]
        self._prices = [(true, one.copy()) for (true, _), one in zip(self._prices, old, strict=False)]
