"""What the operator's systems can measure of the network: late and in part. It tells nobody what is true.

Alarms name what fails, unless it fails in silence; counters of the night show what has carried nothing for
hours; a test from the desk shows whether something answers. Which customers are behind, and where a thing
stands, is for records to say (`sim.network.plant_records`). [TS 28.532, TS 28.552; P2.8]
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sim.network.equipment import Equipment, Fault
from sim.network.fault_log import FaultLog
from sim.network.line_faults import Lines


@dataclass(frozen=True)
class Alarm:
    """Something does not work: `problem` is its identity, `element` its number, `kind` core, hub, ..."""

    problem: int
    element: int
    kind: str


@dataclass(frozen=True)
class Trouble:
    """What tests from a desk find behind trouble at a site, once somebody has traced it."""

    problem: int
    element: int
    kind: str


class Telemetry:
    """Eyes of the operations centre.

    Args:
        equipment, lines: the truth; nobody reaches it through this.
        fault_log: the instrument that takes down when something became known.
    """

    def __init__(self, equipment: Equipment, lines: Lines, fault_log: FaultLog) -> None:
        self._equipment, self._lines, self._fault_log = equipment, lines, fault_log

    def ring(self, bell: Callable[[Alarm], None]) -> None:
        """Have `bell` rung at every failure that is not silent."""
        self._equipment.alarm = lambda fault: bell(Alarm(fault.key, fault.element, fault.kind))

    def silent_sites(self, element: int) -> list[int]:
        """Sites that stopped answering when an element failed or was taken out; of a site, itself."""
        return self._equipment.sites_listed_behind(element)

    def storm(self, element: int) -> int:
        """How many sites stopped answering with an element's last failure, itself if it is one."""
        return self._equipment.sites_behind(element)

    def stands(self, problem: int, element: int) -> bool:
        """Whether the alarm of a problem at an element has not been cleared."""
        fault = self._equipment.fault_at(element)
        return fault is not None and fault.key == problem

    def dead_for(self, hours: float) -> list[Alarm]:
        """What has carried nothing for so many hours (h) by the counters of the night, by identity."""
        since = self._equipment.env.now - hours
        dead = [fault for fault in self._equipment.faults.values() if fault.start < since]
        return [
            Alarm(fault.key, fault.element, fault.kind) for fault in sorted(dead, key=lambda each: each.key)
        ]

    def behind(self, site: int) -> Trouble | None:
        """What is behind trouble at a site; None where it works, or where planned work is going on."""
        fault = self._equipment.cause_at_site(site)
        return None if fault is None else Trouble(fault.key, fault.element, fault.kind)

    def known(self, target: int, *, line: bool = False) -> None:
        """Have it taken down that the operator knows, from now on, of the fault of an element or a line."""
        fault: Fault | None = (self._lines.faults if line else self._equipment.faults).get(target)
        self._fault_log.detected(fault, self._equipment.env.now)

    # --- what is true, to be written down beside what is believed; nobody acts on it [V45]

    def failures_so_far(self) -> float:
        """Failures of elements so far."""
        return float(self._equipment.failures.sum())

    def open_now(self) -> int:
        """Elements and lines that are out of order now."""
        return len(self._equipment.faults) + len(self._lines.faults)


class Coverage:
    """The map of sites that a call centre has on its screens.

    Args:
        equipment: the truth.
    """

    def __init__(self, equipment: Equipment) -> None:
        self._equipment = equipment

    @property
    def site_count(self) -> int:
        """How many sites there are."""
        return self._equipment.topology.site_count

    def dark(self) -> float:
        """How many sites are without service, to be written down beside what is believed. [V45]"""
        return float((~self._equipment.reachability.served).sum())
