"""Every kind of bad input is one line with its place and path, all of them at once, and never a traceback."""

import os
import time
from pathlib import Path

import pydantic
import pytest

from sim.kernel.parameters import Parameters
from sim.records.errors import InputRefused
from sim.scenario.load import load_document
from tests.scenario.small_root import Refusals, Small, Write

X = "scenarios/x.yaml"

ONE_LINERS = {
    "unknown key": (
        "title: t\noss:\n  workforce:\n    technicans: 12\n",
        f"{X}:4:5: oss.workforce.technicans: unknown setting; did you mean 'technicians'?",
    ),
    "wrong type": (
        "title: t\noss: {workforce: {technicians: many}}\n",
        f"{X}:2:32: oss.workforce.technicians: must be a number (got 'many')",
    ),
    "a part of a person": (
        "title: t\noss: {noc: {staff: 2.5}}\n",
        f"{X}:2:20: oss.noc.staff: must be a whole number (got 2.5)",
    ),
    "negative staff": (
        "title: t\noss:\n  noc:\n    staff: -3\n",
        f"{X}:4:12: oss.noc.staff: must be >= 0 (got -3)",
    ),
    "share above one": (
        "title: t\noss: {workforce: {first_time_fix: 75}}\n",
        f"{X}:2:35: oss.workforce.first_time_fix: must be <= 1 (got 75); a share is written 0.75 or 75 %",
    ),
    "not positive": ("title: t\nsize: 0\n", f"{X}:2:7: size: must be > 0 (got 0)"),
    "NaN": ("title: t\nsize: .nan\n", f"{X}:2:7: size: must be a finite number (got .nan)"),
    "infinity": ("title: t\nbudget: .inf\n", f"{X}:2:9: budget: must be a finite number (got .inf)"),
    "overflow": (
        "title: t\nsize: 1e999\n",
        f"{X}:2:7: size: must be a finite number of at most 60 digits (got '1e999')",
    ),
    "thousands with a comma": (
        "title: t\nbudget: 1,000\n",
        f"{X}:2:9: budget: must be a number; write 1000 or 1 000, without commas (got '1,000')",
    ),
    "decimal comma": (
        "title: t\nsize: 3,5\n",
        f"{X}:2:7: size: must be a number; write 3.5, with a point (got '3,5')",
    ),
    "a comma inside braces": (
        "title: t\noss: {workforce: {travel: 1,000}}\n",
        f"{X}:2:29: oss.workforce.000: inside braces a comma ends a value; write numbers without commas",
    ),
    "underscores": (
        "title: t\nbudget: 1_000\n",
        f"{X}:2:9: budget: must be a number; write 1000, without underscores (got '1_000')",
    ),
    "18:10 as a span": (
        "title: t\noss: {workforce: {travel: 18:10}}\n",
        f"{X}:2:27: oss.workforce.travel: must be a span of time like 4 h or 30 min (got '18:10')",
    ),
    "yes as a truth value": (
        "title: t\noss: {noc: {overtime: yes}}\n",
        f"{X}:2:23: oss.noc.overtime: must be true or false (got 'yes')",
    ),
    "a truth value as a number": (
        "title: t\noss: {noc: {staff: true}}\n",
        f"{X}:2:20: oss.noc.staff: must be a number (got 'true')",
    ),
    "no value": (
        "title: t\nsize:\n",
        f"{X}:2:6: size: must be a number (got nothing)",
    ),
    "a unit of another kind": (
        "title: t\noss: {workforce: {travel: 4 km}}\n",
        f"{X}:2:27: oss.workforce.travel: must be a span of time like 4 h or 30 min (got '4 km')",
    ),
    "no such day": (
        "title: t\nhorizon: {start: 2027-02-30}\n",
        f"{X}:2:18: horizon.start: must be a date: day is out of range for month (got 2027-02-30)",
    ),
    "a group that is a value": (
        "title: t\noss: 3\n",
        f"{X}:2:6: oss: must be a map of settings (got '3')",
    ),
    "a value that is a map": (
        "title: t\nsize: {a: 1}\n",
        f"{X}:2:7: size: must be a number (got a map)",
    ),
    "a named map that is a list": (
        "title: t\nlevers: [a]\n",
        f"{X}:2:9: levers: must be a map of named entries (got a list)",
    ),
    "an incomplete entry": (
        "title: t\nlevers:\n  tidy: {lever: a}\n",
        f"{X}:3:9: levers.tidy.start: is required",
    ),
    "an unknown style": (
        "title: t\nintegration:\n  a->b: {style: apo}\n",
        f"{X}:3:17: integration.a->b.style: must be 'api' or 'nightly' (got 'apo')",
    ),
    "a setting of another style": (
        "title: t\nintegration:\n  a->b: {style: api, at: 02:00}\n",
        f"{X}:3:22: integration.a->b.at: unknown setting",
    ),
    "no style": (
        "title: t\nintegration:\n  a->b: {latency: 3}\n",
        f"{X}:3:9: integration.a->b: must say style: api, nightly",
    ),
    "a style as text": (
        "title: t\nintegration: {default: apii}\n",
        f"{X}:2:24: integration.default: must be 'api' or 'nightly' or a map of settings (got 'apii')",
    ),
    "neither of two": (
        "title: t\nlevers: {a: {lever: a, start: 2027-01-01, ramp: soon}}\n",
        f"{X}:2:49: levers.a.ramp: must be a span of time like 4 h or 30 min or 'at once' (got 'soon')",
    ),
    "out of range in a union": (
        "title: t\nlevers: {a: {lever: a, start: 2027-01-01, ramp: -4 h}}\n",
        f"{X}:2:49: levers.a.ramp: must be >= 0 (got -4 h)",
    ),
    "nothing to remove": (
        "extends: base\ntitle: t\nlevers: {tidy recods: null}\n",
        f"{X}:3:10: levers.tidy recods: there is no inherited entry to remove; did you mean 'tidy records'?",
    ),
    "no title": ("extends: base\n", f"{X}:1:1: title: is required"),
    "duplicate key": (
        "title: t\nsize: 1\nsize: 2\n",
        f"{X}:3:1: 'size' stands twice in one map (first in line 2)",
    ),
    "a map as a key": ("title: t\n? {a: 1}\n: 2\n", f"{X}:2:3: a key must be plain text"),
    "an empty key": ("title: t\n'': 2\n", f"{X}:2:1: a key must not be empty"),
    "merge key": (
        "title: t\noss: &o {}\nhorizon: {<<: *o}\n",
        f"{X}:3:11: merge keys are not read; use extends",
    ),
    "python tag": (
        "title: !!python/object/apply:os.system [ls]\n",
        f"{X}:1:8: tags are not read (got !!python/object/apply:os.system)",
    ),
    "an alias to itself": ("title: t\noss: &a {noc: *a}\n", f"{X}:2:15: *a refers to itself"),
    "an alias to nothing": ("title: *a\n", f"{X}:1:8: *a names no anchor above it"),
    "too deep": ("title: t\nsize: " + "[" * 60 + "]" * 60, f"{X}:2:46: is nested more than 40 deep"),
    "two documents": ("title: t\n---\ntitle: u\n", f"{X}:3:1: holds more than one document"),
    "tab": ("title: t\noss:\n\tnoc: {}\n", f"{X}:3:1: a tab cannot indent; use spaces"),
    "syntax": (
        "title: t\noss: {noc: {staff: 3\n",
        f"{X}:3:1: is not YAML: did not find expected ',' or '}}'",
    ),
    "colon in a title": (
        "title: Records: first\n",
        f"{X}:1:15: is not YAML: mapping values are not allowed in this context",
    ),
    "empty": ("", f"{X}:1:1: is empty; a scenario needs a title and what it extends"),
    "only a comment": ("# later\n", f"{X}:1:1: is empty; a scenario needs a title and what it extends"),
    "a list": ("- title\n", f"{X}:1:1: must be a map of settings (got a list)"),
    "a word": ("hello\n", f"{X}:1:1: must be a map of settings (got text)"),
    "unknown parent": (
        "extends: bose\ntitle: t\n",
        f"{X}:1:10: extends: there is no scenario 'bose'; did you mean 'base'?",
    ),
    "parent outside": (
        "extends: ../../secret\ntitle: t\n",
        f"{X}:1:10: extends: '../../secret' lies outside the scenario folder",
    ),
    "absolute parent": (
        "extends: /etc/passwd\ntitle: t\n",
        f"{X}:1:10: extends: '/etc/passwd' lies outside the scenario folder",
    ),
    "parent that is no name": (
        "extends: {a: 1}\ntitle: t\n",
        f"{X}:1:10: extends: must be the name of a scenario, or a list of names",
    ),
    "itself as parent": (
        "extends: ./x.yaml\ntitle: t\n",
        f"{X}:1:10: extends: extends itself: scenarios/x.yaml -> scenarios/x.yaml",
    ),
    "terminal control": (
        'title: t\n"\\e[31mred": 1\n',
        f"{X}:2:1: \\x1b[31mred: unknown setting",
    ),
}


