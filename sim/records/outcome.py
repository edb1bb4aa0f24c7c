"""What one replication leaves behind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Table = dict[str, NDArray[Any]]
"""Column name to values; all columns of one length."""


@dataclass
class Outcome:
    """The tables of one replication and what it cost to make them.

    Attributes:
        tables: table name to its columns.
        calendar_start: date of the first measured month (ISO).
        months: measured months.
        cpu_s: process CPU seconds of build and run, warm-up included, imports not.
        peak_rss_mb: the process's peak resident memory.
    """

    tables: dict[str, Table]
    calendar_start: str
    months: int
    cpu_s: float = 0.0
    peak_rss_mb: float = 0.0
    notes: list[str] = field(default_factory=list)

    def measure(self, name: str, part: str | None = None) -> NDArray[np.float64]:
        """Monthly sums of a measure over the measured months, shape (months,); summed over parts if None."""
        table = self.tables["measures"]
        chosen = (table["measure"] == name) & (table["month"] >= 1)
        if part is not None:
            chosen &= table["part"] == part
        sums = np.bincount(table["month"][chosen] - 1, weights=table["value"][chosen], minlength=self.months)
        return sums.astype(np.float64)
