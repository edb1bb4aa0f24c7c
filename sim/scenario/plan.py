"""The levers that come with the product, and the plan that a scenario makes of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sim.kernel.group import values_of
from sim.kernel.paths import typed_at, value_at
from sim.records import places
from sim.records.errors import InputRefused
from sim.scenario.renamed import renamed

if TYPE_CHECKING:
    from sim.programme.levers import Effect, Lever
    from sim.programme.portfolio import Portfolio
    from sim.scenario.schema import Scenario


CHOSEN_AT_THE_START = (
    "horizon",
    "subscribers.count",
    "subscribers.grows",
    "subscribers.segments.postpaid.recurring",
    "subscribers.segments.prepaid.recurring",
    "subscribers.segments.fibre.recurring",
    "subscribers.segments.sme.recurring",
    "network.sites",
    "network.hubs",
    "network.map",
    "network.overlap",
    "brands",
    "seats",
    "integration.copies",
    "economics",
    "goals",
    "replications",
    "seed",
    "subscribers.reference_size",
)
"""Settings that a plan cannot change: who is there, or what is read when a life begins or has ended."""


def moved_for_good(first: Scenario, later: Scenario) -> list[str]:
    """A line for each setting that is chosen at the start and that a plan would change."""
    moved = [path for path in CHOSEN_AT_THE_START if value_at(later, path) != value_at(first, path)]
    instances = [f"instances.{department}" for department in values_of(first.instances)]
    moved += [at for at in instances if typed_at(later, at, dict).keys() != typed_at(first, at, dict).keys()]
    return [f"{path}: is chosen at the start; a plan cannot change it" for path in moved]


def levers_folder() -> Path:
    """The folder of lever files."""
    return places.scenarios_folder() / "levers"


@cache
def all_levers() -> dict[str, Lever]:
    """Every lever by file name without its ending.

    Read once a process; a file that is changed later is not seen by it.

    Raises:
        InputRefused: a file that cannot be read.
    """
    from sim.programme.levers import Lever
    from sim.scenario.load import load_document

    files = sorted(levers_folder().glob("*.yaml"))
    return {file.stem: of_today(load_document(file, Lever, bases=levers_folder()).value) for file in files}


def of_today(lever: Lever) -> Lever:
    """The lever with the settings that it names called as they are now.

    Raises:
        InputRefused: an effect in a unit that its setting no longer has.
    """
    effects = {name: effect.model_copy(update=_renamed(effect)) for name, effect in lever.effects.items()}
    return lever.model_copy(update={"effects": effects})


def _renamed(effect: Effect) -> dict[str, str]:
    new = renamed(effect.path)
    if new.unit and effect.operator != "mul":
        raise InputRefused([f"{effect.path}: is called {new.path} now and has another unit; state it anew"])
    return {"path": new.path}


def portfolio_of(scenario: Scenario) -> Portfolio[Scenario]:
    """The plan of a scenario that is already at its size.

    It is built anew each time. The plan is the scenario's own `transformation`; strategies become one before
    they come here.

    Raises:
        InputRefused: a plan that cannot be carried out.
    """
    from sim.programme.portfolio import Portfolio

    return Portfolio(scenario.transformation, all_levers(), scenario)
