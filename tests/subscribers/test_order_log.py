"""The order log: promises are counted when they come due, and kept when the service was usable by then."""

import numpy as np
import pytest

from sim.kernel.words import Floats, Ids
from sim.messages.orders import PARTS
from sim.records.errors import LawBroken
from sim.records.measures import Measures
from sim.subscribers.order_log import ORDER_MEASURES, OrderLog

MONTH = 720.0
ORDERS: Ids = np.arange(1, 5, dtype=np.uint64)


def book(promise: Floats | list[float], parts: list[int] | None = None) -> tuple[OrderLog, Measures]:
    """An order log of two months in which four orders have been accepted."""
    measures = Measures(np.array([0.0, MONTH, 2 * MONTH]), ORDER_MEASURES)
    log = OrderLog(measures.notebook())
    log.accept(ORDERS, np.asarray(promise), np.asarray(parts or [0, 0, 0, 0]))
    return log, measures


def noted(measures: Measures, measure: str, part: str) -> list[float]:
    """A measure by month."""
    values: list[float] = measures.notebook().sums[measure, part].tolist()
    return values


def test_promises_are_counted_when_they_come_due_and_kept_when_usable_by_then() -> None:
    log, measures = book([48.0, 48.0, 48.0, 900.0])
    log.serve(ORDERS, np.array([47.0, 48.0, 49.0, 10.0]))
    log.close_month(1, 0.0, MONTH, MONTH - 1)
    assert noted(measures, "orders.promised", "add mobile") == [3.0, 0.0]
    assert noted(measures, "orders.on_time", "add mobile") == [2.0, 0.0]
    assert noted(measures, "orders.open", "") == [4.0, 0.0]
    log.close_month(2, MONTH, 2 * MONTH, 2 * MONTH - 1)
    assert noted(measures, "orders.promised", "add mobile") == [3.0, 1.0]
    assert noted(measures, "orders.on_time", "add mobile") == [2.0, 1.0]


def test_promises_are_counted_by_what_was_ordered() -> None:
    log, measures = book([10.0, 20.0, 30.0, 40.0], [0, 1, 2, 3])
    log.close_month(1, 0.0, MONTH, MONTH - 1)
    assert [noted(measures, "orders.promised", part)[0] for part in PARTS] == [1.0] * 4
    assert ("orders.on_time", "add mobile") not in measures.notebook().sums


def test_orders_close_and_one_completed_twice_breaks_the_law() -> None:
    log, measures = book([10.0, 20.0, 30.0, 40.0])
    log.take_in(ORDERS[:3])
    log.complete(ORDERS[:2])
    log.close_month(1, 0.0, MONTH, MONTH - 1)
    assert noted(measures, "orders.open", "")[0] == 2.0
    assert (log.accepted, log.known, log.completed) == (4, 3, 2)
    log.complete(ORDERS[:1])
    with pytest.raises(LawBroken, match="V02 orders"):
        log.close_month(2, MONTH, 2 * MONTH, 2 * MONTH - 1)


def test_what_is_served_is_counted_whatever_order_management_knows() -> None:
    log, _ = book([10.0] * 4)
    assert log.unserved() == 4
    log.serve(ORDERS[:3], np.full(3, 9.0))
    assert log.unserved() == 1


def test_an_order_cannot_be_accepted_twice() -> None:
    log, _ = book([10.0] * 4)
    with pytest.raises(ValueError, match="opened twice"):
        log.accept(ORDERS[:1], np.array([5.0]), np.array([0]))


def test_what_is_over_is_let_go_and_later_words_about_it_are_counted_all_the_same() -> None:
    log, measures = book([10.0, 20.0, 30.0, 40.0])
    log.serve(ORDERS[:3], np.full(3, 9.0))
    log.complete(ORDERS[:2])
    log.close_month(1, 0.0, MONTH, MONTH - 1)
    log.complete(ORDERS[2:3])
    log.serve(ORDERS[3:], np.full(1, 800.0))
    log.close_month(2, MONTH, 2 * MONTH, 2 * MONTH - 1)
    assert noted(measures, "orders.open", "") == [2.0, 1.0]
    assert noted(measures, "orders.on_time", "add mobile") == [3.0, 0.0]
    assert log.unserved() == 0
