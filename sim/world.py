"""The world of one operator: the physical and human truth, and the instruments on it. It knows no department.

What a department may touch of it is handed over by name; the roster says what to whom.

Instruments (`fault_log`, `order_log`, `control_account`) are told of the truth by those who make it, and KPIs
and laws come from them. The world begins a day before all departments and is closed after them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.kernel.beat import Beat
from sim.kernel.paths import number_at
from sim.kernel.services import Services
from sim.kernel.words import Floats
from sim.network.ageing import mean_overdue
from sim.network.equipment import Equipment
from sim.network.fault_log import FAULT_MEASURES, FaultLog
from sim.network.hands import Hands
from sim.network.line_faults import Lines
from sim.network.outages import EXPOSED, FIXED, Outages
from sim.network.plant_records import PlantRecords
from sim.network.telemetry import Coverage, Telemetry
from sim.network.topology import Topology
from sim.network.traffic import Traffic
from sim.records.control_account import RECEIVABLES_CLOSE, ControlAccount
from sim.records.laws import Law
from sim.records.measures import Measure, Notebook
from sim.records.outcome import Table
from sim.scenario.schema import Scenario
from sim.subscribers.old_memories import remember
from sim.subscribers.order_log import ORDER_MEASURES, ORDERS_CLOSE, OrderLog
from sim.subscribers.paying import Paying
from sim.subscribers.population import Population
from sim.subscribers.services_begun import ServicesBegun
from sim.subscribers.tariffs import Tariffs

LATENCY_MEASURES = (
    Measure("latency.weighted", "ms", "busy-hour latency times the mobile users it reaches, over days"),
    Measure("latency.weight", "people", "those mobile users, summed over days, less where a site was down"),
)
UPKEEP_MEASURES = (
    Measure("maintenance.overdue", "months", "sum of the months by which inspections are overdue"),
    Measure("maintenance.elements", "elements", "the sites, hubs and core locations that are inspected"),
    Measure("outage.planned_hours", "h", "of the subscriber-hours without service those by planned work"),
)
WORLD_MEASURES: tuple[Measure, ...] = (*FAULT_MEASURES, *ORDER_MEASURES, *LATENCY_MEASURES, *UPKEEP_MEASURES)
"""What the instruments note."""
WORLD_LAWS: tuple[Law, ...] = (ORDERS_CLOSE, RECEIVABLES_CLOSE)
"""What the instruments check."""


@dataclass
class World:
    """Everything that is true, whoever knows of it.

    Attributes:
        telemetry, hands, plant_records, coverage: what departments see of the network and can do to it.
        topology: the network, which never changes.
        population: everyone who is or was a subscriber.
        equipment, lines: what is up and down, and for whom.
        traffic: busy-hour load and latency of sites.
        tariffs: prices as the contracts have them.
        services_begun: services that people have not noticed yet.
        paying: invoices in people's hands.
        fault_log, order_log, control_account: instruments.
        notes: where the instruments note; its address is empty.
    """

    topology: Topology
    population: Population
    equipment: Equipment
    lines: Lines
    traffic: Traffic
    tariffs: Tariffs
    services_begun: ServicesBegun
    paying: Paying
    fault_log: FaultLog
    order_log: OrderLog
    control_account: ControlAccount
    notes: Notebook
    plant_records: PlantRecords
    telemetry: Telemetry = field(init=False)
    hands: Hands = field(init=False)
    coverage: Coverage = field(init=False)
    _down_before: Floats = field(init=False)
    _planned_before: float = field(init=False)

    def __post_init__(self) -> None:
        self._down_before = self.equipment.outages.hours[:, EXPOSED].copy()
        self._planned_before = float(self.equipment.outages.planned_hours.sum())
        self.telemetry = Telemetry(self.equipment, self.lines, self.fault_log)
        self.hands = Hands(self.equipment, self.lines, self.equipment.ageing.inspected)
        self.coverage = Coverage(self.equipment)

    # object: the department that asks declares the type of its tool.
    def tool(self, name: str, department: str) -> object:
        """What is handed to a department under a name; columns of people as it may use them.

        Raises:
            KeyError: there is no such tool.
        """
        if name == "people":
            return self.population.people.seen_by(department.rpartition(".")[2])
        return vars(self)[name]

    def adopt(self, settings: Scenario) -> None:
        """Live on under other settings.

        Only failure rates and traffic can change; sites, map and people stay as they were built.
        """
        if settings.network.equipment != self.equipment.p:
            self.equipment.adopt(settings.network.equipment)
        self.traffic.p = settings.network.traffic
        self.paying.p = settings.subscribers.paying

    def begin_day(self, beat: Beat) -> None:
        """Let the traffic of a day pass, before anybody takes a step of it."""
        self.traffic.pass_day(beat.day, self.equipment.outages.mobile_people())

    def close_day(self, beat: Beat) -> None:
        """Let people feel the latency of a day that ends, and note it, as far as their sites worked."""
        outages = self.equipment.outages
        outages.integrate(beat.end)
        down = outages.hours[:, EXPOSED] - self._down_before
        self._down_before += down
        worked = np.clip(1.0 - down / 24.0, 0.0, 1.0)
        self.traffic.feel(worked)
        weight = outages.mobile_people() * worked
        self.notes.note("latency.weighted", beat.last, float((self.traffic.latency * weight).sum()))
        self.notes.note("latency.weight", beat.last, float(weight.sum()))

    def close_month(self, month: int, begun: float, today: Beat, receivable: int) -> None:
        """Close the instruments' books for the month that began at `begun` (h). [V02, V07]

        Raises:
            LawBroken: something that must close does not.
        """
        self.fault_log.close_month(today.last, [*self.equipment.faults.values(), *self.lines.faults.values()])
        self._note_upkeep(today)
        self.order_log.close_month(month, begun, today.end, today.last)
        self.control_account.close_month(month, receivable)

    def _note_upkeep(self, today: Beat) -> None:
        """Note how far inspections are behind, and the month's outages by planned work."""
        overdue = self.equipment.overdue(today.end)
        self.notes.note("maintenance.overdue", today.last, float(overdue.sum()))
        self.notes.note("maintenance.elements", today.last, float(len(overdue)))
        planned = float(self.equipment.outages.planned_hours.sum())
        self.notes.note("outage.planned_hours", today.last, planned - self._planned_before)
        self._planned_before = planned

    def sites(self) -> Table:
        """One row a site: where it is and what became of it so far.

        Columns: site, hub (names), longitude, latitude (degrees, NaN where unknown), subscribers (customers
        now), outage_hours (of those who hang on the site alone, warm-up included), utilisation (share of
        busy-hour capacity) and latency_ms, both of the last day. Copies: later days do not change them.
        """
        topology, traffic, outages = self.topology, self.traffic, self.equipment.outages
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


