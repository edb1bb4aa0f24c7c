"""Instruments on the physical truth: when each fault began, was seen and was over; nobody reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sim.network.equipment import KINDS, Fault
from sim.records.durations import Duration
from sim.records.measures import Measure, Notebook

RESOLUTION = Duration(
    ends=(
        ("faults.resolution", "faults.resolved"),
        ("faults.given_up_hours", "faults.given_up"),
    ),
    age="faults.open_age",
    open="faults.open",
    what="faults that cut somebody off",
)
"""From the beginning of a fault that cuts somebody off until service is restored, or the customer left."""
DETECTION = Duration(
    ends=(("faults.detection", "faults.detected"), ("faults.unseen_hours", "faults.unseen")),
    age="faults.undetected_age",
    open="faults.undetected",
    what="faults that nobody at the operator knows of",
)
"""From the beginning of any fault until the operator knows of it, or it is over unseen."""
FAULT_MEASURES = (
    Measure("faults.detection", "h", "from the beginning of a fault to a service problem on a screen", True),
    Measure("faults.detected", "faults", "faults that became a service problem"),
    Measure("faults.unseen_hours", "h", "from the beginning of a fault to its end, of those never detected"),
    Measure("faults.unseen", "faults", "faults that ended before anybody at the operator knew of them"),
    Measure("faults.resolution", "h", "from the beginning of a fault to service restored", True),
    Measure("faults.resolved", "faults", "faults over that had cut somebody off"),
    Measure("faults.given_up_hours", "h", "from the beginning of a line's fault until its customer left"),
    Measure("faults.given_up", "faults", "faults of lines whose customer left before the repair"),
    Measure("faults.harmless", "faults", "faults over that had cut off nobody"),
    *RESOLUTION.measures(),
    *DETECTION.measures(),
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
        self._observe(DETECTION.ends[0], fault, now)

    def resolved(self, fault: Fault, now: float) -> None:
        """Service is restored at `now`; of a fault that cut off nobody only the number is kept."""
        if fault.affects_service:
            self._observe(RESOLUTION.ends[0], fault, now)
        else:
            self._notes.note("faults.harmless", now, 1.0, fault.kind)
        self._forget(fault, now)

    def given_up(self, fault: Fault, now: float) -> None:
        """The customer on a line has left at `now`, before it was repaired."""
        self._count(RESOLUTION.ends[1], fault, now)
        self._forget(fault, now)

    def _forget(self, fault: Fault, now: float) -> None:
        if fault.detected is None:
            self._count(DETECTION.ends[1], fault, now)

    def _observe(self, end: tuple[str, str], fault: Fault, now: float) -> None:
        lasted, counted = end
        self._notes.observe_one(lasted, now, now - fault.start, fault.kind)
        self._notes.note(counted, now, 1.0, fault.kind)

    def _count(self, end: tuple[str, str], fault: Fault, now: float) -> None:
        lasted, counted = end
        self._notes.note(lasted, now, now - fault.start, fault.kind)
        self._notes.note(counted, now, 1.0, fault.kind)

    def close_month(self, now: float, faults: Iterable[Fault]) -> None:
        """Note which of the faults that are open at a month's last instant (h) are undone and unseen.

        What is rare is noted as 0 too: that nothing was given up is an observation.
        """
        undone: dict[str, list[float]] = {kind: [] for kind in (*KINDS.values(), "line")}
        unseen: dict[str, list[float]] = {kind: [] for kind in undone}
        for fault in faults:
            if fault.affects_service:
                undone[fault.kind].append(fault.start)
            if fault.detected is None:
                unseen[fault.kind].append(fault.start)
        for rare in (*RESOLUTION.ends[1], *DETECTION.ends[1]):
            self._notes.note(rare, now, 0.0, "line")
        self._notes.note("faults.harmless", now, 0.0, "link")
        RESOLUTION.stand(self._notes, now, undone)
        DETECTION.stand(self._notes, now, unseen)
