"""Hours without service of each month, and that nobody is without it longer than there are hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.network.outages import FIXED
from sim.records.laws import Law, must_equal
from sim.subscribers.segments import FIBRE

if TYPE_CHECKING:
    from sim.subscribers.customers import Customers

_ROUNDING = 1e-6
"""Share of the subscriber-hours that is put down to rounding."""


class OutageBalance:
    """Notes what a month adds to the outages of mobile users, fixed users and lines.

    Args:
        customers: the agent who notes it.
    """

    def __init__(self, customers: Customers) -> None:
        self._customers = customers
        self._noted: dict[str, tuple[float, float]] = {}
        self._served = {"mobile": 0.0, "fixed": 0.0}

    def serve(self, hours: float) -> None:
        """Count so many hours (h) for each of the present customers."""
        counts = self._customers.counts
        self._served["mobile"] += hours * float(counts[:FIBRE].sum())
        self._served["fixed"] += hours * float(counts[FIBRE:].sum())

    def close_month(self, now: float, law: Law) -> None:
        """Note the month that ends `now` (h) and check it against the subscriber-hours by service. [V24]

        Raises:
            LawBroken: more hours without service than subscriber-hours.
        """
        customers = self._customers
        hours, times = customers.outages.person_hours, customers.outages.interruptions
        totals = {
            "mobile": (float(hours[:FIXED].sum()), float(times[:FIXED].sum())),
            "fixed": (float(hours[FIXED]), float(times[FIXED])),
            "line": (customers.lines.hours_until(now), float(customers.lines.interruptions)),
        }
        lost = {"mobile": 0.0, "fixed": 0.0}
        for part, (so_far, cut_off) in totals.items():
            before = self._noted.get(part, (0.0, 0.0))
            customers.note("outage.hours", now, so_far - before[0], part)
            customers.note("outage.interruptions", now, cut_off - before[1], part)
            lost["mobile" if part == "mobile" else "fixed"] += so_far - before[0]
        self._noted = totals
        for service, served in self._served.items():
            most = max(lost[service], served)
            must_equal(law, customers.services.month, most, served, _ROUNDING * served, f"{service} hours")
        self._served = dict.fromkeys(self._served, 0.0)
