"""The control account closes when what is open, and what is on its way, is what the ledger says."""

from collections import Counter

import pytest

from sim.records.control_account import RECEIVABLES_CLOSE, ControlAccount
from sim.records.errors import LawBroken


def test_what_was_issued_is_on_its_way_until_it_is_received() -> None:
    account = ControlAccount()
    account.issued["bss.billing"] += 5_000
    account.close_month(1, balance=5_000)
    account.received += 3_000
    account.open["bss.payments"] = 3_000
    account.close_month(2, balance=5_000)


def test_what_is_open_is_added_up_over_all_who_collect() -> None:
    account = ControlAccount(
        issued=Counter({"bss.billing": 10_000}),
        received=10_000,
        open={"bss.payments": 6_000, "bss.payments@a": 1_500},
    )
    account.close_month(1, balance=7_500)


def test_a_credit_note_on_its_way_lowers_the_balance() -> None:
    account = ControlAccount(
        issued=Counter({"bss.billing": 9_200}), received=10_000, open={"bss.payments": 10_000}
    )
    account.close_month(1, balance=9_200)


def test_a_cent_that_nobody_has_breaks_the_law() -> None:
    account = ControlAccount(
        issued=Counter({"bss.billing": 5_000}), received=5_000, open={"bss.payments": 4_999}
    )
    said = "V07 receivables: control account and accounts does not close in month 3: 5000 against 4999"
    with pytest.raises(LawBroken, match=said) as broken:
        account.close_month(3, balance=5_000)
    assert broken.value.difference == 1


def test_an_invoice_that_got_lost_on_its_way_stays_on_its_way() -> None:
    """Lost between departments: issued, and received by nobody; the books still close, and show it."""
    account = ControlAccount(issued=Counter({"bss.billing": 5_000}), received=4_000, open={"bss.payments": 0})
    account.close_month(1, balance=1_000)


def test_what_is_unpaid_is_told_by_who_billed() -> None:
    account = ControlAccount(issued=Counter({"bss.billing": 900, "bss.billing@a": 100}))
    account.settled["bss.billing"] += 650
    assert account.unpaid("bss.billing") == 250
    assert account.unpaid("bss.billing@a") == 100


def test_two_accounts_are_two_accounts() -> None:
    ControlAccount().open["bss.payments"] = 1
    assert ControlAccount().open == {}


def test_the_law_is_in_cents_and_says_both_sides() -> None:
    assert (RECEIVABLES_CLOSE.id, RECEIVABLES_CLOSE.unit) == ("V07", "cents")
    assert "on their way" in RECEIVABLES_CLOSE.right
