"""Policies that a scenario chooses and nobody has registered: told with all other mistakes, before a life."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.scenario.names import suggestion
from sim.scenario.seats import addresses, path_of, settings_of, unknown_brands, unknown_seats

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario


def unknown_policies(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Path and message of every policy that is not known, of all whom the scenario seats."""
    if any(unknown_seats(scenario)) or any(unknown_brands(scenario)):
        return  # these are told, and there is nobody to ask
    for kind, address in addresses(scenario):
        settings = dict(settings_of(scenario, kind, address))
        for decision, known in kind.policies.items():
            chosen = settings.get(decision)
            if decision in settings and chosen not in known:
                there = ", ".join(f"'{name}'" for name in sorted(known))
                hint = suggestion(str(chosen), known)
                yield f"{path_of(address)}.{decision}", f"no policy '{chosen}'; there are {there}{hint}"
