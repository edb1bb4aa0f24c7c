"""A hash table finds the same rows in machine code and in numpy, also of identities that fall into one slot."""

import numpy as np
import pytest

from sim.kernel.compiled import places
from sim.kernel.compiled.hashes import WEYL


@pytest.mark.parametrize("size", [0, 1, 2, 50, 255])
@pytest.mark.parametrize("alike", [False, True])
def test_the_table_and_what_is_found_in_it_are_the_same(size: int, alike: bool) -> None:
    luck = np.random.default_rng(size)
    known = luck.integers(0, 2**64, size + 1, dtype=np.uint64)
    if alike:
        inverse = pow(WEYL, -1, 2**64)
        known = np.array([inverse * near % 2**64 for near in range(1, size + 2)], np.uint64)
    tables = np.full((2, 1024), -1, dtype=np.int64)
    assert places.noted(tables[0], known, 0, 54)
    assert places._noted(tables[1], known, 0, 54)
    assert tables[0].tobytes() == tables[1].tobytes()
    asked = np.concatenate([known[::-1], known + np.uint64(3), known[:0]])
    found = places.found(tables[0], known, asked, 54)
    assert found.dtype == np.int64
    assert found.tobytes() == places._found(tables[0], known, asked, 54).tobytes()
    assert found[: size + 1].tolist() == list(range(size + 1))[::-1]


def test_an_identity_that_comes_twice_is_not_noted() -> None:
    known = np.array([5, 6, 5, 7], np.uint64)
    for note in (places.noted, places._noted):
        slots = np.full(16, -1, dtype=np.int64)
        assert not note(slots, known, 0, 60)
        assert sorted(slots[slots >= 0].tolist()) == [0, 1]
