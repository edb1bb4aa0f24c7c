"""Payments: every invoice is paid or written off, on a day that its payer's luck names."""

from typing import Any

import numpy as np
import pytest

from sim.bss.payments import Payments, PaymentsParameters
from sim.messages.money import InvoiceIssued, InvoicePaid, InvoicesClaimed
from sim.records.errors import LawBroken
from tests.house_of_two import YOU, Alone, alone, empty_house, in_hand, order_tools, some_people

PLAIN: dict[str, Any] = {"direct_debit": 1.0, "debit_fails": 0.0, "never": 0.0, "due": 18.0}


def desk_with(people: int = 1000, **changes: Any) -> Alone:
    house = empty_house(months=8)
    population = some_people(house, postpaid=people)
    parameters = PaymentsParameters(**(PLAIN | changes))
    return alone(
        Payments, parameters, house, population=population, **order_tools(house), **in_hand(house, population)
    )


def bill(desk: Alone, rows: Any, cents: int = 1000, at: float = 10.0) -> None:
    rows = np.atleast_1d(rows)
    amounts = np.full(len(rows), cents, dtype=np.int64)
    desk.house.ledger.post(at, "receivable", "revenue.postpaid", int(amounts.sum()))
    desk.it.control_account.issued[YOU] += int(amounts.sum())
    desk.hand(InvoiceIssued, np.full(len(rows), at), row=rows, amount=amounts)


def close(desk: Alone, month: int = 1) -> None:
    """Payments says what is open, and the control account checks it against the ledger."""
    desk.it.close_month(month)
    desk.it.control_account.close_month(month, desk.house.ledger.balance("receivable"))


def paid_on(desk: Alone, days: int) -> dict[int, float]:
    """Invoices paid, by day (0 is the day of the invoice)."""
    found, before = {}, 0.0
    for day in range(days):
        desk.days(1)
        paid = desk.sum("invoices.paid") - before
        if paid:
            found[day] = paid
        before += paid
    return found


def test_a_direct_debit_is_collected_on_the_due_day() -> None:
    desk = desk_with(due=18.0)
    bill(desk, np.arange(100))
    assert paid_on(desk, 30) == {18: 100}
    assert desk.house.ledger.balance("cash") == 100_000
    assert desk.house.ledger.balance("receivable") == 0
    assert not desk.it.debtors.receivable.any()


def test_failed_debits_are_sent_again_and_some_of_them_work() -> None:
    desk = desk_with(debit_fails=1.0, retry_after=3.0, retry_works=0.4, late=12.0)
    bill(desk, np.arange(1000))
    paid = paid_on(desk, 25)
    assert min(paid) == 21
    late_too = 1000 * 0.6 * (1 - np.exp(-1 / 12))  # of the others, those who pay within the same day
    assert paid[21] == pytest.approx(400 + late_too, abs=60)


def test_who_writes_a_letter_waits_for_all_of_them() -> None:
    first_days = []
    for policy in ("retry once", "write a letter"):
        desk = desk_with(debit_fails=1.0, retrying=policy)
        bill(desk, np.arange(1000))
        first_days.append(paid_on(desk, 25).get(21, 0.0))
    assert first_days[1] < first_days[0] / 3


def test_those_who_pay_themselves_pay_in_time_at_the_entered_share() -> None:
    desk = desk_with(direct_debit=0.0, on_time=0.82, late=12.0)
    bill(desk, np.arange(1000))
    paid = paid_on(desk, 100)
    in_time = sum(number for day, number in paid.items() if day < 18)
    assert in_time / 1000 == pytest.approx(0.82, abs=0.045)
    assert sum(paid.values()) == pytest.approx(1000, abs=5)


def test_what_is_never_paid_is_written_off() -> None:
    desk = desk_with(never=1.0, due=18.0, write_off=60.0)
    bill(desk, np.arange(10))
    desk.days(78)
    assert desk.sum("invoices.written_off") == 0
    desk.days(1)
    assert desk.sum("invoices.written_off") == 10
    assert desk.house.ledger.balance("bad_debt") == 10_000
    assert desk.house.ledger.balance("cash") == 0


def test_a_credit_note_is_paid_out_after_two_days_even_to_those_who_never_pay() -> None:
    desk = desk_with(never=1.0)
    bill(desk, [3], cents=-250)
    assert paid_on(desk, 5) == {2: 1}
    assert desk.house.ledger.balance("cash") == -250


