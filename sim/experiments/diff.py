"""Where two runs part: the first row of their tables that differs.

Meant for two lives that should be equal, or whose first difference tells the cause of all others. Rows are
matched by month, texts and bins, not by their place, so another order of writing is no difference. Whole
numbers and texts must be equal, floats nearly so (see `SMALL`).
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from sim.records.outcome import Outcome, Table

Cell = bool | int | float | str
Row = dict[str, Cell]
SMALL = 1e-6
"""Floats this near to each other, relatively, are equal: the sixth digit is that of the fingerprint."""


@dataclass(frozen=True)
class Parting:
    """The first difference of a table: its row in both runs (None where one has no such row).

    `columns` are those that differ, `rows` how many rows do. `month` is that of the row, None in a table
    without months.
    """

    table: str
    month: int | None
    left: Row | None
    right: Row | None
    columns: list[str]
    rows: int


def partings(left: Outcome, right: Outcome) -> list[Parting]:
    """Return the first difference of every table that differs, the earliest month first.

    Within a month tables stand in order of their names; those without months come last. A table that only one
    run has differs in all its rows. Two equal runs give an empty list.
    """
    names = sorted(set(left.tables) | set(right.tables))
    found = [
        parting
        for name in names
        if (parting := _first(name, left.tables.get(name, {}), right.tables.get(name, {}))) is not None
    ]
    return sorted(found, key=lambda one: (one.month is None, one.month or 0, one.table))


def _first(name: str, left: Table, right: Table) -> Parting | None:
    ours, theirs = _keyed(left), _keyed(right)
    differing = [
        key for key in sorted(set(ours) | set(theirs)) if _columns(ours.get(key), theirs.get(key)) != []
    ]
    if not differing:
        return None
    key = differing[0]
    one, other = ours.get(key), theirs.get(key)
    month = (one or other or {}).get("month")
    return Parting(
        name, None if month is None else int(month), one, other, _columns(one, other), len(differing)
    )


def _keyed(table: Table) -> dict[tuple[Cell, ...], Row]:
    """Rows by what names them (month, texts and bins), with a running number among rows of one name."""
    rows: dict[tuple[Cell, ...], Row] = {}
    seen: Counter[tuple[Cell, ...]] = Counter()
    names = [n for n, column in table.items() if n in ("month", "bin") or column.dtype.kind in "UO"]
    names.sort(key=lambda name: name != "month")
    for values in zip(*(column.tolist() for column in table.values()), strict=True):
        row = dict(zip(table, values, strict=True))
        key = tuple(row[name] for name in names)
        rows[*key, seen[key]] = row
        seen[key] += 1
    return rows


def _columns(one: Row | None, other: Row | None) -> list[str]:
    """The columns in which two rows differ; all where there is only one."""
    if one is None or other is None:
        return list(one or other or {})
    return [name for name in one if not _equal(one[name], other.get(name))]


def _equal(one: Cell, other: Cell | None) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=SMALL) or (math.isnan(one) and math.isnan(other))
    return one == other
