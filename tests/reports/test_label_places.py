"""Words that do not lie on each other."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.reports.label_places import spread_apart, uncrowded


def test_a_name_that_would_run_into_another_is_left_out() -> None:
    places = np.array([[0.0, 0.0], [0.05, 0.01], [0.05, 0.5], [1.0, 1.0]])
    assert uncrowded(places, (0.1, 0.1)) == [0, 2, 3]


def test_no_more_names_than_asked_for() -> None:
    assert uncrowded(np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]]), (0.1, 0.1), most=2) == [0, 1]
    assert uncrowded(np.empty((0, 2)), (0.1, 0.1)) == []


def test_two_marks_in_one_place_move_half_the_way_each() -> None:
    assert spread_apart([1.0, 1.0], 0.5) == [0.75, 1.25]
    assert spread_apart([0.0, 10.0], 0.5) == [0.0, 10.0]
    assert spread_apart([], 0.5) == []


@given(st.lists(st.floats(0, 100), min_size=1, max_size=6).map(sorted))
def test_moving_apart_keeps_order_middle_and_distance(values: list[float]) -> None:
    moved = spread_apart(values, 5.0)
    assert all(high - low >= 4.9 for low, high in pairwise(moved))
    assert sum(moved) == pytest.approx(sum(values), abs=1e-6)
