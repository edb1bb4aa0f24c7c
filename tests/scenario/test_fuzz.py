"""Whatever is in a file, the answer is a scenario or a refusal in single lines."""

import tempfile
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.records.errors import InputRefused
from sim.scenario.load import load_document
from tests.scenario.small_root import Small

words = st.sampled_from(
    [
        "title", "oss", "noc", "staff", "workforce", "levers", "integration", "extends", "size", "goals",
        "tags", "null", "style", "api", "x.yaml", "..", "-1", "1.7 %", "4 h", "1,000", ".nan", "0o9", "1e400",
        "2027-13-01", "*a", "&a", "!!int",
        "<<", "", "18:10", "9" * 80, "\x1b[2J", "\ud7ff", "when", "budget",
    ]
)  # fmt: skip
values = st.recursive(
    words | st.integers() | st.floats() | st.booleans() | st.none() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words | st.integers(), inner, max_size=4),
    max_leaves=12,
)
dumped = values.map(lambda value: yaml.safe_dump(value, allow_unicode=True))
pieces = st.lists(
    words
    | st.sampled_from([": ", "\n", "  ", "- ", "{", "}", "[", "]", ",", "'", '"', "|", "?", "#", "\t", "%"])
)


def answer(raw: bytes, overrides: dict[str, str] | None = None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.yaml"
        path.write_bytes(raw)
        try:
            load_document(path, Small, Path(folder) / "bases", overrides)
        except InputRefused as refused:
            problems = refused.problems
        else:
            problems = ["read"]
    assert problems
    assert all(line and line.isprintable() for line in problems)


@settings(deadline=None)
@given(dumped | st.text() | pieces.map("".join))
@example("%YAML 9.9\n---\na")
@example("title: t\nextends: [[a], null, x]\n")
@example("title: [\n" * 3000)
@example("? " * 5000)
def test_any_text_is_a_scenario_or_refused(text: str) -> None:
    answer(text.encode("utf-8", "surrogatepass"))


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_a_scenario_or_refused(raw: bytes) -> None:
    answer(raw)


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=20) | words, st.text(max_size=20) | dumped, max_size=3))
def test_any_override_is_taken_or_refused(overrides: dict[str, str]) -> None:
    answer(b"title: t\n", overrides)


def test_the_refusal_asks_for_exit_code_two() -> None:
    with pytest.raises(InputRefused) as caught:
        load_document(Path("nowhere.yaml"), Small, Path("bases"))
    assert caught.value.exit_code == 2
