"""The decision follows money and floors, and says so in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.experiments.amounts import money_range
from sim.experiments.compare import compare_cases
from sim.experiments.estimate import Estimate
from sim.experiments.goals import goals_of
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
    assert found.sentence.startswith("Choose 'better': it is worth 8.")
    assert " € over 3 months (NPV), ahead in 8 of 8 lives (at least 69 %)" in found.sentence
    assert (found.verdict, found.wins, found.lives) == ("choose", 8, 8)
    assert found.wins_at_least == pytest.approx(0.05 ** (1 / 8))


def test_what_only_costs_is_not_chosen(tmp_path: Path) -> None:
    found = decided(tmp_path, ("dear", 32.0))
    assert (found.choice, found.share_of_paired_futures) == ("do nothing", 0.0)
    assert found.sentence.startswith("Do nothing: 'dear' is not worth its price: ")
    assert found.sentence.endswith(" € short over 3 months (NPV), behind in 8 of 8 lives (at least 69 %).")
    assert found.verdict == "do nothing"


def test_what_may_be_chance_is_not_chosen(tmp_path: Path) -> None:
    noisy = case("noisy", 29.1, noise=1.0)
    found = compare_cases("Urn", case(), [noisy], options(tmp_path), range(6)).decision
    assert (found.choice, found.verdict) == ("do nothing", "not decided")
    assert "which may be chance; about " in found.sentence
    assert found.sentence.endswith(" more lives would tell.")


@pytest.mark.parametrize(("count", "words"), [(1, "1 life is"), (4, "4 lives are")])
def test_fewer_than_five_lives_are_never_enough(tmp_path: Path, count: int, words: str) -> None:
    found = decided(tmp_path, ("good", 28.0), count=count)
    assert (found.choice, found.verdict) == ("do nothing", "not decided")
    assert found.sentence.startswith(
        f"Not decided: {words} too few to tell, at least 5 are needed; 'good' shows"
    )
    assert (found.npv_low, found.npv_high) == (None, None)
    assert decided(tmp_path, ("good", 28.0), count=5).choice == "good"


def test_a_strategy_that_breaks_a_floor_is_not_chosen(tmp_path: Path) -> None:
    goals = {"at_least": {"latency": 28.5}}
    found = decided(tmp_path, ("too low", 25.0), ("low enough", 29.5), goals=goals)
    assert found.choice == "low enough"
    assert "keeps every floor" in found.sentence


def test_where_all_strategies_break_a_floor_nothing_is_done(tmp_path: Path) -> None:
    found = decided(tmp_path, ("too low", 25.0), goals={"at_least": {"latency": "29 ms"}})
    assert found.choice == "do nothing"
    assert found.floors_broken == []
    assert found.sentence.startswith(
        "Do nothing: not 'too low', it breaks a floor (Latency (mobile, busy hour) 25."
    )
    assert "at least 29.00 ms" in found.sentence


def test_a_floor_that_doing_nothing_breaks_is_worth_money(tmp_path: Path) -> None:
    found = decided(tmp_path, ("dear", 32.0), goals={"at_least": {"latency": 31.0}})
    assert found.choice == "dear"
    assert found.sentence.startswith("Choose 'dear': it keeps every floor, doing nothing does not")
    assert "; that costs " in found.sentence


def test_where_nobody_keeps_the_floor_it_is_named_and_set_aside(tmp_path: Path) -> None:
    found = decided(tmp_path, ("good", 28.0), goals={"at_most": {"latency": 20.0}})
    assert found.choice == "good"
    assert len(found.floors_broken) == 1
    assert "no choice keeps every floor" in found.sentence


def test_another_goal_than_money(tmp_path: Path) -> None:
    found = decided(tmp_path, ("slow", 32.0), ("fast", 28.0), goals={"maximise": "latency"})
    assert found.choice == "fast"
    assert found.sentence.startswith("Choose 'fast': it is ahead in Latency (mobile, busy hour) by −")


def test_a_shorter_horizon_is_named_when_it_would_lose(tmp_path: Path) -> None:
    paid = case("paid", 28.0, price=3.0)
    found = compare_cases("Urn", case(), [paid], options(tmp_path), range(6)).decision
    assert found.changes == [
        "the money is counted for less than 2 months",
        "the plan costs more than 2.0 times its price",
    ]
    assert found.loses_when == "; or ".join(found.changes)


def test_the_price_at_which_a_plan_would_pay_is_named(tmp_path: Path) -> None:
    """Two a month for three months, at 10 % a year: 5.91; a price of 8 at the end of the first month: 7.94."""
    paid = case("paid", 28.0, price=8.0, noise=0.0)
    found = compare_cases("Urn", case(), [paid], options(tmp_path), range(6)).decision
    assert found.choice == "do nothing"
    assert "the plan of 'paid' costs 26 % less" in found.changes


def test_the_nearest_floor_is_named(tmp_path: Path) -> None:
    goals = {"at_least": {"latency": 26.5}, "at_most": {"uptime": 1.0}}
    found = decided(tmp_path, ("good", 28.0), goals=goals)
    assert found.choice == "good"
    assert found.changes[0] == "Latency (mobile, busy hour) falls below its floor of 26.50 ms (now 28.21 ms)"


def test_a_floor_moved_by_chance_is_no_reason(tmp_path: Path) -> None:
    """Doing nothing breaks the floor beyond chance; what keeps it by luck alone is not chosen for it."""
    goals = {"at_least": {"latency": 30.9}}
    wild = case("wild", 30.2, noise=1.0)
    found = compare_cases("Urn", case(goals=goals), [wild], options(tmp_path), range(20))
    assert found.floors[0].state == "broken"
    assert (found.alternatives[0].floors[0].value or 0.0) > 30.9
    assert [one.state for one in found.alternatives[0].floors] == ["not decided"]
    assert found.decision.choice == "do nothing"
    assert "no strategy is shown to mend that" in found.decision.sentence


def test_money_is_said_in_the_scenarios_currency(tmp_path: Path) -> None:
    found = decided(tmp_path, ("good", 28.0), economics={"currency": "CHF"})
    assert " CHF over 3 months" in found.sentence
    assert found.currency == "CHF"


def test_the_best_of_two_that_lose_is_the_nearest(tmp_path: Path) -> None:
    found = decided(tmp_path, ("dear", 32.0), ("dearer", 33.0))
    assert found.sentence.startswith(
        "Do nothing: none of 2 strategies is worth its price; the nearest, 'dear', is "
    )


def test_what_changes_nothing_is_said_to(tmp_path: Path) -> None:
    found = compare_cases("Urn", case(), [case("placebo")], options(tmp_path), range(6)).decision
    assert (
        found.sentence
        == "Do nothing: no strategy beats it in 6 lives; 'placebo' changes nothing that counts."
    )
    assert found.changes == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"goals": {"at_most": {"churn": 0.1}}}', "goals.at_most.churn: unknown KPI"),
        ('{"goals": {"at_least": {"uptime": "high"}}}', "must be a number"),
        ('{"goals": {"maximise": "NPVV"}}', "goals.maximise: unknown KPI"),
        ('{"goals": {"maximise": "field_utilisation"}}', "goals.maximise: field_utilisation has a target"),
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


# --- a second look


def test_what_is_chosen_was_chosen_by_fresh_lives_as_well(tmp_path: Path) -> None:
    found = decided(tmp_path, ("good", 28.0), ("dear", 32.0))
    assert found.choice == "good"
    assert found.eligible == ["good"]
    assert found.second is not None
    assert (found.second.names, found.second.lives, found.second.choice) == (["good"], 8, "good")
    assert found.sentence.endswith(". 8 fresh lives confirm it.")


def test_fresh_lives_have_numbers_that_the_first_look_has_not_seen(tmp_path: Path) -> None:
    """Lives 6 to 11 of both die: none of them can confirm, and the sentence says so."""
    late = list(range(6, 12))
    found = decided(tmp_path, ("good", 28.0), count=6, fail=late)
    assert (found.choice, found.verdict, found.about) == ("do nothing", "not decided", "good")
    assert found.sentence.endswith(", but no fresh life finished to confirm it.")


def test_gains_that_fresh_lives_do_not_see_are_no_choice(tmp_path: Path) -> None:
    """It gains in lives 0 to 5 and loses ten times as much in two of those after them."""
    lucky = case("lucky", 28.0, noise=0.05, unlucky=[7, 9])
    found = compare_cases("Urn", case(), [lucky], options(tmp_path), range(6)).decision
    assert (found.choice, found.verdict) == ("do nothing", "not decided")
    assert found.second is not None
    assert found.second.choice == ""
    assert "but 6 fresh lives do not confirm it (−" in found.sentence


def test_of_several_that_pay_the_one_that_fresh_lives_choose_is_taken(tmp_path: Path) -> None:
    """The first lives would take the better one; the fresh ones see it lose."""
    first = [case("best", 26.0, noise=0.05, unlucky=[9, 11, 13]), case("good", 28.0, noise=0.05)]
    found = compare_cases("Urn", case(), first, options(tmp_path), range(8)).decision
    assert found.eligible == ["best", "good"]
    assert found.choice == "good"
    assert found.sentence.startswith("Choose 'good'")


def test_nothing_is_lived_again_where_nothing_would_be_chosen(tmp_path: Path) -> None:
    found = decided(tmp_path, ("dear", 32.0))
    assert (found.eligible, found.second) == ([], None)
