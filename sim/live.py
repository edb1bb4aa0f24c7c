"""How a twin lives: its days, the entries of the journal that cut them, and where it can stand still.

A day: settings change, if the programme says so; the phase `morning` of the roster's day places the day's
demand; the few live through the day on the clock; the other phases handle the day's rows, in their order; at
a month's end every law is checked and beliefs are written down beside the truth.

*Stopping settles nothing.* A twin can stand at any instant: the clock halts there, between events, and what
has arrived for the rows' departments lies in its trays. It goes on as if it had never stood. What somebody
wants to see at that instant is computed on a copy that is settled and thrown away (`settle`). Only an entry
of the journal settles: it cuts its day, in every run that carries it, so that what follows from it begins at
its instant. An entry at midnight comes before the morning and cuts nothing.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sim.incidents.entry import Entry
from sim.incidents.journal import plan
from sim.kernel.beat import JUST_BEFORE, Beat
from sim.kernel.calendar import Calendar
from sim.kernel.department import AnyDepartment, Organisation
from sim.kernel.services import Services
from sim.network.topology import Topology
from sim.records.errors import InputRefused
from sim.records.measures import Measure
from sim.roster import MORNING
from sim.scenario.changed import in_force
from sim.scenario.plan import moved_for_good, portfolio_of
from sim.scenario.schema import Scenario
from sim.scenario.seats import settings_of
from sim.world import World

BEAT_MEASURE = Measure("beat.hours_lost", "h", "hours that rows waited for the next beat, by kind of message")
Action = Callable[[Beat], None]


@dataclass
class Twin:
    """One operator, built and ready to run.

    Attributes:
        departments: everybody, by address.
        scenario: at its size, as it stood at the start; a plan changes settings, not this.
        services: clock, calendar, chance, bus, measures and ledger.
        world: the truth.
        organisation: the roster as Mesa knows it.
        steps: what is done in each phase of a day, in order.
        hours_lost: hours that rows had waited for a beat by the last month's end, by kind of message.
        life: its days, and where it stands.
    """

    scenario: Scenario
    services: Services
    world: World
    departments: dict[str, AnyDepartment]
    organisation: Organisation
    steps: dict[str, list[Action]]
    hours_lost: dict[str, float] = field(default_factory=dict)
    life: Life = field(init=False)

    def __post_init__(self) -> None:
        self.life = Life(self)

    def note_hours_lost(self, instant: float) -> None:
        """Note at an instant (h) how long rows waited for a beat since this was last noted."""
        for kind, hours in self.services.bus.hours_lost_to_beat().items():
            more = hours - self.hours_lost.get(kind, 0.0)
            self.world.notes.note(BEAT_MEASURE.name, instant, more, kind)
            self.hours_lost[kind] = hours

    def adopt(self, settings: Scenario) -> None:
        """Let everyone work with other settings from now on; see `adopt`."""
        adopt(self, settings)

    @property
    def topology(self) -> Topology:
        """The network."""
        return self.world.topology


class Life:
    """The days of one twin, from its opening to its closing.

    Attributes:
        journal: entries that have not acted yet, in order; more may be added, none behind the clock.
    """

    def __init__(self, twin: Twin) -> None:
        self.twin, self.journal = twin, plan(twin)
        calendar = twin.services.calendar
        self._day, self._last = int(calendar.opening // 24), int(calendar.closing // 24)
        self._begun = False
        self._part = calendar.opening
        self._portfolio = portfolio_of(twin.scenario)
        self._changes = set(self._portfolio.change_days(0, self._last))
        self._month_ends = _month_ends(calendar)

    def add(self, entry: Entry) -> None:
        """Write one more entry into the journal.

        Raises:
            ValueError: it lies behind the clock.
        """
        now = self.twin.services.env.now
        if entry.instant < now:
            raise ValueError(f"{entry.name}: {entry.instant} h is past, the clock stands at {now}")
        insort(self.journal, entry, key=lambda each: (each.instant, each.name))

    def branch(self, scenario: Scenario) -> None:
        """Go on as the life of another scenario: the same but for more incidents, none behind the clock.

        Raises:
            InputRefused: an incident that cannot be.
            ValueError: one that lies behind the clock.
        """
        more = {
            name: each
            for name, each in scenario.incidents.items()
            if name not in self.twin.scenario.incidents
        }
        self.twin.scenario = scenario
        self._portfolio = portfolio_of(scenario)
        for entry in plan(self.twin, more):
            self.add(entry)

    @property
    def is_over(self) -> bool:
        """Whether all days are lived."""
        return self._day >= self._last

    @property
    def midnight(self) -> float:
        """The first instant (h) of the present day."""
        return self._day * 24.0

    def boundary(self) -> float:
        """The next instant (h) at which something is to be handled: the day's beginning, a cut, its end."""
        if not self._begun:
            return self.midnight
        return min(self.midnight + 24.0, self.journal[0].instant if self.journal else self.midnight + 24.0)

    def advance(self, until: float) -> Iterator[float]:
        """Live up to an instant (h) and stand there; yields the clock at every day's end on the way.

        Rows of a day that is not over at that instant stay in their trays. At midnight the day before is
        over, and the morning of the next one has not begun.
        """
        env = self.twin.services.env
        while not self.is_over:
            boundary = self.boundary()
            if boundary > until or (boundary == until and not self._begun):
                break
            if boundary > env.now:
                env.run(until=boundary)
            if self._handle():
                yield env.now
        if env.now < until and not self.is_over:
            env.run(until=until)

    def settle(self) -> None:
        """Handle all rows that have arrived by now, as a cut would; only for a copy that is thrown away."""
        now = self.twin.services.env.now
        if self._begun and now > self._part:
            self._live_through(Beat(self._day, self._part, now))

    def _handle(self) -> bool:
        """Do what is to be done at the boundary where the clock stands; whether a day is over by it."""
        if not self._begun:
            self._begin_day()
            return False
        end = self.boundary()
        if end > self._part:
            self._live_through(Beat(self._day, self._part, end))
        self._part = end
        if end < self.midnight + 24.0:
            self._act(end)
            return False
        self._end_day()
        return True

    def _begin_day(self) -> None:
        twin, day = self.twin, self._day
        if day in self._changes:
            planned = self._portfolio.parameters_on(day)
            adopt(twin, in_force(planned, twin.services.calendar, self.midnight))
        self._act(self.midnight)
        twin.services.today = Beat.of(day)
        twin.world.begin_day(twin.services.today)
        for action in twin.steps[MORNING]:
            action(twin.services.today)
        self._begun = True

    def _act(self, instant: float) -> None:
        """Let the entries of an instant act."""
        while self.journal and self.journal[0].instant <= instant:
            self.journal.pop(0).act(self.twin)

    def _live_through(self, beat: Beat) -> None:
        """Take the steps of a beat at whose end the clock stands."""
        twin = self.twin
        twin.services.today = beat
        for phase, actions in twin.steps.items():
            if phase != MORNING:
                for action in actions:
                    action(beat)
        for member in twin.departments.values():
            member.close_day()

    def _end_day(self) -> None:
        twin = self.twin
        twin.world.close_day(Beat.of(self._day))
        self._day, self._begun = self._day + 1, False
        if self._day in self._month_ends:
            close_month(twin, self._month_ends[self._day])


