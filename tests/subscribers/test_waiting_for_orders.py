"""Who waits for an order: nothing before the promise is broken; then some ask, and some want out."""

from typing import Any

import numpy as np
import pytest

from sim.messages.customers import CANCEL, NOTHING, ORDER, ContactMade
from sim.messages.orders import ADD, CEASE, CHANGE
from sim.subscribers.waiting_for_orders import WaitingParameters
from tests.house_of_two import Alone
from tests.subscribers.test_customers import town

DAY = 24.0


def waiting(number: int = 1000, kind: int = ADD, promise: float = 2 * DAY, **changes: Any) -> Alone:
    """People 0, 1, ... wait for orders 500, 501, ... of one kind."""
    desk = town(waiting=WaitingParameters(**changes))
    orders = np.arange(number, dtype=np.uint64) + np.uint64(500)
    kinds = np.full(number, kind, dtype=np.uint8)
    signal = desk.it.services_begun.waiting
    signal.promise(orders, np.arange(number), kinds, np.full(number, promise))
    return desk


def contacts(desk: Alone) -> Any:
    found = desk.rows(ContactMade)
    if found is not None:
        assert (found.reason == ORDER).all()
        assert (found.about == found.row + 500).all()
    return found


def test_before_the_promise_nobody_asks() -> None:
    desk = waiting(promise=10 * DAY, calls_off=1, asks=1)
    desk.days(10)
    assert contacts(desk) is None


def test_two_of_a_hundred_want_out_on_a_day_after_the_promise_and_four_ask() -> None:
    desk = waiting()
    desk.days(4)  # late since the third day's morning has passed: on the fourth day for the first time
    made = contacts(desk)
    out, ask = (int((made.asks == what).sum()) for what in (CANCEL, NOTHING))
    assert out == pytest.approx(20, abs=3.5 * 20**0.5)
    assert ask == pytest.approx(0.04 * 980, abs=3.5 * 39**0.5)
    assert ((made.at >= 3 * DAY) & (made.at < 4 * DAY)).all()


def test_who_wants_out_tries_again_every_three_days_until_it_is_over() -> None:
    desk = waiting(1, calls_off=1, asks=0)
    desk.days(10)
    made = contacts(desk)
    assert [int(at // DAY) for at in made.at] == [3, 6, 9]
    desk.it.services_begun.waiting.stop(np.array([500], dtype=np.uint64))
    desk.days(10)
    assert contacts(desk) is None


def test_nobody_asks_for_what_works() -> None:
    desk = waiting(calls_off=1)
    orders = np.arange(1000, dtype=np.uint64) + np.uint64(500)
    desk.it.services_begun.waiting.serve(orders, np.full(1000, 60.0))
    desk.days(10)
    assert contacts(desk) is None
    assert desk.it.services_begun.waiting.orders.count == 0, "and they are taken off the list"


def test_nobody_waits_for_the_end_of_a_contract() -> None:
    desk = waiting(kind=CEASE, calls_off=1)
    desk.days(10)
    assert contacts(desk) is None


def test_a_late_change_is_felt_while_it_lasts_and_fades_when_it_is_done() -> None:
    desk = waiting(1, kind=CHANGE, calls_off=0, asks=0)
    people = desk.it.people
    desk.days(10)  # on the tenth morning, at 9 days, a week late: ln(1 + 7)
    assert people.lateness[0] == pytest.approx(np.log(8))
    assert people.lateness_at[0] == 9 * DAY
    order = np.array([500], dtype=np.uint64)
    desk.it.services_begun.waiting.serve(order, np.array([9.5 * DAY]))
    desk.days(20)
    assert people.lateness[0] == pytest.approx(np.log(8.5))
    assert people.lateness_at[0] == 9.5 * DAY, "and counts less from then on"


def test_a_change_in_time_is_not_felt() -> None:
    desk = waiting(1, kind=CHANGE)
    desk.it.services_begun.waiting.serve(np.array([500], dtype=np.uint64), np.array([30.0]))
    desk.days(5)
    assert desk.it.people.lateness[0] == 0


def test_with_patience_nothing_comes_of_a_broken_promise() -> None:
    desk = waiting(calls_off=0, asks=0)
    desk.days(60)
    assert contacts(desk) is None
