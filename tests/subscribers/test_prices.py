"""The price gap: the operator's own price against what others charge, on paper. [P3.2: C27]"""

import datetime as dt

import numpy as np
import pytest

from sim.kernel.calendar import Calendar
from sim.messages.competition import CompetitorMoved
from sim.records.errors import InputRefused
from sim.subscribers.market_settings import CompetitorParameters, MarketPriceParameters
from sim.subscribers.prices import Prices
from sim.subscribers.segments import FIBRE, POSTPAID, PREPAID, SME, SegmentsParameters
from sim.subscribers.tariffs import Tariffs, Version
from tests.twin import small

CALENDAR = Calendar(dt.date(2027, 1, 1), 36, 3)
YEAR = 8766.0


def prices(market: CompetitorParameters | None = None, **recurring: float) -> Prices:
    segments = SegmentsParameters()
    dearer = {
        name: getattr(segments, name).model_copy(update={"recurring": value})
        for name, value in recurring.items()
    }
    return Prices(Tariffs(segments.model_copy(update=dearer)), market or CompetitorParameters(), CALENDAR)


def test_the_reference_operator_charges_what_the_market_does() -> None:
    for now in (-2000.0, 0.0, 20_000.0):
        assert (prices().gaps(now) == 0.0).all()
        assert (prices().own_to_market(now) == 1.0).all()


def test_twice_the_price_is_a_gap_of_a_half_whatever_the_market_was_told() -> None:
    """(40.8 - 20.4) / 40.8 = 0.5; fibre at 40 against 36: 0.1; the others are as they were."""
    gaps = prices(postpaid=40.8, fibre=40.0).gaps(0.0)
    assert gaps[[POSTPAID, FIBRE, SME, PREPAID], 0].tolist() == pytest.approx([0.5, 0.1, 0.0, 0.0])


def test_the_cheaper_one_has_no_gap() -> None:
    assert (prices(postpaid=10.2).gaps(0.0) == 0.0).all()
    assert prices(postpaid=10.2).own_to_market(0.0)[POSTPAID] == pytest.approx(0.5)


def test_a_tariff_version_counts_on_top() -> None:
    """50 % above a charge of 40.8 is 61.2; (61.2 - 20.4) / 61.2 = 2/3."""
    tariffs = Tariffs(SegmentsParameters())
    shelf = Prices(tariffs, CompetitorParameters(price=MarketPriceParameters(postpaid=10.2)), CALENDAR)
    assert shelf.gaps(0.0)[POSTPAID].tolist() == pytest.approx([0.5] * 10)
    tariffs.change(Version(0.0, POSTPAID, 3, 1.5))
    assert shelf.gaps(0.0)[POSTPAID, 3] == pytest.approx(2 / 3)


def test_the_market_has_a_path_of_its_own() -> None:
    """Down to 0.8 in July 2027: a gap of 0.2. With 10 % a year on top, 0.8 x 1.1 after one year: 0.12."""
    falling = CompetitorParameters(path={"2028-06-01": 0.9, "2027-07-01": 0.8})
    assert list(falling.path) == ["2027-07-01", "2028-06-01"]
    july = 181 * 24.0
    assert prices(falling).gaps(july - 1)[PREPAID, 0] == 0.0
    assert prices(falling).gaps(july)[:, 0].tolist() == pytest.approx([0.2] * 4)
    assert prices(falling).gaps(2 * YEAR)[POSTPAID, 0] == pytest.approx(0.1)
    both = falling.model_copy(update={"drift": 0.1})
    assert prices(both).gaps(YEAR)[SME, 0] == pytest.approx(0.12)


def test_the_competitors_prices_and_campaigns_are_seen_while_they_last() -> None:
    shelf = prices()
    shelf.move(CompetitorMoved(1, (0.9, 1.0, 1.0, 1.0), 0.7, 100.0))
    assert shelf.gaps(50.0)[:, 0].tolist() == pytest.approx([0.1, 0.0, 0.0, 0.0])
    assert (shelf.campaigned(99.0), shelf.campaigned(100.0)) == (0.7, 0.0)


def test_a_segment_without_a_charge_has_the_price_of_the_market() -> None:
    assert prices(postpaid=0.0).gaps(0.0)[POSTPAID, 0] == 0.0
    assert np.isfinite(prices(postpaid=0.0).own_to_market(0.0)).all()


def test_a_path_is_by_date() -> None:
    with pytest.raises(ValueError, match="2027-07-01"):
        CompetitorParameters(path={"July": 0.9})


def test_charges_are_chosen_at_the_start() -> None:
    said = {
        "kind": "change",
        "at": "2027-01-05T09:00",
        "set": {"subscribers.segments.postpaid.recurring": 30.0},
    }
    with pytest.raises((InputRefused, ValueError), match="cannot change"):
        small.built({"incidents": {"dearer": said}})
