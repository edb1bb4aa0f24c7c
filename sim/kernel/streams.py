"""Named chance: every uniform is a hash of (seed, replication, stream name, turn, identity).

Nothing here has a state that advances. A draw is asked for by the name of the decision and the identity
of the thing that it is about, so one more thing, one more draw or another order of asking moves nobody
else's luck. The mixing function is the 64-bit finaliser "moremur" of P. Evensen, an improved
MurmurHash3 finaliser, applied to a Weyl sequence (Steele, Lea and Flood 2014).
"""

from __future__ import annotations

import functools
import hashlib

import numpy as np
from numpy.typing import NDArray

from sim.kernel import distributions
from sim.kernel.compiled import hashes
from sim.kernel.compiled.hashes import MASK, WEYL, mix_rows, signed

Ids = NDArray[np.uint64]
Floats = NDArray[np.float64]

_UINT64 = np.dtype(np.uint64)
_KEYS_KEPT = 8192
_WEYL_ROWS = np.uint64(WEYL)


def mix(value: int) -> int:
    """Scramble one 64-bit integer; a bijection on 0 .. 2**64 - 1."""
    return hashes.mix(value & MASK)


@functools.lru_cache(maxsize=65536)
def name_key(text: str) -> int:
    """The 64-bit key of a name: the first eight bytes of its BLAKE2b digest."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def identity(kind: str, *parts: int) -> int:
    """A 64-bit identity made of a kind and its causes, such as (element, nth failure).

    The same causes give the same identity in every run; the seed plays no part in it. The order of the parts
    counts. Each is taken modulo 2**64, so negative numbers are allowed.
    """
    value, at = name_key(kind), 0
    if len(parts) >= 2:
        value, at = hashes.caused_twice(value, int(parts[0]) & MASK, int(parts[1]) & MASK), 2
    for part in parts[at:]:
        value = hashes.caused(value, int(part) & MASK)
    return value


def identity_rows(kind: str, *parts: int | NDArray[np.integer]) -> Ids:
    """Identities for rows; each part is a scalar or an array of one length; as `identity`, row for row.

    Scalars are cheapest when they come first: they are mixed once, not once a row.
    """
    columns: list[Ids] = []
    first = name_key(kind)
    for part in parts:
        if columns or not isinstance(part, int):
            columns.append(_column(part))
        else:
            first = hashes.caused(first, part & MASK)
    if len(columns) == 1:
        return hashes.caused_rows(signed(first), columns[0])
    if len(columns) == 2 and len(columns[0]) == len(columns[1]):
        return hashes.caused_twice_rows(signed(first), columns[0], columns[1])
    rows: Ids = np.array([first], np.uint64)
    for column in columns:
        rows = mix_rows(column * _WEYL_ROWS + rows)
    return rows


def _column(part: int | NDArray[np.integer]) -> Ids:
    """One cause for each row as numbers without sign, shape (n,), or (1,) for all rows."""
    column = part if isinstance(part, np.ndarray) and part.ndim == 1 else np.array([part]).ravel()
    if column.dtype != _UINT64:
        column = column.astype(np.int64, copy=False)
    bits: Ids = column.view(_UINT64)
    return bits


class Chance:
    """The luck of one thing: one uniform for each *named* draw, whatever else is drawn.

    The same name asked twice gives the same uniform: a draw is looked up, not taken.
    """

    __slots__ = ("_key",)

    def __init__(self, key: int) -> None:
        self._key = key

    def uniform(self, draw: str) -> float:
        """A uniform in (0, 1) that belongs to this thing and this draw."""
        return hashes.named_draw(self._key, name_key(draw))

    def happens(self, draw: str, share: float) -> bool:
        """Whether something with this chance (a share) happens; it then happens at any higher chance too."""
        return self.uniform(draw) < share

    def exponential(self, draw: str, mean: float) -> float:
        """An exponential variate, in the unit of its mean, to the millisecond when that is hours."""
        return distributions.exponential(self.uniform(draw), mean)

    def lognormal(self, draw: str, mean: float, cv: float) -> float:
        """A lognormal variate with this mean and coefficient of variation."""
        return distributions.lognormal(self.uniform(draw), mean, cv)

    def gamma(self, draw: str, mean: float, cv: float) -> float:
        """A gamma variate with this mean and coefficient of variation."""
        return distributions.gamma(self.uniform(draw), mean, cv)


class Streams:
    """All the chance of one replication.

    Args:
        seed: the experiment's seed.
        replication: which simulated life this is.
        strict: refuse a second opening of one (name, turn, identity); for tests and full traces.
    """

    def __init__(self, seed: int, replication: int = 0, *, strict: bool = False) -> None:
        self._root = f"{seed}/{replication}/"
        self._keys: dict[tuple[str, int], int] = {}
        self._row_keys: dict[tuple[str, int], int] = {}
        self._keys_of_several: dict[tuple[tuple[str, ...], int], Ids] = {}
        self._opened: set[tuple[str, int, int]] | None = set() if strict else None

    @property
    def strict(self) -> bool:
        """Whether a second opening is refused, so that every draw has to be asked for here."""
        return self._opened is not None

    def key(self, name: str, turn: int = 0) -> int:
        """The 64-bit key of one stream at one turn: what an identity is mixed with."""
        found = self._keys.get((name, turn))
        if found is None:
            if len(self._keys) > _KEYS_KEPT:
                self._keys.clear()
            found = mix(name_key(self._root + name) + mix((turn + 1) * WEYL))
            self._keys[name, turn] = found
        return found

    def rows(self, name: str, ids: Ids, turn: int = 0) -> Floats:
        """One uniform in (0, 1) for each identity.

        Args:
            name: the decision, such as ``"leave"``.
            ids: identities, uint64, shape (n,).
            turn: which time this decision is taken (a day, a month, an attempt).
        """
        if self._opened is not None:
            self._open(name, turn, ids.tolist())
        key = self._row_keys.get((name, turn))
        if key is None:
            if len(self._row_keys) > _KEYS_KEPT:
                self._row_keys.clear()
            key = self._row_keys[name, turn] = signed(self.key(name, turn))
        return hashes.draws(key, ids)

    def many(self, names: tuple[str, ...], ids: Ids, turn: int = 0) -> Floats:
        """Several decisions about the same identities at once, shape (names, n); each row as `rows`."""
        if self._opened is not None:
            for name in names:
                self._open(name, turn, ids.tolist())
        keys = self._keys_of_several.get((names, turn))
        if keys is None:
            if len(self._keys_of_several) > _KEYS_KEPT:
                self._keys_of_several.clear()
            keys = np.array([self.key(name, turn) for name in names], np.uint64)
            self._keys_of_several[names, turn] = keys
        return hashes.several_draws(keys, ids)

    def one(self, name: str, thing: int, turn: int = 0) -> float:
        """One uniform in (0, 1) for one identity; as `rows` for that identity."""
        if self._opened is not None:
            self._open(name, turn, [thing])
        return hashes.one_draw(self.key(name, turn), int(thing) & MASK)

    def chance(self, name: str, thing: int) -> Chance:
        """The luck of one thing in one decision, for as many named draws as the decision needs.

        Raises:
            ValueError: the streams are strict, and this thing was opened in this decision before.
        """
        if self._opened is not None:
            self._open(name, 0, [int(thing)])
        return Chance(hashes.luck_of(self.key(name), int(thing) & MASK))

    def _open(self, name: str, turn: int, things: list[int]) -> None:
        assert self._opened is not None
        for thing in things:
            opening = (name, turn, thing)
            if opening in self._opened:
                raise ValueError(f"stream {name!r}, turn {turn}: identity {thing} is opened a second time")
            self._opened.add(opening)
