"""The competitor: what he does each quarter, by policy; and what he does not know."""

from typing import Any

import numpy as np
import pytest

from sim.messages.competition import CompetitorMoved
from sim.subscribers.competitor import Competitor
from sim.subscribers.market_settings import CompetitorParameters, MarketPriceParameters
from sim.subscribers.segments import POSTPAID
from sim.subscribers.tariffs import Tariffs, Version
from tests.house_of_two import Alone, alone, empty_house
from tests.twin import small

QUARTERS = 30.5 * 24 * 12


def market(**changes: Any) -> Alone:
    """A competitor who always gets round to a move; the operator charges what the market does."""
    house = empty_house(months=14)
    return alone(Competitor, CompetitorParameters(moves=1.0, **changes), house, tariffs=Tariffs())


def moved(desk: Alone, until: float = QUARTERS) -> list[Any]:
    desk.house.env.run(until=until)
    return list(desk.heard(CompetitorMoved))


def priced(desk: Alone, factor: float) -> None:
    for offer in range(10):
        desk.it.tariffs.change(Version(desk.house.env.now, POSTPAID, offer, factor))


@pytest.mark.parametrize("factor", [0.5, 1.0, 2.0])
def test_who_is_passive_never_moves(factor: float) -> None:
    desk = market()
    priced(desk, factor)
    assert moved(desk) == []


def test_who_follows_cuts_is_as_cheap_and_goes_up_again_with_the_operator() -> None:
    desk = market(pricing="follows price cuts")
    priced(desk, 0.9)
    first = moved(desk, 100 * 24.0)
    assert [one.prices for one in first] == [pytest.approx((0.9, 1.0, 1.0, 1.0))]
    priced(desk, 1.2)
    assert [one.prices for one in moved(desk, 200 * 24.0)][1:] == [(1.0, 1.0, 1.0, 1.0)]


def test_nobody_follows_below_the_lowest_price() -> None:
    desk = market(pricing="follows price cuts")
    priced(desk, 0.5)
    assert moved(desk)[0].prices[POSTPAID] == 0.8


def test_who_undercuts_is_cheaper_by_a_step_and_only_where_he_was_dearer() -> None:
    """0.95 of the operator's 0.9 is 0.855."""
    desk = market(pricing="undercuts when dearer")
    priced(desk, 0.9)
    assert [one.prices for one in moved(desk)] == [pytest.approx((0.855, 1.0, 1.0, 1.0))]


def test_a_campaign_begins_in_each_quarter_in_which_the_operator_is_dearer_by_a_step() -> None:
    """10 % dearer: a gap of 0.0909, above the step of 0.05; four per cent dearer is none."""
    desk = market(campaigning="when cheaper")
    priced(desk, 1.04)
    assert moved(desk, 100 * 24.0) == []
    priced(desk, 1.1)
    campaigns = moved(desk)
    assert len(campaigns) == 3
    starts = [one.until - 42 * 24 for one in campaigns]
    assert starts == desk.heard_at(CompetitorMoved)
    assert {one.campaign for one in campaigns} == {1.0}


def test_he_gets_round_to_a_share_of_his_moves_by_his_own_luck() -> None:
    def moves(share: float) -> set[float]:
        house = empty_house(months=130)
        settings = CompetitorParameters(campaigning="when cheaper", moves=share)
        desk = alone(Competitor, settings, house, tariffs=Tariffs())
        priced(desk, 1.5)
        return {one.until for one in moved(desk, 30.4375 * 24 * 120)}

    few, many = moves(0.4), moves(0.8)
    assert few < many
    assert len(many) == pytest.approx(0.8 * 39, abs=3 * (39 * 0.16) ** 0.5)


def test_he_compares_with_the_operators_own_charges() -> None:
    """The market at 24 and the operator at 20.4: it is cheaper by a factor of 0.85."""
    desk = market(pricing="follows price cuts", price=MarketPriceParameters(postpaid=24.0))
    assert moved(desk)[0].prices == pytest.approx((0.85, 1.0, 1.0, 1.0))


def test_a_passive_competitor_and_a_campaign_in_a_house() -> None:
    """The whole way: he campaigns against a dear operator, and more leave; nobody of the operator hears him."""
    dear: dict[str, Any] = {
        "subscribers": {
            "competitor": {
                "price": {"postpaid": 15.0, "fibre": 27.0, "sme": 63.0},
                "campaigning": "when cheaper",
            }
        }
    }
    quiet: dict[str, Any] = {
        "subscribers": {"competitor": {**dear["subscribers"]["competitor"], "campaigning": "never"}}
    }
    with_him, without = (small.lived(patch, count=3000, months=4) for patch in (dear, quiet))
    more = small.total(with_him, "subscribers.expected_leavers")
    assert more > 1.05 * small.total(without, "subscribers.expected_leavers")
    said = with_him.tables["conversation"]
    heard = said["receiver"][said["sender"] == "subscribers.competitor"]
    assert set(np.unique(heard).tolist()) == {"subscribers.customers"}


def test_what_he_decided_is_written_down() -> None:
    desk = market()
    moved(desk)
    decided = {decision for _, _, decision, _, _ in desk.house.decisions}
    assert decided == {"pricing", "campaigning"}
