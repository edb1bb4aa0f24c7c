"""Every department is made alike, and says what it does. Nothing here names one: all follows from the roster."""

import ast
import inspect
import re
from pathlib import Path

import pytest

from sim.kernel.columns import Columns
from sim.kernel.contract import check_tools, check_trays, department_at
from sim.kernel.department import AnyDepartment
from sim.kernel.directory import is_batch
from sim.kernel.handlers import word_heard
from sim.kernel.words import Batch, Message, Word
from sim.records.laws import Law
from sim.reports.laws import all_laws
from sim.roster import DAY, MORNING, SEATS, kinds
from sim.world import World
from tests.house import source
from tests.house_of_two import message_kinds

DEPARTMENTS = kinds()
WORDS = [*message_kinds(Message), *message_kinds(Batch)]
Kind = type[AnyDepartment]


def by_name(kind: type) -> str:
    return kind.__name__


def file_of(kind: type) -> Path:
    return Path(inspect.getfile(kind))


def is_package(kind: Kind) -> bool:
    """Whether a department is a folder of its own, as `billing/billing.py`."""
    return file_of(kind).parent.name == file_of(kind).stem


def classes(path: Path) -> list[ast.ClassDef]:
    return [node for node in source.tree(path).body if isinstance(node, ast.ClassDef)]


# --- who is there


def test_every_department_of_the_floors_is_on_the_roster() -> None:
    rooms = [
        room for floor in ("oss", "bss") for room in sorted((source.ROOT / "sim" / floor).glob("[a-z]*"))
    ]
    there = {room.stem for room in rooms if room.suffix == ".py" or (room / "__init__.py").is_file()}
    assert there == {
        kind.name.split(".")[1] for kind in DEPARTMENTS if kind.name.startswith(("oss.", "bss."))
    }


def test_names_are_addresses_of_one_department_each() -> None:
    names = [kind.name for kind in DEPARTMENTS]
    assert len(set(names)) == len({name.split(".")[1] for name in names}) == len(names)
    for kind in DEPARTMENTS:
        assert kind.name.split(".")[1] == file_of(kind).stem
        assert file_of(kind).relative_to(source.ROOT / "sim").parts[0] == kind.name.split(".")[0]
        assert kind.standard_name, kind.name
        assert kind.__doc__, kind.name


def test_every_department_does_something_in_the_day_or_on_the_clock() -> None:
    """One that neither has a step nor hears a message must start a process of its own when it opens."""
    awake = {department_at(step, DEPARTMENTS) for steps in DAY.values() for step in steps}
    awake |= {kind for kind in DEPARTMENTS if any(not is_batch(word) for word in kind.hears)}
    for kind in set(DEPARTMENTS) - awake:
        assert ".process(" in inspect.getsource(kind.open), kind.name


# --- how its file is made


@pytest.mark.parametrize("kind", DEPARTMENTS, ids=by_name)
def test_a_department_file_has_its_rooms_in_order(kind: Kind) -> None:
    """Docstring, parameters, words of its own, desk and columns, and last the department."""
    path = file_of(kind)
    assert ast.get_docstring(source.tree(path))
    defined = [node.name for node in classes(path)]
    assert defined[-1] == kind.__name__
    if file_of(kind.settings) == path:
        assert defined[0] == kind.settings.__name__
    assert kind.settings.__name__ == f"{kind.__name__}Parameters"
    between = [getattr(inspect.getmodule(kind), name) for name in defined[1:-1]]
    assert [one for one in between if issubclass(one, AnyDepartment.__origin__)] == []
    columns = [place for place, one in enumerate(between) if issubclass(one, Columns)]
    words = [place for place, one in enumerate(between) if issubclass(one, Word)]
    assert not words or not columns or max(words) < min(columns)


@pytest.mark.parametrize("kind", DEPARTMENTS, ids=by_name)
def test_desks_are_opened_by_their_plans_which_stand_before_the_class(kind: Kind) -> None:
    [body] = [node for node in classes(file_of(kind)) if node.name == kind.__name__]
    plans = [
        (node.lineno, node.targets[0].id)
        for node in source.tree(file_of(kind)).body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and ast.unparse(node.value).startswith("StaffPlan")
    ]
    assert len(plans) == len(kind.desks)
    assert all(line < body.lineno for line, _ in plans)
    assert all(f"man({name}" in file_of(kind).read_text(encoding="utf-8") for _, name in plans)


ROOMS = ("name", "settings_path", "standard_name", "answers_for", "says", "measures", "desks", "laws", "kpis")
"""What a class declares, in this order; then decisions, tools, and what it does."""


