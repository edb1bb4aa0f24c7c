"""Revenue assurance: records are compared, differences are work, and what is found is put right for one account."""

from typing import Any

import numpy as np
import pytest

from sim.bss.billing.births import in_stock
from sim.bss.billing.causes import TWICE
from sim.messages.money import BillSent
from tests.bss.billing.office import (
    billing,
    change_items,
    dispute,
    leave,
    list_services,
    newcomer,
    people_of,
)
from tests.house_of_two import Alone

DAY = 24.0


def compared(**changes: Any) -> tuple[Alone, int]:
    """Somebody is served since 2 February and unknown, 5 has left unheard of; all are compared on the 14th."""
    desk = billing(**({"reconciliation": 1.0, "cycles": 1, "assurance_work": 3.0} | changes))
    desk.days(1)
    row = newcomer(desk, began=24.0)
    leave(desk, 5, at=48.0)
    list_services(desk, 13 * DAY + 1)
    desk.days(20)
    return desk, row


def test_what_differs_is_work_for_an_analyst_and_is_mended_when_it_is_done() -> None:
    desk, row = compared()
    table = desk.it.accounts.table
    assert (desk.sum("assurance.opened", "not billed"), desk.sum("assurance.opened", "not active")) == (1, 1)
    assert (table.known[row], table.start[row], table.end[5]) == (True, 24.0, 48.0)
    assert 1.0 < desk.sum("assurance.work") < 15.0, "two cases of three hours on average"
    desk.days(10)
    bills = desk.rows(BillSent)
    # From 2 February, midnight, to 1 March, 20:00: 27 days and 20 hours of 28, and March ahead.
    assert bills.amount[bills.row == row].tolist() == [2982 + 3000]
    assert not bills.error[np.isin(bills.row, [5, row])].any()
    desk.it.close_month(1)


def test_nobody_compares_what_is_not_in_the_sample_and_nobody_works_without_analysts() -> None:
    for changes in ({"reconciliation": 0.0}, {"analysts": 0}):
        desk, row = compared(**changes)
        assert not desk.it.accounts.table.known[row]
        assert np.isinf(desk.it.accounts.table.end[5])


def test_differences_that_may_be_on_the_wire_are_left_alone() -> None:
    desk, row = compared(old_enough=30.0)
    assert not desk.it.accounts.table.known[row]
    assert desk.sum("assurance.opened", "not billed") == 0


def test_who_has_left_and_is_served_still_stays_out_of_the_books() -> None:
    desk = billing(reconciliation=1.0, cycles=1)
    desk.days(1)
    people = people_of(desk)
    people.alive[5], people.service_to[5] = False, 240.0  # the cease is stuck in the network
    desk.it.accounts.table.end[5] = 240.0
    desk.days(30)
    list_services(desk, 31 * DAY + 1)
    desk.days(10)
    assert not desk.it.accounts.table.known[5]
    assert desk.sum("assurance.opened", "not billed") == 1
    assert desk.sum("assurance.mended") == 0


def test_an_analyst_who_errs_stops_a_right_account_and_leaves_a_wrong_one() -> None:
    """Everybody errs: a service that the list leaves out is ended, one that has ended is charged on."""
    desk = billing(people={"postpaid": 400}, reconciliation=1.0, cycles=1, assurance_wrong=1.0)
    desk.days(1)
    leave(desk, 5, at=48.0)
    people_of(desk).in_service[6] = False  # its record lies, and it is not on the list
    list_services(desk, 13 * DAY + 1)
    people_of(desk).in_service[6] = True
    desk.days(20)
    table = desk.it.accounts.table
    assert np.isinf(table.end[5])
    assert np.isfinite(table.end[6])
    assert desk.sum("assurance.mistakes", "not active") == 1
    desk.days(10)
    bills = desk.rows(BillSent)
    assert bills.error[bills.row == 6].max() <= 0
    assert bills.error[bills.row == 6].min() < 0
    assert desk.sum("bills.off", "mended wrong") < 0


def test_a_change_that_is_entered_wrongly_is_billed_as_nothing_or_twice() -> None:
    """Of 400 changes each of the two half the time; on 1 March the one is in no bill, the other in two items."""
    desk = billing(people={"postpaid": 400}, cycles=1, unbilled_share=0.5)
    desk.it.adopt(desk.it.p.model_copy(update={"mismatch": 1.0, "mismatch_at_once": 1.0}))
    desk.days(1)
    change_items(desk, np.arange(400), at=48.0)
    desk.days(2)
    table = desk.it.accounts.table
    nothing, both = np.isfinite(table.end[:400]), np.isfinite(table.twice[:400])
    assert nothing.sum() == pytest.approx(200, abs=30)
    assert (nothing ^ both).all()
    desk.rows(BillSent)
    desk.days(28)
    bills = desk.rows(BillSent)
    errors = dict(zip(bills.row.tolist(), bills.error.tolist(), strict=True))
    # From 3 February, midnight: 26 days and 20 hours of 28 are given back, or charged once more.
    assert {errors[row] for row in np.flatnonzero(both).tolist()} == {2875 + 3000}
    some = np.flatnonzero(nothing).tolist()[0]
    # 28.75 back, no usage of them, and no March.
    assert errors[some] == -2875 - 3000 - 479
    assert desk.sum("bills.off", "entered wrong") == pytest.approx(sum(errors.values()) / 100)


def test_a_second_item_is_found_by_comparing_or_disputed_away() -> None:
    for find in (lambda desk: list_services(desk, 32 * DAY), lambda desk: dispute(desk, 5, at=32 * DAY)):
        desk = billing(cycles=1, reconciliation=1.0)
        desk.days(1)
        desk.it.accounts.table.twice[5], desk.it.accounts.table.why[5, TWICE] = 48.0, 8
        desk.days(30)
        assert desk.it.accounts.table.open_error[5] == 5875
        find(desk)
        desk.days(31)
        assert np.isinf(desk.it.accounts.table.twice[5])
        bills = desk.rows(BillSent)
        given = desk.house.ledger.balance("adjustments")
        assert bills.error[bills.row == 5].sum() == 5875 - (0 if given else 5875)
        assert given in (0, 5875)
        assert desk.it.accounts.table.open_error[5] == 0


def test_the_stock_at_birth_is_the_notes_formula() -> None:
    """X* = inflow / (r + c): 6 % found, 1.4 % leave a month: with 1.2 % of 7.4 orders in 100, 1.2 %."""
    months = np.arange(2000)
    tenure = 0.014 * (1 - 0.014) ** months  # of people who come and go at 1.4 % a month
    chance = in_stock(months.astype(float), 0.0, np.full(2000, 0.074 * 0.012), 1 - 0.06)
    assert float((tenure * chance).sum()) == pytest.approx(0.074 * 0.012 / (0.06 + 0.014), rel=0.05)
    assert in_stock(np.array([3.0]), 0.5, np.array([0.01]), 1.0).tolist() == [pytest.approx(0.53)]
