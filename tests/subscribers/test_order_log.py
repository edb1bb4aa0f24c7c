"""The order log follows every order from acceptance to service and lets go of it when it is of no interest."""

import numpy as np
import pytest

from sim.messages.orders import PARTS
from sim.records.errors import LawBroken
from sim.records.measures import Measures, Notebook
from sim.subscribers.order_log import ORDER_MEASURES, OrderLog

EDGES = np.array([0.0, 720.0, 1440.0])
MOBILE, FIXED = PARTS.index("add mobile"), PARTS.index("add fixed")


@pytest.fixture
def notes() -> Notebook:
    return Measures(EDGES, ORDER_MEASURES).notebook()


@pytest.fixture
def log(notes: Notebook) -> OrderLog:
    return OrderLog(notes)


def ids(*orders: int) -> np.ndarray:
    return np.array(orders, dtype=np.uint64)


def accept(
    log: OrderLog, orders: list[int], promise: list[float], part: int = MOBILE, at: float = 0.0
) -> None:
    log.accept(ids(*orders), np.full(len(orders), at), np.array(promise), np.full(len(orders), part))


def finish(log: OrderLog, order: int, at: float) -> None:
    """Serve an order at an instant, and record its completion."""
    log.serve(ids(order), np.array([at]))
    log.complete(ids(order))


def close(log: OrderLog, month: int) -> None:
    begun, ended = EDGES[month - 1], EDGES[month]
    log.close_month(month, float(begun), float(ended), float(ended) - 1e-6)


def test_every_step_of_an_order_is_counted_once(log: OrderLog) -> None:
    accept(log, [7, 8, 9], [72.0] * 3)
    log.take_in(ids(7, 8))
    log.serve(ids(7), np.array([10.0]))
    assert (log.accepted, log.known, log.served, log.completed) == (3, 2, 1, 0)
    assert log.unserved() == 2
    log.complete(ids(7))
    assert (log.completed, log.unserved()) == (1, 2)


def test_a_promise_is_kept_by_an_order_that_is_usable_at_its_last_instant(
    log: OrderLog, notes: Notebook
) -> None:
    accept(log, [1, 2, 3], [72.0] * 3)
    for order, at in ((1, 72.0), (2, 72.1), (3, 5.0)):
        finish(log, order, at)
    close(log, 1)
    assert notes.sums["orders.promised", "add mobile"].tolist() == [3, 0]
    assert notes.sums["orders.on_time", "add mobile"].tolist() == [2, 0]


def test_a_promise_counts_in_the_month_in_which_it_comes_due(log: OrderLog, notes: Notebook) -> None:
    accept(log, [1, 2], [719.9, 720.0], FIXED)
    close(log, 1)
    assert notes.sums["orders.promised", "add fixed"].tolist() == [1, 0]
    assert ("orders.on_time", "add fixed") not in notes.sums
    finish(log, 2, 715.0)
    close(log, 2)
    assert notes.sums["orders.promised", "add fixed"].tolist() == [1, 1]
    assert notes.sums["orders.on_time", "add fixed"].tolist() == [0, 1]


def test_each_kind_of_order_is_counted_under_its_own_name(log: OrderLog, notes: Notebook) -> None:
    for part in range(len(PARTS)):
        accept(log, list(range(10 * part, 10 * part + part + 1)), [72.0] * (part + 1), part)
    close(log, 1)
    assert [notes.sums["orders.promised", part][0] for part in PARTS] == [1, 2, 3, 4]


def test_what_nobody_has_recorded_as_completed_is_open_though_it_works(
    log: OrderLog, notes: Notebook
) -> None:
    accept(log, [1, 2, 3], [72.0] * 3)
    finish(log, 1, 10.0)
    log.serve(ids(2), np.array([10.0]))
    close(log, 1)
    close(log, 2)
    assert notes.sums["orders.open", ""].tolist() == [2, 2]


def test_a_late_completion_is_counted_after_the_month_of_the_promise(log: OrderLog, notes: Notebook) -> None:
    accept(log, [1], [72.0])
    close(log, 1)
    finish(log, 1, 800.0)
    close(log, 2)
    assert notes.sums["orders.open", ""].tolist() == [1, 0]
    assert notes.sums["orders.promised", "add mobile"].tolist() == [1, 0]
    assert ("orders.on_time", "add mobile") not in notes.sums


def test_an_order_that_was_let_go_may_be_spoken_of_again(log: OrderLog, notes: Notebook) -> None:
    accept(log, [1, 2], [72.0, 1000.0])
    finish(log, 1, 10.0)
    finish(log, 2, 11.0)
    close(log, 1)
    log.take_in(ids(1, 2))  # order management hears of both only now
    close(log, 2)
    assert (log.known, log.completed, log.accepted) == (2, 2, 2)
    assert notes.sums["orders.on_time", "add mobile"].tolist() == [1, 1]


def test_what_is_of_no_interest_any_more_is_let_go(log: OrderLog) -> None:
    """An identity that was let go can be opened again; one that is still followed cannot."""
    accept(log, [1, 2], [72.0, 1000.0])
    finish(log, 1, 10.0)
    finish(log, 2, 11.0)
    close(log, 1)
    with pytest.raises(ValueError, match="opened twice"):
        accept(log, [2], [72.0])
    accept(log, [1], [2000.0])
    assert log.accepted == 3


def test_an_order_that_is_completed_twice_breaks_the_law(log: OrderLog) -> None:
    accept(log, [1, 2], [72.0] * 2)
    finish(log, 1, 10.0)
    log.complete(ids(1))
    with pytest.raises(LawBroken, match=r"V02 orders does not close in month 1: 2 against 3"):
        close(log, 1)


def test_a_completion_of_an_order_that_nobody_accepted_breaks_the_law(log: OrderLog) -> None:
    log.complete(ids(99))
    with pytest.raises(LawBroken, match=r"V02 orders does not close in month 1: 0 against 1"):
        close(log, 1)


def test_an_order_that_is_called_off_ends_its_wait_and_keeps_no_promise(
    log: OrderLog, notes: Notebook
) -> None:
    """Accepted at 0 and promised at 72 h, given up at 200 h: 200 h of waiting, and not in time."""
    accept(log, [7, 8], [72.0, 72.0])
    finish(log, 8, 10.0)
    log.cancel(ids(7), np.array([200.0]))
    assert log.unserved() == 0
    close(log, 1)
    for measure, value in (
        ("orders.cancelled", 1), ("orders.given_up", 1), ("orders.given_up_wait", 200.0),
        ("orders.promised", 2), ("orders.on_time", 1), ("orders.open", 0), ("orders.waiting", 0),
    ):  # fmt: skip
        assert notes.total(measure) == value, measure
    assert len(log._orders.id) == 0, "and it is forgotten"
