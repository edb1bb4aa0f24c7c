"""The arithmetic of a bill run, against amounts worked out on paper: belief is charged, truth stands beside it."""

import datetime as dt
from bisect import bisect_right
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.bss.billing.arithmetic import (
    Bills,
    Known,
    Run,
    chosen,
    compute,
    corrected,
    main_cause,
    replaced,
    right_at_first_issue,
    shock_of,
    unbilled,
)
from sim.bss.billing.causes import DEFECT, END, NAMED, ONCE, START, TARIFF, TWICE
from sim.bss.billing.cycles import CycleClock, bill_instants
from sim.bss.billing.prices import Prices
from sim.kernel.calendar import Calendar
from sim.subscribers.population import People
from sim.subscribers.tariffs import Version

NEVER = np.inf
CALENDAR = Calendar(dt.date(2027, 1, 1), 24, 1)


def at(*date: int) -> float:
    """Hours of the clock at a year, month, day, hour, minute."""
    return (dt.datetime(*date) - dt.datetime(2027, 1, 1)).total_seconds() / 3600  # type: ignore[arg-type]


def cents(amount: float) -> int:
    return round(amount * 100)


class Account:
    """One account, billed on one day of the month at one hour, of which billing believes what is true."""

    def __init__(self, charge: float = 30.0, usage: float = 0.0, day: int = 1, hour: float = 0.0) -> None:
        self.people = People(16)
        self.people.append(1, charge=cents(charge), service_from=NEVER, service_to=NEVER)
        self.usage = cents(usage)
        self.clock = CycleClock(bill_instants(CALENDAR, day, hour))
        self.true, self.believed = (Prices(np.ones((4, 10))) for _ in range(2))
        none = np.zeros(1, dtype=np.int64)
        self.books = Known(
            np.array([NEVER]),
            np.array([NEVER]),
            none,
            none,
            np.zeros((1, 6), np.int64),
            np.array([-NEVER]),
            np.array([NEVER]),
            none,
        )

    def serve(self, since: float, until: float = NEVER) -> "Account":
        """Serve it, and have billing know."""
        self.people.service_from[0], self.people.service_to[0] = since, until
        return self.believe(start=since, end=until)

    def believe(self, **dates: float) -> "Account":
        self.books = self.books._replace(**{name: np.array([value]) for name, value in dates.items()})
        return self

    def run_at(self, instant: float) -> Run:
        minute = round(instant * 60)
        nth = int(np.searchsorted(self.clock.runs, minute))
        assert self.clock.runs[nth] == minute, "there is no run at this instant"
        return Run(self.clock, instant, self.clock.runs[nth + 1] / 60, self.true, self.believed)

    def bill(self, *date: int) -> Bills:
        """The bill of a run."""
        rows, usage = np.array([0]), np.array([self.usage])
        bills, self.books = compute(self.people, rows, self.books, usage, self.run_at(at(*date)))
        return bills

    def raise_price(self, factor: float, effective: float, run: float, *who: Prices) -> None:
        """A version takes effect, and is known at a run to some."""
        since = int(self.clock.last_run(round(run * 60) - 1))
        table = np.full((4, 10), 1.0)
        table[0, 0] = factor
        for prices in who:
            prices.learn(table, [Version(effective, 0, 0, factor)], since, round(run * 60))


def euros(bills: Bills) -> tuple[float, float]:
    return float(bills.true[0]) / 100, float(bills.billed[0]) / 100


def parts(bills: Bills) -> tuple[float, ...]:
    """By start, end and tariff, and what has no name; nothing else is wrong."""
    assert not bills.parts[0, [TWICE, DEFECT, ONCE]].any()
    return tuple(float(part) / 100 for part in (*bills.parts[0, [START, END, TARIFF]], bills.unexplained[0]))


def test_a_customer_of_mid_february_pays_47_92_of_which_usage_is_2_56() -> None:
    """30.00 + 5.00, joined 15 Feb 2027 12:00, runs on the 1st at 20:00: 14.33 of 28 days, and March ahead."""
    since = at(2027, 2, 15, 12)
    assert euros(Account(30, 5, hour=20).serve(since).bill(2027, 3, 1, 20)) == (47.92, 47.92)
    assert euros(Account(30, 0, hour=20).serve(since).bill(2027, 3, 1, 20)) == (45.36, 45.36)
    assert euros(Account(0, 5, hour=20).serve(since).bill(2027, 3, 1, 20)) == (2.56, 2.56)


