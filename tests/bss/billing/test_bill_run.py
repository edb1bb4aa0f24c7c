"""Bill runs: tariffs as known by then, outliers that are looked at, and revenue in the month that earns it."""

from typing import Any

import numpy as np
import pytest

from sim.bss.billing.arithmetic import Bills
from sim.bss.billing.causes import TARIFF
from sim.bss.billing.tariff_copy import Defect, Slip
from sim.messages.money import BillSent, TariffPublished
from sim.subscribers.tariffs import Version
from tests.bss.billing.office import billing, leave
from tests.house_of_two import Alone


def test_an_end_that_nobody_told_is_named_as_the_cause_in_every_month() -> None:
    desk = billing(cycles=1)
    desk.days(1)
    leave(desk, 5, at=100.0)
    desk.days(60)
    assert desk.sum("bills.wrong", "not told") == 2


def test_a_tariff_version_that_came_late_makes_its_offer_wrong_until_it_is_there() -> None:
    desk = billing(cycles=4)
    desk.it.tariffs.change(Version(0.0, 0, 0, 1.04))
    desk.days(10)
    assert desk.sum("bills.wrong", "tariff skew") == desk.sum("bills.issued") > 0
    desk.tell(TariffPublished(1, segment=0, offer=0, factor=1.04, effective=0.0))
    before = desk.sum("bills.wrong", "tariff skew")
    desk.days(18)
    assert desk.sum("bills.wrong", "tariff skew") == before
    assert desk.sum("bills.issued") == 40


def test_a_version_told_ahead_of_time_is_used_from_its_effective_day() -> None:
    desk = billing(cycles=4)
    desk.tell(TariffPublished(1, segment=0, offer=0, factor=1.04, effective=28 * 24.0))
    desk.days(28)
    assert desk.it.copy.out_of_date(27 * 24.0) == 0
    assert set(desk.rows(BillSent).amount.tolist()) == {3500}
    desk.it.tariffs.change(Version(28 * 24.0, 0, 0, 1.04))
    assert desk.it.copy.out_of_date(28 * 24.0) == 1
    desk.days(31)
    assert desk.it.copy.out_of_date(29 * 24.0) == 0
    assert desk.sum("bills.wrong") == 0
    # 1.20 more a month, and of the cycle of 28 days that is charged already since 1 March, midnight:
    # 20 hours, 7, 14 and 21 days more: 3.57, 33.57, 63.57 and 93.57 cents, with what was rounded before.
    cycles = desk.it.accounts.table.cycle
    bills = desk.rows(BillSent)
    for cycle in range(4):
        amounts = set(bills.amount[cycles[bills.row] == cycle].tolist())
        assert amounts <= {3623 + 30 * cycle, 3624 + 30 * cycle}


def test_the_copy_of_the_tariffs_is_believed_to_be_up_to_date_and_may_not_be() -> None:
    desk = billing()
    desk.it.tariffs.price_factor[0, 0] = 1.04
    desk.it.tariffs.price_factor[2, 7] = 0.9
    desk.days(28)
    desk.it.close_month(1)
    assert desk.house.beliefs[1, "bss.billing", "tariffs out of date"] == (0.0, 2.0)


def test_what_is_deferred_is_earned_in_the_next_month_and_both_add_up_to_the_bills() -> None:
    desk = billing(cycles=4)
    ledger, account = desk.house.ledger, desk.it.control_account
    desk.days(28)
    deferred = -ledger.balance("deferred_revenue")
    assert 0 < deferred < account.issued["bss.billing"]
    assert -ledger.balance("revenue.postpaid") + deferred == account.issued["bss.billing"]
    desk.it.close_month(1)
    assert -ledger.balance("deferred_revenue") == deferred
    desk.days(31)
    desk.it.close_month(2)
    second = -ledger.balance("deferred_revenue")
    assert -ledger.balance("revenue.postpaid") + second == account.issued["bss.billing"]
    ledger.check(2)


def test_a_bill_on_the_first_of_the_month_defers_almost_nothing_and_one_on_the_22nd_most() -> None:
    shares = []
    for cycle, days in ((0, 1), (3, 22)):
        desk = billing(cycles=4)
        table = desk.it.accounts.table
        table.known[table.cycle != cycle] = False
        desk.days(days)
        advance = 3000 * desk.sum("bills.issued")
        shares.append(-desk.house.ledger.balance("deferred_revenue") / advance)
    assert shares[0] == pytest.approx(20 / (28 * 24), abs=0.001)  # the run is at 20:00
    assert shares[1] == pytest.approx(1 - (7 * 24 - 20) / (28 * 24), abs=0.001)


def outliers(releasing: str, recall: float = 1.0, **changes: Any) -> Alone:
    """Two hundred of four hundred have left unheard of, and all bills are far from the last; ten clerks look."""
    more = {"clerks": 10, "check_work": 5.0} | changes
    desk = billing(people={"postpaid": 400}, cycles=1, releasing=releasing, recall=recall, **more)
    desk.days(1)
    for row in range(200):
        leave(desk, row, at=240.0)  # nobody tells billing
    desk.it.accounts.table.last_bills[:, 0] = 1000  # so that the next bill lies far from the last
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
    wrong = outliers("check outliers", recall=0.6).sum("bills.wrong", "not told")
    assert wrong / 200 == pytest.approx(0.4, abs=0.11)