def _month_ends(calendar: Calendar) -> dict[int, int]:
    """From the first day after each month to the month's number."""
    edges = calendar.month_edges.tolist()
    return {int(edge // 24): place - calendar.warm_up_months for place, edge in enumerate(edges) if place}


def run(twin: Twin, progress: Callable[[float], None] | None = None, until: float | None = None) -> None:
    """Let the twin live to an instant (h), or to the end of the horizon; it may go on from there.

    Args:
        twin: the operator.
        progress: gets the clock (h) at every day's end.
        until: where it stands then, to the bit; None for the end.

    Raises:
        LawBroken: a balance that does not close at a month's end.
        InputRefused: a plan that cannot be adopted on its day.
    """
    for now in twin.life.advance(twin.services.calendar.closing if until is None else until):
        if progress is not None:
            progress(now)


def adopt(twin: Twin, settings: Scenario) -> None:
    """Let everyone work with other settings; what was built stays as it is.

    Called in the morning of a day with a change, before its demand is placed. Departments whose settings are
    the same are not told.

    Raises:
        InputRefused: a plan changes what can only be chosen at the start.
    """
    if moved := moved_for_good(twin.scenario, settings):
        raise InputRefused(moved)
    twin.services.bus.adopt(settings.integration)
    twin.world.adopt(settings)
    for address, member in twin.departments.items():
        wanted = settings_of(settings, type(member), address)
        if wanted != member.p:
            member.adopt(wanted)


def close_month(twin: Twin, month: int) -> None:
    """Close a month: every department's own balances, the instruments, the messages, the ledger.

    Raises:
        LawBroken: something that must close does not.
    """
    services = twin.services
    for member in twin.departments.values():
        member.close_month(month)
    edges = services.calendar.month_edges
    begun = float(edges[month - 1 + services.calendar.warm_up_months])
    twin.world.close_month(month, begun, services.today, services.ledger.balance("receivable"))
    twin.note_hours_lost(services.env.now - JUST_BEFORE)
    services.bus.check(month)
    services.ledger.check(month)
