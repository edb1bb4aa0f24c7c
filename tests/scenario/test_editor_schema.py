"""The editor's schema admits what the loader admits."""

from typing import Any

import pytest

from sim.scenario.editor_schema import json_schema
from tests.scenario.small_root import Small


@pytest.fixture(scope="module")
def check() -> Any:
    validators = pytest.importorskip("jsonschema", reason="jsonschema comes with the app's charts only")
    schema = json_schema(Small)
    validators.Draft202012Validator.check_schema(schema)
    return validators.Draft202012Validator(schema).is_valid


GOOD: list[dict[str, Any]] = [
    {},
    {"extends": "mno", "oss": {"workforce": {"technicians": 12}}},
    {"extends": ["a", "b"], "budget": "3.5 M"},
    {"oss": {"workforce": {"travel": "1 h 30 min", "first_time_fix": "1.7 %"}}},
    {"horizon": {"months": "250 000"}, "failures": "2 % per month"},
    {"levers": {"a": None, "b": {"start": "2027-01-01"}}},
    {"integration": {"default": "api", "a->b": {"style": "nightly", "loss": "2 %"}, "c": None}},
]
BAD: list[dict[str, Any]] = [
    {"oss": {"workforce": {"technicans": 12}}},
    {"oss": {"noc": {"staff": -3}}},
    {"oss": {"workforce": {"travel": "4 km"}}},
    {"budget": "1,000"},
    {"extends": 3},
    {"integration": {"default": "telepathy"}},
]


@pytest.mark.parametrize("scenario", GOOD)
def test_the_schema_admits_what_may_be_written(scenario: dict[str, Any], check: Any) -> None:
    assert check({"title": "t", **scenario})


@pytest.mark.parametrize("scenario", BAD)
def test_the_schema_refuses_what_the_loader_refuses(scenario: dict[str, Any], check: Any) -> None:
    assert not check({"title": "t", **scenario})


def test_only_the_title_is_required(check: Any) -> None:
    assert not check({"extends": "mno"})


def test_the_schema_tells_unit_meaning_and_default() -> None:
    travel = json_schema(Small)["$defs"]["Workforce"]["properties"]["travel"]
    assert (travel["unit"], travel["default"]) == ("h", 0.6)
    assert travel["description"].startswith("Mean travel time")
