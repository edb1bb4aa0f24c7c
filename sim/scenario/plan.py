"""The levers that come with the product, and the plan that a scenario makes of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sim.records import places

if TYPE_CHECKING:
    from sim.programme.levers import Lever
    from sim.programme.portfolio import Portfolio
    from sim.scenario.schema import Scenario


def levers_folder() -> Path:
    """The folder of lever files."""
    return places.scenarios_folder() / "levers"


@cache
def all_levers() -> dict[str, Lever]:
    """Every lever by file name without its ending.

    Raises:
        InputRefused: a file that cannot be read.
    """
    from sim.programme.levers import Lever
    from sim.scenario.load import load_document

    files = sorted(levers_folder().glob("*.yaml"))
    return {file.stem: load_document(file, Lever, bases=levers_folder()).value for file in files}


def portfolio_of(scenario: Scenario) -> Portfolio[Scenario]:
    """The plan of a scenario that is already at its size.

    Raises:
        InputRefused: a plan that cannot be carried out.
    """
    from sim.programme.portfolio import Portfolio

    return Portfolio(scenario.transformation, all_levers(), scenario)
