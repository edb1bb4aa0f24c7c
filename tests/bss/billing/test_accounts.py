"""Accounts: whom billing knows, from when to when it charges, and in which cycle."""

import numpy as np
import pytest

from sim.bss.billing.arithmetic import Bills, chosen
from sim.kernel.calendar import add_months
from sim.live import run
from sim.messages.money import BillSent
from sim.messages.orders import ADD, CEASE
from sim.subscribers.segments import PREPAID
from tests.bss.billing.office import billing, change, first_bill, leave, newcomer
from tests.house_of_two import MONDAY
from tests.twin import small


def test_cycles_are_spread_over_the_first_28_days() -> None:
    assert [billing(cycles=4).it.accounts.bill_day(cycle) for cycle in range(4)] == [1, 8, 15, 22]
    for cycles in range(1, 29):
        desk = billing(cycles=cycles)
        days = [desk.it.accounts.bill_day(cycle) for cycle in range(cycles)]
        assert days == sorted(set(days))
        assert 1 == days[0] <= days[-1] <= 28


def test_every_known_account_is_in_exactly_one_cycle() -> None:
    desk = billing(people={"postpaid": 100, "prepaid": 50, "fibre": 30}, cycles=4)
    accounts = desk.it.accounts
    cycles = [accounts.of_cycle(cycle) for cycle in range(4)]
    everyone = np.sort(np.concatenate(cycles))
    invoiced = np.flatnonzero(desk.it.people.segment != PREPAID)
    assert everyone.tolist() == invoiced.tolist(), "prepaid customers have no bill"
    assert len(everyone) == 130
    assert all((accounts.table.cycle[rows] == cycle).all() for cycle, rows in enumerate(cycles))
    assert all(len(rows) > 0 for rows in cycles)


def test_the_next_run_of_a_cycle_is_on_its_day_of_this_month_or_the_next() -> None:
    desk = billing(cycles=4, run_hour=20.0)
    march = (add_months(MONDAY, 1) - MONDAY).days * 24.0
    second = 7 * 24.0 + 20.0  # the eighth of February
    assert desk.it.accounts.next_run(1, 0.0) == second
    assert desk.it.accounts.next_run(1, second - 0.5) == second
    assert desk.it.accounts.next_run(1, second) == march + second


def test_those_who_are_there_at_birth_have_had_their_usual_bill_three_times() -> None:
    table = billing().it.accounts.table
    assert (table.last_bills == 3500).all()
    assert table.last_bills.shape == (40, 3)
    assert (table.charged == table.due).all()
    assert not table.gaps.any()


def test_word_of_a_start_within_the_backdating_time_is_charged_from_the_start() -> None:
    desk = billing(backdating=3.0, cycles=1)
    row = newcomer(desk, began=100.0)
    change(desk, row, ADD, at=170.0, effective=100.0)
    amount, error = first_bill(desk, row)
    assert error == 0
    # From 5 February, 4:00, to 1 March, 20:00: 24 days and 16 hours of 28 days, 26.43; and March ahead.
    assert amount == 2643 + 3000


def test_of_a_start_that_is_told_late_the_days_before_the_limit_are_lost() -> None:
    desk = billing(backdating=3.0, cycles=1)
    row = newcomer(desk, began=100.0)
    change(desk, row, ADD, at=400.0, effective=100.0)
    _, error = first_bill(desk, row)
    assert error == -1018, "from hour 100 to 400 - 72 are 228 of the 672 hours of February"
    assert desk.sum("bills.wrong", "word late") == 1
    assert desk.sum("bills.under") == pytest.approx(-error / 100)


def test_a_start_that_is_told_after_a_bill_is_billed_for_the_past_on_the_next_one() -> None:
    """In service since 10 February, 20:00; the run of 1 March misses 19 of 28 days; told on 20 March."""
    desk, seen = billing(cycles=1), list[Bills]()
    desk.it.runs.watch(lambda bills, _: seen.append(bills))
    row = newcomer(desk, began=9 * 24 + 20.0)
    change(desk, row, ADD, at=47 * 24.0, effective=9 * 24 + 20.0)
    amount, error = first_bill(desk, row)
    assert (amount, error) == (2036 + 3000 + 3000, 2036), "what was due in February, March, and April ahead"
    assert desk.sum("bills.under") == pytest.approx(20.36)
    assert desk.sum("bills.off", "not told") == pytest.approx(-20.36)
    assert desk.sum("bills.off", "word late") == pytest.approx(20.36)


