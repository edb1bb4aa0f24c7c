"""Two departments of a ward, as small as departments can be, and a house to ask them into."""

from types import SimpleNamespace
from typing import ClassVar

from sim.kernel.cohort import Cohort
from sim.kernel.department import (
    Department,
    Organisation,
    Place,
    Process,
)
from sim.kernel.directory import Directory
from sim.kernel.duty import Duty
from sim.kernel.handlers import hears
from sim.kernel.links import IntegrationParameters
from sim.kernel.parameters import Parameters, Staff
from sim.kernel.policies import Decision
from sim.kernel.services import Services
from sim.kernel.staff import StaffPlan
from sim.records.laws import Law
from sim.records.measures import Measure
from tests.kernel.ward import (
    BellAnswered,
    BellRung,
    MealsOrdered,
    MealsServed,
    entry,
    seated,
    services_of,
)

BEDS_CLOSE = Law("W01", "beds", "beds in use", "patients in beds", "beds", "ward.nurses")


def at_once(room: int) -> int:
    """Go."""
    return 0


def after_tea(room: int) -> int:
    """Finish the tea."""
    return 15


class NursesParameters(Parameters):
    """The ward."""

    nurses: Staff = 1
    """People on the ward."""
    answering: str = "at once"
    """Policy: when to go. 'at once' or 'after tea'."""


TEAM = StaffPlan[NursesParameters](
    name="ward",
    label="nurses",
    domain="oss",
    cost_group="network",
    people=lambda p: p.nurses,
    duty=lambda p, calendar: Duty.round_the_clock(p.nurses, calendar),
)


class Bell(Department[Parameters]):
    """A class in a dozen lines: rings, and remembers who came."""

    name = "ward.bed"
    says = (BellRung,)

    def open(self) -> None:
        """Remember nobody."""
        self.came: list[int] = []

    @hears(BellAnswered)
    def remember(self, answered: BellAnswered) -> None:
        """Remember the one who came."""
        self.came.append(answered.key)


class Nurses(Department[NursesParameters]):
    """Answers bells, serves meals."""

    name = "ward.nurses"
    says = (BellAnswered, MealsServed)
    measures = (Measure("bells.answered", "bells", "bells answered"),)
    desks = (TEAM,)
    laws = (BEDS_CLOSE,)
    cupboard: SimpleNamespace
    floor: ClassVar[int] = 3
    answering = Decision({"at once": at_once, "after tea": after_tea})

    def open(self) -> None:
        """Man the ward."""
        self.team = self.man(TEAM)
        self.walks: list[float] = []
        self.orders: list[int] = []

    @hears(BellRung)
    def go(self, bell: BellRung) -> Process:
        """Walk for as long as the policy says, then answer."""
        minutes = self.answering(bell.room)
        yield self.env.timeout(minutes / 60)
        self.walks.append(self.env.now)
        self.note("bells.answered", self.env.now)
        self.answer(bell, BellAnswered(bell.key, minutes=minutes))

    @hears(MealsOrdered)
    def serve_meals(self, orders: MealsOrdered) -> None:
        """Serve what was ordered."""
        self.orders += orders.bed.tolist()
        self.answer(orders, MealsServed(orders.ids, orders.at, orders.bed))


class House:
    """Services, an organisation and whoever is asked in."""

    def __init__(
        self, directory: Directory | None = None, wires: IntegrationParameters | None = None
    ) -> None:
        self.directory = directory or seated(
            entry("ward.bed", (BellRung,), (BellAnswered, MealsServed)),
            entry("ward.nurses", (BellAnswered, MealsServed), (BellRung, MealsOrdered)),
        )
        measures = [*Nurses.measures, *TEAM.measures()]
        self.services: Services = (
            services_of(measures, self.directory)
            if wires is None
            else services_of(measures, self.directory, wires)
        )
        self.organisation = Organisation(rng=1)

    def nurses(
        self, address: str = "ward.nurses", cohort: Cohort | None = None, **settings: object
    ) -> Nurses:
        place = Place(address, cohort or Cohort())
        tools = {"cupboard": SimpleNamespace(tea=1)}
        found = Nurses(self.organisation, self.services, place, NursesParameters(**settings), tools)
        found.open()
        return found

    def bell(self, address: str = "ward.bed") -> Bell:
        found = Bell(self.organisation, self.services, Place(address, Cohort()), Parameters(), {})
        found.open()
        return found