def test_what_nobody_has_looked_at_goes_out_in_time_as_it_is() -> None:
    """400 checks of 5 minutes are 33 hours of work; one clerk has 6.4 before dispatch: some 77 of them."""
    desk = outliers("check outliers", clerks=1)
    sent = desk.sum("bills.issued")
    assert sent == 800
    assert 60 < desk.sum("checks.made") < 95
    assert desk.sum("checks.found") == pytest.approx(desk.sum("checks.made") / 2, abs=15)
    assert desk.sum("bills.wrong") == 200 - desk.sum("checks.found")
    assert desk.it.checks.waiting() == 0
    desk.it.close_month(1)


def test_a_check_can_make_a_right_bill_wrong_for_once() -> None:
    """Of the 200 right bills a tenth becomes what was paid before: 10.00 instead of 35.00."""
    desk = outliers("check outliers", false_alarm=0.1)
    alarms = desk.sum("checks.mistakes")
    assert alarms == pytest.approx(20, abs=13)
    assert desk.sum("bills.wrong", "mended wrong") == alarms
    assert desk.sum("bills.under") == pytest.approx(25.0 * alarms)


def test_a_defect_hits_a_share_of_the_offer_until_the_tariff_is_mended() -> None:
    desk = billing(people={"postpaid": 400}, cycles=1)
    desk.it.copy.defects.append(Defect(0, 0.1, 1.2, 7))
    desk.days(1)
    hit = desk.sum("bills.wrong", "tariff defect")
    assert hit == pytest.approx(40, abs=18), "of 400, three standard deviations"
    assert desk.sum("bills.over") == pytest.approx(hit * 1.00), "a fifth of 5.00"
    desk.it.copy.mend(0)
    desk.days(31)
    assert desk.sum("bills.wrong") == hit


def test_releasing_is_decided_once_a_run_about_all_its_outliers() -> None:
    assert outliers("release all").decided("releasing") == {"False": 400}
    assert outliers("check outliers").decided("releasing") == {"False": 0, "True": 400}


def test_the_first_bill_is_a_first_one_and_its_shock_is_none() -> None:
    desk = billing(cycles=1)
    desk.it.accounts.table.last_bills[7] = 0
    desk.it.accounts.table.last_bills[8] = [1750, 1750, 1750]  # half of what is billed now
    desk.days(3)
    bills = desk.rows(BillSent)
    order = np.argsort(bills.row)
    assert np.flatnonzero(bills.first[order]).tolist() == [7]
    expected = np.zeros(40)
    expected[8] = np.log(2) - np.log(1.2)
    assert bills.shock[order] == pytest.approx(expected)
    assert desk.it.accounts.table.last_bills[8].tolist() == [3500, 1750, 1750]


def test_a_copy_that_is_brought_back_has_the_old_prices_and_their_errors_are_the_tariff() -> None:
    """10 % dearer from 2 February; the copy of the 1st comes back on the 20th, before the fourth run."""
    desk, seen = billing(cycles=4), list[Bills]()
    desk.it.runs.watch(lambda bills, _: seen.append(bills))
    desk.days(1)
    backup = desk.it.copy.backup()
    desk.tell(TariffPublished(1, segment=0, offer=0, factor=1.1, effective=24.0))
    desk.it.tariffs.change(Version(24.0, 0, 0, 1.1))
    desk.days(18)
    assert not any(bills.error.any() for bills in seen)
    desk.it.copy.restore(backup)
    assert desk.it.copy.out_of_date(19 * 24.0) == 1
    desk.days(17)
    # All that was charged at the new price is given back, too.
    assert len(seen) == 6
    fourth, first, second = seen[3:]
    for bills in (fourth, first, second):
        assert (bills.error < 0).all()
        assert (bills.error == bills.parts[:, TARIFF]).all()
    assert first.error.tolist() == pytest.approx([-(300 + 300)] * len(first.rows), abs=12)


def test_a_slip_is_in_the_price_of_the_runs_in_its_window_and_gone_with_the_next() -> None:
    desk, seen = billing(cycles=4), list[Bills]()
    desk.it.runs.watch(lambda bills, _: seen.append(bills))
    desk.it.copy.slip(Slip(7 * 24.0 + 20.0, 14 * 24.0 + 20.0, 0, 0, 1.5))
    desk.days(36)
    assert [set(bills.error.tolist()) for bills in seen] == [{0}, {1500}, {0}, {0}, {0}, {0}]
    assert (seen[1].parts[:, TARIFF] == 1500).all()
    assert (desk.sum("bills.wrong", "tariff error"), desk.sum("bills.wrong")) == (len(seen[1].rows),) * 2