def _worn(scenario: Scenario) -> float:
    """How many times its nominal rate equipment fails at that is inspected as the scenario says."""
    kept_every = number_at(scenario, "network.equipment.kept_every")
    late = mean_overdue(number_at(scenario, "oss.workforce.inspection"), kept_every)
    return 1.0 + scenario.network.equipment.wear * late


def build_world(scenario: Scenario, services: Services, topology: Topology) -> World:
    """Build the world of a scenario that is at its size.

    Args:
        scenario: at its size (`Scenario.at_size`).
        services: clock, chance and measures of one replication; processes of failing equipment start on its
            clock.
        topology: as `topology_of` makes it.
    """
    people, network, streams = scenario.subscribers, scenario.network, services.streams
    own = 1.0 - sum(brand.share for brand in scenario.brands.values())
    population = Population(
        people.segments,
        topology.weight_of_site,
        network.overlap,
        streams,
        services.calendar.opening,
        (own, *(brand.share for brand in scenario.brands.values())),
        people.churn,
        people.contracts,
    )
    felt = people.felt_mobile, people.felt_mobile, people.felt_fixed
    outages = Outages(topology.site_count, felt, people.churn.half_life_outage, people.long_outage)
    notes = services.measures.notebook()
    fault_log, lines = FaultLog(notes), Lines(services.env)
    equipment = Equipment(services.env, topology, network.equipment, streams, outages)
    _write_down(fault_log, equipment, lines)
    remember(population, equipment, streams, people.felt_fixed, _worn(scenario))
    traffic = Traffic(
        network.traffic, _mobile_at_site(population, topology), topology.propagation_ms, streams
    )
    population.newcomers_by_site(np.exp(people.churn.latency * traffic.exposure))
    return World(
        topology=topology,
        population=population,
        equipment=equipment,
        lines=lines,
        traffic=traffic,
        tariffs=Tariffs(people.segments),
        services_begun=ServicesBegun(),
        paying=Paying(streams, population.people, people.paying),
        fault_log=fault_log,
        order_log=OrderLog(notes),
        plant_records=PlantRecords(topology, equipment.reachability, streams),
        control_account=ControlAccount(),
        notes=notes,
    )


def _write_down(fault_log: FaultLog, equipment: Equipment, lines: Lines) -> None:
    """Have every fault that is over, or given up, written down."""
    equipment.repaired.listen(fault_log.resolved)
    lines.repaired.listen(fault_log.resolved)
    lines.given_up.listen(fault_log.given_up)


def _mobile_at_site(population: Population, topology: Topology) -> Floats:
    mobile = population.people.group != FIXED
    return np.bincount(population.people.site[mobile], minlength=topology.site_count).astype(np.float64)
