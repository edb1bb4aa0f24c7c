"""A law closes or it stops the run, and says which balance, when, and by how much."""

import pickle

import pytest

from sim.records.errors import LawBroken
from sim.records.laws import Law, must_equal
from sim.reports.laws import law_lines

MESSAGES = Law("V04", "messages", "sent", "lost, handled or under way", "messages", "the house")
HOURS = Law("V24", "outage hours", "by person", "by outage", "h", "subscribers.customers")


def test_equal_sides_close() -> None:
    must_equal(MESSAGES, 3, 10, 10)
    must_equal(HOURS, 3, 1.0, 1.0 + 1e-9, tolerance=1e-6)


def test_a_law_that_does_not_close_names_itself_the_month_and_both_sides() -> None:
    said = "V04 messages does not close in month 7: 12 against 10, difference 2"
    with pytest.raises(LawBroken, match=f"^{said}$") as broken:
        must_equal(MESSAGES, 7, 12, 10)
    assert (broken.value.left, broken.value.right, broken.value.difference) == (12, 10, 2)
    assert str(pickle.loads(pickle.dumps(broken.value))) == said


def test_one_of_several_balances_is_named() -> None:
    with pytest.raises(LawBroken, match=r"^V24 outage hours, fibre does not close in month 0"):
        must_equal(HOURS, 0, 1.0, 1.1, tolerance=0.05, of="fibre")


def test_a_side_that_is_not_a_number_does_not_close() -> None:
    with pytest.raises(LawBroken):
        must_equal(HOURS, 1, float("nan"), 1.0, tolerance=1e9)


def test_laws_are_listed_in_order_with_both_sides_and_who_checks() -> None:
    first, second = law_lines([HOURS, MESSAGES])
    assert (first.name, first.left, first.right) == ("V04 messages", "sent", "lost, handled or under way")
    assert (second.name, second.unit, second.by) == ("V24 outage hours", "h", "subscribers.customers")
