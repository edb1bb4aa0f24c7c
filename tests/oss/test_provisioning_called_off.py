"""What customers call off is not carried out, and what was done of it is undone."""

import numpy as np
import pytest

from sim.messages.faults import InstallationDone, VisitCalledOff
from sim.messages.orders import ADD, CHANGE, OrderFellOut, ServiceOrderCompleted, ServiceOrderStopped
from sim.network.resources import FREE
from sim.oss.provisioning.service_orders import FIXED
from tests.house_of_two import Alone
from tests.oss.test_provisioning import inventory, newcomers, ordered, request


def stop(desk: Alone, row: int, kind: int, order: int = 500, at: float = 30.0) -> None:
    desk.hand(ServiceOrderStopped, at, order=order, row=row, kind=np.uint8(kind))


def accept(desk: Alone, part: int, order: int = 500) -> None:
    one = np.array([order], dtype=np.uint64)
    desk.it.order_log.accept(one, np.zeros(1), np.full(1, 72.0), np.array([part]))


def test_an_installation_that_is_called_off_frees_its_port_and_its_visit() -> None:
    desk = inventory()
    accept(desk, part=1)
    [row] = newcomers(desk, 1, fixed=True)
    before = desk.it.truth[FIXED].taken(), desk.it.records[FIXED].taken()
    request(desk, ordered(row, ADD, fixed=True))
    desk.days(1)
    stop(desk, row, ADD)
    desk.days(1)
    assert (desk.it.truth[FIXED].taken(), desk.it.records[FIXED].taken()) == before
    assert desk.it.people.true_port[row] == FREE
    assert desk.sum("orders.cancelled", "add fixed") == 1
    assert desk.sum("orders.given_up_wait") == pytest.approx(30.0)
    desk.tell(InstallationDone(1, 500, target=int(row), finished=50.0))  # somebody was on the way
    desk.days(1)
    assert [word.job for word in desk.heard(VisitCalledOff)] == [500]
    assert not desk.it.people.in_service[row]
    assert desk.rows(ServiceOrderCompleted) is None


def test_what_works_already_stays_and_is_said_again() -> None:
    desk = inventory()
    accept(desk, part=0)
    [row] = newcomers(desk, 1)
    request(desk, ordered(row, ADD))
    desk.days(1)
    done = desk.rows(ServiceOrderCompleted)
    stop(desk, row, ADD)
    desk.days(1)
    again = desk.rows(ServiceOrderCompleted)
    assert again.effective.tolist() == done.effective.tolist()
    assert desk.it.people.in_service[row]
    assert desk.sum("orders.cancelled") == 0


def test_a_service_order_that_comes_after_it_was_called_off_is_left_alone() -> None:
    desk = inventory()
    accept(desk, part=2)
    port = desk.it.people.true_port[3]
    stop(desk, 3, CHANGE, at=1.0)
    desk.days(1)
    request(desk, ordered(3, CHANGE), at=30.0)
    desk.days(1)
    assert desk.rows(ServiceOrderCompleted) is None
    assert desk.rows(OrderFellOut) is None
    assert desk.it.people.true_port[3] == port, "the service that is changed goes on"
    assert desk.it.people.in_service[3]
