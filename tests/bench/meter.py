"""Where the time of one life goes, by phase and by department, measured from outside.

Steps, handlers and processes are wrapped here; the twin itself holds no timer. Time is CPU, and exclusive:
what a step asks somebody else to do, as a month's end does of each department, counts with who does it.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import simpy

import sim.live
import sim.twin
from sim.kernel.bus import Bus
from sim.kernel.department import AnyDepartment
from sim.kernel.directory import Entry
from sim.live import MORNING, Action, Twin
from sim.roster import ROSTER, Roster
from sim.world import World

SET_UP, DEMAND, CLOCK, BEATS, MONTH_ENDS, TABLES = (
    "set-up",
    "morning",
    "clock",
    "beats",
    "month ends",
    "tables",
)
PHASES = (SET_UP, DEMAND, CLOCK, BEATS, MONTH_ENDS, TABLES)
HOUSE, WORLD = "(the house)", "(the world)"


class Meter:
    """CPU seconds by (phase, who), each second counted once."""

    def __init__(self) -> None:
        self.seconds: Counter[tuple[str, str]] = Counter()
        self._open: list[tuple[str, str]] = []
        self._since = 0.0

    @contextmanager
    def at(self, phase: str, who: str) -> Iterator[None]:
        """Count what is done inside for a phase and a department."""
        self._enter((phase, who))
        try:
            yield
        finally:
            self._leave()

    def around(self, work: Callable[..., Any], phase: str, who: str) -> Callable[..., Any]:
        """The same work, counted."""

        def counted(*given: Any, **named: Any) -> Any:
            self._enter((phase, who))
            try:
                return work(*given, **named)
            finally:
                self._leave()

        return counted

    def _enter(self, place: tuple[str, str]) -> None:
        now = time.process_time()
        if self._open:
            self.seconds[self._open[-1]] += now - self._since
        self._open.append(place)
        self._since = now

    def _leave(self) -> None:
        now = time.process_time()
        self.seconds[self._open.pop()] += now - self._since
        self._since = now

    def by_phase(self) -> dict[str, float]:
        """Seconds of each phase, in their order."""
        return {p: sum(s for (phase, _), s in self.seconds.items() if phase == p) for p in PHASES}

    def by_department(self) -> dict[str, dict[str, float]]:
        """Seconds by department and phase, the dearest department first."""
        found: dict[str, dict[str, float]] = {}
        for (phase, who), seconds in self.seconds.items():
            found.setdefault(who, dict.fromkeys(PHASES, 0.0))[phase] += seconds
        return dict(sorted(found.items(), key=lambda row: -sum(row[1].values())))


@contextmanager
def metering(meter: Meter) -> Iterator[None]:
    """Count what departments and the world do when they are made, opened and closed for a month."""
    with ExitStack() as patches:

        def wrap(owner: object, name: str, phase: str, who: str) -> None:
            counted = meter.around(getattr(owner, name), phase, who)
            patches.enter_context(patch.object(owner, name, counted))

        wrap(sim.twin, "build_world", SET_UP, WORLD)
        wrap(World, "close_month", MONTH_ENDS, WORLD)
        wrap(Bus, "check", MONTH_ENDS, "(the bus)")
        wrap(sim.live, "close_month", MONTH_ENDS, HOUSE)
        patches.enter_context(patch.object(sim.twin, "_seated", _seating(meter)))
        yield


def _seating(meter: Meter) -> Callable[..., AnyDepartment]:
    """Seat departments, counted; each is wrapped by itself, as the house reads the code of their classes."""
    seat = sim.twin._seated

    def seated(entry: Entry, *given: Any) -> AnyDepartment:
        with meter.at(SET_UP, entry.address):
            member: Any = seat(entry, *given)
        member.open = meter.around(member.open, SET_UP, entry.address)
        member.close_month = meter.around(member.close_month, MONTH_ENDS, entry.address)
        return member  # type: ignore[no-any-return]  # its methods are replaced

    return seated


def watch_steps(twin: Twin, meter: Meter, roster: Roster = ROSTER) -> None:
    """Count every step of a twin's days, and every event of its clock."""
    for phase, steps in roster.day.items():
        owners = [
            member.address
            for step in steps
            for member in twin.departments.values()
            if step in vars(type(member)).values()
        ]
        where = DEMAND if phase == MORNING else BEATS
        counted: list[Action] = [
            meter.around(action, where, owner)
            for action, owner in zip(twin.steps[phase], owners, strict=True)
        ]
        twin.steps[phase][:] = counted
    env = twin.services.env
    once = env.step

    def step() -> None:
        with meter.at(CLOCK, owner_of(env._queue[0][3]) if env._queue else HOUSE):
            once()

    env.step = step  # type: ignore[method-assign]  # what `run` calls for each event
    world: Any = twin.world
    world.begin_day = meter.around(world.begin_day, DEMAND, WORLD)
    world.close_day = meter.around(world.close_day, BEATS, WORLD)


def owner_of(event: simpy.Event) -> str:
    """Whose event it is: of a process who wrote it, of a message who hears it, of a desk the desk."""
    for callback in event.callbacks or ():
        whose = getattr(callback, "__self__", None)
        if isinstance(whose, simpy.Process):
            return _module(whose._generator.gi_code.co_filename)
        if whose is not None and not isinstance(whose, simpy.Event | type):
            return f"desk: {whose.name}" if hasattr(whose, "name") else _plain(type(whose).__module__)
        inside = dict(zip(callback.__code__.co_freevars, callback.__closure__ or (), strict=False))
        if "route" in inside:
            return str(inside["route"].cell_contents.receiver)
    return HOUSE


def _module(file: str) -> str:
    return _plain(file.rpartition("sim/")[2].removesuffix(".py").replace("/", "."))


def _plain(module: str) -> str:
    """`bss.billing` of `sim.bss.billing.billing`, so that a room's parts count together, as people and world do."""
    parts = module.removeprefix("sim.").split(".")
    if parts[0] in ("network", "world"):
        return WORLD
    if parts[0] == "subscribers":
        return "subscribers.customers"
    return ".".join(parts[:2]) if parts[0] in ("bss", "oss") else ".".join(parts)
