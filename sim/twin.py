"""The house: builds one operator from one scenario and runs it.

The order of a day (`ORDER_OF_A_DAY` lists it from the code):

1. settings change, if the programme says so;
2. the day's demand is placed: traffic, newcomers, decisions, contacts, faults of lines, background alarms,
   drift and audit of the inventory, prepaid use;
3. the few live through the day on the clock: elements, alarms, tickets, technicians, messages;
4. the house beats: departments handle the day's rows in the order of their names below;
5. at a month's end every law is checked and beliefs are written down beside the truth.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import simpy

from sim.bss.billing import Billing
from sim.bss.care import Care
from sim.bss.catalogue import Catalogue
from sim.bss.order_capture import OrderCapture
from sim.bss.order_management import OrderManagement
from sim.bss.payments import Payments
from sim.kernel.bus import Bus
from sim.kernel.calendar import Calendar
from sim.kernel.department import Department, Organisation, check_policies
from sim.kernel.house import House
from sim.kernel.parameters import value_at
from sim.kernel.streams import Streams
from sim.kernel.written import tables_of
from sim.messages.order_book import OrderBook
from sim.network.backbone import backbone_from_map, generated_ring
from sim.network.equipment import Plant
from sim.network.fault_log import FAULT_MEASURES, FaultLog
from sim.network.lines import Lines
from sim.network.maps.read import read_map
from sim.network.outages import Outages
from sim.network.topology import CORE, HUB, SITE, Topology, grow
from sim.network.traffic import Traffic
from sim.oss.fault_management import FaultManagement
from sim.oss.monitoring import Monitoring
from sim.oss.provisioning import Provisioning
from sim.oss.workforce import Workforce
from sim.records.errors import InputRefused
from sim.records.ledger import Ledger
from sim.records.machine import peak_rss_mb, rare_garbage_collection
from sim.records.measures import Measure, Measures
from sim.records.outcome import Outcome
from sim.scenario.plan import portfolio_of
from sim.scenario.schema import Scenario
from sim.subscribers.customers import Customers
from sim.subscribers.population import Population
from sim.subscribers.segments import SEGMENTS
from sim.subscribers.tariffs import Tariffs

ACCOUNTS = (
    "receivable",
    "cash",
    *(f"revenue.{name}" for name in SEGMENTS),
    "deferred_revenue",
    "adjustments",
    "bad_debt",
)
BEAT_MEASURE = Measure("beat.hours_lost", "h", "hours that rows waited for the next beat, by kind of message")
OUTSIDE = frozenset({Customers.name})
"""Who is spoken to by word, letter and telephone: no system link lies between."""

ROSTER: tuple[tuple[type[Department], str, tuple[str, ...]], ...] = (
    (Customers, "subscribers",
     ("population", "plant", "lines", "traffic", "tariffs", "orders", "activated", "fault_log")),
    (Monitoring, "oss.monitoring", ("plant", "fault_log")),
    (FaultManagement, "oss.fault_management", ("plant", "lines", "fault_log")),
    (Workforce, "oss.workforce", ("plant", "lines", "inspected")),
    (OrderCapture, "bss.order_capture", ("population", "orders")),
    (OrderManagement, "bss.order_management", ("orders",)),
    (Provisioning, "oss.provisioning", ("population", "orders", "activated")),
    (Catalogue, "bss.catalogue", ("tariffs",)),
    (Care, "bss.care", ("population", "sites", "plant")),
    (Billing, "bss.billing", ("population", "tariffs")),
    (Payments, "bss.payments", ("population", "billing")),
)  # fmt: skip
"""Who is there, where its settings stand in the scenario, and what it may touch."""

ORDER_OF_A_DAY = (
    "order_capture.serve",
    "order_management.serve",
    "provisioning.serve",
    "order_management.serve_answers",
    "billing.serve",
    "payments.serve",
    "customers.react",
    "care.serve",
    "billing.serve_disputes",
    "customers.serve",
    "monitoring.serve",
    "fault_management.serve",
    "workforce.serve",
)
"""Who handles the day's rows, in this order, when the house beats."""


@dataclass
class Twin:
    """One operator, built and ready to run."""

    scenario: Scenario
    house: House
    topology: Topology
    departments: dict[str, Department]
    organisation: Organisation
    tools: dict[str, Any]
    hours_lost: dict[str, float] = field(default_factory=dict)


