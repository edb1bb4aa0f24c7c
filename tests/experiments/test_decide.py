"""The decision follows money and floors, and says so in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.experiments.compare import compare_cases
from sim.experiments.decide import goals_of, money_range
from sim.experiments.estimate import Estimate
from sim.experiments.results import Decision
from sim.records.errors import InputRefused
from tests.experiments.helpers import case, options


def decided(folder: Path, *levels: tuple[str, float], count: int = 8, **more: object) -> Decision:
    """The urn earns one unit of money a month for each unit of level that is taken away."""
    others = [case(name, level, noise=0.05) for name, level in levels]
    return compare_cases("Urn", case(**more), others, options(folder), range(count)).decision


def test_the_best_of_two_that_pay_is_chosen(tmp_path: Path) -> None:
    found = decided(tmp_path, ("good", 28.0), ("better", 27.0))
    assert (found.choice, found.share_of_paired_futures) == ("better", 1.0)
    assert found.npv_low is not None
    assert found.npv_low > 0
    assert found.sentence.startswith(
        "Choose 'better': it beats doing nothing in 100 % of 8 paired futures, by "
    )
    assert found.sentence.endswith("(NPV, 3 months).")


def test_what_only_costs_is_not_chosen(tmp_path: Path) -> None:
    found = decided(tmp_path, ("dear", 32.0))
    assert (found.choice, found.share_of_paired_futures) == ("do nothing", 0.0)
    assert found.sentence.startswith("Do nothing: the best strategy, 'dear', beats doing nothing in 0 %")


def test_what_may_be_chance_is_not_chosen(tmp_path: Path) -> None:
    noisy = case("noisy", 29.9, noise=1.0)
    found = compare_cases("Urn", case(), [noisy], options(tmp_path), range(6)).decision
    assert found.choice == "do nothing"


def test_one_future_is_never_enough(tmp_path: Path) -> None:
    assert decided(tmp_path, ("good", 28.0), count=1).choice == "do nothing"


def test_a_strategy_that_breaks_a_floor_is_not_chosen(tmp_path: Path) -> None:
    goals = {"at_least": {"latency": 29.0}}
    found = decided(tmp_path, ("too low", 25.0), ("low enough", 29.5), goals=goals)
    assert found.choice == "low enough"
    assert "keeps every floor" in found.sentence


def test_where_all_strategies_break_a_floor_nothing_is_done(tmp_path: Path) -> None:
    found = decided(tmp_path, ("too low", 25.0), goals={"at_least": {"latency": "29 ms"}})
    assert found.choice == "do nothing"
    assert found.floors_broken == []
    assert "breaks a floor" in found.sentence
    assert "at least 29.00 ms" in found.sentence


def test_a_floor_that_doing_nothing_breaks_is_worth_money(tmp_path: Path) -> None:
    found = decided(tmp_path, ("dear", 32.0), goals={"at_least": {"latency": 31.0}})
    assert found.choice == "dear"
    assert found.sentence.startswith("Choose 'dear': it keeps every floor, doing nothing does not")


def test_where_nobody_keeps_the_floor_it_is_named_and_set_aside(tmp_path: Path) -> None:
    found = decided(tmp_path, ("good", 28.0), goals={"at_most": {"latency": 20.0}})
    assert found.choice == "good"
    assert len(found.floors_broken) == 1
    assert "no choice keeps every floor" in found.sentence


def test_another_goal_than_money(tmp_path: Path) -> None:
    found = decided(tmp_path, ("slow", 32.0), ("fast", 28.0), goals={"maximise": "latency"})
    assert found.choice == "fast"
    assert "(Latency)" in found.sentence


def test_a_shorter_horizon_is_named_when_it_would_lose(tmp_path: Path) -> None:
    paid = case("paid", 28.0, price=3.0)
    found = compare_cases("Urn", case(), [paid], options(tmp_path), range(6)).decision
    assert found.loses_when == "the money is counted for less than 2 months"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"goals": {"at_most": {"churn": 0.1}}}', "goals.at_most.churn: unknown KPI"),
        ('{"goals": {"at_least": {"uptime": "high"}}}', "must be a number"),
        ('{"goals": {"maximise": "NPVV"}}', "goals.maximise: unknown KPI"),
    ],
)
def test_a_strange_goal_is_refused(text: str, said: str) -> None:
    with pytest.raises(InputRefused, match=said):
        goals_of(text)


def test_a_limit_is_read_in_percent() -> None:
    assert goals_of('{"goals": {"at_most": {"churn_rate": "1.7 %"}}}').floors == {
        "churn_rate": ("at most", pytest.approx(0.017))
    }


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (3.1e6, 4.8e6, "3.10 to 4.80 M"),
        (-120_000.0, 12_345_678.0, "−0.1 to 12.3 M"),
        (-310.0, 20.0, "−310 to 20"),
        (0.0, 0.0, "0"),
        (None, None, "12.0 k"),
    ],
)
def test_money_has_one_unit_for_both_ends(low: float | None, high: float | None, text: str) -> None:
    assert money_range(Estimate(12_000.0, low, high)) == text
