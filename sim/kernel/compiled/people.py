"""Weighing what people are and have lived through: linear forms of columns, in one pass over the rows.

A form is a start and a sum of terms, each a column or what a transform makes of one or two of them, times a
weight that hangs on the row's group. Which columns, transforms and weights there are is data (`steps`), so
that another term is another line of a table and no other code (`sim.kernel.terms`).

Exponentials and logarithms are those of the C library, one by one, here and in the twin: numpy's own differ
in the last bit from one processor to the next.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sim.kernel.compiled.machine_code import compiled

Floats = NDArray[np.float64]
Steps = NDArray[np.int64]
Codes = NDArray[np.uint8]

PLAIN, AFTER, NEAR, LEFT, FADED, RECENT, LOG, SMALLER, LATER, UNLESS = range(10)
"""Transforms of columns a and b with a scale c, at an instant:

a as it is; 1 if the instant a is to come; 1 if it is nearer than c; what is left since a at a half-life of c;
a memory a since b as it has faded at a half-life of c; a if b is not c ago; ln(1 + a / c); the smaller and
the larger one of both; a unless b is true.
"""
OPERANDS = (1, 1, 1, 1, 2, 2, 1, 2, 2, 2)
"""How many columns each transform reads."""
_AT_ONCE = 256
"""Rows that are weighed at once: what is made of them stays near the processor."""


def make_by_numpy(transform: int, a: Floats, b: Floats, c: float, now: float, out: Floats) -> None:
    """Write what a transform makes of the columns a and b, shape (n,), into `out`, shape (n,)."""
    if transform == AFTER:
        out[:] = a > now
    elif transform == NEAR:
        out[:] = np.abs(a - now) < c
    elif transform == LEFT:
        out[:] = _one_by_one(math.exp2, np.minimum(a - now, 0.0) / c)
    elif transform == FADED:
        out[:] = np.where(a == 0.0, 0.0, a * _one_by_one(math.exp2, np.minimum(b - now, 0.0) / c))
    elif transform == RECENT:
        out[:] = np.where(now - b < c, a, 0.0)
    elif transform == LOG:
        out[:] = np.where(a == 0.0, 0.0, _one_by_one(math.log1p, a / c))
    elif transform == SMALLER:
        out[:] = np.minimum(a, b)
    elif transform == LATER:
        out[:] = np.maximum(a, b)
    elif transform == UNLESS:
        out[:] = np.where(b != 0.0, 0.0, a)
    else:
        out[:] = a


def _one_by_one(function: Callable[[float], float], values: Floats) -> Floats:
    return np.array([function(value) for value in values.tolist()], dtype=np.float64)


@compiled(instead=make_by_numpy)
def make(transform: int, a: Floats, b: Floats, c: float, now: float, out: Floats) -> None:
    """As `make_by_numpy`."""
    for i in range(len(out)):
        if transform == AFTER:
            out[i] = 1.0 if a[i] > now else 0.0
        elif transform == NEAR:
            out[i] = 1.0 if abs(a[i] - now) < c else 0.0
        elif transform == LEFT:
            out[i] = math.exp2(min(a[i] - now, 0.0) / c)
        elif transform == FADED:
            out[i] = 0.0 if a[i] == 0.0 else a[i] * math.exp2(min(b[i] - now, 0.0) / c)
        elif transform == RECENT:
            out[i] = a[i] if now - b[i] < c else 0.0
        elif transform == LOG:
            out[i] = 0.0 if a[i] == 0.0 else math.log1p(a[i] / c)
        elif transform == SMALLER:
            out[i] = min(a[i], b[i])
        elif transform == LATER:
            out[i] = max(a[i], b[i])
        elif transform == UNLESS:
            out[i] = 0.0 if b[i] != 0.0 else a[i]
        else:
            out[i] = a[i]


def weigh_by_numpy(
    steps: Steps, scales: Floats, starts: Floats, weights: Floats, cells: Floats, groups: Codes, now: float
) -> Floats:
    """The forms of some rows, shape (forms, n).

    Args:
        steps: of each term its transform and where its columns stand: in `cells`, or behind them an earlier
            term; shape (terms, 3).
        scales: the c of each term, shape (terms,).
        starts: by form and group, shape (forms, groups).
        weights: by form, term and group, shape (forms, terms, groups).
        cells: the columns, shape (columns, n).
        groups: the group of each row, shape (n,).
        now: the instant.
    """
    made = list(cells)
    forms: Floats = starts[:, groups]
    for term in range(len(steps)):
        transform, first, second = steps[term].tolist()
        made.append(np.empty(len(groups)))
        make_by_numpy(transform, made[first], made[second], float(scales[term]), now, made[-1])
        for form in range(len(starts)):
            if weights[form, term].any():
                forms[form] += weights[form, term][groups] * made[-1]
    return forms


@compiled(instead=weigh_by_numpy)
def weigh(
    steps: Steps, scales: Floats, starts: Floats, weights: Floats, cells: Floats, groups: Codes, now: float
) -> Floats:
    """As `weigh_by_numpy`."""
    columns, rows, terms = cells.shape[0], cells.shape[1], len(steps)
    forms = np.empty((len(starts), rows))
    made = np.empty((terms, _AT_ONCE))
    for begin in range(0, rows, _AT_ONCE):
        end = min(begin + _AT_ONCE, rows)
        many = end - begin
        for form in range(len(starts)):
            for i in range(many):
                forms[form, begin + i] = starts[form, groups[begin + i]]
        for term in range(terms):
            first, second = steps[term, 1], steps[term, 2]
            a = cells[first, begin:end] if first < columns else made[first - columns, :many]
            b = cells[second, begin:end] if second < columns else made[second - columns, :many]
            make(steps[term, 0], a, b, scales[term], now, made[term, :many])
            for form in range(len(starts)):
                if weights[form, term].any():
                    for i in range(many):
                        forms[form, begin + i] += weights[form, term, groups[begin + i]] * made[term, i]
    return forms


def warm() -> None:
    """Call every kernel once that is called from outside; see `sim.kernel.compiled.warm`."""
    steps, ones = np.zeros((1, 3), np.int64), np.ones((1, 1))
    weigh(steps, np.ones(1), ones, np.ones((1, 1, 1)), ones, np.zeros(1, np.uint8), 0.0)
