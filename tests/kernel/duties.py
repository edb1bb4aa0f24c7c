"""Duty for tests: the week begins with the horizon, on Monday 1 January 2024."""

import datetime as dt
from collections.abc import Mapping
from itertools import pairwise

from sim.kernel.calendar import Calendar
from sim.kernel.duty import Block, Duty

MONDAY = Calendar(dt.date(2024, 1, 1), 12, 3)


def always(people: float) -> Duty:
    """The same number of people at every hour."""
    return Duty.round_the_clock(people, MONDAY)


def weekly(steps: Mapping[float, int]) -> Duty:
    """People on duty from each hour of the week on, until the next step, round the week."""
    blocks, edges = [], {**dict(steps), 168.0: 0}
    edges.setdefault(0.0, edges[max(steps)])
    for (start, people), (end, _) in pairwise(sorted(edges.items())):
        while start < end:
            day = int(start // 24.0)
            stop = min(end, 24.0 * (day + 1))
            blocks.append(Block(people, start - 24.0 * day, stop - 24.0 * day, (day,)))
            start = stop
    return Duty.of(blocks, MONDAY)
