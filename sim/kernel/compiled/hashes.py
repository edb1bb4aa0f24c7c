"""The hash behind all chance as machine code: scrambled numbers, identities and uniforms, one or many.

What the numbers mean is said in `sim.kernel.streams`, which alone calls what takes Python's numbers. Keys of
kernels that take rows are whole numbers as `signed` gives them: numba takes these faster than scalars of
numpy, and would take those above 2**63 for another type, which means another compilation.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernel.compiled.machine_code import compiled

Ids = NDArray[np.uint64]
Floats = NDArray[np.float64]

MASK = (1 << 64) - 1
WEYL = 0x9E3779B97F4A7C15
_MULTIPLY_1 = 0x3C79AC492BA7B653
_MULTIPLY_2 = 0x1C69B3F74AC4AE35
_HALF_ULP = 2.0**-54
_TO_UNIT = 2.0**-53
# Of a type, for machine code, in which a whole number of Python would be signed.
_W, _M1, _M2 = (np.uint64(each) for each in (WEYL, _MULTIPLY_1, _MULTIPLY_2))
_S11, _S27, _S33 = (np.uint64(each) for each in (11, 27, 33))
# Arrays without dimension, for numpy, which takes them a third faster than its scalars.
_ROW_WEYL, _ROW_1, _ROW_2 = (np.array(each, np.uint64) for each in (WEYL, _MULTIPLY_1, _MULTIPLY_2))
_R11, _R27, _R33 = (np.array(each, np.uint64) for each in (11, 27, 33))
_UNIT, _HALF = np.array(_TO_UNIT), np.array(_HALF_ULP)


def signed(key: int) -> int:
    """A number from 0 to 2**64 - 1 as the number from -2**63 to 2**63 - 1 that has the same bits."""
    return key - (MASK + 1) if key >> 63 else key


def _bits(key: int) -> Ids:
    return np.array(key & MASK, np.uint64)


# --- one number


def _twin_of_scramble(value: np.uint64) -> np.uint64:
    return np.uint64(_mix(int(value)))


@compiled(instead=_twin_of_scramble)
def scramble(value: np.uint64) -> np.uint64:
    """Scramble one number; for other kernels."""
    value = (value ^ (value >> _S27)) * _M1
    value = (value ^ (value >> _S33)) * _M2
    return value ^ (value >> _S27)


def _twin_of_uniform(scrambled: np.uint64) -> float:
    return (int(scrambled) >> 11) * _TO_UNIT + _HALF_ULP


@compiled(instead=_twin_of_uniform)
def uniform(scrambled: np.uint64) -> float:
    """A uniform in (0, 1) made of a scrambled number; for other kernels."""
    return float(scrambled >> _S11) * _TO_UNIT + _HALF_ULP


def _mix(value: int) -> int:
    value = ((value ^ (value >> 27)) * _MULTIPLY_1) & MASK
    value = ((value ^ (value >> 33)) * _MULTIPLY_2) & MASK
    return value ^ (value >> 27)


@compiled(instead=_mix, types="uint64(uint64)")
def mix(value: int) -> int:
    """Scramble one number from 0 to 2**64 - 1; a bijection."""
    return int(scramble(np.uint64(value)))


def _caused(value: int, part: int) -> int:
    return _mix((value + part * WEYL) & MASK)


@compiled(instead=_caused, types="uint64(uint64, uint64)")
def caused(value: int, part: int) -> int:
    """The identity made of an identity and one more cause, each from 0 to 2**64 - 1."""
    return int(scramble(np.uint64(value) + np.uint64(part) * _W))


def _caused_twice(value: int, one: int, other: int) -> int:
    return _caused(_caused(value, one), other)


@compiled(instead=_caused_twice, types="uint64(uint64, uint64, uint64)")
def caused_twice(value: int, one: int, other: int) -> int:
    """As `caused` with one cause, then with the other."""
    return int(scramble(scramble(np.uint64(value) + np.uint64(one) * _W) + np.uint64(other) * _W))


def _luck_of(key: int, thing: int) -> int:
    return _mix(key ^ _mix((thing * WEYL) & MASK))


@compiled(instead=_luck_of, types="uint64(uint64, uint64)")
def luck_of(key: int, thing: int) -> int:
    """The key of all named draws of one thing under the key of a stream, each from 0 to 2**64 - 1."""
    return int(scramble(np.uint64(key) ^ scramble(np.uint64(thing) * _W)))


def _named_draw(key: int, name: int) -> float:
    return (_mix((_mix(key ^ name) + WEYL) & MASK) >> 11) * _TO_UNIT + _HALF_ULP


@compiled(instead=_named_draw, types="float64(uint64, uint64)")
def named_draw(key: int, name: int) -> float:
    """The uniform in (0, 1) of one named draw of the thing with this key; both from 0 to 2**64 - 1."""
    return uniform(scramble(scramble(np.uint64(key) ^ np.uint64(name)) + _W))


def _one_draw(key: int, thing: int) -> float:
    return (_mix((thing * WEYL + key) & MASK) >> 11) * _TO_UNIT + _HALF_ULP


@compiled(instead=_one_draw, types="float64(uint64, uint64)")
def one_draw(key: int, thing: int) -> float:
    """The uniform in (0, 1) of one thing in the stream of this key; both from 0 to 2**64 - 1."""
    return uniform(scramble(np.uint64(thing) * _W + np.uint64(key)))


# --- rows


def _mix_rows(values: Ids) -> Ids:
    scrambled = values >> _R27
    scrambled ^= values
    scrambled *= _ROW_1
    scrambled ^= scrambled >> _R33
    scrambled *= _ROW_2
    scrambled ^= scrambled >> _R27
    return scrambled


@compiled(instead=_mix_rows)
def mix_rows(values: Ids) -> Ids:
    """Scramble rows, shape (n,); row for row as `mix`."""
    mixed = np.empty(values.size, np.uint64)
    for row in range(values.size):
        mixed[row] = scramble(values[row])
    return mixed


def _caused_rows(first: int, column: Ids) -> Ids:
    return _mix_rows(column * _ROW_WEYL + _bits(first))


@compiled(instead=_caused_rows)
def caused_rows(first: int, column: Ids) -> Ids:
    """Identities, shape (n,), of a first identity, `signed`, and a cause for each row."""
    key = np.uint64(first)
    made = np.empty(column.size, np.uint64)
    for row in range(column.size):
        made[row] = scramble(column[row] * _W + key)
    return made


def _caused_twice_rows(first: int, one: Ids, other: Ids) -> Ids:
    return _mix_rows(other * _ROW_WEYL + _caused_rows(first, one))


@compiled(instead=_caused_twice_rows)
def caused_twice_rows(first: int, one: Ids, other: Ids) -> Ids:
    """As `caused_rows` with one cause for each row, then with the other; each of shape (n,)."""
    key = np.uint64(first)
    made = np.empty(one.size, np.uint64)
    for row in range(one.size):
        made[row] = scramble(other[row] * _W + scramble(one[row] * _W + key))
    return made


def _uniforms(scrambled: Ids) -> Floats:
    """Uniforms made of scrambled numbers, which are used up."""
    scrambled >>= _R11
    uniforms: Floats = scrambled.astype(np.float64)
    uniforms *= _UNIT
    uniforms += _HALF
    return uniforms


def _draws(key: int, ids: Ids) -> Floats:
    return _uniforms(_mix_rows(ids * _ROW_WEYL + _bits(key)))


@compiled(instead=_draws)
def draws(key: int, ids: Ids) -> Floats:
    """One uniform in (0, 1) for each identity, shape (n,), in the stream of this key, `signed`."""
    stream = np.uint64(key)
    drawn = np.empty(ids.size)
    for row in range(ids.size):
        drawn[row] = uniform(scramble(ids[row] * _W + stream))
    return drawn


def _several_draws(keys: Ids, ids: Ids) -> Floats:
    return _uniforms(_mix_rows(ids * _ROW_WEYL + keys[:, None]))


@compiled(instead=_several_draws)
def several_draws(keys: Ids, ids: Ids) -> Floats:
    """As `draws` in the streams of several keys, uint64 of shape (k,); shape (k, n)."""
    drawn = np.empty((keys.size, ids.size))
    for stream in range(keys.size):
        for row in range(ids.size):
            drawn[stream, row] = uniform(scramble(ids[row] * _W + keys[stream]))
    return drawn


def warm() -> None:
    """Call every kernel once that is called from outside; see `sim.kernel.compiled.warm`."""
    ids = np.arange(2, dtype=np.uint64)
    mix_rows(ids)
    caused_rows(-1, ids)
    caused_twice_rows(-1, ids, ids)
    draws(-1, ids)
    several_draws(ids, ids)
