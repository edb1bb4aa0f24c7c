"""The price list: a level moves every tariff of its segment; contracts follow, billing hears, people feel it."""

from typing import Any

import numpy as np
import pytest

from sim.bss.catalogue import Catalogue, CatalogueParameters
from sim.live import run
from sim.messages.money import TariffPublished
from sim.subscribers.segments import FIBRE, POSTPAID, SEGMENTS, SME
from sim.subscribers.tariffs import PriceListParameters, Tariffs
from sim.twin import outcome_of
from tests.house_of_two import Alone, alone, empty_house
from tests.twin import small


def office(**changes: Any) -> Alone:
    return alone(Catalogue, CatalogueParameters(**changes), empty_house(months=14), tariffs=Tariffs())


def test_a_level_moves_every_tariff_of_its_segment_and_says_so() -> None:
    desk = office(changes=0.0)
    desk.it.adopt(CatalogueParameters(changes=0.0, level=PriceListParameters(fibre=1.1)))
    desk.run(24.0)
    assert (desk.it.tariffs.price_factor[FIBRE] == 1.1).all()
    assert (desk.it.tariffs.price_factor[[POSTPAID, SME]] == 1.0).all()
    said = desk.heard(TariffPublished)
    assert [(one.segment, one.offer, one.factor) for one in said] == [(FIBRE, k, 1.1) for k in range(10)]


def test_steps_of_single_tariffs_are_taken_from_the_level() -> None:
    """4 % above a level of 1.1 is 1.144, and back is 1.1."""
    desk = office(changes=12.0, step=0.04, level=PriceListParameters(postpaid=1.1))
    desk.run(365 * 24.0)
    factors = desk.it.tariffs.price_factor
    assert set(factors[POSTPAID].tolist()) == {1.1, 1.144}
    assert set(factors[FIBRE].tolist()) <= {1.0, 1.04}


def test_a_level_that_comes_back_leaves_nothing() -> None:
    desk = office(changes=0.0)
    for level in (1.1, 0.7, 1.0):
        desk.it.adopt(CatalogueParameters(changes=0.0, level=PriceListParameters(sme=level)))
    assert (desk.it.tariffs.price_factor == 1.0).all()


def test_a_rise_is_billed_felt_and_answered() -> None:
    """Half as dear again from a day on: 1.5 at ln 1.5 - ln 1.2 = 0.22 of shock, and a gap of a third.

    The logit of postpaid rises by 2.4 / 3 = 0.8 and the odds to 2.23 times; prospects to 1.5^-1.1 = 0.64.
    """
    rise = {
        "incidents": {
            "dearer": {
                "kind": "change",
                "at": "2027-01-04T14:20",
                "set": {f"bss.catalogue.level.{name}": 1.5 for name in ("postpaid", "fibre", "sme")},
            }
        }
    }
    calm: small.Patch = {"bss": {"catalogue": {"changes": 0}}}
    base, dear = (small.built(calm, patch, count=4000, months=4) for patch in ({}, rise))
    run(base)
    run(dear)
    assert dear.world.tariffs.price_factor[POSTPAID].tolist() == [1.5] * 10

    def total(twin: Any, measure: str, part: str) -> float:
        return small.total(outcome_of(twin, 0.0), measure, part)

    people, code = dear.world.population.people, SEGMENTS.index("postpaid")
    shocked = people.alive & (people.segment == code) & (people.shock_at > 30 * 24)
    assert np.median(people.shock[shocked]) == pytest.approx(np.log(1.5) - np.log(1.2), abs=0.1)
    wanted = total(dear, "market.wanted", "postpaid") / total(base, "market.wanted", "postpaid")
    assert 0.64 < wanted < 0.85
    leaving = total(dear, "subscribers.expected_leavers", "postpaid")
    assert 1.4 < leaving / total(base, "subscribers.expected_leavers", "postpaid") < 2.3
