"""A scenario says only what differs, read by the field; every value knows where it came from."""

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.kernel.spans import minutes
from sim.scenario.load import changes, load_document
from tests.scenario.small_root import Api, Load, Nightly, Oss, Small, Workforce, Write


def test_three_lines_are_a_scenario(load: Load) -> None:
    loaded = load("title: More crews\nextends: base\noss: {workforce: {technicians: 12}}\n")
    assert loaded.value.oss == Oss.model_validate(
        {"workforce": {"technicians": 12, "travel": 0.6}, "noc": {"staff": 4}}
    )
    assert loaded.value.title == "More crews"
    assert loaded.chain == [Path("scenarios/bases/base.yaml"), Path("scenarios/x.yaml")]
    assert loaded.origins["oss.workforce.technicians"] == ("scenarios/x.yaml", 3, 32)
    assert loaded.origins["oss.workforce.travel"] == ("scenarios/bases/base.yaml", 6, 13)
    assert "oss.workforce.first_time_fix" not in loaded.origins


def test_a_group_keeps_the_defaults_of_its_owner(load: Load) -> None:
    loaded = load("title: t\noss: {workforce: {travel: 2 h}}\n")
    assert loaded.value.oss.workforce == Workforce(technicians=9, travel=2.0)


@pytest.mark.parametrize(
    ("setting", "text", "value"),
    [
        ("oss.workforce.travel", "4 h", 4.0),
        ("oss.workforce.travel", "30 min", 0.5),
        ("oss.workforce.travel", "90 s", 0.025),
        ("oss.workforce.travel", "2 d", 48.0),
        ("oss.workforce.travel", "1 h 30 min", 1.5),
        ("oss.workforce.travel", "1 week", 168.0),
        ("oss.workforce.travel", "250 ms", 0.25 / 3600),
        ("oss.workforce.travel", "1.5", 1.5),
        ("oss.workforce.travel", "'30 min'", 0.5),
        ("oss.noc.answer", "1 h", minutes(60)),
        ("oss.noc.answer", "30", minutes(30)),
        ("oss.workforce.first_time_fix", "1.7 %", 0.017),
        ("oss.workforce.first_time_fix", "75%", 0.75),
        ("failures", "2 per month", 24.0),
        ("failures", "3 per year", 3.0),
        ("failures", "40 %", 0.4),
        ("failures", "2 % per month", 0.24),
        ("budget", "3.5 M", 3_500_000.0),
        ("budget", "250k", 250_000.0),
        ("budget", "-0.2 bn", -2e8),
        ("budget", "1 250 000.50", 1_250_000.5),
        ("budget", "250\u202f000", 250_000.0),
        ("budget", "null", None),
        ("size", "1e3", 1000.0),
        ("size", "010", 10.0),
        ("size", "0x10", 16.0),
        ("size", ".5", 0.5),
        ("horizon.months", "250 000", 250_000),
        ("horizon.months", "0.5k", 500),
        ("horizon.months", "12.0", 12),
        ("horizon.start", "2028-02-29", datetime.date(2028, 2, 29)),
        ("when", "2027-03-15 18:10", datetime.datetime(2027, 3, 15, 18, 10)),
        ("oss.noc.overtime", "true", True),
        ("title", "18:10", "18:10"),
        ("title", "yes", "yes"),
        ("title", "on", "on"),
        ("title", "010", "010"),
        ("title", "1_000", "1_000"),
        ("title", "2027", "2027"),
        ("goals.churn", "1.7 %", 0.017),
        ("tags", "[no, 1]", ("no", "1")),
    ],
)
def test_text_is_read_by_the_field(setting: str, text: str, value: Any, load: Load) -> None:
    read: Any = load("title: t\n", {setting: text}).value
    for step in setting.split("."):
        read = read[step] if isinstance(read, dict) else getattr(read, step)
    assert (type(read), read) == (type(value), value)


def test_named_maps_grow_change_and_lose_entries(load: Load) -> None:
    added = load("title: t\nextends: base\nlevers:\n  new: {lever: b, start: 2027-05-01, cost: 2 M}\n").value
    assert list(added.levers) == ["tidy records", "new"]
    changed = load("title: t\nextends: base\nlevers:\n  tidy records: {start: 2028-01-01}\n").value
    assert changed.levers["tidy records"].lever == "inventory reconciliation"
    assert changed.levers["tidy records"].start == datetime.date(2028, 1, 1)
    assert load("title: t\nextends: base\nlevers: {tidy records: null}\n").value.levers == {}
    assert load("title: t\nintegration: {default: null, a->b: api}\n").value.integration == {"a->b": "api"}


def test_a_link_is_a_word_or_a_map(load: Load) -> None:
    text = (
        "title: t\nintegration: {default: api, order_management->provisioning: {style: api, latency: 2 s}}\n"
    )
    links = load(text).value.integration
    assert links == {"default": "api", "order_management->provisioning": Api(latency=2 / 60)}


