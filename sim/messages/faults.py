"""From alarm to repair. [eTOM: Problem-to-Solution; TMF642, TMF656, TMF621, TMF697]

Elements and sites are numbers of the topology, lines and homes are rows of the population, kinds of fault
are core, hub, site, link and line. A problem keeps the identity of the fault from alarm to closing; the key
of a message is another one each time it is said again. What is cut off is the truth of the network: a word
says only what its sender believes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sim.kernel.words import Message, Way


@dataclass(frozen=True)
class ProblemDetected(Message):
    """Monitoring has found a service problem, `element` is where the alarms point to.

    Said again every morning of an element that has been down for some hours: a word that got lost costs a
    day, not a fault. `problem` is what such repetitions have in common.
    """

    problem: int
    element: int
    kind: str


@dataclass(frozen=True)
class TroubleNoticed(Message):
    """The telephone rings at care: trouble at a site, or on one line (`line` is its row).

    It is nothing but the bell to a contact that asks to report; `key` is the identity of that contact. What
    is to be reported is said to the agent who picks up the call, and to nobody if none does. One way in
    which the operator learns of faults that raise no alarm. [P2.8] While the bell of a site is not answered,
    others who call from there ring none. Of a line, `problem` is what repetitions have in common: who is not
    heard calls again.
    """

    goes: ClassVar[Way] = "personal"
    site: int
    line: int | None = None
    problem: int | None = None


@dataclass(frozen=True)
class TroubleHeard(Message):
    """The bell is answered; `key` is that of `TroubleNoticed`.

    An agent has picked up a call about that trouble, or nobody stands in line for it any more. `enough` says
    that care knows of the trouble or has passed it on: nobody need ring the bell for it again.
    """

    goes: ClassVar[Way] = "answer"
    enough: bool


@dataclass(frozen=True)
class FaultReported(Message):
    """Care passes on that customers have trouble at a site, or on one line (`line` is its row).

    It names where it hurts; what is broken is for fault management to find. `problem` is that of
    `TroubleNoticed`.
    """

    site: int
    line: int | None = None
    problem: int | None = None


@dataclass(frozen=True)
class VisitRequested(Message):
    """Somebody is to travel: to an element, to a line (a row) or, for an installation, to a person (a row).

    `job` stays the same when the request is repeated; `earliest` is the first instant (h) at which somebody
    may come, None for at once. `urgent` lets those on call be called out. `kind` is a kind of fault,
    `install` or `preventive`. [TMF646, TMF697]
    """

    job: int
    kind: str
    target: int
    urgent: bool
    earliest: float | None = None


@dataclass(frozen=True)
class VisitCalledOff(Message):
    """Nobody needs to travel for `job` any more; a visit that has begun is finished."""

    job: int


@dataclass(frozen=True)
class RepairDone(Message):
    """Field work has repaired what the job asked for. Said again whenever a job that is done is asked for."""

    goes: ClassVar[Way] = "answer"
    job: int


@dataclass(frozen=True)
class WorkNeeded(Message):
    """An inspection has found that an element needs work for which it is taken out of service. [TMF655]

    `job` is the inspection; until the work is done the element counts as not inspected.
    """

    job: int
    element: int
    kind: str


@dataclass(frozen=True)
class InstallationDone(Message):
    """Field work has installed the service that the job asked for at the instant `finished` (h).

    That instant is when the customer's line began to work, however late this word arrives. `target` is the
    person's row, as in the request.
    """

    goes: ClassVar[Way] = "answer"
    job: int
    target: int
    finished: float


@dataclass(frozen=True)
class ProblemOpened(Message):
    """A trouble ticket is open, or planned work begins; `element` says where, `sites` whom the records name.

    Only problems that touch at least one site are told, and only if the policy `informing` says so.
    """

    element: int
    sites: tuple[int, ...]


@dataclass(frozen=True)
class ProblemClosed(Message):
    """The trouble ticket is closed, or the planned work is over.

    Where it gets lost, those who were told of the problem go on believing in it, until it is too old.
    """

    element: int
    sites: tuple[int, ...]


@dataclass(frozen=True)
class CustomersTold(Message):
    """Care tells the customers of some sites of a known problem (`over` False) or of its end (True)."""

    sites: tuple[int, ...]
    over: bool


@dataclass(frozen=True)
class BacklogReported(Message):
    """Field work tells how many days of work are waiting.

    They are working days of the whole crew, to two decimals; they are told even if nothing has changed.
    """

    days: float
