"""Batches that are joined keep who asked for each row, whether it was one asker or one a row."""

import numpy as np
import pytest

from sim.kernel.words import Batch, Codes

NORTH, SOUTH = 3, 7


def rows(ids: list[int], asker: int | Codes) -> Batch:
    return Batch(np.array(ids, dtype=np.uint64), np.zeros(len(ids)), asker=asker)


def test_one_asker_of_all_stays_one_asker() -> None:
    assert Batch.join([rows([2], NORTH), rows([1], NORTH)]).asker == NORTH


def test_two_askers_become_one_a_row_in_the_order_of_the_rows() -> None:
    joined = Batch.join([rows([2, 3], NORTH), rows([1], SOUTH)])
    assert (joined.ids.tolist(), np.asarray(joined.asker).tolist()) == ([1, 2, 3], [SOUTH, NORTH, NORTH])


@pytest.mark.parametrize("turned", [False, True])
def test_a_batch_with_one_asker_joins_one_with_an_asker_a_row(turned: bool) -> None:
    batches = [rows([2, 4], NORTH), rows([1, 3, 5], np.array([SOUTH, NORTH, SOUTH], dtype=np.uint8))]
    joined = Batch.join(batches[::-1] if turned else batches)
    assert joined.ids.tolist() == [1, 2, 3, 4, 5]
    assert np.asarray(joined.asker).tolist() == [SOUTH, NORTH, NORTH, NORTH, SOUTH]
    assert np.asarray(joined.asker).dtype == np.uint8
