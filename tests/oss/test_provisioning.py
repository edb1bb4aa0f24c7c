"""Provisioning: the records are the only map, and an order falls out where the map is wrong."""

from typing import Any

import numpy as np
import pytest

from sim.messages.faults import InstallationDone, VisitRequested
from sim.messages.orders import (
    ADD,
    CEASE,
    CHANGE,
    DATA,
    RECORD,
    OrderFellOut,
    ServiceOrderCompleted,
    ServiceOrderRequested,
)
from sim.network.resources import FREE, UNKNOWN
from sim.oss.provisioning.provisioning import Provisioning
from sim.oss.provisioning.service_orders import FIXED, MOBILE, ProvisioningParameters
from tests.house_of_two import Alone, alone, empty_house, order_tools, placed, some_people

RIGHT: dict[str, Any] = {
    "accuracy_mobile": 1.0,
    "accuracy_fixed": 1.0,
    "moved_unrecorded_mobile": 0.0,
    "moved_unrecorded_fixed": 0.0,
    "other_port": 0.0,
}


def inventory(postpaid: int = 200, fibre: int = 200, **changes: Any) -> Alone:
    house = empty_house()
    people = some_people(house, postpaid=postpaid, fibre=fibre)
    parameters = ProvisioningParameters(**(RIGHT | changes))
    return alone(Provisioning, parameters, house, population=people, **order_tools(house))


def newcomers(desk: Alone, number: int, *, fixed: bool = False) -> np.ndarray:
    people = desk.it.population
    codes = np.full(number, 2 if fixed else 0)
    ids = np.arange(number, dtype=np.uint64) + np.uint64(10_000)
    rows: np.ndarray = people.add(codes, ids, 0.0)
    return rows


def request(desk: Alone, orders: Any, at: float = 1.0, attempt: int = 1) -> None:
    """Ask for service orders, each known by its identity with its content beside it."""
    columns = placed(**(orders | {"attempt": attempt}))
    desk.hand(ServiceOrderRequested, np.full(len(columns["order"]), at), **columns)


def ordered(rows: Any, kind: int, first: int = 500, **more: Any) -> dict[str, Any]:
    """Orders of some people, with identities from `first` on."""
    rows = np.atleast_1d(rows)
    return {"order": np.arange(first, first + len(rows)), "row": rows, "kind": kind, **more}


def recorded(desk: Alone) -> np.ndarray:
    """The resource on record, one row a person."""
    ports: np.ndarray = desk.it.inventory.port
    return ports


def boards_agree(desk: Alone) -> bool:
    """Every service stands on both boards, on its own resource and on no other."""
    people = desk.it.people
    for domain, fixed in ((MOBILE, False), (FIXED, True)):
        rows = np.flatnonzero(people.in_service & ((people.segment >= 2) == fixed))
        truth, records = desk.it.truth[domain].owner, desk.it.records[domain].owner
        if not (truth[people.true_port[rows]] == rows).all() or (truth >= 0).sum() != len(rows):
            return False
        if not (records[recorded(desk)[rows]] == rows).all() or (records >= 0).sum() != len(rows):
            return False
    return True


def test_at_birth_the_share_of_right_records_is_as_entered() -> None:
    desk = inventory(postpaid=20_000, fibre=20_000, accuracy_mobile=0.97, accuracy_fixed=0.93)
    people = desk.it.people
    right = people.true_port == recorded(desk)
    assert right[people.segment == 0].mean() == pytest.approx(0.97, abs=0.004)
    assert right[people.segment == 2].mean() == pytest.approx(0.93, abs=0.006)
    assert boards_agree(desk)


def test_with_right_records_a_mobile_order_is_done_in_machine_time() -> None:
    desk = inventory(activation=8.0)
    rows = newcomers(desk, 100)
    request(desk, ordered(rows, ADD))
    desk.days(1)
    done = desk.rows(ServiceOrderCompleted)
    assert len(done) == 100
    assert desk.rows(OrderFellOut) is None
    assert (done.at == done.effective).all()
    assert (done.at - 1.0).mean() == pytest.approx(8 / 60, rel=0.15)
    people = desk.it.people
    assert people.in_service[rows].all()
    since = dict(zip(done.order.tolist(), done.effective.tolist(), strict=True))
    assert people.service_from[rows].tolist() == [since[order] for order in range(500, 600)]
    assert (people.true_port[rows] == recorded(desk)[rows]).all()
    assert boards_agree(desk)


