"""Order capture: what is keyed, what is promised, and what is handed over again."""

from typing import Any

import numpy as np
import pytest

from sim.bss.order_capture import OrderCapture, OrderCaptureParameters
from sim.kernel.words import column_names, columns_of
from sim.messages.faults import BacklogReported
from sim.messages.orders import ADD, CEASE, CHANGE, OrderAcknowledged, OrderPlaced, OrderWanted
from sim.subscribers.segments import FIBRE
from tests.house_of_two import Alone, alone, empty_house, order_tools, some_people


def counter(people: int = 1000, **changes: Any) -> Alone:
    house = empty_house()
    population = some_people(house, postpaid=people, fibre=people)
    parameters = OrderCaptureParameters(**changes)
    return alone(OrderCapture, parameters, house, population=population, **order_tools(house))


def mobile_and_fixed(desk: Alone) -> tuple[Any, Any]:
    """The rows of either."""
    segment = desk.it.people.segment
    return np.flatnonzero(segment < FIBRE), np.flatnonzero(segment >= FIBRE)


def want(desk: Alone, rows: Any, kind: int, at: float = 9.0) -> None:
    rows = np.atleast_1d(rows)
    kinds = np.full(len(rows), kind, dtype=np.uint8)
    desk.hand(OrderWanted, np.full(len(rows), at), row=rows, kind=kinds)


def acknowledge(desk: Alone, orders: Any, at: float) -> None:
    orders = np.atleast_1d(orders)
    desk.hand(OrderAcknowledged, np.full(len(orders), at), order=orders)


def test_an_order_is_accepted_after_its_handling_and_handed_over_then() -> None:
    desk = counter(handling=10.0)
    want(desk, np.arange(1000), CHANGE)
    desk.days(1)
    placed = desk.rows(OrderPlaced)
    assert (placed.at == placed.accepted).all()
    assert (placed.at - 9.0).mean() == pytest.approx(10 / 60, rel=0.06)
    assert desk.sum("orders.submitted", "change") == 1000


def test_orders_are_counted_by_what_they_are() -> None:
    desk = counter()
    mobile, fixed = mobile_and_fixed(desk)
    want(desk, mobile[:3], ADD)
    want(desk, fixed[:2], ADD)
    want(desk, mobile[3], CHANGE)
    want(desk, fixed[2], CEASE)
    desk.days(1)
    parts = {
        part: desk.sum("orders.submitted", part) for part in ("add mobile", "add fixed", "change", "cease")
    }
    assert parts == {"add mobile": 3, "add fixed": 2, "change": 1, "cease": 1}


def test_keying_errors_come_at_the_entered_share() -> None:
    desk = counter(people=8000, keying_mobile=0.05, keying_fixed=0.2)
    want(desk, np.arange(16_000), ADD)
    desk.days(1)
    placed = desk.rows(OrderPlaced)
    wrong, fixed = placed.keyed_wrong, placed.fixed
    assert wrong[~fixed].mean() == pytest.approx(0.05, abs=0.0075)
    assert wrong[fixed].mean() == pytest.approx(0.2, abs=0.0135)


def test_without_keying_errors_none_is_wrong() -> None:
    desk = counter(keying_mobile=0.0, keying_fixed=0.0)
    want(desk, np.arange(2000), ADD)
    desk.days(1)
    assert not desk.rows(OrderPlaced).keyed_wrong.any()


def promised_days(promising: str) -> np.ndarray:
    desk = counter(promising=promising, promise_mobile=3.0, promise_fixed=14.0)
    desk.tell(BacklogReported(1, days=6.0))
    desk.run(1.0)
    mobile, fixed = mobile_and_fixed(desk)
    want(desk, [mobile[0], fixed[0]], ADD)
    want(desk, fixed[1], CEASE)
    desk.days(1)
    placed = desk.rows(OrderPlaced)
    order = np.argsort(placed.number)
    days: np.ndarray = (placed.promise - placed.accepted)[order] / 24
    return days


def test_standard_times_are_promised_whatever_field_work_reports() -> None:
    assert promised_days("standard times") == pytest.approx([3.0, 14.0, 3.0])


def test_a_promise_may_listen_to_field_work_where_a_visit_is_needed() -> None:
    assert promised_days("as field work reports") == pytest.approx([3.0, 20.0, 3.0])


def test_what_nobody_confirms_is_handed_over_again_after_every_silence() -> None:
    desk = counter(ask_after=2.0)
    want(desk, [0], ADD)
    attempts = []
    for day in range(10):
        desk.days(1)
        if (placed := desk.rows(OrderPlaced)) is not None:
            attempts += [(day, int(attempt)) for attempt in placed.attempt]
    days = [day for day, _ in attempts]
    assert [attempt for _, attempt in attempts] == list(range(len(attempts)))
    assert len(attempts) == 5
    assert np.diff(days).tolist() == [3, 2, 2, 2]


def test_what_is_confirmed_is_not_handed_over_again() -> None:
    desk = counter(ask_after=2.0)
    want(desk, [0, 1], ADD)
    desk.days(1)
    placed = desk.rows(OrderPlaced)
    acknowledge(desk, placed.order[placed.row == 0], at=30.0)
    desk.days(5)
    assert set(desk.rows(OrderPlaced).row.tolist()) == {1}


def test_what_is_handed_over_again_is_the_same_order_word_by_word() -> None:
    desk = counter(ask_after=1.0, keying_fixed=1.0)
    want(desk, [1000], ADD)
    desk.days(3)
    handed = desk.rows(OrderPlaced)
    first, second = handed.where(slice(0, 1)), handed.where(slice(1, 2))
    pairs = zip(column_names(OrderPlaced), columns_of(first), columns_of(second), strict=True)
    assert {name for name, one, other in pairs if one[0] != other[0]} == {"ids", "at", "attempt"}
    assert handed.attempt.tolist() == [0, 1]


def test_a_contract_ends_with_the_day_on_which_the_cease_was_asked_for() -> None:
    desk = counter()
    want(desk, [3], CEASE, at=9.0)
    want(desk, [4], CEASE, at=23.95)  # keyed in after midnight
    desk.days(2)
    placed = desk.rows(OrderPlaced)
    assert placed.row.tolist() == [3, 4]
    assert placed.accepted[1] > 24.0
    assert placed.ends.tolist() == [24.0, 24.0]


def test_believed_and_known_orders_are_told_apart() -> None:
    desk = counter()
    want(desk, [0, 1, 2], ADD)
    desk.days(1)
    orders = desk.rows(OrderPlaced).order
    desk.it.order_log.take_in(orders[:2])
    acknowledge(desk, orders[:1], at=25.0)
    acknowledge(desk, orders[:1], at=26.0)
    desk.days(1)
    desk.it.close_month(1)
    assert desk.house.beliefs[1, "bss.order_capture", "orders confirmed"] == (1.0, 2.0)


def test_confirmed_orders_are_let_go_at_the_months_end_and_the_others_kept() -> None:
    desk = counter()
    want(desk, np.arange(10), ADD)
    desk.days(1)
    orders = desk.rows(OrderPlaced).order
    acknowledge(desk, orders[:7], at=25.0)
    desk.days(1)
    assert desk.it.orders.count == 10
    desk.it.close_month(1)
    assert sorted(desk.it.orders.id.tolist()) == sorted(orders[7:].tolist())
    acknowledge(desk, orders[0], at=50.0)
    desk.days(1)
    assert desk.it.confirmed == 7, "a late second confirmation of what is over changes nothing"
