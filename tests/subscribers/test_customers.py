"""The customers: they join, call, order, dispute and leave, each by their own luck."""

from typing import Any

import numpy as np
import pytest

from sim.messages.customers import (
    BILL,
    DISPUTE,
    GENERAL,
    LINE,
    ORDER,
    REPEAT,
    ContactEnded,
    ContactMade,
)
from sim.messages.faults import TroubleHeard, TroubleNoticed
from sim.messages.money import BillSent
from sim.messages.orders import ADD, CEASE, CHANGE, OrderCompleted, OrderWanted
from sim.network.equipment import EquipmentParameters
from sim.network.traffic import Traffic, TrafficParameters
from sim.records.errors import LawBroken
from sim.subscribers.customers import Customers, CustomersParameters
from sim.subscribers.decisions import ChurnParameters
from sim.subscribers.segments import SegmentsParameters
from sim.subscribers.tariffs import Tariffs
from tests.house_of_two import Alone, alone, empty_house, fault_tools, order_tools, some_people

SILENT: dict[str, Any] = {
    "general_contacts": 0.0,
    "bill_contact": 0.0,
    "error_contact": 0.0,
    "shock_contact": 0.0,
    "first_contact": 0.0,
    "order_contact": 0.0,
    "comes_back": 0.0,
    "outage_call": 0.0,
}
CONTENT = {"intercept": -12.0, "changes": 0.0, "gross_adds": 0.0}


def town(each: dict[str, Any] | None = None, line_faults: float = 0.0, **changes: Any) -> Alone:
    """A town of 2,000 of each of postpaid and fibre who do nothing but what is said."""
    house = empty_house()
    tools = fault_tools(house, people=0)
    tools["equipment"].p = EquipmentParameters(line_faults=line_faults)
    segments = SegmentsParameters()
    kept = {
        name: getattr(segments, name).model_copy(update={**CONTENT, **(each or {})})
        for name in SegmentsParameters.model_fields
    }
    parameters = CustomersParameters(
        segments=segments.model_copy(update=kept),
        churn=ChurnParameters(other=0.0),
        **(SILENT | changes),
    )
    tools |= {
        "traffic": Traffic(TrafficParameters(), np.full(4, 1000.0), np.zeros(4), house.streams),
        "tariffs": Tariffs(),
    }
    people = some_people(house, postpaid=2000, fibre=2000)
    people.people.unresolved[:] = 0.0  # nobody remembers anything
    return alone(Customers, parameters, house, population=people, **order_tools(house), **tools)


def made(desk: Alone, reason: int) -> Any:
    contacts = desk.rows(ContactMade)
    return None if contacts is None else contacts.where(contacts.reason == reason)


def bills(desk: Alone, rows: Any, at: float = 5.0, **columns: Any) -> None:
    n = len(rows)
    plain = {
        "amount": np.full(n, 3000),
        "error": np.zeros(n, dtype=np.int64),
        "shock": np.zeros(n),
        "first": np.zeros(n, dtype=bool),
    }
    desk.hand(BillSent, np.full(n, at), row=rows, **(plain | columns))


# --- joining and leaving


def test_newcomers_order_and_are_customers_once_their_service_works() -> None:
    desk = town(each={"gross_adds": 900.0})
    desk.days(1)
    wanted = desk.rows(OrderWanted)
    assert (wanted.kind == ADD).all()
    rows = wanted.row
    assert not desk.it.people.alive[rows].any()
    assert desk.it.counts.sum() == 4000
    desk.it.population.people.in_service[rows] = True
    desk.it.services_begun.tell(rows, np.zeros(len(rows)))
    desk.days(1)
    assert desk.it.people.alive[rows].all()
    assert desk.it.counts.sum() == 4000 + len(rows)
    desk.it.close_month(1)


def test_a_late_activation_is_remembered_by_its_days() -> None:
    desk = town(each={"gross_adds": 900.0})
    desk.days(1)
    row = int(desk.rows(OrderWanted).row[0])
    desk.it.services_begun.tell(np.array([row]), np.array([7 * 24.0]))
    desk.days(1)
    assert desk.it.people.lateness[row] == pytest.approx(np.log(8.0))


