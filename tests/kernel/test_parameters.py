"""The types of settings: limits, and money as whole cents."""

import pydantic
import pytest

from sim.kernel.parameters import Money, Parameters, cents
from tests.kernel.crew import House


def test_positive_excludes_zero_and_money_may_be_negative() -> None:
    assert House(budget=0.0, speed=0.1).speed == 0.1
    with pytest.raises(pydantic.ValidationError, match="greater than 0"):
        House(speed=0.0)

    class Adjustment(Parameters):
        credit: Money = -5

    assert Adjustment().credit == -5.0


def test_money_becomes_whole_cents_and_half_a_cent_goes_away_from_zero() -> None:
    assert [cents(x) for x in (1.005, 0.29, -0.005, 19.99, 1e9)] == [101, 29, -1, 1999, 100_000_000_000]
