"""Sorting rows by their instants: the quick sort of numpy decides, and only ties are sorted anew."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernel.compiled.carriage import GAVE_UP, SORTED, ordered
from sim.kernel.flags import Flags, every, some

Keys = NDArray[np.uint64]
Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
FEW = 1000
"""Up to about so many rows `lexsort` is the quickest, most of all where many come at one instant."""


def in_order(at: Floats, ids: Keys) -> tuple[Rows, Floats, int]:
    """Places and instants of rows by instant, then identity, then place, shapes (n,).

    The third says whether they came so: then it is `AS_SAID`. Rows that are nearly in order are cheapest.
    """
    rows, instants, how = ordered(at, ids)
    return finished(rows, instants, ids) if how == GAVE_UP else (rows, instants, how)


def finished(rows: Rows, instants: Floats, ids: Keys) -> tuple[Rows, Floats, int]:
    """As `in_order`, of places and instants of which a quicker sort has put some in order and given up."""
    order = by_instant(instants, ids[rows])
    return rows[order], instants[order], SORTED


def by_instant(at: Floats, ids: Keys) -> Rows:
    """The order by instant, then identity, then place, shape (n,): as `np.lexsort((ids, at))`.

    Of many rows, numpy's default sort is some twenty times faster than the stable one of `lexsort`.
    """
    if len(ids) < FEW:
        return np.lexsort((ids, at))
    if at[0] == at[-1] and every(at == at[0]):  # as from one nightly file
        return _by_identity(ids)
    order = np.argsort(at)
    tied = _tied(at[order])
    if len(tied):
        which = np.sort(order[tied])
        which = which[_by_identity(ids[which])]
        order[tied] = which[np.argsort(at[which], kind="stable")]
    return order


def all_different(values: Keys | Rows) -> bool:
    """Whether no value comes twice; shape (n,)."""
    if len(values) < 2:
        return True
    ordered = np.sort(values)
    return not some(ordered[1:] == ordered[:-1])


def is_among(values: Keys, known: Keys) -> Flags:
    """Whether each value, shape (n,), is one of the known ones, shape (m,).

    Both are sorted first: of millions, looking up in order takes a tenth of the time of `np.isin`.
    """
    if not len(values) or not len(known):
        return np.zeros(len(values), dtype=bool)
    known, order = np.sort(known), np.argsort(values)
    ordered = values[order]
    places = np.minimum(np.searchsorted(known, ordered), len(known) - 1)
    found = np.empty(len(values), dtype=bool)
    found[order] = known[places] == ordered
    return found


def _by_identity(ids: Keys) -> Rows:
    order = np.argsort(ids)
    return np.argsort(ids, kind="stable") if len(_tied(ids[order])) else order


def _tied(ordered: Floats | Keys) -> Rows:
    """Places in a sorted array whose value stands beside an equal one."""
    same = ordered[1:] == ordered[:-1]
    if not some(same):
        return np.empty(0, dtype=np.int64)
    return np.flatnonzero(np.append(same, False) | np.append(False, same))
