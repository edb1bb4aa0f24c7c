"""The arithmetic of a bill run: what billing believes is charged, and the truth beside it."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sim.subscribers.charges import Bills, charge_span, compute, recurring, right_at_first_issue

MONTH = 720.0
NEVER = np.inf


def account(**columns: Any) -> Any:
    """One account, right in all: 30.00 a month since long ago, charged through to this run at 0."""
    right = {
        "charge": 3000,
        "service_from": -5000.0,
        "service_to": NEVER,
        "true_through": 0.0,
        "bill_from": -5000.0,
        "bill_to": NEVER,
        "bill_through": 0.0,
    }
    return SimpleNamespace(**{name: np.array([value]) for name, value in (right | columns).items()})


def run(people: Any, now: float = 0.0, true: float = 1.0, known: float = 1.0, usage: int = 0) -> Bills:
    one = np.array([0])
    indices = np.array([true]), np.array([known])
    return compute(people, one, indices, np.array([usage]), (now, now + MONTH))


def euros(bills: Bills) -> tuple[float, float]:
    return float(bills.true[0]) / 100, float(bills.billed[0]) / 100


def test_an_account_that_is_right_is_charged_a_month_ahead() -> None:
    people = account()
    assert euros(run(people, usage=250)) == (32.5, 32.5)
    assert people.bill_through[0] == people.true_through[0] == MONTH


def test_a_newcomer_pays_for_the_days_since_the_start_and_a_month_ahead() -> None:
    people = account(service_from=-240.0, bill_from=-240.0, true_through=-NEVER, bill_through=-NEVER)
    assert euros(run(people)) == (40.0, 40.0)


def test_a_start_that_came_late_is_billed_too_little_once() -> None:
    people = account(service_from=-240.0, bill_from=-120.0, true_through=-NEVER, bill_through=-NEVER)
    bills = run(people)
    assert euros(bills) == (40.0, 35.0)
    assert (bills.wrong_start[0], bills.wrong_end[0]) == (True, False)
    assert euros(run(people, now=MONTH)) == (30.0, 30.0)


def test_an_end_within_the_charged_month_is_given_back() -> None:
    people = account(service_to=-480.0, bill_to=-480.0)
    assert euros(run(people)) == (-20.0, -20.0)
    assert people.bill_through[0] == -480.0


def test_an_end_that_nobody_told_is_billed_on_and_given_back_when_it_is_told() -> None:
    people = account(service_to=-480.0)
    bills = run(people)
    assert euros(bills) == (-20.0, 30.0)
    assert bills.wrong_end[0]
    people.bill_to[0] = -480.0
    assert euros(run(people, now=MONTH)) == (0.0, -50.0)


def test_a_tariff_that_billing_does_not_know_is_an_error_of_its_step() -> None:
    bills = run(account(), true=1.04, known=1.0)
    assert euros(bills) == (31.2, 30.0)
    assert bills.wrong_tariff[0]


def test_usage_is_charged_while_there_was_service_in_the_month_before() -> None:
    assert euros(run(account(service_to=-300.0, bill_to=-300.0), usage=100))[0] == pytest.approx(-11.5)
    assert euros(run(account(service_to=-721.0, bill_to=-721.0, true_through=-721.0, bill_through=-721.0),
                     usage=100)) == (0.0, 0.0)  # fmt: skip


hours = st.integers(-2000, 2000).map(float)


@given(start=hours, length=st.integers(0, 3000), runs=st.integers(1, 6), charge=st.integers(0, 10_000))
def test_all_bills_of_a_contract_together_are_its_whole_length(
    start: float, length: int, runs: int, charge: int
) -> None:
    """Whenever it begins and ends: the parts, ahead, in arrears and given back, add up to the span."""
    end, through, total = start + length, -NEVER, 0.0
    for run_at in (4000.0 + MONTH * nth for nth in range(runs)):
        span = charge_span(np.array([through]), np.array([start]), np.array([end]), run_at + MONTH)
        total += float(recurring(np.array([charge]), 1.0, span, MONTH)[0])
        through = float(span[1][0])
    assert through == end
    assert total == pytest.approx(charge * length / MONTH, abs=0.5 * runs + 1e-6)


@given(start=hours, ends=st.lists(hours, min_size=1, max_size=5))
def test_changing_ones_mind_about_the_end_costs_nothing(start: float, ends: list[float]) -> None:
    """However often the believed end moves: charged in the end is what the last belief implies."""
    through, charged = -NEVER, 0.0
    for nth, end in enumerate(ends):
        span = charge_span(np.array([through]), np.array([start]), np.array([end]), 5000.0 + nth)
        charged += float((span[1] - span[0])[0])
        through = float(span[1][0])
    assert charged == pytest.approx(max(ends[-1] - start, 0.0), abs=1e-6)


optional = st.one_of(st.none(), hours)


@given(
    facts=st.tuples(hours, optional, hours, optional),
    through=st.tuples(optional, optional),
    charge=st.integers(0, 100_000),
    indices=st.tuples(st.floats(0.5, 1.5), st.floats(0.5, 1.5)),
    usage=st.integers(0, 5000),
)
def test_billed_is_true_less_under_plus_over_whatever_is_believed(
    facts: Any, through: Any, charge: int, indices: Any, usage: int
) -> None:
    """V08, cent by cent; and where belief and truth agree, they are one number."""
    service_from, service_to, bill_from, bill_to = facts
    people = account(
        charge=charge,
        service_from=service_from,
        service_to=NEVER if service_to is None else service_to,
        bill_from=bill_from,
        bill_to=NEVER if bill_to is None else bill_to,
        true_through=-NEVER if through[0] is None else through[0],
        bill_through=-NEVER if through[1] is None else through[1],
    )
    bills = run(people, true=indices[0], known=indices[1], usage=usage)
    over, under = np.maximum(bills.error, 0), np.maximum(-bills.error, 0)
    assert (bills.billed == bills.true - under + over).all()
    assert bills.true.dtype == bills.billed.dtype == np.int64
    if not (bills.wrong_start[0] or bills.wrong_end[0] or bills.wrong_tariff[0]):
        assert bills.error[0] == 0


def test_a_bill_is_right_within_a_cent_or_a_share_of_the_true_charge() -> None:
    true = np.array([10_000, 10_000, 10_000, 10, 10, -10_000])
    billed = np.array([10_100, 10_101, 9_900, 11, 12, -9_900])
    none = np.zeros(6, dtype=bool)
    bills = Bills(np.arange(6), true, billed, billed, none, none, none)
    assert right_at_first_issue(bills, 1, 0.01).tolist() == [True, False, True, True, False, True]
