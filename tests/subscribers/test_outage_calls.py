"""Who is cut off calls, the first one with a bell, and nobody in the dead of night."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.kernel.beat import Beat
from sim.messages.customers import ContactMade
from sim.messages.faults import CustomersTold, TroubleHeard, TroubleNoticed
from sim.subscribers.customers import Customers
from sim.subscribers.outage_calls import AWAKE_FROM, AWAKE_UNTIL, awake
from tests.house_of_two import Alone
from tests.subscribers.test_customers import town

instants = st.lists(st.floats(-500.0, 500.0), min_size=1, max_size=30).map(lambda at: np.sort(np.array(at)))


@given(instants)
def test_everyone_is_awake_and_nobody_calls_before_the_outage(at: np.ndarray) -> None:
    moved = awake(at)
    assert (moved >= at - 1e-9).all()
    assert (moved - at <= 9.0).all()
    hours = moved % 24
    assert ((hours >= AWAKE_FROM - 1e-9) & (hours < AWAKE_UNTIL + 1e-9)).all()


@given(instants)
def test_the_order_of_the_night_is_kept_in_the_morning(at: np.ndarray) -> None:
    asleep = at[(at % 24 < AWAKE_FROM) | (at % 24 >= AWAKE_UNTIL)]
    assert (np.diff(awake(asleep)) >= -1e-9).all()


def test_those_who_are_awake_call_when_they_call() -> None:
    at = np.array([7.0, 12.5, 22.99, 31.0])
    assert awake(at).tolist() == at.tolist()


def cut_off(desk: Alone, hours: float, at: float = 10.0) -> None:
    desk.run(at)
    desk.it.equipment.fail(4, 0)
    desk.run(at + hours)
    desk.it.equipment.restore(4)


def test_those_cut_off_call_at_the_entered_rate_and_the_first_rings_while_nobody_is_heard() -> None:
    desk = town(outage_call=0.06)
    cut_off(desk, 6.0)
    desk.run(24.0)
    desk.step(Customers.call_about_outages, Beat.of(0))
    people = desk.it.people
    exposed = int(((people.site == 0) & (people.group == 0)).sum())
    contacts = desk.rows(ContactMade)
    expected = exposed * (1 - np.exp(-0.06 * 5.9))
    assert len(contacts) == pytest.approx(expected, abs=3 * expected**0.5)
    assert ((contacts.at >= 10.1) & (contacts.at < 16.0)).all()
    assert (people.site[contacts.row] == 0).all()
    assert desk.heard_at(TroubleNoticed) == [contacts.at.min()], "nobody answers the bell"
    assert {word.site for word in desk.heard(TroubleNoticed)} == {0}


def test_where_the_bell_is_answered_and_nothing_comes_of_it_the_next_caller_rings() -> None:
    desk = town(outage_call=0.06)
    desk.run(10.0)
    desk.it.equipment.fail(4, 0)
    answered = 0
    for hour in range(11, 17):
        desk.run(float(hour))
        for word in desk.heard(TroubleNoticed)[answered:]:
            answered += 1
            desk.tell(TroubleHeard(word.key, enough=False))
    desk.it.equipment.restore(4)
    desk.run(24.0)
    desk.step(Customers.call_about_outages, Beat.of(0))
    at, rang = np.sort(desk.rows(ContactMade).at), desk.heard_at(TroubleNoticed)
    # The bell is answered at each full hour here: of the callers of an hour the first one rings.
    firsts = [at[at >= hour].min() for hour in range(10, 16) if ((at >= hour) & (at < hour + 1)).any()]
    assert rang == pytest.approx(firsts, abs=1e-9)


def test_nobody_calls_in_the_dead_of_night() -> None:
    desk = town(outage_call=0.06)
    cut_off(desk, 20.0, at=23.0)
    desk.run(48.0)
    desk.step(Customers.call_about_outages, Beat.of(1))
    hours = desk.rows(ContactMade).at % 24
    assert ((hours >= 7.0) & (hours < 23.0)).all()


def test_an_outage_that_is_over_before_anybody_calls_is_heard_by_nobody() -> None:
    desk = town(outage_call=0.06)
    cut_off(desk, 0.1)
    desk.run(24.0)
    desk.step(Customers.call_about_outages, Beat.of(0))
    assert desk.heard(TroubleNoticed) == []


def test_half_of_the_callers_who_were_told_do_not_call_and_all_forgive_a_little() -> None:
    calls = []
    for told in (False, True):
        desk = town(outage_call=0.1, told_calls_not=0.5, told_memory=0.7)
        desk.run(10.0)
        desk.it.equipment.fail(4, 0)
        if told:
            desk.tell(CustomersTold(1, sites=(0,), over=False))
        desk.run(18.0)
        desk.it.equipment.restore(4)
        desk.run(24.0)
        desk.step(Customers.call_about_outages, Beat.of(0))
        calls.append(len(desk.rows(ContactMade)))
        remembered = desk.it.outages.remembered(18.0)[0, 0]
        assert remembered == pytest.approx(8 * 60 * 0.3 * (0.7 if told else 1.0))
    assert calls[1] + desk.sum("contacts.deflected") == calls[0]
    assert calls[1] / calls[0] == pytest.approx(0.5, abs=0.1)
