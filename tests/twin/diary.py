"""A diary of one operator: who said what to whom at which instant, what failed and when it was over."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sim.kernel.routes import Passed
from sim.kernel.words import Message
from sim.live import Twin
from sim.network.equipment import Fault


class Said(NamedTuple):
    """A message about one thing, at the instant of sending; once for each address to which it goes."""

    at: float
    sender: str
    kind: str
    message: Any
    receiver: str


class Over(NamedTuple):
    """A fault of the network that is over."""

    key: int
    element: int
    kind: str
    start: float
    end: float


class Diary:
    """Listens to a twin from its building on; changes nothing in it."""

    def __init__(self, twin: Twin) -> None:
        self.twin, self.env = twin, twin.services.env
        self.said: list[Said] = []
        self.faults: list[Over] = []
        equipment = twin.world.equipment

        def heard(passed: Passed) -> None:
            if isinstance(passed.word, Message):
                kind = type(passed.word).__name__
                self.said.append(Said(self.env.now, passed.sender, kind, passed.word, passed.receiver))

        def over(fault: Fault, now: float) -> None:
            self.faults.append(Over(fault.key, fault.element, fault.kind, fault.start, now))

        twin.services.bus.watch(heard)
        equipment.repaired.listen(over)

    def at(self, hour: float, act: Callable[[], Any]) -> None:
        """Let something happen at an hour of the clock."""

        def process() -> Any:
            yield self.env.timeout(hour - self.env.now)
            act()

        self.env.process(process())

    def of(self, kind: str) -> list[Said]:
        """What was said of one kind."""
        return [said for said in self.said if said.kind == kind]

    def first(self, kind: str) -> Said:
        """The first message of one kind."""
        found = self.of(kind)
        assert found, f"nobody said {kind}; said were {sorted({said.kind for said in self.said})}"
        return found[0]


def site_elements(twin: Twin) -> list[int]:
    """The elements of all sites, those with the most subscribers first."""
    people = twin.world.equipment.outages.people.sum(axis=1)
    order = sorted(range(len(people)), key=lambda site: -people[site])
    return [int(twin.topology.site_element[site]) for site in order]
