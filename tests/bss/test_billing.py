"""Billing: cycles, runs, what was told too late, and what is given back."""

from typing import Any

import numpy as np
import pytest

from sim.bss.billing import Billing, BillingParameters
from sim.messages.money import BillSent, DisputeRaised, InvoiceIssued, TariffPublished
from sim.messages.orders import ADD, CEASE, BillingChanged
from sim.records.errors import LawBroken
from sim.subscribers.tariffs import Tariffs
from tests.house_of_two import Alone, alone, empty_house, some_people

NEVER = np.inf


def billing(postpaid: int = 40, months: int = 6, **changes: Any) -> Alone:
    """Everyone pays 30.00 a month and uses 5.00."""
    house = empty_house(months=months)
    population = some_people(house, postpaid=postpaid)
    people = population.people
    people.charge[:], people.usage_mean[:], people.offer[:] = 3000, 500, 0
    parameters = BillingParameters(**({"usage_cv": 0.0, "reconciliation": 0.0} | changes))
    return alone(Billing, parameters, house, population=population, tariffs=Tariffs())


def newcomer(desk: Alone, began: float) -> int:
    """Somebody who is in service since `began` and of whom billing has not heard."""
    people = desk.it.people
    ids = np.array([10_000 + people.count], dtype=np.uint64)
    row = int(desk.it.tools["population"].add(np.array([0]), ids, began)[0])
    people.charge[row], people.usage_mean[row], people.offer[row] = 3000, 0, 0
    people.in_service[row], people.service_from[row] = True, began
    return row


def change(desk: Alone, row: int, kind: int, at: float, effective: float) -> None:
    desk.hand(BillingChanged, at, effective=effective, kind=np.uint8(kind), row=row)


def dispute(desk: Alone, rows: Any, at: float) -> None:
    rows = np.atleast_1d(rows)
    desk.hand(DisputeRaised, np.full(len(rows), at), row=rows)


def test_cycles_are_spread_over_the_first_28_days() -> None:
    assert [billing(cycles=4).it.bill_day(cycle) for cycle in range(4)] == [1, 8, 15, 22]
    for cycles in range(1, 29):
        desk = billing(cycles=cycles)
        days = [desk.it.bill_day(cycle) for cycle in range(cycles)]
        assert days == sorted(set(days))
        assert 1 == days[0] <= days[-1] <= 28


@pytest.mark.parametrize("cycles", [1, 4, 28])
def test_everyone_gets_one_bill_a_month_whatever_the_number_of_cycles(cycles: int) -> None:
    desk = billing(postpaid=60, cycles=cycles)
    desk.days(28 + 31 + 30)
    bills = desk.rows(BillSent)
    assert np.bincount(bills["row"], minlength=60).tolist() == [3] * 60
    assert desk.sum("bills.issued", "postpaid") == 180
    assert desk.sum("bills.true") == desk.sum("bills.billed")
    assert desk.sum("bills.right") == 180


def test_a_bill_is_the_months_charge_and_the_usage() -> None:
    desk = billing()
    desk.days(28)
    assert set(desk.rows(BillSent)["amount"].tolist()) == {3500}


def test_a_bill_is_computed_verified_and_sent_in_that_time() -> None:
    desk = billing(cycles=1, rate=10.0, verification=24.0, run_hour=20.0)
    desk.days(3)
    bills = desk.rows(BillSent)
    assert np.sort(bills.at) == pytest.approx(20.0 + 24.0 + np.arange(1, 41) / 10, abs=1e-6)


def test_invoices_and_bills_are_for_the_same_amounts() -> None:
    desk = billing()
    desk.days(28)
    bills, invoices = desk.rows(BillSent), desk.rows(InvoiceIssued)
    assert np.sort(bills["row"]).tolist() == np.sort(invoices["row"]).tolist()
    assert bills["amount"].sum() == invoices["amount"].sum() == desk.it.issued_cents
    assert desk.house.ledger.balance("receivable") == desk.it.issued_cents


