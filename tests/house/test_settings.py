"""Every setting of the house says what it is: whose matter, in which unit, within which range, after whom."""

from itertools import groupby
from typing import Any

import pytest

from sim.kernel.described import ParameterInfo, describe
from sim.roster import kinds, settings_path
from sim.scenario.schema import Scenario
from sim.scenario.seats import serves_people
from sim.twin import OUTSIDE

KINDS = {"lever", "world", "taste"}
OF_DEPARTMENTS = [info for kind in kinds() for info in describe(kind.settings, settings_path(kind))]
NOT_OF_THE_MODEL = ("title", "description", "transformation", "strategies", "goals", "horizon", "seed")
EVERYTHING = [
    info
    for info in describe(Scenario)
    if not info.path.startswith((*NOT_OF_THE_MODEL, "replications", "economics"))
]
GROUPS = {path: list(infos) for path, infos in groupby(OF_DEPARTMENTS, lambda i: i.path.rpartition(".")[0])}


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


@pytest.mark.parametrize("group", GROUPS)
def test_every_setting_of_a_department_says_what_it_is_and_who_decides_it(group: str) -> None:
    assert [info.path for info in GROUPS[group] if not info.doc] == []
    assert [info.path for info in GROUPS[group] if info.kind not in KINDS] == []


@pytest.mark.parametrize("group", GROUPS)
def test_every_setting_of_a_department_has_its_source(group: str) -> None:
    assert [info.path for info in GROUPS[group] if not info.source] == []


@pytest.mark.parametrize("group", GROUPS)
def test_every_number_of_a_department_has_a_plausible_range_that_holds_its_default(group: str) -> None:
    """Sizes that are stated at the reference size and grow need none: their scale is the size asked for."""
    numbers = [info for info in GROUPS[group] if is_number(info.default) and not info.scaled]
    assert [info.path for info in numbers if info.low is None or info.high is None] == []
    assert [info.path for info in numbers if not _low(info) <= info.default <= _high(info)] == []


def _low(info: ParameterInfo) -> float:
    return -float("inf") if info.low is None else info.low


def _high(info: ParameterInfo) -> float:
    return float("inf") if info.high is None else info.high


def test_every_number_of_the_house_has_a_unit_or_grows_with_the_size() -> None:
    """A number without a unit has the unit of what it counts, ratio, or log-odds; there is no list of bare ones."""
    numbers = [info for info in EVERYTHING if is_number(info.default) and not info.scaled]
    size = {"subscribers.count", "subscribers.reference_size"}
    assert {info.path for info in numbers if not info.unit} == size
    assert len(numbers) > 150


def test_every_setting_of_the_world_says_who_decides_it() -> None:
    assert [info.path for info in EVERYTHING if info.kind not in KINDS] == []


def test_staff_is_a_lever_in_full_time_equivalents() -> None:
    staff = [info for info in OF_DEPARTMENTS if info.unit == "FTE"]
    assert {info.path.rpartition(".")[2] for info in staff} > {"technicians", "engineers", "seats", "clerks"}
    assert {info.kind for info in staff} == {"lever"}
    assert all(info.scaled for info in staff)


def test_policies_are_levers() -> None:
    chosen = {f"{settings_path(kind)}.{decision}" for kind in kinds() for decision in kind.policies}
    # Nobody can order the policies of who stands outside the house: they are the world's.
    outside = {
        f"{settings_path(kind)}.{decision}"
        for kind in kinds()
        if kind.name in OUTSIDE
        for decision in kind.policies
    }
    assert {info.kind for info in OF_DEPARTMENTS if info.path in chosen - outside} == {"lever"}
    assert {info.kind for info in OF_DEPARTMENTS if info.path in outside} == {"world"}
    assert chosen <= {info.path for info in OF_DEPARTMENTS}


def test_a_unit_is_seen_where_there_is_one() -> None:
    units = {info.unit for info in OF_DEPARTMENTS}
    assert {"h", "min", "d", "share", "per month", "per year", "money", "ratio", "log-odds", "FTE"} <= units


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_the_scenario_has_the_settings_of_every_department_at_its_place(kind: Any) -> None:
    here: Any = Scenario(title="t")
    for step in settings_path(kind).split("."):
        here = getattr(here, step)
    assert isinstance(here, kind.settings)
    instances = type(Scenario(title="t").instances).model_fields
    assert (kind.name.partition(".")[2] in instances) == serves_people(kind)
