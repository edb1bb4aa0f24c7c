"""What the records add up: sums a month and log-bin histograms, by measure and part.

The model notes what happened, with the instants at which it happened; a month is found from the instant.
KPIs are computed from these sums afterwards.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BINS_A_DECADE = 48
LOWEST_DECADE = -4
DECADES = 9
BINS = BINS_A_DECADE * DECADES + 2
"""Histogram bins: 48 a decade (5 % wide) from 0.0001 to 100,000 of the unit, one below, one above."""


@dataclass(frozen=True)
class Measure:
    """A declared measure: noting an undeclared name is an error.

    Attributes:
        name: `thing.what`, unique in the house.
        unit: of one noted value.
        meaning: in the words of a planner.
        quantiles: whether single values are observed, so that points of their distribution can be read.
    """

    name: str
    unit: str
    meaning: str
    quantiles: bool = False


def bin_edges() -> Floats:
    """The inner edges of the histogram bins, in the measure's unit: shape (BINS - 1,)."""
    edges: Floats = 10.0 ** (LOWEST_DECADE + np.arange(BINS - 1) / BINS_A_DECADE)
    return edges


class Measures:
    """All that is noted in a run, a notebook for each address, kept apart until somebody adds them up.

    Args:
        month_edges: start hours of every month and the end of the last, shape (m + 1,).
        declared: the measures that may be noted.
    """

    def __init__(self, month_edges: Floats, declared: Iterable[Measure]) -> None:
        self.declared = {measure.name: measure for measure in declared}
        self._edges = month_edges
        self.notebooks: dict[str, Notebook] = {}

    def notebook(self, address: str = "") -> Notebook:
        """The notebook of an address; the empty one belongs to the world."""
        if address not in self.notebooks:
            self.notebooks[address] = Notebook(self._edges, self.declared)
        return self.notebooks[address]


