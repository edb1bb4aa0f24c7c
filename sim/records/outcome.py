"""What one replication leaves behind, and the one way in which its measures are read.

The tables hold the warm-up too; whoever asks here is answered for the measured months only. Nothing is
written back: an outcome is read by KPIs, reports and pages, and none of them changes it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# Any: a table has columns of numbers and of texts; which, its reader knows by the column's name.
Column = NDArray[Any]
Table = dict[str, Column]
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
        notes: what the run itself had to say.
        files: what was written beside the tables while it ran, by the name that it is to have.
    """

    tables: dict[str, Table]
    calendar_start: str
    months: int
    cpu_s: float = 0.0
    peak_rss_mb: float = 0.0
    notes: list[str] = field(default_factory=list)
    files: dict[str, Path] = field(default_factory=dict)
    _index: _Index | None = field(default=None, init=False, repr=False, compare=False)

    def measure(self, name: str, part: str | None = None, address: str | None = None) -> Floats:
        """Return a measure's sums over the measured months, shape (months,); 0 where it was never noted.

        Args:
            name: the measure.
            part: one part of it; None sums over all.
            address: of who noted it; None sums over all. Empty for the world, and for everybody in a run
                that was stored before notes carried an address.
        """
        sums = self.noted(name, part, address)
        return np.zeros(self.months) if sums is None else sums

    def noted(self, name: str, part: str | None = None, address: str | None = None) -> Floats | None:
        """Return what `measure` returns, but None for a measure that was never noted."""
        rows = self._rows_of(name)
        table = self.tables.get("measures", {})
        if part is not None:
            rows = rows[table["part"][rows] == part]
        if address is not None:
            rows = rows[_addresses(table, rows) == address]
        if not len(rows):
            return None
        months, values = table["month"][rows], table["value"][rows]
        return np.bincount(months - 1, weights=values, minlength=self.months).astype(np.float64)

    def growth(self, name: str, part: str | None = None, address: str | None = None) -> Floats | None:
        """Return what a stock grew by in each measured month, shape (months,); None where it never was noted.

        A stock is a measure that is noted at the end of each month, the last one of the warm-up included.
        """
        at_end = self.noted(name, part, address)
        before = self._at_opening(name, part, address)
        if at_end is None and before is None:
            return None
        stood = np.zeros(self.months) if at_end is None else at_end
        grown: Floats = np.diff(stood, prepend=before or 0.0)
        return grown

    def _at_opening(self, name: str, part: str | None, address: str | None) -> float | None:
        """The sum of a measure in the month before the first measured one; None where it was not noted."""
        table = self.tables.get("measures", {})
        if not table or not len(table["month"]):
            return None
        here = np.flatnonzero((table["month"] == 0) & (table["measure"] == name))
        if part is not None:
            here = here[table["part"][here] == part]
        if address is not None:
            here = here[_addresses(table, here) == address]
        return float(table["value"][here].sum()) if len(here) else None

    def parts_of(self, name: str) -> set[str]:
        """Return the parts under which a measure was noted."""
        rows = self._rows_of(name)
        return set(self.tables["measures"]["part"][rows].tolist()) if len(rows) else set()

    def addresses_of(self, name: str) -> set[str]:
        """Return the addresses that noted a measure; the world's is empty."""
        rows = self._rows_of(name)
        return set(_addresses(self.tables["measures"], rows).tolist()) if len(rows) else set()

    def _rows_of(self, name: str) -> NDArray[np.int64]:
        """Where in the table the measured months of a measure are."""
        table = self.tables.get("measures", {})
        if self._index is None or self._index.table is not table:
            self._index = _index_of(table, self.months)
        return self._index.rows.get(name, np.zeros(0, dtype=np.int64))


@dataclass(frozen=True)
class _Index:
    """Rows of a table by measure, so that not every question reads every name."""

    table: Table
    rows: dict[str, NDArray[np.int64]]


def _index_of(table: Table, months: int) -> _Index:
    found: defaultdict[str, list[int]] = defaultdict(list)
    if table and len(table["month"]):
        inside = np.flatnonzero((table["month"] >= 1) & (table["month"] <= months))
        for row, name in zip(inside.tolist(), table["measure"][inside].tolist(), strict=True):
            found[name].append(row)
    return _Index(table, {name: np.array(rows, dtype=np.int64) for name, rows in found.items()})


def _addresses(table: Table, rows: NDArray[np.int64]) -> NDArray[np.str_]:
    """Who noted some rows; in older stored runs nobody said so."""
    return table["address"][rows] if "address" in table else np.full(len(rows), "")
