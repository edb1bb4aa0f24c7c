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

from sim.kernel.bus import Batch, Bus, Message
from sim.kernel.calendar import Calendar
from sim.kernel.department import Department, Organisation, check_policies
from sim.kernel.house import House
from sim.kernel.links import IntegrationParameters
from sim.kernel.streams import Streams
from sim.messages import customers, faults, money, orders
from sim.messages.order_book import OrderBook
from sim.network.access import AccessPlan
from sim.network.backbone import generated_ring
from sim.network.equipment import Equipment, EquipmentParameters
from sim.network.fault_log import FAULT_MEASURES, FaultLog
from sim.network.line_faults import Lines
from sim.network.outages import Outages
from sim.network.topology import Topology, build_topology
from sim.records.ledger import Ledger
from sim.records.measures import Measures
from sim.subscribers.population import Population
from sim.subscribers.segments import SegmentsParameters
from sim.twin import ACCOUNTS

MONDAY = dt.date(2027, 2, 1)
MOUTH, EAR = "test.mouth", "test.ear"


def message_kinds(base: type) -> list[type]:
    """Every message (or batch) class of the dictionary, by name."""
    found = {
        kind
        for module in (customers, faults, money, orders)
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, base) and kind is not base
    }
    return sorted(found, key=lambda kind: kind.__name__)


def empty_house(months: int = 6, seed: int = 1, start: dt.date = MONDAY) -> House:
    """The common services, with every link direct and every stock account open."""
    calendar = Calendar(start, months, 0)
    env, streams = simpy.Environment(initial_time=calendar.opening), Streams(seed)
    edges = calendar.month_edges
    bus = Bus(env, IntegrationParameters(), streams, calendar.month_number, outside=frozenset({MOUTH, EAR}))
    return House(env, calendar, streams, bus, Measures(edges, ()), Ledger(edges, ACCOUNTS))


class Alone:
    """One department in a house of its own.

    Attributes:
        it: the department.
        house: the common services.
    """

    def __init__(self, kind: type[Department], parameters: Any, house: House, tools: dict[str, Any]) -> None:
        check_policies(kind, parameters)
        self.house = house
        declared = (*kind.measures, *FAULT_MEASURES)
        house.measures.declared.update({measure.name: measure for measure in declared})
        self._letters: dict[type, list[Any]] = {}
        self._instants: dict[type, list[float]] = {}
        self._trays = {batch: house.bus.tray(EAR, batch) for batch in message_kinds(Batch)}
        for message in message_kinds(Message):
            self._letters[message], self._instants[message] = [], []
            house.bus.listen(EAR, message, self._hear)
        organisation = Organisation(rng=1)
        self.it: Any = kind(organisation, house, parameters, tools)
        organisation.forget()

    def _hear(self, message: Message) -> None:
        self._letters[type(message)].append(message)
        self._instants[type(message)].append(self.house.env.now)

    def tell(self, *messages: Message) -> None:
        """Say something now; it is heard when the clock next moves."""
        for message in messages:
            self.house.bus.send(MOUTH, message)

    def hand(self, kind: type[Batch], at: Any, /, **columns: Any) -> None:
        """Hand over rows, with identities 1, 2, ... that go on from hand to hand."""
        instants = np.atleast_1d(np.asarray(at, dtype=np.float64))
        first = self.__dict__.setdefault("_next", 1)
        self._next = first + len(instants)
        ids = np.arange(first, self._next, dtype=np.uint64)
        given = {name: np.atleast_1d(np.asarray(value)) for name, value in columns.items()}
        self.house.bus.send_batch(MOUTH, kind(ids, instants, **given))

    def heard(self, kind: type[Message]) -> list[Any]:
        """What the department has said of this kind so far (and you, if you said such a thing yourself)."""
        return self._letters[kind]

    def heard_at(self, kind: type[Message]) -> list[float]:
        """The instants (hours) of what was heard of this kind."""
        return self._instants[kind]

    def rows(self, kind: type[Batch]) -> Any:
        """Rows of this kind since last asked; None if there were none."""
        return self._trays[kind].take(np.inf)

    def run(self, until: float) -> None:
        """Let the clock run to an hour, without beats."""
        self.house.env.run(until=until)

    def days(self, number: int = 1) -> None:
        """Live whole days: begin, let the clock run, serve."""
        for _ in range(number):
            now = self.house.env.now
            if hasattr(self.it, "begin_day"):
                self.it.begin_day(int(now // 24))
            self.run(now + 24.0)
            for beat in ("react", "serve", "serve_answers", "serve_disputes"):
                if hasattr(self.it, beat):
                    getattr(self.it, beat)(now + 24.0)

    def sum(self, measure: str, part: str | None = None) -> float:
        """A measure, summed over months, and over parts unless one is named."""
        sums = self.house.measures.sums
        return float(
            sum(row.sum() for (name, of), row in sums.items() if name == measure and (part in (None, of)))
        )

    def decided(self, decision: str) -> dict[str, int]:
        """How often this decision had which outcome."""
        found: dict[str, int] = {}
        for (_, _, what, _, outcome), count in self.house.decisions.items():
            if what == decision:
                found[outcome] = found.get(outcome, 0) + count
        return found


def alone(kind: type[Department], parameters: Any, house: House | None = None, **tools: Any) -> Alone:
    """Build a house with one department."""
    return Alone(kind, parameters, house or empty_house(), tools)


# --- a world in which nothing happens by itself


def small_topology(sites: int = 4, hubs: int = 2, streams: Streams | None = None) -> Topology:
    """An open chain of hubs with stars of sites."""
    return build_topology(generated_ring(hubs, closed=False), sites, AccessPlan(), streams or Streams(1))


def still_plant(house: House, sites: int = 4, hubs: int = 2, silent: float = 0.0) -> Equipment:
    """Equipment that fails only when a test says so."""
    never = EquipmentParameters(site_mtbf=0.0, hub_mtbf=0.0, core_mtbf=0.0, cuts=0.0, silent=silent)
    outages = Outages(sites, (0.3, 0.3, 0.6), 45 * 24.0, 4.0)
    return Equipment(house.env, small_topology(sites, hubs, house.streams), never, house.streams, outages)


def fault_tools(house: House, **plant: Any) -> dict[str, Any]:
    """Equipment, lines and instruments, connected as in the twin."""
    log = FaultLog(house.measures)
    tools = {"plant": still_plant(house, **plant), "lines": Lines(house.env), "fault_log": log}
    tools["plant"].repaired = tools["lines"].repaired = log.resolved
    return tools


def some_people(house: House, sites: int = 4, **counts: int) -> Population:
    """A population with so many of each segment (none of those not named), spread evenly over sites."""
    segments = SegmentsParameters()
    sized = {
        name: getattr(segments, name).model_copy(update={"count": counts.get(name, 0)})
        for name in SegmentsParameters.model_fields
    }
    even = np.full(sites, 1 / sites)
    return Population(segments.model_copy(update=sized), even, 0.5, house.streams, house.calendar.opening)


def order(book: OrderBook, row: int, kind: int, *, fixed: bool = False, at: float = 0.0, **more: Any) -> int:
    """Write one order into the book, as order capture does; returns its slot."""
    columns = {"accepted": at, "promise": at + 72.0, "kind": kind, "fixed": fixed, "row": row, **more}
    return int(book.append(1, order=np.uint64(1000 + book.count), **columns)[0])
