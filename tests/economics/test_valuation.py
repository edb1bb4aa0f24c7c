"""Discounted cash against doing nothing. [V43]"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.economics.parameters import EconomicsParameters
from sim.economics.valuation import cash_flow, npv, payback, spread, terminal_value, worth
from sim.kpis.desks import DESKS
from tests.kpis.made import outcome

MONTHS = np.arange(1, 37)
WORKED = np.clip((MONTHS - 6) / 9, 0, 1) * 70_000 - 8_000
FLOWS = st.lists(st.integers(-10_000, 10_000), min_size=1, max_size=60)


def test_v43_the_worked_example() -> None:
    assert npv(WORKED, 0.10, at_once=-1_200_000) == pytest.approx(65_000, abs=50)
    assert payback(WORKED, at_once=-1_200_000) == 31


def test_v43_a_wrong_rate_would_be_noticed() -> None:
    assert abs(npv(WORKED, 0.102, at_once=-1_200_000) - 65_000) > 1000


@given(FLOWS)
def test_without_discount_the_value_is_the_plain_sum(flows: list[int]) -> None:
    assert npv(flows, 0.0, at_once=7) == pytest.approx(sum(flows) + 7)


@given(FLOWS, FLOWS, st.floats(0, 0.5))
def test_values_add_up(one: list[int], other: list[int], rate: float) -> None:
    length = min(len(one), len(other))
    left, right = np.array(one[:length]), np.array(other[:length])
    assert npv(left + right, rate) == pytest.approx(npv(left, rate) + npv(right, rate), abs=1e-6)


@given(FLOWS)
def test_from_payback_on_the_purse_is_never_empty(flows: list[int]) -> None:
    month, total = payback(flows), np.cumsum(flows)
    if month is None:
        assert total[-1] < 0 or not any(flows)
    else:
        assert (total[month - 1 :] >= 0).all()
        assert month == 1 or total[month - 2] < 0


def test_payback_must_stay() -> None:
    assert payback([-5, 6, -3, 4]) == 4
    assert payback([-5, 6, -3]) is None
    assert payback([1, 1]) == 1
    assert payback([0, 0, 0]) is None


def test_cash_is_collected_money_less_running_cost_less_the_plan() -> None:
    made = outcome(ledger={"cash": [-500_000, -600_000], "revenue.sme": [10**9, 10**9]}, warm_up=-77.0)
    plan = (np.array([1000, 0]), np.array([0, -300]))
    flow = cash_flow(made, EconomicsParameters(), DESKS, plan)
    cost = sum(flow.opex.values())
    assert flow.collected.tolist() == [500_000, 600_000]
    assert (flow.net == flow.collected - cost - [1000, -300]).all()


def test_the_value_of_a_plan_is_told_by_line() -> None:
    books = EconomicsParameters()
    base = outcome(ledger={"cash": [-100_000, -100_000]}, measures={("field.duty", ""): [100, 100]})
    other = outcome(ledger={"cash": [-100_000, -190_000]}, measures={("field.duty", ""): [110, 110]})
    plan = (np.array([20_000, 0]), np.array([0, 0]))
    found = worth(cash_flow(other, books, DESKS, plan), cash_flow(base, books, DESKS), rate=0.0, terminal=5.0)
    assert found.npv == pytest.approx(900 - 900 - 200)
    assert sum(found.lines.values()) == pytest.approx(found.npv)
    told = {line: money for line, money in found.lines.items() if money}
    assert told == pytest.approx({"collected": 900, "field technicians": -900, "plan, one-off": -200})
    assert found.payback is None
    assert found.terminal == 5.0


def test_a_plan_that_changes_nothing_is_worth_nothing() -> None:
    flow = cash_flow(outcome(ledger={"cash": [-1, -2]}), EconomicsParameters(), DESKS)
    found = worth(flow, flow, rate=0.1)
    assert found.npv == 0
    assert found.payback is None


def test_customers_saved_are_worth_money_beside_the_npv() -> None:
    base = outcome(months=12, measures={("subscribers.closing", "sme"): [100.0] * 12})
    other = outcome(months=12, measures={("subscribers.closing", "sme"): [100.0] * 11 + [120.0]})
    assert terminal_value(other, base, EconomicsParameters()) == pytest.approx(20 * 450 / 1.1)


def test_the_spread_counts_the_losses() -> None:
    found = spread([-1.0, 0.0, 1.0, 2.0, 3.0])
    assert found.median == 1.0
    assert found.low == pytest.approx(-0.6)
    assert found.high == pytest.approx(2.6)
    assert found.chance_of_loss == pytest.approx(0.2)
    with pytest.raises(ValueError, match="at least one"):
        spread([])