def first_bill(desk: Alone, row: int, days: int = 62) -> tuple[int, int]:
    """Amount and error of the first bill of one account, in cents."""
    desk.days(days)
    bills = desk.rows(BillSent)
    mine = np.flatnonzero(bills["row"] == row)[0]
    return int(bills["amount"][mine]), int(bills["error"][mine])


def test_word_of_a_start_within_the_backdating_time_is_charged_from_the_start() -> None:
    desk = billing(backdating=3.0, cycles=1)
    row = newcomer(desk, began=100.0)
    change(desk, row, ADD, at=170.0, effective=100.0)
    amount, error = first_bill(desk, row)
    assert error == 0
    period = 31 * 24.0
    start_to_next_run = (28 * 24 + 20.0 - 100.0) + period
    assert amount == pytest.approx(3000 * start_to_next_run / period, abs=1)


def test_word_of_a_start_that_comes_too_late_loses_the_days_before_it() -> None:
    desk = billing(backdating=3.0, cycles=1)
    row = newcomer(desk, began=100.0)
    change(desk, row, ADD, at=400.0, effective=100.0)
    _, error = first_bill(desk, row)
    assert error == pytest.approx(-3000 * 300 / (31 * 24.0), abs=1)
    assert desk.sum("bills.wrong", "start") == 1
    assert desk.sum("bills.under") == pytest.approx(-error / 100)


def test_word_that_never_comes_leaves_an_account_unknown_and_unbilled() -> None:
    desk = billing()
    row = newcomer(desk, began=10.0)
    desk.days(28)
    desk.it.close_month(1)
    assert row not in desk.rows(BillSent)["row"]
    assert desk.sum("bills.unknown") == 1
    assert desk.house.beliefs[1, "bss.billing", "accounts charged"] == (40.0, 41.0)


def test_reconciliation_finds_it_and_charges_from_then_on() -> None:
    desk = billing(reconciliation=1.0, cycles=1)
    row = newcomer(desk, began=10.0)
    _, error = first_bill(desk, row, days=90)
    assert error < 0
    desk.it.close_month(3)
    assert desk.sum("bills.unknown") == 0


def leave(desk: Alone, row: int, at: float) -> None:
    people = desk.it.people
    people.alive[row], people.in_service[row], people.service_to[row] = False, False, at


def test_a_leaver_of_whom_billing_hears_gets_the_rest_of_the_month_back_and_no_more_bills() -> None:
    desk = billing(cycles=1)
    desk.days(1)  # charged through to 1 March, 20:00
    leave(desk, 5, at=20.0 + 14 * 24)
    change(desk, 5, CEASE, at=500.0, effective=20.0 + 14 * 24)
    desk.days(88)
    mine = desk.rows(BillSent)
    chosen = mine["row"] == 5
    # Half a month of February is given back, and the usage of the month before is charged.
    assert mine["amount"][chosen].tolist() == [3500, 500 - round(3000 * 14 * 24 / (31 * 24.0))]
    assert not mine["error"][chosen].any()


def test_billing_believes_the_end_that_it_is_told_and_not_the_true_one() -> None:
    desk = billing(cycles=1)
    desk.days(1)
    leave(desk, 5, at=20.0 + 14 * 24)
    change(desk, 5, CEASE, at=500.0, effective=490.0)
    desk.days(88)
    bills = desk.rows(BillSent)
    assert desk.it.people.bill_to[5] == 490.0
    assert bills["error"][bills["row"] == 5].max() > 0, "days after the true end are charged"


def test_a_leaver_of_whom_billing_does_not_hear_is_charged_on() -> None:
    desk = billing(cycles=1)
    desk.days(1)
    leave(desk, 5, at=100.0)
    desk.days(60)
    bills = desk.rows(BillSent)
    errors = bills["error"][bills["row"] == 5]
    assert errors[0] == 0
    assert (errors[1:] > 0).all()
    assert desk.sum("bills.wrong") == len(errors) - 1 == 2


