"""What befalls the wires between systems: out, released badly, a file lost. See `sim.kernel.mishaps`."""

from __future__ import annotations

from collections.abc import Iterator

from sim.incidents.entry import Entry, House, instant_of
from sim.kernel.mishaps import ANYBODY, Mishap
from sim.scenario.incidents import BadRelease, LostFile, WireDown

Ends = tuple[tuple[str, str], ...]


def wire_down(name: str, incident: WireDown, house: House) -> Iterator[Entry]:
    """Nothing leaves over the link until its end; what was sent meanwhile leaves then, all at once."""
    start = instant_of(incident, house)
    yield begin(Mishap(name, ends_of(incident.link), start, start + incident.lasts, held=True))


def bad_release(name: str, incident: BadRelease, house: House) -> Iterator[Entry]:
    """More of what is sent is lost, and all of it is later; what is under way arrives as it was sent."""
    start = instant_of(incident, house)
    ends = ends_of(incident.link) if incident.link is not None else all_of(incident.system or "")
    window = start, start + incident.lasts
    yield begin(Mishap(name, ends, *window, loss=incident.loss, delay=incident.delay))


def lost_file(name: str, incident: LostFile, house: House) -> Iterator[Entry]:
    """The file that leaves on the date is lost, and with it all rows that it took."""
    start = instant_of(incident, house)
    yield begin(Mishap(name, ends_of(incident.link), start, start + 24.0, file_lost=True))


def begin(mishap: Mishap) -> Entry:
    """The entry with which a mishap begins; its end needs none."""

    def act(house: House) -> None:
        house.services.bus.befall(mishap)

    return Entry(mishap.start, mishap.name, act)


def ends_of(link: str) -> Ends:
    """The ends of a link that is named 'sender->receiver'."""
    sender, _, receiver = link.partition("->")
    return ((sender, receiver),)


def all_of(system: str) -> Ends:
    """All links from and to a system."""
    return (system, ANYBODY), (ANYBODY, system)
