"""Order management: every order is followed to its end, through the fallout desk where it must be."""

from typing import Any

import numpy as np
import pytest

from sim.bss.order_management.managed_orders import COMPLETED, FALLEN_OUT, OPEN
from sim.bss.order_management.order_management import OrderManagement
from sim.bss.order_management.parameters import OrderManagementParameters
from sim.bss.order_management.words_to_billing import WordsParameters
from sim.kernel.words import Ids
from sim.messages.orders import (
    ADD,
    CEASE,
    CHANGE,
    DATA,
    RECORD,
    BillingChanged,
    OrderAcknowledged,
    OrderCompleted,
    OrderFellOut,
    OrderPlaced,
    ServiceOrderCompleted,
    ServiceOrderRequested,
)
from sim.records.errors import LawBroken
from tests.house_of_two import Alone, alone, empty_house, order_tools, placed

NOTHING_WRONG = WordsParameters(wrong_start=0, wrong_end=0, untold_start=0, untold_end=0)


def desk_with(**changes: Any) -> Alone:
    house = empty_house()
    changes = {"words": NOTHING_WRONG} | changes
    return alone(OrderManagement, OrderManagementParameters(**changes), house, **order_tools(house))


def orders_of(number: int, first: int = 0) -> Ids:
    """Identities of so many orders."""
    return np.arange(first, first + number, dtype=np.uint64) + np.uint64(1000)


def place(desk: Alone, orders: Any, at: float = 9.0, **content: Any) -> None:
    """Order capture hands over orders; the person of order 1000 is 0, and so on."""
    orders = np.atleast_1d(orders)
    known = placed(order=orders, **({"row": orders.astype(np.int64) - 1000} | content))
    new = {
        "number": known["row"],
        "brand": np.zeros(len(orders), dtype=np.uint8),
        "ends": np.full(len(orders), 24.0),
    }
    desk.hand(OrderPlaced, np.full(len(orders), at), **(new | known))


def fall_out(desk: Alone, orders: Any, at: float, cause: int = RECORD) -> None:
    orders = np.atleast_1d(orders)
    causes = np.full(len(orders), cause, dtype=np.uint8)
    desk.hand(OrderFellOut, np.full(len(orders), at), order=orders, cause=causes)


def complete(desk: Alone, orders: Any, at: float, effective: float = 10.0) -> None:
    orders = np.atleast_1d(orders)
    since = np.full(len(orders), effective)
    desk.hand(ServiceOrderCompleted, np.full(len(orders), at), order=orders, effective=since)


def state(desk: Alone, orders: Any) -> list[int]:
    """The states of some orders as order management has them."""
    table = desk.it.orders
    states: list[int] = table.state[table.find(np.atleast_1d(np.asarray(orders, np.uint64)))].tolist()
    return states


def test_an_order_is_acknowledged_and_asked_of_provisioning_at_once() -> None:
    desk = desk_with()
    place(desk, orders_of(3))
    desk.days(1)
    asked = desk.rows(ServiceOrderRequested)
    assert desk.rows(OrderAcknowledged).order.tolist() == [1000, 1001, 1002]
    assert sorted(asked.order.tolist()) == [1000, 1001, 1002]
    assert asked.attempt.tolist() == [1, 1, 1]
    assert asked.at.tolist() == [9.0] * 3


def test_what_provisioning_is_told_is_what_was_ordered() -> None:
    desk = desk_with()
    place(desk, 1000, row=42, kind=CHANGE, fixed=True, promise=99.0, accepted=8.5, keyed_wrong=True)
    desk.days(1)
    asked = desk.rows(ServiceOrderRequested)
    told = asked.row, asked.kind, asked.fixed, asked.promise, asked.accepted, asked.keyed_wrong
    assert [column.tolist() for column in told] == [[42], [CHANGE], [True], [99.0], [8.5], [True]]


def test_what_falls_out_is_repaired_at_the_desk_and_sent_again() -> None:
    desk = desk_with(analysts=2, repair=75.0, chasing="wait for the customer")
    orders = orders_of(200)
    place(desk, orders, kind=CHANGE, keyed_wrong=True)
    fall_out(desk, orders, at=9.5, cause=DATA)
    desk.days(1)
    assert len(desk.rows(ServiceOrderRequested)) > 200
    assert 0 < state(desk, orders).count(FALLEN_OUT) < 200
    desk.days(40)
    assert set(state(desk, orders)) == {OPEN}
    assert not desk.it.orders.keyed_wrong.any()
    assert not desk.rows(ServiceOrderRequested).keyed_wrong.any(), "and provisioning is told what is right"
    # Repairs are lognormal with cv 0.8: three standard errors of 200 of them.
    assert desk.sum("fallout.work") / 200 == pytest.approx(1.25, rel=3 * 0.8 / 200**0.5)
    assert desk.sum("orders.fell_out", "change") == 200
    assert desk.sum("orders.fallouts", "data") == 200


