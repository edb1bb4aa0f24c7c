"""A ward for tests of the kernel: its words, its wires and the services of its house. It knows no telecoms."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import simpy

from sim.kernel.bus import Bus
from sim.kernel.directory import Directory, Entry
from sim.kernel.links import ApiParameters, IntegrationParameters, NightlyParameters, PointToPointParameters
from sim.kernel.services import Services
from sim.kernel.streams import Streams
from sim.kernel.words import Batch, Codes, Message, Rows, Way, Word
from sim.records.ledger import Ledger
from sim.records.measures import Measure, Measures
from tests.kernel.duties import MONDAY

PERFECT = IntegrationParameters(
    default="api",
    api=ApiParameters(latency_low=0, latency_high=0, loss=0),
    p2p=PointToPointParameters(loss=0),
)
"""Wires that take no time and lose nothing."""


@dataclass(frozen=True)
class BellRung(Message):
    """A patient rings."""

    room: int


@dataclass(frozen=True)
class BellAnswered(Message):
    """A nurse has come."""

    goes: ClassVar[Way] = "answer"
    minutes: float


@dataclass(slots=True, eq=False)
class MealsOrdered(Batch):
    """Meals for beds."""

    bed: Rows
    meal: Codes


@dataclass(slots=True, eq=False)
class MealsServed(Batch):
    """Meals that are at their beds."""

    goes: ClassVar[Way] = "answer"
    bed: Rows


@dataclass(slots=True, eq=False)
class PatientsMoved(Batch):
    """Patients go to the ward that serves them."""

    goes: ClassVar[Way] = "personal"
    bed: Rows


def meals(*at: float, first: int = 0) -> MealsOrdered:
    """One meal at each instant (h), with identities and beds from `first` on; every third is soup."""
    ids = np.arange(first, first + len(at))
    return MealsOrdered(
        ids.astype(np.uint64), np.array(at, np.float64), ids.copy(), (ids % 3 == 0).astype(np.uint8)
    )


def patients(*beds: int, at: float = 0.0) -> PatientsMoved:
    """Patients known by their beds."""
    rows = np.array(beds, np.int64)
    return PatientsMoved(rows.astype(np.uint64), np.full(len(beds), at), rows)


def entry(
    address: str,
    says: tuple[type[Word], ...] = (),
    hears: tuple[type[Word], ...] = (),
    brands: tuple[int, ...] | None = None,
) -> Entry:
    """One line of a directory."""
    return Entry(address, says, hears, brands)


def seated(
    *entries: Entry, brands: int = 1, copies: dict[tuple[str, str], list[str]] | None = None
) -> Directory:
    """A directory with these entries, in their order."""
    directory = Directory(brands, copies or {})
    for one in entries:
        directory.seat(one)
    return directory


def bus_of(
    directory: Directory, wires: IntegrationParameters = PERFECT, outside: frozenset[str] = frozenset()
) -> tuple[simpy.Environment, Bus]:
    """A clock and a bus; a month has thirty days."""
    env = simpy.Environment()
    return env, Bus(env, wires, Streams(1), lambda hour: int(hour // 720) + 1, directory, outside)


def services_of(
    measures: Iterable[Measure], directory: Directory | None = None, wires: IntegrationParameters = PERFECT
) -> Services:
    """The services of a house whose clock stands at the first midnight of January 2024, a Monday."""
    env, streams, edges = simpy.Environment(), Streams(1), MONDAY.month_edges
    bus = Bus(env, wires, streams, MONDAY.month_number, directory)
    return Services(env, MONDAY, streams, bus, Measures(edges, measures), Ledger(edges, ("cash",)))


NIGHTLY = IntegrationParameters(
    default="nightly", nightly=NightlyParameters(at_hour=2.0, load=0.5, file_loss=0.0, reject=0.0)
)
LOSSY = IntegrationParameters(default="p2p", p2p=PointToPointParameters(loss=0.01))
BED, NURSES, COOKS = "ward.bed", "ward.nurses", "kitchen.cooks"


def ward(
    wires: IntegrationParameters = PERFECT, outside: frozenset[str] = frozenset()
) -> tuple[simpy.Environment, Bus]:
    """A bed that rings, nurses who hear it and order meals, a kitchen that hears both."""
    directory = seated(
        entry(BED, (BellRung,), (BellAnswered,)),
        entry(NURSES, (MealsOrdered, BellAnswered), (BellRung, MealsServed)),
        entry(COOKS, (MealsServed,), (MealsOrdered,)),
    )
    return bus_of(directory, wires, outside)


def told(batch: Batch | None) -> list[tuple[float, int]]:
    """(at, id) of rows that were taken."""
    return [] if batch is None else list(zip(batch.at.tolist(), batch.ids.tolist(), strict=True))


def tally(bus: Bus, sender: str, receiver: str) -> dict[int, tuple[int, int, int]]:
    """(sent, lost, handled) by month, over the words from one to the other."""
    (route,) = [r for r in bus.routes() if (r.sender, r.receiver) == (sender, receiver)]
    return {month: (t.sent, t.lost, t.handled) for month, t in sorted(route.tally.items())}
