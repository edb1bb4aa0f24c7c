"""Open cases are found by identity and retired when they are over; memory follows what is open."""

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from sim.kernel.cases import Cases
from sim.kernel.columns import column
from sim.kernel.words import Codes, Flags, Floats, Ids


class Visits(Cases):
    since: Floats = column(np.float64, "instant of the request", "h", start=-1.0)
    kind: Codes = column(np.uint8, "what is to be done")
    seen: Flags = column(np.bool_, "somebody has looked", by="nurses")


def ids(*numbers: int) -> Ids:
    return np.array(numbers, dtype=np.uint64)


def test_a_case_is_opened_found_and_retired() -> None:
    visits = Visits()
    assert visits.open(ids(30, 10, 20), since=np.array([3.0, 1.0, 2.0]), kind=5).tolist() == [0, 1, 2]
    assert visits.find(ids(10, 99, 30, 30)).tolist() == [1, -1, 0, 0]
    visits.retire(np.array([0]))
    assert (visits.count, visits.opened, visits.retired) == (2, 3, 1)
    assert visits.find(ids(30, 10, 20)).tolist() == [-1, 0, 1]
    assert (visits.since.tolist(), visits.kind.tolist()) == ([1.0, 2.0], [5, 5])


def test_one_case_is_found_as_many_are() -> None:
    visits = Visits()
    assert visits.find_one(7) == -1
    visits.open(ids(2**64 - 1, 7))
    assert [visits.find_one(case) for case in (7, 2**64 - 1, 8)] == [1, 0, -1]


def test_nothing_is_found_among_no_cases_and_nothing_asked_is_nothing_found() -> None:
    visits = Visits()
    assert visits.find(ids(1, 2)).tolist() == [-1, -1]
    assert visits.find(ids()).tolist() == []
    assert visits.open(ids()).tolist() == []


def test_a_case_that_is_open_is_not_opened_again() -> None:
    visits = Visits()
    visits.open(ids(1, 2))
    for again in (ids(3, 2), ids(4, 4)):
        with pytest.raises(ValueError, match="a case is opened twice"):
            visits.open(again)
    assert (visits.count, visits.opened) == (2, 2)
    visits.retire(visits.find(ids(2)))
    visits.open(ids(2))
    assert visits.find(ids(2, 1)).tolist() == [1, 0]


def test_cases_are_retired_by_a_mask_or_by_rows_and_in_any_order() -> None:
    visits = Visits()
    visits.open(ids(*range(6)))
    visits.retire(np.array([4, 1, 4]))
    assert visits.id.tolist() == [0, 2, 3, 5]
    visits.retire(visits.id > 2)
    assert visits.id.tolist() == [0, 2]
    visits.retire(np.zeros(2, dtype=bool))
    visits.retire(np.array([], dtype=np.int64))
    assert (visits.count, visits.retired) == (2, 4)


def test_a_case_that_takes_the_place_of_a_retired_one_starts_at_what_was_declared() -> None:
    visits = Visits()
    visits.open(ids(1, 2), since=9.0, kind=3)
    visits.seen[:] = True
    visits.retire(np.array([0, 1]))
    visits.open(ids(3))
    assert (visits.since.tolist(), visits.kind.tolist(), visits.seen.tolist()) == ([-1.0], [0], [False])


def test_who_only_looks_sees_what_is_open_and_cannot_write_it() -> None:
    visits = Visits()
    doctor, nurses = visits.seen_by("doctor"), visits.seen_by("nurses")
    visits.open(ids(1, 2, 3))
    visits.retire(np.array([0]))
    nurses.seen[1] = True
    assert (doctor.id.tolist(), doctor.seen.tolist(), doctor.count) == ([2, 3], [False, True], 2)
    with pytest.raises(ValueError, match="read-only"):
        doctor.seen[0] = True


def test_memory_follows_what_is_open_and_not_what_was() -> None:
    visits = Visits(capacity=64)
    for day in range(2_000):
        first = day * 10
        visits.open(ids(*range(first, first + 10)))
        if day >= 3:
            visits.retire(visits.find(ids(*range(first - 30, first - 20))))
    assert (visits.count, visits.opened, visits.retired) == (30, 20_000, 19_970)
    assert visits.since.base is not None
    assert len(visits.since.base) == 64


NUMBERS = st.lists(st.integers(0, 40), max_size=12, unique=True)


class CasesAreADictionary(RuleBasedStateMachine):
    """Whatever is opened, changed and retired in whatever order: a dict says the same."""

    def __init__(self) -> None:
        super().__init__()
        self.visits = Visits(capacity=16)
        self.known: dict[int, tuple[float, int]] = {}
        self.opened = 0

    @rule(numbers=NUMBERS, since=st.integers(0, 99))
    def open(self, numbers: list[int], since: int) -> None:
        if self.known.keys() & set(numbers):
            with pytest.raises(ValueError, match="twice"):
                self.visits.open(ids(*numbers))
            return
        self.visits.open(ids(*numbers), since=float(since), kind=np.array(numbers, dtype=np.uint8))
        self.known |= {number: (float(since), number) for number in numbers}
        self.opened += len(numbers)

    @rule(numbers=NUMBERS, since=st.integers(100, 199))
    def change(self, numbers: list[int], since: int) -> None:
        there = [number for number in numbers if number in self.known]
        self.visits.since[self.visits.find(ids(*there))] = since
        self.known |= {number: (float(since), self.known[number][1]) for number in there}

    @rule(numbers=NUMBERS, by_mask=st.booleans())
    def retire(self, numbers: list[int], by_mask: bool) -> None:
        rows = self.visits.find(ids(*numbers))
        rows = rows[rows >= 0]
        self.visits.retire(np.isin(np.arange(self.visits.count), rows) if by_mask else rows)
        self.known = {case: said for case, said in self.known.items() if case not in numbers}

    @invariant()
    def says_the_same(self) -> None:
        visits = self.visits
        assert visits.id.tolist() == list(self.known)
        assert list(zip(visits.since.tolist(), visits.kind.tolist(), strict=True)) == list(
            self.known.values()
        )
        places = {number: place for place, number in enumerate(self.known)}
        assert visits.find(ids(*range(42))).tolist() == [places.get(number, -1) for number in range(42)]
        assert (visits.opened, visits.opened - visits.retired) == (self.opened, len(self.known))


TestCasesAreADictionary = CasesAreADictionary.TestCase
TestCasesAreADictionary.settings = settings(max_examples=60, stateful_step_count=20)
