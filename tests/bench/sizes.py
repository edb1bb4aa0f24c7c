"""One life of one size, in a process of its own: `python -m tests.bench.sizes SUBSCRIBERS MONTHS [where]`.

Prints one JSON document. With `where` the life is taken apart by phase and department, which costs a few per
cent of it; figures of speed come from lives that nobody watches.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass, field

import numpy as np

from sim.experiments.cases import load_scenario
from sim.kernel.columns import Columns
from sim.live import Twin, run
from sim.records.machine import rare_garbage_collection
from sim.scenario.schema import Scenario
from sim.twin import _cpu_after_imports, build, outcome_of
from tests.bench.meter import HOUSE, SET_UP, TABLES, Meter, metering, watch_steps
from tests.bench.process import own_peak_mb
from tests.bench.work import SCENARIO


@dataclass
class Life:
    """What one life has cost.

    Attributes:
        subscribers, months, days: its size; days with the warm-up.
        build_s, run_s, tables_s: CPU seconds.
        before_mb, peak_mb: largest resident memory before anything was built, and at the end.
        columns_mb: bytes in declared columns at the end, by owner, in MB of 2**20.
        phases, departments: CPU seconds, if the life was taken apart.
    """

    subscribers: int
    months: int
    days: float
    build_s: float = 0.0
    run_s: float = 0.0
    tables_s: float = 0.0
    before_mb: float = 0.0
    peak_mb: float = 0.0
    columns_mb: dict[str, float] = field(default_factory=dict)
    phases: dict[str, float] = field(default_factory=dict)
    departments: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def cpu_s(self) -> float:
        """All of it."""
        return self.build_s + self.run_s + self.tables_s

    @property
    def ms_a_day(self) -> float:
        """Milliseconds of a simulated day, set-up and tables left out."""
        return 1e3 * self.run_s / self.days

    @property
    def ns_a_subscriber_month(self) -> float:
        """Nanoseconds of everything, per subscriber and measured month."""
        return 1e9 * self.cpu_s / self.subscribers / self.months

    @property
    def bytes_a_subscriber(self) -> float:
        """What the process has grown by."""
        return (self.peak_mb - self.before_mb) * 2**20 / self.subscribers


def live(subscribers: int, months: int, *, where: bool = False) -> Life:
    """Live one life of the reference operator here, and say what it cost."""
    over = {"subscribers.count": str(subscribers), "horizon.months": str(months)}
    scenario = load_scenario(SCENARIO, over).value
    _cpu_after_imports()
    meter = Meter()
    if not where:
        return _live(scenario, meter, watched=False)
    with metering(meter):
        life = _live(scenario, meter, watched=True)
    life.phases, life.departments = meter.by_phase(), meter.by_department()
    return life


def _live(scenario: Scenario, meter: Meter, *, watched: bool) -> Life:
    before = own_peak_mb()
    begun = time.process_time()
    with meter.at(SET_UP, HOUSE):
        twin = build(scenario, 0)
    built = time.process_time()
    calendar = twin.services.calendar
    if watched:
        watch_steps(twin, meter)
    with rare_garbage_collection():
        with meter.at("beats", HOUSE):
            run(twin)
        lived = time.process_time()
        with meter.at(TABLES, HOUSE):
            outcome_of(twin, begun)
    ended = time.process_time()
    days = (calendar.closing - calendar.opening) / 24
    size = scenario.subscribers.count, scenario.horizon.months, days
    seconds = built - begun, lived - built, ended - lived
    return Life(*size, *seconds, before, own_peak_mb(), columns_mb(twin))


def columns_mb(twin: Twin) -> dict[str, float]:
    """Megabytes in declared columns by the module that declares them, room for more rows included."""
    found: Counter[str] = Counter()
    for table in gc.get_objects():
        if isinstance(table, Columns) and "_store" in vars(table):
            size = sum(np.asarray(array).nbytes for array in vars(table)["_store"].values())
            found[type(table).__module__.removeprefix("sim.")] += size
    assert twin.services is not None  # alive until here, and its tables with it
    return {name: round(size / 2**20, 1) for name, size in found.most_common() if size > 2**16}


def main() -> None:
    """Live one life and print what it cost."""
    count, months, *rest = sys.argv[1:]
    print(json.dumps(asdict(live(int(count), int(months), where="where" in rest))))


if __name__ == "__main__":
    main()
