"""Prices far from the market's are told to be no forecast."""

import pytest

from sim.experiments.cases import load_scenario
from sim.experiments.forewarn import of_size
from sim.experiments.price_notes import price_sentence
from sim.kernel.paths import with_values


@pytest.mark.parametrize(("level", "said"), [(1.0, ""), (1.2, ""), (1.5, "fibre +50%"), (0.5, "fibre -50%")])
def test_a_price_list_far_from_the_market_is_told(level: float, said: str) -> None:
    base = load_scenario("scenarios/bases/reference.yaml").value
    scenario = with_values(base, {"bss.catalogue.level.fibre": level})
    assert said in price_sentence(scenario)
    assert bool(price_sentence(scenario)) is bool(said)
    assert bool(of_size(scenario)) is bool(said)
