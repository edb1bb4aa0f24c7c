"""Orders that are completed for long are let go; one that comes again before that is not carried out twice."""

from typing import Any

import numpy as np
import pytest

from sim.bss.order_management.managed_orders import KEPT
from sim.bss.order_management.order_management import OrderManagement
from sim.bss.order_management.parameters import OrderManagementParameters
from sim.messages.orders import (
    CEASE,
    RECORD,
    BillingChanged,
    OrderAcknowledged,
    OrderCompleted,
    OrderFellOut,
    OrderPlaced,
    ServiceOrderCompleted,
    ServiceOrderRequested,
)
from tests.house_of_two import Alone, alone, empty_house, order_tools, placed

DAY = 24.0


def managing(**changes: Any) -> Alone:
    house = empty_house()
    parameters = OrderManagementParameters(chasing="wait for the customer", **changes)
    return alone(OrderManagement, parameters, house, **order_tools(house))


@pytest.fixture
def desk() -> Alone:
    return managing()


def live(desk: Alone, day: int) -> None:
    """Let the clock run to a day, and live it."""
    if day * DAY > desk.house.env.now:
        desk.run(day * DAY)
    desk.days(1)


def place(desk: Alone, day: int, order: int, **columns: Any) -> None:
    """Hand over an order that has been accepted, on a day, and live that day."""
    if not columns.get("attempt"):
        one = np.array([order], dtype=np.uint64)
        desk.it.order_log.accept(one, np.array([day * DAY]), np.array([72.0]), np.array([0]))
    more = {"number": np.array([order]), "brand": np.zeros(1, dtype=np.uint8), "ends": np.array([48.0])}
    desk.hand(OrderPlaced, day * DAY + 1.0, **placed(order=order, **(more | columns)))
    live(desk, day)


def complete(desk: Alone, day: int, order: int) -> None:
    desk.hand(
        ServiceOrderCompleted, day * DAY + 2.0, order=np.array([order], dtype=np.uint64), effective=day * DAY
    )
    live(desk, day)


def hear_nothing_more(desk: Alone) -> None:
    """Take away all that has been said so far."""
    for kind in (OrderAcknowledged, ServiceOrderRequested, OrderCompleted, BillingChanged):
        desk.rows(kind)


def test_a_completed_order_that_comes_again_is_acknowledged_and_not_carried_out_twice(desk: Alone) -> None:
    place(desk, 0, 500, kind=CEASE)
    complete(desk, 1, 500)
    hear_nothing_more(desk)
    for attempt, day in ((1, 100), (2, 170)):  # longer after the first time than an order is kept
        place(desk, day, 500, kind=CEASE, attempt=attempt)
        desk.it.close_month(1)
        assert desk.rows(OrderAcknowledged).order.tolist() == [500]
    for kind in (ServiceOrderRequested, OrderCompleted, BillingChanged):
        assert desk.rows(kind) is None
    assert (desk.it.known, desk.it.completed, desk.it.order_log.known) == (1, 1, 1)


def test_a_completed_order_is_let_go_after_the_kept_time_and_an_open_one_never(desk: Alone) -> None:
    place(desk, 0, 500)
    place(desk, 1, 501)
    complete(desk, 2, 500)
    desk.run(KEPT + 2 * DAY)
    desk.it.close_month(4)
    assert desk.it.orders.id.tolist() == [500, 501]
    desk.run(KEPT + 3 * DAY)
    desk.it.close_month(4)
    assert desk.it.orders.id.tolist() == [501]
    assert (desk.it.orders.opened, desk.it.orders.retired) == (2, 1)
    assert desk.house.beliefs[4, "bss.order_management", "open orders"] == (1.0, 2.0)


def test_what_is_said_of_an_order_that_was_let_go_changes_nothing(desk: Alone) -> None:
    place(desk, 0, 500)
    complete(desk, 1, 500)
    live(desk, 130)
    desk.it.close_month(4)
    hear_nothing_more(desk)
    complete(desk, 131, 500)
    gone = np.array([500], dtype=np.uint64)
    desk.hand(OrderFellOut, 132 * DAY + 1.0, order=gone, cause=np.array([RECORD], dtype=np.uint8))
    live(desk, 132)
    live(desk, 133)
    for kind in (ServiceOrderRequested, OrderCompleted, BillingChanged):
        assert desk.rows(kind) is None
    assert (desk.it.completed, desk.sum("orders.fallouts")) == (1, 0)
    desk.it.close_month(5)


def test_an_order_at_the_fallout_desk_is_found_after_others_were_let_go() -> None:
    desk = managing(analysts=0)
    place(desk, 0, 500, row=7)
    place(desk, 1, 501, row=42)
    fallen = np.array([501], dtype=np.uint64)
    desk.hand(OrderFellOut, 2 * DAY + 1.0, order=fallen, cause=np.array([RECORD], dtype=np.uint8))
    live(desk, 2)
    complete(desk, 3, 500)
    live(desk, 130)
    desk.it.close_month(4)
    assert desk.it.orders.id.tolist() == [501]
    hear_nothing_more(desk)
    desk.it.adopt(desk.it.p.model_copy(update={"analysts": 2}))
    for day in range(131, 136):
        live(desk, day)
    again = desk.rows(ServiceOrderRequested)
    assert (again.order.tolist(), again.row.tolist(), again.attempt.tolist()) == ([501], [42], [2])


@pytest.mark.parametrize("others", [0, 1])
def test_an_order_that_was_let_go_while_it_waited_at_the_desk_is_nobodys_work(others: int) -> None:
    """It fell out, was completed all the same, and had been forgotten when an analyst came to it."""
    desk = managing(analysts=0)
    place(desk, 0, 500)
    wrong = np.array([500], dtype=np.uint64)
    desk.hand(OrderFellOut, DAY + 1.0, order=wrong, cause=np.array([RECORD], dtype=np.uint8))
    live(desk, 1)
    complete(desk, 2, 500)
    for order in range(501, 501 + others):
        place(desk, 3, order, keyed_wrong=True)
    live(desk, 130)
    desk.it.close_month(4)
    hear_nothing_more(desk)
    desk.it.adopt(desk.it.p.model_copy(update={"analysts": 2}))
    for day in range(131, 136):
        live(desk, day)
    assert desk.rows(ServiceOrderRequested) is None
    assert desk.it.orders.keyed_wrong.tolist() == [True] * others