def test_the_same_customer_pays_1_25_for_one_day_and_30_52_for_25_and_a_half() -> None:
    one_day = Account(30, 5, hour=20).serve(at(2027, 2, 15, 12), at(2027, 2, 16, 12))
    assert euros(one_day.bill(2027, 3, 1, 20)) == (1.25, 1.25)
    longer = Account(30, 5, hour=20).serve(at(2027, 2, 15, 12), at(2027, 3, 13))
    bills = [longer.bill(2027, 3, 1, 20), longer.bill(2027, 4, 1, 20)]
    assert [euros(bill)[1] for bill in bills] == [47.92, -17.40]
    assert bills[0].true[0] + bills[1].true[0] == 3052


@pytest.mark.parametrize(
    ("charge", "since", "run", "right"),
    [
        (30, (2027, 1, 20), (2027, 2, 1), 11.61 + 30),  # 12 of 31 days of January
        (29, (2028, 2, 15), (2028, 3, 1), 15.00 + 29),  # 15 of 29 days of February
        (31, (2027, 3, 22), (2027, 4, 1), 10.00 + 31),  # 10 of 31 days of March
        (28, (2027, 2, 28), (2027, 3, 1), 1.00 + 28),  # one day of 28
        (30, (2027, 4, 30, 12), (2027, 5, 1), 0.50 + 30),  # half a day of 30
    ],
)
def test_first_bills_by_the_days_of_their_own_month(
    charge: float, since: Any, run: Any, right: float
) -> None:
    assert euros(Account(charge).serve(at(*since)).bill(*run)) == (right, right)


def test_usage_of_one_day_of_january_is_a_thirty_first_of_the_months() -> None:
    assert euros(Account(0, 3.10).serve(at(2027, 1, 31)).bill(2027, 2, 1)) == (0.10, 0.10)


def test_seconds_do_not_count_and_minutes_do() -> None:
    """432.00 a month of 30 days is a cent a minute: 1 h 1 min 59 s are 61 cents."""
    account = Account(432, day=1).serve(at(2027, 4, 30, 22, 58) + 1 / 3600, at(2027, 5, 1) - 1 / 3600)
    assert account.bill(2027, 5, 1).billed.tolist() == [61]


@pytest.mark.parametrize(("day", "dates"), [
    (29, [(1, 29), (2, 28), (3, 29), (4, 29), (5, 29)]),
    (30, [(1, 30), (2, 28), (3, 30), (4, 30), (5, 30)]),
    (31, [(1, 31), (2, 28), (3, 31), (4, 30), (5, 31)]),
])  # fmt: skip
def test_a_bill_day_that_a_month_does_not_have_is_its_last_one(day: int, dates: Any) -> None:
    """31.00 a month, bills of 31 Jan, 28 Feb, 31 Mar: 31.00 each, no day twice and none left out."""
    account = Account(31, day=day).serve(at(2027, 1, day))
    assert [account.bill(2027, *date).billed.tolist() for date in dates] == [[3100]] * 5


def test_february_with_29_days_is_one_month_like_any_other() -> None:
    account = Account(29, 5.80).serve(at(2028, 1, 1), at(2028, 3, 1))
    # January ahead; its usage and February ahead; its usage and March ahead; March back and no usage.
    account.bill(2028, 1, 1)
    got = [euros(account.bill(2028, month, 1))[1] for month in (2, 3, 4)]
    assert got == [34.80, 5.80, 0.0]


def test_an_end_within_the_charged_month_is_given_back_at_the_rate_at_which_it_was_charged() -> None:
    """Charged February at 1/28 a day; left on the 15th; 14/28 go back in the cycle of 31 days that follows."""
    account = Account(30).serve(at(2027, 1, 1))
    account.bill(2027, 2, 1)
    account.people.service_to[0] = at(2027, 2, 15)
    account.believe(end=at(2027, 2, 15))
    assert euros(account.bill(2027, 3, 1)) == (-15.0, -15.0)
    assert euros(account.bill(2027, 4, 1)) == (0.0, 0.0)


