"""Orders that customers call off: they stop at once, unless the service works already."""

from typing import Any

import numpy as np
import pytest

from sim.bss.order_management.managed_orders import CANCELLED, COMPLETED
from sim.bss.order_management.order_management import OrderManagement
from sim.bss.order_management.parameters import OrderManagementParameters
from sim.messages.orders import (
    ADD,
    CEASE,
    CHANGE,
    DATA,
    BillingChanged,
    CancellationAsked,
    OrderFellOut,
    OrderPlaced,
    ServiceOrderCompleted,
    ServiceOrderRequested,
    ServiceOrderStopped,
)
from tests.bss.test_order_management import NOTHING_WRONG
from tests.house_of_two import Alone, alone, empty_house, order_tools, placed

DAY = 24.0


def desk_with(**changes: Any) -> Alone:
    house = empty_house()
    parameters = OrderManagementParameters(**({"words": NOTHING_WRONG} | changes))
    return alone(OrderManagement, parameters, house, **order_tools(house))


def place(desk: Alone, order: int, **content: Any) -> None:
    new = {"number": 0, "brand": np.uint8(0), "ends": DAY, "row": order}
    desk.hand(OrderPlaced, 9.0, **placed(order=order, **(new | content)))
    desk.days(1)


def call_off(desk: Alone, order: int) -> None:
    desk.hand(CancellationAsked, desk.house.env.now + 10.0, row=order, order=order)
    desk.days(1)


def complete(desk: Alone, order: int, effective: float) -> None:
    desk.hand(ServiceOrderCompleted, desk.house.env.now + 1.0, order=order, effective=effective)
    desk.days(1)


def state(desk: Alone, order: int) -> int:
    return int(desk.it.orders.state[desk.it.orders.find_one(order)])


@pytest.mark.parametrize("kind", [ADD, CHANGE])
def test_an_order_that_is_called_off_is_stopped_and_nobody_is_charged(kind: int) -> None:
    desk = desk_with()
    place(desk, 7, kind=kind)
    call_off(desk, 7)
    stopped = desk.rows(ServiceOrderStopped)
    assert (stopped.order.tolist(), stopped.row.tolist(), stopped.kind.tolist()) == ([7], [7], [kind])
    assert state(desk, 7) == CANCELLED
    desk.rows(ServiceOrderRequested)
    desk.days(30)
    assert desk.rows(ServiceOrderRequested) is None, "nobody looks into its silence"
    assert desk.rows(BillingChanged) is None
    desk.it.close_month(1)


def test_a_second_wish_is_passed_on_and_counts_once() -> None:
    desk = desk_with()
    place(desk, 7)
    call_off(desk, 7)
    call_off(desk, 7)
    assert desk.rows(ServiceOrderStopped).order.tolist() == [7, 7]
    assert desk.it.cancelled == 1
    desk.it.close_month(1)


def test_what_works_already_is_charged_though_it_was_called_off() -> None:
    desk = desk_with()
    place(desk, 7)
    call_off(desk, 7)
    complete(desk, 7, effective=30.0)
    assert (state(desk, 7), desk.it.cancelled, desk.it.completed) == (COMPLETED, 0, 1)
    assert desk.rows(BillingChanged).effective.tolist() == [30.0]
    desk.it.close_month(1)


def test_done_orders_ceases_and_unknown_ones_cannot_be_called_off() -> None:
    desk = desk_with()
    place(desk, 7)
    complete(desk, 7, effective=30.0)
    place(desk, 8, kind=CEASE)
    for order in (7, 8, 9):
        call_off(desk, order)
    assert desk.rows(ServiceOrderStopped) is None
    assert desk.it.cancelled == 0


def test_nobody_repairs_what_is_not_wanted_any_more() -> None:
    desk = desk_with(analysts=0)
    place(desk, 7)
    desk.hand(OrderFellOut, desk.house.env.now + 1.0, order=7, cause=np.uint8(DATA))
    desk.days(1)
    assert desk.it.desk.waiting() == 1
    call_off(desk, 7)
    assert desk.it.desk.waiting() == 0
    desk.it.close_month(1)


def test_each_day_by_which_an_installation_is_late_is_paid_for() -> None:
    """Promised at 72 h. Done at 72 + 49 h is three days begun, 15.00; called off 10 h into day 6 is three too."""
    desk = desk_with()
    place(desk, 7, fixed=True)
    desk.days(4)
    complete(desk, 7, effective=72.0 + 49.0)
    assert desk.house.ledger.balance("compensation") == 1500
    place(desk, 8, fixed=True, promise=desk.house.env.now - 40.0)
    call_off(desk, 8)  # 24 + 10 + 40 h late: four days begun
    call_off(desk, 8)
    assert desk.house.ledger.balance("compensation") == 1500 + 2000
    assert desk.house.ledger.balance("cash") == -3500


def test_who_called_off_and_is_served_all_the_same_is_paid_once() -> None:
    desk = desk_with()
    place(desk, 8, fixed=True, promise=desk.house.env.now - 40.0)
    call_off(desk, 8)
    paid = desk.house.ledger.balance("compensation")
    desk.days(4)
    complete(desk, 8, effective=desk.house.env.now)
    assert desk.house.ledger.balance("compensation") == paid > 0


def test_mobile_orders_and_orders_in_time_are_not_paid_for() -> None:
    desk = desk_with()
    place(desk, 7)
    complete(desk, 7, effective=500.0)
    place(desk, 8, fixed=True)
    complete(desk, 8, effective=72.0)
    assert desk.house.ledger.balance("compensation") == 0
