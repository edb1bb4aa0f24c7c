"""Two functions share a digest when, and only when, they do the same."""

from __future__ import annotations

import importlib
import math
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from sim.experiments.code_digest import NotHashable, digest_of_function

POLICY = """\
import helping_hands
LIMIT = 3
def rank(job, weight=1.0):
    return helping_hands.half(job) * weight + LIMIT
def make(bonus):
    def ranked(job):
        return rank(job) + bonus
    return ranked
"""
HELP = "def half(job):\n    return job / 2\n"
Load = Callable[..., ModuleType]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Load]:
    """Write a policy's file and its helper, and import them as a new process would."""
    monkeypatch.syspath_prepend(tmp_path)
    names = ("own_ranking", "helping_hands")

    def loaded(policy: str = POLICY, helper: str = HELP) -> ModuleType:
        for name, text in zip(names, (policy, helper), strict=True):
            (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
            sys.modules.pop(name, None)
            (tmp_path / "__pycache__" / f"{name}.cpython-311.pyc").unlink(missing_ok=True)
        importlib.invalidate_caches()
        return importlib.import_module(names[0])

    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    yield loaded
    for name in names:
        sys.modules.pop(name, None)


def test_the_same_file_loaded_twice_has_one_digest(load: Load) -> None:
    assert digest_of_function(load().rank) == digest_of_function(load().rank)


@pytest.mark.parametrize(
    ("policy", "helper"),
    [
        (POLICY.replace("+ LIMIT", "- LIMIT"), HELP),
        (POLICY.replace("LIMIT = 3", "LIMIT = 4"), HELP),
        (POLICY.replace("weight=1.0", "weight=2.0"), HELP),
        (POLICY + "# a remark\n", HELP),
        (POLICY, HELP.replace("/ 2", "/ 3")),
    ],
    ids=["body", "constant", "default", "bytes of the file", "what it imports"],
)
def test_a_change_of_what_it_stands_on_is_another_digest(load: Load, policy: str, helper: str) -> None:
    before = digest_of_function(load().rank)
    assert digest_of_function(load(policy, helper).rank) != before


def test_an_import_inside_a_function_counts_before_it_is_made(load: Load) -> None:
    late = POLICY.replace("import helping_hands\n", "").replace(
        "    return helping", "    import helping_hands\n    return helping"
    )
    before = digest_of_function(load(late).rank)
    assert "helping_hands" not in sys.modules
    assert digest_of_function(load(late, HELP.replace("/ 2", "/ 3")).rank) != before


def test_a_file_that_was_edited_after_it_was_loaded_is_like_neither_version(
    load: Load, tmp_path: Path
) -> None:
    """A notebook holds the old function while the file says something new: neither may answer for it."""
    new = POLICY.replace("+ LIMIT", "- LIMIT")
    old_digest, old = digest_of_function(load().rank), load()
    (tmp_path / "own_ranking.py").write_text(new, encoding="utf-8")
    between = digest_of_function(old.rank)
    assert len({old_digest, between, digest_of_function(load(new).rank)}) == 3


def test_a_constant_changed_in_memory_counts(load: Load) -> None:
    module = load()
    before = digest_of_function(module.rank)
    module.LIMIT = 5
    assert digest_of_function(module.rank) != before


def test_closures_defaults_and_partials_count_by_value(load: Load) -> None:
    module = load()
    found = [module.make(1), module.make(2), module.make(1), partial(module.rank, weight=3), module.rank]
    digests = [digest_of_function(one) for one in found]
    assert digests[0] == digests[2]
    assert len(set(digests)) == 4


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (np.array([1.0, 2.0]), np.array([1.0, 2.5])),
        ({"a": (1, [2])}, {"a": (1, [3])}),
        ({1, 2}, {1, 3}),
        (math.sqrt, math.floor),
        (b"x", "x"),
        (1, 1.0),
    ],
)
def test_values_in_a_closure_are_told_apart(load: Load, left: Any, right: Any) -> None:
    make = load().make
    assert digest_of_function(make(left)) != digest_of_function(make(right))
    assert digest_of_function(make(left)) == digest_of_function(make(left))


def test_what_cannot_be_known_again_says_why(load: Load) -> None:
    module = load("mine = lambda job: job\n" + POLICY)
    in_a_notebook: dict[str, Any] = {"__name__": "__main__"}
    exec("def rank(job): return job", in_a_notebook)
    cases = {
        "it is a lambda": module.mine,
        "in the script or notebook itself": in_a_notebook["rank"],
        "it holds a value of type PosixPath|WindowsPath": module.make(Path()),
        "no longer Python": module.rank,
    }
    for said, function in cases.items():
        if "no longer" in said:
            Path(str(module.__file__)).write_text("def rank(:", encoding="utf-8")
        with pytest.raises(NotHashable, match=said):
            digest_of_function(function)


def test_the_order_of_sets_in_the_code_plays_no_part(load: Load) -> None:
    text = "def rank(job):\n    return job in {'a', 'b', 'c', 'd'}\n"
    assert digest_of_function(load(text).rank) == digest_of_function(load(text).rank)
