"""The journal: what incidents do to a house, each act with its instant, in order.

Whoever lives the house's days lets the clock stand at each instant and calls the act. An act changes truth;
it tells nobody, and draws by the names of its incident and of the things that it concerns. So a run is
the same to the byte until the first instant, and afterwards its other luck is what it would have been.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sim.incidents import changes, network, people, records, wires
from sim.incidents.entry import Entry, House
from sim.kernel.paths import quoted
from sim.records.errors import InputRefused
from sim.scenario import incidents

# Any: each kind has a function for its own class of incident.
ACTS: dict[type, Callable[[str, Any, House], Iterator[Entry]]] = {
    incidents.Cut: network.cut,
    incidents.Failure: network.failure,
    incidents.Power: network.power,
    incidents.Storm: network.storm,
    incidents.StaffSick: people.staff_sick,
    incidents.Campaign: people.campaign,
    incidents.WireDown: wires.wire_down,
    incidents.BadRelease: wires.bad_release,
    incidents.LostFile: wires.lost_file,
    incidents.TariffError: records.tariff_error,
    incidents.Restored: records.restored,
    incidents.Change: changes.change,
}
"""What each kind does."""


def entries_of(name: str, incident: incidents.Kinds, house: House) -> list[Entry]:
    """The entries of one incident, ordered by instant; to be asked once for one life of it.

    Raises:
        InputRefused: an element that is not in the network of this seed, a place that is not known, or an
            instant that the house has passed (of a restored system, the midnight of its records).
    """
    now = house.services.env.now
    entries = sorted(ACTS[type(incident)](name, incident, house), key=lambda entry: entry.instant)
    if entries[0].instant < now:
        passed, here = map(house.services.calendar.date_at, (entries[0].instant, now))
        said = f"would act at {passed:%Y-%m-%d %H:%M}, and it is {here:%Y-%m-%d %H:%M}"
        raise InputRefused([f"{said}; it can be had from a run that begins before"])
    return entries


def plan(house: House, some: Mapping[str, incidents.Kinds] | None = None) -> list[Entry]:
    """Entries of all incidents of a house that is built, or of some by name; ordered by instant, then name.

    To be asked once for an incident of a house: its acts may remember what an earlier one of them saw.

    Raises:
        InputRefused: as `entries_of`, for all incidents at once.
    """
    entries: list[Entry] = []
    problems: list[str] = []
    for name, incident in (house.scenario.incidents if some is None else some).items():
        try:
            entries += entries_of(name, incident, house)
        except InputRefused as refused:
            problems += [f"incidents.{quoted(name)}: {problem}" for problem in refused.problems]
    if problems:
        raise InputRefused(problems)
    return sorted(entries, key=lambda entry: (entry.instant, entry.name))
