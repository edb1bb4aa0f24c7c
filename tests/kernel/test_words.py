"""Batches keep their rows together through choosing, joining and travelling; who asked travels with them."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.kernel.words import NOBODY, Batch, Message, column_names, columns_of
from tests.kernel.ward import BellAnswered, BellRung, MealsOrdered, MealsServed, PatientsMoved, meals

Told = list[tuple[float, int, int, int, int]]


def told(batch: MealsOrdered) -> Told:
    """(at, id, bed, meal, asker) of every row."""
    askers = np.broadcast_to(np.uint8(batch.asker), len(batch)).tolist()
    columns = (batch.at.tolist(), batch.ids.tolist(), batch.bed.tolist(), batch.meal.tolist())
    return list(zip(*columns, askers, strict=True))


def test_a_word_is_a_fact_unless_its_kind_says_otherwise() -> None:
    kinds = (BellRung, MealsOrdered, BellAnswered, MealsServed, PatientsMoved)
    assert [kind.goes for kind in kinds] == ["fact", "fact", "answer", "answer", "personal"]


def test_a_message_cannot_be_edited_and_nobody_has_asked_it_yet() -> None:
    bell = BellRung(1, room=12)
    assert (bell.key, bell.room, bell.asker) == (1, 12, NOBODY)
    with pytest.raises(dataclasses.FrozenInstanceError):
        bell.room = 13


def test_the_columns_of_a_kind_are_its_own_behind_identity_and_instant() -> None:
    assert column_names(MealsOrdered) == ("ids", "at", "bed", "meal")
    assert [column.tolist() for column in columns_of(meals(1.0, 2.0, first=3))] == [
        [3, 4],
        [1, 2],
        [3, 4],
        [1, 0],
    ]


def test_a_batch_has_exactly_the_columns_of_its_kind() -> None:
    ids, at = np.zeros(1, dtype=np.uint64), np.zeros(1)
    with pytest.raises(TypeError, match="meal"):
        MealsOrdered(ids, at, bed=np.zeros(1, dtype=np.int64))
    with pytest.raises(TypeError, match="drink"):
        MealsOrdered(ids, at, drink=np.zeros(1))
    with pytest.raises(AttributeError, match="drink"):
        meals(1.0).drink = np.zeros(1)


@pytest.mark.parametrize(
    ("choice", "chosen"),
    [
        (np.array([True, False, False, True]), [0, 3]),
        (np.array([3, 1, 1]), [3, 1, 1]),
        (slice(1, 3), [1, 2]),
        (np.zeros(4, dtype=bool), []),
    ],
)
def test_rows_are_chosen_by_a_mask_by_indices_or_by_a_slice(
    choice: np.ndarray | slice, chosen: list[int]
) -> None:
    batch = meals(5.0, 6.0, 7.0, 8.0)
    batch.asker = np.array([9, 8, 7, 6], dtype=np.uint8)
    some = batch.where(choice)
    assert told(some) == [told(batch)[row] for row in chosen]
    assert len(some) == len(chosen)
    assert type(some) is MealsOrdered


def test_one_asker_of_all_rows_stays_one() -> None:
    batch = meals(5.0, 6.0)
    batch.asker = 4
    assert batch.where(np.array([1])).asker == 4
    assert batch.arriving(np.array([7.0, 8.0])).asker == 4


def test_rows_arrive_at_other_instants_and_are_the_same_rows() -> None:
    sent = meals(5.0, 6.0)
    arriving = sent.arriving(np.array([29.0, 29.5]))
    assert told(arriving) == [(29.0, 0, 0, 1, NOBODY), (29.5, 1, 1, 0, NOBODY)]
    assert sent.at.tolist() == [5.0, 6.0]


def test_joined_rows_are_ordered_by_instant_and_then_by_identity() -> None:
    joined = MealsOrdered.join([meals(5.0, 1.0, 3.0, first=7), meals(3.0, 1.0, first=2)])
    assert [(at, row) for at, row, *_ in told(joined)] == [(1, 3), (1, 8), (3, 2), (3, 9), (5, 7)]
    alone = MealsOrdered.join([meals(2.0, 2.0, 1.0)])
    assert [(at, row) for at, row, *_ in told(alone)] == [(1, 2), (2, 0), (2, 1)]


def test_who_asked_is_told_row_by_row_where_several_have() -> None:
    early, late, again = meals(1.0, 5.0), meals(2.0, first=9), meals(3.0, 4.0, first=20)
    early.asker, late.asker, again.asker = 1, 2, np.array([3, 1], dtype=np.uint8)
    both = MealsOrdered.join([late, early])
    assert [(row, asker) for _, row, *_, asker in told(both)] == [(0, 1), (9, 2), (1, 1)]
    every = MealsOrdered.join([early, again, late])
    assert [(row, asker) for _, row, *_, asker in told(every)] == [(0, 1), (9, 2), (20, 3), (21, 1), (1, 1)]
    assert np.asarray(every.asker).dtype == np.uint8
    same = MealsOrdered.join([early, early.arriving(np.array([7.0, 8.0]))])
    assert same.asker == 1


BATCHES = st.lists(
    st.tuples(st.lists(st.integers(0, 9), max_size=6), st.integers(0, 3), st.booleans()),
    min_size=1,
    max_size=5,
)


@given(BATCHES)
def test_joining_loses_and_mixes_up_nothing(parts: list[tuple[list[int], int, bool]]) -> None:
    batches, first = [], 0
    for instants, asker, row_by_row in parts:
        batch = meals(*map(float, instants), first=first)
        batch.asker = np.full(len(batch), asker, dtype=np.uint8) if row_by_row else asker
        batches.append(batch)
        first += len(instants)
    assert told(MealsOrdered.join(batches)) == sorted(row for batch in batches for row in told(batch))


def test_batches_and_messages_are_two_kinds_of_word() -> None:
    assert issubclass(MealsOrdered, Batch)
    assert not issubclass(MealsOrdered, Message)
