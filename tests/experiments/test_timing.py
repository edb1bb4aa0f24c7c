"""A verdict needs a plan that has had time to act."""

from dataclasses import replace
from pathlib import Path

import pytest

from sim.experiments.cases import case_of, load_scenario
from sim.experiments.compare import compare_cases
from sim.experiments.forewarn import forewarnings
from sim.experiments.results import LeverEntry, Timing
from sim.experiments.timing import (
    back_at_this_pace,
    horizon_end,
    months_until_judged,
    timing_of,
    too_early_words,
)
from tests.experiments.helpers import case, options


def acting(first: str, full: str, level: float = 32.0, **more: object) -> object:
    entry = LeverEntry("crews", "more crews", "2027-01-01", first, full)
    return replace(case("late", level, noise=0.05, **more), levers=(entry,))


@pytest.mark.parametrize(
    ("first", "full", "early"),
    [
        ("2027-01-01", "2027-01-01", False),
        ("2027-04-01", "2027-06-01", True),
        ("2027-01-01", "2027-03-15", True),
        ("2027-01-15", "2027-02-14", False),
        ("2027-01-15", "2027-04-14", True),
    ],
)
def test_a_plan_in_a_horizon_of_three_months(tmp_path: Path, first: str, full: str, early: bool) -> None:
    """Half of three months are needed at full effect; the urn's horizon ends with March."""
    found = compare_cases("Urn", case(), [acting(first, full)], options(tmp_path), range(6))  # type: ignore[list-item]
    timing = found.alternatives[0].timing
    assert timing is not None
    assert (timing.end, timing.too_early) == ("2027-04-01", early)
    assert (found.decision.verdict == "too early to judge") == early
    assert found.decision.choice == "do nothing"


def test_what_gains_while_it_acts_is_not_too_early_and_what_does_not_act_is(tmp_path: Path) -> None:
    winner = acting("2027-01-01", "2027-03-15", level=28.0)
    found = compare_cases("Urn", case(), [winner], options(tmp_path), range(6))  # type: ignore[list-item]
    assert found.decision.verdict == "choose"
    saver = acting("2027-08-01", "2027-09-01", level=28.0)
    found = compare_cases("Urn", case(), [saver], options(tmp_path), range(6))  # type: ignore[list-item]
    assert found.decision.verdict == "too early to judge"
    assert "its first effect comes in August 2027, the horizon ends in March 2027" in found.decision.sentence
    assert "holds the price and none of the effect" in found.decision.sentence


def test_entries_of_doing_nothing_are_not_judged(tmp_path: Path) -> None:
    late = acting("2027-08-01", "2027-09-01")
    base = replace(case(), levers=late.levers)  # type: ignore[attr-defined]
    found = compare_cases("Urn", base, [late], options(tmp_path), range(6))  # type: ignore[list-item]
    assert found.alternatives[0].timing is None
    assert timing_of(found.base, found.base) is None


def test_the_days_come_from_the_plan(tmp_path: Path) -> None:
    """The review's W3: start on 1 March, three months of lead, and a ramp whose first step is a month later."""
    file = tmp_path / "w3.yaml"
    file.write_text(
        "title: W3\nextends: reference\nhorizon: {months: 6}\nsubscribers: {count: 1000}\n"
        "transformation: {crews: {lever: more_field_crews, start: 2027-03-01, lead: 3}}\n"
    )
    entry = case_of(load_scenario(file).value).levers[0]
    assert (entry.start, entry.first[:7]) == ("2027-03-01", "2027-07")
    assert entry.full >= entry.first


def test_it_is_said_before_anything_is_simulated(tmp_path: Path) -> None:
    file = tmp_path / "w3.yaml"
    file.write_text(
        "title: W3\nextends: reference\nsubscribers: {count: 1000}\n"
        "strategies: {crews: {crews: {lever: more_field_crews, start: 2027-03-01}}}\n"
    )
    scenario = load_scenario(file).value
    small, early, few = forewarnings(scenario, 6, 2)
    assert small.startswith("With 1,000 subscribers (below 20,000)")
    assert early.startswith(
        "'crews' will be too early to judge: its first effect comes in July 2027, the horizon"
    )
    assert few == "Fewer than 5 lives of each are shown one by one and decide nothing."
    assert forewarnings(scenario, 36, 10) == [small]


def test_the_end_of_a_horizon_goes_over_years() -> None:
    assert horizon_end("2027-11-01", 3).isoformat() == "2028-02-01"
    assert horizon_end("2027-01-01", 36).isoformat() == "2030-01-01"


TIMING = Timing("2027-02-01", "2027-12-01", "2028-01-01", acts=True, months_at_full=1.0, too_early=True)


def test_it_says_until_when_to_measure() -> None:
    assert months_until_judged(TIMING, 12) == 17
    assert (
        too_early_words(TIMING)
        == "it is in full effect from December 2027 on, the horizon ends in December 2027"
    )


def test_the_month_in_which_the_money_would_be_back() -> None:
    """-100 at first, +5 a month from month 7: after 12 months 70 short, 14 months more."""
    flows = [-100.0, *[0.0] * 5, *[5.0] * 6]
    assert back_at_this_pace(flows, replace(TIMING, months_at_full=6.0)) == 26
    assert back_at_this_pace(flows, TIMING) is None, "one month shows no pace"
    assert back_at_this_pace([-1.0] * 12, None) is None
    assert back_at_this_pace([5.0] * 12, None) is None
