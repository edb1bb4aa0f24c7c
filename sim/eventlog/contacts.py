"""What a contact is about: a bill, an order or a fault, by its reason."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernel.recorder import Column
from sim.kernel.words import Ids
from sim.messages.customers import BILL, LINE, ORDER, OUTAGE, REASONS

COLUMNS = ("bill", "order", "ticket")
ABOUT = np.zeros(len(REASONS), dtype=np.uint8)
"""What a contact of each reason is about: one more than an index into COLUMNS, 0 for nothing named."""
ABOUT[[BILL, ORDER, OUTAGE, LINE]] = 1, 2, 3, 3


def concerns(reason: NDArray[np.integer], about: Ids) -> dict[str, Column]:
    """Columns of what contacts of these reasons are about; identities of shape (n,), 0 for nothing."""
    if not about.any():
        return {}
    kind = ABOUT[reason]
    return {name: np.where(kind == code + 1, about, np.uint64(0)) for code, name in enumerate(COLUMNS)}