@pytest.mark.parametrize("kind", ONE_LINERS)
def test_one_mistake_is_one_line(kind: str, refused: Refusals) -> None:
    text, line = ONE_LINERS[kind]
    assert refused(text) == [line]


def test_all_mistakes_come_at_once_in_order_of_their_place(refused: Refusals) -> None:
    text = "titel: t\noss:\n  noc: {staff: -1, answr: 3}\n  workforce: {travel: '1,5 h'}\nsize: .nan\n"
    assert refused(text) == [
        f"{X}:1:1: titel: unknown setting; did you mean 'title'?",
        f"{X}:1:1: title: is required",
        f"{X}:3:16: oss.noc.staff: must be >= 0 (got -1)",
        f"{X}:3:20: oss.noc.answr: unknown setting; did you mean 'answer'?",
        f"{X}:4:23: oss.workforce.travel: must be a number; write 1.5 h, with a point (got '1,5 h')",
        f"{X}:5:7: size: must be a finite number (got .nan)",
    ]


def test_all_mistakes_of_structure_come_at_once(refused: Refusals) -> None:
    text = "title: t\ntitle: !x u\nsize: &a 1\nsize: *b\n"
    assert refused(text) == [
        f"{X}:2:1: 'title' stands twice in one map (first in line 1)",
        f"{X}:2:8: tags are not read (got !x)",
        f"{X}:4:7: *b names no anchor above it",
    ]


