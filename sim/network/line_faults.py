"""Fixed access lines that fail one by one: who is cut off, since when.

This is the truth; what the operator knows of it are its tickets. [domain: managed system, 3GPP TS 28.541]

Lines fail beside the equipment and not through it: a fault here is of one line only, and one in hub or core
is counted in `sim.network.outages`. While the hub of a dead line is down too, the hours are the hub's alone.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.kernel.signals import Signal
from sim.network.equipment import Fault
from sim.network.outages import Rows


class Lines:
    """Open faults of single lines, by the row of the person on it.

    Args:
        env: the clock.

    Attributes:
        faults: the open fault by row; its `element` is that row.
        person_hours: hours that lines alone kept somebody without service, of the faults that are over.
        interruptions: faults so far, warm-up included.
        dark: tells the hours for which the hub behind a row has been down until an instant (h), whatever they
            are counted from; 0 until somebody sets it.
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
        self._dark_before: dict[int, float] = {}
        self.dark: Callable[[int, float], float] = lambda row, now: 0.0
        self.failed = Signal[[Fault]]()
        self.repaired, self.given_up = Signal[[Fault, float]](), Signal[[Fault, float]]()

    def fail(self, row: int, key: int) -> Fault | None:
        """Let a line fail now; return the fault, None if the line is out of order already.

        Args:
            row: of the person on the line.
            key: the fault's identity.
        """
        if row in self.faults:
            return None
        fault = self.faults[row] = Fault(key, row, "line", self.env.now, silent=True)
        self._dark_before[row] = self.dark(row, self.env.now)
        self.interruptions += 1
        self.failed(fault)
        return fault

    def restore(self, row: int) -> None:
        """Let a line work again, now; nothing happens if it does already."""
        fault = self.faults.pop(row, None)
        if fault is not None:
            self.person_hours += self.hours_of(fault, self.env.now)
            self.repaired(fault, self.env.now)
            del self._dark_before[row]

    def give_up(self, rows: NDArray[np.int64]) -> None:
        """Close the faults of lines that nobody waits for any more: they count up to now.

        Args:
            rows: of the people on them, shape (n,).
        """
        for row in rows.tolist():
            fault = self.faults.pop(row, None)
            if fault is not None:
                self.person_hours += self.hours_of(fault, self.env.now)
                self.given_up(fault, self.env.now)
                del self._dark_before[row]

    def hours_until(self, now: float) -> float:
        """Return the hours without service of all lines until `now` (hours), open faults included."""
        return self.person_hours + sum(self.hours_of(fault, now) for fault in self.faults.values())

    def hours_of(self, fault: Fault, now: float) -> float:
        """Return the hours until `now` (h) in which a dead line alone was why there was no service.

        The fault is open, or closes at this instant.
        """
        return now - fault.start - (self.dark(fault.element, now) - self._dark_before[fault.element])

    def open_hours(self, rows: Rows, now: float) -> NDArray[np.float64]:
        """Return `hours_of` the open faults of some rows, shape (n,); 0 where the line works."""
        hours = np.zeros(len(rows))
        if self.faults:
            dead = np.isin(rows, np.fromiter(self.faults, dtype=np.int64, count=len(self.faults)))
            for place in np.flatnonzero(dead).tolist():
                hours[place] = self.hours_of(self.faults[int(rows[place])], now)
        return hours
