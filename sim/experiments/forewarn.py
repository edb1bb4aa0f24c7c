"""What is known of a result before it is simulated: small desks, rounding, plans without time, few lives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.experiments.cases import cases_of
from sim.experiments.estimate import FEWEST
from sim.experiments.price_notes import price_sentence
from sim.experiments.rounding import distortions
from sim.experiments.size_notes import size_sentence
from sim.experiments.timing import months_until_judged, timing_of, too_early_words

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario


def of_size(scenario: Scenario) -> list[str]:
    """Return a sentence for what small desks, rounding and far prices make of a scenario and its strategies.

    Raises:
        InputRefused: a plan that cannot be carried out.
    """
    notes = [size_sentence(scenario.subscribers.count), price_sentence(scenario)]
    plans = [scenario.transformation, *scenario.strategies.values()]
    entries = {name: entry for plan in plans for name, entry in plan.items()}
    sized = scenario.at_size() if entries else scenario
    rounded = [said for name, entry in entries.items() for said in distortions(sized, name, entry)]
    return [*filter(None, notes), *(f"{said}." for said in rounded)]


def forewarnings(scenario: Scenario, months: int, lives: int) -> list[str]:
    """Return a sentence for all that limits what will come out, and that keeps a comparison from a verdict.

    Args:
        scenario: at the size that is asked for, with its strategies.
        months: to be measured.
        lives: to be simulated of each strategy.

    Raises:
        InputRefused: a plan that cannot be carried out.
    """
    said = of_size(scenario)
    if not scenario.strategies:
        return said
    horizon = scenario.horizon.model_copy(update={"months": months})
    base, others = cases_of(scenario.model_copy(update={"horizon": horizon}))
    for one in others:
        timing = timing_of(base, one)
        if timing is not None and timing.too_early:
            until = months_until_judged(timing, months)
            said.append(
                f"'{one.name}' will be too early to judge: {too_early_words(timing)}; measure {until} months."
            )
    if lives < FEWEST:
        said.append(f"Fewer than {FEWEST} lives of each are shown one by one and decide nothing.")
    return said