def build_topology(scenario: Scenario, seed: int | None = None) -> Topology:
    """The network of a scenario (already at its size): one operator, many lives, so it knows no replication.

    Raises:
        InputRefused: the map cannot be read.
    """
    streams = Streams(scenario.seed if seed is None else seed)
    network = scenario.network
    if network.map is None:
        backbone = generated_ring(network.hubs, network.ring_closed, network.km_between)
    else:
        backbone = backbone_from_map(read_map(network.map), network.own_nodes_only)
    return grow(backbone, network.sites, network.access, streams)


def build(scenario: Scenario, replication: int, seed: int | None = None, *, strict: bool = False) -> Twin:
    """Build one operator.

    Args:
        scenario: what was asked, at any size.
        replication: which simulated life.
        seed: another seed than the scenario's.
        strict: refuse a second opening of one draw (for tests).

    Raises:
        InputRefused: a map, a plan or a policy that cannot be used.
    """
    scenario = scenario.at_size()
    for kind, path, _ in ROSTER:
        check_policies(kind, value_at(scenario, path))
    streams = Streams(scenario.seed if seed is None else seed, replication, strict=strict)
    house = _house(scenario, streams)
    topology = build_topology(scenario, seed)
    tools = _world(scenario, house, topology)
    organisation = Organisation(rng=1)
    departments: dict[str, Department] = {}
    tools["billing"] = lambda: departments["billing"]
    for kind, path, allowed in ROSTER:
        granted = {name: tools[name] for name in allowed}
        member = kind(organisation, house, value_at(scenario, path), granted)
        departments[kind.name.rpartition(".")[2]] = member
    return Twin(scenario, house, topology, departments, organisation, tools)


def _house(scenario: Scenario, streams: Streams) -> House:
    horizon = scenario.horizon
    calendar = Calendar(horizon.start, horizon.months, horizon.warm_up)
    env = simpy.Environment(initial_time=calendar.opening)
    declared = [measure for kind, _, _ in ROSTER for measure in kind.measures]
    declared += [*FAULT_MEASURES, BEAT_MEASURE]
    edges = calendar.month_edges

    def month_number(instant: float) -> int:
        return min(calendar.month_number(instant), horizon.months)

    bus = Bus(env, scenario.integration, streams, month_number, outside=OUTSIDE)
    return House(env, calendar, streams, bus, Measures(edges, declared), Ledger(edges, ACCOUNTS))


def _world(scenario: Scenario, house: House, topology: Topology) -> dict[str, Any]:
    """The physical and human truth, and what may be handed to departments."""
    people, network = scenario.subscribers, scenario.network
    half_life = people.churn.half_life_outage * 24
    outages = Outages(topology.site_count, (0.3, 0.3, 0.6), half_life, people.long_outage)
    population = Population(
        people.segments, topology.weight_of_site, network.overlap, house.streams, house.calendar.opening
    )
    log = FaultLog(house.measures)
    plant = Plant(house.env, topology, network.equipment, house.streams, outages)
    plant.repaired = log.resolved
    at_site = np.bincount(population.people.site, minlength=topology.site_count).astype(np.float64)
    traffic = Traffic(network.traffic, at_site, topology.propagation_ms, house.streams)
    kind = topology.kind
    return {
        "population": population,
        "plant": plant,
        "lines": Lines(house.env),
        "traffic": traffic,
        "tariffs": Tariffs(),
        "orders": OrderBook(),
        "activated": [],
        "fault_log": log,
        "sites": topology.site_count,
        "inspected": np.flatnonzero((kind == SITE) | (kind == HUB) | (kind == CORE)),
    }


