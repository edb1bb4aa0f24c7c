"""What is wanted answers to price, promise and reputation, on paper; the base is the usual."""

from typing import Any

import numpy as np
import pytest

from sim.messages.competition import CompetitorMoved
from sim.network.traffic import Traffic, TrafficParameters
from sim.subscribers.behaviour import CustomersParameters
from sim.subscribers.customers import Customers
from sim.subscribers.market_settings import CompetitorParameters, MarketParameters, MarketPriceParameters
from sim.subscribers.segments import FIBRE, POSTPAID, PREPAID
from sim.subscribers.tariffs import Tariffs
from tests.house_of_two import Alone, alone, empty_house, fault_tools, order_tools, some_people

USUAL = MarketParameters()


def customers(market: MarketParameters = USUAL, **price: float) -> Alone:
    house = empty_house()
    others = CompetitorParameters(price=MarketPriceParameters(**price))
    tools: dict[str, Any] = fault_tools(house, people=0) | {
        "traffic": Traffic(TrafficParameters(), np.full(4, 1000.0), np.zeros(4), house.streams),
        "tariffs": Tariffs(),
    }
    people = some_people(house, postpaid=200, fibre=205)
    people.people.unresolved[:] = 0.0
    return alone(
        Customers,
        CustomersParameters(market=market, competitor=others),
        house,
        population=people,
        **order_tools(house),
        **tools,
    )


def answer(desk: Alone, now: float = 0.0) -> list[float]:
    found: list[float] = desk.it.demand.answer(now).tolist()
    return found


def test_at_the_markets_price_and_with_the_usual_name_as_many_come_as_planned() -> None:
    assert answer(customers()) == [1.0, 1.0, 1.0, 1.0]


def test_a_price_above_the_markets_turns_prospects_away() -> None:
    """Postpaid at twice the market's price: 2 to the power of -1.1 = 0.4665; fibre at nine tenths: 1.1229."""
    found = answer(customers(postpaid=10.2, fibre=40.0))
    assert found[POSTPAID] == pytest.approx(0.4665, abs=1e-4)
    assert found[FIBRE] == pytest.approx(1.1229, abs=1e-4)
    assert found[PREPAID] == 1.0


def test_ill_words_turn_prospects_away() -> None:
    """Half of the customers speak ill where 18 % is usual: exp(-0.32) = 0.7261, in every segment."""
    desk = customers()
    desk.it.demand.reputation.listen(0, np.array([6.5]))
    assert answer(desk) == pytest.approx([0.7261] * 4, abs=1e-4)


def test_late_services_turn_prospects_away() -> None:
    """205 usual ones at 0.1 days and 205 at 10.1: 5 days later than usual; exp(-0.02 x 5) = 0.9048."""
    desk = customers()
    rows = np.flatnonzero(desk.it.people.segment == FIBRE)
    desk.it.demand.tell_lateness(rows, np.full(205, 10.1 * 24), 0.0)
    found = answer(desk)
    assert found[FIBRE] == pytest.approx(0.9048, abs=1e-3)
    assert found[POSTPAID] == 1.0


def test_a_campaign_of_the_competitor_takes_prospects_too() -> None:
    """Log-odds of 0.6 against the operator: exp(-0.6) = 0.5488."""
    desk = customers(MarketParameters(word_of_mouth=0.0))
    desk.tell(CompetitorMoved(1, (1.0, 1.0, 1.0, 1.0), 1.0, 48.0))
    desk.days(1)
    assert answer(desk, 24.0) == pytest.approx([0.5488] * 4, abs=1e-4)
    assert answer(desk, 48.0) == [1.0] * 4


def test_who_does_not_care_comes_as_planned() -> None:
    """With the mediators held, nothing moves demand, to the bit."""
    deaf = MarketParameters(elasticity=0.0, word_of_mouth=0.0, waiting=0.0)
    desk = customers(deaf, postpaid=10.2)
    desk.it.demand.reputation.listen(0, np.array([1.0]))
    desk.it.demand.tell_lateness(np.arange(50), np.full(50, 500.0), 0.0)
    assert answer(desk) == [1.0, 1.0, 1.0, 1.0]


def test_what_was_wanted_is_noted() -> None:
    """690 a month are 22.67 a day."""
    desk = customers()
    desk.days(1)
    assert desk.house.measures.notebook(Customers.name).total("market.wanted") == pytest.approx(
        1760 / 30.4375
    )
