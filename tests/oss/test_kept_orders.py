"""Service orders are let go when they are done for long, so that memory does not grow with the months."""

from typing import Any

import numpy as np
import pytest

from sim.messages.faults import InstallationDone, VisitRequested
from sim.messages.orders import CHANGE, ServiceOrderCompleted, ServiceOrderRequested
from sim.oss.provisioning.provisioning import Provisioning
from sim.oss.provisioning.service_orders import KEPT, MOBILE, ProvisioningParameters
from tests.house_of_two import Alone, alone, empty_house, order_tools, placed, some_people

DAY = 24.0
RIGHT: dict[str, Any] = {
    "accuracy_mobile": 1.0,
    "accuracy_fixed": 1.0,
    "moved_unrecorded_mobile": 0.0,
    "moved_unrecorded_fixed": 0.0,
    "other_port": 0.0,
}


@pytest.fixture
def desk() -> Alone:
    house = empty_house()
    people = some_people(house, postpaid=100, fibre=100)
    return alone(
        Provisioning, ProvisioningParameters(**RIGHT), house, population=people, **order_tools(house)
    )


def newcomer(desk: Alone, *, fixed: bool = False) -> int:
    identity = np.array([10_000 + desk.it.people.count], dtype=np.uint64)
    return int(desk.it.population.add(np.array([2 if fixed else 0]), identity, 0.0)[0])


def request(desk: Alone, day: int, **columns: Any) -> Any:
    """Ask for one service order on a day, and live that day; what was reported of it."""
    if day * DAY > desk.house.env.now:
        desk.run(day * DAY)
    desk.hand(ServiceOrderRequested, day * DAY + 1.0, **placed(attempt=1, **columns))
    desk.days(1)
    return desk.rows(ServiceOrderCompleted)


def test_an_order_that_comes_again_within_the_kept_time_is_not_carried_out_twice(desk: Alone) -> None:
    wanted = {"order": 500, "row": newcomer(desk)}
    first = request(desk, 0, **wanted)
    used = desk.it.truth[MOBILE].owner.copy(), desk.it.records[MOBILE].owner.copy()
    for day in (100, 170):  # a hundred and seventy days after the first time, seventy after the last
        desk.run(day * DAY)
        desk.it.close_month(1)
        again = request(desk, day, **wanted)
        assert (again.order.tolist(), again.effective.tolist()) == ([500], first.effective.tolist())
    assert (desk.it.truth[MOBILE].owner == used[0]).all()
    assert (desk.it.records[MOBILE].owner == used[1]).all()
    assert desk.sum("orders.activated") == desk.it.order_log.served == 1
    assert (desk.it.orders.opened, desk.it.orders.retired) == (1, 0)


def test_an_order_that_is_done_is_let_go_once_nobody_has_asked_for_the_kept_time(desk: Alone) -> None:
    request(desk, 0, order=500, row=newcomer(desk))
    request(desk, 1, order=501, row=3, kind=CHANGE)
    desk.run(KEPT + 12.0)
    desk.it.close_month(4)
    assert desk.it.orders.id.tolist() == [501]
    desk.run(KEPT + 36.0)
    desk.it.close_month(4)
    assert (desk.it.orders.count, desk.it.orders.opened, desk.it.orders.retired) == (0, 2, 2)


def test_an_order_that_waits_for_its_installation_is_kept_however_long_it_takes(desk: Alone) -> None:
    """And is found again by its identity after others have been let go around it."""
    row = newcomer(desk, fixed=True)
    request(desk, 0, order=500, row=newcomer(desk))
    request(desk, 1, order=501, row=row, fixed=True)
    request(desk, 2, order=502, row=newcomer(desk))
    desk.run(KEPT + 60.0)
    desk.it.close_month(4)
    assert desk.it.orders.id.tolist() == [501]
    desk.tell(InstallationDone(9, 501, row, finished=KEPT + 60.0))
    desk.run(KEPT + 61.0)
    done = desk.rows(ServiceOrderCompleted)
    assert (done.order.tolist(), done.effective.tolist()) == ([501], [KEPT + 60.0])
    assert desk.it.people.service_from[row] == KEPT + 60.0


def test_an_installation_told_after_its_order_was_let_go_changes_nothing(desk: Alone) -> None:
    row = newcomer(desk, fixed=True)
    request(desk, 0, order=500, row=row, fixed=True)
    desk.tell(InstallationDone(9, 500, row, finished=30.0))
    desk.run(31.0)
    desk.run(KEPT + 60.0)
    desk.it.close_month(4)
    assert desk.it.orders.count == 0
    assert len(desk.rows(ServiceOrderCompleted)) == 1
    port = desk.it.people.true_port[row]
    desk.tell(InstallationDone(10, 500, row, finished=KEPT + 60.0))
    desk.run(KEPT + 61.0)
    assert desk.rows(ServiceOrderCompleted) is None
    assert (desk.it.people.true_port[row], desk.it.people.service_from[row]) == (port, 30.0)


def test_rows_follow_what_is_open_and_lately_done_and_not_the_months_gone_by(desk: Alone) -> None:
    kept = []
    for day in range(0, 180, 2):
        request(desk, day, order=1000 + day, row=day % 100, kind=CHANGE)
        desk.it.close_month(1)
        kept.append(desk.it.orders.count)
    assert desk.it.orders.opened == 90
    assert kept[:60] == list(range(1, 61))
    assert max(kept) == 60  # one every second day for 120 days
    assert desk.heard(VisitRequested) == []
    assert desk.it.people.alive[:100].all()
