"""Every department is made alike, says what it does, and does what it says."""

import ast
import inspect
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sim.kernel.bus import Batch, Message
from sim.kernel.department import Department
from sim.kernel.described import describe
from sim.kernel.parameters import Parameters, Unit
from sim.network.fault_log import FAULT_MEASURES
from sim.scenario.schema import Scenario
from sim.subscribers.customers import Customers
from sim.twin import ORDER_OF_A_DAY, ROSTER, Twin, run
from tests.house import source
from tests.house_of_two import message_kinds
from tests.twin.small import built

DEPARTMENTS = [kind for kind, _, _ in ROSTER]
SETTINGS: dict[type[Department], type[Parameters]] = {}
for _kind, _path, _ in ROSTER:
    _value: Any = Scenario(title="t")
    for _step in _path.split("."):
        _value = getattr(_value, _step)
    SETTINGS[_kind] = type(_value)

NEVER_IN_A_SMALL_RUN = {"invoices.written_off", "disputes.justified"}
"""Noted only after months, or by luck; `tests/bss` sees them noted."""

EVERYTHING_HAPPENS = {
    "bss": {
        "care": {"telling": "tell customers"},
        "catalogue": {"changes": 12.0},
        "payments": {"write_off": 1.0, "due": 1.0, "never": 0.2},
    },
    "oss": {"provisioning": {"accuracy_mobile": 0.8, "accuracy_plant": 0.8}},
    "subscribers": {
        "dispute_if_right": 0.9,
        "dispute_if_wrong": 1.0,
        "error_contact": 1.0,
        "outage_call": 1.0,
        "told_calls_not": 1.0,
    },
    "network": {"equipment": {"site_mtbf": 200.0, "line_faults": 2.0}},
}


def by_name(kind: type) -> str:
    return kind.__name__


@cache
def lived() -> Twin:
    """A small operator in which everything happens that can."""
    twin = built(EVERYTHING_HAPPENS, count=1500, months=2, warm_up=1)
    run(twin)
    return twin


def module_of(kind: type) -> Path:
    return Path(inspect.getfile(kind))


# --- who is there


def test_every_department_of_the_floors_is_on_the_roster() -> None:
    there = {
        path.stem for floor in ("oss", "bss") for path in (source.ROOT / "sim" / floor).glob("[a-z]*.py")
    }
    assert there == {kind.name.split(".")[1] for kind in DEPARTMENTS if kind is not Customers}


def test_names_are_addresses_of_one_department_each() -> None:
    names = [kind.name for kind in DEPARTMENTS]
    assert len(set(names)) == len({name.split(".")[1] for name in names}) == len(names)
    for kind in DEPARTMENTS:
        assert kind.name.split(".")[1] == module_of(kind).stem
        assert kind.standard_name, kind.name
        assert kind.__doc__, kind.name


def test_the_order_of_a_day_names_beats_that_exist_and_no_department_sleeps() -> None:
    departments = lived().departments
    for step in ORDER_OF_A_DAY:
        name, _, beat = step.partition(".")
        assert callable(getattr(departments[name], beat)), step
    awake = {step.partition(".")[0] for step in ORDER_OF_A_DAY}
    assert set(departments) - awake == {"catalogue"}  # it lives on the clock alone


# --- how its file is made


@pytest.mark.parametrize("kind", DEPARTMENTS, ids=by_name)
def test_a_department_file_has_its_rooms_in_order(kind: type[Department]) -> None:
    """Docstring, parameters, the department; in the class its name, measures, policies, then behaviour."""
    tree = source.tree(module_of(kind))
    assert ast.get_docstring(tree)
    classes = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
    assert classes[0] == f"{kind.__name__}Parameters"
    assert classes[-1] == kind.__name__
    body = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == kind.__name__)
    rooms = []
    for node in body.body:
        if isinstance(node, ast.Assign):
            rooms += [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.FunctionDef):
            rooms.append("behaviour")
    known = ["name", "standard_name", "measures", "policies", "behaviour"]
    order = [known.index(room) for room in rooms if room in known]
    assert order == sorted(order), rooms
    first = next(node for node in body.body if isinstance(node, ast.FunctionDef))
    assert first.name == "open"


@pytest.mark.parametrize("kind", DEPARTMENTS, ids=by_name)
def test_a_department_says_what_it_leaves_out_and_after_which_standard(kind: type[Department]) -> None:
    text = " ".join((ast.get_docstring(source.tree(module_of(kind))) or "").split())
    assert "Left out on purpose" in text
    assert re.search(r"\[[^\]]*(eTOM|ODA|SID|TMF|X\.733)[^\]]*\]", text)


# --- settings


def _settings(kind: type[Department]) -> list[Any]:
    return describe(SETTINGS[kind], kind.name)


@pytest.mark.parametrize("kind", DEPARTMENTS, ids=by_name)
def test_every_setting_says_what_it_is(kind: type[Department]) -> None:
    assert [info.path for info in _settings(kind) if not info.doc] == []


@pytest.mark.parametrize("kind", DEPARTMENTS, ids=by_name)
def test_every_number_has_its_source_in_brackets(kind: type[Department]) -> None:
    numbers = [info for info in _settings(kind) if not isinstance(info.default, str)]
    assert [info.path for info in numbers if not info.source] == []


@pytest.mark.parametrize("kind", DEPARTMENTS, ids=by_name)
def test_every_number_has_a_plausible_range_that_holds_its_default(kind: type[Department]) -> None:
    """Sizes that are stated at the reference size and grow need none: their scale is the size asked for."""
    lacking, outside = [], []
    for info in _settings(kind):
        if isinstance(info.default, str | bool) or info.scaled:
            continue
        if info.low is None or info.high is None:
            lacking.append(info.path)
        elif info.default is not None and not info.low <= info.default <= info.high:
            outside.append(info.path)
    assert lacking == []
    assert outside == []


