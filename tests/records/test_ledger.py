"""Every cent has two sides, in the month of its instant; a missing side is noticed."""

import numpy as np
import pytest

from sim.records.errors import LawBroken
from sim.records.ledger import Ledger


@pytest.fixture
def ledger() -> Ledger:
    return Ledger(np.array([0.0, 744.0, 1416.0]), ("receivable", "cash", "revenue"))


def test_a_posting_has_two_sides_in_one_month(ledger: Ledger) -> None:
    ledger.post(743.0, "receivable", "revenue", 500)
    ledger.post(744.0, "cash", "receivable", 200)
    assert ledger.debits.tolist() == [[500, 0], [0, 200], [0, 0]]
    assert ledger.credits.tolist() == [[0, 200], [0, 0], [500, 0]]
    assert (ledger.balance("receivable"), ledger.balance("cash"), ledger.balance("revenue")) == (
        300,
        200,
        -500,
    )
    ledger.check(2)


def test_a_negative_amount_is_booked_the_other_way_round(ledger: Ledger) -> None:
    ledger.post(1.0, "receivable", "revenue", -70)
    assert ledger.credits[0, 0] == ledger.debits[2, 0] == 70
    assert (ledger.debits >= 0).all()
    assert (ledger.credits >= 0).all()


def test_balances_add_up_to_nothing(ledger: Ledger) -> None:
    for cents in range(-5, 50):
        ledger.post(cents * 30.0, "receivable", "revenue", cents**3)
        ledger.post(cents * 30.0, "cash", "receivable", cents)
    assert sum(ledger.balance(account) for account in ledger.accounts) == 0
    ledger.check(1)


def test_an_account_that_is_not_in_the_chart_is_refused(ledger: Ledger) -> None:
    with pytest.raises(KeyError):
        ledger.post(1.0, "petty cash", "revenue", 5)
    ledger.check(1)


def test_large_sums_stay_exact(ledger: Ledger) -> None:
    for _ in range(3):
        ledger.post(1.0, "cash", "revenue", 10**17 + 1)
    assert ledger.balance("cash") == 3 * 10**17 + 3


def test_a_missing_cent_breaks_the_law(ledger: Ledger) -> None:
    ledger.post(1.0, "cash", "revenue", 500)
    ledger.debits[1, 0] -= 1
    with pytest.raises(LawBroken, match="V07 double entry does not close in month 4") as broken:
        ledger.check(4)
    assert (broken.value.left, broken.value.right, broken.value.difference) == (499, 500, -1)
