"""Words that do not lie on each other: names left out where it is crowded, marks moved apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def uncrowded(places: NDArray[np.float64], room: tuple[float, float], most: int | None = None) -> list[int]:
    """Return which of some places can be named without running into a name that is written already.

    Args:
        places: x and y, shape (places, 2), finite; the first is always named.
        room: what a name takes of the width and the height that all places span together, 0 .. 1.
        most: names at the most.

    Returns:
        Positions in `places`, rising.
    """
    span = np.maximum(np.ptp(places, axis=0), 1e-9) if len(places) else np.ones(2)
    chosen: list[int] = []
    for at, place in enumerate(places):
        gaps = np.abs(places[chosen] - place) / span
        crowded = ((gaps[:, 0] < room[0]) & (gaps[:, 1] < room[1])).any()
        if not crowded and (most is None or len(chosen) < most):
            chosen.append(at)
    return chosen


def spread_apart(values: Sequence[float], least: float) -> list[float]:
    """Return rising values moved as little as makes neighbours lie `least` apart, in their order.

    Neighbours push each other apart in sixty rounds; in a crowd of many a distance may stay a little below
    `least`.

    Args:
        values: rising, in any unit.
        least: distance, in the same unit.

    Returns:
        As many values with the same sum.
    """
    places = list(values)
    for _ in range(60):
        for at in range(1, len(places)):
            lacking = least - (places[at] - places[at - 1])
            if lacking > 0:
                places[at - 1] -= lacking / 2
                places[at] += lacking / 2
    return places
