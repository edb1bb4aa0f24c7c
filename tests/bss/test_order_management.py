"""Order management: every order is followed to its end, through the fallout desk where it must be."""

from typing import Any

import numpy as np
import pytest
from sim.messages.order_book import COMPLETED, FALLEN_OUT, OPEN, OrderBook

from sim.bss.order_management import OrderManagement, OrderManagementParameters
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
from tests.house_of_two import Alone, alone, empty_house, order


def desk_with(**changes: Any) -> Alone:
    return alone(OrderManagement, OrderManagementParameters(**changes), empty_house(), orders=OrderBook())


def take(desk: Alone, number: int, kind: int = ADD, *, fixed: bool = False) -> list[int]:
    return [order(desk.it.orders, row, kind, fixed=fixed) for row in range(number)]


def place(desk: Alone, slots: Any, at: float = 9.0, attempt: int = 0) -> None:
    slots = np.atleast_1d(slots)
    attempts = np.full(len(slots), attempt, dtype=np.uint8)
    desk.hand(OrderPlaced, np.full(len(slots), at), slot=slots, attempt=attempts)


def fall_out(desk: Alone, slots: Any, at: float, cause: int = RECORD) -> None:
    slots = np.atleast_1d(slots)
    ones = np.ones(len(slots), dtype=np.uint8)
    desk.hand(OrderFellOut, np.full(len(slots), at), slot=slots, attempt=ones, cause=ones * np.uint8(cause))


def complete(desk: Alone, slots: Any, at: float, effective: float = 10.0) -> None:
    slots = np.atleast_1d(slots)
    ones = np.ones(len(slots), dtype=np.uint8)
    instants = np.full(len(slots), at)
    since = np.full(len(slots), effective)
    desk.hand(ServiceOrderCompleted, instants, slot=slots, attempt=ones, effective=since)


def test_an_order_is_acknowledged_and_asked_of_provisioning_at_once() -> None:
    desk = desk_with()
    place(desk, take(desk, 3))
    desk.days(1)
    asked = desk.rows(ServiceOrderRequested)
    assert desk.rows(OrderAcknowledged)["slot"].tolist() == [0, 1, 2]
    assert sorted(asked["slot"].tolist()) == [0, 1, 2]
    assert asked["attempt"].tolist() == [1, 1, 1]
    assert asked.at.tolist() == [9.0] * 3


def test_what_falls_out_is_repaired_at_the_desk_and_sent_again() -> None:
    desk = desk_with(analysts=2, repair=75.0, chasing="wait for the customer")
    slots = take(desk, 200, CHANGE)
    desk.it.orders.keyed_wrong[:] = True
    place(desk, slots)
    fall_out(desk, slots, at=9.5, cause=DATA)
    desk.days(1)
    assert len(desk.rows(ServiceOrderRequested)["slot"]) > 200
    assert 0 < (desk.it.orders.state == FALLEN_OUT).sum() < 200
    desk.days(40)
    assert (desk.it.orders.state == OPEN).all()
    assert not desk.it.orders.keyed_wrong.any()
    # Repairs are lognormal with cv 0.8: three standard errors of 200 of them.
    assert desk.sum("fallout.work") / 200 == pytest.approx(1.25, rel=3 * 0.8 / 200**0.5)
    assert desk.sum("orders.fell_out", "change") == 200
    assert desk.sum("orders.fallouts", "data") == 200


def test_the_desk_works_in_office_hours_only() -> None:
    desk = desk_with(analysts=1, repair=20.0)
    [slot] = take(desk, 1)
    place(desk, slot)
    desk.days(1)
    desk.rows(ServiceOrderRequested)
    fall_out(desk, slot, at=4 * 24 + 20.0)  # Friday evening
    desk.days(8)
    [again] = desk.rows(ServiceOrderRequested).at
    assert 7 * 24 + 9.0 < again < 7 * 24 + 15.4
    assert desk.sum("fallout.wait") == pytest.approx(61.0)


def test_an_order_that_falls_out_twice_counts_once_as_an_order_and_twice_as_a_fallout() -> None:
    desk = desk_with(repair=20.0)
    [slot] = take(desk, 1)
    place(desk, slot)
    fall_out(desk, slot, at=9.5)
    desk.days(3)
    fall_out(desk, slot, at=73.0)
    desk.days(3)
    assert desk.sum("orders.fell_out") == 1
    assert desk.sum("orders.fallouts", "record") == 2
    assert desk.it.orders.attempt[slot] == 3


def test_silence_is_looked_into_after_the_entered_time() -> None:
    desk = desk_with(chase_after=4.0, repair=20.0)
    place(desk, take(desk, 1))
    desk.days(4)
    assert desk.sum("orders.fallouts") == 0
    desk.days(2)
    assert desk.sum("orders.fallouts", "message") == 1
    assert desk.rows(ServiceOrderRequested)["attempt"].tolist() == [1, 2]


def test_an_installation_is_given_more_time_before_anybody_looks() -> None:
    desk = desk_with(chase_after=4.0, chase_after_fixed=25.0)
    place(desk, take(desk, 1, fixed=True))
    desk.days(24)
    assert desk.sum("orders.fallouts") == 0
    desk.days(3)
    assert desk.sum("orders.fallouts", "message") == 1


def test_who_waits_for_the_customer_looks_into_nothing() -> None:
    desk = desk_with(chase_after=4.0, chasing="wait for the customer")
    place(desk, take(desk, 3))
    desk.days(20)
    assert desk.sum("orders.fallouts") == 0
    assert set(desk.decided("chasing")) == {"False"}


