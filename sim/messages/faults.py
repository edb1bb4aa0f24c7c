"""From alarm to repair. [eTOM: Problem-to-Solution; TMF642, TMF656, TMF621, TMF697]"""

from __future__ import annotations

from dataclasses import dataclass

from sim.kernel.bus import Message


@dataclass(frozen=True)
class ProblemDetected(Message):
    """Monitoring has found a service problem, `element` is where the alarms point to."""

    problem: int
    element: int
    kind: str


@dataclass(frozen=True)
class TroubleNoticed(Message):
    """Customers make themselves heard: trouble at a site, or on one line (`line` is its row)."""

    site: int
    line: int = -1


@dataclass(frozen=True)
class FaultReported(Message):
    """Care passes on that customers have trouble at a site, or on one line (`line` is its row)."""

    site: int
    line: int = -1


@dataclass(frozen=True)
class VisitRequested(Message):
    """Somebody is to travel: to an element, a line (a row) or, for an installation, to an order (a slot).

    `job` stays the same when the request is repeated.
    """

    job: int
    kind: str
    target: int
    urgent: bool
    not_before: float = -1e18


@dataclass(frozen=True)
class RepairDone(Message):
    """Field work has repaired what the job asked for."""

    job: int


@dataclass(frozen=True)
class InstallationDone(Message):
    """Field work has installed the service of an order (a slot) at the instant `finished` (hours)."""

    job: int
    target: int
    finished: float


@dataclass(frozen=True)
class ProblemOpened(Message):
    """A trouble ticket is open; `elements` says where, `sites` whom it touches as far as is known."""

    element: int
    sites: tuple[int, ...]


@dataclass(frozen=True)
class ProblemClosed(Message):
    """The trouble ticket is closed."""

    element: int
    sites: tuple[int, ...]


@dataclass(frozen=True)
class CustomersTold(Message):
    """Care tells the customers of some sites of a known problem (`over` False) or of its end (True)."""

    sites: tuple[int, ...]
    over: bool


@dataclass(frozen=True)
class BacklogReported(Message):
    """Field work tells how many days of work are waiting."""

    days: float
