"""What prepaid customers use is theirs: once in thirty days, around the own mean, paid at once."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.subscribers.contracts import DECISION_DAYS
from sim.subscribers.market import DAYS_A_MONTH
from sim.subscribers.prepaid_use import use_prepaid
from sim.subscribers.segments import POSTPAID, PREPAID
from tests.house_of_two import empty_house, some_people


def test_in_thirty_days_prepaid_customers_use_their_mean_and_nobody_else_any() -> None:
    house = empty_house()
    people = some_people(house, postpaid=1000, prepaid=1000).people
    who: Any = SimpleNamespace(
        people=people,
        luck=lambda name, ids, turn: house.streams.rows(name, ids, turn),
        p=SimpleNamespace(prepaid_cv=0.5),
        services=house,
    )
    use_prepaid(who, np.flatnonzero(people.segment == POSTPAID), 0, 0.0)
    assert house.ledger.balance("revenue.prepaid") == 0
    mine = np.flatnonzero(people.segment == PREPAID)
    use_prepaid(who, mine, 0, 0.0)
    expected = people.usage_mean[mine].sum() * DECISION_DAYS / DAYS_A_MONTH
    # Four standard errors of a mean whose spread is half of it.
    assert abs(house.ledger.balance("revenue.prepaid")) == pytest.approx(expected, rel=4 * 0.5 / 1000**0.5)
    assert house.ledger.balance("cash") == -house.ledger.balance("revenue.prepaid")
