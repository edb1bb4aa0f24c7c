"""Measure speed and memory here: `make bench` (short) or `python -m tests.bench --full`.

Every figure is the median of several runs in processes of their own; ratios are of the same machine. Goals
are those of the design (section 5). Nothing here is a test: a busy machine must not turn a build red.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import subprocess
import sys
from dataclasses import dataclass

ONE_RUN = """
import json, sys
from sim.experiments.cases import load_scenario
from sim.twin import run_replication
count, months = sys.argv[1:]
over = {"subscribers.count": count, "horizon.months": months}
outcome = run_replication(load_scenario("scenarios/bases/reference.yaml", over).value, 0)
print(json.dumps([outcome.cpu_s, outcome.peak_rss_mb]))
"""

ORDERS = """
import datetime, json, sys, time
import numpy as np, simpy
from sim.kernel.calendar import Calendar
from sim.kernel.desk import Desk
from sim.kernel.duty import Duty
n, servers = 200_000, 5
luck = np.random.PCG64(1).random_raw(2 * n) / 2.0**64
arrived = np.cumsum(-np.log(luck[:n])); service = -np.log(luck[n:]) * servers * 0.8
def batch():
    duty = Duty.round_the_clock(servers, Calendar(datetime.date(2024, 1, 1), 12, 0))
    queue = Desk(simpy.Environment(), duty); ids = np.arange(n, dtype=np.uint64)
    days = np.searchsorted(arrived, np.arange(0, arrived[-1] + 240, 240.0))
    for first, last in zip(days[:-1], days[1:]):
        queue.put(ids[first:last], arrived[first:last], service[first:last])
        queue.serve(float(arrived[last - 1]) if last else 0.0)
def events():
    env = simpy.Environment(); desk = simpy.Resource(env, servers)
    def order(work):
        with desk.request() as place:
            yield place
            yield env.timeout(work)
    def source():
        for at, work in zip(arrived.tolist(), service.tolist()):
            yield env.timeout(at - env.now)
            env.process(order(work))
    env.process(source()); env.run()
seconds = []
for run in (batch, events):
    begun = time.process_time(); run(); seconds.append(time.process_time() - begun)
print(json.dumps([seconds[0] / n * 1e6, seconds[1] / n * 1e6]))
"""


@dataclass(frozen=True)
class Size:
    """One measured size and its goal."""

    subscribers: int
    months: int
    goal_s: float | None


SHORT = (Size(2_000, 36, None), Size(20_000, 36, None), Size(100_000, 36, 10.0))
FULL = (*SHORT, Size(1_000_000, 12, 10.0))


def run(code: str, *arguments: str) -> list[float]:
    """One measurement in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], check=True, capture_output=True, text=True
    )
    found: list[float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Measure and print one line a size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="also a million subscribers")
    parser.add_argument("--repeats", type=int, default=3)
    asked = parser.parse_args()
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}")
    print(f"{'subscribers':>11} {'months':>6} {'CPU s':>7} {'goal':>5} {'us/sub-month':>13} {'MB':>6}")
    for size in FULL if asked.full else SHORT:
        runs = [run(ONE_RUN, str(size.subscribers), str(size.months)) for _ in range(asked.repeats)]
        seconds, memory = (statistics.median(column) for column in zip(*runs, strict=True))
        each = seconds / size.subscribers / size.months * 1e6
        goal = f"{size.goal_s:.0f}" if size.goal_s else "-"
        print(
            f"{size.subscribers:>11,} {size.months:>6} {seconds:>7.2f} {goal:>5} {each:>13.2f} {memory:>6.0f}"
        )
    batch, events = (
        statistics.median(column) for column in zip(*(run(ORDERS) for _ in range(asked.repeats)), strict=True)
    )
    ratio = events / batch
    print(
        f"one order at a desk: {batch:.2f} us in batches, {events:.2f} us as SimPy processes ({ratio:.0f}x)"
    )


if __name__ == "__main__":
    main()
