"""How much some lives say, against values from paper."""

import numpy as np
import pytest

from sim.experiments.lives import at_least, lives_needed, more_words, of_lives


@pytest.mark.parametrize(
    ("count", "lives", "bound"),
    [(10, 10, 0.05**0.1), (5, 5, 0.05**0.2), (9, 10, 0.6058), (0, 10, 0.0), (1, 1, 0.05)],
)
def test_the_bound_is_that_of_the_table(count: int, lives: int, bound: float) -> None:
    """Clopper and Pearson, one-sided 95 %: of 9 in 10 it solves 10 p^9 (1 - p) + p^10 = 0.05."""
    assert at_least(count, lives) == pytest.approx(bound, abs=5e-5)


def test_at_least_is_true_in_nineteen_of_twenty_studies() -> None:
    from scipy.stats import binom

    for lives in (5, 10, 40):
        for truth in (0.3, 0.78, 0.95):
            wrong = sum(
                binom.pmf(count, lives, truth) for count in range(lives + 1) if at_least(count, lives) > truth
            )
            assert wrong <= 0.05


@pytest.mark.parametrize(
    ("count", "lives", "said"),
    [
        (10, 10, "10 of 10 lives (at least 74 %)"),
        (0, 10, "0 of 10 lives (at most 26 %)"),
        (1, 1, "1 of 1 life (at least 5 %)"),
        (0, 0, "0 of 0 lives"),
    ],
)
def test_a_count_stands_with_what_it_shows(count: int, lives: int, said: str) -> None:
    assert of_lives(count, lives) == said


@pytest.mark.parametrize(("effect", "lives"), [(0.8, 15), (0.5, 34), (0.2, 199)])
def test_lives_needed_are_those_of_the_tables(effect: float, lives: int) -> None:
    """Paired t test, two-sided 5 %, power 80 %: the published sample sizes for large, medium, small effects."""
    assert lives_needed(1.0, effect) == lives


def test_so_many_lives_do_decide() -> None:
    from sim.experiments.estimate import estimate

    lives = lives_needed(1.0, 0.5)
    assert lives is not None
    samples = np.random.default_rng(3).normal(0.5, 1.0, size=(2000, lives)).tolist()
    decided = sum((one.low or 0.0) > 0 for one in map(estimate, samples)) / 2000
    assert decided == pytest.approx(0.80, abs=0.03)


def test_nobody_is_asked_for_more_than_a_thousand() -> None:
    assert lives_needed(1.0, 0.05) is None
    assert lives_needed(1.0, 0.0) is None
    assert more_words(None) == "more than 1,000 lives would be needed to tell"
    assert more_words(1) == "about 1 more life would tell"
