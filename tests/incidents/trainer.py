"""What a trainer does: a small operator of three hubs and twelve sites, and incidents laid over it."""

from __future__ import annotations

from typing import Any

from sim.twin import Twin
from tests.twin import small

NETWORK = {"network": {"hubs": 3, "sites": 1200}}
"""Three hubs in an open line, and twelve sites for 1,000 people (1,200 at the reference size)."""
QUIET = small.merged(NETWORK, small.NO_FAULTS, small.NO_LINE_FAULTS, small.NO_ORDERS)
"""Nothing fails by itself, and nobody comes, changes or leaves."""
NO_LOSS = {"integration": {"p2p": {"loss": 0}, "api": {"loss": 0}, "nightly": {"file_loss": 0, "reject": 0}}}


def hour(day: int, clock: str = "00:00") -> float:
    """The hour of the clock of a day of January 2027, such as 15 and 14:20."""
    hours, _, minutes = clock.partition(":")
    return (day - 1) * 24.0 + int(hours) + int(minutes) / 60


def at(day: int, clock: str = "00:00") -> str:
    """The same instant as a scenario says it."""
    return f"2027-01-{day:02d}T{clock}:00"


def incidents(**named: dict[str, Any]) -> small.Patch:
    """A patch with incidents by name."""
    return {"incidents": named}


def operator(*patches: small.Patch, count: int = 1000, months: int = 1, warm_up: int = 0) -> Twin:
    """The small operator, ready to live."""
    return small.built(*patches, count=count, months=months, warm_up=warm_up)


def vertex(twin: Twin, name: str) -> int:
    """The number of an element."""
    return twin.topology.element_of(name)
