"""Who comes back on a later day, goes on calling, or is heard and need not ring again."""

from typing import Any

import numpy as np
import pytest

from sim.kernel.beat import Beat
from sim.messages.customers import BILL, DISPUTE, LINE, OUTAGE, REPORT, ContactEnded, ContactMade
from sim.messages.faults import TroubleHeard, TroubleNoticed
from sim.subscribers.customers import Customers
from tests.house_of_two import Alone
from tests.subscribers.test_customers import bills, ended, made, town


def test_once_the_trouble_is_taken_up_nobody_rings_and_as_many_call() -> None:
    calls = []
    for enough in (False, True):
        desk = town(outage_call=0.06)
        desk.run(10.0)
        desk.it.equipment.fail(4, 0)
        desk.run(10.5)
        first = desk.heard(TroubleNoticed)[0]
        desk.tell(TroubleHeard(first.key, enough=enough))
        desk.run(16.0)
        desk.it.equipment.restore(4)
        desk.run(24.0)
        desk.step(Customers.call_about_outages, Beat.of(0))
        calls.append(sorted(desk.rows(ContactMade).ids.tolist()))
        assert len(desk.heard(TroubleNoticed)) == (1 if enough else 2), "one rings again, and is not answered"
    assert calls[0] == calls[1]


def given_up(
    desk: Alone, rows: Any, reason: int, contacts: Any, *, again: bool = False, about: int = 0
) -> None:
    n = len(rows)
    desk.hand(
        ContactEnded, np.full(n, 14.0), row=np.asarray(rows), reason=np.full(n, reason, dtype=np.uint8),
        abandoned=np.ones(n, dtype=bool), resolved=np.zeros(n, dtype=bool), waited=np.full(n, 3.0),
        contact=np.asarray(contacts, dtype=np.uint64), again=np.full(n, again),
        asks=np.full(n, REPORT if reason == OUTAGE else DISPUTE, dtype=np.uint8),
        about=np.full(n, about, dtype=np.uint64),
    )  # fmt: skip


def test_whom_nobody_answered_tries_again_with_what_was_asked_for() -> None:
    desk = town(tries_again=0.6)
    given_up(desk, np.arange(2000), BILL, np.arange(2000) + 10, about=99)
    given_up(desk, np.arange(2000, 3000), BILL, np.arange(2000, 3000) + 10, again=True, about=99)
    desk.days(1)
    again = desk.house.bus.inbox("test.you", ContactMade).take(np.inf)
    # Three in five of those who do not call again on the same day; three standard errors of 2,000.
    assert len(again) / 2000 == pytest.approx(0.6, abs=0.033)
    assert (again.row < 2000).all()
    assert (again.reason == BILL).all()
    assert (again.asks == DISPUTE).all()
    assert (again.about == 99).all()
    assert (again.at >= 24.0).all()


def test_who_gave_up_and_is_still_cut_off_goes_on_calling_in_the_morning() -> None:
    desk = town(outage_call=0.0001)
    desk.run(10.0)
    fault = desk.it.equipment.fail(4, 0)
    desk.run(20.0)
    desk.it.p = desk.it.p.model_copy(update={"outage_call": 10.0})
    people = desk.it.people
    cut, fine = (
        np.flatnonzero(desk.it.calls._cut_off(np.arange(4000)))[:5],
        np.flatnonzero(people.site == 1)[:5],
    )
    desk.rows(ContactMade)
    given_up(desk, [*cut, *fine], OUTAGE, np.arange(10) + 50, about=fault.key)
    desk.days(2)
    contacts = desk.rows(ContactMade)
    assert sorted(contacts.row.tolist()) == sorted(cut.tolist())
    assert (contacts.at >= 24.0 + 7.0).all()
    assert (contacts.asks == REPORT).all()


def test_failures_of_one_day_add_up_in_the_order_of_time() -> None:
    """By hand: three calls given up leave 3 x 0.5; one settled after two of them leaves 0.3 x 1.0."""
    desk = town()
    ended(desk, np.array([0, 0, 0]), resolved=False, abandoned=True)
    desk.hand(
        ContactEnded, np.array([9.0, 7.0, 8.0]), row=np.array([1, 1, 1]), reason=np.zeros(3, dtype=np.uint8),
        abandoned=np.array([False, True, True]), resolved=np.array([True, False, False]),
        waited=np.array([1.0, 2.0, 3.0]), contact=np.arange(3, dtype=np.uint64),
        again=np.zeros(3, dtype=bool), asks=np.zeros(3, dtype=np.uint8), about=np.zeros(3, dtype=np.uint64),
    )  # fmt: skip
    desk.days(1)
    assert desk.it.people.unresolved[:2].tolist() == pytest.approx([1.5, 0.3], abs=1e-3)
    assert desk.it.people.wait[1] == 1.0, "the last wait is remembered"


def test_who_calls_again_on_the_same_day_has_not_given_up_for_good() -> None:
    """By hand: given up and redialled, then given up for good: 0.5, and not 1.0. [P4.2, pitfalls]"""
    desk = town()
    desk.hand(
        ContactEnded, np.array([7.0, 8.0]), row=np.array([1, 1]), reason=np.zeros(2, dtype=np.uint8),
        abandoned=np.ones(2, dtype=bool), resolved=np.zeros(2, dtype=bool), waited=np.array([2.0, 3.0]),
        contact=np.zeros(2, dtype=np.uint64), again=np.array([True, False]), asks=np.zeros(2, dtype=np.uint8),
        about=np.zeros(2, dtype=np.uint64),
    )  # fmt: skip
    desk.days(1)
    assert desk.it.people.unresolved[1] == pytest.approx(0.5, abs=1e-3)


def test_who_reads_a_letter_calls_from_the_next_day_on() -> None:
    desk = town(bill_contact=0.05, bill_contact_after=0.0)
    bills(desk, np.arange(2000))
    desk.days(1)
    assert (made(desk, BILL).at >= 24.0).all()


def test_a_dead_line_that_nobody_hears_of_is_called_about_again() -> None:
    """By hand: found at ten of day 0 and given up that day; the next call is in the next morning."""
    desk = town(line_call=0.0, line_found_after=0.0, line_call_after=1e-6)
    desk.house.env.process(desk.it.line_calls.line_fault(desk.it.lines, 2001, 5, 10.0))
    desk.run(11.0)
    (bell,) = desk.heard(TroubleNoticed)
    desk.run(24.0)
    given_up(desk, [2001], LINE, [bell.key], about=5)
    desk.step(Customers.remember_contacts, Beat.of(0))
    desk.run(47.0)
    assert [round(at, 3) for at in desk.heard_at(TroubleNoticed)] == [10.0, 24.0 + 7.125]
    assert {word.problem for word in desk.heard(TroubleNoticed)} == {5}
