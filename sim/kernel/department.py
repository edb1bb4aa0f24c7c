"""The department: an agent with an inbox, own records and named policies. The only file that knows Mesa.

Mesa keeps the roster and its order; SimPy is the only clock. One concept of the operator is one file. A
class declares, in this order: `name`, `standard_name`, what it `says`, `measures`, `desks`, `laws`, `kpis`,
its decisions and the tools that it needs (an annotation each); its handlers say what it hears. Whoever builds
a house checks all of it at the door (see `sim.kernel.contract`).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, get_args, overload

import mesa
import simpy
from simpy.events import ProcessGenerator

from sim.kernel.cohort import Cohort
from sim.kernel.desk_queue import Again
from sim.kernel.desk_watch import Watcher
from sim.kernel.duty import Duty
from sim.kernel.handlers import Step, handlers_of
from sim.kernel.parameters import Parameters
from sim.kernel.policies import Decision, arguments_of
from sim.kernel.services import Services
from sim.kernel.staff import StaffedDesk, StaffPlan
from sim.kernel.streams import Chance
from sim.kernel.words import Batch, Codes, Flags, Floats, Ids, Message, Word
from sim.records.errors import InputRefused
from sim.records.kpi import Kpi
from sim.records.laws import Law, must_equal
from sim.records.measures import Measure

P = TypeVar("P", bound=Parameters)
B = TypeVar("B", bound=Batch)
# Any: each decision has its own arguments and answer; `sim.kernel.policies` compares them.
Policy = Callable[..., Any]
Process = ProcessGenerator


if TYPE_CHECKING:  # Mesa ships no types; without these, every name would be right on a department

    class _Model:
        def __init__(self, *, rng: int) -> None: ...

    class _Agent:
        def __init__(self, model: _Model) -> None: ...
else:
    _Model, _Agent = mesa.Model, mesa.Agent


class Organisation(_Model):
    """The roster: who is there, in the order in which the house asks them.

    It is a model of Mesa only so that departments can be agents of it; its clock and its chance stay unused.
    """

    def forget(self) -> None:
        """Let go of this model; Mesa 3.3.1 otherwise keeps every model alive (its issue 3179)."""
        # getattr: a private name of Mesa, which another version may lack.
        getattr(mesa.Agent, "_ids", {}).pop(self, None)


@dataclass(frozen=True)
class Place:
    """What an instance is given when it is seated: its address and the people whom it serves.

    Attributes:
        address: its name, with a suffix for a further instance of its kind.
        cohort: everyone, or the people of the brands that the scenario gives to this instance.
    """

    address: str
    cohort: Cohort


class Department(_Agent, Generic[P]):
    """One agent of the operator; `P` is its group of settings.

    Args:
        organisation: the roster that it joins.
        services: the common services.
        place: its address and its people.
        parameters: its settings; replaced only by `adopt`.
        tools: the few things outside itself that it may touch, by the names of its annotations.
    """

    name: ClassVar[str]
    """The plain address, and its path in the scenario, such as ``ward.nurses``."""
    standard_name: ClassVar[str] = ""
    """What the field's standards call it."""
    settings_path: ClassVar[str] = ""
    """Where its settings stand in the scenario, if not at its name."""
    says: ClassVar[tuple[type[Word], ...]] = ()
    """Every kind of word that it may send; the directory finds receivers for these before the first day."""
    measures: ClassVar[tuple[Measure, ...]] = ()
    """What it may note; the measures of its desks come by themselves."""
    # Any: a class variable cannot speak of the class's own type variable.
    desks: ClassVar[tuple[StaffPlan[Any], ...]] = ()
    """Plans of its desks; `open` opens each with `man`."""
    laws: ClassVar[tuple[Law, ...]] = ()
    """Balances of its own, which `close_month` checks."""
    kpis: ClassVar[tuple[Kpi, ...]] = ()
    """KPIs of its own."""
    answers_for: ClassVar[tuple[str, ...]] = ()
    """Ids of the house's KPIs by which it is judged."""
    # made from the class when it is declared
    settings: ClassVar[type[Parameters]]
    """Its group of settings: the argument in `Department[...]`."""
    hears: ClassVar[dict[type[Word], Step]] = {}
    """Its handlers by kind of word."""
    policies: ClassVar[dict[str, dict[str, Policy]]] = {}
    """For each decision the policies that may take it, by name; own ones are registered here."""
    needs: ClassVar[tuple[str, ...]] = ()
    """Names of its tools: the annotations of the class that are no class variables."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for base in vars(cls).get("__orig_bases__", ()):
            for argument in get_args(base):
                if isinstance(argument, type) and issubclass(argument, Parameters):
                    cls.settings = argument
        cls.hears = handlers_of(cls)
        own = {name: one.known for name, one in vars(cls).items() if isinstance(one, Decision)}
        cls.policies = {**cls.policies, **own}
        annotated = vars(cls).get("__annotations__", {})
        cls.needs = (*cls.needs, *(name for name, kind in annotated.items() if "ClassVar" not in str(kind)))

    def __init__(
        self,
        organisation: Organisation,
        services: Services,
        place: Place,
        parameters: P,
        # object, and setattr below: tools come by the names of the annotations, which say their types.
        tools: Mapping[str, object],
    ) -> None:
        super().__init__(organisation)
        self.services, self.address, self.cohort = services, place.address, place.cohort
        self.p = parameters
        self.env: simpy.Environment = services.env
        self.notes = services.measures.notebook(place.address)
        self.note, self.note_rows = self.notes.note, self.notes.note_rows
        self.note_parts, self.observe = self.notes.note_parts, self.notes.observe
        self._staffed: dict[str, tuple[StaffPlan[P], StaffedDesk]] = {}
        for tool, granted in tools.items():
            setattr(self, tool, granted)
        for word, handler in self.hears.items():
            if issubclass(word, Message):
                services.bus.listen(self.address, word, self._ear(handler))

    def _ear(self, handler: Step) -> Callable[[Message], None]:
        """What the bus calls: the handler itself, or whatever starts it as a process of the clock."""
        if not inspect.isgeneratorfunction(handler):
            return lambda message: handler(self, message)

        def begin(message: Message) -> None:
            self.env.process(handler(self, message))

        return begin

    def open(self) -> None:
        """Set up own records and open desks; called once, when everybody has been seated.

        The world is there and the clock stands at the opening of the run; who is seated later opens later.
        """

    def adopt(self, parameters: P) -> None:
        """Work with other settings from now on; the desks take up other people and hours.

        Called before the first step of a day, and only where this instance's own settings differ. Whoever is
        at work at a desk finishes.
        """
        self.p = parameters
        for plan, staffed in self._staffed.values():
            staffed.adopt(self.duty_of(plan), plan.on_call(self.p), limits=plan.limits(self.p))

    def close_month(self, month: int) -> None:
        """Check own balances and write down beliefs at the end of a month.

        Called after the last step of the month's last day, for one department after the other in the order
        of seating; the messages and the ledger are checked after all of them.

        Raises:
            LawBroken: a balance does not close.
        """

    # --- what a department may do

    def send(self, word: Word) -> None:
        """Say a word: a message now, rows at their own instants; to everyone who hears it.

        Raises:
            LookupError: nobody hears it.
        """
        if isinstance(word, Batch):
            self.services.bus.send_rows(self.address, word)
        elif isinstance(word, Message):
            self.services.bus.send(self.address, word)

    def send_home(self, word: Batch, brand: Codes) -> None:
        """Say rows about people, each to the instance that serves its brand; `brand` has shape (n,)."""
        self.services.bus.send_home(self.address, word, brand)

    def send_one_home(self, word: Message, brand: int) -> None:
        """Say a message about a person now, to the instance that serves people of the brand."""
        self.services.bus.send_one_home(self.address, word, brand)

    def keep_back(self, kind: type[Batch], say: Callable[[float], None]) -> None:
        """Say rows of a kind only when somebody looks for them: `say` says those before an instant (h).

        For rows whose saying nobody could notice before, and of which many are never said. It is called
        whenever a tray of this kind is looked into, at the instant of the clock or at the end of a beat.
        """
        for entry in self.services.bus.directory.entries:
            if kind in entry.hears:
                self.services.bus.inbox(entry.address, kind).sources.append(say)

    @overload
    def answer(self, question: Message, word: Message) -> None: ...

    @overload
    def answer(self, question: Batch, word: Batch) -> None: ...

    def answer(self, question: Word, word: Word) -> None:
        """Say a word to who asked the question; of rows, each to who asked what stands in the same row.

        Raises:
            TypeError: one is a message and the other holds rows.
            LookupError: nobody asked the question over the bus.
        """
        if isinstance(word, Batch) and isinstance(question, Batch):
            self.services.bus.answer_rows(self.address, question, word)
        elif isinstance(word, Message) and isinstance(question, Message):
            self.services.bus.answer(self.address, question, word)
        else:
            raise TypeError(f"{type(word).__name__} cannot answer {type(question).__name__}")

    def reply(self, word: Batch) -> None:
        """Say rows, each to the one whom its own column `asker` names: whoever asked, some time ago.

        For answers that come days after the question: the code of the asker was kept with the case.
        """
        self.services.bus.answer_rows(self.address, word, word)

    def drain(self, kind: type[Batch], until: float) -> None:
        """Handle the rows of a kind that arrived before `until` (h), ahead of their place in the day.

        The handler is called as at its own step, and only if there are rows; later ones stay in the tray.
        """
        if (rows := self.services.bus.inbox(self.address, kind).take(until)) is not None:
            self.hears[kind](self, rows)

    def hears_at_once(self, sender: str) -> bool:
        """Whether what `sender` tells this department can be taken as current.

        That is the style of the link itself (an API, a point-to-point interface, or no link at all); words
        that travel otherwise on it do not count.
        """
        return self.services.bus.link(sender, self.address).at_once

    def cut_off_from(self, sender: str, instants: Floats) -> Flags:
        """Whether the link from `sender` is out at each of some instants (h), shape (n,)."""
        return self.services.bus.link(sender, self.address).out(instants)

    def chance(self, stream: str, thing: int) -> Chance:
        """The luck of one thing in one decision; each draw from it has a name of its own."""
        return self.services.streams.chance(stream, thing)

    def luck(self, stream: str, ids: Ids, turn: int = 0) -> Floats:
        """One aligned uniform for each identity, shape (n,).

        Args:
            stream: the decision. The same name in two departments is one and the same luck.
            ids: whom it is about, shape (n,).
            turn: which time the decision is taken about them: a day, a month, an attempt.
        """
        return self.services.streams.rows(stream, ids, turn)

    def luck_of_several(self, streams: tuple[str, ...], ids: Ids, turn: int = 0) -> Floats:
        """Aligned uniforms of several decisions about the same identities, shape (streams, n)."""
        return self.services.streams.many(streams, ids, turn)

    def believe(self, month: int, belief: str, believed: float, true: float) -> None:
        """Write down what this department believes beside what is true, for those who look at it later.

        There is one pair for a month, an address and a belief; who says it twice is taken at the last word.
        No department reads it.
        """
        self.services.beliefs[month, self.address, belief] = (float(believed), float(true))

    def must_equal(self, law: Law, left: float, right: float, tolerance: float = 0.0) -> None:
        """Check that two sides of a balance close in the present month.

        Raises:
            LawBroken: they differ by more than the tolerance, which is in the unit of the law.
        """
        must_equal(law, self.services.month, left, right, tolerance)

    def noted(self, measure: str) -> float:
        """All that this instance has noted of a measure since the run began, over months and parts."""
        return self.notes.total(measure)

    # --- desks

    def man(self, plan: StaffPlan[P], again: Again | None = None) -> StaffedDesk:
        """Open a desk under the present settings; `again` says whether and when a row comes back.

        From then on `adopt` gives it other people and hours, and `close_day` notes its day.
        """
        duty, on_call = self.duty_of(plan), plan.on_call(self.p)
        limits = plan.limits(self.p)
        staffed = StaffedDesk(plan, self.env, duty, self.notes, on_call=on_call, limits=limits, again=again)
        self._staffed[plan.name] = plan, staffed
        return staffed

    def desks_manned(self) -> Iterator[tuple[StaffPlan[P], StaffedDesk]]:
        """The desks that are open here, each with what it is."""
        yield from self._staffed.values()

    def send_away(self, why: str, share: float) -> None:
        """Let a share of the people of all its desks be away; see `StaffedDesk.send_away`."""
        for _, staffed in self._staffed.values():
            staffed.send_away(why, share)

    def duty_of(self, plan: StaffPlan[P]) -> Duty:
        """People and hours of a desk under the present settings."""
        return plan.duty(self.p, self.services.calendar)

    def close_day(self) -> None:
        """Note duty, overtime and headcount of every desk, after the last step of a beat."""
        today = self.services.today
        for plan, staffed in self._staffed.values():
            staffed.note_day(today, plan.people(self.p), self.services.days_of_month(today.end))

    def watch_desks(self, watcher: Watcher) -> None:
        """Have `watcher` told of all work at the desks that are open."""
        for _, staffed in self._staffed.values():
            staffed.watch(self.address, watcher)

    # --- decisions (see sim.kernel.policies)

    def chosen_policy(self, decision: str) -> str:
        """The policy that the settings name for a decision."""
        # getattr: a decision is a setting of the same name.
        policy: str = getattr(self.p, decision)
        return policy

    def count_decision(self, decision: str, policy: str, outcome: str, cases: int) -> None:
        """Write down what was decided, and how many things it concerns."""
        self.services.decisions[self.services.month, self.address, decision, policy, outcome] += cases


# Any: a department of whatever settings.
AnyDepartment = Department[Any]


def register_policy(department: type[AnyDepartment], decision: str, name: str, policy: Policy) -> None:
    """Add an own policy, a function of the same signature as its neighbours, to be named in a scenario.

    Raises:
        InputRefused: the department takes no such decision, or asks about it with other arguments.
    """
    if decision not in department.policies:
        there = ", ".join(sorted(department.policies)) or "none"
        raise InputRefused([f"{department.name} takes no decision '{decision}'; it takes: {there}"])
    known = department.policies[decision]
    asked, others = arguments_of(policy), {arguments_of(one) for one in known.values()}
    if others - {asked}:
        told = f"policy '{name}' takes {asked} arguments; the others take {min(others)}"
        raise InputRefused([f"{department.name}.{decision}: {told}"])
    known[name] = policy
    _REGISTERED.append((department.name, decision, name, policy))


_REGISTERED: list[tuple[str, str, str, Policy]] = []


def registered_policies() -> list[tuple[str, str, str, Policy]]:
    """Own policies in the order of their registration: department, decision, name, function."""
    return list(_REGISTERED)