def test_who_leaves_orders_a_cease_and_is_counted_out() -> None:
    desk = town(each={"intercept": -2.5})
    desk.days(30)
    wanted = desk.rows(OrderWanted)
    gone = np.flatnonzero(~desk.it.people.alive)
    assert (wanted.kind == CEASE).all()
    assert sorted(wanted.row.tolist()) == gone.tolist()
    at = dict(zip(wanted.row.tolist(), wanted.at.tolist(), strict=True))
    assert all(desk.it.people.service_to[row] == (at[row] // 24 + 1) * 24 for row in gone.tolist())
    assert desk.sum("subscribers.left") == len(gone)
    desk.it.close_month(1)


def test_as_many_leave_as_their_hazards_say() -> None:
    desk = town(each={"intercept": -2.5})
    desk.days(30)
    expected = desk.sum("subscribers.expected_leavers")
    assert expected > 100
    assert desk.sum("subscribers.left") == pytest.approx(expected, abs=3 * expected**0.5)


def test_the_content_stay_and_nothing_happens() -> None:
    desk = town()
    desk.days(60)
    assert desk.sum("subscribers.left") <= 2
    assert desk.rows(ContactMade) is None


def test_a_person_who_vanishes_breaks_the_law() -> None:
    desk = town()
    desk.days(1)
    desk.it.people.alive[7] = False
    with pytest.raises(LawBroken, match="V01"):
        desk.it.close_month(1)


def test_a_month_has_its_subscriber_hours() -> None:
    desk = town()
    desk.days(10)
    assert desk.sum("subscribers.hours", "postpaid") == 10 * 24 * 2000


# --- wishes and contacts


def test_changes_and_general_contacts_come_at_their_monthly_rates() -> None:
    desk = town(each={"changes": 0.1}, general_contacts=0.2)
    desk.days(30)
    contacts, wanted = desk.rows(ContactMade), desk.rows(OrderWanted)
    of_a_month = 4000 * 30 / 30.4375
    assert (contacts.reason == GENERAL).all()
    assert len(contacts) == pytest.approx(0.2 * of_a_month, abs=3 * 28)
    assert (wanted.kind == CHANGE).all()
    assert len(wanted) == pytest.approx(0.1 * of_a_month, abs=3 * 20)


def test_lines_fail_at_their_yearly_rate_and_their_people_are_heard() -> None:
    desk = town(line_faults=2.0)
    desk.days(30)
    lines = desk.it.lines
    expected = 2000 * 2.0 * 30 / 365.25
    assert lines.interruptions == pytest.approx(expected, abs=3 * expected**0.5)
    contacts = desk.rows(ContactMade)
    assert (contacts.reason == LINE).all()
    assert (desk.it.people.segment[contacts.row] == 2).all()
    heard = desk.heard(TroubleNoticed)
    assert {word.key for word in heard} == set(contacts.ids.tolist()), "each contact rings the bell"
    assert {word.problem for word in heard} == {word.key for word in heard}
    # Nine of ten call within hours, one of ten after three days in the mean: of those of 30 days 9 in 10.
    assert len(heard) / lines.interruptions == pytest.approx(0.99, abs=0.03)


def test_whose_line_stays_dead_calls_again_and_a_repaired_one_does_not() -> None:
    """By hand: found at once, then every four days: 0, 4, 8 and 12 of 14 days; awake from 7 to 23."""
    desk = town(line_faults=0.0, line_call=0.0, line_found_after=0.0, line_calls_again=4.0)
    for row in (2001, 2002):
        desk.house.env.process(desk.it.line_calls.line_fault(desk.it.lines, row, row, 10.0))
    answered = 0
    for day in range(1, 14):
        desk.run(10.0 + day * 24 - 1)
        for word in desk.heard(TroubleNoticed)[answered:]:
            desk.tell(TroubleHeard(word.key, enough=True))
            answered += 1
        if day == 2:
            desk.it.lines.restore(2002)
    desk.run(10.0 + 14 * 24 - 1)
    heard = desk.heard(TroubleNoticed)
    assert [word.problem for word in heard if word.line == 2002] == [2002]
    assert [word.problem for word in heard if word.line == 2001] == [2001] * 3
    assert len({word.key for word in heard}) == 4, "each word has its own luck on the wire"


def test_a_repaired_line_is_remembered_by_the_felt_minutes() -> None:
    desk = town(line_faults=2.0)
    desk.days(1)
    lines = desk.it.lines
    row, fault = next(iter(lines.faults.items()))
    desk.run(48.0)
    lines.restore(row)
    assert desk.it.people.line_memory[row] == pytest.approx((48.0 - fault.start) * 60 * 0.6, rel=1e-5)


# --- bills


@pytest.mark.parametrize(
    ("column", "setting", "share"),
    [
        ({"error": np.full(2000, 100)}, {"error_contact": 0.35}, 0.35),
        ({"error": np.full(2000, 49)}, {"error_contact": 0.35}, 0.0),
        ({"error": np.full(2000, -100)}, {"error_contact": 0.35}, 0.0),
        ({"shock": np.full(2000, 0.5)}, {"shock_contact": 0.4}, 0.2),
        ({"shock": np.full(2000, 3.0)}, {"shock_contact": 0.4}, 0.4),
        ({"first": np.ones(2000, dtype=bool)}, {"first_contact": 0.3}, 0.3),
        ({}, {"bill_contact": 0.05}, 0.05),
    ],
)
def test_bills_lead_to_contacts_by_what_is_wrong_with_them(column: Any, setting: Any, share: float) -> None:
    desk = town(**setting)
    bills(desk, np.arange(2000), **column)
    desk.days(1)
    contacts = made(desk, BILL)
    number = 0 if contacts is None else len(contacts)
    assert number / 2000 == pytest.approx(share, abs=0.033 if share else 0.0)


@pytest.mark.parametrize(("error", "share"), [(100, 0.5), (0, 0.25)])
def test_a_contact_becomes_a_dispute_more_often_when_the_bill_is_wrong(error: int, share: float) -> None:
    desk = town(bill_contact=1.0)
    bills(desk, np.arange(2000), error=np.full(2000, error))
    desk.days(1)
    contacts = made(desk, BILL)
    disputes = contacts.asks == DISPUTE
    assert disputes.sum() / 2000 == pytest.approx(share, abs=0.034)
    assert (contacts.about[disputes] > 0).all()
    assert (desk.it.people.bill_error[:2000] == (1.0 if error else 0.0)).all()
    assert (desk.it.people.bill_error_at[:2000] <= 24.0).all(), "remembered since it was read, not later"


def test_a_shock_is_remembered() -> None:
    desk = town()
    bills(desk, np.arange(3), shock=np.array([0.0, 0.3, 0.6]))
    desk.days(1)
    assert desk.it.people.shock[:3].tolist() == pytest.approx([0.0, 0.3, 0.6])


def test_some_ask_about_their_order_when_it_is_done() -> None:
    desk = town(order_contact=0.2)
    rows = np.arange(2000)
    desk.hand(
        OrderCompleted,
        np.full(2000, 5.0),
        order=rows.astype(np.uint64),
        number=rows,
        row=rows,
        effective=np.full(2000, 4.0),
    )
    desk.days(1)
    assert len(made(desk, ORDER)) / 2000 == pytest.approx(0.2, abs=0.03)


# --- what contacts leave behind


def ended(desk: Alone, rows: Any, *, resolved: bool, abandoned: bool = False, waited: float = 3.0) -> None:
    n = len(rows)
    outcome = {"resolved": resolved, "abandoned": abandoned, "waited": waited, "reason": np.uint8(0)}
    outcome |= {"contact": np.uint64(7), "again": False, "asks": np.uint8(0), "about": np.uint64(0)}
    columns = {name: np.full(n, value) for name, value in outcome.items()}
    desk.hand(ContactEnded, np.full(n, 6.0), row=rows, **columns)


def test_what_stays_unresolved_is_remembered_and_a_call_given_up_half() -> None:
    desk = town()
    ended(desk, np.array([0]), resolved=False)
    ended(desk, np.array([1]), resolved=False, abandoned=True)
    ended(desk, np.array([2]), resolved=True)
    desk.days(1)
    assert desk.it.people.unresolved[:3].tolist() == [1.0, 0.5, 0.0]
    assert desk.it.people.wait[:3].tolist() == [3.0, 3.0, 3.0]


def test_a_solved_matter_fades_by_seventy_per_cent_and_memory_has_a_top() -> None:
    desk = town()
    desk.it.people.unresolved[:2], desk.it.people.unresolved_at[:2] = [1.0, 1.9], 6.0
    ended(desk, np.array([0]), resolved=True)
    ended(desk, np.array([1]), resolved=False)
    desk.days(1)
    assert desk.it.people.unresolved[:2].tolist() == pytest.approx([0.3, 2.0])


def test_the_unresolved_come_back_on_a_later_day() -> None:
    desk = town(comes_back=0.6)
    ended(desk, np.arange(1000), resolved=False)
    ended(desk, np.arange(1000, 2000), resolved=True)
    ended(desk, np.arange(2000, 3000), resolved=False, abandoned=True)
    desk.days(1)
    again = made(desk, REPEAT)
    assert len(again) / 1000 == pytest.approx(0.6, abs=0.047)
    assert (again.row < 1000).all()
    assert (again.at >= 6.0 + 24).all()


# --- outages


def test_outage_hours_are_noted_by_kind_and_close_with_the_people() -> None:
    desk = town()
    desk.run(10.0)
    desk.it.equipment.fail(4, 0)
    desk.run(16.0)
    desk.it.equipment.restore(4)
    desk.days(1)
    desk.it.close_month(1)
    people = desk.it.people
    exposed = int(((people.site == 0) & (people.group == 0)).sum())
    assert desk.sum("outage.hours", "mobile") == pytest.approx(6.0 * exposed)
    assert desk.sum("outage.interruptions", "mobile") == exposed
    assert desk.sum("outage.hours", "fixed") == 0