def run(twin: Twin, progress: Callable[[float], None] | None = None, until: float | None = None) -> None:
    """Let an operator live on, from where it stands to the end of the horizon or to the hour `until`.

    Raises:
        LawBroken: something that must close does not.
    """
    house, calendar = twin.house, twin.house.calendar
    portfolio = portfolio_of(twin.scenario)
    first, last = int(house.env.now // 24), int((calendar.closing if until is None else until) // 24)
    changes = set(portfolio.change_days(0, last))
    month_ends = {int(edge // 24): number for number, edge in enumerate(calendar.month_edges)}
    starters = [member for member in twin.departments.values() if hasattr(member, "begin_day")]
    beats = [_step(twin, name) for name in ORDER_OF_A_DAY]
    for day in range(first, last):
        if day in changes:
            _adopt(twin, portfolio.parameters_on(day))
        for member in starters:
            member.begin_day(day)
        until_hour = (day + 1) * 24.0
        house.env.run(until=until_hour)
        for beat in beats:
            beat(until_hour)
        _note_latency(twin, until_hour)
        if day + 1 in month_ends:
            close_month(twin, month_ends[day + 1] - calendar.warm_up_months)
        if progress is not None:
            progress(until_hour)


def _step(twin: Twin, name: str) -> Callable[[float], None]:
    department, _, method = name.partition(".")
    step: Callable[[float], None] = getattr(twin.departments[department], method)
    return step


def _adopt(twin: Twin, settings: Scenario) -> None:
    """Let everyone work with other settings; what was built stays as it is.

    Raises:
        InputRefused: a plan changes what can only be chosen at the start.
    """
    fixed = (
        "horizon",
        "subscribers.count",
        "network.sites",
        "network.hubs",
        "network.map",
        "network.overlap",
    )
    moved = [path for path in fixed if value_at(settings, path) != value_at(twin.scenario, path)]
    if moved:
        raise InputRefused([f"{path}: is chosen at the start; a plan cannot change it" for path in moved])
    twin.house.bus.adopt(settings.integration)
    if settings.network.equipment != twin.tools["plant"].p:
        twin.tools["plant"].adopt(settings.network.equipment)
    twin.tools["traffic"].p = settings.network.traffic
    for kind, path, _ in ROSTER:
        member = twin.departments[kind.name.rpartition(".")[2]]
        wanted = value_at(settings, path)
        if wanted != member.p:
            member.adopt(wanted)


def _note_latency(twin: Twin, until: float) -> None:
    traffic, weight = twin.tools["traffic"], twin.tools["plant"].outages.people.sum(axis=1)
    twin.house.measures.note("latency.weighted", until - 1e-6, float((traffic.latency * weight).sum()))
    twin.house.measures.note("latency.weight", until - 1e-6, float(weight.sum()))


def close_month(twin: Twin, month: int) -> None:
    """Close a month: every department's own balances, the messages, the ledger."""
    for member in twin.departments.values():
        member.close_month(month)
    for kind, hours in twin.house.bus.hours_lost_to_beat().items():
        earlier = twin.hours_lost.get(kind, 0.0)
        twin.house.measures.note(BEAT_MEASURE.name, twin.house.env.now - 1e-6, hours - earlier, kind)
        twin.hours_lost[kind] = hours
    twin.house.bus.check(month)
    twin.house.ledger.check(month)


def _sites(twin: Twin) -> dict[str, Any]:
    """One row a site: where it is and what became of it, at the end of the run."""
    topology, traffic, outages = twin.topology, twin.tools["traffic"], twin.tools["plant"].outages
    place = topology.site_element
    return {
        "site": np.array([topology.name[element] for element in place]),
        "hub": np.array([topology.name[2 + hub] for hub in topology.hub_of_site]),
        "longitude": topology.longitude[place].copy(),
        "latitude": topology.latitude[place].copy(),
        "subscribers": outages.people.sum(axis=1),
        "outage_hours": outages.hours[:, 0].copy(),
        "utilisation": traffic.utilisation.copy(),
        "latency_ms": traffic.latency.copy(),
    }


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

    Raises:
        InputRefused: a scenario that cannot be built.
        LawBroken: a balance that does not close.
    """
    began = _cpu_after_imports()
    twin = build(scenario, replication, seed)
    try:
        with rare_garbage_collection():
            run(twin, progress)
            tables = tables_of(twin.house, twin.departments.values())
            tables["sites"] = _sites(twin)
    finally:
        twin.organisation.forget()
    return Outcome(
        tables=tables,
        calendar_start=scenario.horizon.start.isoformat(),
        months=scenario.horizon.months,
        cpu_s=time.process_time() - began,
        peak_rss_mb=peak_rss_mb(),
    )
