"""Tables behind the figures, and the rule of thumb for the price."""

import numpy as np
import pytest

from sim.experiments.results import Comparison
from sim.reports import chart_data


def test_the_cash_curve_ends_at_the_sum_of_the_extra_cash(comparison: Comparison) -> None:
    frame, unit = chart_data.cash_curves(comparison)
    size = {word: size for size, word in chart_data.MONEY_STEPS}[unit]
    for one in comparison.alternatives:
        last = frame[frame["name"] == one.name]["mean"].iloc[-1]
        assert last * size == pytest.approx(sum(one.cash_flow.mean))


def test_every_paired_future_has_a_dot(comparison: Comparison) -> None:
    frame, unit = chart_data.worths(comparison)
    size = {word: size for size, word in chart_data.MONEY_STEPS}[unit]
    assert len(frame) == len(comparison.alternatives) * len(comparison.paired)
    for one in comparison.alternatives:
        own = frame[frame["name"] == one.name]["value"] * size
        assert own.tolist() == pytest.approx(one.npv_by_replication)


def test_shares_are_drawn_in_percent_and_their_bands_stay_between_0_and_100(comparison: Comparison) -> None:
    frame, title = chart_data.kpi_curves([comparison.base], "uptime")
    assert title.endswith(", %")
    assert frame["high"].max() <= 100
    expected = np.nanmean(comparison.base.monthly["uptime"], axis=0) * 100
    assert frame["mean"].to_numpy() == pytest.approx(expected)
