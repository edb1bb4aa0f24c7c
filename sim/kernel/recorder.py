"""What those who live see of an event log: somebody who takes down what they say has happened.

Most lives are lived without one: whoever has something to say asks `if services.log is not None` first, where
few things happen. What is taken down changes nothing that comes after.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sim.kernel.words import Floats

Column = NDArray[np.generic] | int | float | str | tuple[NDArray[np.integer], Sequence[str]]
"""One value for all rows, one for each, or codes of shape (n,) with the texts that they stand for."""


class Recorder(Protocol):
    """Takes down events."""

    def rows(self, kind: str, at: Floats, /, **columns: Column) -> None:
        """Take down an event of a kind for each instant (h), shape (n,).

        Args:
            kind: what happened.
            at: when.
            columns: what else is known, by the log's columns; `person` is a row of the population.
        """

    def one(self, kind: str, at: float, /, **columns: Column) -> None:
        """Take down one event."""
