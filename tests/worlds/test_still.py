"""The still world stands still, in its quick version; the whole one is `make still`."""

import pytest

from sim.experiments.calibrate import targets_of
from sim.experiments.cases import load_scenario
from sim.experiments.still_world import still
from tests.worlds.still import FILE, QUIET, Life, live, slope_of, still_scenario

LIMITS = {
    "churn, postpaid": 0.8, "churn, prepaid": 0.8, "churn, fibre": 0.3, "churn, sme": 0.6,
    "in term, postpaid": 0.3, "in term, fibre": 0.5, "in term, sme": 0.5,
    "wrong records, mobile": 0.5, "wrong records, plant": 0.5, "latency, ms": 0.4, "receivables": 0.5,
}  # fmt: skip
"""Percent of the mean a month. In a world in which nobody renewed, the shares in term fell by 3 to 4, churn of
SME rose by 1 and receivables by 2. Two lives of 20,000 people spread by about a third of these."""


@pytest.fixture(scope="module")
def lives() -> list[Life]:
    """Two lives without cable cuts, half a minute on an idle core."""
    scenario = still_scenario(20_000, 24, QUIET)
    return [live(scenario, replication) for replication in range(2)]


@pytest.mark.slow
@pytest.mark.parametrize("name", LIMITS)
def test_nothing_drifts(name: str, lives: list[Life]) -> None:
    assert abs(slope_of(lives, name).mean) < LIMITS[name]


@pytest.mark.slow
def test_terms_end_and_are_signed_at_their_rates(lives: list[Life]) -> None:
    """Postpaid on paper: 23.7 % have terms of 12 months and 82 % of these are in one, 32.1 % of 24 and 87 %.

    So 0.237 x 0.82 / 12 + 0.321 x 0.87 / 24 = 0.0278 terms end a month. Near the end are those of the 30 days
    before it, of the 15 that pass on average until the decision day, and a fifth of the 15 after that. Signed
    are 0.8 of those who do not leave (2.5 % do), and 6 % of the 5 % who roll on.
    """
    for life in lives:
        window = 0.0278 * (30 + 15 + 0.2 * 15) / 30.4375
        assert life.figures["in window, postpaid"].mean() == pytest.approx(window, rel=0.05)
        signed = 0.0278 * 0.8 * 0.975 + 0.06 * 0.05
        assert life.figures["renewed, postpaid"].mean() == pytest.approx(signed, rel=0.08)


def test_the_file_is_the_world_that_the_calibration_makes() -> None:
    file = load_scenario(FILE).value
    made = still(load_scenario("scenarios/bases/reference.yaml").value, targets_of(file))
    assert made.subscribers == file.subscribers
    assert made.network == file.network
    assert made.bss == file.bss
