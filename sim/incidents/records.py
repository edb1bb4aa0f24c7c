"""What befalls the records of a system: a wrong tariff, and records of an earlier date.

Belief changes and truth does not. Which systems can be restored is fixed: of all others the records must
close against a count that goes on (orders, tickets, contacts, messages, cents).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sim.bss.billing.billing import Billing
from sim.bss.billing.tariff_copy import Slip
from sim.incidents.entry import Entry, House, addresses_of, instant_of
from sim.incidents.wires import all_of, begin
from sim.kernel.department import AnyDepartment
from sim.kernel.mishaps import Mishap
from sim.oss.provisioning.provisioning import Provisioning
from sim.scenario.incidents import Restored, TariffError
from sim.subscribers.population import OFFERS
from sim.subscribers.segments import SEGMENTS

Restore = Callable[[], None]


def tariff_error(name: str, incident: TariffError, house: House) -> Iterator[Entry]:
    """Runs of the window use a wrong price, until a dispute or a new version of the tariff mends it."""
    start, segment = instant_of(incident, house), SEGMENTS.index(incident.segment)
    offers = range(OFFERS) if incident.offer is None else (incident.offer,)
    slips = [Slip(start, start + incident.lasts, segment, offer, incident.factor) for offer in offers]

    def act(house: House) -> None:
        for department in house.departments.values():
            if isinstance(department, Billing):
                for slip in slips:
                    department.copy.slip(slip)

    yield Entry(start, name, act)


def restored(name: str, incident: Restored, house: House) -> Iterator[Entry]:
    """The links of the system are out; at the end its records are those of an earlier midnight.

    What was sent to it meanwhile arrives after that, and is taken in. What it had taken in since that
    midnight is forgotten, and nobody says it again unless somebody asks.
    """
    start = instant_of(incident, house)
    at, kept = addresses_of(incident.system, house), list[Restore]()

    def back_up(house: House) -> None:
        kept.extend(backup_of(house.departments[address]) for address in at)

    def come_back(house: House) -> None:
        for restore in kept:
            restore()

    midnight = house.services.calendar.hour_of(incident.records_of)
    yield Entry(midnight, name, back_up)
    yield begin(Mishap(name, all_of(incident.system), start, start + incident.lasts, held=True))
    yield Entry(start + incident.lasts, name, come_back)


def backup_of(department: AnyDepartment) -> Restore:
    """A copy of a system's records as they are now; calling it puts them in the place of later ones.

    Raises:
        TypeError: a department that cannot be restored.
    """
    if isinstance(department, Provisioning):
        return _of_provisioning(department)
    if isinstance(department, Billing):
        return _of_billing(department)
    raise TypeError(f"{department.address} cannot be restored")


def _of_billing(billing: Billing) -> Restore:
    """Which accounts are charged, since when and how far, their last bills, and the copy of the tariffs."""
    accounts, tariffs = billing.accounts.backup(), billing.copy.backup()

    def restore() -> None:
        billing.accounts.restore(accounts)
        billing.copy.restore(tariffs)

    return restore


def _of_provisioning(provisioning: Provisioning) -> Restore:
    """Which resource each service occupies, and who occupies each resource, on record.

    Service orders that it knows are no part of it: what has been done on the network stays done.
    """
    ports = provisioning.inventory.port.copy()
    boards = [board.owner.copy() for board in provisioning.records]

    def restore() -> None:
        now = provisioning.inventory.port
        now[: len(ports)], now[len(ports) :] = ports, provisioning.inventory.declared["port"].start
        for board, owner in zip(provisioning.records, boards, strict=True):
            board.restore(owner)
        provisioning.room[:] = 0, 0

    return restore
