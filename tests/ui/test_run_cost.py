"""The rule of thumb for what a request costs."""

import pytest

from sim.experiments.results import Comparison
from sim.ui import run_cost


def test_the_price_grows_with_size_and_follows_the_machine(study: Comparison) -> None:
    small, large = run_cost.cost((1000, 12), 10, 2), run_cost.cost((100_000, 36), 10, 2)
    assert large.cpu_s > 3 * small.cpu_s
    assert run_cost.cost((1000, 12), 10, 1).wall_s > small.wall_s
    assert run_cost.cost((1000, 12), 10, 2, factor=2.0).cpu_s == pytest.approx(2 * small.cpu_s)
    assert run_cost.correction([]) == 1.0
    assert run_cost.correction([study.base]) > 0