def test_an_order_that_had_to_be_handed_over_again_goes_to_the_desk() -> None:
    desk = desk_with(repair=20.0)
    [slot] = take(desk, 1)
    place(desk, slot, attempt=1)
    desk.days(2)
    assert desk.sum("orders.fallouts", "message") == 1
    assert desk.rows(ServiceOrderRequested)["slot"].tolist() == [slot]


def test_an_order_known_already_is_acknowledged_again_and_left_alone() -> None:
    desk = desk_with()
    [slot] = take(desk, 1)
    place(desk, slot)
    desk.days(1)
    place(desk, slot, at=30.0, attempt=1)
    desk.days(1)
    assert len(desk.rows(OrderAcknowledged)) == 2
    assert len(desk.rows(ServiceOrderRequested)) == 1
    assert desk.sum("orders.fallouts") == 0


def test_completion_is_told_to_the_customer_and_to_billing_with_the_true_instant() -> None:
    desk = desk_with()
    slots = [*take(desk, 2, ADD), *take(desk, 1, CHANGE), *take(desk, 1, CEASE)]
    place(desk, slots)
    complete(desk, slots, at=12.0, effective=9.25)
    desk.days(1)
    told, billed = desk.rows(OrderCompleted), desk.rows(BillingChanged)
    assert sorted(told["slot"].tolist()) == slots
    assert sorted(billed["kind"].tolist()) == [ADD, ADD, CEASE]
    assert (told["effective"] == 9.25).all()
    assert (billed["effective"][billed["kind"] == ADD] == 9.25).all()
    assert (billed.at[billed["kind"] == CEASE] < 9.25).all(), "a cease ends charging when it is taken in"
    assert (desk.it.orders.state == COMPLETED).all()


def test_a_completion_that_comes_twice_counts_once() -> None:
    desk = desk_with()
    [slot] = take(desk, 1)
    place(desk, slot)
    complete(desk, [slot, slot], at=12.0)
    desk.days(1)
    complete(desk, [slot], at=30.0)
    desk.days(1)
    assert desk.it.completed == 1
    assert len(desk.rows(BillingChanged)) == 1
    assert desk.it.orders.completed[slot] == 12.0


def test_a_completion_stops_the_chase() -> None:
    desk = desk_with(chase_after=4.0)
    [slot] = take(desk, 1)
    place(desk, slot)
    complete(desk, slot, at=12.0)
    desk.days(10)
    assert desk.sum("orders.fallouts") == 0


def test_a_fallout_of_a_completed_order_is_ignored() -> None:
    desk = desk_with()
    [slot] = take(desk, 1)
    place(desk, slot)
    complete(desk, slot, at=12.0)
    desk.days(1)
    fall_out(desk, slot, at=30.0)
    desk.days(2)
    assert desk.sum("orders.fallouts") == 0
    assert desk.it.orders.state[slot] == COMPLETED


def first_repaired(ranking: str) -> list[int]:
    desk = desk_with(analysts=1, repair=60.0, ranking=ranking, chasing="wait for the customer")
    slots = [*take(desk, 5, CHANGE), *take(desk, 5, ADD)]
    place(desk, slots, at=1.0)
    desk.days(1)
    desk.rows(ServiceOrderRequested)
    for minute, slot in enumerate(slots):
        fall_out(desk, slot, at=25.0 + minute / 60)
    desk.days(8)
    return [int(kind) for kind in desk.it.orders.kind[desk.rows(ServiceOrderRequested)["slot"]]]


def test_who_is_repaired_first_is_a_policy() -> None:
    assert first_repaired("first come") == [CHANGE] * 5 + [ADD] * 5
    assert first_repaired("new customers first") == [ADD] * 5 + [CHANGE] * 5


def test_promises_are_counted_when_they_come_due_and_kept_when_usable_by_then() -> None:
    desk = desk_with()
    slots = take(desk, 4)
    book = desk.it.orders
    book.promise[:] = [48.0, 48.0, 48.0, 40 * 24.0]
    book.usable[:] = [47.0, 48.0, 49.0, 10.0]
    place(desk, slots)
    desk.days(28)
    desk.it.close_month(1)
    assert desk.sum("orders.promised") == 3
    assert desk.sum("orders.on_time") == 2
    assert desk.sum("orders.open") == 4
    assert desk.house.beliefs[1, "bss.order_management", "open orders"] == (4.0, 0.0)


def test_decisions_are_written_down_with_outcomes_that_can_be_read() -> None:
    desk = desk_with()
    slots = take(desk, 3)
    place(desk, slots)
    fall_out(desk, slots, at=9.5)
    desk.days(1)
    assert desk.decided("ranking") == {"one by one": 3}


def test_two_copies_of_one_order_in_one_day_are_one_order() -> None:
    desk = desk_with()
    [slot] = take(desk, 1)
    place(desk, slot, at=9.0)
    place(desk, slot, at=9.0, attempt=1)
    desk.days(1)
    assert desk.sum("orders.fallouts") == 0


def test_two_late_copies_of_one_order_in_one_day_are_one_repair() -> None:
    desk = desk_with()
    [slot] = take(desk, 1)
    place(desk, slot, at=1.0, attempt=1)
    place(desk, slot, at=1.5, attempt=2)
    desk.days(2)
    assert desk.sum("orders.fallouts") == 1
