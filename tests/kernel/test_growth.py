"""What grows with the size of the operator, by how much, and what is rounded."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.kernel.growth import growing_paths, rounded_up, scale
from tests.kernel.crew import Batch, Crew, House


def test_only_what_is_marked_grows_and_things_are_rounded_up() -> None:
    large = scale(House(spare=1), 1.1)
    assert large.crew.people == 11
    assert large.crew.travel == 0.6
    assert large.budget == pytest.approx(1100.55)
    assert large.teams["north"].people == 4
    assert (large.spare, large.stock, large.shifts) == (2, {"fuse": 8}, 3)
    assert isinstance(large.link, Batch)
    assert large.link.lanes == 3
    assert scale(House(), 0.001).crew.people == 1
    assert scale(Crew(people=0), 50.0).people == 0
    assert scale(Crew(people=100), 1.1).people == 110


@given(st.integers(0, 10**4), st.integers(1, 10**6), st.integers(1, 10**6))
def test_things_grow_to_the_exact_ceiling(things: int, asked: int, reference: int) -> None:
    assert scale(Crew(people=things), asked / reference).people == -(-things * asked // reference)


@pytest.mark.parametrize(
    ("people", "factor", "parts"),
    [(2, 1.1, 2.2), (2, 0.2, 0.4), (7, 0.05, 0.35), (1.2, 1.0, 1.2), (1.2, 2.0, 2.4), (100, 1.1, 110.0)],
)
def test_people_are_parts_of_people(people: float, factor: float, parts: float) -> None:
    assert scale(Crew(watch=people), factor).watch == parts


def test_growing_by_nothing_or_by_nonsense_is_refused() -> None:
    for factor in (0.0, -1.0, math.nan, math.inf):
        with pytest.raises(ValueError, match="scale factor"):
            scale(Crew(), factor)


def test_a_share_that_does_not_grow_stays_and_the_nearest_says_it() -> None:
    grows = {"budget": 0.4, "crew": 0.0, "crew.watch": 0.5, "stock.fuse": 0.0}
    large = scale(House(budget=1000.0), 3.0, grows)
    assert large.budget == 1800.0, "600 stay, 400 become 1,200"
    assert (large.crew.people, large.crew.watch) == (10, 4.0)
    assert large.stock == {"fuse": 7}
    assert large.teams["north"].people == 9, "nothing is said of it"
    assert scale(Crew(watch=2), 3.0, grows, "crew").watch == 4.0, "a part that knows where it stands"


def test_what_grows_is_known_with_the_groups_that_hold_it() -> None:
    there = growing_paths(House())
    assert {"budget", "crew", "crew.people", "crew.watch", "stock", "stock.fuse", "teams.north"} <= there
    assert not {"crew.travel", "failures", "speed", "shifts"} & there


def test_binary_dust_makes_nobody() -> None:
    assert [rounded_up(number) for number in (10 * 1.1, 10.2)] == [11, 11]
