"""Two ask the same department; each hears what it has asked for, and nothing of what the other has."""

from typing import Any

import numpy as np
import pytest

from sim.messages.faults import InstallationDone, RepairDone, VisitRequested
from sim.messages.orders import OrderFellOut, ServiceOrderCompleted, ServiceOrderRequested
from sim.oss.provisioning.provisioning import Provisioning
from sim.oss.provisioning.service_orders import ProvisioningParameters
from sim.oss.workforce import Workforce, WorkforceParameters
from tests.another_asker import AnotherAsker
from tests.house_of_two import Alone, alone, empty_house, fault_tools, order_tools, placed, some_people


@pytest.fixture
def field() -> Alone:
    house = empty_house()
    sure = WorkforceParameters(first_time_fix=1.0, first_time_install=1.0)
    nowhere = np.empty(0, dtype=np.int64)
    return alone(Workforce, sure, house, elements_to_inspect=nowhere, **fault_tools(house))


def visit(job: int, kind: str = "line", key: int = 0) -> VisitRequested:
    return VisitRequested(key or job, job, kind, target=job, urgent=False)


def jobs(words: list[Any]) -> set[int]:
    return {word.job for word in words}


def test_field_work_answers_only_who_asked(field: Alone) -> None:
    other = AnotherAsker(field)
    field.run(8.0)
    for job in (1, 2, 3):
        field.tell(visit(job))
        other.tell(visit(job + 10))
        other.tell(visit(job + 20, "install"))
    field.run(72.0)
    assert jobs(field.heard(RepairDone)) == {1, 2, 3}
    assert jobs(field.heard(InstallationDone)) == set()
    assert jobs(other.heard(RepairDone)) == {11, 12, 13}
    assert jobs(other.heard(InstallationDone)) == {21, 22, 23}
    assert field.sum("field.visits") == 9


def test_of_a_job_that_is_done_only_who_asks_again_is_told_again(field: Alone) -> None:
    other = AnotherAsker(field)
    field.run(8.0)
    field.tell(visit(1, key=5))
    field.run(48.0)
    other.tell(visit(1, key=6))
    field.run(49.0)
    assert [word.key for word in field.heard(RepairDone)] == [5]
    assert [word.key for word in other.heard(RepairDone)] == [6]
    assert field.sum("field.visits") == 1


def test_three_askers_are_three_addresses(field: Alone) -> None:
    askers = [AnotherAsker(field, name) for name in ("east", "west")]
    field.run(8.0)
    for place, asker in enumerate(askers):
        asker.tell(visit(100 + place))
    field.run(72.0)
    assert [jobs(asker.heard(RepairDone)) for asker in askers] == [{100}, {101}]
    assert field.heard(RepairDone) == []


# --- provisioning


def inventory(**changes: Any) -> Alone:
    house = empty_house()
    right = {"accuracy_mobile": 1.0, "accuracy_fixed": 1.0, "other_port": 0.0} | changes
    people = some_people(house, postpaid=200, fibre=200)
    return alone(
        Provisioning, ProvisioningParameters(**right), house, population=people, **order_tools(house)
    )


def newcomers(desk: Alone, number: int, *, fixed: bool = False) -> list[int]:
    ids = np.arange(number, dtype=np.uint64) + np.uint64(10_000)
    rows: list[int] = desk.it.population.add(np.full(number, 2 if fixed else 0), ids, 0.0).tolist()
    return rows


def wanted(orders: list[int], rows: list[int], **columns: Any) -> dict[str, Any]:
    return placed(order=orders, row=rows, **({"attempt": 1} | columns))


def orders(rows: Any) -> list[int]:
    return [] if rows is None else sorted(rows.order.tolist())


def test_rows_of_two_askers_in_one_day_are_answered_each_to_its_asker() -> None:
    desk = inventory()
    other, rows = AnotherAsker(desk), newcomers(desk, 6)
    mine = wanted([500, 501, 502], rows[:3], keyed_wrong=[False, True, False])
    theirs = wanted([600, 601, 602], rows[3:], keyed_wrong=[True, False, False])
    desk.hand(ServiceOrderRequested, [1.0, 3.0, 5.0], **mine)
    other.hand(ServiceOrderRequested, 2.0, **theirs)
    desk.days(1)
    assert (orders(desk.rows(ServiceOrderCompleted)), orders(desk.rows(OrderFellOut))) == ([500, 502], [501])
    assert orders(other.rows(ServiceOrderCompleted)) == [601, 602]
    assert orders(other.rows(OrderFellOut)) == [600]


def test_of_an_order_that_is_done_who_asks_again_is_told_and_nobody_else() -> None:
    desk = inventory()
    other, rows = AnotherAsker(desk), newcomers(desk, 1)
    desk.hand(ServiceOrderRequested, [1.0], **wanted([500], rows))
    desk.days(1)
    first = desk.rows(ServiceOrderCompleted)
    other.hand(ServiceOrderRequested, 25.0, **wanted([500], rows, attempt=2))
    desk.days(1)
    again = other.rows(ServiceOrderCompleted)
    assert again.effective.tolist() == first.effective.tolist()
    assert desk.rows(ServiceOrderCompleted) is None


def test_an_installation_is_reported_to_each_ones_own_asker_days_later() -> None:
    desk = inventory()
    other, rows = AnotherAsker(desk), newcomers(desk, 2, fixed=True)
    desk.hand(ServiceOrderRequested, [1.0], **wanted([500], rows[:1], fixed=True))
    other.hand(ServiceOrderRequested, 2.0, **wanted([600], rows[1:], fixed=True))
    desk.days(8)
    for order, row in ((500, rows[0]), (600, rows[1])):
        desk.tell(InstallationDone(order + 1, order, row, finished=190.0))
    desk.run(193.0)
    assert orders(desk.rows(ServiceOrderCompleted)) == [500]
    assert orders(other.rows(ServiceOrderCompleted)) == [600]


def test_an_installation_asked_for_by_two_is_reported_to_who_asked_last() -> None:
    desk = inventory()
    other, rows = AnotherAsker(desk), newcomers(desk, 1, fixed=True)
    desk.hand(ServiceOrderRequested, [1.0], **wanted([500], rows, fixed=True))
    desk.days(1)
    other.hand(ServiceOrderRequested, 25.0, **wanted([500], rows, fixed=True, attempt=2))
    desk.days(1)
    desk.run(49.0)
    assert [word.job for word in desk.heard(VisitRequested)] == [500, 500]
    desk.tell(InstallationDone(9, 500, rows[0], finished=48.0))
    desk.run(50.0)
    assert orders(other.rows(ServiceOrderCompleted)) == [500]
    assert desk.rows(ServiceOrderCompleted) is None