def test_a_wrong_value_is_shown_in_the_file_that_it_came_from(write: Write, refused: Refusals) -> None:
    write("bases/poor.yaml", "title: poor\nextends: base\noss: {noc: {staff: -4}}\nlevers: {x: 3}\n")
    assert refused("title: t\nextends: poor\nhorizon: {months: -1}\n") == [
        f"{X}:3:19: horizon.months: must be >= 0 (got -1)",
        "scenarios/bases/poor.yaml:3:20: oss.noc.staff: must be >= 0 (got -4)",
        "scenarios/bases/poor.yaml:4:13: levers.x: must be a map of settings (got '3')",
    ]


def test_a_lost_parent_does_not_hide_the_files_own_mistakes(refused: Refusals) -> None:
    assert refused("title: t\nextends: nowhere\nsise: 1\nlevers: {a: {lever: b}}\n") == [
        f"{X}:2:10: extends: there is no scenario 'nowhere'",
        f"{X}:3:1: sise: unknown setting; did you mean 'size'?",
    ]


def test_a_circle_of_parents_is_shown_whole(write: Write, refused: Refusals) -> None:
    write("one.yaml", "title: one\nextends: two\n")
    write("two.yaml", "title: two\nextends: one\n")
    circle = "scenarios/one.yaml -> scenarios/two.yaml -> scenarios/one.yaml"
    assert refused("title: t\nextends: one\n") == [
        f"scenarios/two.yaml:2:10: extends: extends itself: {circle}"
    ]


def test_two_parents_may_not_set_the_same_key(write: Write, refused: Refusals) -> None:
    write("crew.yaml", "title: crew\nextends: base\noss: {workforce: {technicians: 12}}\n")
    write("more.yaml", "title: more\nextends: base\noss: {workforce: {technicians: 14, travel: 1}}\n")
    assert refused("title: t\nextends: [crew, more]\n") == [
        f"{X}:2:17: oss.workforce.technicians: two of the extended scenarios set it "
        "(scenarios/crew.yaml:3:32 and scenarios/more.yaml:3:32)"
    ]


