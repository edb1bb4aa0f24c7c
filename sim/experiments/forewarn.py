"""What can be known of a comparison before it is simulated: plans without time to act, and too few lives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.experiments.cases import cases_of
from sim.experiments.estimate import FEWEST
from sim.experiments.timing import months_until_judged, timing_of, too_early_words

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario


def forewarnings(scenario: Scenario, months: int, lives: int) -> list[str]:
    """Return a sentence for everything that will keep the comparison from a verdict.

    Args:
        scenario: with its strategies; without any there is nothing to warn of.
        months: to be measured.
        lives: to be simulated of each strategy.

    Raises:
        InputRefused: a plan that cannot be carried out.
    """
    if not scenario.strategies:
        return []
    horizon = scenario.horizon.model_copy(update={"months": months})
    base, others = cases_of(scenario.model_copy(update={"horizon": horizon}))
    said = []
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
