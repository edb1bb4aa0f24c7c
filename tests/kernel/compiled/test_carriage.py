"""What becomes of a batch on its way is the same in machine code as in numpy, bit for bit."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.kernel.compiled import carriage
from sim.kernel.compiled.carriage import AS_SAID, GAVE_UP, SORTED, Arrived
from sim.kernel.sorting import finished, in_order

SIZES = (0, 1, 2, 7, 8, 9, 50, 128, 129, 300, 5_000)
Column = np.ndarray[Any, np.dtype[Any]]


def batch(size: int, how: str) -> tuple[Column, Column]:
    """Identities and instants of sending: nearly in order, anyhow, or few instants for all."""
    luck = np.random.default_rng(size)
    ids = luck.integers(0, 2**64, size, dtype=np.uint64)
    sent = {
        "nearly": np.sort(luck.random(size) * 24) + luck.random(size) * 1e-3,
        "anyhow": luck.random(size) * 240 - 100,
        "tied": luck.integers(0, 5, size) * 6.0,
        "one": np.full(size, 7.0),
    }[how]
    return ids, sent


def same(found: Arrived, expected: Arrived, ids: Column) -> None:
    assert found[2] == expected[2]
    places, at, how = finished(*found[:2], ids) if found[3] == GAVE_UP else (*found[:2], found[3])
    assert how == expected[3]
    for one, other in ((places, expected[0]), (at, expected[1])):
        assert one.dtype == other.dtype
        assert one.tobytes() == other.tobytes()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("how", ["nearly", "anyhow", "tied", "one"])
def test_ways_are_as_in_numpy(size: int, how: str) -> None:
    ids, sent = batch(size, how)
    lost = np.random.default_rng(1).random(size) < 0.2
    same(
        carriage.settled(sent + 1, lost, ids, sent), carriage._twin_of_settled(sent + 1, lost, ids, sent), ids
    )
    wire = ids, sent, -5, (-7, 9), (0.001, 0.5, 0.05)
    same(carriage.by_wire(*wire), carriage._twin_of_by_wire(*wire), ids)
    file = ids, sent, 5, -7, (2.0, 1 / 6, 0.05)
    same(carriage.by_file(*file), carriage._twin_of_by_file(*file), ids)
    if size:
        assert carriage.files(sent, 2.0) == carriage._twin_of_files(sent, 2.0)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("how", ["nearly", "anyhow", "tied", "one"])
def test_rows_in_order_are_as_lexsort_has_them(size: int, how: str) -> None:
    ids, at = batch(size, how)
    expected = np.lexsort((ids, at))
    rows, instants, told = in_order(at, ids)
    assert rows.tolist() == expected.tolist()
    assert instants.tobytes() == at[expected].tobytes()
    assert told == (AS_SAID if expected.tolist() == list(range(size)) else SORTED)


def test_full_ties_keep_their_order_also_where_the_quick_sort_gives_up() -> None:
    at = np.repeat(np.arange(400.0)[::-1], 5)
    ids = np.repeat(np.arange(400, dtype=np.uint64), 5)
    rows, _, _ = in_order(at, ids)
    assert rows.tolist() == np.lexsort((ids, at)).tolist()


@given(st.lists(st.floats(-1e6, 1e6).map(lambda each: each + 0.0), max_size=700))
def test_sums_are_those_of_numpy(values: list[float]) -> None:
    column = np.array(values, dtype=np.float64)
    assert carriage.summed(column) == np.add.reduce(column)


@pytest.mark.parametrize("size", [*SIZES, 255, 256, 257, 1_000, 99_999])
def test_sums_of_many_are_those_of_numpy(size: int) -> None:
    column = np.random.default_rng(size).random(size) * 10 - 3
    assert carriage.summed(column) == np.add.reduce(column)