class Notebook:
    """Sums and histograms a month, as noted at one address.

    A note goes to the month of its own instant, also one of the past; instants outside the run go to the
    first or the last month. Every note of an undeclared measure raises KeyError.

    Args:
        month_edges: start hours of every month and the end of the last, shape (m + 1,).
        declared: the measures that may be noted, by name.
    """

    def __init__(self, month_edges: Floats, declared: Mapping[str, Measure]) -> None:
        self.declared = declared
        self._edges = month_edges
        self._months = len(month_edges) - 1
        self._bin_edges = bin_edges()
        self._bin_list: list[float] = self._bin_edges.tolist()
        self._last, self._from, self._to = 0, -np.inf, -np.inf
        self.sums: dict[tuple[str, str], Floats] = {}
        self.histograms: dict[tuple[str, str], NDArray[np.int64]] = {}

    def _row(self, name: str, part: str) -> Floats:
        row = self.sums.get((name, part))
        if row is None:
            if name not in self.declared:
                raise KeyError(f"measure {name!r} is not declared")
            row = self.sums[name, part] = np.zeros(self._months)
        return row

    def _month(self, instant: float) -> int:
        """The index of the instant's month; most notes fall in the month of the note before."""
        if self._from <= instant < self._to:
            return self._last
        month = int(np.searchsorted(self._edges, instant, side="right")) - 1
        self._last = month = min(max(month, 0), self._months - 1)
        self._from, self._to = float(self._edges[month]), float(self._edges[month + 1])
        return month

    def total(self, name: str) -> float:
        """The sum of a measure over all months and parts, warm-up included; 0 where nothing was noted."""
        return float(sum(row.sum() for (noted, _), row in self.sums.items() if noted == name))

    def _first_and_last(self, instants: Floats) -> tuple[int, int]:
        """The first and the last month that these instants lie in; there is at least one instant."""
        # numpy finds the place of an extreme several times sooner than the extreme itself, if there are few.
        last = self._month(float(instants[instants.argmax()]))
        return self._month(float(instants[instants.argmin()])), last

    def _months_of(self, instants: Floats) -> NDArray[np.int64]:
        """The month of each instant, shape (n,)."""
        months: NDArray[np.int64] = np.searchsorted(self._edges, instants, side="right") - 1
        return np.clip(months, 0, self._months - 1)

    def note(self, name: str, instant: float, value: float = 1.0, part: str = "") -> None:
        """Add one value to the month of its instant."""
        row = self.sums.get((name, part))
        if row is None:
            row = self._row(name, part)
        row[self._last if self._from <= instant < self._to else self._month(instant)] += value

    def note_rows(
        self, name: str, instants: Floats, values: NDArray[np.generic] | None = None, part: str = ""
    ) -> None:
        """Add a value for each row (1 if none is given) to the month of its instant."""
        if len(instants) < 2:
            for instant in instants.tolist():
                self.note(name, instant, 1.0 if values is None else float(values[0]), part)
            return
        row = self._row(name, part)
        first, last = self._first_and_last(instants)
        if first == last:
            row[first] += len(instants) if values is None else float(values.sum())
            return
        row += np.bincount(self._months_of(instants), weights=values, minlength=self._months)

    def note_parts(
        self,
        name: str,
        instants: Floats,
        codes: NDArray[np.generic],
        parts: Sequence[str],
        values: NDArray[np.generic] | None = None,
    ) -> None:
        """Add a value for each row (1 if none is given) to the part that its code names.

        Args:
            name: the measure.
            instants: hours, shape (n,).
            codes: index into `parts`, shape (n,).
            parts: names of the parts.
            values: what to add, shape (n,).
        """
        if len(instants) < 2:
            self._note_part(name, instants, codes, parts, values)
            return
        first, last = self._first_and_last(instants)
        if first == last:
            sums = np.bincount(codes, weights=values, minlength=len(parts))
            for part, total in zip(parts, sums.tolist(), strict=True):
                if total:
                    self._row(name, part)[first] += total
            return
        for code in np.unique(codes).tolist():
            here = codes == code
            self.note_rows(name, instants[here], None if values is None else values[here], parts[code])

    def _note_part(
        self,
        name: str,
        instants: Floats,
        codes: NDArray[np.generic],
        parts: Sequence[str],
        values: NDArray[np.generic] | None,
    ) -> None:
        """As `note_parts` of one row or none; a value of 0 leaves no trace."""
        for instant, code in zip(instants.tolist(), codes.tolist(), strict=True):
            value = 1.0 if values is None else float(values[0])
            if value:
                self.note(name, instant, value, parts[code])

    def observe_one(self, name: str, instant: float, value: float, part: str = "") -> None:
        """Add one value to the sum and to the histogram; as `observe` for one row."""
        self.note(name, instant, value, part)
        self._histogram(name, part)[self._month(instant), bisect_right(self._bin_list, value)] += 1

    def _histogram(self, name: str, part: str) -> NDArray[np.int64]:
        histogram = self.histograms.get((name, part))
        if histogram is None:
            histogram = self.histograms[name, part] = np.zeros((self._months, BINS), dtype=np.int64)
        return histogram

    def observe(self, name: str, instants: Floats, values: Floats, part: str = "") -> None:
        """Add values to the sum and to the histogram from which quantiles are read.

        Args:
            name: the measure.
            instants: hours, shape (n,).
            values: in the measure's unit, shape (n,); a value on an edge belongs to the bin above it.
            part: under which they are noted.
        """
        if len(instants) < 2:
            for instant, value in zip(instants.tolist(), values.tolist(), strict=True):
                self.observe_one(name, instant, value, part)
            return
        row, first, last = self._row(name, part), *self._first_and_last(instants)
        histogram, bins = self._histogram(name, part), self._bin_edges.searchsorted(values, side="right")
        if first == last:
            row[first] += float(values.sum())
            histogram[first] += np.bincount(bins, minlength=BINS)
            return
        months = self._months_of(instants)
        row += np.bincount(months, weights=values, minlength=self._months)
        for month in range(first, last + 1):
            histogram[month] += np.bincount(bins[months == month], minlength=BINS)
