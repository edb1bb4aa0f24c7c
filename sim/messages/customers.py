"""What customers do and are told. [TMF683 Party Interaction, TMF681 Communication]

Both words go between the people and whoever answers them, so no system link lies between: nothing is lost
and nothing is late. One row is one contact; a caller who gives up and calls again is the same contact.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sim.kernel.words import Batch, Codes, Flags, Floats, Ids, Rows, Way


@dataclass(slots=True, eq=False)
class ContactMade(Batch):
    """People contact the operator.

    `at` is when they call; `ids` are made of the cause: a bill, an order, a cut-off, a decision day.

    Attributes:
        row: the person.
        reason: a code of REASONS.
        about: identity of the bill, order, fault or earlier contact that it is about; 0 for nothing.
        asks: a code of ASKS: what an agent who answers shall say on.
    """

    goes: ClassVar[Way] = "personal"
    identifies: ClassVar[str] = "contact"
    row: Rows
    reason: Codes
    about: Ids
    asks: Codes


@dataclass(slots=True, eq=False)
class ContactEnded(Batch):
    """Contacts are over.

    Each attempt ends in one row: who gives up and calls again is told twice.

    Attributes:
        row: the person.
        reason: a code of REASONS.
        abandoned: given up before an answer.
        resolved: the matter is settled; never of what was abandoned.
        waited: time until the answer, or until giving up (min).
        contact: identity of the contact, one for all its attempts.
        again: given up, and calls again on the same day.
        asks, about: what the contact asked for and about what, as in `ContactMade`; 0 where it asked nothing.
    """

    goes: ClassVar[Way] = "answer"
    row: Rows
    reason: Codes
    abandoned: Flags
    resolved: Flags
    waited: Floats
    contact: Ids
    again: Flags
    asks: Codes
    about: Ids


REASONS = ("general", "outage", "line", "bill", "order", "repeat")
GENERAL, OUTAGE, LINE, BILL, ORDER, REPEAT = range(6)
"""Why people call, and the codes of it. A repeat is about a matter that an earlier contact left unsettled."""
ASKS = ("nothing", "report", "dispute", "cancel")
NOTHING, REPORT, DISPUTE, CANCEL = range(4)
"""What a contact asks for, and the codes of it: to report trouble, to dispute the bill that it is about, or
to cancel the order that it is about. Only a contact that an agent answers leaves it behind."""
