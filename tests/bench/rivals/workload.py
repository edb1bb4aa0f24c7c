"""W, a small operator that three programs simulate in the same way: the sizes, the luck and the outputs.

Sites in rings fail and are repaired; orders are captured, handed over at once or at 02:00, provisioned and
sometimes reworked; everyone is billed once in thirty days and decides fifteen days later whether to leave, by
what was suffered since the last decision. Days are counted from 1; a month has thirty.

The luck is drawn here, for all three, in rows, so that no program pays for how another one draws.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np

from sim.kernel.distributions import exponential_rows, lognormal_rows
from sim.kernel.streams import Streams
from sim.kernel.words import Flags, Floats, Ids, Rows

DAY, CYCLE = 24.0, 30
MONTH = DAY * CYCLE
BASE, OUTAGE, ERROR, WAIT, LATE, AT_MOST = -4.2, 0.08, 0.9, 0.05, 0.02, 1.5
"""The logit of leaving: its level, and what an hour or an error adds; waits and delays at most `AT_MOST`."""
REPAIR_H, CAPTURE_H, VALIDATE_H, HANDOFF_H, PROVISION_H, REWORK_H, CARE_H = 6.0, 0.5, 0.2, 0.1, 0.5, 4.0, 0.25
MTBF_H = 4_000.0, 20_000.0, 50_000.0
"""Of a site, an aggregation node and a core node."""


def _cv(sigma: float) -> float:
    return math.sqrt(math.exp(sigma * sigma) - 1.0)


@dataclass(frozen=True)
class W:
    """The workload at one size."""

    subscribers: int
    months: int = 12
    seed: int = 1

    @property
    def days(self) -> int:
        """Simulated days."""
        return self.months * CYCLE

    @property
    def end(self) -> float:
        """The last instant (h)."""
        return self.days * DAY

    @property
    def sites(self) -> int:
        """Sites; aggregation nodes are a twentieth, core nodes six."""
        return max(6, self.subscribers // 1000)

    @property
    def aggregations(self) -> int:
        """Aggregation nodes."""
        return max(3, self.subscribers // 20_000)

    @property
    def orders_an_hour(self) -> float:
        """Two per cent of the subscribers a month."""
        return 0.02 * self.subscribers / MONTH

    def people_at(self, jobs_an_hour: float, hours: float, load: float) -> int:
        """Enough people for jobs of so many hours at this load."""
        return max(1, math.ceil(jobs_an_hour * hours / load))

    @property
    def crews(self) -> int:
        """Repair crews."""
        rates = zip((self.sites, self.aggregations, 6), MTBF_H, strict=True)
        return self.people_at(sum(many / mtbf for many, mtbf in rates), REPAIR_H, 0.8)

    @property
    def provisioners(self) -> int:
        """Who provisions."""
        return self.people_at(self.orders_an_hour, PROVISION_H, 0.75)

    @property
    def reworkers(self) -> int:
        """Who reworks what falls out."""
        return self.people_at(0.1 * self.orders_an_hour, REWORK_H, 0.8)

    @property
    def agents(self) -> int:
        """Who answers contacts."""
        return self.people_at(self.subscribers * 0.005 / MONTH, CARE_H, 0.8)


class Orders(NamedTuple):
    """Every order of the run, in the order in which they are placed; each of shape (n,), times in hours."""

    placed: Floats
    capture: Floats
    validate: Floats
    by_api: Flags
    handoff: Floats
    provision: Floats
    falls_out: Flags
    rework: Floats
    site: Rows
    cycle: Rows


class Bills(NamedTuple):
    """Bills of one day; each of shape (n,)."""

    cents: Rows
    wrong: Flags
    asks_after: Floats
    """Hours until the customer contacts care; infinite for most."""
    talk: Floats
    """Hours that the contact takes."""
    paid_after: Floats
    """Hours until the bill is paid."""


class Luck:
    """All chance of a run, in rows."""

    def __init__(self, w: W) -> None:
        self.w, self.streams = w, Streams(w.seed)

    def orders(self) -> Orders:
        """Every order."""
        w, many = self.w, int(self.w.orders_an_hour * self.w.end * 1.2 + 100)
        ids = np.arange(many, dtype=np.uint64)
        draw = self.streams.rows
        placed = np.cumsum(exponential_rows(draw("gap", ids), 1.0 / w.orders_an_hour))
        ids, placed = ids[placed < w.end], placed[placed < w.end]
        return Orders(
            placed,
            lognormal_rows(draw("capture", ids), CAPTURE_H, _cv(0.6)),
            exponential_rows(draw("validate", ids), VALIDATE_H),
            draw("api", ids) < 0.5,
            exponential_rows(draw("handoff", ids), HANDOFF_H),
            lognormal_rows(draw("provision", ids), PROVISION_H, _cv(0.5)),
            draw("fallout", ids) < 0.1,
            lognormal_rows(draw("rework", ids), REWORK_H, _cv(0.6)),
            (draw("site", ids) * w.sites).astype(np.int64),
            (draw("cycle", ids) * CYCLE).astype(np.int64),
        )

    def bills(self, ids: Ids, day: int) -> Bills:
        """The bills of a day; what hangs on a rare thing is drawn only where it happens."""
        draw, many = self.streams.many, len(ids)
        used, error, asks, pays, late = draw(("usage", "error", "asks", "pays", "late"), ids, day)
        usage = lognormal_rows(used, math.exp(2.0 + 0.32), _cv(0.8))
        price = 25.0 + 1.5 * np.maximum(usage - 10.0, 0.0)
        wrong = error < 0.01
        price[wrong] *= 1.05 + 0.45 * self.streams.rows("too much", ids[wrong], day)
        asks_after, talk = np.full(many, np.inf), np.zeros(many)
        who = np.flatnonzero(asks < np.where(wrong, 0.3, 0.002))
        asks_after[who] = exponential_rows(self.streams.rows("asks after", ids[who], day), DAY)
        talk[who] = lognormal_rows(self.streams.rows("talk", ids[who], day), CARE_H, _cv(0.5))
        paid = (3.0 + 11.0 * pays) * DAY
        slow = np.flatnonzero(late < 0.05)
        paid[slow] += exponential_rows(self.streams.rows("later", ids[slow], day), 10.0 * DAY)
        return Bills(np.rint(price * 100.0).astype(np.int64), wrong, asks_after, talk, paid)

    def leaving(self, ids: Ids, day: int) -> Floats:
        """A uniform for each decision of a day, shape (n,)."""
        return self.streams.rows("leave", ids, day)


@dataclass(frozen=True)
class Outputs:
    """What a run gives: counts and cents exactly, hours as means."""

    failures: int
    repair_h: float
    availability: float
    orders: int
    order_h: float
    order_p95_h: float
    left: int
    stayed: int
    bills: int
    wrong: int
    revenue: int
    cash: int
    owed: int
    contacts: int
    care_wait_h: float

    def differs(self, other: Outputs) -> list[str]:
        """What is not the same; means may differ by the order in which they were summed."""
        pairs = [(one.name, getattr(self, one.name), getattr(other, one.name)) for one in fields(self)]
        return [f"{name}: {a} and {b}" for name, a, b in pairs if not math.isclose(a, b, rel_tol=1e-9)]


def mean(hours: list[float] | Floats) -> float:
    """The mean, 0 of nothing."""
    return math.fsum(hours) / len(hours) if len(hours) else 0.0
