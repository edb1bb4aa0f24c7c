"""Accounts that are wrong when the run begins: who is charged after the end, and who began on another day."""

import numpy as np
import pytest

from sim.messages.money import BillSent
from tests.bss.billing.office import billing, dispute, list_services, people_of

DAY = 24.0


def test_who_left_unheard_of_is_in_the_stock_until_found() -> None:
    """Of 5,000 people 1.2 % leave a month. Nobody hears of it, half complain each month, after ten days.

    So 60 are there for each third of a month, and then 60 / ln 2 more: 20 and 87.
    """
    desk = billing(people={"postpaid": 5000}, untold_ends_before=1.0, complained_before=0.5)
    people, table = people_of(desk), desk.it.accounts.table
    gone = np.flatnonzero(~people.in_service)
    assert len(gone) == pytest.approx(107, abs=3 * 107**0.5)
    assert not people.alive[gone].any()
    assert (people.service_to[gone] <= desk.it.env.now).all()
    assert table.known[gone].all(), "billing has not heard of it"
    assert np.isinf(table.end[gone]).all()
    ages = (desk.it.env.now - people.service_to[gone]) / 720
    assert np.median(ages) == pytest.approx(1.0, abs=0.3), "20 + 35 of the 107 left within 0.9 months"


def test_nobody_who_left_is_charged_where_every_end_is_told() -> None:
    desk = billing(people={"postpaid": 500, "prepaid": 500})
    assert people_of(desk).in_service.all()
    prepaid = billing(people={"prepaid": 5000}, untold_ends_before=1.0)
    assert people_of(prepaid).in_service.all(), "nobody sends prepaid people a bill"


def test_who_left_is_billed_month_after_month_until_he_disputes_it() -> None:
    desk = billing(people={"postpaid": 400}, untold_ends_before=1.0, complained_before=0.5, cycles=1)
    people = people_of(desk)
    row = int(np.flatnonzero(people.service_to < desk.it.env.now - 60 * DAY)[0])
    before = int(desk.it.accounts.table.open_error[row])
    desk.days(40)
    bills = desk.rows(BillSent)
    mine = bills.row == row
    assert (bills.error[mine] > 0).all()
    assert (bills.error[mine] == bills.amount[mine]).all(), "nothing is owed"
    dispute(desk, row, at=40 * DAY)
    desk.days(40)
    assert desk.it.accounts.table.open_error[row] == 0
    given = desk.house.ledger.balance("adjustments")
    assert given == before + int(bills.error[mine].sum()), "what was paid before the run is given back too"
    assert row not in desk.rows(BillSent).row


def test_beginnings_told_wrongly_stand_in_the_books_and_make_no_bill_wrong() -> None:
    desk = billing(people={"postpaid": 2000}, wrong_start_before=1.0, cycles=1)
    people, table = people_of(desk), desk.it.accounts.table
    off = (table.start[: people.count] - people.joined) / DAY
    assert (off != 0).mean() > 0.99, "of all but those who joined this very hour"
    assert (off < 0).mean() == pytest.approx(0.4, abs=0.035), "40 % too early"
    assert np.abs(off[off < 0]).mean() == pytest.approx(6.0, abs=0.7), "by six days"
    desk.days(31)
    bills = desk.rows(BillSent)
    long_ago = people.joined[bills.row] < -62 * DAY
    assert long_ago.mean() > 0.9
    assert not bills.error[long_ago].any(), "what was charged too much or too little is long ago"


def test_a_beginning_that_is_found_is_given_back() -> None:
    desk = billing(people={"postpaid": 40}, wrong_start_before=1.0, cycles=1, analysts=400.0)
    people, table = people_of(desk), desk.it.accounts.table
    early = np.flatnonzero(people.joined - table.start > 2 * DAY)
    assert len(early)
    desk.it.adopt(desk.it.p.model_copy(update={"reconciliation": 1.0}))
    list_services(desk, 3 * DAY)
    desk.days(31)
    assert (table.start[early] == people.joined[early]).all()
    bills = desk.rows(BillSent)
    second = np.isin(bills.row, early) & (bills.at > 20 * DAY)
    assert second.sum() == len(early)
    assert (bills.error[second] < 0).all(), "the next bill is too low by what the first was too high"
