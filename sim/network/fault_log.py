"""Instruments on the physical truth: when each fault began, was seen and was over; nobody reads them."""

from __future__ import annotations

from collections.abc import Callable

from sim.network.equipment import Fault
from sim.records.measures import Measure, Notebook

FAULT_MEASURES = (
    Measure("faults.detection", "h", "from the beginning of a fault to a service problem on a screen", True),
    Measure("faults.detected", "faults", "faults that became a service problem"),
    Measure("faults.resolution", "h", "from the beginning of a fault to service restored", True),
    Measure("faults.resolved", "faults", "faults over"),
)
"""Each is split by the kind of fault: core, hub, site, link or line."""


class FaultLog:
    """Writes detection and resolution times.

    Args:
        notes: where they are noted.

    Attributes:
        watcher: gets each fault that is seen for the first time, and when (h).
    """

    def __init__(self, notes: Notebook) -> None:
        self._notes = notes
        self.watcher: Callable[[Fault, float], None] | None = None

    def detected(self, fault: Fault | None, now: float) -> None:
        """A service problem for this fault exists since `now`; only the first time counts.

        A problem with no fault behind it (None) is passed over. The time to detect is counted from the
        beginning of the fault.
        """
        if fault is None or fault.detected is not None:
            return
        fault.detected = now
        if self.watcher is not None:
            self.watcher(fault, now)
        self._observe("faults.detection", "faults.detected", fault, now)

    def resolved(self, fault: Fault, now: float) -> None:
        """Service is restored at `now`."""
        self._observe("faults.resolution", "faults.resolved", fault, now)

    def _observe(self, lasted: str, counted: str, fault: Fault, now: float) -> None:
        self._notes.observe_one(lasted, now, now - fault.start, fault.kind)
        self._notes.note(counted, now, 1.0, fault.kind)
