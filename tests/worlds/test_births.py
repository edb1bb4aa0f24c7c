"""Stocks begin where this world's own rates would have left them: debts, words that got lost, records."""

from typing import Any

import numpy as np
import pytest

from sim.bss.dunning import Dunning, DunningParameters
from sim.bss.payments import Payments, PaymentsParameters
from sim.experiments.cases import load_scenario
from sim.messages.money import ReminderSent
from sim.records.control_account import ControlAccount, OldInvoices
from sim.twin import build, run_replication
from tests.house_of_two import Alone, alone, empty_house, in_hand, order_tools, some_people

DAY = 24.0


def collecting(kind: type[Any], parameters: Any, ages: list[float]) -> tuple[Alone, ControlAccount]:
    """A department that begins with one old invoice of 10.00 a person, so many days old."""
    house = empty_house(months=8)
    tools = order_tools(house)
    account: ControlAccount = tools["control_account"]
    rows = np.arange(len(ages))
    old = OldInvoices(
        kind.name, rows.astype(np.uint64), -DAY * np.array(ages), rows, np.full(len(ages), 1000)
    )
    account.old.append([old])
    account.taken_over.append(old)
    people = some_people(house, postpaid=len(ages))
    desk = alone(kind, parameters, house, population=people, **tools, **in_hand(house, people))
    return desk, account


def test_debts_are_born_on_their_way_to_write_off() -> None:
    never = PaymentsParameters(never=1.0, due=18.0, write_off=60.0)
    desk, account = collecting(Payments, never, [70.0, 100.0])
    assert desk.house.ledger.balance("receivable") == 1000, "the older one was written off before the run"
    assert desk.house.ledger.balance("opening_balance") == -1000
    assert account.unpaid(Payments.name) == 1000
    desk.days(8)
    assert desk.sum("invoices.written_off") == 0
    desk.days(1)  # 18 + 60 days after the bill
    assert desk.sum("invoices.written_off") == 1
    desk.it.close_month(1)
    account.close_month(1, desk.house.ledger.balance("receivable"))


def test_an_invoice_paid_before_the_run_is_in_no_book() -> None:
    debit = PaymentsParameters(direct_debit=1.0, debit_fails=0.0, never=0.0, due=18.0)
    desk, _ = collecting(Payments, debit, [17.0, 19.0])
    desk.days(2)
    assert desk.house.ledger.balance("cash") == 1000
    assert desk.sum("invoices.paid") == 1


def test_whom_a_letter_was_due_to_has_had_it_when_the_run_begins() -> None:
    late = DunningParameters(remind_after=25.0, call_after=35.0)
    desk, _ = collecting(Dunning, late, [20.0, 30.0, 40.0])
    assert desk.it.opened == 2, "whoever has been called is watched no more"
    desk.days(6)
    letters = desk.rows(ReminderSent)
    assert letters.row.tolist() == [0]
    assert letters.at.tolist() == [5 * DAY]


def test_bad_debt_flows_from_the_first_month_on_whatever_the_warm_up() -> None:
    """Of what is billed 1.1 % is never paid, and written off 138 days after the bill."""
    changes = {"horizon.warm_up": "1", "horizon.months": "5", "subscribers.count": "4000"}
    outcome = run_replication(load_scenario("scenarios/smoke.yaml", changes).value, 0)
    table = outcome.tables["ledger"]
    lost = (table["account"] == "bad_debt") & (table["month"] > 0)
    debt = np.zeros(5)
    np.add.at(debt, table["month"][lost] - 1, table["debit_cents"][lost] / 100)
    billed = outcome.measure("bills.billed").mean()
    # Some 32 invoices a month of 30.00 each: a month may be off by half, all five together by a fifth.
    assert debt.min() > 0.4 * 0.011 * billed
    assert debt.sum() == pytest.approx(5 * 0.011 * billed, rel=0.25)


def test_services_that_billing_never_heard_of_are_there_from_the_beginning() -> None:
    """Where nobody had compared, those of whose beginning billing was not told are as many as were not told."""
    changes = {"bss.billing.audited_before": "0", "bss.billing.untold_before": "0.05"}
    changes |= {"bss.billing.mismatch_before": "0"}
    twin = build(load_scenario("scenarios/smoke.yaml", changes).value, 0)
    people, known = twin.world.population.people, twin.departments["bss.billing"].accounts.table.known  # type: ignore[attr-defined]
    billed = people.segment != 1
    twin.organisation.forget()
    share = 0.05
    error = 3 * (share / int(billed.sum())) ** 0.5
    assert (~known[billed]).mean() == pytest.approx(share, abs=error)


def test_what_a_manager_sets_does_not_rewrite_what_was_before() -> None:
    """The stocks of the first morning are those of the world, however much is compared from now on."""
    known = []
    for changes in (
        {},
        {"bss.billing.reconciliation": "1", "bss.billing.analysts": "0", "bss.billing.old_enough": "30"},
        {"integration.links.order_management->billing.style": "api", "bss.billing.mismatch": "0.05"},
    ):
        twin = build(load_scenario("scenarios/smoke.yaml", changes).value, 0)
        table = twin.departments["bss.billing"].accounts.table  # type: ignore[attr-defined]
        known.append((table.known.tobytes(), table.twice.tobytes(), table.start.tobytes()))
        twin.organisation.forget()
    assert known[1] == known[0]
    assert known[2] == known[0]