def test_an_end_that_nobody_told_is_named_as_the_cause_in_every_month() -> None:
    desk = billing(cycles=1)
    desk.days(1)
    leave(desk, 5, at=100.0)
    desk.days(60)
    assert desk.sum("bills.wrong", "end") == 2


def test_a_tariff_version_that_came_late_makes_its_offer_wrong_until_it_is_there() -> None:
    desk = billing(cycles=4)
    desk.it.tariffs.index[0, 0] = 1.04
    desk.days(10)
    assert desk.sum("bills.wrong", "tariff") == desk.sum("bills.issued") > 0
    desk.tell(TariffPublished(1, segment=0, offer=0, index=1.04, effective=0.0))
    before = desk.sum("bills.wrong", "tariff")
    desk.days(18)
    assert desk.sum("bills.wrong", "tariff") == before
    assert desk.sum("bills.issued") == 40


def test_a_version_told_ahead_of_time_is_used_from_its_effective_day() -> None:
    desk = billing(cycles=4)
    desk.tell(TariffPublished(1, segment=0, offer=0, index=1.04, effective=28 * 24.0))
    desk.days(28)
    assert desk.it.known_index[0, 0] == 1.0
    desk.it.tariffs.index[0, 0] = 1.04
    desk.days(31)
    assert desk.sum("bills.wrong") == 0
    assert set(desk.rows(BillSent)["amount"].tolist()) == {3500, 3620}


def test_what_is_deferred_is_earned_in_the_next_month_and_both_add_up_to_the_bills() -> None:
    desk = billing(cycles=4)
    ledger = desk.house.ledger
    desk.days(28)
    deferred = -ledger.balance("deferred_revenue")
    assert 0 < deferred < desk.it.issued_cents
    assert -ledger.balance("revenue.postpaid") + deferred == desk.it.issued_cents
    desk.it.close_month(1)
    assert -ledger.balance("deferred_revenue") == deferred
    desk.days(31)
    desk.it.close_month(2)
    second = -ledger.balance("deferred_revenue")
    assert -ledger.balance("revenue.postpaid") + second == desk.it.issued_cents
    ledger.check(2)


def test_a_bill_on_the_first_of_the_month_defers_almost_nothing_and_one_on_the_22nd_most() -> None:
    shares = []
    for cycle, days in ((0, 1), (3, 22)):
        desk = billing(cycles=4)
        desk.it._accounts = [part if code == cycle else [] for code, part in enumerate(desk.it._accounts)]
        desk.days(days)
        advance = 3000 * desk.sum("bills.issued")
        shares.append(-desk.house.ledger.balance("deferred_revenue") / advance)
    assert shares[0] == pytest.approx(20 / (28 * 24), abs=0.001)  # the run is at 20:00
    assert shares[1] == pytest.approx(1 - (7 * 24 - 20) / (28 * 24), abs=0.001)


def justified_case() -> tuple[Alone, int]:
    """Somebody left on day 10; billing was not told, billed another month and is disputed."""
    desk = billing(cycles=1, clerks=2)
    desk.days(1)
    leave(desk, 5, at=240.0)
    desk.days(29)
    bills = desk.rows(BillSent)
    error = int(bills["error"][bills["row"] == 5].sum())
    dispute(desk, 5, at=30 * 24 + 1.0)
    return desk, error


def test_a_justified_dispute_gives_back_exactly_the_error() -> None:
    desk, error = justified_case()
    desk.rows(InvoiceIssued)
    receivable = desk.house.ledger.balance("receivable")
    desk.days(5)
    assert error > 0
    assert desk.house.ledger.balance("adjustments") == error
    assert desk.house.ledger.balance("receivable") == receivable - error
    assert desk.rows(InvoiceIssued)["amount"].tolist() == [-error]
    assert desk.sum("disputes.justified") == 1
    desk.days(55)
    assert 5 not in desk.rows(BillSent)["row"]  # its cause is mended too


