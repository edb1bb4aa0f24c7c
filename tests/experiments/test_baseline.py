"""The reference operator still meets the churn that it was calibrated to."""

import numpy as np
import pytest

from sim.experiments.calibrate import Lives, expected_churn, targets_of
from sim.experiments.cases import load_scenario

LIVES = 4


@pytest.mark.slow
def test_the_baseline_has_not_drifted() -> None:
    """Within 0.02 points and chance over all subscribers; if this is meant, run `make calibrate` in a commit.

    That it has no trend of its own is shown in a still world (`tests/worlds`), where chance is smaller. One
    life of 36 months takes some 15 seconds of a core.
    """
    scenario = load_scenario("scenarios/bases/reference.yaml").value
    target = targets_of(scenario)
    lives = Lives(LIVES, workers=1)(scenario)
    seen, goal = [], []
    for life in lives:
        people = {name: float(life.measure("subscribers.opening", name).sum()) for name in target}
        whole = sum(people.values())
        seen.append(sum(expected_churn([life], name) * people[name] for name in target) / whole)
        goal.append(sum(target[name] * people[name] for name in target) / whole)
    gap = np.array(seen) - np.array(goal)
    assert abs(gap.mean()) < 2e-4 + 3 * gap.std(ddof=1) / LIVES**0.5