def test_the_desk_works_in_office_hours_only() -> None:
    desk = desk_with(analysts=1, repair=20.0)
    place(desk, 1000)
    desk.days(1)
    desk.rows(ServiceOrderRequested)
    fall_out(desk, 1000, at=4 * 24 + 20.0)  # Friday evening
    desk.days(8)
    [again] = desk.rows(ServiceOrderRequested).at
    assert 7 * 24 + 9.0 < again < 7 * 24 + 15.4
    assert desk.sum("fallout.wait") == pytest.approx(61.0)


def test_an_order_that_falls_out_twice_counts_once_as_an_order_and_twice_as_a_fallout() -> None:
    desk = desk_with(repair=20.0)
    place(desk, 1000)
    fall_out(desk, 1000, at=9.5)
    desk.days(3)
    fall_out(desk, 1000, at=73.0)
    desk.days(3)
    assert desk.sum("orders.fell_out") == 1
    assert desk.sum("orders.fallouts", "record") == 2
    assert desk.rows(ServiceOrderRequested).attempt.tolist() == [1, 2, 3]


def test_silence_is_looked_into_after_the_entered_time() -> None:
    desk = desk_with(chase_after=4.0, repair=20.0)
    place(desk, 1000)
    desk.days(4)
    assert desk.sum("orders.fallouts") == 0
    desk.days(2)
    assert desk.sum("orders.fallouts", "message") == 1
    assert desk.rows(ServiceOrderRequested).attempt.tolist() == [1, 2]


def test_an_installation_is_given_more_time_before_anybody_looks() -> None:
    desk = desk_with(chase_after=4.0, chase_after_fixed=25.0)
    place(desk, 1000, fixed=True)
    desk.days(24)
    assert desk.sum("orders.fallouts") == 0
    desk.days(3)
    assert desk.sum("orders.fallouts", "message") == 1


def test_who_waits_for_the_customer_looks_into_nothing() -> None:
    desk = desk_with(chase_after=4.0, chasing="wait for the customer")
    place(desk, orders_of(3))
    desk.days(20)
    assert desk.sum("orders.fallouts") == 0
    assert set(desk.decided("chasing")) == {"False"}


def test_an_order_that_had_to_be_handed_over_again_goes_to_the_desk() -> None:
    desk = desk_with(repair=20.0)
    place(desk, 1000, attempt=1)
    desk.days(2)
    assert desk.sum("orders.fallouts", "message") == 1
    assert desk.rows(ServiceOrderRequested).order.tolist() == [1000]


def test_an_order_known_already_is_acknowledged_again_and_left_alone() -> None:
    desk = desk_with()
    place(desk, 1000)
    desk.days(1)
    place(desk, 1000, at=30.0, attempt=1)
    desk.days(1)
    assert len(desk.rows(OrderAcknowledged)) == 2
    assert len(desk.rows(ServiceOrderRequested)) == 1
    assert desk.sum("orders.fallouts") == 0
    assert desk.it.known == 1


def test_completion_is_told_to_the_customer_and_to_billing_with_the_true_instant() -> None:
    desk = desk_with()
    orders = orders_of(4)
    place(desk, orders, kind=np.array([ADD, ADD, CHANGE, CEASE]))
    complete(desk, orders, at=12.0, effective=9.25)
    desk.days(1)
    told, billed = desk.rows(OrderCompleted), desk.rows(BillingChanged)
    assert sorted(told.order.tolist()) == orders.tolist()
    assert (told.number.tolist(), told.row.tolist()) == ([0, 1, 2, 3], [0, 1, 2, 3])
    assert sorted(billed.kind.tolist()) == [ADD, ADD, CEASE]
    assert (told.effective == 9.25).all()
    assert (billed.effective[billed.kind == ADD] == 9.25).all()
    assert (billed.at == 12.0).all(), "an end is told when it is done, like a start"
    assert (billed.cause == 0).all()
    assert (billed.effective[billed.kind == CEASE] == 24.0).all(), "as of the end of its day"
    assert set(state(desk, orders)) == {COMPLETED}
    assert desk.sum("orders.completed", "add mobile") == 2


