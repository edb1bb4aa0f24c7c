"""Machine code scrambles as numpy and plain Python do, bit for bit; without numba there is only one of the two."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.kernel.compiled import hashes
from sim.kernel.compiled.hashes import MASK, signed

EDGES = [0, 1, 2**31, 2**63 - 1, 2**63, 2**64 - 1, 0x9E3779B97F4A7C15]
LUCK = [int(each) for each in np.random.default_rng(1).integers(0, 2**64, 200, dtype=np.uint64)]
SIZES = (0, 1, 2, 9, 1_000)


def rows(size: int, seed: int = 0) -> np.ndarray[Any, np.dtype[np.uint64]]:
    drawn = np.random.default_rng(seed).integers(0, 2**64, size, dtype=np.uint64)
    drawn[: len(EDGES)] = EDGES[:size]
    return drawn


@pytest.mark.parametrize(
    ("kernel", "twin", "arguments"),
    [
        (hashes.mix, hashes._mix, 1),
        (hashes.caused, hashes._caused, 2),
        (hashes.caused_twice, hashes._caused_twice, 3),
        (hashes.luck_of, hashes._luck_of, 2),
        (hashes.named_draw, hashes._named_draw, 2),
        (hashes.one_draw, hashes._one_draw, 2),
    ],
)
def test_one_number_is_as_in_plain_python(
    kernel: Callable[..., float], twin: Callable[..., float], arguments: int
) -> None:
    numbers = EDGES + LUCK
    for place in range(len(numbers)):
        chosen = [numbers[(place * (1 + 3 * k) + k) % len(numbers)] for k in range(arguments)]
        found, expected = kernel(*chosen), twin(*chosen)
        assert found == expected
        assert type(found) is type(expected)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("key", [0, 5, -1, -(2**63), 2**63 - 1])
def test_rows_are_as_in_numpy(size: int, key: int) -> None:
    one, other, few = rows(size), rows(size, 1), rows(3, 2)
    for found, expected in (
        (hashes.mix_rows(one), hashes._mix_rows(one)),
        (hashes.caused_rows(key, one), hashes._caused_rows(key, one)),
        (hashes.caused_twice_rows(key, one, other), hashes._caused_twice_rows(key, one, other)),
        (hashes.draws(key, one), hashes._draws(key, one)),
        (hashes.several_draws(few, one), hashes._several_draws(few, one)),
    ):
        assert found.dtype == expected.dtype
        assert found.shape == expected.shape
        assert found.tobytes() == expected.tobytes()


def test_rows_are_as_one_by_one() -> None:
    numbers = np.array(EDGES + LUCK, np.uint64)
    for key in EDGES:
        assert hashes.draws(signed(key), numbers).tolist() == [
            hashes._one_draw(key, thing) for thing in numbers.tolist()
        ]
        assert hashes.caused_rows(signed(key), numbers).tolist() == [
            hashes._caused(key, thing) for thing in numbers.tolist()
        ]


def test_the_helpers_of_other_kernels_have_twins() -> None:
    for number in EDGES + LUCK:
        scrambled = hashes.scramble(np.uint64(number))
        assert int(scrambled) == hashes._mix(number)
        assert hashes.uniform(np.uint64(scrambled)) == (int(scrambled) >> 11) * 2.0**-53 + 2.0**-54


def test_a_signed_key_has_the_bits_of_the_key() -> None:
    assert [signed(key) for key in (0, 2**63 - 1, 2**63, 2**64 - 1)] == [0, 2**63 - 1, -(2**63), -1]
    assert [signed(key) & MASK for key in LUCK] == LUCK