DIMENSIONLESS = {
    "subscribers.customers.count": "subscribers",
    "subscribers.customers.reference_size": "subscribers",
    "subscribers.customers.report_after": "callers",
    "oss.monitoring.background": "alarms per element and day",
    "oss.monitoring.fan_out": "alarms per site",
    "oss.provisioning.spare_mobile": "ratio",
    "oss.provisioning.spare_plant": "ratio",
    "bss.billing.cycles": "count",
    "bss.billing.prepaid_cv": "ratio",
    "bss.billing.usage_cv": "ratio",
}
"""Numbers that have no unit in their type, and what they count."""


@pytest.mark.parametrize("kind", DEPARTMENTS, ids=by_name)
def test_every_number_has_a_unit_or_is_known_to_have_none(kind: type[Department]) -> None:
    bare = {
        info.path
        for info in _settings(kind)
        if not info.unit
        and not info.scaled
        and not isinstance(info.default, str | bool)
        and not info.path.startswith(("subscribers.customers.churn.", "subscribers.customers.segments."))
    }
    assert bare - set(DIMENSIONLESS) == set()


def test_the_list_of_dimensionless_numbers_is_not_longer_than_need_be() -> None:
    there = {info.path for kind in DEPARTMENTS for info in _settings(kind) if not info.unit}
    assert set(DIMENSIONLESS) <= there


def test_a_unit_is_seen_where_there_is_one() -> None:
    units = {info.unit for kind in DEPARTMENTS for info in _settings(kind)}
    assert {"h", "min", "d", "share", "per month", "per year", "money"} <= units
    assert Unit("h").name == "h"


# --- policies


@pytest.mark.parametrize("kind", DEPARTMENTS, ids=by_name)
def test_the_policies_that_a_setting_names_are_those_there_are(kind: type[Department]) -> None:
    fields = SETTINGS[kind].model_fields
    for decision, known in kind.policies.items():
        named = set(re.findall(r"'([^']+)'", fields[decision].description or ""))
        assert named == set(known), f"{kind.name}.{decision}"
        assert fields[decision].default in known
    texts = {name for name, field in fields.items() if field.annotation is str}
    assert texts == set(kind.policies)


@pytest.mark.parametrize("kind", DEPARTMENTS, ids=by_name)
def test_every_decision_leaves_a_choice_and_its_policies_agree_in_what_they_are_asked(
    kind: type[Department],
) -> None:
    for decision, known in kind.policies.items():
        assert len(known) >= 2, decision
        asked = {len(inspect.signature(policy).parameters) for policy in known.values()}
        assert len(asked) == 1, decision
        assert all(policy.__doc__ for policy in known.values()), decision


def test_every_decision_is_taken_and_written_down() -> None:
    taken = {(agent, decision) for _, agent, decision, _, _ in lived().house.decisions}
    by_policy = {(kind.name, decision) for kind in DEPARTMENTS for decision in kind.policies}
    # Customers decide person by person, by their hazard and not by a policy that a scenario names.
    assert taken == by_policy | {("subscribers.customers", "leaving")}


# --- measures, beliefs, messages


def test_every_measure_is_declared_once() -> None:
    names = [measure.name for kind in DEPARTMENTS for measure in kind.measures]
    names += [measure.name for measure in FAULT_MEASURES]
    assert len(names) == len(set(names))


def test_every_measure_says_its_unit_and_meaning() -> None:
    for kind in DEPARTMENTS:
        for measure in kind.measures:
            assert measure.unit, measure.name
            assert measure.meaning, measure.name


def test_every_declared_measure_is_noted_and_every_noted_one_declared() -> None:
    measures = lived().house.measures
    noted, declared = {name for name, _ in measures.sums}, set(measures.declared)
    assert {measure.name for kind in DEPARTMENTS for measure in kind.measures} < declared
    assert noted <= declared
    assert declared - noted <= NEVER_IN_A_SMALL_RUN


def test_quantiles_are_kept_for_exactly_the_measures_that_promise_them() -> None:
    kept = {name for name, _ in lived().house.measures.histograms}
    promised = {measure.name for kind in DEPARTMENTS for measure in kind.measures if measure.quantiles}
    promised |= {measure.name for measure in FAULT_MEASURES if measure.quantiles}
    assert kept == promised


def test_everyone_in_the_operator_believes_something() -> None:
    believing = {agent for _, agent, _ in lived().house.beliefs}
    assert believing == {kind.name for kind in DEPARTMENTS if kind is not Customers}


@pytest.mark.parametrize("word", [*message_kinds(Message), *message_kinds(Batch)], ids=by_name)
def test_every_word_has_a_speaker_and_a_listener(word: type) -> None:
    routes = lived().house.bus.routes
    pairs = {(sender, receiver) for sender, receiver, kind in routes if kind == word.__name__}
    assert pairs, "nobody says it"
    addresses = {kind.name for kind in DEPARTMENTS}
    assert {address for pair in pairs for address in pair} <= addresses
    said = sum(
        traffic.sent
        for (_, _, kind), route in routes.items()
        if kind == word.__name__
        for traffic in route.traffic.values()
    )
    assert said > 0


def test_every_tool_on_the_roster_is_used_by_the_one_who_holds_it() -> None:
    idle = [
        f"{kind.name}: {tool}"
        for kind, _, tools in ROSTER
        for tool in tools
        if f'tools["{tool}"]' not in module_of(kind).read_text(encoding="utf-8")
        and f'"{tool}"' not in module_of(kind).read_text(encoding="utf-8")
    ]
    assert idle == []
