"""A first-come-first-served desk with constant staff, where a row's start is known when it arrives.

The recursion of Kiefer and Wolfowitz (1955): keep the instants at which the servers fall free; the next row
starts at the later of its arrival and the earliest of them. For patience, priority, shifts or outages use
`sim.kernel.queues.BatchQueue`, which agrees with this one where both apply.
"""

from __future__ import annotations

import math
from heapq import heapify, heappop, heappush, heapreplace

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class FifoDesk:
    """`servers` people who serve rows in the order of their arrival; state carries over between calls.

    A start, once returned, is a promise: later calls change nothing about it.
    """

    def __init__(self, servers: int) -> None:
        """Open a desk with nobody waiting. Raises ValueError without at least one server."""
        self._free = [-math.inf] * _at_least_one(servers)
        self._leaving: list[float] = []
        self._last = -math.inf
        self._service_hours = 0.0

    @property
    def servers(self) -> int:
        """The number of people who take new rows."""
        return len(self._free)

    def admit(self, arrived: Floats, service_h: Floats) -> tuple[Floats, Floats]:
        """Admit rows and return the instants at which each starts and ends.

        `arrived` (h) must not decrease, within the call and from the call before; `service_h` (h) is not
        negative. Raises ValueError otherwise.
        """
        if len(arrived) != len(service_h):
            raise ValueError(f"{len(arrived)} arrivals and {len(service_h)} services")
        if not len(arrived):
            return np.empty(0), np.empty(0)
        if not (arrived[0] >= self._last and np.all(arrived[1:] >= arrived[:-1])):
            raise ValueError(f"rows must be admitted in the order of arrival; the last came at {self._last}")
        if not (np.all(service_h >= 0.0) and np.all(np.isfinite(service_h)) and math.isfinite(arrived[-1])):
            raise ValueError("instants and service hours must be finite, services not negative")
        started = np.array(self._recursion(arrived.tolist(), service_h.tolist()))
        self._last = float(arrived[-1])
        # Added one after the other, so that cutting a batch in two changes no bit of the sum.
        self._service_hours = float(np.add.accumulate(np.append(self._service_hours, service_h))[-1])
        return started, started + service_h

    def admit_one(self, arrived: float, service_h: float) -> tuple[float, float]:
        """Admit one row and return the instants at which it starts and ends; as `admit`."""
        if not (self._last <= arrived < math.inf and 0.0 <= service_h < math.inf):
            raise ValueError(
                f"cannot admit a row at {arrived} for {service_h} h; the last came at {self._last}"
            )
        [start] = self._recursion([arrived], [service_h])
        self._last = arrived
        self._service_hours += service_h
        return start, start + service_h

    def adopt(self, servers: int) -> None:
        """Change the number of servers from the last arrival on.

        Newcomers are free at that instant. Leavers are those who fall free first; they finish what they have.
        """
        wanted = _at_least_one(servers)
        while len(self._free) > wanted:
            heappush(self._leaving, heappop(self._free))
        self._free += [self._last] * (wanted - len(self._free))
        heapify(self._free)

    def busy_hours(self, until: float) -> float:
        """Return the hours of service given before `until`, which must not be before the last arrival."""
        if until < self._last:
            raise ValueError(f"hours until {until} are asked after an arrival at {self._last}")
        # From the last arrival on, a server works without a gap until free: what is left is one stretch.
        return self._service_hours - math.fsum(
            max(0.0, free - until) for free in (*self._free, *self._leaving)
        )

    def _recursion(self, arrived: list[float], service_h: list[float]) -> list[float]:
        free = self._free
        started = []
        for start, service in zip(arrived, service_h, strict=True):
            earliest = free[0]
            if earliest > start:
                start = earliest
            heapreplace(free, start + service)
            started.append(start)
        return started


def _at_least_one(servers: int) -> int:
    if servers < 1:
        raise ValueError(f"a desk needs at least one server, not {servers}")
    return servers
