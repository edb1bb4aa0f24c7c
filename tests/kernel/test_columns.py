"""Columns grow together, start at what was declared, and are written by whom they name."""

import numpy as np
import pytest

from sim.kernel.columns import Columns, column, first_of_each
from sim.kernel.words import Codes, Floats, Ids, Rows


class Beds(Columns):
    id: Ids = column(np.uint64, "identity", by="reception")
    since: Floats = column(np.float64, "arrival", "h", by="reception", start=np.inf)
    patient: Rows = column(np.int64, "who lies there", "index", by="ward", start=-1)
    meals: Codes = column(
        np.uint8, "meals of the day: morning, noon, evening", by="kitchen", start=1, shape=(3,)
    )


class Cots(Beds):
    weight: Floats = column(np.float64, "of the child", "kg", by="ward")


def test_new_rows_start_at_what_was_declared() -> None:
    table = Beds()
    assert table.append(3, id=[5, 6, 7]).tolist() == [0, 1, 2]
    assert table.id.tolist() == [5, 6, 7]
    assert table.since.tolist() == [np.inf] * 3
    assert table.patient.tolist() == [-1] * 3
    assert table.meals.tolist() == [[1, 1, 1]] * 3


def test_growing_past_the_capacity_keeps_what_was_written() -> None:
    table = Beds(capacity=16)
    for first in range(0, 1_000, 10):
        rows = table.append(10, id=np.arange(first, first + 10), since=float(first))
        table.patient[rows] = rows
        table.meals[rows, 1] = first % 7
    assert table.count == len(table.id) == len(table.patient) == len(table.meals) == 1_000
    assert table.id.tolist() == table.patient.tolist() == list(range(1_000))
    assert table.since.tolist() == [float(row // 10 * 10) for row in range(1_000)]
    assert table.meals[:, 1].tolist() == [row // 10 * 10 % 7 for row in range(1_000)]
    assert set(table.meals[:, [0, 2]].ravel().tolist()) == {1}


def test_a_row_that_grew_in_after_the_move_starts_at_what_was_declared() -> None:
    table = Beds(capacity=16)
    table.append(16, patient=3)
    grown = table.append(20)
    assert table.patient[grown].tolist() == [-1] * 20
    assert table.meals[grown].tolist() == [[1, 1, 1]] * 20


def test_types_and_shapes_are_those_declared() -> None:
    table = Beds()
    table.append(2, id=[1, 2], patient=[1.0, 2.0], meals=[[1, 2, 3], [4, 5, 6]])
    assert [array.dtype for array in (table.id, table.since, table.patient, table.meals)] == [
        np.uint64, np.float64, np.int64, np.uint8,
    ]  # fmt: skip
    assert table.meals.shape == (2, 3)
    assert table.bytes_a_row() == 8 + 8 + 8 + 3


def test_a_declaration_says_what_a_column_is_and_who_writes_it() -> None:
    since = Beds.declared["since"]
    assert (since.meaning, since.unit, since.by, since.start) == ("arrival", "h", "reception", np.inf)
    assert list(Beds.declared) == ["id", "since", "patient", "meals"]


def test_a_class_has_the_columns_of_the_one_it_is_made_from_and_leaves_that_one_alone() -> None:
    cots = Cots()
    cots.append(1, weight=3.5)
    assert (cots.weight.tolist(), cots.patient.tolist()) == ([3.5], [-1])
    assert list(Cots.declared) == [*Beds.declared, "weight"]
    assert "weight" not in Beds.declared


def test_a_column_that_is_not_there_is_an_error() -> None:
    table = Beds()
    with pytest.raises(AttributeError, match="room"):
        _ = table.room
    with pytest.raises(KeyError, match="room"):
        table.append(1, room=3)


def test_no_rows_are_no_change() -> None:
    table = Beds()
    table.append(2, id=[1, 2])
    assert table.append(0).tolist() == []
    assert table.count == 2


def test_only_the_declared_owner_writes_a_column_and_everyone_reads_it() -> None:
    table = Beds()
    table.append(2, id=[1, 2])
    ward, kitchen = table.seen_by("ward"), table.seen_by("kitchen")
    ward.patient[0] = 44
    kitchen.meals[1] = 0
    assert (kitchen.patient.tolist(), table.patient.tolist()) == ([44, -1], [44, -1])
    assert ward.meals.tolist() == [[1, 1, 1], [0, 0, 0]]
    for view, name in ((ward, "id"), (ward, "meals"), (kitchen, "patient"), (kitchen, "since")):
        with pytest.raises(ValueError, match="read-only"):
            getattr(view, name)[0] = 9
    assert table.since.tolist() == [np.inf] * 2


def test_a_part_of_a_column_of_others_cannot_be_written_either() -> None:
    table = Beds()
    table.append(20)
    for part in (table.seen_by("ward").since[3:9], table.seen_by("ward").since.reshape(4, 5)):
        with pytest.raises(ValueError, match="read-only"):
            part[0] = 1.0


def test_views_stay_true_while_the_table_grows() -> None:
    table = Beds(capacity=16)
    ward, kitchen = table.seen_by("ward"), table.seen_by("kitchen")
    for first in range(0, 200, 7):
        rows = table.append(7, id=np.arange(first, first + 7))
        ward.patient[rows] = rows + 1_000
        assert ward.count == kitchen.count == table.count == first + 7
        assert kitchen.patient.tolist() == list(range(1_000, 1_007 + first))
        assert kitchen.id.tolist() == table.id.tolist() == list(range(first + 7))
        with pytest.raises(ValueError, match="read-only"):
            kitchen.patient[0] = 0


def test_where_each_value_stands_first() -> None:
    assert first_of_each(np.array([7, 3, 7, 9, 3])).tolist() == [0, 1, 3]
    assert first_of_each(np.array([7, 3], dtype=np.uint64)) == slice(None)
    assert first_of_each(np.array([], dtype=np.int64)) == slice(None)
