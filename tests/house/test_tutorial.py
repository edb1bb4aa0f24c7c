"""The tutorial on adding a department runs, block by block, and moves nobody else."""

import re
import sys
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from sim.live import Twin, run
from sim.roster import DAY, SEATS, Roster, seat
from sim.twin import build
from tests import house_of_two
from tests.house import source
from tests.twin.small import scenario

if any(one.kind.name == "bss.welcome" for one in SEATS):
    pytest.skip("somebody has built the tutorial's department", allow_module_level=True)

TUTORIAL = source.ROOT / "docs/add-a-department.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```", TUTORIAL.read_text(encoding="utf-8"), flags=re.M | re.S)


@cache
def written() -> ModuleType:
    """The department of the tutorial, as a module of its own."""
    module = ModuleType("sim.bss.welcome")
    module.__file__ = str(TUTORIAL)
    sys.modules[module.__name__] = module
    exec(compile(BLOCKS[0], str(TUTORIAL), "exec"), module.__dict__)
    return module


def with_welcome() -> Roster:
    welcome = written().Welcome
    evening = (*DAY["evening"], welcome.note_orders, welcome.call)
    return Roster((*SEATS, seat(welcome, "people")), {**DAY, "evening": evening})


@cache
def lived(welcome: bool) -> Twin:
    twin = build(scenario(months=2, count=1200), 0, roster=with_welcome() if welcome else Roster())
    run(twin)
    return twin


def test_the_file_of_the_tutorial_is_at_most_150_lines() -> None:
    assert len(BLOCKS[0].splitlines()) <= 150


def test_the_department_works_and_its_desk_is_measured() -> None:
    noted = lived(True).services.measures.notebook("bss.welcome")
    assert noted.total("welcome.wanted") > 50
    assert noted.total("welcome.work") > 0
    assert noted.total("welcome.duty") > noted.total("welcome.work")


def test_nobody_else_notes_anything_otherwise() -> None:
    with_it, without = lived(True).services.measures, lived(False).services.measures
    assert set(without.notebooks) == set(with_it.notebooks) - {"bss.welcome"}
    for address, notebook in without.notebooks.items():
        assert notebook.sums.keys() == with_it.notebooks[address].sums.keys(), address
        for key, row in notebook.sums.items():
            np.testing.assert_array_equal(row, with_it.notebooks[address].sums[key], err_msg=str(key))


def test_the_test_of_the_tutorial_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house_of_two, "DAY", with_welcome().day)
    names: dict[str, Any] = {}
    written()
    exec(compile(BLOCKS[1], str(TUTORIAL), "exec"), names)
    tests = [value for name, value in names.items() if name.startswith("test_")]
    assert len(tests) == 1
    tests[0]()


@pytest.mark.parametrize("name", ["explain day", "explain settings", "explain laws"])
def test_the_commands_that_it_names_exist(name: str) -> None:
    from sim.cli import commands

    explain, what = name.split()
    assert what in commands.commands[explain].commands  # type: ignore[attr-defined]
