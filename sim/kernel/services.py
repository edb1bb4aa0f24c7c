"""The common services of one run: the clock, the calendar, chance, the bus, and places for records."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import simpy

from sim.kernel.beat import Beat
from sim.kernel.bus import Bus
from sim.kernel.calendar import Calendar
from sim.kernel.recorder import Recorder
from sim.kernel.streams import Streams
from sim.records.ledger import Ledger
from sim.records.measures import Measures


@dataclass
class Services:
    """What every department is given at the door.

    Attributes:
        env: the clock, in hours from the horizon's start.
        calendar: dates and months on top of it.
        streams: all chance of this replication.
        bus: the only corridor between departments.
        measures: where sums and histograms are noted, a notebook for each address.
        ledger: money in whole cents.
        today: the day that is lived, from its morning to its last step.
        beliefs: (month, address, belief) to (believed, true), written at each month's end.
        log: who takes down what happens; None in most lives.
        decisions: how often who decided what: (month, address, decision, policy, outcome).
    """

    env: simpy.Environment
    calendar: Calendar
    streams: Streams
    bus: Bus
    measures: Measures
    ledger: Ledger
    today: Beat = field(default_factory=lambda: Beat.of(0))
    beliefs: dict[tuple[int, str, str], tuple[float, float]] = field(default_factory=dict)
    log: Recorder | None = None
    decisions: Counter[tuple[int, str, str, str, str]] = field(default_factory=Counter)

    @property
    def month(self) -> int:
        """The number of the present month; 1 is the first measured one."""
        # That of the day that is lived: its last step is taken at the first instant of the next one.
        return self.calendar.month_number(self.today.midnight)

    def days_of_month(self, instant: float) -> float:
        """Days of the month in which the day before `instant` (h) lies: 28 to 31.

        So the end of a month's last day, which is the next month's first instant, still gives this month's.
        """
        edges = self.calendar.month_edges
        place = int(edges.searchsorted(instant, side="left"))
        return float(edges[place] - edges[place - 1]) / 24
