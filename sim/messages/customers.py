"""What customers do and are told. [TMF683 Party Interaction, TMF681 Communication]"""

from __future__ import annotations

from sim.kernel.bus import Batch


class ContactMade(Batch):
    """A person contacts the operator; `reason` is a code of REASONS."""

    fields = ("reason", "row")


class ContactEnded(Batch):
    """A contact is over: answered or abandoned, resolved or not, after so many minutes of waiting."""

    fields = ("abandoned", "reason", "resolved", "row", "waited")


REASONS = ("general", "outage", "line", "bill", "order", "repeat")
GENERAL, OUTAGE, LINE, BILL, ORDER, REPEAT = range(6)