def test_a_record_that_says_free_and_lies_makes_the_order_fall_out() -> None:
    desk = inventory(accuracy_mobile=0.5, postpaid=2000)
    rows = newcomers(desk, 400)
    request(desk, ordered(rows, ADD))
    desk.days(1)
    fallen, done = desk.rows(OrderFellOut), desk.rows(ServiceOrderCompleted)
    assert len(fallen) + len(done) == 400
    assert (fallen.cause == RECORD).all()
    # A thousand of 6,080 numbers that records call free are in use.
    assert len(fallen) / 400 == pytest.approx(1000 / 6080, abs=0.06)
    assert not desk.it.people.in_service[rows[(fallen.order - 500).astype(int)]].any()
    assert desk.it.people.in_service[rows].sum() == len(done)
    assert (desk.it.records[MOBILE].owner == UNKNOWN).sum() == len(fallen)


def test_who_tries_another_resource_falls_out_less() -> None:
    fallen = []
    for policy in ("fall out", "try another"):
        desk = inventory(accuracy_mobile=0.5, postpaid=2000, on_conflict=policy)
        request(desk, ordered(newcomers(desk, 400), ADD))
        desk.days(1)
        rows = desk.rows(OrderFellOut)
        fallen.append(0 if rows is None else len(rows))
    assert desk.decided("on_conflict")["True"] > 0
    assert fallen[1] < fallen[0] / 5


def test_an_order_that_was_keyed_wrong_falls_out_for_its_data_and_passes_once_mended() -> None:
    desk = inventory()
    wanted = ordered(newcomers(desk, 1), ADD, keyed_wrong=True)
    request(desk, wanted)
    desk.days(1)
    assert desk.rows(OrderFellOut).cause.tolist() == [DATA]
    request(desk, wanted | {"keyed_wrong": False}, at=25.0, attempt=2)
    desk.days(1)
    assert desk.rows(ServiceOrderCompleted).order.tolist() == [500]


def test_an_order_asked_for_twice_is_carried_out_once_and_reported_twice() -> None:
    desk = inventory()
    wanted = ordered(newcomers(desk, 1), ADD)
    request(desk, wanted)
    desk.days(1)
    first = desk.rows(ServiceOrderCompleted)
    used = desk.it.truth[MOBILE].owner.copy()
    request(desk, wanted, at=30.0, attempt=2)
    desk.days(1)
    again = desk.rows(ServiceOrderCompleted)
    assert again.effective.tolist() == first.effective.tolist()
    assert (desk.it.truth[MOBILE].owner == used).all()


def test_a_cease_frees_the_resource_in_the_network_and_in_the_records() -> None:
    desk = inventory()
    row = 3
    true, on_record = desk.it.people.true_port[row], recorded(desk)[row]
    request(desk, ordered(row, CEASE))
    desk.days(1)
    assert desk.it.truth[MOBILE].owner[true] == FREE
    assert desk.it.records[MOBILE].owner[on_record] == FREE
    assert not desk.it.people.in_service[row]
    assert boards_agree(desk)


def test_an_installation_is_asked_of_field_work_for_a_working_day() -> None:
    desk = inventory(appointment=5.0)
    rows = newcomers(desk, 1, fixed=True)
    request(desk, ordered(rows, ADD, fixed=True))
    desk.days(1)
    desk.run(24.5)
    [visit] = desk.heard(VisitRequested)
    assert (visit.job, visit.kind, visit.target, visit.urgent) == (500, "install", rows[0], False)
    assert visit.earliest == 7 * 24.0  # five working days after Monday
    assert desk.rows(ServiceOrderCompleted) is None


