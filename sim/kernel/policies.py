"""Policies: small functions of one signature among which a scenario chooses by name.

A department declares each of its decisions as an attribute and calls it like the policy itself:

    class Ward(Department[WardParameters]):
        admitting = Decision({"all": admit_all, "urgent only": admit_urgent})
        ...
        if self.admitting(patients): ...

Which policy answers is the setting of the same name. What was decided is counted.
"""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Sized
from typing import Generic, ParamSpec, Protocol, TypeVar, overload

from sim.kernel.parameters import Parameters
from sim.records.errors import InputRefused

Q = ParamSpec("Q")
T = TypeVar("T")
Counts = Counter[tuple[int, str, str, str, str]]
"""(month, address, decision, policy, outcome) to about how many things it was decided so."""


class Decider(Protocol):
    """Who takes decisions: settings that name policies, and a place where decisions are counted."""

    address: str
    """Under which its decisions are counted."""

    def chosen_policy(self, decision: str) -> str:
        """The name of the policy that the settings choose."""

    def count_decision(self, decision: str, policy: str, outcome: str, cases: int) -> None:
        """Write down what was decided, and how many things it concerns."""


class Decision(Generic[Q, T]):
    """One decision and the policies that may take it, by name.

    It stands on the class and is shared by all its instances: a policy that is added to `known` can be
    chosen by each of them. Read on an instance it is `Chosen`, read on the class it is itself.
    """

    def __init__(self, known: dict[str, Callable[Q, T]]) -> None:
        self.known = known
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, decider: None, owner: type) -> Decision[Q, T]: ...

    @overload
    def __get__(self, decider: Decider, owner: type) -> Chosen[Q, T]: ...

    def __get__(self, decider: Decider | None, owner: type) -> Decision[Q, T] | Chosen[Q, T]:
        return self if decider is None else Chosen(self, decider)


class Chosen(Generic[Q, T]):
    """A decision of one decider, ready to be taken by the policy that the settings choose."""

    def __init__(self, decision: Decision[Q, T], decider: Decider) -> None:
        self._decision, self._decider = decision, decider

    def __call__(self, *situation: Q.args, **more: Q.kwargs) -> T:
        """Ask the policy about one thing."""
        return self.of(1)(*situation, **more)

    def of(self, cases: int) -> Callable[Q, T]:
        """Ask the policy once about so many things: one answer holds for all, and counts for each.

        Asking about nothing (0 cases) still asks the policy.
        """

        def ask(*situation: Q.args, **more: Q.kwargs) -> T:
            policy = self._decider.chosen_policy(self._decision.name)
            outcome = self._decision.known[policy](*situation, **more)
            self._decider.count_decision(self._decision.name, policy, str(outcome), cases)
            return outcome

        return ask

    def for_each(self, rows: Sized) -> Callable[Q, T]:
        """Ask the policy about many things at once, one answer a row.

        What the answers were is not counted, only that so many were given: the outcome reads `one by one`.
        """

        def ask(*situation: Q.args, **more: Q.kwargs) -> T:
            policy = self._decider.chosen_policy(self._decision.name)
            self._decider.count_decision(self._decision.name, policy, "one by one", len(rows))
            return self._decision.known[policy](*situation, **more)

        return ask


def check_policies(
    policies: dict[str, dict[str, Callable[..., T]]], parameters: Parameters, address: str
) -> None:
    """Refuse a policy that nobody has registered, and a decision without a setting that chooses.

    All problems of the department are told at once.

    Raises:
        InputRefused: names each setting and the policies there are.
    """
    settings = parameters.model_dump()
    problems = []
    for decision, known in policies.items():
        there = ", ".join(f"'{name}'" for name in sorted(known))
        if decision not in settings:
            problems.append(f"{address}.{decision}: no setting of this name chooses; there are {there}")
        elif settings[decision] not in known:
            problems.append(f"{address}.{decision}: no policy '{settings[decision]}'; there are {there}")
    if problems:
        raise InputRefused(problems)


def arguments_of(policy: Callable[..., T]) -> int:
    """How many things a policy is asked about."""
    return len(inspect.signature(policy).parameters)
