"""An instance serves the people of its brands; its tables have one row for each of them, now and later."""

import numpy as np
import pytest

from sim.kernel.cohort import Cohort
from sim.kernel.columns import Columns, column
from sim.kernel.words import Codes, Floats, Rows


class Charts(Columns):
    fever: Floats = column(np.float64, "last measured", "degrees", start=36.6)


def rows(*numbers: int) -> Rows:
    return np.array(numbers, dtype=np.int64)


def brands(*codes: int) -> Codes:
    return np.array(codes, dtype=np.uint8)


def test_who_serves_everyone_finds_people_at_their_own_rows() -> None:
    everyone = Cohort()
    everyone.admit(rows(0, 1, 2), brands(0, 7, 0))
    assert (everyone.count, everyone.rows().tolist()) == (3, [0, 1, 2])
    assert everyone.places(rows(2, 0)).tolist() == everyone.among(rows(2, 0)).tolist() == [2, 0]


def test_who_serves_some_brands_finds_their_people_in_the_order_of_their_rows() -> None:
    some = Cohort(frozenset({1, 3}))
    some.admit(rows(0, 1, 2, 3), brands(1, 0, 3, 2))
    some.admit(rows(4, 5), brands(0, 1))
    assert (some.count, some.rows().tolist()) == (3, [0, 2, 5])
    assert some.among(rows(5, 4, 0, 0)).tolist() == [5, 0, 0]
    assert some.places(rows(5, 0, 2, 0)).tolist() == [2, 0, 1, 0]


@pytest.mark.parametrize("stranger", [1, 6])
def test_nobody_is_asked_about_who_is_served_elsewhere(stranger: int) -> None:
    some = Cohort(frozenset({1}))
    some.admit(rows(0, 1, 2), brands(1, 0, 1))
    with pytest.raises(ValueError, match="somebody is asked about who is served elsewhere"):
        some.places(rows(0, stranger))


def test_who_serves_nobody_yet_knows_nobody() -> None:
    nobody = Cohort(frozenset({1}))
    assert (nobody.count, nobody.rows().tolist()) == (0, [])
    assert nobody.among(rows(0, 1)).tolist() == []
    assert nobody.places(rows()).tolist() == []
    with pytest.raises(ValueError, match="served elsewhere"):
        nobody.places(rows(0))


@pytest.mark.parametrize(("served", "first", "then"), [(None, 2, 5), (frozenset({1}), 1, 3)])
def test_a_table_has_one_row_for_each_of_them_now_and_later(
    served: frozenset[int] | None, first: int, then: int
) -> None:
    cohort = Cohort(served)
    cohort.admit(rows(0, 1), brands(0, 1))
    charts = cohort.table(Charts)
    assert charts.fever.tolist() == [36.6] * first
    charts.fever[cohort.places(rows(1))] = 39.0
    cohort.admit(rows(2, 3, 4), brands(1, 0, 1))
    assert charts.count == cohort.count == then
    assert charts.fever[cohort.places(rows(1, 4))].tolist() == [39.0, 36.6]
    assert cohort.table(Charts).count == then