def test_a_start_that_came_late_is_billed_too_little_once() -> None:
    account = Account(30, 6).serve(at(2027, 4, 11)).believe(start=at(2027, 4, 21))
    bills = account.bill(2027, 5, 1)
    # 20 of 30 days are due and 10 are charged, of the recurring charge and of usage.
    assert euros(bills) == (20 + 30 + 4, 10 + 30 + 2)
    assert parts(bills) == (-12.0, 0, 0, 0)
    assert euros(account.bill(2027, 6, 1)) == (36.0, 36.0)


def test_an_end_that_nobody_told_is_billed_on_and_given_back_when_it_is_told() -> None:
    account = Account(30).serve(at(2027, 1, 1))
    account.bill(2027, 4, 1)
    account.people.service_to[0] = at(2027, 4, 16)
    bills = account.bill(2027, 5, 1)
    assert (euros(bills), parts(bills)) == ((-15.0, 30.0), (0, 45.0, 0, 0))
    account.believe(end=at(2027, 4, 16))
    bills = account.bill(2027, 6, 1)
    assert (euros(bills), parts(bills)) == ((0.0, -45.0), (0, -45.0, 0, 0))


def test_a_price_that_changes_within_a_cycle_is_settled_by_its_days_on_the_next_bill() -> None:
    """From 30.00 to 33.00 on 1 March, bill day the 15th: 14 of the 28 days from 15 February cost more."""
    account = Account(30, day=15).serve(at(2027, 1, 15))
    account.bill(2027, 2, 15)
    run = at(2027, 3, 15)
    account.raise_price(1.1, at(2027, 3, 1), run, account.true, account.believed)
    assert euros(account.bill(2027, 3, 15)) == (33 + 1.50, 33 + 1.50)
    # Who leaves after 10 of 31 days gets 21 days back at the price that was charged.
    account.people.service_to[0] = at(2027, 3, 25)
    account.believe(end=at(2027, 3, 25))
    assert euros(account.bill(2027, 4, 15))[1] == -round(33 * 21 / 31, 2)


def test_a_price_that_billing_hears_of_too_late_is_lost_until_the_run_after_and_not_billed_again() -> None:
    account = Account(30).serve(at(2027, 1, 1))
    account.bill(2027, 2, 1)
    account.raise_price(1.1, at(2027, 3, 1), at(2027, 3, 1), account.true)
    bills = account.bill(2027, 3, 1)
    assert (euros(bills), parts(bills)) == ((33.0, 30.0), (0, 0, -3.0, 0))
    account.raise_price(1.1, at(2027, 3, 1), at(2027, 4, 1), account.believed)
    bills = account.bill(2027, 4, 1)
    assert (euros(bills), parts(bills)) == ((33.0, 33.0), (0, 0, 0, 0))


def test_two_causes_on_one_bill_are_told_apart_to_the_cent() -> None:
    """Ten days of 30 lost at the start, and a price 10 % too low: 10.00 and a tenth of 10 + 31 days."""
    account = Account(30).serve(at(2027, 4, 11)).believe(start=at(2027, 4, 21))
    account.raise_price(1.1, at(2027, 1, 1), at(2027, 5, 1), account.true)
    bills = account.bill(2027, 5, 1)
    assert euros(bills) == (20 + 33.0, 10 + 30.0)
    assert parts(bills) == (-10.0, 0, -3.0, 0)
    assert main_cause(bills).tolist() == [0]


def test_a_second_item_is_charged_beside_the_first_until_it_is_found_and_then_given_back() -> None:
    """30.00 twice since 11 April: 20 of 30 days of April, and May ahead; gone in May, all of it goes back."""
    account = Account(30, 6).serve(at(2027, 1, 1))
    account.bill(2027, 4, 1)
    bills = account.believe(twice=at(2027, 4, 11)).bill(2027, 5, 1)
    assert euros(bills) == (36.0, 36.0 + 20.0 + 30.0)
    assert bills.parts[0].tolist() == [0, 0, 5000, 0, 0, 0]
    assert bills.ahead.tolist() == [6000]
    assert euros(account.believe(twice=NEVER).bill(2027, 6, 1)) == (36.0, -14.0)


