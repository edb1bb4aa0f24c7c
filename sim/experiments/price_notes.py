"""What is said of prices far from the market's: nobody knows how people answer to those. [P4.2, C27]"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.kernel.paths import number_at

if TYPE_CHECKING:
    from sim.programme.portfolio import PlanEntry
    from sim.scenario.schema import Scenario

FAR = 0.2
"""Share of the market price beyond which the sources say nothing: they know gaps of a few per cent. [A]"""
SEGMENTS_WITH_A_CHARGE = ("postpaid", "fibre", "sme")


def price_sentence(scenario: Scenario) -> str:
    """Return a sentence where prices lie far from the market's, at the start or by a plan; else nothing."""
    plans = [scenario.transformation, *scenario.strategies.values()]
    described = [scenario, *(_in_full(scenario, plan) for plan in plans if plan)]
    found = {name: gap for one in described for name, gap in _gaps(one) if abs(gap) > FAR}
    if not found:
        return ""
    said = " and ".join(f"{name} {gap:+.0%}" for name, gap in found.items())
    return (
        f"Prices lie far from the market's ({said}): how people answer is known for gaps of a few per cent,"
        " so the money that this seems to bring is no forecast."
    )


def _gaps(scenario: Scenario) -> list[tuple[str, float]]:
    return [
        (
            name,
            number_at(scenario, f"subscribers.segments.{name}.recurring")
            * number_at(scenario, f"bss.catalogue.level.{name}")
            / number_at(scenario, f"subscribers.competitor.price.{name}")
            - 1.0,
        )
        for name in SEGMENTS_WITH_A_CHARGE
    ]


def _in_full(scenario: Scenario, plan: dict[str, PlanEntry]) -> Scenario:
    """The settings at the end of a plan."""
    from sim.scenario.plan import portfolio_of

    portfolio = portfolio_of(scenario.at_size().model_copy(update={"transformation": plan}))
    days = [day for planned in portfolio.planned for day in planned.days]
    return portfolio.parameters_on(max(days)) if days else scenario
