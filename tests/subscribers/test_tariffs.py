"""Tariffs begin at the first version: every price factor is one."""

from sim.subscribers.population import OFFERS
from sim.subscribers.segments import SEGMENTS
from sim.subscribers.tariffs import Tariffs


def test_every_offer_of_every_segment_begins_at_its_first_version() -> None:
    factor = Tariffs().price_factor
    assert factor.shape == (len(SEGMENTS), OFFERS)
    assert (factor == 1.0).all()


def test_two_copies_are_two_copies() -> None:
    one, other = Tariffs(), Tariffs()
    one.price_factor[0, 0] = 1.04
    assert other.price_factor[0, 0] == 1.0
