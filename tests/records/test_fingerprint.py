"""The fingerprint sees every value that counts and nothing else."""

from typing import Any

import numpy as np
import pytest

from sim.records.fingerprint import fingerprint, fingerprint_of
from sim.records.outcome import Outcome, Table


def table(**changes: Any) -> dict[str, Table]:
    columns: dict[str, Any] = {
        "month": np.array([1, 2, 3], dtype=np.int32),
        "account": np.array(["cash", "cash", "debt"]),
        "cents": np.array([100, 250, -350], dtype=np.int64),
        "value": np.array([0.1234567, 1e9, 0.0]),
        "instant": np.array([0.0, 24.0, 100.5]),
    }
    return {"ledger": {**columns, **changes}}


def test_the_order_of_rows_and_columns_plays_no_part() -> None:
    rows = np.array([2, 0, 1])
    turned = {name: column[rows] for name, column in reversed(table()["ledger"].items())}
    assert fingerprint_of({"ledger": turned}) == fingerprint_of(table())


def test_the_width_of_a_type_plays_no_part() -> None:
    wide = table(
        month=np.array([1, 2, 3], dtype=np.int64), account=np.array(["cash", "cash", "debt"], object)
    )
    assert fingerprint_of(wide) == fingerprint_of(table())


@pytest.mark.parametrize(
    "change",
    [
        {"cents": np.array([100, 250, -351])},
        {"account": np.array(["cash", "cash", "dept"])},
        {"value": np.array([0.123458, 1e9, 0.0])},
        {"value": np.array([0.1234567, 1e9, np.nan])},
        {"instant": np.array([0.0, 24.0, 100.5 + 1 / 3_600_000])},
    ],
)
def test_a_change_that_counts_is_seen(change: dict[str, Any]) -> None:
    assert fingerprint_of(table(**change)) != fingerprint_of(table())


@pytest.mark.parametrize(
    "change",
    [
        {"value": np.array([0.12345671, 1e9 + 1, -0.0])},
        {"instant": np.array([1e-8, 24.0, 100.5 - 1e-8])},
    ],
)
def test_noise_below_the_stated_digits_is_not_seen(change: dict[str, Any]) -> None:
    assert fingerprint_of(table(**change)) == fingerprint_of(table())


def test_a_value_that_moves_to_another_row_is_seen() -> None:
    swapped = table(cents=np.array([250, 100, -350], dtype=np.int64))
    assert fingerprint_of(swapped) != fingerprint_of(table())


def test_the_cost_of_a_run_plays_no_part_and_its_months_do() -> None:
    cheap = Outcome(table(), "2027-01-01", 12, cpu_s=1.0, peak_rss_mb=100.0)
    dear = Outcome(table(), "2027-01-01", 12, cpu_s=9.0, peak_rss_mb=900.0)
    longer = Outcome(table(), "2027-01-01", 13)
    assert fingerprint(cheap) == fingerprint(dear)
    assert fingerprint(cheap) != fingerprint(longer)


def test_an_empty_table_differs_from_none() -> None:
    assert fingerprint_of({"ledger": {"cents": np.array([], dtype=np.int64)}}) != fingerprint_of({})
