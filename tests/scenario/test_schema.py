"""The root of a scenario: closed, in units, and the same operator at any size."""

import datetime as dt

import pydantic
import pytest

from sim.kernel.described import describe
from sim.kernel.paths import value_at, with_values
from sim.records.errors import InputRefused
from sim.scenario.plan import all_levers, portfolio_of
from sim.scenario.schema import Horizon, Scenario

PLAIN = Scenario(title="plain")


def sized(count: int) -> Scenario:
    return with_values(PLAIN, {"subscribers.count": count}).at_size()


def test_three_lines_are_a_scenario() -> None:
    assert Scenario(title="mine").subscribers.count == 100_000


def test_a_scenario_needs_a_title_and_knows_no_other_words() -> None:
    with pytest.raises(pydantic.ValidationError, match="title"):
        Scenario()  # type: ignore[call-arg]
    with pytest.raises(pydantic.ValidationError, match="extra_forbidden"):
        Scenario(title="t", titel="u")  # type: ignore[call-arg]


def test_a_scenario_is_frozen() -> None:
    with pytest.raises(pydantic.ValidationError, match="frozen"):
        PLAIN.seed = 2  # type: ignore[misc]


def test_a_horizon_begins_on_the_first_of_a_month() -> None:
    assert Horizon(start=dt.date(2028, 2, 1)).months == 36
    with pytest.raises(pydantic.ValidationError, match="must be the first of a month"):
        Horizon(start=dt.date(2028, 2, 2))


def test_at_its_reference_size_nothing_is_scaled() -> None:
    assert PLAIN.at_size() is PLAIN


def test_everything_that_grows_grows_with_the_size_people_in_parts_and_things_whole() -> None:
    double, tiny = sized(200_000), sized(1000)
    assert double.network.sites == 260
    assert double.oss.workforce.technicians == 20
    assert double.subscribers.segments.postpaid.count == 110_000
    assert double.bss.billing.rate == 6000.0
    assert tiny.oss.workforce.technicians == 0.1
    assert (tiny.network.hubs, double.network.hubs) == (6, 6)
    assert tiny.network.sites == 2
    assert tiny.subscribers.segments.sme.count == 20
    grown = {info.path for info in describe(PLAIN) if info.scaled}
    for info in describe(double):
        if info.path not in grown | {"subscribers.count", "subscribers.reference_size"}:
            assert info.default == value_at(PLAIN, info.path), info.path


def test_a_setting_says_what_stays_at_any_size() -> None:
    """Of 140,000 a month for IT 60 % are fixed: 84,000 + 56,000 / 5."""
    stays = {"economics.it_cost": 0.4, "bss.care": 0.0}
    small = with_values(PLAIN, {"subscribers.count": 20_000, "subscribers.grows": stays}).at_size()
    assert small.economics.it_cost == pytest.approx(95_200)
    assert (small.bss.care.seats, small.oss.workforce.technicians) == (7, 2)


def test_what_does_not_grow_cannot_be_held() -> None:
    with pytest.raises(InputRefused, match=r'grows."economics.it_costs": no setting that grows .* mean'):
        with_values(PLAIN, {"subscribers.grows": {"economics.it_costs": 0.4}}).at_size()


def test_stating_the_size_twice_changes_nothing() -> None:
    once = sized(3000)
    assert once.at_size() is once
    assert once.subscribers.reference_size == 3000


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("oss.workforce.technicians", -1),
        ("oss.workforce.first_time_fix", 1.01),
        ("bss.care.patience", float("nan")),
        ("bss.care.patience", float("inf")),
        ("subscribers.count", 99),
        ("horizon.months", 0),
        ("seed", -1),
        ("replications", 0),
        ("integration.default", "carrier pigeon"),
    ],
)
def test_what_cannot_be_is_refused_with_its_path(path: str, value: object) -> None:
    with pytest.raises(InputRefused, match=rf"^{path}: must be"):
        with_values(PLAIN, {path: value})


def test_the_levers_of_the_product_can_be_planned() -> None:
    assert {"more_field_crews", "api_handoff", "placebo"} <= set(all_levers())
    portfolio = portfolio_of(PLAIN)
    assert list(portfolio.change_days(0, 1000)) == []
    assert portfolio.parameters_on(400) == PLAIN


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("bss.billing.cycles", 0),
        ("oss.monitoring.engineers", 0),
        ("oss.monitoring.longest_storm", -1),
        ("oss.workforce.report_every", 0.0),
        ("oss.workforce.inspection", 0.0),
        ("oss.workforce.shift_hours", 0.0),
        ("subscribers.churn.half_life_outage", 0.0),
    ],
)
def test_what_no_run_survives_is_refused(path: str, value: object) -> None:
    with pytest.raises(InputRefused):
        with_values(PLAIN, {path: value})