@pytest.mark.parametrize("kind", DEPARTMENTS, ids=by_name)
def test_a_department_class_declares_first_and_acts_then(kind: Kind) -> None:
    [body] = [node for node in classes(file_of(kind)) if node.name == kind.__name__]
    rooms = []
    for node in body.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            rooms.append("decision" if name in kind.policies else name)
        elif isinstance(node, ast.AnnAssign):
            rooms.append("tool")
        elif isinstance(node, ast.FunctionDef):
            rooms.append("behaviour")
    order = [[*ROOMS, "decision", "tool", "behaviour"].index(room) for room in rooms]
    assert order == sorted(order), rooms
    first = next(node for node in body.body if isinstance(node, ast.FunctionDef))
    assert first.name == "open"


@pytest.mark.parametrize("kind", DEPARTMENTS, ids=by_name)
def test_a_department_says_what_it_leaves_out_and_after_which_standard(kind: Kind) -> None:
    text = " ".join((ast.get_docstring(source.tree(file_of(kind))) or "").split())
    assert "Left out on purpose" in text
    assert re.search(r"\[[^\]]*(eTOM|ODA|SID|TMF|X\.733)[^\]]*\]", text)


# --- policies


@pytest.mark.parametrize("kind", DEPARTMENTS, ids=by_name)
def test_the_policies_that_a_setting_names_are_those_there_are(kind: Kind) -> None:
    fields = kind.settings.model_fields
    for decision, known in kind.policies.items():
        named = set(re.findall(r"'([^']+)'", fields[decision].description or ""))
        assert named == set(known), f"{kind.name}.{decision}"
        assert fields[decision].default in known
    texts = {name for name, field in fields.items() if field.annotation is str}
    assert texts == set(kind.policies)


@pytest.mark.parametrize("kind", DEPARTMENTS, ids=by_name)
def test_every_decision_leaves_a_choice_and_its_policies_agree_in_what_they_are_asked(kind: Kind) -> None:
    for decision, known in kind.policies.items():
        assert len(known) >= 2, decision
        asked = {len(inspect.signature(policy).parameters) for policy in known.values()}
        assert len(asked) == 1, decision
        assert all(policy.__doc__ for policy in known.values()), decision


# --- words, steps and tools


@pytest.mark.parametrize("word", WORDS, ids=by_name)
def test_every_word_has_a_speaker_and_a_listener(word: type[Word]) -> None:
    assert [kind.name for kind in DEPARTMENTS if word in kind.says], "nobody says it"
    assert [kind.name for kind in DEPARTMENTS if word in kind.hears], "nobody hears it"


@pytest.mark.parametrize("kind", DEPARTMENTS, ids=by_name)
def test_a_department_says_and_hears_words_of_the_dictionary_and_each_handler_tells_what_for(
    kind: Kind,
) -> None:
    assert {*kind.says, *kind.hears} <= set(WORDS)
    assert len(set(kind.says)) == len(kind.says)
    assert [handler.__name__ for handler in kind.hears.values() if not handler.__doc__] == []


def test_every_step_of_the_day_is_somebodys_and_every_tray_is_emptied_once() -> None:
    assert check_trays(DEPARTMENTS, DAY) == []
    steps = [step for phase in DAY.values() for step in phase]
    assert len(steps) == len(set(steps))
    assert next(iter(DAY)) == MORNING
    assert [step.__qualname__ for step in DAY[MORNING] if word_heard(step)] == [], "rows wait for the beat"
    assert [step.__qualname__ for step in steps if not step.__doc__] == []


@pytest.mark.parametrize("seat", SEATS, ids=lambda seat: seat.kind.__name__)
def test_every_tool_is_granted_used_and_part_of_the_world(seat: object) -> None:
    assert check_tools(seat.kind, seat.tools) == []
    known = {*World.__dataclass_fields__, "people"}
    assert set(seat.tools) <= known


# --- laws


@pytest.mark.parametrize("law", all_laws(), ids=lambda law: law.title)
def test_every_law_of_the_house_says_both_sides_their_unit_and_who_checks(law: Law) -> None:
    assert re.fullmatch(r"V\d{2}", law.id)
    for said in (law.name, law.left, law.right, law.unit, law.by):
        assert said == said.strip() != ""
    assert law.left != law.right
    assert law.name.isascii()


def test_every_law_has_a_title_of_its_own() -> None:
    titles = [law.title for law in all_laws()]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("kind", DEPARTMENTS, ids=by_name)
def test_a_department_checks_the_laws_that_it_declares(kind: Kind) -> None:
    for law in kind.laws:
        assert law.by == kind.name.rpartition(".")[2].replace("_", " "), law.title
    checks = "\n".join(
        inspect.getsource(method) for method in vars(kind).values() if inspect.isfunction(method)
    )
    assert checks.count("self.must_equal(") == len(kind.laws)
    assert not kind.laws or "self.laws" in checks