def test_a_map_that_names_its_style_starts_anew(write: Write, load: Load) -> None:
    write("bases/linked.yaml", "title: l\nintegration: {a: {style: nightly, at: 03:00, loss: 1 %}}\n")
    kept = load("title: t\nextends: linked\nintegration: {a: {loss: 2 %}}\n").value.integration["a"]
    assert kept == Nightly(at=datetime.time(3, 0), loss=0.02)
    assert load("title: t\nextends: linked\nintegration: {a: {style: api}}\n").value.integration["a"] == Api()
    again = load("title: t\nextends: linked\nintegration: {a: {style: nightly, loss: 2 %}}\n")
    assert again.value.integration["a"] == Nightly(loss=0.02)


def test_lists_replace(write: Write, load: Load) -> None:
    write("bases/tagged.yaml", "title: l\ntags: [a, b]\n")
    assert load("title: t\nextends: tagged\ntags: [c]\n").value.tags == ("c",)


def test_parents_that_set_different_keys_may_be_joined(write: Write, load: Load) -> None:
    write("crew.yaml", "title: crew\nextends: base\noss: {workforce: {technicians: 12}}\n")
    write("cheap.yaml", "title: cheap\nextends: base\nbudget: 3 M\n")
    loaded = load("title: t\nextends: [crew, cheap]\n")
    assert (loaded.value.oss.workforce.technicians, loaded.value.budget) == (12, 3e6)
    assert [path.name for path in loaded.chain] == ["base.yaml", "crew.yaml", "cheap.yaml", "x.yaml"]


def test_names_resolve_in_the_bases_first_then_in_the_folder(write: Write, load: Load) -> None:
    write("stories/base.yaml", "title: other\nbudget: 1\n")
    write("stories/deep.yaml", "title: deep\nextends: ./base.yaml\n")
    assert load("title: t\nextends: stories/deep\n").value.budget == 1.0
    assert load("title: t\nextends: base\n").value.budget is None


def test_overrides_come_last_and_through_the_same_door(load: Load) -> None:
    text = "title: t\nextends: base\noss: {workforce: {technicians: 12}}\n"
    loaded = load(text, {"oss.workforce.technicians": "14", "levers.tidy records": "null", "title": "'u'"})
    assert loaded.value.oss.workforce.technicians == 14
    assert loaded.value.levers == {}
    assert loaded.value.title == "u"
    assert loaded.origins["oss.workforce.technicians"] == ("--set", 0, 0)


def test_resolved_data_reads_back_to_the_same_scenario(load: Load, write: Write) -> None:
    text = "title: t\nextends: base\nbudget: 3.5 M\nintegration: {a->b: {style: api}}\ntags: [x]\n"
    loaded = load(text)
    assert json.loads(json.dumps(loaded.resolved)) == loaded.resolved
    path = write("resolved.yaml", yaml.safe_dump(loaded.resolved, sort_keys=False, allow_unicode=True))
    again = load_document(path, Small, Path("scenarios/bases"))
    assert again.value == loaded.value
    assert again.digest == loaded.digest


def test_the_digest_is_of_values_not_of_spelling(load: Load) -> None:
    one = load("title: t\nsize: 2\noss: {workforce: {travel: 30 min}}\n")
    two = load("# said otherwise\ntitle: 't'\noss:\n  workforce:\n    travel: 0.5\nsize: 2.0\n")
    three = load("title: t\nsize: 2\noss: {workforce: {travel: 31 min}}\n")
    assert one.digest == two.digest != three.digest
    assert len(one.digest) == 12


def test_what_differs_is_listed_with_its_place(load: Load) -> None:
    base = load("title: t\nextends: base\n")
    loaded = load(
        "title: t\nextends: base\noss: {noc: {staff: 5}}\nlevers: {tidy records: null}\n", {"size": "2"}
    )
    assert changes(loaded, base) == [
        ("oss.noc.staff", 4, 5, "scenarios/x.yaml:3:20"),
        ("size", 1.0, 2.0, "--set"),
        ("levers", None, {}, "scenarios/x.yaml:4:9"),
        ("levers.tidy records.lever", "inventory reconciliation", None, "scenarios/x.yaml:4:9"),
        ("levers.tidy records.start", "2027-03-01", None, "scenarios/x.yaml:4:9"),
        ("levers.tidy records.cost", 0.0, None, "scenarios/x.yaml:4:9"),
        ("levers.tidy records.ramp", "at once", None, "scenarios/x.yaml:4:9"),
    ]
    assert changes(base, base) == []
    assert [change.path for change in changes(load("title: t\nbudget: 2\n"), Small)] == ["title", "budget"]
    assert changes(load("title: t\n"), Small(title="t")) == []


def test_a_file_may_begin_with_a_byte_order_mark(load: Load) -> None:
    assert load("\ufefftitle: t\n").value.title == "t"


def test_aliases_repeat_a_value(load: Load) -> None:
    loaded = load("title: t\nlevers:\n  a: &a {lever: x, start: 2027-01-01}\n  b: *a\n")
    assert loaded.value.levers["a"] == loaded.value.levers["b"]