def test_a_start_that_is_told_twice_counts_as_it_was_told_first() -> None:
    desk = billing(cycles=1)
    row = newcomer(desk, began=30.0)
    change(desk, row, ADD, at=40.0, effective=30.0)
    change(desk, row, ADD, at=60.0, effective=55.0)
    desk.days(3)
    assert desk.it.accounts.table.start[row] == 30.0
    desk.days(59)
    assert (desk.rows(BillSent).row == row).sum() == 2, "the runs of March and April, each once"


def test_word_that_never_comes_leaves_an_account_unknown_and_unbilled() -> None:
    desk = billing()
    row = newcomer(desk, began=10.0)
    desk.days(28)
    desk.it.close_month(1)
    assert row not in desk.rows(BillSent).row
    assert desk.sum("bills.unknown") == 1
    assert desk.house.beliefs[1, "bss.billing", "accounts charged"] == (40.0, 41.0)


def test_a_leaver_of_whom_billing_hears_gets_the_rest_of_the_month_back_and_no_more_bills() -> None:
    desk = billing(cycles=1)
    desk.days(1)  # charged through to 1 March, 20:00
    leave(desk, 5, at=20.0 + 14 * 24)
    change(desk, 5, CEASE, at=500.0, effective=20.0 + 14 * 24)
    desk.days(88)
    mine = desk.rows(BillSent)
    chosen = mine.row == 5
    # Half of February is given back, and the usage of the other half is charged.
    assert mine.amount[chosen].tolist() == [3500, 250 - 1500]
    assert not mine.error[chosen].any()


def test_billing_believes_the_end_that_it_is_told_and_not_the_true_one() -> None:
    desk = billing(cycles=1)
    desk.days(1)
    leave(desk, 5, at=20.0 + 14 * 24)
    change(desk, 5, CEASE, at=500.0, effective=490.0)
    desk.days(88)
    bills = desk.rows(BillSent)
    assert desk.it.accounts.table.end[5] == 490.0
    assert bills.error[bills.row == 5].max() > 0, "days after the true end are charged"


def test_a_leaver_of_whom_billing_does_not_hear_is_charged_on() -> None:
    desk = billing(cycles=1)
    desk.days(1)
    leave(desk, 5, at=100.0)
    desk.days(60)
    bills = desk.rows(BillSent)
    errors = bills.error[bills.row == 5]
    assert errors[0] == 0
    assert (errors[1:] > 0).all()
    assert desk.sum("bills.wrong") == len(errors) - 1 == 2
    assert desk.sum("bills.wrong", "not told") == 2


def test_a_service_that_billing_never_hears_of_is_revenue_that_leaks_and_no_wrong_bill() -> None:
    """30.00 a month and no usage, from 10 February, 20:00: nobody is told until the runs of March and April."""
    desk = billing(cycles=1)
    row = newcomer(desk, began=9 * 24 + 20.0)
    desk.days(61)
    assert desk.sum("bills.under") == pytest.approx(20.36 + 30.00), "19 of 28 days, and March"
    leave(desk, row, at=59 * 24 + 20.0 + 15 * 24)
    desk.days(90)
    assert desk.sum("bills.under") == pytest.approx(20.36 + 30.00 + 15.00), "and 15 of 30 days of April"
    assert row not in desk.rows(BillSent).row
    assert desk.sum("bills.wrong") == 0
    assert desk.sum("bills.issued") == desk.sum("bills.right")


def test_a_start_told_in_time_after_a_run_leaks_nothing() -> None:
    desk = billing(cycles=1)
    row = newcomer(desk, began=27 * 24.0)  # the run of 1 March comes before the word
    change(desk, row, ADD, at=29 * 24.0, effective=27 * 24.0)
    desk.days(62)
    assert desk.sum("bills.under") == desk.sum("bills.over") == 0


