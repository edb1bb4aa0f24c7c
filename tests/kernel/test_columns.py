"""Columns grow together, start at what was declared, and are called by name."""

import numpy as np
import pytest

from sim.kernel.columns import Column, Columns

DECLARED = (
    Column("id", np.uint64, "", "reception", "identity"),
    Column("since", np.float64, "h", "reception", "arrival", np.inf),
    Column("bed", np.int32, "index", "ward", "bed", -1),
)


def test_new_rows_start_at_what_was_declared() -> None:
    table = Columns(DECLARED)
    rows = table.append(3, id=[5, 6, 7])
    assert rows.tolist() == [0, 1, 2]
    assert table.id.tolist() == [5, 6, 7]
    assert table.since.tolist() == [np.inf] * 3
    assert table.bed.tolist() == [-1] * 3


def test_growing_past_the_capacity_keeps_what_was_written() -> None:
    table = Columns(DECLARED, capacity=16)
    for first in range(0, 1_000, 10):
        rows = table.append(10, id=np.arange(first, first + 10), since=float(first))
        table.bed[rows] = rows
    assert table.count == len(table.id) == len(table.bed) == 1_000
    assert table.id.tolist() == list(range(1_000))
    assert table.bed.tolist() == list(range(1_000))
    assert table.since.tolist() == [float(row // 10 * 10) for row in range(1_000)]


def test_a_row_that_grew_in_after_the_move_starts_at_what_was_declared() -> None:
    table = Columns(DECLARED, capacity=16)
    table.append(16, bed=3)
    grown = table.append(20)
    assert table.bed[grown].tolist() == [-1] * 20


def test_types_are_those_declared() -> None:
    table = Columns(DECLARED)
    table.append(2, id=[1, 2], bed=[1.0, 2.0])
    assert (table.id.dtype, table.since.dtype, table.bed.dtype) == (np.uint64, np.float64, np.int32)
    assert table.bytes_a_row() == 8 + 8 + 4


def test_a_column_that_is_not_there_is_named_with_those_that_are() -> None:
    table = Columns(DECLARED)
    with pytest.raises(AttributeError, match="no column 'room'; declared: id, since, bed"):
        _ = table.room
    with pytest.raises(KeyError):
        table.append(1, room=3)


def test_no_rows_are_no_change() -> None:
    table = Columns(DECLARED)
    table.append(2, id=[1, 2])
    assert table.append(0).tolist() == []
    assert table.count == 2