def test_a_second_item_at_a_wrong_price_is_told_apart_from_the_price_to_the_cent() -> None:
    """Two causes on one bill: 30.00 twice since 1 April, 10 % dearer in truth, which billing does not know.

    True: 3.00 more for April and 33.00 for May. Billed: 30.00 for May, and 60.00 for the second item, which
    costs 66.00 at the right price; the price is 6.00 too low for either.
    """
    account = Account(30).serve(at(2027, 1, 1))
    account.bill(2027, 4, 1)
    account.raise_price(1.1, at(2027, 4, 1) + 1 / 60, at(2027, 5, 1), account.true)
    bills = account.believe(twice=at(2027, 4, 1)).bill(2027, 5, 1)
    assert euros(bills) == (36.0, 90.0)
    assert bills.parts[0].tolist() == [0, 0, 6600, -1200, 0, 0]
    assert bills.unexplained.tolist() == [0]


def test_usage_that_is_rated_wrongly_is_a_defect_of_what_was_served_alone() -> None:
    """6.00 a month rated as 6.48, for half of April: 3.24 instead of 3.00."""
    account = Account(0, 6).serve(at(2027, 4, 16))
    who, usage, run = np.array([0]), np.array([account.usage]), account.run_at(at(2027, 5, 1))
    bills, _ = compute(account.people, who, account.books, usage, run, np.array([648]))
    assert (euros(bills), bills.parts[0].tolist()) == ((3.0, 3.24), [0, 0, 0, 0, 24, 0])


def test_an_amount_that_was_entered_is_on_one_bill() -> None:
    account = Account(30).serve(at(2027, 1, 1))
    account.bill(2027, 4, 1)
    bills = account.believe(once=-300).bill(2027, 5, 1)
    assert (euros(bills), bills.parts[0].tolist()) == ((30.0, 27.0), [0, 0, 0, 0, 0, -300])
    assert euros(account.bill(2027, 6, 1)) == (30.0, 30.0)


def test_what_no_belief_explains_has_no_name() -> None:
    account = Account(30).serve(at(2027, 1, 1))
    account.bill(2027, 2, 1)
    account.books = account.books._replace(charged=account.books.charged - 700)
    bills = account.bill(2027, 3, 1)
    assert (euros(bills), parts(bills)) == ((30.0, 37.0), (0, 0, 0, 7.0))
    assert main_cause(bills).tolist() == [len(NAMED)]
    assert euros(account.bill(2027, 4, 1)) == (30.0, 30.0)


def test_a_service_that_billing_does_not_know_is_due_until_the_run_and_billed_by_nobody() -> None:
    account = Account(30, 6).serve(at(2027, 4, 16)).believe(start=NEVER)
    missed, account.books = unbilled(
        account.people,
        np.array([0]),
        account.books,
        np.array([account.usage]),
        account.run_at(at(2027, 5, 1)),
    )
    assert (euros(missed), parts(missed)) == ((18.0, 0.0), (-18.0, 0, 0, 0))
    # Told in May, charged from the 17th: 15 of 31 days of the recurring charge and of usage; 16 are lost.
    account.believe(start=at(2027, 5, 17))
    bills = account.bill(2027, 6, 1)
    assert euros(bills) == (30 + 30 + 6, 47.42)  # 14.52 + 30 + 2.90
    assert parts(bills) == (-18.58, 0, 0, 0)


@given(
    day=st.integers(1, 31),
    hour=st.integers(0, 23),
    charge=st.integers(0, 50_000),
    start=st.integers(0, 600),
    days=st.integers(0, 90),
)
def test_the_bills_of_a_contract_add_up_to_the_days_that_it_was_served(
    day: int, hour: int, charge: int, start: int, days: int
) -> None:
    """V44: whatever is charged ahead, in arrears and given back, no day is missing and none is there twice."""
    account = Account(charge / 100, day=day, hour=hour)
    account.serve(start * 24.0, (start + days) * 24.0)
    instants = (account.clock.runs / 60).tolist()
    total = 0
    for nth, run in enumerate(instants[:-1]):
        if start * 24.0 < run and instants[nth - 1] <= (start + days) * 24.0:
            rows, none = np.array([0]), np.array([0])
            bills, account.books = compute(account.people, rows, account.books, none, account.run_at(run))
            total += int(bills.billed[0])
    by_hour = 0.0
    for served in range(start * 24, (start + days) * 24):
        nth = bisect_right(instants, served)
        by_hour += charge / (instants[nth] - instants[nth - 1])
    assert total == pytest.approx(by_hour, abs=0.51)


