"""Levers act through one pure function of the day, and cost what they say, when they say."""

import datetime as dt
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.programme.levers import Lever, OneOff, RunCost
from sim.programme.portfolio import PlanEntry, Portfolio
from sim.programme.ramps import Ramp, later
from sim.records.errors import InputRefused
from sim.scenario.load import load_document
from tests.programme.house import START, Operator, effect, lever

BASE = Operator()
HORIZON = range(-90, 36 * 31)
CREWS = lever("crews", effect("technicians", "mul", 1.2), lead=3.0, ramp=Ramp(shape="linear", length=2.0))
SCHOOL = lever("school", effect("first_time_fix", "set", 0.88), effect("policy", "set", "oldest"))
LEVERS = {
    "crews": CREWS,
    "school": SCHOOL,
    "nothing": lever("nothing", effect("technicians", "mul", 1.0), effect("travel", "add", 0.0)),
    "double": lever("double", effect("travel", "mul", 2.0)),
    "more": lever("more", effect("travel", "add", 0.4)),
}
STARTS = st.dates(START, dt.date(2029, 12, 31))
PLANS = st.dictionaries(
    st.sampled_from("abcd"),
    st.builds(PlanEntry, lever=st.sampled_from(sorted(LEVERS)), start=STARTS),
    max_size=4,
)


def plan(name: str, start: dt.date = START, levers: dict[str, Lever] = LEVERS) -> Portfolio[Operator]:
    return Portfolio({"entry": PlanEntry(lever=name, start=start)}, levers, BASE)


def shipped(root: Path, name: str) -> dict[str, Lever]:
    folder = root / "scenarios" / "levers"
    return {name: load_document(folder / f"{name}.yaml", Lever, folder).value}


def day(date: dt.date) -> int:
    return (date - START).days


# --- what it changes


def test_no_benefit_before_the_lead_time_and_all_of_it_after_the_ramp() -> None:
    crews = plan("crews", dt.date(2027, 3, 1))
    people = {
        date: crews.parameters_on(day(dt.date.fromisoformat(date))).oss.workforce.technicians
        for date in ("2027-05-31", "2027-06-01", "2027-06-30", "2027-07-01", "2027-08-01", "2029-12-31")
    }
    assert list(people.values()) == [10, 10, 10, 11, 12, 12]


def test_people_are_added_in_parts_and_things_whole() -> None:
    more = lever("more", effect("technicians", "mul", 1.25), effect("agents", "mul", 1.25))
    day_one = Portfolio({"more": PlanEntry(lever="more", start=START)}, {"more": more}, Operator())
    workforce = day_one.parameters_on(0).oss.workforce
    assert (workforce.technicians, workforce.agents) == (13, 12.5)


def test_change_days_are_those_on_which_something_differs() -> None:
    crews = plan("crews", dt.date(2027, 3, 1))
    changed = [day(dt.date(2027, 7, 1)), day(dt.date(2027, 8, 1))]
    assert crews.change_days(-90, 1095) == changed
    assert crews.change_days(changed[1], changed[1]) == [changed[1]]
    assert crews.change_days(changed[1] + 1, 1095) == []
    assert plan("nothing").change_days(-90, 1095) == []


@settings(max_examples=25)
@given(PLANS)
def test_between_change_days_nothing_changes(entries: dict[str, PlanEntry]) -> None:
    portfolio = Portfolio(entries, LEVERS, BASE)
    last = portfolio.parameters_on(HORIZON[0])
    changes = set(portfolio.change_days(HORIZON[0], HORIZON[-1]))
    for today in HORIZON:
        now = portfolio.parameters_on(today)
        assert (now != last) == (today in changes)
        last = now


@given(PLANS, st.randoms(use_true_random=False))
def test_the_settings_of_a_day_depend_on_nothing_asked_before(
    entries: dict[str, PlanEntry], shuffle: random.Random
) -> None:
    days = list(range(-30, 1100, 37))
    one = Portfolio(entries, LEVERS, BASE)
    straight = [one.parameters_on(today) for today in days]
    mixed = list(range(len(days)))
    shuffle.shuffle(mixed)
    names = list(entries)
    shuffle.shuffle(names)
    other = Portfolio({name: entries[name] for name in names}, LEVERS, BASE)
    found = {place: other.parameters_on(days[place]) for place in mixed}
    assert [found[place] for place in range(len(days))] == straight
    assert Operator() == BASE


@pytest.mark.parametrize(("name", "start"), [("nothing", START), ("crews", dt.date(2031, 1, 1))])
def test_a_plan_without_effect_in_the_horizon_leaves_the_base_itself(name: str, start: dt.date) -> None:
    portfolio = plan(name, start)
    assert all(portfolio.parameters_on(today) is BASE for today in HORIZON)
    assert portfolio.change_days(HORIZON[0], HORIZON[-1]) == []


