"""Distributions as inverse cumulative functions of a uniform, so that luck stays aligned between runs.

Durations are rounded to the millisecond where they are made (their unit is the hour): the last bit of
`exp` or `log` may differ between processor families, a millisecond does not.

Every function takes uniforms in (0, 1) and draws none. One uniform gives one variate, whatever the mean:
where a setting changes a mean, everybody keeps the same place in the distribution, and nobody else moves.
A coefficient of variation is the standard deviation over the mean; that of a gamma must be above 0.
"""

from __future__ import annotations

import functools
import math
from typing import Literal, overload

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MILLISECONDS_AN_HOUR = 3_600_000.0
# For arrays, without dimension: see `sim.kernel.streams`.
_MILLISECONDS = np.array(MILLISECONDS_AN_HOUR)


@overload
def to_millisecond(hours: float) -> float: ...


@overload
def to_millisecond(hours: Floats) -> Floats: ...


def to_millisecond(hours: float | Floats) -> float | Floats:
    """Hours, one or an array of any shape, rounded to the nearest whole millisecond."""
    if isinstance(hours, float):
        return round(hours * MILLISECONDS_AN_HOUR) / MILLISECONDS_AN_HOUR
    rounded: Floats = np.rint(hours * _MILLISECONDS) / _MILLISECONDS
    return rounded


@functools.cache
def _special(name: Literal["ndtri", "ndtr", "gammaincinv", "pdtrik"]) -> np.ufunc:
    """A function of scipy, which takes long to import and is not always needed."""
    import scipy.special

    function: np.ufunc = vars(scipy.special)[name]
    return function


@functools.lru_cache(maxsize=4096)
def _lognormal_shape(mean: float, cv: float) -> tuple[float, float]:
    variance = math.log1p(cv * cv)
    return math.log(mean) - variance / 2, math.sqrt(variance)


def exponential(uniform: float, mean: float) -> float:
    """Exponential with this mean (hours); its coefficient of variation is 1."""
    return to_millisecond(-mean * math.log1p(-uniform))


def lognormal(uniform: float, mean: float, cv: float) -> float:
    """Lognormal with this mean (hours) and coefficient of variation; 0 if the mean is 0."""
    if mean <= 0:
        return 0.0
    location, scale = _lognormal_shape(mean, cv)
    return to_millisecond(math.exp(location + scale * float(_special("ndtri")(uniform))))


def gamma(uniform: float, mean: float, cv: float) -> float:
    """Gamma with this mean (hours) and coefficient of variation; 0 if the mean is 0."""
    if mean <= 0:
        return 0.0
    shape = 1 / (cv * cv)
    return to_millisecond(float(_special("gammaincinv")(shape, uniform)) * mean / shape)


def exponential_rows(uniforms: Floats, mean: float | Floats) -> Floats:
    """Exponential for rows, hours of shape (n,); `mean` (hours) is a scalar or of shape (n,)."""
    return to_millisecond(-mean * np.log1p(-uniforms))


def lognormal_rows(uniforms: Floats, mean: float | Floats | NDArray[np.int32], cv: float) -> Floats:
    """Lognormal for rows, hours of shape (n,); `mean` (hours) is a scalar or of shape (n,)."""
    _, scale = _lognormal_shape(1.0, cv)
    unit = np.exp(-scale * scale / 2 + scale * _special("ndtri")(uniforms))
    rows: Floats = to_millisecond(unit * mean)
    return rows


def gamma_rows(uniforms: Floats, mean: float | Floats, cv: float) -> Floats:
    """Gamma for rows, hours of shape (n,); `mean` (hours) is a scalar or of shape (n,)."""
    shape = 1 / (cv * cv)
    rows: Floats = to_millisecond(_special("gammaincinv")(shape, uniforms) * mean / shape)
    return rows


def normal_rows(uniforms: Floats) -> Floats:
    """Standard normal for rows, shape (n,); not rounded."""
    rows: Floats = _special("ndtri")(uniforms)
    return rows


def normal_cdf(values: Floats) -> Floats:
    """The standard normal cumulative function, shape as that of `values`."""
    rows: Floats = _special("ndtr")(values)
    return rows


def poisson_count(uniform: float, mean: float) -> int:
    """A Poisson count by inversion; for anonymous events inside a batch only.

    It is the smallest number that is not exceeded with a probability of at least `uniform`; 0 for a mean of
    0 or below. Things that have an identity are drawn one by one instead.
    """
    if mean <= 0 or uniform <= math.exp(-mean):
        return 0
    return math.ceil(float(_special("pdtrik")(uniform, mean)))
