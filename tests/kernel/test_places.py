"""Identities are found in a hash table: as a dictionary finds them, whatever they are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.kernel.compiled.hashes import WEYL
from sim.kernel.places import Places
from sim.kernel.words import Ids

IDENTITIES = st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 50), unique=True, max_size=200)


def ids(numbers: list[int]) -> Ids:
    return np.array(numbers, dtype=np.uint64)


@given(IDENTITIES, st.lists(st.integers(0, 50) | st.integers(0, 2**64 - 1)), st.integers(1, 9))
def test_rows_are_found_as_in_a_dictionary(known: list[int], asked: list[int], parts: int) -> None:
    places, column = Places(), ids(known)
    for part in np.array_split(np.arange(len(known)), parts):
        if len(part):
            places.add(column[: part[-1] + 1], int(part[0]))
    right = {identity: row for row, identity in enumerate(known)}
    wanted = [*asked, *known]
    assert places.find(ids(wanted), column).tolist() == [right.get(each, -1) for each in wanted]
    places.rebuild(column)
    assert places.find(ids(wanted), column).tolist() == [right.get(each, -1) for each in wanted]


@pytest.mark.parametrize("number", [1, 255, 256, 257, 5000])
def test_the_table_grows_with_its_column(number: int) -> None:
    places, column = Places(), np.arange(number, dtype=np.uint64)
    for row in range(0, number, 50):
        places.add(column[: row + 50], row)
    assert (places.find(column, column) == np.arange(number)).all()
    assert (places.find(column + np.uint64(number), column) == -1).all()


def test_identities_that_fall_into_one_slot_are_told_apart() -> None:
    inverse = pow(WEYL, -1, 2**64)
    column = ids([inverse * near % 2**64 for near in range(1, 200)])  # all hash to the first slot
    places = Places()
    places.add(column, 0)
    assert (places.find(column, column) == np.arange(199)).all()
    assert places.find(ids([inverse * 999 % 2**64]), column).tolist() == [-1]
