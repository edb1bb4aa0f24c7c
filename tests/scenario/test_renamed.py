"""Old names of settings are read as the new ones, and said."""

from pathlib import Path

import pytest

import sim
from sim.kernel.paths import value_at
from sim.records.errors import InputRefused
from sim.scenario.load import Loaded, load_document
from sim.scenario.renamed import RENAMED, Renamed, renamed, renamed_changes, renamed_tree
from sim.scenario.schema import Scenario
from sim.scenario.yaml_marks import Leaf, Refused, read_map

TABLE = {
    "oss.field.people": Renamed("oss.workforce.technicians"),
    "oss.field.drive": Renamed("oss.workforce.travel", unit="h"),
    "bss.old": Renamed("bss.new"),
}


def loaded(tmp_path: Path, text: str, **overrides: str) -> Loaded[Scenario]:
    file = tmp_path / "mine.yaml"
    file.write_text(f"title: mine\n{text}", encoding="utf-8")
    return load_document(file, Scenario, bases=tmp_path, overrides=overrides)


def test_a_path_is_called_as_it_is_now_and_what_lies_below_moves_along() -> None:
    assert renamed("oss.field.people", TABLE).path == "oss.workforce.technicians"
    assert renamed("bss.old.desk.mean", TABLE).path == "bss.new.desk.mean"
    assert renamed("oss.field", TABLE) == Renamed("oss.field")


def test_a_file_with_an_old_name_is_read_with_one_line_that_names_place_old_and_new() -> None:
    tree, lines = renamed_tree(read_map("oss:\n  field:\n    people: 12\n", "a.yaml"), TABLE)
    assert lines == ["a.yaml:3:5: oss.field.people is called oss.workforce.technicians now"]
    new, _ = renamed_tree(read_map("oss: {workforce: {technicians: 12}}", "a.yaml"), TABLE)
    assert str(tree.nodes.keys()) == str(new.nodes.keys())
    assert "field" not in tree.nodes["oss"].nodes  # type: ignore[union-attr]


def test_a_bare_number_keeps_the_unit_that_it_had() -> None:
    for text, said in (("0.5", "0.5 h"), ("30 min", "30 min")):
        tree, _ = renamed_tree(read_map(f"oss: {{field: {{drive: {text}}}}}", "a.yaml"), TABLE)
        leaf = tree.nodes["oss"].nodes["workforce"].nodes["travel"]  # type: ignore[union-attr]
        assert isinstance(leaf, Leaf)
        assert leaf.text == said
    changes, lines = renamed_changes({"oss.field.drive": 0.5, "oss.field.people": 3}, TABLE)
    assert changes == {"oss.workforce.travel": 0.5, "oss.workforce.technicians": 3}
    assert lines[1] == "oss.field.people is called oss.workforce.technicians now"


def test_old_and_new_name_in_one_file_contradict_each_other() -> None:
    text = "oss: {field: {people: 12}, workforce: {technicians: 13}}"
    with pytest.raises(Refused) as caught:
        renamed_tree(read_map(text, "a.yaml"), TABLE)
    assert "leave it out" in str(caught.value.problems[0])


def test_a_scenario_of_an_older_version_stays_readable(tmp_path: Path) -> None:
    old = loaded(tmp_path, "integration: {manual: {mean: 6 h, cv: 0.5}}")
    assert value_at(old.value, "integration.manual.passing_on") == 6.0
    assert value_at(old.value, "integration.manual.passing_on.cv") == 0.5
    assert len(old.renamed) == 2


def test_an_override_may_use_an_old_name(tmp_path: Path) -> None:
    set_ = loaded(tmp_path, "", **{"integration.manual.mean": "6 h"})
    assert value_at(set_.value, "integration.manual.passing_on") == 6.0


@pytest.mark.parametrize("new", [new.path for new in RENAMED.values()])
def test_every_new_name_exists_and_no_old_one_does(new: str) -> None:
    value_at(Scenario(title="t"), new)
    for old in RENAMED:
        with pytest.raises(InputRefused):
            value_at(Scenario(title="t"), old)


def test_a_notebook_is_warned_of_an_old_name() -> None:
    base = sim.load("smoke")
    with pytest.warns(UserWarning, match=r"^integration.manual.mean is called integration.manual.passing_on"):
        changed = base.with_({"integration.manual.mean": 6.0})
    assert value_at(changed.scenario, "integration.manual.passing_on") == 6.0


def test_both_names_are_refused_however_the_work_is_written(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="leave it out"):
        loaded(tmp_path, "integration: {manual: {mean: 5, passing_on: 6}}\n")


def test_both_names_are_refused_among_overrides_and_among_changes(tmp_path: Path) -> None:
    both = {"economics.care_hour": "31", "economics.hourly.care": "40"}
    with pytest.raises(InputRefused, match="economics.care_hour: is called economics.hourly.care now"):
        loaded(tmp_path, "", **both)
    for changes in (both, dict(reversed(both.items()))):
        with pytest.raises(InputRefused, match="leave it out"):
            renamed_changes(changes)
