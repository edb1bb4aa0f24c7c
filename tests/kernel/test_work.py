"""A work knows its unit, its spread and its distribution, and draws from it."""

import numpy as np
import pydantic
import pytest
from scipy import stats

from sim.kernel.streams import Streams
from sim.kernel.work import Work

UNIFORMS = np.array([0.05, 0.3, 0.5, 0.9])
MILLISECOND = 1 / 3_600_000


def test_the_mean_is_kept_in_hours_and_shown_as_it_was_declared() -> None:
    work = Work(minutes=35, cv=0.5)
    assert (work.mean, work.shown_mean, work.unit, work.cv) == (35 / 60, 35.0, "min", 0.5)
    assert Work(days=2, cv=1).mean == 48.0
    assert Work(seconds=90, cv=1).mean == 0.025


def test_a_lognormal_work_has_its_mean_and_spread() -> None:
    sigma2 = np.log(1 + 0.7**2)
    expected = stats.lognorm(s=np.sqrt(sigma2), scale=2.5 * np.exp(-sigma2 / 2)).ppf(UNIFORMS)
    drawn = Work(hours=2.5, cv=0.7).rows(UNIFORMS)
    assert drawn == pytest.approx(expected, abs=MILLISECOND)


def test_a_gamma_work_has_its_mean_and_spread() -> None:
    expected = stats.gamma(a=4, scale=0.58 / 4).ppf(UNIFORMS)
    drawn = Work(hours=0.58, cv=0.5, shape="gamma").rows(UNIFORMS)
    assert drawn == pytest.approx(expected, abs=MILLISECOND)


def test_an_exponential_work_has_its_mean() -> None:
    expected = stats.expon(scale=0.05).ppf(UNIFORMS)
    assert Work(minutes=3, shape="exponential").rows(UNIFORMS) == pytest.approx(expected, abs=MILLISECOND)


@pytest.mark.parametrize(
    "work",
    [
        Work(minutes=7, cv=0.7),
        Work(minutes=7, cv=0.7, shape="gamma"),
        Work(minutes=7, shape="exponential"),
    ],
)
def test_one_draw_is_one_row_and_times_stretches_the_mean(work: Work) -> None:
    luck = Streams(1).chance("thing", 7)
    uniform = np.array([luck.uniform("work")])
    assert work.one(luck, "work") == pytest.approx(work.rows(uniform)[0], abs=MILLISECOND)
    assert work.one(luck, "work", 2.0) == pytest.approx(2 * work.one(luck, "work"), abs=2 * MILLISECOND)
    stretched = work.rows(UNIFORMS, np.array([1.0, 2.0, 3.0, 4.0]))
    assert stretched == pytest.approx(work.rows(UNIFORMS) * [1, 2, 3, 4], abs=4 * MILLISECOND)


def test_a_work_without_a_unit_or_with_a_spread_that_it_cannot_have_is_refused() -> None:
    with pytest.raises(ValueError, match="must state its mean and unit"):
        Work(cv=0.5)
    with pytest.raises(pydantic.ValidationError, match="its spread cannot be chosen"):
        Work(minutes=3, cv=0.5, shape="exponential")
    with pytest.raises(pydantic.ValidationError, match="greater than 0"):
        Work(minutes=3, cv=0)


def test_another_mean_keeps_spread_shape_and_unit() -> None:
    work = Work(hours=0.58, cv=0.5, shape="gamma")
    assert work.changed(mean=1.5) == Work(hours=1.5, cv=0.5, shape="gamma")
    assert work.changed(cv=0.2) == Work(hours=0.58, cv=0.2, shape="gamma")
