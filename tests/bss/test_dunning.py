"""Dunning: a letter, then a call, to those of whom no payment is known; and nobody else's day changes."""

from typing import Any

import numpy as np
import pytest

from sim.bss.dunning import Dunning, DunningParameters
from sim.live import Twin, run
from sim.messages.money import InvoiceIssued, InvoicePaid, ReminderSent
from sim.records.control_account import ControlAccount
from sim.records.errors import InputRefused, LawBroken
from sim.subscribers.customers import Customers
from sim.twin import build
from tests.house_of_two import YOU, Alone, alone, empty_house, some_people
from tests.twin.small import scenario

SATURDAY = 5
TWO_BRANDS = {
    "brands": {"orange": {"share": 0.3}},
    "instances": {"billing": {"orange": {}}, "dunning": {"orange": {"remind_after": 20}}},
}


def dunning(months: int = 6, people: int = 10, **changes: Any) -> Alone:
    house = empty_house(months=months)
    tools = {"population": some_people(house, postpaid=people), "control_account": ControlAccount()}
    return alone(Dunning, DunningParameters(**changes), house, **tools)


def bill(two: Alone, *amounts: int) -> None:
    """Invoices 1, 2, ... to person 0, 1, ... at 10:00 today."""
    at = np.full(len(amounts), two.house.env.now + 10.0)
    two.hand(InvoiceIssued, at, row=np.arange(len(amounts)), amount=np.array(amounts, dtype=np.int64))


def pay(two: Alone, *invoices: int, amount: int = 5000) -> None:
    """Money for invoices comes in at noon today."""
    n, ids = len(invoices), np.array(invoices, dtype=np.uint64)
    at, rows = np.full(n, two.house.env.now + 12.0), ids.astype(np.int64) - 1
    two.house.bus.send_rows(YOU, InvoicePaid(ids, at, row=rows, amount=np.full(n, amount)))


def test_who_has_not_paid_gets_one_letter_after_25_days_and_one_call_after_35() -> None:
    two = dunning()
    bill(two, 5000)
    two.days(25)
    assert two.rows(ReminderSent) is None
    two.days(1)
    letter = two.rows(ReminderSent)
    assert letter.at.tolist() == [10.0 + 25 * 24]
    assert (letter.row.tolist(), letter.amount.tolist()) == ([0], [5000])
    two.days(9)
    assert two.sum("dunning.work") == 0
    two.days(20)
    assert two.sum("reminders.sent") == 1
    assert 0.02 < two.sum("dunning.work") < 0.5
    assert (two.it.paid, two.it.called) == (0, 1)


def test_calls_take_six_minutes_on_average() -> None:
    two = dunning(people=1000)
    bill(two, *[5000] * 1000)
    two.days(60)
    assert two.it.called == 1000
    assert two.sum("dunning.work") / 1000 * 60 == pytest.approx(6, rel=0.06)


@pytest.mark.parametrize(("day", "letters"), [(20, 0), (30, 1)])
def test_who_pays_is_left_alone_from_then_on(day: int, letters: int) -> None:
    two = dunning()
    bill(two, 5000)
    two.days(day)
    pay(two, 1)
    two.days(30)
    assert (two.sum("reminders.sent"), two.sum("dunning.work")) == (letters, 0)
    assert two.it.paid == 1


def test_who_pays_while_waiting_for_an_agent_is_not_called() -> None:
    two = dunning()
    two.days(SATURDAY)
    bill(two, 5000, 5000)
    two.days(36)
    assert two.it.desk.waiting() == 2
    pay(two, 2)
    two.days(3)
    assert (two.it.paid, two.it.called) == (1, 1)
    two.it.close_month(1)


def test_a_credit_note_is_no_case() -> None:
    two = dunning()
    bill(two, 5000, -5000)
    two.days(60)
    assert two.sum("reminders.sent") == 1
    assert two.it.accounts.unpaid[:2].tolist() == [5000, -5000]


def test_a_credit_note_that_settles_everything_closes_the_case() -> None:
    two = dunning()
    bill(two, 5000)
    two.days(30)
    two.hand(InvoiceIssued, [two.house.env.now + 10.0], row=[0], amount=[-5000])
    two.days(30)
    assert (two.sum("reminders.sent"), two.sum("dunning.work")) == (1, 0)
    assert (two.it.paid, two.it.called) == (1, 0)


def test_who_pays_the_older_of_two_invoices_is_overdue_since_the_younger() -> None:
    two = dunning()
    bill(two, 5000)
    two.days(20)
    bill(two, 3000)
    two.days(4)
    pay(two, 1)
    two.days(20)
    assert two.rows(ReminderSent) is None
    two.days(2)
    letter = two.rows(ReminderSent)
    assert (letter.at.tolist(), letter.amount.tolist()) == ([20 * 24 + 10.0 + 25 * 24], [3000])


