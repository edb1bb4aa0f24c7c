"""What every department is given at the door: the clock, chance, the bus, and a place for records."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import simpy

from sim.kernel.bus import Bus
from sim.kernel.calendar import Calendar
from sim.kernel.streams import Streams
from sim.records.ledger import Ledger
from sim.records.measures import Measures


@dataclass
class House:
    """The common services of one run.

    Attributes:
        beliefs: (month, agent, belief) to (believed, true), written at each month's end.
        decisions: how often an agent decided what: (month, agent, decision, policy, outcome).
    """

    env: simpy.Environment
    calendar: Calendar
    streams: Streams
    bus: Bus
    measures: Measures
    ledger: Ledger
    beliefs: dict[tuple[int, str, str], tuple[float, float]] = field(default_factory=dict)
    decisions: Counter[tuple[int, str, str, str, str]] = field(default_factory=Counter)

    @property
    def month(self) -> int:
        """The number of the present month; 1 is the first measured one."""
        # A beat at the month's last instant still belongs to it.
        return self.calendar.month_number(self.env.now - 1e-6)

    def days_of_month(self, instant: float) -> float:
        """Days of the month in which the day before `instant` lies."""
        edges = self.calendar.month_edges
        place = int(np.searchsorted(edges, instant, side="left"))
        return float(edges[place] - edges[place - 1]) / 24
