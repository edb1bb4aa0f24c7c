"""The twin: builds one operator from one scenario and lets it live to any day.

A day: settings change, if the programme says so; the phase `morning` of the roster's day places the day's
demand; the few live through the day on the clock; the other phases handle the day's rows, in their order; at
a month's end every law is checked and beliefs are written down beside the truth. `bosstwin explain day`
prints the steps from the code.

The clock counts hours from the first measured month, so the warm-up lies below zero. A day is the hours from
24 d up to, and without, 24 (d + 1). Nothing here draws chance, and nothing is written to disk: a finished
life is handed back as tables (`sim.records.outcome`). A twin lives once; another replication is another twin.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import simpy

from sim.kernel.beat import JUST_BEFORE, Beat
from sim.kernel.bus import Bus
from sim.kernel.calendar import Calendar
from sim.kernel.cohort import Cohort
from sim.kernel.contract import check_settings, check_tools, check_trays
from sim.kernel.department import AnyDepartment, Organisation, Place
from sim.kernel.directory import Directory, Entry, department_of
from sim.kernel.handlers import Step, word_heard
from sim.kernel.run_tables import tables_of
from sim.kernel.services import Services
from sim.kernel.streams import Streams
from sim.kernel.words import Batch
from sim.network.topology import Topology
from sim.records.errors import InputRefused
from sim.records.ledger import Ledger
from sim.records.machine import peak_rss_mb, rare_garbage_collection
from sim.records.measures import Measure, Measures
from sim.records.outcome import Outcome
from sim.roster import MORNING, ROSTER, Roster
from sim.scenario.plan import moved_for_good, portfolio_of
from sim.scenario.schema import Scenario
from sim.scenario.seats import addresses, directory_of, settings_of
from sim.subscribers.customers import Customers
from sim.subscribers.segments import SEGMENTS
from sim.world import WORLD_MEASURES, World, build_world, topology_of

ACCOUNTS = (
    "receivable",
    "cash",
    *(f"revenue.{name}" for name in SEGMENTS),
    "deferred_revenue",
    "adjustments",
    "bad_debt",
)
"""Accounts of the ledger; every posting is double-entry, in cents. [P5.6]"""
BEAT_MEASURE = Measure("beat.hours_lost", "h", "hours that rows waited for the next beat, by kind of message")
OUTSIDE = frozenset({Customers.name})
"""Who is spoken to by word, letter and telephone: no system link lies between."""
Action = Callable[[Beat], None]


@dataclass
class Twin:
    """One operator, built and ready to run.

    Attributes:
        departments: everybody, by address.
        scenario: at its size, as it stood at the start; a plan changes settings, not this.
        services: clock, calendar, chance, bus, measures and ledger.
        world: the truth.
        organisation: the roster as Mesa knows it.
        steps: what is done in each phase of a day, in order.
        hours_lost: hours that rows had waited for a beat by the last month's end, by kind of message.
    """

    scenario: Scenario
    services: Services
    world: World
    departments: dict[str, AnyDepartment]
    organisation: Organisation
    steps: dict[str, list[Action]]
    hours_lost: dict[str, float] = field(default_factory=dict)

    @property
    def topology(self) -> Topology:
        """The network."""
        return self.world.topology


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


# --- living


def run(twin: Twin, progress: Callable[[float], None] | None = None, until: float | None = None) -> None:
    """Simulate from where the twin stands to the end of the horizon, or to the day of the hour `until`.

    Raises:
        LawBroken: something that must close does not.

    Args:
        twin: stands at the beginning of a day.
        progress: gets the hour at the end of each day.
        until: an hour; the day that it falls into is not simulated any more.
    """
    services, calendar = twin.services, twin.services.calendar
    portfolio = portfolio_of(twin.scenario)
    first, last = int(services.env.now // 24), int((calendar.closing if until is None else until) // 24)
    changes = set(portfolio.change_days(0, last))
    month_ends = {int(edge // 24): number for number, edge in enumerate(calendar.month_edges)}
    for day in range(first, last):
        if day in changes:
            adopt(twin, portfolio.parameters_on(day))
        _live_a_day(twin, Beat.of(day))
        if day + 1 in month_ends:
            close_month(twin, month_ends[day + 1] - calendar.warm_up_months)
        if progress is not None:
            progress(services.env.now)


def _live_a_day(twin: Twin, beat: Beat) -> None:
    services = twin.services
    services.today = beat
    for action in twin.steps[MORNING]:
        action(beat)
    services.env.run(until=beat.end)
    for phase, actions in twin.steps.items():
        if phase != MORNING:
            for action in actions:
                action(beat)
    for member in twin.departments.values():
        member.close_day()
    twin.world.close_day(beat)


def adopt(twin: Twin, settings: Scenario) -> None:
    """Let everyone work with other settings; what was built stays as it is.

    Called in the morning of a day with a change, before its demand is placed. Departments whose settings are
    the same are not told.

    Raises:
        InputRefused: a plan changes what can only be chosen at the start.
    """
    if moved := moved_for_good(twin.scenario, settings):
        raise InputRefused(moved)
    twin.services.bus.adopt(settings.integration)
    twin.world.adopt(settings)
    for address, member in twin.departments.items():
        wanted = settings_of(settings, type(member), address)
        if wanted != member.p:
            member.adopt(wanted)


def close_month(twin: Twin, month: int) -> None:
    """Close a month: every department's own balances, the instruments, the messages, the ledger.

    Raises:
        LawBroken: something that must close does not.
    """
    services = twin.services
    for member in twin.departments.values():
        member.close_month(month)
    edges = services.calendar.month_edges
    begun = float(edges[month - 1 + services.calendar.warm_up_months])
    twin.world.close_month(month, begun, services.today, services.ledger.balance("receivable"))
    for kind, hours in services.bus.hours_lost_to_beat().items():
        earlier = twin.hours_lost.get(kind, 0.0)
        twin.world.notes.note(BEAT_MEASURE.name, services.env.now - JUST_BEFORE, hours - earlier, kind)
        twin.hours_lost[kind] = hours
    services.bus.check(month)
    services.ledger.check(month)


def _cpu_after_imports() -> float:
    """Process CPU seconds now, with everything imported that a run would import later."""
    import scipy.special  # noqa: F401  (the distributions open it when first used)

    return time.process_time()


def run_replication(
    scenario: Scenario,
    replication: int,
    *,
    seed: int | None = None,
    progress: Callable[[float], None] | None = None,
) -> Outcome:
    """Simulate one life of one scenario; see `build` and `run`.

    `peak_rss_mb` of the outcome is the largest of the whole process so far, earlier lives included.

    Raises:
        InputRefused: a scenario that cannot be built.
        LawBroken: a balance that does not close.
    """
    began = _cpu_after_imports()
    twin = build(scenario, replication, seed)
    try:
        with rare_garbage_collection():
            run(twin, progress)
            tables = tables_of(twin.services, twin.departments.values())
            tables["sites"] = twin.world.sites()
    finally:
        twin.organisation.forget()
    return Outcome(
        tables=tables,
        calendar_start=scenario.horizon.start.isoformat(),
        months=scenario.horizon.months,
        cpu_s=time.process_time() - began,
        peak_rss_mb=peak_rss_mb(),
    )
