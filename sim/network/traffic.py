"""Busy-hour load of every site and the latency that follows from it (causal link C12).

Latency is 25 ms, plus propagation to the core, plus 4 ms x rho / (1 - rho) of queueing at the site.
Capacity is fixed when the operator is built; load follows the people at the site, so leavers relieve it.

rho is the load of the busy hour as a share of capacity, and rho / (1 - rho) the mean number in an M/M/1
queue. There is one busy hour a day and site, and no other hour; when it is is left open, so a site that was
down for a quarter of a day has carried three quarters of a busy hour. Load and latency are of mobile users:
who hangs on a hub by a fixed line neither loads a site nor feels it. Left out on purpose: people of a dead
site who are served by its neighbours do not load them, and no path over the backbone grows longer. A site is
down for a thousandth of the time, so what its neighbours carry meanwhile is a thousandth of their load.
"""

from __future__ import annotations

from typing import Annotated

import numpy as np
from annotated_types import Ge, Gt
from numpy.typing import NDArray

from sim.kernel.distributions import lognormal_rows, normal_cdf
from sim.kernel.parameters import Milliseconds, Parameters, PerYear, Share, Taste, Unit, World
from sim.kernel.streams import Streams

Floats = NDArray[np.float64]


class TrafficParameters(Parameters):
    """Load and what it does to latency."""

    utilisation: Annotated[Share, World(0.3, 0.8, source="T8")] = 0.55
    """Mean busy-hour utilisation of a site when the operator is built."""
    utilisation_cv: Annotated[float, Unit("ratio"), World(0, 0.6, source="A")] = 0.3
    """Spread of utilisation between sites, coefficient of variation."""
    day_cv: Annotated[float, Unit("ratio"), World(0, 0.3, source="A")] = 0.08
    """Spread of the busy-hour load from day to day."""
    growth: Annotated[PerYear, World(0, 0.4, source="T1")] = 0.0
    """Growth of traffic per subscriber in a year; 0 means that capacity keeps pace."""
    base: Annotated[Milliseconds, World(5, 60, source="P3-C12")] = 25.0
    """Round trip of an unloaded site, without propagation."""
    queueing: Annotated[Milliseconds, World(1, 20, source="P3-C12")] = 4.0
    """Factor of rho / (1 - rho)."""
    target: Annotated[Milliseconds, Gt(0), Taste(20, 100, source="P-B")] = 50.0
    """Latency above which use is felt to be bad."""
    sample_cv: Annotated[float, Unit("ratio"), Gt(0), World(0.1, 1, source="A")] = 0.35
    """Spread of single samples around a site's mean latency."""
    felt_days: Annotated[float, Unit("d"), Ge(1), Taste(3, 30, source="A")] = 7.0
    """Days over which people average what they felt: one day weighs one of so many."""


class Traffic:
    """Utilisation, latency and the share of bad samples of every site.

    All are of the last day that passed, at first of the design.

    Args:
        parameters: see above.
        people: mobile subscribers per site when built, shape (sites,).
        propagation_ms: round trip over the fibre to the nearest core, shape (sites,).
        streams: chance.

    Attributes:
        utilisation: busy-hour load over capacity, 0.05-0.88 by design and at most 0.98 later, shape (sites,).
        latency: mean round trip of the busy hour, ms, shape (sites,).
        bad_share: busy-hour samples slower than the target, 0-1, shape (sites,).
        exposure: the same as people feel it, an exponentially weighted mean over days, 0-1, shape (sites,).
    """

    def __init__(
        self, parameters: TrafficParameters, people: Floats, propagation_ms: Floats, streams: Streams
    ) -> None:
        self.p, self._propagation, self._streams = parameters, propagation_ms, streams
        self._ids = np.arange(len(people), dtype=np.uint64)
        spread = lognormal_rows(
            streams.rows("utilisation", self._ids), 1.0, max(parameters.utilisation_cv, 1e-9)
        )
        designed = np.clip(parameters.utilisation * spread, 0.05, 0.88)
        self._capacity = np.maximum(people, 1.0) / designed
        self.utilisation = designed
        self.latency = self.latency_at(designed)
        self.bad_share = self._bad_share()
        self.exposure = self.bad_share.copy()

    def latency_at(self, utilisation: Floats) -> Floats:
        """Return the mean busy-hour latency of every site, ms: base, light in glass, queueing. [C12]"""
        latency: Floats = self.p.base + self._propagation + self.p.queueing * utilisation / (1 - utilisation)
        return latency

    def _bad_share(self) -> Floats:
        """Share of samples slower than the target: the tail of a lognormal around the mean latency."""
        sigma = np.sqrt(np.log1p(self.p.sample_cv**2))
        location = np.log(self.latency) - sigma**2 / 2
        return normal_cdf((location - np.log(self.p.target)) / sigma)

    def pass_day(self, day: int, people: Floats) -> None:
        """Carry one day's busy hour; `people` are the mobile subscribers in service per site.

        `day` counts from the first measured one and is negative in the warm-up, when growth has not reached
        its base yet.
        """
        noise = lognormal_rows(self._streams.rows("busy hour", self._ids, day), 1.0, max(self.p.day_cv, 1e-9))
        growth = (1 + self.p.growth) ** (day / 365.25)
        self.utilisation = np.minimum(people * noise * growth / self._capacity, 0.98)
        self.latency = self.latency_at(self.utilisation)
        self.bad_share = self._bad_share()

    def feel(self, worked: Floats) -> None:
        """Have people feel the busy hour that has passed, as far as each site worked that day (0-1)."""
        self.exposure += (self.bad_share - self.exposure) * worked / self.p.felt_days
