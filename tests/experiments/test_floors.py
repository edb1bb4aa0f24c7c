"""Floors: kept, broken or not decided, by the interval and to a hair."""

import numpy as np
import pytest

from sim.experiments.compare import compare_cases
from sim.experiments.estimate import Estimate
from sim.experiments.floors import state_of, told_apart
from sim.experiments.results import Comparison
from tests.experiments.helpers import case, options


@pytest.mark.parametrize(
    ("low", "high", "side", "said"),
    [
        (0.90, 0.95, "at least", "kept"),
        (0.80, 0.89, "at least", "broken"),
        (0.89, 0.91, "at least", "not decided"),
        (0.90, 0.95, "at most", "not decided"),
        (0.91, 0.95, "at most", "broken"),
        (0.80, 0.90, "at most", "kept"),
        (0.90, 0.90, "at least", "kept"),
        (0.9 - 1e-12, 0.9 - 1e-12, "at least", "kept"),
        (0.9 - 1e-6, 0.9 - 1e-6, "at least", "broken"),
        (0.9 - 1e-6, 0.9 + 1e-6, "at least", "not decided"),
        (0.1 + 0.2 + 0.6, 0.1 + 0.2 + 0.6, "at most", "kept"),
        (None, None, "at least", "not decided"),
    ],
)
def test_a_floor_at_nine_tenths(low: float | None, high: float | None, side: str, said: str) -> None:
    assert state_of(Estimate(0.9, low, high, 9), side, 0.9) == said


def test_what_was_not_observed_neither_keeps_nor_breaks() -> None:
    assert state_of(Estimate(None), "at least", 0.9) == "not observed"


def at_the_hair(folder: object, level: float, limit: float, count: int = 8) -> Comparison:
    goals = {"at_least": {"latency": limit}}
    other = case("dear", level, noise=0.05)
    return compare_cases("Urn", case(goals=goals), [other], options(folder), range(count))  # type: ignore[arg-type]


def test_a_hair_of_noise_decides_nothing(tmp_path: object) -> None:
    """The review's A9: base 30.169, floor 30.174, alternative 30.214. It chose 'dear', at a loss in every life."""
    found = at_the_hair(tmp_path, 30.0, 30.174)
    assert [one.state for one in found.floors] == ["not decided"]
    assert [one.state for one in found.alternatives[0].floors] == ["not decided"]
    assert found.decision.choice == "do nothing"
    assert found.decision.verdict == "not decided"
    assert found.alternatives[0].floors_broken == []
    assert "at least 30.17" in found.decision.sentence


def test_a_floor_that_is_not_decided_says_how_many_lives_would(tmp_path: object) -> None:
    one = at_the_hair(tmp_path, 30.0, 29.9).floors[0]
    assert one.state == "not decided"
    assert one.more_lives is not None
    lives = one.lives + one.more_lives
    seen = at_the_hair(tmp_path, 30.0, 29.9, 2 * lives).floors[0]
    assert f"about {one.more_lives} more lives would tell" in one.sentence
    assert seen.low is not None
    assert seen.high is not None
    assert seen.high - seen.low < 2 * abs(one.limit - (one.value or 0.0))


def test_too_few_lives_decide_no_floor(tmp_path: object) -> None:
    one = at_the_hair(tmp_path, 30.0, 10.0, 4).floors[0]
    assert (one.state, one.low, one.lives) == ("not decided", None, 4)
    assert "4 of at least five lives" in one.sentence
    assert at_the_hair(tmp_path, 30.0, 10.0, 5).floors[0].state == "kept"


def test_more_strategies_ask_more_of_a_floor(tmp_path: object) -> None:
    goals = {"at_least": {"latency": 29.0}}
    others = [case(f"no {place}", 30.0, noise=0.01 * place) for place in range(20)]
    one = compare_cases("Urn", case(goals=goals), others[:1], options(tmp_path), range(6))  # type: ignore[arg-type]
    many = compare_cases("Urn", case(goals=goals), others, options(tmp_path), range(6))  # type: ignore[arg-type]
    width = [(found.floors[0].high or 0) - (found.floors[0].low or 0) for found in (one, many)]
    assert width[1] > 1.5 * width[0]


def test_a_value_and_its_limit_never_look_the_same() -> None:
    assert told_apart("latency", [30.169, 30.174, None]) == ["30.169 ms", "30.174 ms", "–"]
    assert told_apart("churn_rate", [0.0158, 0.017]) == ["1.58 %", "1.70 %"]
    assert told_apart("arpu", [23.5, 23.0], "$") == ["23.50 $", "23.00 $"]


def test_on_the_edge_a_strategy_is_called_safe_in_one_study_of_forty_at_most() -> None:
    """The truth lies a hair on the wrong side; one floor, one strategy and doing nothing: 5 % / 2 / 2."""
    from sim.experiments.estimate import estimate

    draws = np.random.default_rng(8).normal(30.0 - 1e-6, 1.0, (4000, 8)).tolist()
    kept = sum(state_of(estimate(one, 2), "at least", 30.0) == "kept" for one in draws)
    assert kept / 4000 <= 0.0125 + 3 * (0.0125 / 4000) ** 0.5
