"""The reference operator still meets the churn that it was calibrated to."""

import numpy as np
import pytest

from sim.experiments.calibrate import _some_replications, expected_churn, targets_of
from sim.experiments.cases import load_scenario


@pytest.mark.slow
def test_the_baseline_has_not_drifted() -> None:
    """Within 0.02 points over all subscribers; if this is meant, run `make calibrate` in a commit of its own."""
    scenario = load_scenario("scenarios/bases/reference.yaml").value
    outcomes = _some_replications(scenario)
    weights = {
        name: float(sum(o.measure("subscribers.opening", name).sum() for o in outcomes))
        for name in targets_of(scenario)
    }
    whole = sum(weights.values())
    target = sum(share * weights[name] for name, share in targets_of(scenario).items()) / whole
    seen = sum(expected_churn(outcomes, name) * weights[name] for name in weights) / whole
    assert seen == pytest.approx(target, abs=2e-4)
    # Selection and memory settle in the warm-up: the first year has no trend of its own.
    monthly = np.array([o.measure("subscribers.expected_leavers") for o in outcomes])[:, :12]
    months = np.arange(12) - 5.5
    slopes = monthly @ months / (months @ months) / monthly.mean(axis=1)
    assert abs(slopes.mean()) < 3 * slopes.std(ddof=1) / len(slopes) ** 0.5 + 0.01