def test_an_account_that_moves_to_another_cycle_pays_for_every_day_once() -> None:
    """Charged to 8 April, usage settled to 8 March; then billed on 18 April, through to 18 May."""
    desk = billing(people={"postpaid": 400}, cycles=4)
    desk.days(58)  # 31 March
    old = desk.it.accounts.table.cycle.copy()
    desk.it.adopt(desk.it.p.model_copy(update={"cycles": 8}))
    desk.rows(BillSent)
    desk.days(30)
    bills, cycle = desk.rows(BillSent), desk.it.accounts.table.cycle
    moved = np.flatnonzero((old == 1) & (cycle == 5))
    assert len(moved) > 0
    assert [desk.it.accounts.bill_day(5)] == [18]
    # From 8 to 18 April 10 of the 31 days of that cycle, and a month ahead; of usage 10 of 28 days, and a month.
    assert bills.amount[np.isin(bills.row, moved)] == pytest.approx(968 + 3000 + 179 + 500, abs=1)
    assert desk.sum("bills.true") == desk.sum("bills.billed")


def test_another_number_of_cycles_can_be_adopted() -> None:
    desk = billing(cycles=4)
    desk.days(28)
    desk.it.adopt(desk.it.p.model_copy(update={"cycles": 8}))
    desk.days(31)
    assert desk.sum("bills.issued") >= 80
    assert set(desk.it.accounts.table.cycle.tolist()) <= set(range(8))
    assert sum(len(desk.it.accounts.of_cycle(cycle)) for cycle in range(8)) == 40


def test_of_whom_billing_does_not_know_at_birth_leaks_from_the_last_run_on() -> None:
    desk = billing(cycles=1)
    table = desk.it.accounts.table
    table.known[3], table.charged[3], table.due[3] = False, 0, 0
    desk.it.accounts.miss_from(np.array([3]))
    desk.days(1)
    assert desk.sum("bills.under") == 30.0 + 5.0, "January, and no more"


def test_of_whom_a_backup_does_not_know_the_books_close_and_the_next_bill_has_a_cause_by_name() -> None:
    """In service since 2 February, billed on 1 March through to 1 April, forgotten, and found again in March."""
    desk, seen = billing(cycles=1), list[Bills]()
    desk.it.runs.watch(lambda bills, _: seen.append(bills))
    desk.days(1)
    backup = desk.it.accounts.backup()
    row = newcomer(desk, began=30.0)
    change(desk, row, ADD, at=31.0, effective=30.0)
    desk.days(31)
    accounts = desk.it.accounts
    assert accounts.table.charged[row] > 3000
    accounts.restore(backup)
    table = accounts.table
    assert (table.known[row], table.charged[row]) == (False, 0)
    assert table.gaps[row].sum() == -table.due[row]
    change(desk, row, ADD, at=40 * 24.0, effective=40 * 24.0)
    desk.days(62)
    assert table.known[row]
    (bills,) = (chosen(each, each.rows == row) for each in seen[2:3])
    assert bills.true.tolist() == [3000]
    # Found on 13 March, midnight: 19 days and 20 hours of March are billed twice.
    assert bills.parts[0].tolist() == [round(3000 * (19 * 24 + 20) / (31 * 24)), 0, 0, 0, 0, 0]
    assert not bills.unexplained.any()


def test_charges_that_a_backup_does_not_hold_are_made_again_for_no_cause_by_name() -> None:
    desk, seen = billing(cycles=1), list[Bills]()
    desk.it.runs.watch(lambda bills, _: seen.append(bills))
    desk.days(1)
    backup = desk.it.accounts.backup()
    desk.days(31)
    desk.it.accounts.restore(backup)
    desk.days(62)
    assert (seen[1].error.tolist(), seen[2].error.tolist()) == ([0] * 40, [3000] * 40)
    assert seen[2].unexplained.tolist() == [3000] * 40
    assert desk.sum("bills.wrong", "not explained") == 40
    table = desk.it.accounts.table
    assert (table.charged == table.due).all(), "and once only"


def test_a_run_at_this_very_instant_is_still_to_come() -> None:
    twin = small.built(count=100, months=1)
    accounts, run_at = twin.departments["bss.billing"].accounts, 7 * 24 + 20.0
    run(twin, until=run_at)
    assert accounts.last_run(1).at < 0
    run(twin, until=run_at + 0.5)
    assert accounts.last_run(1).at == run_at
