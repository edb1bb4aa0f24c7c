"""A house of two: one real department, and you. The rest of the world stands still and nothing is patched.

`alone(Kind, parameters, **tools)` builds a real house around one department. What you `tell` it arrives at
once; what it says reaches your ear at once; the world is made of the real plant, people and order book in
which nothing happens by itself. February 2027 begins on a Monday, which is hour 0; there is no warm-up.
"""

from __future__ import annotations

import datetime as dt
import inspect
from typing import Any

import numpy as np
import simpy

from sim.kernel.beat import Beat
from sim.kernel.bus import Bus
from sim.kernel.calendar import Calendar
from sim.kernel.cohort import Cohort
from sim.kernel.contract import check_settings
from sim.kernel.department import AnyDepartment, Organisation, Place
from sim.kernel.directory import Directory, Entry
from sim.kernel.handlers import word_heard
from sim.kernel.links import IntegrationParameters
from sim.kernel.services import Services
from sim.kernel.streams import Streams
from sim.kernel.words import Batch, Message, Word
from sim.messages import competition, customers, faults, money, orders
from sim.network.access import AccessPlan
from sim.network.backbone import generated_ring
from sim.network.equipment import Equipment, EquipmentParameters
from sim.network.fault_log import FaultLog
from sim.network.hands import Hands
from sim.network.line_faults import Lines
from sim.network.outages import Outages
from sim.network.plant_records import PlantRecords
from sim.network.telemetry import Coverage, Telemetry
from sim.network.topology import Topology, build_topology
from sim.records.control_account import ControlAccount
from sim.records.errors import InputRefused
from sim.records.ledger import Ledger
from sim.records.measures import Measures
from sim.roster import DAY, MORNING
from sim.subscribers.order_log import OrderLog
from sim.subscribers.paying import Paying, PayingParameters
from sim.subscribers.population import Population
from sim.subscribers.segments import SegmentsParameters
from sim.subscribers.services_begun import ServicesBegun
from sim.twin import ACCOUNTS
from sim.world import WORLD_MEASURES

MONDAY = dt.date(2027, 2, 1)
YOU = "test.you"
"""Your address: you say and hear every word."""


def message_kinds(base: type) -> list[type]:
    """Every message (or batch) class of the dictionary, by name."""
    found = {
        kind
        for module in (competition, customers, faults, money, orders)
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, base) and kind not in (base, Word)
    }
    return sorted(found, key=lambda kind: kind.__name__)


def empty_house(months: int = 6, seed: int = 1, start: dt.date = MONDAY) -> Services:
    """The common services, with every link to you direct and every stock account open."""
    calendar = Calendar(start, months, 0)
    env, streams = simpy.Environment(initial_time=calendar.opening), Streams(seed)
    edges = calendar.month_edges
    outside = frozenset({YOU})
    bus = Bus(env, IntegrationParameters(), streams, calendar.month_number, Directory(), outside=outside)
    return Services(env, calendar, streams, bus, Measures(edges, WORLD_MEASURES), Ledger(edges, ACCOUNTS))