def test_no_plan_at_all_is_doing_nothing() -> None:
    nothing = Portfolio({}, LEVERS, BASE)
    assert nothing.parameters_on(500) is BASE
    assert nothing.costs(1) == (0, 0)


def test_what_is_added_is_multiplied_too_whatever_starts_first() -> None:
    both = {"a": PlanEntry(lever="double", start=START), "b": PlanEntry(lever="more", start=START)}
    assert Portfolio(both, LEVERS, BASE).parameters_on(0).oss.workforce.travel == pytest.approx(2.0)


def test_the_placebo_moves_nothing(root: Path) -> None:
    portfolio = plan("placebo", levers=shipped(root, "placebo"))
    assert all(portfolio.parameters_on(today) is BASE for today in range(0, 1100, 10))
    assert {portfolio.costs(month) for month in range(1, 37)} == {(0, 0)}


# --- links


def test_links_move_one_by_one_in_their_order(root: Path) -> None:
    api = plan("L06", levers=shipped(root, "api_handoff"))
    days = api.change_days(0, 1095)
    links = list(shipped(root, "api_handoff")["api_handoff"].links)
    assert len(days) == 7
    assert days[0] > day(later(START, 6))
    assert days[-1] == day(later(START, 18))
    for moved, today in enumerate(days, start=1):
        styles = api.parameters_on(today).integration.links
        assert {link for link, wire in styles.items() if wire.style == "api"} == set(links[:moved])


def test_a_link_that_already_works_that_way_is_no_change() -> None:
    same = Lever(id="x", title="x", links={"a->b": "p2p", "catalogue->billing": "manual"})
    assert plan("x", levers={"x": same}).parameters_on(10) is BASE


# --- what it costs


def test_the_one_off_is_spent_over_the_lead_time_to_the_cent(root: Path) -> None:
    api = plan("L06", dt.date(2027, 2, 1), shipped(root, "api_handoff"))
    spent, running = api.costs_by_month(36)
    assert spent.sum() == round(0.006 * 28_600_000 * 100)
    assert [month for month, cents in enumerate(spent, start=1) if cents] == [2, 3, 4, 5, 6, 7]
    assert spent.max() - spent[spent > 0].min() <= 1
    assert running[:19].tolist() == [0] * 19
    assert set(running[19:].tolist()) == {-round(0.0005 * 28_600_000 * 100 / 12)}


def test_an_entry_may_have_its_own_price_lead_and_ramp() -> None:
    entry = PlanEntry(
        lever="crews",
        start=dt.date(2027, 2, 1),
        lead=0.0,
        ramp=Ramp(),
        one_off=OneOff(money=1000.01, spend="at the start"),
        run_costs={"dual run": RunCost(money=50.0, after=1.0, lasts=2.0)},
    )
    own = Portfolio({"entry": entry}, LEVERS, BASE)
    assert own.change_days(0, 1000) == [31]
    assert [own.costs(month) for month in range(1, 7)] == [
        (0, 0),
        (100_001, 0),
        (0, 5000),
        (0, 5000),
        (0, 0),
        (0, 0),
    ]


def test_a_price_as_a_share_needs_the_revenue_only_when_there_is_one() -> None:
    assert plan("crews").costs(1) == (0, 0)


# --- what is refused


def refused(entries: dict[str, PlanEntry], levers: dict[str, Lever] = LEVERS) -> list[str]:
    with pytest.raises(InputRefused) as caught:
        Portfolio(entries, levers, BASE)
    return caught.value.problems


def test_all_mistakes_of_a_plan_come_at_once() -> None:
    early = PlanEntry(lever="crewz", start=dt.date(2026, 12, 31))
    assert refused({"first": early, "second": PlanEntry(lever="?", start=START)}) == [
        "first.start: 2026-12-31 lies before the horizon, which starts on 2027-01-01",
        "first.lever: unknown lever 'crewz'; did you mean 'crews'?",
        "second.lever: unknown lever '?'",
    ]


def test_an_unknown_setting_is_refused_with_the_nearest_name() -> None:
    levers = {"x": lever("x", effect("technicans", "mul", 1.2))}
    found = refused({"entry": PlanEntry(lever="x", start=START)}, levers)
    assert found == ["oss.workforce.technicans: unknown setting; did you mean 'technicians'?"]


def test_a_value_that_a_setting_cannot_have_is_refused_before_the_run() -> None:
    levers = {"x": lever("x", effect("technicians", "add", -11), effect("policy", "set", "fastest"))}
    found = refused({"entry": PlanEntry(lever="x", start=START)}, levers)
    assert len(found) == 2
    assert "oss.workforce.technicians: must be >= 0 (got -1)" in found
