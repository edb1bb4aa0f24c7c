"""Tables behind the figures, and the rule of thumb for the price."""

import numpy as np
import pytest

from sim.experiments.results import Comparison
from sim.ui import chart_data, run_cost


def test_the_cash_curve_ends_at_the_sum_of_the_extra_cash(study: Comparison) -> None:
    frame, unit = chart_data.cash_curves(study)
    size = {word: size for size, word in chart_data.MONEY_STEPS}[unit]
    for one in study.alternatives:
        last = frame[frame["name"] == one.name]["mean"].iloc[-1]
        assert last * size == pytest.approx(sum(one.cash_flow.mean))


def test_every_paired_future_has_a_dot(study: Comparison) -> None:
    frame, unit = chart_data.worths(study)
    size = {word: size for size, word in chart_data.MONEY_STEPS}[unit]
    assert len(frame) == len(study.alternatives) * len(study.paired)
    for one in study.alternatives:
        own = frame[frame["name"] == one.name]["value"] * size
        assert own.tolist() == pytest.approx(one.npv_by_replication)


def test_shares_are_drawn_in_percent_and_their_bands_stay_between_0_and_100(study: Comparison) -> None:
    frame, title = chart_data.kpi_curves([study.base], "uptime")
    assert title.endswith(", %")
    assert frame["high"].max() <= 100
    expected = np.nanmean(study.base.monthly["uptime"], axis=0) * 100
    assert frame["mean"].to_numpy() == pytest.approx(expected)


def test_the_price_grows_with_size_and_follows_the_machine(study: Comparison) -> None:
    small, large = run_cost.cost((1000, 12), 10, 2), run_cost.cost((100_000, 36), 10, 2)
    assert large.cpu_s > 3 * small.cpu_s
    assert run_cost.cost((1000, 12), 10, 1).wall_s > small.wall_s
    assert run_cost.cost((1000, 12), 10, 2, factor=2.0).cpu_s == pytest.approx(2 * small.cpu_s)
    assert run_cost.correction([]) == 1.0
    assert run_cost.correction([study.base]) > 0