def test_a_dispute_without_cause_is_closed_and_costs_work_only() -> None:
    desk = billing(clerks=2, dispute_work=25.0)
    desk.days(28)
    dispute(desk, np.arange(40), at=28 * 24 + 1.0)
    desk.days(10)
    assert desk.sum("disputes.closed") == 40
    assert desk.sum("disputes.justified") == 0
    assert desk.house.ledger.balance("adjustments") == 0
    # Forty lognormal services with cv 0.6: three standard errors.
    assert desk.sum("disputes.work") == pytest.approx(40 * 25 / 60, rel=3 * 0.6 / 40**0.5)


def test_two_disputes_of_one_error_give_it_back_once() -> None:
    desk, error = justified_case()
    dispute(desk, 5, at=30 * 24 + 2.0)
    desk.days(5)
    dispute(desk, 5, at=35 * 24 + 2.0)
    desk.days(5)
    assert desk.sum("disputes.closed") == 3
    assert desk.house.ledger.balance("adjustments") == error


def outliers(releasing: str, recall: float = 1.0) -> Alone:
    desk = billing(postpaid=400, cycles=1, releasing=releasing, recall=recall)
    desk.days(1)
    for row in range(200):
        leave(desk, row, at=240.0)  # nobody tells billing
    desk.it.people.last_bill_1[:] = 1000  # so that the next bill lies far from the last
    desk.days(30)
    return desk


def test_checked_outliers_are_put_right_before_they_go_out() -> None:
    released, checked = outliers("release all"), outliers("check outliers")
    assert released.sum("bills.over") > 0
    assert checked.sum("bills.over") == 0
    assert checked.sum("bills.right") == checked.sum("bills.issued")
    checked.days(31)
    assert checked.sum("bills.over") == 0  # what was found is mended for good


def test_a_check_finds_the_entered_share_of_wrong_outliers() -> None:
    wrong = outliers("check outliers", recall=0.6).sum("bills.wrong", "end")
    assert wrong / 200 == pytest.approx(0.4, abs=0.11)


def test_bills_close_at_the_months_end_and_a_lost_cent_breaks_the_law() -> None:
    desk = outliers("release all")
    desk.it.close_month(2)
    assert desk.it.billed_cents == desk.it.true_cents - desk.it.under_cents + desk.it.over_cents
    desk.it.billed_cents += 1
    with pytest.raises(LawBroken, match="V08"):
        desk.it.close_month(2)


def test_prepaid_customers_pay_in_cash_and_get_no_bill() -> None:
    house = empty_house()
    population = some_people(house, prepaid=3000)
    population.people.usage_mean[:] = 900
    desk = alone(Billing, BillingParameters(), house, population=population, tariffs=Tariffs())
    desk.days(30)
    expected = 3000 * 9.0 * 30 / 30.4375
    assert house.ledger.balance("cash") / 100 == pytest.approx(expected, rel=3 * 0.8 / 3000**0.5)
    assert desk.rows(BillSent) is None


def test_who_has_left_stays_out_of_the_books_while_the_network_still_serves() -> None:
    desk = billing(cycles=1, reconciliation=1.0)
    desk.days(1)
    people = desk.it.people
    people.alive[5], people.service_to[5], people.bill_to[5] = False, 240.0, 240.0  # the cease is stuck
    desk.days(89)
    bills = desk.rows(BillSent)
    assert (bills["row"] == 5).sum() == 2


def test_another_number_of_cycles_can_be_adopted() -> None:
    desk = billing(cycles=4)
    desk.days(28)
    desk.it.adopt(desk.it.p.model_copy(update={"cycles": 8}))
    desk.days(31)
    assert desk.sum("bills.issued") >= 80


def test_a_run_knows_only_what_had_arrived_by_then() -> None:
    desk = billing(cycles=1, run_hour=20.0)
    desk.it.tariffs.index[0, 0] = 1.04
    desk.run(22.0)
    desk.tell(TariffPublished(1, segment=0, offer=0, index=1.04, effective=0.0))
    desk.run(24.0)
    desk.it.serve(24.0)
    assert desk.sum("bills.wrong", "tariff") == 40
