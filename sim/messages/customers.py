"""What customers do and are told. [TMF683 Party Interaction, TMF681 Communication]"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sim.kernel.words import Batch, Codes, Flags, Floats, Rows, Way


@dataclass(slots=True, eq=False)
class ContactMade(Batch):
    """People contact the operator.

    Attributes:
        row: the person.
        reason: a code of REASONS.
    """

    goes: ClassVar[Way] = "personal"
    row: Rows
    reason: Codes


@dataclass(slots=True, eq=False)
class ContactEnded(Batch):
    """Contacts are over.

    Attributes:
        row: the person.
        reason: a code of REASONS.
        abandoned: given up before an answer.
        resolved: the matter is settled.
        waited: time until the answer, or until giving up (min).
    """

    goes: ClassVar[Way] = "answer"
    row: Rows
    reason: Codes
    abandoned: Flags
    resolved: Flags
    waited: Floats


REASONS = ("general", "outage", "line", "bill", "order", "repeat")
GENERAL, OUTAGE, LINE, BILL, ORDER, REPEAT = range(6)
