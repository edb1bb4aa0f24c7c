"""What a scenario may not say of incidents: names that there are not, instants that are not lived through.

Each check yields path and message, so that the reader of a file can say where it stands.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from sim.kernel.calendar import add_months
from sim.kernel.contract import check_settings
from sim.kernel.directory import Directory, Entry, department_of
from sim.kernel.group import Parameters
from sim.kernel.growth import scale
from sim.kernel.paths import quoted
from sim.kernel.refusals import unknown_setting
from sim.network.topology import CORE, HUB, KIND_NAMES, LINK, SITE, Topology
from sim.records.errors import InputRefused, nearest
from sim.scenario import incidents as known
from sim.scenario.changed import with_changes
from sim.scenario.limits import beyond_limits
from sim.scenario.networks import topology_of
from sim.scenario.plan import moved_for_good
from sim.scenario.seats import addresses, directory_of, settings_of
from sim.subscribers.competitor import Competitor
from sim.subscribers.customers import Customers

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

Problems = Iterator[tuple[str, str]]
CHANGEABLE = (
    "oss", "bss", "instances", "integration", "subscribers", "network.equipment", "network.traffic",
)  # fmt: skip
"""Groups of settings that can change while the operator lives."""


def wrong_incidents(scenario: Scenario) -> Problems:
    """Yield path and message of everything that is wrong with the incidents of a scenario."""
    if not scenario.incidents:
        return
    checks = _Checks(scenario)
    for name, incident in scenario.incidents.items():
        for key, said in checks.of(incident):
            yield f"incidents.{quoted(name)}.{key}", said


class _Checks:
    def __init__(self, scenario: Scenario) -> None:
        self._scenario, self._network = scenario, list[Topology]()
        try:
            self._directory: Directory | None = directory_of(scenario)
            list(addresses(scenario))
        except InputRefused:
            self._directory = None  # said elsewhere; until then nobody knows who sits where

    def of(self, incident: known.Kinds) -> Problems:
        """Yield key and message of everything that is wrong with one incident."""
        yield from self._instants(incident)
        by_kind: dict[type, Callable[..., Problems]] = {
            known.Cut: lambda one: self._element("link", one.link, (LINK,)),
            known.Failure: lambda one: self._element("element", one.element, (CORE, HUB, SITE, LINK)),
            known.Power: lambda one: self._element("element", one.element, (HUB, SITE)),
            known.Storm: self._storm,
            known.StaffSick: self._department,
            known.WireDown: lambda one: self._link(one.link),
            known.BadRelease: self._release,
            known.LostFile: self._file,
            known.Restored: self._restored,
            known.Change: self._change,
        }
        if (check := by_kind.get(type(incident))) is not None:
            yield from check(incident)

    # --- when

    def _instants(self, incident: known.Kinds) -> Problems:
        horizon = self._scenario.horizon
        first, last = _midnight(horizon.start), _midnight(add_months(horizon.start, horizon.months))
        if incident.at < first:
            yield "at", f"lies before the first measured month, which begins on {first:%Y-%m-%d}"
        elif incident.at >= last:
            yield "at", f"lies after the horizon, whose last day is {last - dt.timedelta(days=1):%Y-%m-%d}"

    # --- where

    @property
    def _topology(self) -> Topology:
        if not self._network:
            size = self._scenario.subscribers
            network = scale(self._scenario.network, size.count / size.reference_size, size.grows, "network")
            self._network.append(topology_of(self._scenario.model_copy(update={"network": network})))
        return self._network[0]

    def _element(self, key: str, name: str, kinds: Sequence[int]) -> Problems:
        try:
            topology = self._topology
        except InputRefused:
            return  # a map that cannot be read is refused elsewhere
        wanted = " or ".join(KIND_NAMES[kind] for kind in kinds)
        if name in topology.name:
            kind = int(topology.kind[topology.name.index(name)])
            if kind not in kinds:
                yield key, f"'{name}' is a {KIND_NAMES[kind]}, and a {wanted} is meant"
            return
        every = zip(topology.name, topology.kind.tolist(), strict=True)
        there = [one for one, kind in every if kind in kinds]
        turned = " - ".join(reversed(name.split(" - ")))  # a link has its two ends in one order only
        near = nearest(turned, [turned]) if turned in there else nearest(name, there)
        yield key, f"there is no {wanted} '{name}' in this network{near}"

    def _storm(self, storm: known.Storm) -> Problems:
        placed = storm.longitude is not None and storm.latitude is not None
        if (storm.element is not None) == (storm.longitude is not None or storm.latitude is not None):
            yield "km", "needs a middle: either an element, or longitude and latitude"
        elif storm.element is not None:
            yield from self._element("element", storm.element, (CORE, HUB, SITE))
        elif not placed:
            yield "km", "needs both longitude and latitude"

    # --- who

    def _entries(self) -> list[Entry]:
        return [] if self._directory is None else self._directory.entries

    def _names(self, kinds: Sequence[str]) -> list[str]:
        """Names without their floor, of kinds of departments and of their instances."""
        there = [entry.address for entry in self._entries() if department_of(entry.address) in kinds]
        return list(dict.fromkeys(n.rpartition(".")[2] for at in there for n in (department_of(at), at)))

    def _one_of(self, key: str, name: str, fitting: Sequence[str], lacks: str) -> Problems:
        everybody = self._names([department_of(entry.address) for entry in self._entries()])
        names = self._names(fitting)
        if not everybody or name in names:
            return
        if name in everybody:
            yield key, f"'{name}' {lacks}: {', '.join(names)}"
        else:
            yield key, unknown_setting(name, names, "department")

    def _department(self, sick: known.StaffSick) -> Problems:
        desks = [kind.name for kind, _ in addresses(self._scenario) if kind.desks] if self._entries() else []
        yield from self._one_of("department", sick.department, desks, "has no desk; those who have one are")

    def _system(self, name: str) -> Problems:
        systems = {department_of(entry.address) for entry in self._entries()} - {
            Customers.name,
            Competitor.name,
        }
        yield from self._one_of("system", name, sorted(systems), "is no system; systems are")

    def _restored(self, restored: known.Restored) -> Problems:
        lacks = "cannot be restored without breaking what must close; systems that can be are"
        yield from self._one_of("system", restored.system, known.RESTORABLE, lacks)
        opening = add_months(self._scenario.horizon.start, -self._scenario.horizon.warm_up)
        if _midnight(restored.records_of) >= restored.at:
            yield "records_of", f"must be earlier than {restored.at:%Y-%m-%d %H:%M}, when it goes down"
        elif restored.records_of < opening:
            yield "records_of", f"lies before the run, which begins on {opening}"

    # --- which wire

    def _link(self, name: str, key: str = "link") -> Problems:
        if self._directory is None:
            return
        wrong = list(self._directory.unknown_link(name, ()))
        yield from ((key, said) for said in wrong)
        looked_at = name in self._scenario.integration.links  # as care looks into other systems over it
        if not wrong and not self._words(name) and not looked_at:
            yield key, "no word goes over it"
        elif not wrong and any(
            department_of(one.address) in (Customers.name, Competitor.name) for one in self._ends(name)
        ):
            yield key, "is no wire: people speak and write"

    def _ends(self, name: str) -> list[Entry]:
        return [entry for end in name.split("->") for entry in self._at(end)]

    def _at(self, end: str) -> list[Entry]:
        shorts = ((entry, entry.address.rpartition(".")[2]) for entry in self._entries())
        return [entry for entry, short in shorts if end in (short, short.partition("@")[0])]

    def _words(self, name: str) -> list[tuple[str, str, str]]:
        """Sender, receiver and word of everything that goes over a link."""
        sender, receiver = (self._at(end) for end in name.split("->"))
        pairs = ((one, other) for one in sender for other in receiver)
        return [(a.address, b.address, w.__name__) for a, b in pairs for w in a.says if w in b.hears]

    def _release(self, release: known.BadRelease) -> Problems:
        if (release.link is None) == (release.system is None):
            yield "lasts", "needs either a link or a system"
        elif release.link is not None:
            yield from self._link(release.link)
        elif release.system is not None:
            yield from self._system(release.system)
        if release.loss == 0 and release.delay == 0:
            yield "loss", "with no loss and no delay nothing happens"

    def _file(self, file: known.LostFile) -> Problems:
        if file.at.time() != dt.time():
            yield "at", f"a file is named by its date: {file.at:%Y-%m-%d}"
        problems = list(self._link(file.link))
        yield from problems
        style = self._scenario.integration.style_of
        if self._directory is not None and not problems:
            styles = sorted({style(*words) for words in self._words(file.link)})
            if "nightly" not in styles:
                yield "link", f"has no nightly file; {' and '.join(styles) or 'no word'} goes over it"

    # --- what is decided

    def _change(self, change: known.Change) -> Problems:
        for path in change.set:
            if not any(path == group or path.startswith(f"{group}.") for group in CHANGEABLE):
                yield f"set.{quoted(path)}", "cannot change while the operator lives"
                return
        if problems := list(self._wrong_values(change)):
            yield from problems
            return
        yield from (("set", said) for said in self._after(with_changes(self._scenario, change)))

    def _wrong_values(self, change: known.Change) -> Problems:
        """Problems of each value by itself; only where there are none, those of all values together."""
        alone = [
            (f"set.{quoted(path)}", said.removeprefix(f"{path}: "))
            for path, value in change.set.items()
            for said in self._refused(change.model_copy(update={"set": {path: value}}))
        ]
        yield from alone or (("set", said) for said in self._refused(change))

    def _refused(self, change: known.Change) -> list[str]:
        try:
            with_changes(self._scenario, change)
        except InputRefused as refused:
            return refused.problems
        return []

    def _after(self, settings: Scenario) -> Iterator[str]:
        """What is wrong with the settings after a change."""
        yield from moved_for_good(self._scenario, settings)
        yield from (f"{path}: {said}" for path, said in beyond_limits(settings))
        there: list[tuple[type, str]] = list(addresses(self._scenario)) if self._entries() else []
        asked: list[tuple[type, str, Parameters]] = [(k, at, settings_of(settings, k, at)) for k, at in there]
        yield from check_settings(asked)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time())
