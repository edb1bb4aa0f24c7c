"""The twin: builds one operator from one scenario; its days are lived in `sim.live`.

The clock counts hours from the first measured month, so the warm-up lies below zero. A day is the hours from
24 d up to, and without, 24 (d + 1); `bosstwin explain day` prints its steps from the code. Nothing here draws
chance, and nothing is written to disk: a finished life is handed back as tables (`sim.records.outcome`). A
twin lives once; another replication is another twin.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import simpy

from sim.eventlog.attach import attach
from sim.kernel.beat import Beat
from sim.kernel.bus import Bus
from sim.kernel.calendar import Calendar
from sim.kernel.cohort import Cohort
from sim.kernel.compiled.warm import ready
from sim.kernel.contract import check_settings, check_tools, check_trays
from sim.kernel.department import AnyDepartment, Organisation, Place
from sim.kernel.directory import Directory, Entry, department_of
from sim.kernel.handlers import Step, word_heard
from sim.kernel.run_tables import tables_of
from sim.kernel.services import Services
from sim.kernel.streams import Streams
from sim.kernel.words import Batch
from sim.live import BEAT_MEASURE, Action, Twin, run
from sim.records.errors import InputRefused
from sim.records.events import FILE
from sim.records.ledger import Ledger
from sim.records.machine import peak_rss_mb, rare_garbage_collection
from sim.records.measures import Measures
from sim.records.outcome import Outcome
from sim.records.recording import Recording
from sim.roster import ROSTER, Roster
from sim.scenario.networks import topology_of
from sim.scenario.plan import moved_for_good, portfolio_of
from sim.scenario.schema import Scenario
from sim.scenario.seats import addresses, directory_of, settings_of
from sim.subscribers.competitor import Competitor
from sim.subscribers.customers import Customers
from sim.subscribers.segments import SEGMENTS
from sim.world import WORLD_MEASURES, World, build_world

ACCOUNTS = (
    "receivable",
    "cash",
    *(f"revenue.{name}" for name in SEGMENTS),
    "deferred_revenue",
    "opening_balance",
    "adjustments",
    "compensation",
    "bad_debt",
)
"""Accounts of the ledger; every posting is double-entry, in cents. [P5.6]"""
OUTSIDE = frozenset({Customers.name, Competitor.name})
"""Who is spoken to by word, letter and telephone, or in public: no system link lies between."""


# --- building


def build(
    scenario: Scenario,
    replication: int,
    seed: int | None = None,
    *,
    strict: bool = False,
    roster: Roster = ROSTER,
) -> Twin:
    """Build one operator.

    Args:
        scenario: what was asked, at any size.
        replication: which simulated life.
        seed: another seed than the scenario's.
        strict: refuse a second opening of one draw (for tests).
        roster: another house (for tests).

    Raises:
        InputRefused: a map, a plan or a policy that cannot be used; a house in which something cannot work.
    """
    scenario = scenario.at_size()
    check_house(scenario, roster)
    streams = Streams(scenario.seed if seed is None else seed, replication, strict=strict)
    directory = directory_of(scenario, roster)
    services = _services(scenario, streams, directory, roster)
    world = build_world(scenario, services, topology_of(scenario, seed))
    organisation = Organisation(rng=1)
    departments = {
        entry.address: _seated(entry, scenario, services, world, organisation, roster)
        for entry in directory.entries
    }
    for member in departments.values():
        member.open()
    return Twin(scenario, services, world, departments, organisation, _steps(departments, roster))


def check_house(scenario: Scenario, roster: Roster = ROSTER) -> None:
    """Refuse a house in which something cannot work, before its first day.

    Raises:
        InputRefused: all that is wrong: a tool not granted, not asked for or never used, a tray that no step
            empties, a policy that nobody has, a word that gets lost.
    """
    kinds = roster.kinds()
    problems = [problem for seat in roster.seats for problem in check_tools(seat.kind, seat.tools)]
    problems += check_trays(kinds, roster.day)
    there = list(addresses(scenario, roster))
    for settings in (scenario, *portfolio_of(scenario).all_settings()):
        problems += moved_for_good(scenario, settings)
        problems += check_settings((kind, at, settings_of(settings, kind, at)) for kind, at in there)
    try:
        directory_of(scenario, roster).check()
    except InputRefused as refused:
        problems += refused.problems
    if problems:
        raise InputRefused(list(dict.fromkeys(problems)))


def _services(scenario: Scenario, streams: Streams, directory: Directory, roster: Roster) -> Services:
    horizon = scenario.horizon
    calendar = Calendar(horizon.start, horizon.months, horizon.warm_up)
    env = simpy.Environment(initial_time=calendar.opening)
    kinds = roster.kinds()
    declared = [measure for kind in kinds for measure in kind.measures]
    declared += [measure for kind in kinds for desk in kind.desks for measure in desk.measures()]
    declared += [*WORLD_MEASURES, BEAT_MEASURE]
    edges = calendar.month_edges

    def month_number(instant: float) -> int:
        return min(calendar.month_number(instant), horizon.months)

    bus = Bus(env, scenario.integration, streams, month_number, directory, outside=OUTSIDE)
    measures, ledger = Measures(edges, declared), Ledger(edges, ACCOUNTS)
    return Services(env, calendar, streams, bus, measures, ledger, Beat.of(int(calendar.opening // 24)))


def _seated(
    entry: Entry,
    scenario: Scenario,
    services: Services,
    world: World,
    organisation: Organisation,
    roster: Roster,
) -> AnyDepartment:
    """One instance with its settings, its tools and the people whom it serves."""
    seat = next(one for one in roster.seats if one.kind.name == department_of(entry.address))
    tools = {name: world.tool(name, seat.kind.name) for name in seat.tools}
    homes = services.bus.directory.homes(seat.kind.name)
    served = frozenset(brand for brand, address in homes.items() if address == entry.address)
    cohort = Cohort(None if len(served) == len(homes) else served)
    world.population.serve_by(cohort)
    place = Place(entry.address, cohort)
    return seat.kind(organisation, services, place, settings_of(scenario, seat.kind, entry.address), tools)


def _steps(departments: dict[str, AnyDepartment], roster: Roster) -> dict[str, list[Action]]:
    """The phases of the day with the steps of everybody who is there."""
    return {
        phase: [
            _action(step, member)
            for step in steps
            for member in departments.values()
            if step in vars(type(member)).values()
        ]
        for phase, steps in roster.day.items()
    }


def _action(step: Step, member: AnyDepartment) -> Action:
    """A step as it is taken each day; a handler of rows is called only where rows have come."""
    word = word_heard(step)
    if word is None:
        return lambda beat: step(member, beat)
    assert issubclass(word, Batch)
    inbox = member.services.bus.inbox(member.address, word)

    def handle(beat: Beat) -> None:
        if (rows := inbox.take(beat.end)) is not None:
            step(member, rows)

    return handle


def _cpu_after_imports() -> float:
    """Process CPU seconds now, with everything imported that a run would import or compile later."""
    import_module("scipy.special")  # the distributions open it when first used
    ready()
    return time.process_time()


def run_replication(
    scenario: Scenario,
    replication: int,
    *,
    seed: int | None = None,
    progress: Callable[[float], None] | None = None,
    recording: tuple[Recording, Path] | None = None,
) -> Outcome:
    """Simulate one life of one scenario; see `build` and `run`.

    With a `recording` the life is taken down in that file, which changes none of its tables.

    `peak_rss_mb` of the outcome is the largest of the whole process so far, earlier lives included.

    Raises:
        InputRefused: a scenario that cannot be built.
        LawBroken: a balance that does not close.
    """
    began = _cpu_after_imports()
    twin = build(scenario, replication, seed)
    log = attach(*recording, twin.services, twin.world, twin.departments.values()) if recording else None
    try:
        with rare_garbage_collection():
            run(twin, progress)
            outcome = outcome_of(twin, began)
    finally:
        twin.organisation.forget()
        if log is not None:
            log.close()
    if recording is not None and log is not None:
        outcome.notes, outcome.files = log.notes(twin.services.calendar), {FILE: recording[1]}
    return outcome


def outcome_of(twin: Twin, began: float) -> Outcome:
    """What a life has left behind so far; `began` is the process CPU (s) at which it began."""
    horizon = twin.scenario.horizon
    tables = tables_of(twin.services, twin.departments.values())
    tables["sites"] = twin.world.sites()
    return Outcome(
        tables=tables,
        calendar_start=horizon.start.isoformat(),
        months=horizon.months,
        cpu_s=time.process_time() - began,
        peak_rss_mb=peak_rss_mb(),
    )
