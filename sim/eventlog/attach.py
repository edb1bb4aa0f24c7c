"""Attaching a log to a life that is about to begin: whom it listens to.

Words come from the bus, work from the desks, bookings from the ledger, faults and outages from the world.
What only a department knows it says itself (`Services.log`).
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from pathlib import Path

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.eventlog.log import NAMELESS, SETTLED, Columns, EventLog
from sim.eventlog.words import Words
from sim.kernel.department import AnyDepartment
from sim.kernel.desk_watch import AtDesk
from sim.kernel.recorder import Column
from sim.kernel.services import Services
from sim.kernel.streams import identity_rows
from sim.kernel.words import Codes, Floats, Ids
from sim.messages.orders import PARTS
from sim.network.equipment import PLANNED, Fault
from sim.network.outages import GROUP_NAMES, Outage
from sim.records.event_file import EventFile
from sim.records.recording import Recording
from sim.subscribers.segments import SEGMENTS
from sim.world import World

MEGABYTE = 1e6
SERVED = ("service begun", "service changed", "service ended")
SERVED_AS = np.array([0, 0, 1, 2])
"""What it means that an order is served: index into SERVED by index into PARTS."""


def attach(
    recording: Recording, path: Path, services: Services, world: World, members: Iterable[AnyDepartment]
) -> EventLog:
    """Have a life recorded from here on, and return the log; whoever runs the life closes it.

    Args:
        recording: what is wanted.
        path: the file to write.
        services, world, members: of a house that is built and stands at its opening.
    """
    alive = world.population.alive_by_segment().tolist()
    log = EventLog(
        recording,
        EventFile(path, recording.limit_mb * MEGABYTE),
        world.population.people,
        dict(zip(SEGMENTS, alive, strict=True)),
        lambda: services.env.now,
    )
    services.log = log
    services.bus.watch(Words(log, world, lambda: services.env.now))
    services.ledger.watcher = _bookings(log)
    _watch_world(log, world)
    for member in members:
        member.watch_desks(_desks(log))
    services.env.process(_edges(log, services.env))
    return log


def _edges(log: EventLog, env: simpy.Environment) -> Generator[simpy.Event, None, None]:
    """Begin and end the window at a midnight at which all that was before the edge is known."""
    for edge, act in ((log.recording.start, log.begin), (log.recording.end, log.close)):
        if env.now < edge < np.inf:
            yield env.timeout(max((edge // 24 + 1 + SETTLED) * 24 - env.now, 0.0))
            act()


def _bookings(log: EventLog) -> Callable[[float, str, str, int], None]:
    def book(instant: float, debit: str, credit: str, cents: int) -> None:
        if cents:
            log.one("posting", instant, what=f"{debit}>{credit}", amount=float(cents))

    return book


def _desks(log: EventLog) -> Callable[[AtDesk], None]:
    def work(at: AtDesk) -> None:
        columns: Columns = {"receiver": at.address, "desk": at.desk, "case": at.ids, "what": at.part}
        columns |= at.about
        columns |= {"started": at.started, "until": at.ended}
        if "person" in columns and "contact" not in columns and not at.single:
            columns["bill"] = log.bills.of(at.ids)
        columns[NAMELESS] = not (at.single or at.about)
        for kind, here in (("work", ~at.abandoned), ("given up", at.abandoned)):
            if here.any():
                log.rows(kind, at.arrived[here], **{k: _part(v, here) for k, v in columns.items()})

    return work


def _part(value: Column, here: NDArray[np.bool_]) -> Column:
    if isinstance(value, tuple):
        return value[0][here], value[1]
    return value[here] if isinstance(value, np.ndarray) else value


def _watch_world(log: EventLog, world: World) -> None:
    equipment, lines = world.equipment, world.lines

    def failed(fault: Fault, sites: NDArray[np.int64]) -> None:
        outages = equipment.outages
        kind = "work began" if fault.cause == PLANNED else "fault began"
        cut_off = float((outages.people[sites] * outages.down[sites]).sum())
        log.one(kind, fault.start, **_of(fault), amount=cut_off, cause=fault.cause)

    def over(fault: Fault, now: float) -> None:
        affected = float(fault.affects_service)
        log.one("fault over", now, **_of(fault), started=fault.start, amount=affected)

    def work_over(work: Fault, now: float) -> None:
        log.one("work over", now, **_of(work), started=work.start)

    def line_failed(fault: Fault) -> None:
        log.one("fault began", fault.start, **_of(fault), amount=1.0, cause=fault.cause)

    def given_up(fault: Fault, now: float) -> None:
        log.one("fault given up", now, **_of(fault), started=fault.start)

    def detected(fault: Fault, now: float) -> None:
        log.one("fault detected", now, **_of(fault), started=fault.start)

    equipment.service_lost.listen(failed, first=True)
    equipment.work_over.listen(work_over, first=True)
    equipment.repaired.listen(over, first=True)
    lines.repaired.listen(over, first=True)
    lines.failed.listen(line_failed, first=True)
    lines.given_up.listen(given_up, first=True)
    world.fault_log.watcher = detected
    world.order_log.watcher = _orders(log)
    world.order_log.giving_up = _given_up(log)
    equipment.outages.watcher = _outages(log, world)


def _orders(log: EventLog) -> Callable[[Ids, Floats, Floats, Codes], None]:
    """Services that are as ordered, in truth."""

    def served(orders: Ids, at: Floats, promise: Floats, part: Codes) -> None:
        bits = log.accepted.of(orders)
        accepted = np.where(bits == 0, np.nan, bits.view(np.float64))
        for code, kind in enumerate(SERVED):
            here = SERVED_AS[part] == code
            if here.any():
                log.rows(
                    kind, at[here], order=orders[here], what=(part[here], PARTS), started=accepted[here],
                    until=promise[here],
                )  # fmt: skip

    return served


def _given_up(log: EventLog) -> Callable[[Ids, Floats, Floats, Codes], None]:
    """Orders that will never be as ordered, because the customer has called them off."""

    def given_up(orders: Ids, at: Floats, promise: Floats, part: Codes) -> None:
        bits = log.accepted.of(orders)
        accepted = np.where(bits == 0, np.nan, bits.view(np.float64))
        log.rows(
            "order given up", at, order=orders, what=(part, PARTS), started=accepted, until=promise
        )  # fmt: skip

    return given_up


def _of(fault: Fault) -> Mapping[str, int | str]:
    """What a fault is known by; of a line the person on it."""
    place = {"person": fault.element} if fault.kind == "line" else {"element": fault.element}
    return {"case": fault.key, "ticket": fault.key, "what": fault.kind, **place}


def _outages(log: EventLog, world: World) -> Callable[[Outage], None]:
    """Outages of groups of people at sites; each belongs to the fault that was the last to begin."""
    equipment, places = world.equipment, world.topology.site_element
    fault_of = np.zeros(equipment.outages.down.shape, dtype=np.uint64)

    def tell(change: Outage) -> None:
        place = change.sites, change.groups
        if change.kind == "outage began":
            assert equipment.latest is not None
            fault_of[place] = equipment.latest.key
        cause = fault_of[place]
        case = identity_rows("outage", cause, change.sites, change.groups)
        log.rows(
            change.kind, change.at, case=case, ticket=cause, element=places[change.sites],
            what=(change.groups, GROUP_NAMES), started=change.since, until=change.until,
            amount=change.people.astype(np.float64),
        )  # fmt: skip

    return tell
