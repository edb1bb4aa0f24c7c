"""Fixed access lines that fail one by one. Truth: who is cut off, since when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import simpy

from sim.network.equipment import Fault


class Lines:
    """Open faults of single lines, by the row of the person on it.

    Args:
        env: the clock.
    """

    def __init__(self, env: simpy.Environment) -> None:
        self.env = env
        self.faults: dict[int, Fault] = {}
        self.person_hours = 0.0
        self.interruptions = 0
        self.repaired: Callable[[Fault, float], None] = lambda fault, now: None

    def fail(self, row: int, key: int) -> Fault | None:
        """A line fails now; None if it is out of order already."""
        if row in self.faults:
            return None
        fault = self.faults[row] = Fault(key, row, "line", self.env.now, silent=True)
        self.interruptions += 1
        return fault

    def restore(self, row: int) -> None:
        """The line works again, now."""
        fault = self.faults.pop(row, None)
        if fault is not None:
            self.person_hours += self.env.now - fault.start
            self.repaired(fault, self.env.now)

    def give_up(self, rows: Any) -> None:
        """Nobody waits for these lines any more: their faults count up to now."""
        for row in rows.tolist():
            fault = self.faults.pop(row, None)
            if fault is not None:
                self.person_hours += self.env.now - fault.start

    def hours_until(self, now: float) -> float:
        """Hours without service on all lines together, open faults included."""
        return self.person_hours + sum(now - fault.start for fault in self.faults.values())