def test_small_debts_can_be_left_alone() -> None:
    two = dunning(reminding="from an amount on", least=30.0)
    bill(two, 2999, 3000, 5000)
    two.days(60)
    assert two.sum("reminders.sent") == 2
    assert (two.it.opened, two.it.paid, two.it.called) == (3, 0, 2)


def test_cases_close_and_one_that_vanishes_breaks_the_law() -> None:
    two = dunning()
    bill(two, 5000, 5000, 5000)
    two.days(1)
    pay(two, 1)
    two.days(1)
    two.it.close_month(1)
    two.it.accounts.since[1] = np.inf
    with pytest.raises(LawBroken, match="V03 dunning cases"):
        two.it.close_month(1)


def test_money_that_comes_twice_closes_a_case_once() -> None:
    two = dunning()
    bill(two, 5000)
    two.days(1)
    pay(two, 1, 1)
    two.days(1)
    two.it.close_month(1)
    assert two.it.paid == 1
    assert two.it.accounts.unpaid[0] == -5000


def test_a_second_case_of_the_same_person_is_a_letter_and_a_call_of_its_own() -> None:
    two = dunning()
    letters, hours = [], []
    for _ in range(2):
        bill(two, 5000)
        two.days(60)
        letters.append(two.rows(ReminderSent).ids[-1])
        hours.append(two.sum("dunning.work") - sum(hours))
    assert two.it.called == 2
    assert letters[0] != letters[1]
    assert hours[0] != hours[1]


def test_it_believes_in_money_that_has_been_written_off() -> None:
    two = dunning()
    bill(two, 5000, 5000, 5000)
    two.it.control_account.issued[YOU] = 15_000
    two.days(1)
    pay(two, 1)
    two.days(1)
    two.it.control_account.settled[YOU] = 10_000
    two.it.close_month(1)
    assert two.house.beliefs[1, "bss.dunning", "invoices unpaid"] == (100.0, 50.0)


def test_memory_does_not_grow_with_the_months() -> None:
    two = dunning(months=24)
    for _ in range(20):
        bill(two, *[5000] * 10)
        two.days(30)
    assert two.it.accounts.count == 10
    assert two.it.desk.waiting() <= 10
    assert two.it.called >= 80


# --- in the operator's house


ASKED_FOR = {"seats": {"dunning": True}}


def lived(*patches: Any) -> Twin:
    twin = build(scenario(*patches, months=2, count=1200), 0)
    run(twin)
    return twin


def test_it_works_there_and_customers_note_their_letters() -> None:
    twin = lived(ASKED_FOR)
    measures = twin.services.measures
    letters = measures.notebook("bss.dunning").total("reminders.sent")
    assert letters > 20
    assert measures.notebook(Customers.name).total("reminders.received") == letters
    assert twin.departments["bss.dunning"].called > 0


def test_it_takes_its_seat_only_where_it_is_asked_for() -> None:
    assert "bss.dunning" not in lived().departments
    with pytest.raises(InputRefused, match=r"seats\.dunnin: unknown department; did you mean 'dunning'"):
        build(scenario({"seats": {"dunnin": True}}, count=1200), 0)


def test_where_no_letter_moves_anybody_nobody_else_notes_or_believes_anything_otherwise() -> None:
    deaf = {"subscribers": {"paying": {"given": 0.0}}}
    with_it, without = lived(ASKED_FOR, deaf), lived()
    for address, notebook in without.services.measures.notebooks.items():
        other = with_it.services.measures.notebooks[address]
        for key, row in notebook.sums.items():
            if (
                key[0] == "beat.hours_lost"
            ):  # summed over all who hear a word, so that a listener more adds its own
                continue
            np.testing.assert_array_equal(row, other.sums[key], err_msg=f"{address} {key}")
        for key, bins in notebook.histograms.items():
            np.testing.assert_array_equal(bins, other.histograms[key], err_msg=f"{address} {key}")
        assert other.sums.keys() - notebook.sums.keys() <= {("reminders.received", "")}
    assert without.services.beliefs.items() <= with_it.services.beliefs.items()


def test_a_second_dunning_beside_a_second_billing_serves_its_own_people() -> None:
    twin = lived(TWO_BRANDS, ASKED_FOR)
    people = twin.world.population.people
    for code, address in enumerate(("bss.dunning", "bss.dunning@orange")):
        served = int((people.brand == code).sum())
        assert 0 < served < people.count
        assert twin.departments[address].accounts.count == served
        assert twin.departments[address].opened > 0
