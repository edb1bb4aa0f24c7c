"""From alarm to repair. [eTOM: Problem-to-Solution; TMF642, TMF656, TMF621, TMF697]"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sim.kernel.words import Message, Way


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
    line: int | None = None


@dataclass(frozen=True)
class FaultReported(Message):
    """Care passes on that customers have trouble at a site, or on one line (`line` is its row)."""

    site: int
    line: int | None = None


@dataclass(frozen=True)
class VisitRequested(Message):
    """Somebody is to travel: to an element, to a line (a row) or, for an installation, to a person (a row).

    `job` stays the same when the request is repeated; `earliest` is the first instant (h) at which somebody
    may come, None for at once.
    """

    job: int
    kind: str
    target: int
    urgent: bool
    earliest: float | None = None


@dataclass(frozen=True)
class RepairDone(Message):
    """Field work has repaired what the job asked for."""

    goes: ClassVar[Way] = "answer"
    job: int


@dataclass(frozen=True)
class InstallationDone(Message):
    """Field work has installed the service that the job asked for at the instant `finished` (h)."""

    goes: ClassVar[Way] = "answer"
    job: int
    target: int
    finished: float


@dataclass(frozen=True)
class ProblemOpened(Message):
    """A trouble ticket is open; `element` says where, `sites` whom it touches as far as is known."""

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
