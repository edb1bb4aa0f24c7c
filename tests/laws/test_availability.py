"""V19 and V22: the model's own plant and crew agree with the theory of availability.

|measured - theory| <= 3 standard errors. Unavailability and down-time are checked, not availability itself,
of which 2 % would be met by anything. Standard errors are at most 2 % of theory, in the slow tests 0.4 %.
"""

import math

import numpy as np
import pytest

from sim.verify.availability import REPAIRS, Yard, live
from sim.verify.queueing import machine_repair

WINDOWS = 40
SPAN = 150_000.0
"""Hours after which 130 elements have failed about 7,800 times."""


def mean_and_error(values: np.ndarray) -> tuple[float, float]:
    return float(values.mean()), float(values.std(ddof=1)) / math.sqrt(len(values))


def check(values: np.ndarray, theory: float, largest_error: float) -> None:
    mean, error = mean_and_error(values)
    assert error <= largest_error * theory
    assert abs(mean - theory) <= 3 * error + 1e-12 * theory, (
        f"{mean} with standard error {error} is not {theory}"
    )


def check_yard(yard: Yard, seed: int, hours: float, largest_error: float) -> None:
    lived = live(yard, seed, hours)
    theory = machine_repair(yard.elements, yard.up_h, yard.repair_h, yard.crews)
    check(lived.unavailable(yard, hours, WINDOWS), 1 - theory.availability, largest_error)
    rows = lived.down[: len(lived.down) // WINDOWS * WINDOWS]
    check(rows.reshape(WINDOWS, -1).mean(axis=1), theory.down_h, largest_error)


def test_the_theory_gives_the_figures_of_the_oracle_table() -> None:
    assert pytest.approx(0.998403, abs=5e-7) == 2500 / 2504
    alone = machine_repair(130, 2500.0, 4.0, 130)
    assert (alone.availability, alone.down_h) == pytest.approx((0.998403, 4.0), abs=5e-7)
    shared = machine_repair(130, 2500.0, 4.0, 1)
    assert (shared.availability, shared.down_h) == pytest.approx((0.99799, 5.04), abs=5e-3)


@pytest.mark.parametrize("repair", sorted(REPAIRS))
def test_a_single_element_is_available_whatever_the_shape_of_its_repairs(repair: str) -> None:
    """V19: unavailable for 4 of 2,504 hours, insensitive to the distribution of the repair."""
    check_yard(Yard(repair=repair), seed=1, hours=SPAN * (2 if "1.5" in repair else 1), largest_error=0.02)


@pytest.mark.parametrize("crews", [1, 2, 130])
def test_a_crew_that_is_shared_lets_elements_wait(crews: int) -> None:
    """V22: machine repair with 130 elements."""
    check_yard(Yard(crews=crews), seed=2, hours=SPAN * (2 if crews == 1 else 1), largest_error=0.02)


@pytest.mark.slow
@pytest.mark.parametrize("repair", ["exponential", "constant"])
def test_a_single_element_agrees_closely(repair: str) -> None:
    check_yard(Yard(repair=repair), seed=3, hours=3.2e6, largest_error=0.004)


@pytest.mark.slow
@pytest.mark.parametrize("crews", [1, 2])
def test_a_shared_crew_agrees_closely(crews: int) -> None:
    check_yard(Yard(crews=crews), seed=4, hours=7e6 if crews == 1 else 3.5e6, largest_error=0.004)


def found(yard: Yard, seed: int, hours: float) -> bool:
    """Whether the mean down-time of a yard is not that of theory."""
    theory = machine_repair(yard.elements, yard.up_h, yard.repair_h, yard.crews)
    down = live(yard, seed, hours).down
    mean, error = mean_and_error(down[: len(down) // WINDOWS * WINDOWS].reshape(WINDOWS, -1).mean(axis=1))
    assert error <= 0.005 * theory.down_h
    return abs(mean - theory.down_h) > 3 * error


@pytest.mark.slow
@pytest.mark.parametrize(
    ("crews", "repair", "hours"), [(130, "gamma, cv 0.5", 4e5), (2, "exponential", 1.6e6)]
)
def test_repairs_two_percent_too_long_are_found(crews: int, repair: str, hours: float) -> None:
    """A planted error of 2 % must be found in 19 of 20 seeds."""
    biased = Yard(crews=crews, repair=repair, bias=1.02)
    assert sum(found(biased, 100 + seed, hours) for seed in range(20)) >= 19


@pytest.mark.slow
def test_nothing_is_found_where_nothing_is_planted() -> None:
    right = Yard(repair="gamma, cv 0.5")
    assert sum(found(right, 200 + seed, 4e5) for seed in range(20)) <= 1
