"""One order at a desk: in batches, as here, and as a SimPy process each. Prints microseconds an order."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
import simpy

from sim.kernel.calendar import Calendar
from sim.kernel.desk import Desk
from sim.kernel.distributions import exponential_rows
from sim.kernel.duty import Duty
from sim.kernel.streams import Streams

ORDERS, SERVERS, LOAD, BEAT = 200_000, 5, 0.8, 240.0
IDS = np.arange(ORDERS, dtype=np.uint64)
ARRIVED = np.cumsum(exponential_rows(Streams(1).rows("gap", IDS), 1.0))
SERVICE = exponential_rows(Streams(1).rows("service", IDS), SERVERS * LOAD)


def in_batches() -> None:
    """All orders at one desk, handed over once in ten days."""
    duty = Duty.round_the_clock(SERVERS, Calendar(dt.date(2024, 1, 1), 12, 0))
    desk = Desk(simpy.Environment(), duty)
    days = np.searchsorted(ARRIVED, np.arange(0, ARRIVED[-1] + BEAT, BEAT))
    for first, last in pairwise(days):
        desk.put(IDS[first:last], ARRIVED[first:last], SERVICE[first:last])
        desk.serve(float(ARRIVED[last - 1]) if last else 0.0)


def as_processes() -> None:
    """A SimPy process for each order, at a SimPy resource."""
    env = simpy.Environment()
    desk = simpy.Resource(env, SERVERS)

    def order(work: float) -> Iterator[simpy.Event]:
        with desk.request() as place:
            yield place
            yield env.timeout(work)

    def source() -> Iterator[simpy.Event]:
        for at, work in zip(ARRIVED.tolist(), SERVICE.tolist(), strict=True):
            yield env.timeout(at - env.now)
            env.process(order(work))

    env.process(source())
    env.run()


def microseconds(work: Callable[[], None]) -> float:
    """CPU of one order, microseconds."""
    begun = time.process_time()
    work()
    return (time.process_time() - begun) / ORDERS * 1e6


if __name__ == "__main__":
    print(json.dumps([microseconds(in_batches), microseconds(as_processes)]))
