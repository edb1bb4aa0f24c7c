"""Disputes: what was too much is given back, once, and its cause is mended."""

from typing import Any

import numpy as np
import pytest

from sim.kernel.beat import Beat
from sim.messages.money import BillSent, InvoiceIssued
from sim.records.errors import LawBroken
from tests.bss.billing.office import billing, dispute, leave
from tests.house_of_two import Alone


def justified_case(clerks: int = 2) -> tuple[Alone, int]:
    """Somebody left on day 10; billing was not told, billed another month and is disputed."""
    desk = billing(cycles=1, clerks=clerks)
    desk.days(1)
    leave(desk, 5, at=240.0)
    desk.days(29)
    bills = desk.rows(BillSent)
    error = int(bills.error[bills.row == 5].sum())
    dispute(desk, 5, at=30 * 24 + 1.0)
    return desk, error


def test_a_justified_dispute_gives_back_exactly_the_error() -> None:
    desk, error = justified_case()
    desk.rows(InvoiceIssued)
    receivable, issued = (
        desk.house.ledger.balance("receivable"),
        desk.it.control_account.issued["bss.billing"],
    )
    desk.days(5)
    assert error > 0
    assert desk.house.ledger.balance("adjustments") == error
    assert desk.house.ledger.balance("receivable") == receivable - error
    assert desk.it.control_account.issued["bss.billing"] == issued - error
    credit_note = desk.rows(InvoiceIssued)
    assert (credit_note.row.tolist(), credit_note.amount.tolist()) == ([5], [-error])
    assert desk.sum("disputes.justified") == 1
    desk.days(55)
    assert 5 not in desk.rows(BillSent).row  # its cause is mended too


def wrong_tariff(disputes: int, **changes: Any) -> Alone:
    """A tariff is a tenth cheaper, which billing does not know; so many of forty dispute the first bill."""
    desk = billing(cycles=1, clerks=2, **changes)
    desk.it.tariffs.price_factor[0, 0] = 0.9
    desk.days(2)
    assert desk.sum("bills.wrong", "tariff skew") == 40
    dispute(desk, np.arange(disputes), at=49.0)
    desk.days(30)
    return desk


def test_a_dispute_about_a_late_tariff_gives_back_and_mends_the_tariff_of_nobody() -> None:
    desk = wrong_tariff(1)
    assert desk.house.ledger.balance("adjustments") == 300, "a tenth of 30.00"
    assert desk.sum("bills.wrong", "tariff skew") == 80, "the next run has the wrong one again, for all"


def test_three_of_them_have_the_tariff_checked_for_all() -> None:
    desk = wrong_tariff(3)
    assert desk.house.ledger.balance("adjustments") == 900
    assert desk.sum("assurance.opened", "tariff") == desk.sum("assurance.mended", "tariff") == 1
    assert desk.sum("assurance.work") > 0
    assert desk.sum("bills.wrong", "tariff skew") == 40, "the next run has the right one"


def test_without_analysts_or_by_policy_the_tariff_stays_wrong() -> None:
    for changes in ({"analysts": 0}, {"auditing": "never"}, {"doubts": 4}):
        assert wrong_tariff(3, **changes).sum("bills.wrong", "tariff skew") == 80


def test_a_clerk_who_errs_gives_what_is_not_owed_and_keeps_what_is() -> None:
    """With mistakes in every case: who is right gets nothing, who is wrong gets the rise of the last bill."""
    desk = billing(cycles=1, clerks=2, dispute_wrong=1.0)
    desk.days(1)
    leave(desk, 5, at=240.0)
    desk.it.accounts.table.last_bills[7] = [3500, 3100, 3100]
    desk.days(29)
    desk.it.accounts.table.last_bills[7] = [3500, 3100, 3100]
    dispute(desk, [5, 7], at=30 * 24 + 1.0)
    desk.days(5)
    assert desk.house.ledger.balance("adjustments") == 400
    assert (desk.sum("disputes.justified"), desk.sum("disputes.mistakes")) == (0, 2)
    assert desk.it.accounts.table.open_error[7] == -400


def test_without_clerks_nothing_is_decided_and_nothing_given_back() -> None:
    desk, _ = justified_case(clerks=0)
    desk.days(40)
    assert (desk.it.disputes.closed, desk.it.disputes.waiting()) == (0, 1)
    assert desk.house.ledger.balance("adjustments") == 0
    desk.it.close_month(2)


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


def test_the_back_office_decides_in_its_hours_and_what_waits_is_counted() -> None:
    desk = billing(clerks=1, dispute_work=200.0, shift_start=10.0)
    desk.days(4)
    dispute(desk, np.arange(20), at=4 * 24 + 20.0)  # Friday evening
    desk.days(3)
    assert (desk.it.disputes.opened, desk.it.disputes.closed, desk.it.disputes.waiting()) == (20, 0, 20)
    desk.days(1)
    begun = desk.it.disputes.closed
    assert 0 < begun < 20
    assert desk.it.disputes.waiting() == 20 - begun
    # From Friday, 20:00, to Monday, 10:00: sixty-two hours for the first, more for the next.
    assert desk.sum("disputes.wait") >= 62.0 * begun
    desk.it.close_month(1)


def test_one_more_clerk_may_be_taken_on() -> None:
    desk = billing(clerks=1)
    desk.days(1)
    assert desk.sum("disputes.duty") == pytest.approx(6.4)
    desk.it.adopt(desk.it.p.model_copy(update={"clerks": 2.0}))
    desk.days(1)
    assert desk.sum("disputes.duty") == pytest.approx(3 * 6.4)
    assert desk.sum("disputes.headcount") == pytest.approx(3 / 28)


def test_a_dispute_that_vanishes_breaks_the_law() -> None:
    desk, _ = justified_case()
    desk.days(5)
    desk.it.disputes.closed -= 1
    with pytest.raises(LawBroken, match="V03 disputes"):
        desk.it.close_month(1)


def test_disputes_that_came_overnight_are_taken_in_on_their_day() -> None:
    desk, _ = justified_case()
    desk.phase("contacts", Beat.of(29))
    assert desk.it.disputes.opened == 0, "it is raised on the day after"
    desk.days(1)
    assert desk.it.disputes.opened == 1
