"""Settings refuse what they cannot mean, say what they are, scale and change without being edited."""

import math
from typing import Annotated, Any, Literal

import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.kernel.described import describe
from sim.kernel.parameters import (
    Count,
    Hours,
    Minutes,
    Money,
    Parameters,
    PerYear,
    Positive,
    Scaled,
    Share,
    cents,
    hours,
    per_hour,
)
from sim.kernel.paths import join_path, scale, split_path, value_at, with_values
from sim.kernel.refusals import refusals
from sim.records.errors import InputRefused


class Crew(Parameters):
    people: Scaled[int] = 10
    """People who can be sent out, at the base's reference size. [A]"""
    travel: Hours = 0.6
    """Mean travel time, gamma distributed. Range 0.3-3. [O17]"""
    pause: Minutes = 30.0
    """Break."""
    fixed: Share = 0.75
    """Chance that one visit is enough. Range 0.63-0.88. [O11][O12]"""


class Wire(Parameters):
    style: Literal["wire"] = "wire"
    loss: Share = 0.0
    """Share lost."""


class Batch(Parameters):
    style: Literal["batch"] = "batch"
    lanes: Scaled[int] = 2
    """Lanes."""


class House(Parameters):
    crew: Crew = Crew()
    """The crew."""
    budget: Scaled[Money] = 1000.5
    """Monthly budget."""
    failures: PerYear = 4.0
    """Failures of one machine."""
    speed: Positive = 1.0
    """Speed."""
    shifts: Count = 3
    """Shifts."""
    teams: dict[str, Crew] = pydantic.Field(default_factory=lambda: {"north": Crew(people=3)})
    """Named teams."""
    spare: Scaled[int] | None = None
    """Spare people."""
    stock: dict[str, Scaled[int]] = pydantic.Field(default_factory=lambda: {"fuse": 7})
    """Spare parts."""
    link: Annotated[Wire | Batch, pydantic.Field(discriminator="style")] = Batch()
    """How paper travels."""


def test_a_setting_refuses_what_its_type_cannot_mean() -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"people": -3}, "must be >= 0 (got -3)"),
        ({"people": 2.5}, "must be a whole number (got 2.5)"),
        ({"people": True}, "must be a whole number (got true)"),
        ({"people": "12"}, "must be a whole number (got '12')"),
        ({"travel": "4"}, "must be a number (got '4')"),
        ({"travel": math.nan}, "must be a finite number (got nan)"),
        ({"travel": math.inf}, "must be a finite number (got inf)"),
        ({"fixed": 1.2}, "must be <= 1 (got 1.2)"),
        ({"peple": 1}, "unknown setting"),
    ]
    for values, message in wrong:
        with pytest.raises(pydantic.ValidationError) as caught:
            Crew(**values)
        assert refusals(caught.value) == [((next(iter(values)),), message)]


def test_positive_excludes_zero_and_money_may_be_negative() -> None:
    assert House(budget=0.0, speed=0.1).speed == 0.1
    with pytest.raises(pydantic.ValidationError, match="greater than 0"):
        House(speed=0.0)

    class Adjustment(Parameters):
        credit: Money = -5

    assert Adjustment().credit == -5.0


def test_a_whole_number_serves_where_a_number_is_meant() -> None:
    assert isinstance(Crew(travel=2).travel, float)


def test_settings_cannot_be_edited() -> None:
    with pytest.raises(pydantic.ValidationError):
        Crew().people = 11  # type: ignore[misc]


def test_a_wrong_default_is_found_when_built() -> None:
    class Wrong(Parameters):
        share: Share = 3.0

    with pytest.raises(pydantic.ValidationError):
        Wrong()


def test_a_setting_says_its_unit_range_source_and_meaning() -> None:
    told = {info.path: info for info in describe(House)}
    travel = told["crew.travel"]
    assert (travel.unit, travel.default, travel.low, travel.high) == ("h", 0.6, 0.3, 3.0)
    assert (travel.source, travel.scaled, travel.label) == ("O17", False, "travel")
    assert travel.doc == "Mean travel time, gamma distributed."
    assert told["crew.fixed"].source == "O11, O12"
    assert (told["crew.pause"].unit, told["crew.pause"].low, told["crew.pause"].high) == ("min", 0.0, None)
    assert all(told[path].scaled for path in ("crew.people", "budget", "spare"))
    assert told["budget"].unit == "money"
    assert told["teams.north.people"].default == 3
    assert told["link.lanes"].default == 2


