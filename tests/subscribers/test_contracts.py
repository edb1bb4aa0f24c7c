"""At the end of a term people sign again, roll on, or have left: on their decision day, by their own luck."""

from typing import Any

import numpy as np
import pytest

from sim.subscribers.contracts import ContractsParameters
from sim.subscribers.segments import FIBRE, POSTPAID
from tests.house_of_two import Alone
from tests.subscribers.test_customers import town

YEAR = 12 * 730.5
TODAY = 240.0


def signing(turn: int = 0, **contracts: float) -> tuple[Alone, Any]:
    """Postpaid people of whom a quarter each: ended 10 days ago, ended long ago, ends today, is in term."""
    desk = town(contracts=ContractsParameters(**contracts))
    people = desk.it.population.people
    people.segment[:] = np.where(np.arange(people.count) < 2000, POSTPAID, FIBRE)
    people.term[:2000] = 12
    people.term_ends[:2000] = np.repeat([0.0, -5000.0, TODAY, TODAY + 1], 500)
    people.term[2000:], people.term_ends[2000:] = 0, -np.inf
    desk.it.contracts.decide(np.arange(4000), turn, TODAY)
    return desk, people


def test_who_signs_at_the_end_has_a_new_term_from_the_end_of_the_old_one() -> None:
    _, people = signing(renewal=1.0, signs_later=0.0)
    assert (people.term_ends[:500] == YEAR).all()
    assert (people.term_ends[500:1000] == -5000.0).all(), "not asked: the end is long past"
    assert (people.term_ends[1000:1500] == TODAY + YEAR).all()
    assert (people.term_ends[1500:2000] == TODAY + 1).all(), "not asked: inside the term"


def test_who_has_no_term_is_never_asked() -> None:
    _, people = signing(renewal=1.0, signs_later=1.0)
    assert np.isinf(people.term_ends[2000:]).all()


def test_who_does_not_sign_rolls_on_and_may_sign_later_from_that_day_on() -> None:
    _, people = signing(renewal=0.0, signs_later=1.0)
    assert (people.term_ends[:500] == 0.0).all()
    later = people.term_ends[500:1000] == TODAY + YEAR
    assert later.mean() == pytest.approx(30 / 30.4375, abs=0.02)


def test_as_many_sign_as_the_settings_say_and_both_kinds_are_counted() -> None:
    desk, people = signing(renewal=0.8, signs_later=0.06)
    at_the_end, later = people.term_ends[:500] > 0, people.term_ends[500:1000] > 0
    assert at_the_end.mean() == pytest.approx(0.8, abs=3 * (0.16 / 500) ** 0.5)
    assert later.mean() == pytest.approx(0.06 * 30 / 30.4375, abs=3 * (0.0556 / 500) ** 0.5)
    ends_today = people.term_ends[1000:1500] > TODAY
    assert desk.sum("contracts.renewed", "postpaid") == at_the_end.sum() + later.sum() + ends_today.sum()
    assert desk.sum("contracts.lapsed", "postpaid") == (~at_the_end).sum() + (~ends_today).sum()


def test_who_signs_at_a_lower_share_signs_at_a_higher_one_too() -> None:
    few, many = (signing(renewal=share)[1].term_ends[:500] > 0 for share in (0.5, 0.9))
    assert set(np.flatnonzero(few)) < set(np.flatnonzero(many))


def test_the_stock_in_term_and_near_its_end_is_noted() -> None:
    desk, _ = signing(renewal=0.0, signs_later=0.0)
    desk.it.contracts.note_stock(TODAY)
    assert desk.sum("contracts.in_term", "postpaid") == 500
    assert desk.sum("contracts.in_window", "postpaid") == 1500, "ended less than 30 days ago, today, tomorrow"
    assert desk.sum("contracts.in_term", "fibre") == 0
