"""Settings change by path, without being edited."""

import math
from typing import Any

import pydantic
import pytest

from sim.kernel.parameters import Hours, Parameters, Work
from sim.kernel.paths import join_path, split_path, value_at, with_values
from sim.records.errors import InputRefused
from tests.kernel.crew import House


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


def test_a_path_reads_and_writes_spans_and_works_in_their_own_units() -> None:
    house = House()
    assert [value_at(house, f"crew.{path}") for path in ("pause", "repair", "repair.mean", "repair.cv")] == [
        *(30.0, 30.0, 30.0),
        0.5,
    ]
    other = with_values(house, {"crew.pause": 45, "crew.repair": 60, "crew.repair.cv": 0.2})
    assert (other.crew.pause, other.crew.repair) == (0.75, Work(minutes=60, cv=0.2))
    assert with_values(house, {"crew.repair.mean": 60}) == with_values(house, {"crew.repair": 60})
    assert with_values(house, {"crew.repair.cv": 0.2}).crew.repair.mean == 0.5


def test_what_a_work_cannot_be_is_refused_with_its_path() -> None:
    wrong = [
        ("crew.repair", -1, "crew.repair: must be >= 0 and finite (got -1)"),
        ("crew.repair", math.nan, "crew.repair: must be >= 0 and finite (got nan)"),
        ("crew.repair.cv", 0, "crew.repair.cv: must be > 0 (got 0)"),
        ("crew.patience.cv", 0.5, "crew.patience.cv: unknown setting"),
        ("crew.repair.shape", "gamma", "crew.repair.shape: unknown setting"),
        ("crew.pause", -1, "crew.pause: must be >= 0 (got -1)"),
    ]
    for path, value, message in wrong:
        with pytest.raises(InputRefused) as caught:
            with_values(House(), {path: value})
        assert caught.value.problems == [message]
