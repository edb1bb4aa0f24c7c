"""Printed figures: the same bytes each time, shapes where they belong, curves that tell the truth."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from sim.experiments.results import BETTER, NO_DIFFERENCE, WORSE, Comparison
from sim.kpis.catalogue import HEADLINE, KPIS
from sim.reports.bands import band, extra_cash
from sim.reports.cash_figure import cash_figure, payback_words
from sim.reports.curves import difference_curves, kpi_curves
from sim.reports.drawing import Drawing
from sim.reports.figures import comparison_figure, dot_heights, npv_figure
from sim.reports.palette import DARK, LIGHT, Palette
from tests.reports.conftest import CREWS

NAMES = ("comparison", "npv", "cash", "curves", "differences")


def drawn(comparison: Comparison, name: str, colours: Palette = LIGHT) -> Drawing:
    runs = [comparison.base, *(one.result for one in comparison.alternatives)]
    return {
        "comparison": lambda: comparison_figure(comparison, colours, "$"),
        "npv": lambda: npv_figure(comparison, colours, "$"),
        "cash": lambda: cash_figure(comparison, colours, "$"),
        "curves": lambda: kpi_curves(runs, HEADLINE, colours, "$"),
        "differences": lambda: difference_curves(comparison, HEADLINE, colours, "$"),
    }[name]()


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_has_the_same_bytes_each_time(comparison: Comparison, name: str) -> None:
    one, other = drawn(comparison, name), drawn(comparison, name)
    assert one.svg() == other.svg()
    assert one.png(50) == other.png(50)
    assert "<dc:date>" not in one.svg()


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_says_what_it_shows_and_whose_chance_it_is(comparison: Comparison, name: str) -> None:
    made = drawn(comparison, name)
    assert CREWS in made.alt
    assert "chance alone" in made.caption


@pytest.mark.parametrize("name", NAMES)
def test_a_drawing_for_a_page_escapes_names_and_follows_the_scheme(comparison: Comparison, name: str) -> None:
    inline = drawn(comparison, name).inline()
    assert inline.startswith('<svg class="drawing" role="img" aria-label="')
    assert "<img" not in inline
    assert "var(--ink)" in inline
    assert LIGHT.ink not in inline
    assert "<?xml" not in inline
    assert "DOCTYPE" not in inline


def test_a_dark_figure_uses_the_dark_palette(comparison: Comparison) -> None:
    assert DARK.paper in drawn(comparison, "curves", DARK).svg()


def test_every_verdict_has_its_own_shape_and_better_lies_to_the_right(comparison: Comparison) -> None:
    kpis = {"uptime": (0.001, BETTER), "latency": (-2.0, BETTER), "churn_rate": (0.01, WORSE)}
    rows = dict(comparison.alternatives[0].rows)
    for kpi in HEADLINE:
        value, verdict = kpis.get(kpi, (0.0, NO_DIFFERENCE))
        rows[kpi] = replace(
            rows[kpi], difference=value, low=value - 1e-4, high=value + 1e-4, verdict=verdict, lives=()
        )
    one = replace(comparison.alternatives[0], rows=rows)
    figure = comparison_figure(replace(comparison, alternatives=[one])).figure
    shapes = {}
    for kpi, axes in zip(HEADLINE, figure.axes, strict=True):
        dot = axes.lines[-1]
        shapes[kpi] = dot.get_marker()
        left, right = axes.get_xlim()
        assert (left < right) == (KPIS[kpi].direction == "up")
        towards_right = (dot.get_xdata()[0] - (left + right) / 2) / (right - left)
        assert np.sign(towards_right) == {BETTER: 1, WORSE: -1, NO_DIFFERENCE: 0}[rows[kpi].verdict]
    assert shapes == dict.fromkeys(HEADLINE, "o") | {"uptime": "^", "latency": "^", "churn_rate": "v"}


def test_one_replication_is_drawn_without_an_interval(comparison: Comparison) -> None:
    rows = {
        kpi: replace(row, low=None, high=None, verdict=None, lives=())
        for kpi, row in comparison.alternatives[0].rows.items()
    }
    one = replace(comparison.alternatives[0], rows=rows)
    assert "1 life" in comparison_figure(replace(comparison, alternatives=[one])).svg()


def test_a_name_with_two_dollars_is_no_formula(comparison: Comparison) -> None:
    one = replace(comparison.alternatives[0], name="from $5 to $6")
    assert "from $5 to $6" in npv_figure(replace(comparison, alternatives=[one])).svg()


def test_a_name_that_the_drawing_font_lacks_is_written_all_the_same(comparison: Comparison) -> None:
    one = replace(comparison.alternatives[0], name="增加外勤人员")
    assert "增加外勤人员" in npv_figure(replace(comparison, alternatives=[one])).svg()


def test_dots_of_equal_worth_lie_on_top_of_each_other() -> None:
    assert len(set(dot_heights(np.array([1.0, 1.0, 1.0])))) == 3
    heights = dot_heights(np.array([0.0, 0.001, 5.0]))
    assert heights[2] == 0
    assert sorted(heights[:2]) == [0, max(heights)]
    assert max(heights) > 0


def test_a_band_is_the_student_interval_of_what_was_observed() -> None:
    nothing, some, five = np.full(6, np.nan), [4.0, 8.0, *[np.nan] * 4], [1.0, 2.0, 6.0, 4.0, 7.0, np.nan]
    mean, low, high = band(np.array([five, some, nothing]).T)
    expected = stats.t.interval(0.95, 4, loc=4.0, scale=stats.sem(five[:5]))
    assert (low[0], high[0]) == pytest.approx(expected)
    assert (low[1], high[1]) == (4.0, 8.0), "fewer than five are shown themselves"
    assert mean[:2].tolist() == [4.0, 6.0]
    assert np.isnan(mean[2])


def test_the_cash_that_is_drawn_is_that_of_the_comparison(comparison: Comparison) -> None:
    for one in comparison.alternatives:
        assert extra_cash(comparison, one).mean(axis=0) == pytest.approx(one.cash_flow.mean)


def test_payback_is_said_with_its_month(comparison: Comparison) -> None:
    one = replace(comparison.alternatives[0], payback=3)
    assert payback_words(comparison, one) == "pays back in month 3 (Mar 2027)"
    assert "within 4 months" in payback_words(comparison, replace(one, payback=None))
