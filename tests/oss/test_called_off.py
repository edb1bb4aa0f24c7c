"""What customers call off is not carried out, and what was done of it is undone."""

import numpy as np
import pytest

from sim.messages.faults import InstallationDone, VisitCalledOff, VisitRequested
from sim.messages.orders import ADD, CHANGE, OrderFellOut, ServiceOrderCompleted, ServiceOrderStopped
from sim.network.resources import FREE
from sim.oss.service_orders import FIXED
from tests.house_of_two import Alone
from tests.oss.test_provisioning import inventory, newcomers, ordered, request
from tests.oss.test_workforce import ask, crew, told_at


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


def test_a_job_that_is_called_off_before_its_appointment_is_not_begun() -> None:
    field = crew()
    ask(field, 1, "install", earliest=48.0)
    field.run(9.0)
    field.tell(VisitCalledOff(7, 1))
    field.run(100.0)
    assert told_at(field) == {}
    assert (field.sum("field.visits"), field.sum("field.called_off")) == (0, 1)
    field.it.close_month(1)


def test_a_job_that_waits_for_a_technician_is_taken_off_the_line() -> None:
    field = crew(technicians=1)
    field.run(9.0)
    ask(field, 1, "line")
    field.run(9.001)
    ask(field, 2, "install")
    ask(field, 3, "install")
    field.run(9.002)
    field.tell(VisitCalledOff(7, 2))
    field.run(24.0 * 4)
    assert sorted(told_at(field)) == [1, 3]
    assert field.sum("field.visits") == 2
    assert field.it.crew.waiting() == 0
    field.it.close_month(1)


def test_who_is_on_the_way_finishes_the_job() -> None:
    field = crew(technicians=1)
    field.run(9.0)
    ask(field, 1, "install")
    field.run(9.5)
    field.tell(VisitCalledOff(7, 1))
    field.tell(VisitRequested(9, 4, "line", target=4, urgent=False))
    field.run(24.0 * 4)
    assert sorted(told_at(field)) == [1, 4]
    assert field.sum("field.called_off") == 0
    field.it.close_month(1)


def test_a_job_that_is_put_off_to_the_next_shift_is_taken_off_too() -> None:
    """A shift ends at 14.4; travel and an installation take longer than what is left at 13.5."""
    field = crew(technicians=1)
    field.run(13.5)
    ask(field, 1, "install")
    field.run(20.0)
    assert field.it.crew.waiting() == 1
    field.tell(VisitCalledOff(7, 1))
    field.run(24.0 * 4)
    assert told_at(field) == {}
    assert (field.it.crew.waiting(), field.sum("field.called_off")) == (0, 1)
    field.it.close_month(1)


def test_jobs_that_are_unknown_or_done_cannot_be_called_off() -> None:
    field = crew()
    field.run(9.0)
    ask(field, 1, "install")
    field.run(24.0)
    field.tell(VisitCalledOff(7, 1), VisitCalledOff(8, 2))
    field.run(48.0)
    assert field.sum("field.called_off") == 0
    field.it.close_month(1)
