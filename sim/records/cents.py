"""Whole cents of many amounts at once, and how large an amount may grow before it is not exact any more."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.records.errors import Impossible

LARGEST = 2**53
"""Cents: 90 million million of the currency. Above it a float no longer tells one cent from the next."""


LARGEST_SUM = 2**62
"""Cents that an account may hold in a month: half of what an integer of 64 bits can."""


def whole_cents(money: NDArray[np.float64], what: str) -> NDArray[np.int64]:
    """Return amounts in major units as whole cents.

    Args:
        money: major units, any shape.
        what: named where one of them cannot be.

    Raises:
        Impossible: an amount is no number, or larger than `LARGEST`.
    """
    amounts = np.rint(money * 100)
    if not bool((np.abs(amounts) <= LARGEST).all()):
        raise Impossible([f"{what}: {amounts.flat[np.abs(amounts).argmax()]:g} cents is beyond all money"])
    return amounts.astype(np.int64)


def refuse_beyond(cents: int, what: str) -> None:
    """Check one sum of cents.

    Raises:
        Impossible: it is larger than `LARGEST_SUM`, either way.
    """
    if not -LARGEST_SUM <= cents <= LARGEST_SUM:
        raise Impossible([f"{what}: {cents} cents is beyond all money"])
