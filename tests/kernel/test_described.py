"""A setting says its unit, kind, range, source and meaning."""

from sim.kernel.described import describe
from tests.kernel.crew import Crew, House


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


def test_a_setting_says_whether_managers_the_world_or_people_decide_it() -> None:
    kinds = {info.path: info.kind for info in describe(Crew)}
    assert (kinds["people"], kinds["travel"], kinds["patience.mean"], kinds["pause"]) == (
        *("lever", "world", "taste"),
        "",
    )
    told = Crew.model_json_schema()["properties"]["travel"]
    assert (told["kind"], told["source"], told["plausible"]) == ("world", "O17", [0.3, 3])


def test_a_work_tells_mean_and_spread_and_an_exponential_its_mean_alone() -> None:
    told = {info.path: info for info in describe(Crew)}
    mean, spread = told["repair.mean"], told["repair.cv"]
    assert (mean.label, mean.unit, mean.default, mean.low, mean.high) == ("repair", "min", 30.0, 10, 90)
    assert (spread.label, spread.kind, spread.default) == ("repair, spread", "world", 0.5)
    assert (told["patience.mean"].unit, told["patience.mean"].default) == ("h", 2.0)
    assert "patience.cv" not in told
