"""Rows are sorted by instant, then identity, then place; numpy's `lexsort` is the other tool."""

from __future__ import annotations

import numpy as np
import pytest

from sim.kernel.sorting import FEW, all_different, by_instant, is_among


@pytest.mark.parametrize("rows", [0, 1, 5, FEW - 1, FEW, 3000])
@pytest.mark.parametrize("instants", [1, 7, 400, 10**9])
@pytest.mark.parametrize("identities", [3, 10**9])
def test_the_order_is_that_of_a_stable_sort_by_instant_and_identity(
    rows: int, instants: int, identities: int
) -> None:
    luck = np.random.default_rng(rows + instants)
    at = luck.integers(0, instants, rows) / 7.0
    ids = luck.integers(0, identities, rows).astype(np.uint64)
    assert by_instant(at, ids).tolist() == np.lexsort((ids, at)).tolist()


def test_rows_of_one_instant_stand_in_the_order_of_their_identities() -> None:
    ids = np.arange(2 * FEW, dtype=np.uint64)[::-1]
    assert by_instant(np.full(2 * FEW, 3.5), ids).tolist() == list(range(2 * FEW))[::-1]


def test_values_differ_unless_one_comes_twice() -> None:
    assert all_different(np.array([], dtype=np.uint64))
    assert all_different(np.array([9, 2, 5], dtype=np.uint64))
    assert not all_different(np.array([9, 2, 9], dtype=np.uint64))


@pytest.mark.parametrize("values", [0, 1, 400])
@pytest.mark.parametrize("known", [0, 1, 300])
def test_values_are_found_among_the_known_ones(values: int, known: int) -> None:
    luck = np.random.default_rng(values + known)
    asked, there = (luck.integers(2**63, 2**63 + 500, rows, dtype=np.uint64) for rows in (values, known))
    assert is_among(asked, there).tolist() == [value in set(there.tolist()) for value in asked.tolist()]
