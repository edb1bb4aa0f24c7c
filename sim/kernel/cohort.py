"""Cohorts: which of the many an instance serves, and tables with one row for each of them.

A plain department that stands alone serves everyone: its tables are as long as the population and a person's
row is the person's place there. An instance beside others serves the people of some brands only: its tables
have their length, and a place is looked up.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np

from sim.kernel.columns import Columns
from sim.kernel.words import Codes, Flags, Rows

Table = TypeVar("Table", bound=Columns)


class Cohort:
    """The people of some brands, in the order of their rows.

    Nobody leaves a cohort: who is gone keeps the row, as in the population.

    Args:
        brands: codes of the brands served; None for everyone.
    """

    def __init__(self, brands: frozenset[int] | None = None) -> None:
        self._brands = None if brands is None else np.array(sorted(brands), dtype=np.uint8)
        self._rows = np.empty(0, dtype=np.int64)
        self._tables: list[Columns] = []
        self.count = 0

    @property
    def everyone(self) -> bool:
        """Whether all people are served here, so that what is true of everyone is true of those served."""
        return self._brands is None

    def admit(self, rows: Rows, brand: Codes) -> None:
        """New people have come: take in those who are served here. Rows must ascend from call to call.

        Every table of the cohort grows by as many rows, which start at their declared values; views of its
        columns taken before are out of date.

        Args:
            rows: where the new people stand in the population, shape (n,).
            brand: the code of each one's brand, shape (n,).
        """
        if self._brands is not None:
            rows = rows[self.serves(brand)]
            self._rows = np.append(self._rows, rows)
        self.count += len(rows)
        for table in self._tables:
            table.append(len(rows))

    def table(self, kind: type[Table]) -> Table:
        """A new table with one row for each of these people, now and later; all at their declared values."""
        table = kind(int(self.count * 1.5) + 64)
        table.append(self.count)
        self._tables.append(table)
        return table

    def serves(self, brand: Codes) -> Flags:
        """Whether people of these brands, shape (n,), are served here."""
        return np.ones(len(brand), dtype=bool) if self._brands is None else np.isin(brand, self._brands)

    def among(self, rows: Rows) -> Rows:
        """Those of some rows of the population who are served here, in the order given."""
        return rows if self._brands is None else rows[self._mine(rows)]

    def places(self, rows: Rows) -> Rows:
        """Where people, all of them served here, stand in the tables.

        Raises:
            ValueError: somebody is not served here.
        """
        if self._brands is None:
            return rows
        places = np.searchsorted(self._rows, rows)
        if len(rows) and not self._mine(rows).all():
            raise ValueError("somebody is asked about who is served elsewhere")
        return places

    def rows(self) -> Rows:
        """Rows in the population of everyone served here, ascending, shape (count,); not to be written to."""
        return np.arange(self.count) if self._brands is None else self._rows

    def _mine(self, rows: Rows) -> Flags:
        if not len(self._rows):
            return np.zeros(len(rows), dtype=bool)
        places = np.minimum(np.searchsorted(self._rows, rows), len(self._rows) - 1)
        return np.asarray(self._rows[places] == rows)
