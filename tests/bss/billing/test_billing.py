"""Billing: the day of the department, the balances it closes, and people of whom it makes no bills."""

import numpy as np
import pytest

from sim.bss.billing.billing import Billing
from sim.kernel.beat import Beat
from sim.messages.money import BillSent, InvoiceIssued, TariffPublished
from sim.messages.orders import ADD
from sim.records.errors import LawBroken
from tests.bss.billing.office import billing, change, leave, newcomer


@pytest.mark.parametrize("cycles", [1, 4, 28])
def test_everyone_gets_one_bill_a_month_whatever_the_number_of_cycles(cycles: int) -> None:
    desk = billing(people={"postpaid": 60}, cycles=cycles)
    desk.days(28 + 31 + 30)
    bills = desk.rows(BillSent)
    assert np.bincount(bills.row, minlength=60).tolist() == [3] * 60
    assert desk.sum("bills.issued", "postpaid") == 180
    assert desk.sum("bills.true") == desk.sum("bills.billed")
    assert desk.sum("bills.right") == 180


def test_a_bill_is_the_months_charge_and_the_usage() -> None:
    desk = billing()
    desk.days(28)
    assert set(desk.rows(BillSent).amount.tolist()) == {3500}


def test_a_bill_is_computed_verified_and_sent_in_that_time() -> None:
    desk = billing(cycles=1, rate=10.0, verification=24.0, run_hour=20.0)
    desk.days(3)
    bills = desk.rows(BillSent)
    assert np.sort(bills.at) == pytest.approx(20.0 + 24.0 + np.arange(1, 41) / 10, abs=1e-6)


def test_invoices_and_bills_are_for_the_same_amounts() -> None:
    desk = billing()
    desk.days(28)
    bills, invoices = desk.rows(BillSent), desk.rows(InvoiceIssued)
    assert np.sort(bills.row).tolist() == np.sort(invoices.row).tolist()
    assert bills.amount.sum() == invoices.amount.sum() == desk.it.control_account.issued["bss.billing"]
    assert desk.house.ledger.balance("receivable") == desk.it.control_account.issued["bss.billing"]


def test_a_run_knows_only_the_tariffs_that_had_arrived_by_then() -> None:
    desk = billing(cycles=1, run_hour=20.0)
    desk.it.tariffs.price_factor[0, 0] = 1.04
    desk.run(22.0)
    desk.tell(TariffPublished(1, segment=0, offer=0, factor=1.04, effective=0.0))
    desk.run(24.0)
    desk.phase("money", Beat.of(0))
    assert desk.sum("bills.wrong", "tariff skew") == 40


@pytest.mark.parametrize(("told", "bills"), [(19.9, 1), (20.1, 0)])
def test_a_run_charges_only_whom_it_has_heard_of_by_then(told: float, bills: int) -> None:
    desk = billing(cycles=1, run_hour=20.0)
    row = newcomer(desk, began=5.0)
    change(desk, row, ADD, at=told, effective=5.0)
    desk.days(2)
    assert (desk.rows(BillSent).row == row).sum() == bills
    assert desk.it.accounts.table.known[row], "and the rest of the day's words are taken in after the run"


def test_bills_close_at_the_months_end_and_a_lost_cent_breaks_the_law() -> None:
    desk = billing(cycles=1)
    desk.days(1)
    for row in range(5):
        leave(desk, row, at=240.0)  # nobody tells billing
    desk.days(29)
    desk.it.close_month(2)
    runs = desk.it.runs
    assert runs.billed_cents == runs.true_cents - runs.under_cents + runs.over_cents
    assert runs.over_cents > 0
    runs.billed_cents += 1
    with pytest.raises(LawBroken, match="V08"):
        desk.it.close_month(2)


def test_prepaid_customers_get_no_bill() -> None:
    desk = billing(people={"prepaid": 3000})
    desk.days(30)
    assert desk.rows(BillSent) is None


def test_billing_may_read_people_and_write_none_of_them() -> None:
    desk = billing()
    with pytest.raises(ValueError, match="read-only"):
        desk.it.people.charge[0] = 1
    assert {"population", "people", "tariffs", "control_account"} == set(Billing.needs)