def test_the_control_account_equals_the_open_invoices_on_every_day() -> None:
    desk = desk_with(direct_debit=0.65, debit_fails=0.1, never=0.05, write_off=60.0)
    for day in range(120):
        if day % 20 == 0:
            bill(desk, np.arange(200), cents=999 + day, at=day * 24.0 + 5.0)
        desk.days(1)
        assert desk.house.ledger.balance("receivable") == desk.it.debtors.receivable.sum()
        close(desk, 1 + day // 30)
    assert desk.sum("invoices.paid") + desk.sum("invoices.written_off") > 1000


def test_a_cent_that_is_lost_breaks_the_law() -> None:
    desk = desk_with()
    bill(desk, np.arange(10))
    desk.days(1)
    desk.it.debtors.receivable[4] -= 1
    with pytest.raises(LawBroken, match="V07"):
        close(desk, 1)


def test_an_invoice_on_the_wire_is_neither_lost_nor_counted_twice() -> None:
    desk = desk_with()
    bill(desk, np.arange(10), at=30.0)
    desk.days(1)
    assert desk.it.control_account.received == 0
    close(desk, 1)
    desk.days(1)
    assert desk.it.control_account.received == 10_000
    close(desk, 1)


def test_what_is_open_is_believed_beside_what_the_ledger_says() -> None:
    desk = desk_with()
    bill(desk, np.arange(10))
    bill(desk, np.arange(5), at=30.0)
    desk.days(1)
    close(desk)
    assert desk.it.control_account.open == {"bss.payments": 10_000}
    assert desk.house.beliefs[1, "bss.payments", "open invoices"] == (100.0, 150.0)


def test_one_account_may_have_several_open_invoices_at_once() -> None:
    desk = desk_with(due=18.0)
    bill(desk, [4, 4], cents=300)
    bill(desk, [4], cents=-250)
    desk.days(1)
    assert desk.it.debtors.receivable[4] == 350
    assert desk.it.debtors.receivable.sum() == 350
    desk.days(2)
    assert desk.it.debtors.receivable[4] == 600, "the credit has gone back"
    desk.days(16)
    assert desk.it.debtors.receivable[4] == 0


def test_who_joins_later_has_an_account_too() -> None:
    house = empty_house()
    population = some_people(house, postpaid=10)
    desk = alone(
        Payments,
        PaymentsParameters(),
        house,
        population=population,
        **order_tools(house),
        **in_hand(house, population),
    )
    population.add(np.array([0]), np.array([77], dtype=np.uint64), 5.0)
    bill(desk, [10])
    desk.days(1)
    assert desk.it.debtors.receivable.tolist() == [0] * 10 + [1000]


def test_what_is_paid_is_told_with_the_identity_and_the_amount_of_its_invoice() -> None:
    desk = desk_with(due=18.0)
    bill(desk, [3, 8], cents=700)
    invoices = desk.rows(InvoiceIssued)
    desk.days(19)
    paid = desk.rows(InvoicePaid)
    assert sorted(paid.ids.tolist()) == sorted(invoices.ids.tolist())
    assert (sorted(paid.row.tolist()), paid.amount.tolist()) == ([3, 8], [700, 700])
    assert paid.at.tolist() == [18 * 24 + 12.0] * 2
    assert desk.it.control_account.unpaid(YOU) == 0


def test_what_is_written_off_is_settled_and_told_to_nobody() -> None:
    desk = desk_with(never=1.0, due=18.0, write_off=60.0)
    bill(desk, np.arange(10))
    desk.days(78)
    assert desk.it.control_account.unpaid(YOU) == 10_000
    desk.days(1)
    assert desk.it.control_account.unpaid(YOU) == 0
    assert desk.rows(InvoicePaid) is None


def test_what_billing_claims_and_is_not_there_is_taken_in_once() -> None:
    """Ten invoices came, twelve are claimed, twice: two are late, due 18 days after the list."""
    lost = desk_with(due=18.0)
    bill(lost, np.arange(10))
    lost.house.ledger.post(10.0, "receivable", "revenue.postpaid", 2000)
    lost.it.control_account.issued[YOU] += 2000
    lost.days(1)
    for day in (30.0, 60.0):
        lost.hand(
            InvoicesClaimed, np.full(12, day * 24), row=np.arange(12), bill=np.arange(1, 13),
            amount=np.full(12, 1000, np.int64),
        )  # fmt: skip
    lost.days(70)
    assert lost.sum("invoices.late") == 2
    assert lost.sum("invoices.paid") == 12
    assert lost.house.ledger.balance("receivable") == 0
    close(lost, 3)


def test_a_claim_that_is_counted_twice_breaks_the_law() -> None:
    desk = desk_with()
    bill(desk, np.arange(3))
    desk.days(1)
    desk.it.claimed_late += 1000
    with pytest.raises(LawBroken, match="V07 invoices claimed"):
        desk.it.close_month(1)
