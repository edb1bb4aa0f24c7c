"""The department: an agent with an inbox, own records and named policies. The only file that knows Mesa.

Mesa keeps the roster and its order; SimPy is the only clock. A subclass declares, in this order: its
parameters, its measures, its policies, its behaviour (`open`, `serve`, `adopt`, `close_month`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import mesa
import simpy

from sim.kernel.bus import Batch, Message, Tray
from sim.kernel.house import House
from sim.kernel.parameters import Parameters
from sim.kernel.streams import Chance, Floats, Ids
from sim.records.errors import InputRefused
from sim.records.measures import Measure

Policy = Callable[..., Any]


class Organisation(mesa.Model):  # type: ignore[misc]  # Mesa ships no types
    """The roster: who is there, in the order in which the house asks them."""

    def forget(self) -> None:
        """Let go of this model; Mesa 3.3.1 otherwise keeps every model alive (its issue 3179)."""
        getattr(mesa.Agent, "_ids", {}).pop(self, None)


class Department(mesa.Agent):  # type: ignore[misc]  # Mesa ships no types
    """One agent of the operator.

    Args:
        organisation: the roster that it joins.
        house: the common services.
        parameters: its settings; replaced only by `adopt`.
        tools: the few things outside itself that it may touch, as named on its line in the twin.
    """

    name: ClassVar[str]
    """Address on the bus and path in the scenario, such as ``ward.nurses``."""
    standard_name: ClassVar[str] = ""
    measures: ClassVar[tuple[Measure, ...]] = ()
    policies: ClassVar[dict[str, dict[str, Policy]]] = {}
    """Decision to the policies that may take it, by name. A researcher adds one with `register_policy`."""

    def __init__(
        self, organisation: Organisation, house: House, parameters: Any, tools: Mapping[str, Any]
    ) -> None:
        super().__init__(organisation)
        self.house, self.p, self.tools = house, parameters, dict(tools)
        self.env: simpy.Environment = house.env
        self.note = house.measures.note
        self.note_rows = house.measures.note_rows
        self.note_parts = house.measures.note_parts
        self.observe = house.measures.observe
        self.open()

    def open(self) -> None:
        """Set up own records and say which messages are listened to."""

    def serve(self, until: float) -> None:
        """Handle everything of the many that happens before `until` (hours); called at each beat."""

    def adopt(self, parameters: Any) -> None:
        """Work with other settings from now on."""
        self.p = parameters

    def close_month(self, month: int) -> None:
        """Check own balances and write down beliefs at the end of a month."""

    # --- what a department may do

    def on(self, kind: type[Message], handler: Callable[[Any], None]) -> None:
        """Have a handler called for every message of this kind."""
        self.house.bus.listen(self.name, kind, handler)

    def on_process(self, kind: type[Message], process: Callable[[Any], Any]) -> None:
        """Start a SimPy process for every message of this kind."""

        def start(message: Any) -> None:
            self.env.process(process(message))

        self.house.bus.listen(self.name, kind, start)

    def tray(self, kind: type[Batch]) -> Tray:
        """Open a tray for batches of this kind."""
        return self.house.bus.tray(self.name, kind)

    def send(self, message: Message) -> None:
        """Send one message now."""
        self.house.bus.send(self.name, message)

    def send_batch(self, batch: Batch) -> None:
        """Send rows, each at its own instant."""
        self.house.bus.send_batch(self.name, batch)

    def hears_at_once(self, sender: str) -> bool:
        """Whether what `sender` tells this department can be taken as current."""
        return self.house.bus.link(sender, self.name).at_once

    def chance(self, stream: str, thing: int) -> Chance:
        """The luck of one thing in one decision."""
        return self.house.streams.chance(stream, thing)

    def rows(self, stream: str, ids: Ids, turn: int = 0) -> Floats:
        """One aligned uniform for each row."""
        return self.house.streams.rows(stream, ids, turn)

    def many(self, streams: tuple[str, ...], ids: Ids, turn: int = 0) -> Floats:
        """Aligned uniforms of several decisions about the same rows, shape (streams, n)."""
        return self.house.streams.many(streams, ids, turn)

    def decide(self, decision: str, *situation: Any, cases: int = 1) -> Any:
        """Ask the chosen policy and write down what it said; `cases` is how many things that concerns."""
        policy = getattr(self.p, decision)
        outcome = self.policies[decision][policy](*situation)
        self.house.decisions[self.house.month, self.name, decision, policy, str(outcome)] += cases
        return outcome

    def decide_rows(self, decision: str, rows: Any) -> Any:
        """Ask the chosen policy about many things at once; one answer a row."""
        policy = getattr(self.p, decision)
        self.house.decisions[self.house.month, self.name, decision, policy, "one by one"] += len(rows)
        return self.policies[decision][policy](rows)

    def believe(self, month: int, belief: str, believed: float, true: float) -> None:
        """Write down what this department believes beside what is true, for those who look at it later."""
        self.house.beliefs[month, self.name, belief] = (float(believed), float(true))


def register_policy(department: type[Department], decision: str, name: str, policy: Policy) -> None:
    """Add an own policy, a function of the same signature as its neighbours, to be named in a scenario."""
    department.policies.setdefault(decision, {})[name] = policy


def check_policies(department: type[Department], parameters: Parameters) -> None:
    """Refuse a policy that nobody has registered.

    Raises:
        InputRefused: names the setting and the policies there are.
    """
    for decision, known in department.policies.items():
        chosen = getattr(parameters, decision)
        if chosen not in known:
            names = ", ".join(f"'{name}'" for name in sorted(known))
            raise InputRefused([f"{department.name}.{decision}: no policy '{chosen}'; there are {names}"])
