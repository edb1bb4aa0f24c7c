"""The market: so many newcomers a month, and more sales mean the same people plus some."""

import numpy as np
import pytest

from sim.subscribers.market import HOURLY, Campaign, Market, hour_of_day
from sim.subscribers.segments import SegmentsParameters
from tests.house_of_two import empty_house, some_people

WANTED = SegmentsParameters()


def market(segments: SegmentsParameters = WANTED) -> Market:
    house = empty_house()
    return Market(segments, house.streams, some_people(house).traits)


def selling(factor: float) -> SegmentsParameters:
    scaled = {
        name: getattr(WANTED, name).model_copy(
            update={"gross_adds": getattr(WANTED, name).gross_adds * factor}
        )
        for name in SegmentsParameters.model_fields
    }
    return WANTED.model_copy(update=scaled)


def test_newcomers_of_every_segment_come_as_entered() -> None:
    offered, number = market(), np.zeros(4)
    for day in range(365):
        number += np.bincount(offered.newcomers(day, WANTED)[0], minlength=4)
    for found, segment in zip(number, WANTED.ordered(), strict=True):
        expected = segment.gross_adds * 12
        assert found == pytest.approx(expected, abs=3 * expected**0.5)


@pytest.mark.parametrize("factor", [1.05, 1.5, 2.0])
def test_more_sales_are_the_same_people_plus_some(factor: float) -> None:
    offered, more = market(), 0
    for day in range(30):
        usual = set(offered.newcomers(day, WANTED)[1].tolist())
        pushed = set(offered.newcomers(day, selling(factor))[1].tolist())
        assert usual <= pushed
        more += len(pushed) - len(usual)
    assert more == pytest.approx(1760 * (factor - 1), rel=0.25)


def test_fewer_sales_are_some_of_the_same_people() -> None:
    offered = market()
    for day in range(10):
        assert set(offered.newcomers(day, selling(0.5))[1].tolist()) < set(
            offered.newcomers(day, WANTED)[1].tolist()
        )


def test_three_and_five_times_as_many_are_the_same_people_and_further_blocks() -> None:
    """1,760 a month: 5,280 and 8,800, each the earlier ones and some; nobody of the first block is another."""
    house = empty_house()
    described = some_people(house).traits
    crowds = []
    for factor in (1.0, 3.0, 5.0):
        of_the_start, by_plan = (
            Market(selling(factor), house.streams, described),
            Market(WANTED, house.streams, described),
        )
        came = [of_the_start.newcomers(day, selling(factor)).ids for day in range(30)]
        planned = [by_plan.newcomers(day, selling(factor)).ids for day in range(30)]
        assert np.concatenate(came).tolist() == np.concatenate(planned).tolist()
        crowds.append(set(np.concatenate(came).tolist()))
    assert crowds[0] < crowds[1] < crowds[2]
    for crowd, factor in zip(crowds, (1, 3, 5), strict=True):
        expected = 1760 * 30 / 30.4375 * factor
        assert len(crowd) == pytest.approx(expected, abs=3 * expected**0.5)


def test_the_first_block_is_what_it_always_was() -> None:
    """Identities and luck of the reference operator's prospects, written down before there were blocks."""
    came = market().newcomers(3, WANTED)
    assert len(came.ids) == 58
    assert int(came.ids[0]) == 13220739481566427737
    assert int(np.bitwise_xor.reduce(came.ids)) == 13349721721617199222


def test_a_campaign_may_bring_more_than_the_first_block_holds() -> None:
    """Four times 57.8 newcomers a day, where a block has 116 prospects; all of the usual ones are among them."""
    offered = market()
    usual = set(offered.newcomers(5, WANTED).ids.tolist())
    offered.campaigns.append(Campaign(5 * 24.0, 6 * 24.0, np.full(4, 4.0)))
    pushed = set(offered.newcomers(5, WANTED).ids.tolist())
    assert usual < pushed
    assert len(pushed) == pytest.approx(4 * 57.8, abs=3 * (4 * 57.8) ** 0.5)


def test_half_the_answer_brings_some_of_the_same_people() -> None:
    offered = market()
    half = set(offered.newcomers(4, WANTED, np.full(4, 0.5)).ids.tolist())
    assert half < set(offered.newcomers(4, WANTED).ids.tolist())


def test_nobody_comes_twice() -> None:
    offered = market()
    ids = np.concatenate([offered.newcomers(day, WANTED)[1] for day in range(-30, 60)])
    assert len(np.unique(ids)) == len(ids)


def test_without_demand_nobody_comes() -> None:
    codes, ids, *_ = market(selling(0.0)).newcomers(3, selling(0.0))
    assert len(codes) == len(ids) == 0


def test_newcomers_are_what_their_own_luck_makes_them() -> None:
    house = empty_house()
    population = some_people(house)
    came = Market(WANTED, house.streams, population.traits).newcomers(-3, WANTED)
    known = population.traits(came.codes, came.ids)
    for name, found, expected in zip(known._fields, came.traits, known, strict=True):
        assert found.tolist() == expected.tolist(), name
    assert len(came.ids) > 30


def test_the_hours_of_the_day_follow_the_profile() -> None:
    uniforms = (np.arange(100_000) + 0.5) / 100_000
    hours = hour_of_day(uniforms)
    assert (np.diff(hours) >= 0).all()
    counts = np.bincount(hours.astype(int), minlength=24)
    assert counts == pytest.approx(np.array(HOURLY) / sum(HOURLY) * 100_000, abs=3)
