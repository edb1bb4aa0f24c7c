"""Fixed access lines that fail one by one: who is cut off, since when.

This is the truth; what the operator knows of it are its tickets. [domain: managed system, 3GPP TS 28.541]

Lines fail beside the equipment and not through it: a fault here is of one line only, and one in hub or core
is counted in `sim.network.outages`. Somebody whose hub and line are both down is counted in both.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.network.equipment import Fault


class Lines:
    """Open faults of single lines, by the row of the person on it.

    Args:
        env: the clock.

    Attributes:
        faults: the open fault by row; its `element` is that row.
        person_hours: hours without service of the faults that are over.
        interruptions: faults so far, warm-up included.
        repaired: gets fault and instant (h) of each repair; does nothing until somebody sets it, nor do the
            next two.
        failed: gets each fault at its beginning.
        given_up: gets fault and instant of what nobody waits for any more.
    """

    def __init__(self, env: simpy.Environment) -> None:
        self.env = env
        self.faults: dict[int, Fault] = {}
        self.person_hours = 0.0
        self.interruptions = 0
        self.repaired: Callable[[Fault, float], None] = lambda fault, now: None
        self.failed: Callable[[Fault], None] = lambda fault: None
        self.given_up: Callable[[Fault, float], None] = lambda fault, now: None

    def fail(self, row: int, key: int) -> Fault | None:
        """Let a line fail now; return the fault, None if the line is out of order already.

        Args:
            row: of the person on the line.
            key: the fault's identity.
        """
        if row in self.faults:
            return None
        fault = self.faults[row] = Fault(key, row, "line", self.env.now, silent=True)
        self.interruptions += 1
        self.failed(fault)
        return fault

    def restore(self, row: int) -> None:
        """Let a line work again, now; nothing happens if it does already."""
        fault = self.faults.pop(row, None)
        if fault is not None:
            self.person_hours += self.env.now - fault.start
            self.repaired(fault, self.env.now)

    def give_up(self, rows: NDArray[np.int64]) -> None:
        """Close the faults of lines that nobody waits for any more: they count up to now.

        Args:
            rows: of the people on them, shape (n,).
        """
        for row in rows.tolist():
            fault = self.faults.pop(row, None)
            if fault is not None:
                self.person_hours += self.env.now - fault.start
                self.given_up(fault, self.env.now)

    def hours_until(self, now: float) -> float:
        """Return the hours without service of all lines until `now` (hours), open faults included."""
        return self.person_hours + sum(now - fault.start for fault in self.faults.values())