def test_an_object_describes_its_own_values() -> None:
    told = {info.path: info.default for info in describe(House(crew=Crew(people=4)), "house")}
    assert told["house.crew.people"] == 4


def test_the_unit_is_in_the_schema() -> None:
    assert Crew.model_json_schema()["properties"]["travel"]["unit"] == "h"


def test_scaling_touches_marked_settings_only_and_rounds_people_up() -> None:
    large = scale(House(spare=1), 1.1)
    assert large.crew.people == 11
    assert large.crew.travel == 0.6
    assert large.budget == pytest.approx(1100.55)
    assert large.teams["north"].people == 4
    assert (large.spare, large.stock, large.shifts) == (2, {"fuse": 8}, 3)
    assert isinstance(large.link, Batch)
    assert large.link.lanes == 3
    assert scale(House(), 0.001).crew.people == 1
    assert scale(Crew(people=0), 50.0).people == 0
    assert scale(Crew(people=100), 1.1).people == 110


@given(st.integers(0, 10**4), st.integers(1, 10**6), st.integers(1, 10**6))
def test_scaling_people_is_the_exact_ceiling(people: int, asked: int, reference: int) -> None:
    scaled = scale(Crew(people=people), asked / reference).people
    assert scaled == -(-people * asked // reference)


def test_scaling_by_nothing_or_by_nonsense_is_refused() -> None:
    for factor in (0.0, -1.0, math.nan, math.inf):
        with pytest.raises(ValueError, match="scale factor"):
            scale(Crew(), factor)


def test_values_change_by_path_and_the_original_stays() -> None:
    house = House()
    changes = {"crew.people": 12, "crew.travel": 2, "teams.north.fixed": 0.5, "stock.wire": 9}
    other = with_values(house, changes)
    assert (other.crew.people, other.crew.travel, other.teams["north"].fixed) == (12, 2.0, 0.5)
    assert other.stock == {"fuse": 7, "wire": 9}
    assert house == House()
    assert other.link is house.link
    assert value_at(other, "teams.north.fixed") == 0.5


def test_a_wrong_path_or_value_is_refused_with_the_path() -> None:
    wrong: list[tuple[str, Any, str]] = [
        ("crew.peple", 12, "crew.peple: unknown setting; did you mean 'people'?"),
        ("crow.people", 12, "crow: unknown setting; did you mean 'crew'?"),
        ("crew.people.more", 12, "crew.people.more: unknown setting"),
        ("crew.people", -1, "crew.people: must be >= 0 (got -1)"),
        ("teams.overseas.people", 2, "teams.overseas: unknown setting"),
        ("link.lanes", 0.5, "link.lanes: must be a whole number (got 0.5)"),
        ("", 1, ": unknown setting"),
    ]
    for path, value, message in wrong:
        with pytest.raises(InputRefused) as caught:
            with_values(House(), {path: value})
        assert caught.value.problems == [message]
    with pytest.raises(InputRefused, match="did you mean 'travel'"):
        value_at(House(), "crew.travl")


def test_two_settings_that_limit_each_other_move_together() -> None:
    class Span(Parameters):
        low: Hours = 1.0
        high: Hours = 2.0

        @pydantic.model_validator(mode="after")
        def _ordered(self) -> "Span":
            if self.low > self.high:
                raise ValueError("low must not be above high")
            return self

    assert with_values(Span(), {"low": 5.0, "high": 6.0}).low == 5.0
    with pytest.raises(InputRefused, match="low must not be above high"):
        with_values(Span(), {"low": 5.0})


def test_paths_with_dots_in_names_survive() -> None:
    steps = ("integration", "a->b.c", "style")
    assert join_path(steps) == 'integration."a->b.c".style'
    assert split_path(join_path(steps)) == steps


def test_units_of_time_and_money_convert() -> None:
    assert hours(minutes=90) == 1.5
    assert hours(days=1, seconds=1800, milliseconds=3_600_000) == 25.5
    assert hours(months=12) == 8766.0
    assert per_hour(per_year=8766.0) == pytest.approx(1.0)
    assert per_hour(per_month=730.5) == pytest.approx(1.0)
    assert [cents(x) for x in (1.005, 0.29, -0.005, 19.99, 1e9)] == [101, 29, -1, 1999, 100_000_000_000]
