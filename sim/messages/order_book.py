"""The order book: one row an order; each column has one owner.

A slot (row number) is the correlation number that messages carry. The columns of order capture are the
content of the order: who receives its slot in a message may read them, as one reads a letter. A state is
read by its owner alone.
"""

from __future__ import annotations

import numpy as np

from sim.kernel.columns import Column, Columns

OPEN, FALLEN_OUT, COMPLETED = 0, 1, 2
"""Order management's state of an order: in progress, at the fallout desk, completed."""

COLUMNS = (
    Column("order", np.uint64, "", "order_capture", "identity: person, day, kind"),
    Column("row", np.int64, "index", "order_capture", "the person"),
    Column("kind", np.uint8, "code", "order_capture", "ADD, CHANGE or CEASE"),
    Column("fixed", np.bool_, "", "order_capture", "fibre or SME: on the plant, an ADD needs a visit"),
    Column("accepted", np.float64, "h", "order_capture", "instant of acceptance"),
    Column("ends", np.float64, "h", "order_capture", "of a cease: end of the day on which it was asked for"),
    Column("promise", np.float64, "h", "order_capture", "promised instant"),
    Column("keyed_wrong", np.bool_, "", "order_capture", "what was keyed in is wrong; nobody knows yet"),
    Column("acknowledged", np.bool_, "", "order_capture", "order management has confirmed it"),
    Column("sent_again", np.uint8, "times", "order_capture", "handed over again after silence"),
    Column("known_since", np.float64, "h", "order_management", "arrival at order management", np.inf),
    Column("state", np.uint8, "code", "order_management", "OPEN, FALLEN_OUT or COMPLETED"),
    Column("attempt", np.uint8, "times", "order_management", "service orders sent"),
    Column("fallouts", np.uint8, "times", "order_management", "times in the fallout desk"),
    Column(
        "chase_at", np.float64, "h", "order_management", "instant at which silence is looked into", np.inf
    ),
    Column("completed", np.float64, "h", "order_management", "completion as recorded", np.inf),
    Column("usable", np.float64, "h", "provisioning", "instant at which the service was as ordered", np.inf),
    Column("visiting", np.bool_, "", "provisioning", "a visit is under way"),
)


class OrderBook(Columns):
    """All orders of a run."""

    def __init__(self, capacity: int = 4096) -> None:
        super().__init__(COLUMNS, capacity)