hours = st.integers(-2000, 9000).map(float)
optional = st.one_of(st.just(NEVER), hours)


@given(
    truth=st.tuples(hours, optional),
    beliefs=st.lists(st.tuples(hours, optional), min_size=4, max_size=4),
    charge=st.integers(0, 100_000),
    factor=st.floats(0.5, 1.5),
    usage=st.integers(0, 5000),
)
def test_billed_is_true_and_the_causes_whatever_is_believed(
    truth: Any, beliefs: Any, charge: int, factor: float, usage: int
) -> None:
    """V08, cent by cent: nothing has no name, and where belief and truth agree, they are one number."""
    account = Account(charge / 100, usage / 100).serve(*truth)
    account.raise_price(factor, at(2027, 4, 9), at(2027, 5, 1), account.true)
    for month, (start, end) in enumerate(beliefs, start=4):
        bills = account.believe(start=start, end=end).bill(2027, month, 1)
        assert bills.unexplained.tolist() == [0]
        assert bills.true.dtype == bills.billed.dtype == np.int64
        if not bills.parts.any():
            assert bills.error[0] == 0


def some_bills() -> Bills:
    """Three bills: 10.00 too much for a missed end, right, and 5.00 too little for a late start."""
    true, billed = np.array([2000, 3000, 3000]), np.array([3000, 3000, 2500])
    by_cause = np.zeros((3, 6), dtype=np.int64)
    by_cause[0, END], by_cause[2, START] = 1000, -500
    return Bills(np.array([7, 8, 9]), true, billed, billed - 100, true - 100, by_cause)


def test_a_bill_is_right_within_a_cent_or_a_share_of_the_true_charge() -> None:
    true = np.array([10_000, 10_000, 10_000, 10, 10, -10_000])
    billed = np.array([10_100, 10_101, 9_900, 11, 12, -9_900])
    bills = Bills(np.arange(6), true, billed, billed, true, np.zeros((6, 6), dtype=np.int64))
    assert right_at_first_issue(bills, 1, 0.01).tolist() == [True, False, True, True, False, True]


def test_what_a_check_finds_is_billed_as_is_true_and_the_rest_stays() -> None:
    found = corrected(some_bills(), np.array([True, True, False]))
    assert found.billed.tolist() == [2000, 3000, 2500]
    assert found.ahead.tolist() == [1900, 2900, 2400]
    assert found.error.tolist() == [0, 0, -500]
    assert (found.parts[:, END].tolist(), found.parts[:, START].tolist()) == ([0] * 3, [0, 0, -500])


def test_what_a_check_makes_wrong_is_an_error_of_that_bill_alone() -> None:
    wrong = replaced(some_bills(), np.array([False, True, False]), np.array([1, 3500, 1]))
    assert wrong.billed.tolist() == [3000, 3500, 2500]
    assert wrong.parts[:, ONCE].tolist() == [0, 500, 0]
    assert not wrong.unexplained.any()


def test_some_bills_are_chosen_with_all_that_is_known_of_them() -> None:
    some = chosen(some_bills(), np.array([True, False, True]))
    assert some.rows.tolist() == [7, 9]
    assert some.error.tolist() == [1000, -500]
    assert (some.parts[:, END].tolist(), some.parts[:, START].tolist()) == ([1000, 0], [0, -500])


def test_a_shock_is_what_a_bill_is_above_the_usual_one_beyond_a_fifth() -> None:
    past = np.array(
        [[1000, 1000, 1000, 9000, 1000], [3000, 1000, 1000, 1000, 0], [2000, 1000, 1000, 1000, 0]]
    )
    shock = shock_of(np.array([4800, 1200, 900, 2400, 5000]), past)
    # Twice the usual beyond a fifth; a fifth is none, nor is less; the median is no outlier; one bill is no habit.
    assert shock == pytest.approx([np.log(2.4 / 1.2), 0, 0, np.log(2.4 / 1.2), 0])


def test_a_credit_is_no_shock() -> None:
    assert shock_of(np.array([-500]), np.full((3, 1), 100)).tolist() == [0.0]
