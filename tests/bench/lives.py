"""Many lives at once: `python -m tests.bench.lives [SUBSCRIBERS] [MONTHS] [LIVES]`, 20,000 12 20 by default.

How soon workers are ready, when the first pair of lives is done, and how well two cores are used. Wall time
says that only where nobody else uses them. Two figures say it on a busy machine too: what a life costs alone
and in the pool, and which share of their time workers have in hand what only sleeps, the pool's start included.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from sim.experiments.cases import Case, cases_of, load_scenario
from sim.experiments.execute import execute
from sim.experiments.journal import ExecutionOptions
from sim.experiments.pool import WorkerPool
from sim.experiments.progress import Status
from sim.experiments.results import Replication
from sim.experiments.worker import one_thread
from tests.bench.work import SCENARIO
from tests.experiments.helpers import case as sleeping

WORKERS = 2


def readiness() -> None:
    """How long until the fork server answers, and how long a worker takes once it is there."""
    for what in ("fork server and first worker", "another worker from it"):
        begun = time.perf_counter()
        with WorkerPool(1) as pool:
            pool.submit(time.process_time).result()
            print(f"{what}: {time.perf_counter() - begun:.2f} s")


def lives(case: Case, many: int, workers: int) -> tuple[float, float, float]:
    """Wall seconds of so many lives, their CPU by their own account, and the instant (s) of the first pair."""
    begun, pair = time.perf_counter(), 0.0

    def watch(status: Status) -> None:
        nonlocal pair
        if status.done >= 2 and not pair:
            pair = time.perf_counter() - begun

    with tempfile.TemporaryDirectory() as folder:
        options = ExecutionOptions(Path(folder) / "study", Path(folder), workers, fresh=True, watch=watch)
        results = execute([(case, number) for number in range(many)], options)
    wall = time.perf_counter() - begun
    done = [result.cpu_s for result in results.values() if isinstance(result, Replication)]
    assert len(done) == many
    return wall, sum(done), pair


def in_hand(many: int, seconds: float) -> float:
    """The share of their time that workers have something in hand that sleeps for so many seconds."""
    asleep = sleeping(slow=seconds)
    each = lives(asleep, 2, 1)[0] / 2
    return many * each / (WORKERS * lives(asleep, many, WORKERS)[0])


def main() -> None:
    """Measure and print."""
    size = [int(each) for each in sys.argv[1:]] + [20_000, 12, 20][len(sys.argv) - 1 :]
    one_thread()
    over = {"subscribers.count": str(size[0]), "horizon.months": str(size[1])}
    case, _ = cases_of(load_scenario(SCENARIO, over).value)
    readiness()
    few = max(2, size[2] // 5)
    alone_wall, alone, _ = lives(case, few, 1)
    wall, cpu, pair = lives(case, size[2], WORKERS)
    each, pooled = alone / few, cpu / size[2]
    print(f"{size[2]} lives of {size[0]:,} x {size[1]} on {WORKERS} workers")
    print(
        f"  wall {wall:.1f} s; CPU a life {pooled:.2f} s, alone {each:.2f} s (process {alone_wall / few:.2f} s)"
    )
    print(f"  CPU alone / ({WORKERS} x wall): {each * size[2] / (WORKERS * wall):.0%}")
    print(f"  CPU alone / CPU in the pool: {each / pooled:.0%}")
    print(f"  in hand, of {size[2]} that sleep 2 s: {in_hand(size[2], 2.0):.0%}")
    print(f"  first pair after {pair:.1f} s")


if __name__ == "__main__":
    main()
