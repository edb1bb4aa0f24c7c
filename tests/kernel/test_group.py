"""A group of settings is frozen and closed, and refuses what its types cannot mean."""

import math
from typing import Any

import pydantic
import pytest

from sim.kernel.parameters import Parameters, Share, Work, hours, minutes
from sim.kernel.refusals import refusals
from tests.kernel.crew import Crew


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


def test_a_plain_number_is_read_in_the_unit_of_its_setting_and_a_span_as_it_is() -> None:
    assert Crew(pause=45).pause == 0.75
    assert Crew(pause=hours(2)).pause == 2.0
    assert Crew(repair=45).repair == Work(minutes=45, cv=0.5)
    assert Crew(repair={"mean": 45, "cv": 0.2}).repair == Work(minutes=45, cv=0.2)
    assert Crew(patience=3).patience == Work(hours=3, shape="exponential")


def test_what_is_written_reads_back_to_the_same_in_the_same_units() -> None:
    crew = Crew(pause=minutes(35), repair=20, patience=1.5, watch=1.2)
    assert crew.model_dump(mode="json") == {
        "people": 10,
        "travel": 0.6,
        "pause": 35.0,
        "fixed": 0.75,
        "watch": 1.2,
        "repair": {"mean": 20.0, "cv": 0.5},
        "patience": {"mean": 1.5},
    }
    assert Crew.model_validate_json(crew.model_dump_json()) == crew


def test_whole_staff_is_written_without_a_fraction() -> None:
    assert '"watch":2,' in Crew().model_dump_json()


def test_the_schema_says_defaults_in_the_unit_in_which_they_are_read() -> None:
    told = Crew.model_json_schema()["properties"]
    assert (told["pause"]["default"], told["pause"]["unit"]) == (30.0, "min")
    assert told["repair"]["default"] == {"mean": 30.0, "cv": 0.5}