def installed(desk: Alone, number: int) -> np.ndarray:
    rows = newcomers(desk, number, fixed=True)
    request(desk, ordered(rows, ADD, fixed=True))
    desk.days(1)
    for order, row in enumerate(rows.tolist(), start=500):
        desk.tell(InstallationDone(order + 1, order, row, finished=24.0))
    desk.run(25.0)
    return rows


def test_a_line_is_in_service_since_the_technician_left() -> None:
    desk = inventory()
    rows = installed(desk, 20)
    people = desk.it.people
    assert people.in_service[rows].all()
    assert (people.service_from[rows] == 24.0).all()
    assert len(desk.rows(ServiceOrderCompleted)) == 20
    assert desk.sum("orders.activated", "add fixed") == 20
    assert boards_agree(desk)


def test_a_technician_who_takes_another_port_leaves_a_wrong_record() -> None:
    desk = inventory(other_port=1.0)
    rows = installed(desk, 20)
    people = desk.it.people
    assert (people.true_port[rows] != recorded(desk)[rows]).all()
    assert boards_agree(desk)


def test_installations_that_are_told_twice_count_once() -> None:
    desk = inventory(other_port=1.0)
    [row] = installed(desk, 1)
    port = desk.it.people.true_port[row]
    desk.tell(InstallationDone(99, 500, int(row), finished=40.0))
    desk.run(41.0)
    assert desk.it.people.true_port[row] == port
    assert desk.it.people.service_from[row] == 24.0
    assert desk.sum("orders.activated") == 1


def test_changes_that_touch_a_wrong_record_fall_out_and_mend_it() -> None:
    desk = inventory(accuracy_mobile=0.0, touches_record=1.0)
    people = desk.it.people
    mobile = np.flatnonzero(people.segment == 0)[-50:]  # none of whom is audited these days
    wanted = ordered(mobile, CHANGE)
    request(desk, wanted)
    desk.days(1)
    assert len(desk.rows(OrderFellOut)) == 50
    assert (people.true_port[mobile] == recorded(desk)[mobile]).all()
    request(desk, wanted, at=25.0, attempt=2)
    desk.days(1)
    assert len(desk.rows(ServiceOrderCompleted)) == 50


def test_changes_that_touch_no_record_never_fall_out() -> None:
    desk = inventory(accuracy_mobile=0.0, touches_record=0.0)
    request(desk, ordered(np.arange(50), CHANGE))
    desk.days(1)
    assert len(desk.rows(ServiceOrderCompleted)) == 50


def test_the_audit_finds_wrong_records_at_its_monthly_rate() -> None:
    desk = inventory(fibre=4000, accuracy_fixed=0.0, audit=0.25)
    desk.days(30)
    people = desk.it.people
    wrong = (people.true_port != recorded(desk))[people.segment == 2]
    assert wrong.mean() == pytest.approx(0.75, abs=0.02)


def test_services_are_rearranged_without_a_record_at_their_monthly_rate() -> None:
    desk = inventory(fibre=4000, moved_unrecorded_fixed=0.1, audit=0.0)
    desk.days(30)
    people = desk.it.people
    wrong = (people.true_port != recorded(desk))[people.segment == 2]
    assert wrong.mean() == pytest.approx(0.1, abs=0.015)
    assert (desk.it.truth[FIXED].owner[people.true_port[people.segment == 2]] >= 0).all()


def test_belief_and_wrong_records_are_counted_at_the_months_end() -> None:
    desk = inventory(fibre=200, accuracy_fixed=0.5)
    desk.it.close_month(1)
    people = desk.it.people
    wrong = (people.true_port != recorded(desk)).sum()
    assert desk.sum("inventory.records", "plant") == 200
    assert desk.sum("inventory.wrong", "plant") == wrong > 50
    assert desk.house.beliefs[1, "oss.provisioning", "plant resources in use"] == (200.0, 200.0)


def test_the_records_hold_every_service_whatever_the_audit_mends() -> None:
    desk = inventory(fibre=1000, accuracy_fixed=0.6, moved_unrecorded_fixed=0.1, audit=0.3)
    desk.days(90)
    assert boards_agree(desk)
