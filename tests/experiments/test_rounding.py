"""What rounding makes of a lever is said where it is more than a tenth of what was meant."""

import datetime as dt

import pytest

from sim.experiments.forewarn import of_size
from sim.experiments.rounding import distortions, presence_between
from sim.experiments.size_notes import size_sentence
from sim.kernel.paths import with_values
from sim.programme.levers import Effect, Lever
from sim.programme.portfolio import PlanEntry
from sim.scenario import plan
from sim.scenario.schema import Scenario

START = dt.date(2027, 3, 1)
MORE_CREWS = PlanEntry(lever="more field crews", start=START)


def at(subscribers: int) -> Scenario:
    return with_values(Scenario(title="plain"), {"subscribers.count": subscribers})


def with_lever(monkeypatch: pytest.MonkeyPatch, path: str, factor: float) -> PlanEntry:
    one = Lever(id="X", title="more", effects={"it": Effect(path=path, operator="mul", value=factor)})
    monkeypatch.setattr(plan, "all_levers", lambda: {"more": one})
    return PlanEntry(lever="more", start=START)


@pytest.mark.parametrize("subscribers", [5_000, 20_000, 100_000])
def test_a_fifth_more_crews_is_a_fifth_more_at_every_size(subscribers: int) -> None:
    assert distortions(at(subscribers).at_size(), "crews", MORE_CREWS) == []


def test_more_people_of_whom_one_is_there_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 0.1 engineers on each shift one is present at every hour; 0.12 bring nobody."""
    entry = with_lever(monkeypatch, "oss.monitoring.engineers", 1.2)
    (said,) = distortions(at(5_000).at_size(), "watch", entry)
    assert (
        said
        == "'watch': 0.12 people at the desk of the NOC in place of 0.1 are +20%, but +0% of those present"
    )
    assert distortions(at(100_000).at_size(), "watch", entry) == []


def test_things_that_come_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth more than four bill cycles are five: 1 instead of 0.4."""
    entry = with_lever(monkeypatch, "bss.billing.cycles", 1.1)
    (said,) = distortions(at(100_000).at_size(), "cycles", entry)
    assert said == "'cycles': rounding makes 5 of 4.4 (bss.billing.cycles, 4 before)"
    assert (
        distortions(at(100_000).at_size(), "cycles", with_lever(monkeypatch, "bss.billing.cycles", 2.0)) == []
    )


def test_a_small_operator_says_so_before_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = with_lever(monkeypatch, "bss.billing.cycles", 1.1)
    small = at(19_999).model_copy(update={"strategies": {"s": {"cycles": entry}}})
    size, rounding = of_size(small)
    assert size.startswith("With 19,999 subscribers (below 20,000)")
    assert "marked †" in size
    assert rounding.startswith("'cycles': rounding makes 5 of 4.4")
    assert of_size(at(20_000)) == []
    assert size_sentence(0) == "", "nothing is known of the size of older results"


def test_a_scenario_that_pays_less_for_a_shared_desk_says_who_is_there_all_the_same() -> None:
    """0.4 engineers at 20,000 subscribers, or 0.012: one is at the desk of the second line at every hour."""
    base = at(20_000)
    other = with_values(base, {"oss.fault_management.engineers": 0.06, "title": "shared"})
    (said,) = presence_between(base, other)
    assert said.startswith("'shared': 0.012 people at the desk of the ")
    assert said.endswith("are -97%, but +0% of those present")
    assert presence_between(base, base) == []
    assert presence_between(base, at(5_000)) == [], "another size is another operator, and says so"
