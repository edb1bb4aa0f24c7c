"""A fingerprint of what a replication found: of its values, not of its files.

Whole numbers and cents count exactly, floats at six significant digits, instants to a millisecond; rows and
columns are sorted first, so neither the order of writing nor the file format plays a part. What a run cost
in time and memory is no part of it.
"""

import hashlib
import math
from collections.abc import Mapping

import numpy as np

from sim.records.outcome import Column, Outcome, Table

MILLISECONDS_AN_HOUR = 3_600_000
CELL, LINE = "\x1f", "\x1e"


def fingerprint(outcome: Outcome) -> str:
    """Return 16 hexadecimal digits that two outcomes share when, and in practice only when, they agree."""
    return fingerprint_of(outcome.tables, f"{outcome.calendar_start}/{outcome.months}")


def fingerprint_of(tables: Mapping[str, Table], heading: str = "") -> str:
    """Return the fingerprint of some tables, 16 hexadecimal digits; `heading` is whatever else must be equal.

    Names of tables and columns count. A column is text, whole numbers or floats; a column of instants (h) is
    known by its name, `instant` or ending in `_instant`.
    """
    digest = hashlib.sha256(heading.encode())
    for name in sorted(tables):
        table = tables[name]
        columns = sorted(table)
        digest.update(LINE.join(["", name, *columns, ""]).encode())
        texts = [_texts(column, table[column]) for column in columns]
        rows = sorted(CELL.join(cells) for cells in zip(*texts, strict=True))
        digest.update(LINE.join(rows).encode())
    return digest.hexdigest()[:16]


def _texts(name: str, values: Column) -> list[str]:
    """One column as text, each value in the one way in which it is written here."""
    values = np.asarray(values)
    if values.dtype.kind == "f":
        if name == "instant" or name.endswith("_instant"):
            return [str(n) for n in np.rint(values * MILLISECONDS_AN_HOUR).astype(np.int64).tolist()]
        return [_float(value) for value in values.tolist()]
    return [str(value) for value in values.tolist()]


def _float(value: float) -> str:
    """Six significant digits; minus zero is zero, and every not-a-number is one and the same."""
    if value == 0.0:
        return "0"
    return f"{value:.5e}" if math.isfinite(value) else str(abs(value) if math.isnan(value) else value)
