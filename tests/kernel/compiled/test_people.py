"""Forms are weighed byte for byte alike by machine code and by its twin in numpy."""

from typing import Any

import numpy as np
import pytest

from sim.kernel.compiled import people
from sim.kernel.compiled.machine_code import COMPILES

COLUMNS, GROUPS = 6, 3


def case(rows: int, seed: int) -> tuple[Any, Any, Any, Any, Any, Any]:
    """A table of forty terms of all transforms over columns with zeros, instants and infinite values."""
    luck = np.random.default_rng(seed)
    terms = 40
    steps = np.empty((terms, 3), dtype=np.int64)
    steps[:, 0] = luck.permutation(np.arange(terms) % len(people.OPERANDS))
    for term in range(terms):
        steps[term, 1:] = luck.integers(0, COLUMNS + term, 2)
    cells = luck.normal(0, 50, (COLUMNS, rows))
    cells[luck.random((COLUMNS, rows)) < 0.3] = 0.0
    cells[0] = np.where(luck.random(rows) < 0.3, -np.inf, cells[0])
    cells[1:] = np.abs(cells[1:])
    weights = luck.normal(0, 1, (2, terms, GROUPS))
    weights[:, luck.random(terms) < 0.3] = 0.0
    weights[:, (steps[:, 1:] % COLUMNS == 0).any(axis=1)] = 0.0  # no infinite sums
    starts = luck.normal(0, 1, (2, GROUPS))
    groups = luck.integers(0, GROUPS, rows).astype(np.uint8)
    return steps, luck.uniform(1, 100, terms), starts, weights, cells, groups


@pytest.mark.skipif(not COMPILES, reason="nothing is compiled here")
@pytest.mark.parametrize("rows", [0, 1, 2, 148, 255, 256, 257, 3000])
def test_machine_code_and_numpy_give_the_same_bytes(rows: int) -> None:
    for seed in range(5):
        given = case(rows, seed)
        with np.errstate(all="ignore"):
            slow = people.weigh_by_numpy(*given, 12.5)
        fast = people.weigh(*given, 12.5)
        assert slow.shape == fast.shape == (2, rows)
        assert slow.tobytes() == fast.tobytes()
