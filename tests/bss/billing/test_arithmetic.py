"""The arithmetic of a bill run: what billing believes is charged, and the truth beside it."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.bss.billing.arithmetic import (
    Bills,
    Known,
    charge_span,
    chosen,
    compute,
    corrected,
    recurring,
    right_at_first_issue,
    shock_of,
)
from sim.subscribers.population import People

MONTH = 720.0
NEVER = np.inf


class Account:
    """One account, right in all: 30.00 a month since long ago, charged through to this run at 0."""

    def __init__(self, charge: int = 3000, **facts: float) -> None:
        self.people = People(16)
        self.people.append(1, charge=charge, service_from=-5000.0, service_to=NEVER)
        self.start, self.end, self.through, self.true_through = -5000.0, NEVER, 0.0, 0.0
        for name, instant in facts.items():
            if name.startswith("service"):
                vars(self.people)[name][0] = instant
            else:
                setattr(self, name, instant)

    def run(self, now: float = 0.0, true: float = 1.0, known: float = 1.0, usage: int = 0) -> Bills:
        """Bill the month from `now` on, at a true and a known price factor."""
        believed = Known(*(np.array([at]) for at in (self.start, self.end, self.through, self.true_through)))
        factors = np.array([true]), np.array([known])
        run = now, now + MONTH
        bills, through, true_through = compute(
            self.people, np.array([0]), believed, factors, np.array([usage]), run
        )
        self.through, self.true_through = float(through[0]), float(true_through[0])
        return bills


def euros(bills: Bills) -> tuple[float, float]:
    return float(bills.true[0]) / 100, float(bills.billed[0]) / 100


def test_an_account_that_is_right_is_charged_a_month_ahead() -> None:
    account = Account()
    assert euros(account.run(usage=250)) == (32.5, 32.5)
    assert account.through == account.true_through == MONTH


def test_a_newcomer_pays_for_the_days_since_the_start_and_a_month_ahead() -> None:
    account = Account(service_from=-240.0, start=-240.0, true_through=-NEVER, through=-NEVER)
    assert euros(account.run()) == (40.0, 40.0)


def test_a_start_that_came_late_is_billed_too_little_once() -> None:
    account = Account(service_from=-240.0, start=-120.0, true_through=-NEVER, through=-NEVER)
    bills = account.run()
    assert euros(bills) == (40.0, 35.0)
    assert (bills.wrong_start[0], bills.wrong_end[0]) == (True, False)
    assert euros(account.run(now=MONTH)) == (30.0, 30.0)


def test_an_end_within_the_charged_month_is_given_back() -> None:
    account = Account(service_to=-480.0, end=-480.0)
    assert euros(account.run()) == (-20.0, -20.0)
    assert account.through == -480.0


def test_an_end_that_nobody_told_is_billed_on_and_given_back_when_it_is_told() -> None:
    account = Account(service_to=-480.0)
    bills = account.run()
    assert euros(bills) == (-20.0, 30.0)
    assert bills.wrong_end[0]
    account.end = -480.0
    assert euros(account.run(now=MONTH)) == (0.0, -50.0)


def test_a_tariff_that_billing_does_not_know_is_an_error_of_its_step() -> None:
    bills = Account().run(true=1.04, known=1.0)
    assert euros(bills) == (31.2, 30.0)
    assert bills.wrong_tariff[0]


def test_usage_is_charged_while_there_was_service_in_the_month_before() -> None:
    gone = Account(service_to=-300.0, end=-300.0)
    assert euros(gone.run(usage=100)) == pytest.approx((-11.5, -11.5))
    long_gone = Account(service_to=-721.0, end=-721.0, true_through=-721.0, through=-721.0)
    assert euros(long_gone.run(usage=100)) == (0.0, 0.0)


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
    factors=st.tuples(st.floats(0.5, 1.5), st.floats(0.5, 1.5)),
    usage=st.integers(0, 5000),
)
def test_billed_is_true_less_under_plus_over_whatever_is_believed(
    facts: Any, through: Any, charge: int, factors: Any, usage: int
) -> None:
    """V08, cent by cent; and where belief and truth agree, they are one number."""
    service_from, service_to, start, end = facts
    account = Account(
        charge=charge,
        service_from=service_from,
        service_to=NEVER if service_to is None else service_to,
        start=start,
        end=NEVER if end is None else end,
        true_through=-NEVER if through[0] is None else through[0],
        through=-NEVER if through[1] is None else through[1],
    )
    bills = account.run(true=factors[0], known=factors[1], usage=usage)
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


def some_bills() -> Bills:
    """Three bills: 10.00 too much for a missed end, right, and 5.00 too little for a late start."""
    flags = [np.array(flag) for flag in ([False, False, True], [True, False, False], [False, False, False])]
    true, billed = np.array([2000, 3000, 3000]), np.array([3000, 3000, 2500])
    return Bills(np.array([7, 8, 9]), true, billed, billed - 100, *flags)


def test_what_a_check_finds_is_billed_as_is_true_and_the_rest_stays() -> None:
    found = corrected(some_bills(), np.array([True, True, False]))
    assert found.billed.tolist() == [2000, 3000, 2500]
    assert found.advance.tolist() == [1900, 2900, 2400]
    assert found.error.tolist() == [0, 0, -500]
    assert (found.wrong_end.tolist(), found.wrong_start.tolist()) == ([False] * 3, [False, False, True])


def test_some_bills_are_chosen_with_all_that_is_known_of_them() -> None:
    some = chosen(some_bills(), np.array([True, False, True]))
    assert some.rows.tolist() == [7, 9]
    assert some.error.tolist() == [1000, -500]
    assert (some.wrong_end.tolist(), some.wrong_start.tolist()) == ([True, False], [False, True])


def test_a_shock_is_what_a_bill_is_above_the_usual_one_beyond_a_fifth() -> None:
    past = np.array(
        [[1000, 1000, 1000, 9000, 1000], [3000, 1000, 1000, 1000, 0], [2000, 1000, 1000, 1000, 0]]
    )
    shock = shock_of(np.array([4800, 1200, 900, 2400, 5000]), past)
    # Twice the usual beyond a fifth; a fifth is none, nor is less; the median is no outlier; one bill is no habit.
    assert shock == pytest.approx([np.log(2.4 / 1.2), 0, 0, np.log(2.4 / 1.2), 0])


def test_a_credit_is_no_shock() -> None:
    assert shock_of(np.array([-500]), np.full((3, 1), 100)).tolist() == [0.0]