def test_a_completion_that_comes_twice_counts_once() -> None:
    desk = desk_with()
    place(desk, 1000)
    complete(desk, [1000, 1000], at=12.0)
    desk.days(1)
    complete(desk, 1000, at=30.0)
    desk.days(1)
    assert desk.it.completed == 1
    [told] = desk.rows(OrderCompleted).at
    assert told == 12.0
    assert len(desk.rows(BillingChanged)) == 1


def test_a_completion_of_an_order_that_nobody_knows_is_ignored() -> None:
    desk = desk_with()
    place(desk, 1000)
    complete(desk, [1000, 4711], at=12.0)
    desk.days(1)
    assert desk.it.completed == 1
    assert desk.rows(OrderCompleted).order.tolist() == [1000]


def test_a_completion_stops_the_chase() -> None:
    desk = desk_with(chase_after=4.0)
    place(desk, 1000)
    complete(desk, 1000, at=12.0)
    desk.days(10)
    assert desk.sum("orders.fallouts") == 0


def test_a_fallout_of_a_completed_order_is_ignored() -> None:
    desk = desk_with()
    place(desk, 1000)
    complete(desk, 1000, at=12.0)
    desk.days(1)
    fall_out(desk, 1000, at=30.0)
    desk.days(2)
    assert desk.sum("orders.fallouts") == 0
    assert state(desk, 1000) == [COMPLETED]


def first_repaired(ranking: str) -> list[int]:
    desk = desk_with(analysts=1, repair=60.0, ranking=ranking, chasing="wait for the customer")
    orders = orders_of(10)
    place(desk, orders, at=1.0, kind=np.repeat([CHANGE, ADD], 5))
    desk.days(1)
    desk.rows(ServiceOrderRequested)
    for minute, order in enumerate(orders):
        fall_out(desk, order, at=25.0 + minute / 60)
    desk.days(8)
    kinds: list[int] = desk.rows(ServiceOrderRequested).kind.tolist()
    return kinds


def test_who_is_repaired_first_is_a_policy() -> None:
    assert first_repaired("first come") == [CHANGE] * 5 + [ADD] * 5
    assert first_repaired("new customers first") == [ADD] * 5 + [CHANGE] * 5


def test_open_orders_are_believed_beside_those_that_are_not_served_yet() -> None:
    desk = desk_with()
    orders = orders_of(4)
    desk.it.order_log.accept(orders, np.zeros(4), np.full(4, 48.0), np.zeros(4, dtype=np.int64))
    desk.it.order_log.serve(orders[:3], np.full(3, 20.0))
    place(desk, orders)
    complete(desk, orders[:2], at=12.0)
    desk.days(28)
    desk.it.close_month(1)
    assert desk.house.beliefs[1, "bss.order_management", "open orders"] == (2.0, 1.0)


def test_an_order_that_vanishes_breaks_the_law() -> None:
    desk = desk_with()
    place(desk, orders_of(3))
    desk.days(1)
    desk.it.close_month(1)
    desk.it.orders.retire(np.array([1]))
    with pytest.raises(LawBroken, match="V02 orders known"):
        desk.it.close_month(1)


def test_a_completed_order_is_let_go_when_it_was_long_not_heard_of() -> None:
    desk = desk_with(chasing="wait for the customer")
    orders = orders_of(3)
    place(desk, orders)
    complete(desk, orders[:2], at=12.0)
    desk.days(100)
    place(desk, orders[1], at=100 * 24 + 9.0, attempt=1)
    desk.days(25)
    desk.it.close_month(4)
    assert (desk.it.orders.find(orders) >= 0).tolist() == [False, True, True]
    assert desk.it.orders.retired == 1
    desk.it.close_month(4)


def test_decisions_are_written_down_with_outcomes_that_can_be_read() -> None:
    desk = desk_with()
    orders = orders_of(3)
    place(desk, orders)
    fall_out(desk, orders, at=9.5)
    desk.days(1)
    assert desk.decided("ranking") == {"one by one": 3}


def test_two_copies_of_one_order_in_one_day_are_one_order() -> None:
    desk = desk_with()
    place(desk, 1000, at=9.0)
    place(desk, 1000, at=9.0, attempt=1)
    desk.days(1)
    assert desk.sum("orders.fallouts") == 0
    assert desk.it.known == 1


def test_two_late_copies_of_one_order_in_one_day_are_one_repair() -> None:
    desk = desk_with()
    place(desk, 1000, at=1.0, attempt=1)
    place(desk, 1000, at=1.5, attempt=2)
    desk.days(2)
    assert desk.sum("orders.fallouts") == 1