def test_a_bomb_of_aliases_is_cut_off_early(refused: Refusals) -> None:
    lines = ["title: t", "a0: &a0 [1,1,1,1,1,1,1,1,1]"]
    lines += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert refused("\n".join(lines)) == [f"{X}:6:30: holds more than 50,000 values, aliases expanded"]


def test_a_flood_of_mistakes_is_cut_short(refused: Refusals) -> None:
    lines = refused("title: t\n" + "".join(f"k{n}: 1\n" for n in range(5000)))
    assert (len(lines), lines[-1]) == (201, "and 4,800 more")
    (line,) = refused("title: t\n" + "k" * 1000 + ": 1\n")
    assert len(line) < 450


@pytest.mark.parametrize(
    "text", ["[", "{a: ", "- ", "? ", "a: [", "&a ", "! ", "'", "|", "a\n", "a: 9", "9 ", "{a,"]
)
def test_a_megabyte_of_anything_is_refused_soon(text: str, refused: Refusals) -> None:
    begun = time.perf_counter()
    assert refused(text * (900_000 // len(text)))
    assert time.perf_counter() - begun < 5.0


def test_a_rule_between_settings_is_told_at_its_group(write: Write) -> None:
    class Span(Parameters):
        low: float = 1.0
        high: float = 2.0

        @pydantic.model_validator(mode="after")
        def _ordered(self) -> "Span":
            if self.low > self.high:
                raise ValueError("low must not be above high (by rule)")
            return self

    class Root(Parameters):
        span: Span = Span()

    with pytest.raises(InputRefused) as caught:
        load_document(write("r.yaml", "span:\n  low: 3\n"), Root, Path("scenarios/bases"))
    assert caught.value.problems == ["scenarios/r.yaml:2:3: span: low must not be above high (by rule)"]


def test_a_link_out_of_the_folder_is_refused(folder: Path, refused: Refusals) -> None:
    (folder / "secret.yaml").write_text("title: secret\n")
    os.symlink(folder / "secret.yaml", folder / "scenarios" / "inside.yaml")
    assert refused("title: t\nextends: inside\n") == [
        f"{X}:2:10: extends: 'inside' lies outside the scenario folder"
    ]


def _refusal(path: Path) -> list[str]:
    with pytest.raises(InputRefused) as caught:
        load_document(path, Small, Path("scenarios/bases"))
    return caught.value.problems


def test_files_that_are_no_scenarios_are_refused(write: Write) -> None:
    write("stories.yaml", "title: t\n")
    missing = Path("scenarios/storys.yaml")
    assert _refusal(missing) == [f"{missing}: there is no such file; did you mean 'stories.yaml'?"]
    assert _refusal(Path("scenaros/x.yaml")) == ["scenaros/x.yaml: there is no folder 'scenaros'"]
    assert _refusal(Path("scenarios")) == ["scenarios: is a folder, not a scenario file"]
    path = Path("scenarios/y.yaml")
    for raw, line in {
        "title: t\n".encode("utf-16"): f"{path}:1:1: is UTF-16 text; save it as UTF-8",
        b"title: t\nsize: \xe9\n": f"{path}:2:7: is not UTF-8 text",
        b"title: t\nsize: \0\n": f"{path}:2:1: is not text (it holds zero bytes)",
        b"#" * 1_000_001: f"{path}: is too large: 1,000,001 bytes, at most 1,000,000",
    }.items():
        path.write_bytes(raw)
        assert _refusal(path) == [line]
    for name in ("a\0b", "x" * 5000):
        assert len(_refusal(Path("scenarios") / name)) == 1


def test_an_override_is_refused_by_its_own_name(refused: Refusals) -> None:
    overrides = {
        "oss.noc.staf": "3",
        "oss.workforce.travel": "1,5 h",
        "size": "[1",
        "": "3",
        "levers.x": "null",
        "horizon.months": "",
    }
    assert refused("title: t\nextends: base\n", overrides) == [
        "--set: size: is not YAML: did not find expected ',' or ']'",
        "--set: is no path of a setting",
        "--set: horizon.months: must be a whole number (got nothing)",
        "--set: oss.workforce.travel: must be a number; write 1.5 h, with a point (got '1,5 h')",
        "--set: oss.noc.staf: unknown setting; did you mean 'staff'?",
        "--set: levers.x: there is no inherited entry to remove",
    ]
