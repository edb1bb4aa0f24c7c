"""Measures are read in one way: sums of measured months, of all parts and addresses or of one."""

import numpy as np
import pytest

from sim.records.outcome import Outcome


def made() -> Outcome:
    table = {
        "month": np.array([0, 1, 2, 1, 2, 3]),
        "measure": np.array(["work", "work", "work", "work", "duty", "work"]),
        "part": np.array(["", "a", "a", "b", "", "a"]),
        "value": np.array([99.0, 1.0, 2.0, 4.0, 8.0, 99.0]),
        "address": np.array(["x.y", "x.y", "x.y", "x.y@new", "", "x.y"]),
    }
    return Outcome({"measures": table}, "2027-01-01", 2)


def test_warm_up_and_what_lies_behind_the_horizon_are_left_out() -> None:
    assert made().measure("work").tolist() == [5.0, 2.0]


def test_one_part_or_one_address_is_summed_alone() -> None:
    assert made().measure("work", "a").tolist() == [1.0, 2.0]
    assert made().measure("work", address="x.y@new").tolist() == [4.0, 0.0]
    assert made().measure("work", "b", "x.y").tolist() == [0.0, 0.0]


def test_what_was_never_noted_is_told_from_zero() -> None:
    assert made().noted("zeal") is None
    assert made().noted("work", "c") is None
    assert made().measure("zeal").tolist() == [0.0, 0.0]


def test_parts_and_addresses_are_listed() -> None:
    assert made().parts_of("work") == {"a", "b"}
    assert made().addresses_of("work") == {"x.y", "x.y@new"}
    assert made().addresses_of("zeal") == set()


def test_runs_without_addresses_are_readable() -> None:
    old = made()
    del old.tables["measures"]["address"]
    assert old.addresses_of("work") == {""}
    assert old.measure("work", address="").tolist() == [5.0, 2.0]


@pytest.mark.parametrize("tables", [{}, {"measures": {"month": np.array([])}}])
def test_without_notes_everything_is_zero(tables: dict[str, dict[str, np.ndarray]]) -> None:
    assert Outcome(tables, "2027-01-01", 3).measure("work").tolist() == [0.0, 0.0, 0.0]


def test_a_table_that_is_replaced_is_read_anew() -> None:
    outcome = made()
    outcome.measure("work")
    outcome.tables["measures"] = {
        **outcome.tables["measures"],
        "value": np.array([0.0, 10.0, 0.0, 0.0, 0.0, 0.0]),
    }
    assert outcome.measure("work").tolist() == [10.0, 0.0]