class Alone:
    """One department in a house of its own.

    Attributes:
        it: the department.
        house: the common services.
        tools: what it was built with, by name, and what else was at hand; a test changes the world by them.
    """

    def __init__(
        self,
        kind: type[AnyDepartment],
        parameters: Any,
        house: Services,
        tools: dict[str, Any],
        people: Population | None = None,
    ) -> None:
        if problems := check_settings([(kind, kind.name, parameters)]):
            raise InputRefused(problems)
        self.house = house
        declared = [*kind.measures, *(measure for desk in kind.desks for measure in desk.measures())]
        house.measures.declared.update({measure.name: measure for measure in declared})
        self._letters: dict[type, list[Any]] = {}
        self._instants: dict[type, list[float]] = {}
        self._next = 1
        every = [*message_kinds(Message), *message_kinds(Batch)]
        directory = house.bus.directory
        directory.seat(Entry(YOU, tuple(every), tuple(every)))
        directory.seat(Entry(kind.name, tuple(kind.says), tuple(kind.hears)))
        for message in message_kinds(Message):
            self._letters[message], self._instants[message] = [], []
            house.bus.listen(YOU, message, self._hear)
        organisation = Organisation(rng=1)
        cohort = Cohort()
        if people is not None:
            people.serve_by(cohort)
        self.it: Any = kind(organisation, house, Place(kind.name, cohort), parameters, tools)
        self.tools = tools
        self.it.open()
        organisation.forget()

    def _hear(self, message: Message) -> None:
        self._letters[type(message)].append(message)
        self._instants[type(message)].append(self.house.env.now)

    def tell(self, *messages: Message) -> None:
        """Say something now; it is heard when the clock next moves."""
        code = self.house.bus.directory.code(self.it.address)
        for message in messages:
            if message.goes == "answer":
                question = faults.BacklogReported(0, 0.0, asker=code)
                self.house.bus.answer(YOU, question, message)
            else:
                self.house.bus.send(YOU, message)

    def hand(self, kind: type[Batch], at: Any, /, **columns: Any) -> None:
        """Hand over rows, with identities 1, 2, ... that go on from hand to hand."""
        instants = np.atleast_1d(np.asarray(at, dtype=np.float64))
        first = self._next
        self._next = first + len(instants)
        ids = np.arange(first, self._next, dtype=np.uint64)
        given = {
            name: np.atleast_1d(np.asarray(value, np.uint64 if kind.__annotations__[name] == "Ids" else None))
            for name, value in columns.items()
        }
        bus, rows = self.house.bus, kind(ids, instants, **given)
        if kind.goes == "answer":
            rows.asker = bus.directory.code(self.it.address)
            bus.answer_rows(YOU, rows, rows)
        else:
            bus.send_rows(YOU, rows)

    def heard(self, kind: type[Message]) -> list[Any]:
        """What the department has said of this kind so far (and you, if you said such a thing yourself)."""
        return self._letters[kind]

    def heard_at(self, kind: type[Message]) -> list[float]:
        """The instants (hours) of what was heard of this kind."""
        return self._instants[kind]

    def rows(self, kind: type[Batch]) -> Any:
        """Rows of this kind since last asked; None if there were none."""
        return self.house.bus.inbox(YOU, kind).take(np.inf)

    def run(self, until: float) -> None:
        """Let the clock run to an hour, without beats."""
        self.house.env.run(until=until)

    def days(self, number: int = 1) -> None:
        """Live whole days: the morning, the clock, the other phases of the roster's day."""
        for _ in range(number):
            beat = Beat.of(int(self.house.env.now // 24))
            self.house.today = beat
            self.phase(MORNING, beat)
            self.run(beat.end)
            for phase in DAY:
                if phase != MORNING:
                    self.phase(phase, beat)
            self.it.close_day()

    def phase(self, phase: str, beat: Beat) -> None:
        """Take the department's steps of one phase."""
        for step in DAY[phase]:
            if step in vars(type(self.it)).values():
                self.step(step, beat)

    def step(self, step: Any, beat: Beat) -> None:
        """Take one step of the department: with the rows that have come, if it hears any."""
        if (word := word_heard(step)) is None:
            step(self.it, beat)
        elif (rows := self.house.bus.inbox(self.it.address, word).take(beat.end)) is not None:
            step(self.it, rows)

    def sum(self, measure: str, part: str | None = None) -> float:
        """A measure, summed over months, and over parts unless one is named."""
        return float(
            sum(
                row.sum()
                for notebook in self.house.measures.notebooks.values()
                for (name, of), row in notebook.sums.items()
                if name == measure and (part in (None, of))
            )
        )

    def decided(self, decision: str) -> dict[str, int]:
        """How often this decision had which outcome."""
        found: dict[str, int] = {}
        for (_, _, what, _, outcome), count in self.house.decisions.items():
            if what == decision:
                found[outcome] = found.get(outcome, 0) + count
        return found


def alone(
    kind: type[AnyDepartment],
    parameters: Any,
    house: Services | None = None,
    *,
    population: Population | None = None,
    **tools: Any,
) -> Alone:
    """Build a house with one department; of a population it gets the tools `population` and `people`."""
    if population is not None:
        tools["people"] = population.people.seen_by(kind.name.rpartition(".")[2])
        tools["population"] = population
    if "equipment" in tools:
        tools.setdefault("coverage", Coverage(tools["equipment"]))
    granted = {name: tool for name, tool in tools.items() if name in kind.needs}
    one = Alone(kind, parameters, house or empty_house(), granted, population)
    one.tools = tools
    return one


# --- a world in which nothing happens by itself


def small_topology(sites: int = 4, hubs: int = 2, streams: Streams | None = None) -> Topology:
    """An open chain of hubs with stars of sites."""
    return build_topology(generated_ring(hubs, closed=False), sites, AccessPlan(), streams or Streams(1))


def still_equipment(house: Services, sites: int = 4, hubs: int = 2, silent: float = 0.0) -> Equipment:
    """Equipment that fails only when a test says so."""
    never = EquipmentParameters(site_mtbf=0.0, hub_mtbf=0.0, core_mtbf=0.0, cuts=0.0, silent=silent)
    outages = Outages(sites, (0.3, 0.3, 0.6), 45 * 24.0, 4.0)
    return Equipment(house.env, small_topology(sites, hubs, house.streams), never, house.streams, outages)


def fault_tools(
    house: Services, people: int = 10, inspected: tuple[int, ...] = (), **equipment: Any
) -> dict[str, Any]:
    """Equipment, lines, instruments and the tools of departments, connected as in the twin.

    There are `people` of each group at every site; elements are inspected that are named.
    """
    log = FaultLog(house.measures.notebook())
    plant, lines = still_equipment(house, **equipment), Lines(house.env)
    plant.repaired.listen(log.resolved)
    lines.repaired.listen(log.resolved)
    plant.outages.people[:] = people
    return {
        "equipment": plant,
        "lines": lines,
        "fault_log": log,
        "telemetry": Telemetry(plant, lines, log),
        "hands": Hands(plant, lines, np.array(inspected, dtype=np.int64)),
        "plant_records": PlantRecords(plant.topology, plant.reachability, house.streams),
        "coverage": Coverage(plant),
    }


def order_tools(house: Services) -> dict[str, Any]:
    """Instruments on orders, the signal of services that begin, and a control account."""
    return {
        "order_log": OrderLog(house.measures.notebook()),
        "services_begun": ServicesBegun(),
        "control_account": ControlAccount(),
    }


def in_hand(house: Services, population: Population, **changes: Any) -> dict[str, Any]:
    """The invoices in people's hands, as the tool of who collects."""
    return {"paying": Paying(house.streams, population.people, PayingParameters(**changes))}


def some_people(house: Services, sites: int = 4, **counts: int) -> Population:
    """A population with so many of each segment (none of those not named), spread evenly over sites."""
    segments = SegmentsParameters()
    sized = {
        name: getattr(segments, name).model_copy(update={"count": counts.get(name, 0)})
        for name in SegmentsParameters.model_fields
    }
    even = np.full(sites, 1 / sites)
    return Population(segments.model_copy(update=sized), even, 0.5, house.streams, house.calendar.opening)


def placed(**columns: Any) -> dict[str, Any]:
    """Columns of orders handed over, for `hand(OrderPlaced, ...)` or `hand(ServiceOrderRequested, ...)`.

    Give at least `order`; the rest is a mobile ADD of person 0, accepted at 0 and promised within 72 h.
    """
    order = np.atleast_1d(np.asarray(columns.pop("order"), dtype=np.uint64))
    usual = {
        "row": 0, "kind": orders.ADD, "fixed": False, "promise": 72.0, "keyed_wrong": False, "accepted": 0.0,
        "attempt": 0,
    }  # fmt: skip
    types = {
        "row": np.int64, "kind": np.uint8, "fixed": np.bool_, "promise": np.float64, "keyed_wrong": np.bool_,
        "accepted": np.float64, "attempt": np.uint8,
    }  # fmt: skip
    given = {
        name: np.broadcast_to(np.asarray(columns.pop(name, value), dtype=types[name]), order.shape).copy()
        for name, value in usual.items()
    }
    return {"order": order, **given, **columns}
