"""How much work a simulated day is, counted and not timed: events, draws, rows on the bus, calls.

A count is the same on every machine, however busy. Chance is counted at the doors of `Streams` and `Chance`,
rows by the bus's own tally, events and calls by the interpreter. Calls of compiled kernels and of what stands
in for them are left out, so that switching compilation off changes no figure.
"""

from __future__ import annotations

import cProfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import CodeType
from typing import Any
from unittest.mock import patch

import numpy as np
import simpy

import sim
from sim.experiments.cases import load_scenario
from sim.kernel.compiled import machine_code
from sim.kernel.streams import Chance, Streams
from sim.live import Twin, run
from sim.twin import build

OURS = str(Path(sim.__file__).parent)
KERNELS = str(Path(machine_code.__file__).parent)
SCENARIO = "scenarios/bases/reference.yaml"


@dataclass(frozen=True)
class Work:
    """Work of one small life; all but the last a simulated day, mean over its days, warm-up included.

    Attributes:
        events: steps of the SimPy clock.
        draws: times that chance was asked.
        rows_drawn: uniforms and variates that it gave.
        rows_sent: rows and messages over the bus, each counted for each receiver.
        calls: Python function calls of our own code, compiled kernels left out.
        calls_to_build: such calls, once, to build a twin in a process that has built one before.
    """

    events: float
    draws: float
    rows_drawn: float
    rows_sent: float
    calls: float
    calls_to_build: float

    def by_name(self) -> dict[str, float]:
        """Every figure by its name, to a tenth."""
        return {name: round(value, 1) for name, value in asdict(self).items()}


@dataclass
class Drawn:
    """What chance was asked for."""

    times: int = 0
    rows: int = 0
    _inside: bool = False

    def counted(self, draw: Callable[..., Any]) -> Callable[..., Any]:
        """The same draw, counted; not those that it makes in turn, nor what gives no variates."""

        def count(*given: Any, **named: Any) -> Any:
            if self._inside:
                return draw(*given, **named)
            self._inside = True
            try:
                found = draw(*given, **named)
            finally:
                self._inside = False
            if isinstance(found, float | np.ndarray):
                self.times += 1
                self.rows += np.size(found)
            return found

        return count


@contextmanager
def counting_draws() -> Iterator[Drawn]:
    """Count every draw that is made inside."""
    drawn = Drawn()
    with ExitStack() as patches:
        for kind in (Streams, Chance):
            for name, method in list(vars(kind).items()):
                if callable(method) and not name.startswith("_"):
                    patches.enter_context(patch.object(kind, name, drawn.counted(method)))
        yield drawn


def calls_of(profile: cProfile.Profile) -> tuple[int, int]:
    """Calls of our own code, and steps of the clock, in a profile."""
    ours = events = 0
    for entry in profile.getstats():
        code = entry.code
        if not isinstance(code, CodeType):
            continue
        if code is simpy.Environment.step.__code__:
            events += entry.callcount
        elif code.co_filename.startswith(OURS) and not code.co_filename.startswith(KERNELS):
            ours += entry.callcount
    return ours, events


def _sent(twin: Twin) -> int:
    return sum(tally.sent for route in twin.services.bus.routes() for tally in route.tally.values())


def measure(subscribers: int = 5_000, months: int = 2, warm_up: int = 1) -> Work:
    """Count the work of one life of the reference operator.

    A life of the same size is lived before it, so that nothing is counted that is done once a process.
    """
    over = {
        "subscribers.count": str(subscribers),
        "horizon.months": str(months),
        "horizon.warm_up": str(warm_up),
    }
    scenario = load_scenario(SCENARIO, over).value
    first = build(scenario, 0)
    run(first)
    first.organisation.forget()
    building, living = cProfile.Profile(builtins=False), cProfile.Profile(builtins=False)
    twin = building.runcall(build, scenario, 0)
    at_start = _sent(twin)
    calendar = twin.services.calendar
    days = (calendar.closing - calendar.opening) / 24
    with counting_draws() as drawn:
        living.runcall(run, twin)
    calls, events = calls_of(living)
    sent = _sent(twin) - at_start
    twin.organisation.forget()
    counts = events, drawn.times, drawn.rows, sent, calls
    return Work(*(count / days for count in counts), calls_of(building)[0])
