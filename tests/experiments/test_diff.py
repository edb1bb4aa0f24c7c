"""Rows of two runs are compared value by value; no value stands for another."""

import numpy as np
import pytest

from sim.experiments.diff import partings
from sim.records.outcome import Outcome


def run(value: float) -> Outcome:
    table = {"month": np.array([1]), "measure": np.array(["a"]), "value": np.array([value])}
    return Outcome({"measures": table}, "2027-01-01", 1)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1.0, 1.0, True),
        (1.0, 1.0 + 1e-8, True),
        (1.0, 1.1, False),
        (np.nan, np.nan, True),
        (np.nan, 5.0, False),
        (5.0, np.nan, False),
        (np.inf, np.inf, True),
        (np.inf, 5.0, False),
    ],
)
def test_two_values_are_equal_or_a_parting(one: float, other: float, same: bool) -> None:
    assert (partings(run(one), run(other)) == []) is same
