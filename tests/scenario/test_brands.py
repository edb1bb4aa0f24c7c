"""Brands and their own departments are written in YAML alone; what cannot be is refused where it is written."""

from pathlib import Path
from typing import Any

import pytest

from sim.kernel.paths import with_values
from sim.live import run
from sim.records.errors import InputRefused
from sim.scenario.load import Loaded, load_document
from sim.scenario.schema import Scenario
from sim.scenario.seats import addresses, path_of, settings_of
from sim.twin import build, run_replication

SMALL = """\
title: Small
horizon: {months: 1, warm_up: 1}
subscribers: {count: 1500}
"""
BRAND = "brands: {mvno_1: {share: 20 %}}\n"
INSTANCE = "instances:\n  billing:\n    mvno_1: {}\n"


def loaded(folder: Path, text: str) -> Loaded[Scenario]:
    (folder / "mine.yaml").write_text(SMALL + text, encoding="utf-8")
    return load_document(folder / "mine.yaml", Scenario, bases=folder)


def refusal(folder: Path, text: str) -> list[str]:
    with pytest.raises(InputRefused) as caught:
        loaded(folder, text)
    return [problem.removeprefix(f"{folder}/") for problem in caught.value.problems]


# --- what can be


def test_a_brand_with_a_billing_of_its_own_runs_by_yaml_alone(tmp_path: Path) -> None:
    scenario = loaded(tmp_path, BRAND + INSTANCE).value
    outcome = run_replication(scenario, 0)
    assert outcome.tables["agents"]["agent"].tolist().count("bss.billing@mvno_1") == 1
    measures = outcome.tables["measures"]
    issued = measures["measure"] == "bills.issued"
    bills = {
        at: float(measures["value"][issued & (measures["address"] == at)].sum())
        for at in ("bss.billing", "bss.billing@mvno_1")
    }
    assert 0.15 < bills["bss.billing@mvno_1"] / sum(bills.values()) < 0.25
    talk = outcome.tables["conversation"]
    assert "bss.billing@mvno_1" in talk["sender"].tolist()
    assert "bss.billing@mvno_1" in talk["receiver"].tolist()


def test_each_instance_has_the_people_of_its_brand_and_settings_of_its_own(tmp_path: Path) -> None:
    scenario = loaded(tmp_path, BRAND + "instances: {billing: {mvno_1: {clerks: 1.5}}}\n").value
    twin = build(scenario, 0)
    plain, own = twin.departments["bss.billing"], twin.departments["bss.billing@mvno_1"]
    everybody = twin.world.population.people.count
    assert plain.cohort.count + own.cohort.count == everybody
    assert 0.17 < own.cohort.count / everybody < 0.23
    assert set(twin.world.population.people.brand[own.cohort.rows()].tolist()) == {1}
    sized = scenario.at_size()
    assert own.p == sized.instances.billing["mvno_1"]
    assert plain.p == sized.bss.billing
    assert own.p.clerks != plain.p.clerks
    run(twin)


def test_a_brand_without_departments_of_its_own_is_served_by_the_plain_ones(tmp_path: Path) -> None:
    twin = build(loaded(tmp_path, BRAND).value, 0)
    assert [address for address in twin.departments if "@" in address] == []
    assert 0.17 < float((twin.world.population.people.brand == 1).mean()) < 0.23


def test_an_address_has_its_settings_at_a_path_that_can_be_set(tmp_path: Path) -> None:
    scenario = loaded(tmp_path, BRAND + INSTANCE).value
    there = {address: kind for kind, address in addresses(scenario)}
    assert [address for address in there if "@" in address] == ["bss.billing@mvno_1"]
    assert path_of("bss.billing@mvno_1") == "instances.billing.mvno_1"
    assert (path_of("bss.billing"), path_of("subscribers.customers")) == ("bss.billing", "subscribers")
    changed = with_values(scenario, {"instances.billing.mvno_1.cycles": 2})
    assert settings_of(changed, there["bss.billing@mvno_1"], "bss.billing@mvno_1").cycles == 2
    assert settings_of(changed, there["bss.billing"], "bss.billing").cycles == 4


def test_brands_may_be_all_there_is(tmp_path: Path) -> None:
    scenario = loaded(tmp_path, "brands: {a: {share: 50 %}, b: {share: 50 %}}\n").value
    assert set(build(scenario, 0).world.population.people.brand.tolist()) == {1, 2}


# --- what cannot be


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            BRAND + INSTANCE.replace("mvno_1", "mvno_l"),
            "mine.yaml:7:13: instances.billing.mvno_l: unknown brand; did you mean 'mvno_1'?",
        ),
        (INSTANCE, "mine.yaml:6:13: instances.billing.mvno_1: unknown brand"),
        (
            BRAND + INSTANCE.replace("billing", "customers"),
            "mine.yaml:6:3: instances.customers: unknown setting",
        ),
        (
            BRAND + INSTANCE.replace("billing", "biling"),
            "mine.yaml:6:3: instances.biling: unknown setting; did you mean 'billing'?",
        ),
        (
            BRAND + INSTANCE.replace("{}", "{clerk: 3}"),
            "mine.yaml:7:14: instances.billing.mvno_1.clerk: unknown setting; did you mean 'clerks'?",
        ),
        (
            "brands:\n  one: {share: 150 %}\n",
            "mine.yaml:5:16: brands.one.share: must be <= 1 (got 150 %); a share is written 0.75 or 75 %",
        ),
        (
            "brands:\n  one: {share: 70 %}\n  two: {share: 50 %}\n",
            "mine.yaml:6:16: brands.two.share: with it the shares of all brands are 1.2; "
            "at most 1, the rest is the operator's",
        ),
        ("brands:\n  one: {}\n", "mine.yaml:5:8: brands.one.share: is required"),
        ("seats: {duning: true}\n", "mine.yaml:4:17: seats.duning: unknown department; did you mean 'dunning'?"),
    ],
    ids=[
        "a brand misspelt", "no such brand", "customers", "a department misspelt", "a setting misspelt",
        "a share above 1", "shares above 1", "no share", "a seat misspelt",
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_file_line_and_key(tmp_path: Path, text: str, said: str) -> None:
    assert refusal(tmp_path, text) == [said]


def test_everything_that_is_wrong_is_said_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = "brands: {a: {share: 60 %}, b: {share: 60 %}}\ninstances: {care: {c: {}}, billing: {d: {}}}\n"
    assert [problem.split(": ")[1] for problem in refusal(tmp_path, text)] == [
        "brands.b.share", "instances.care.c", "instances.billing.d",
    ]  # fmt: skip


def test_settings_that_were_changed_in_a_notebook_are_refused_too(tmp_path: Path) -> None:
    scenario = loaded(tmp_path, BRAND).value
    with pytest.raises(InputRefused) as caught:
        build(with_values(scenario, {"brands.mvno_1.share": 0.4, "instances.billing": {"x": {}}}), 0)
    assert caught.value.problems == ["instances.billing.x: unknown brand"]


@pytest.mark.parametrize(
    ("tree", "path"),
    [
        ({"brands": {"m.v.n": {"share": 0.2}}}, 'brands."m.v.n"'),
        ({"brands": {f"b{n}": {"share": 0.001} for n in range(300)}}, "brands"),
        ({"economics": {"hourly": {"nobody": 30.0}}}, "economics.hourly.nobody"),
        ({"economics": {"hourly": {"care": -1.0}}}, "economics.hourly.care"),
        ({"economics": {"included_hours": {"fields": 30.0}}}, "economics.included_hours.fields"),
        ({"integration": {"links": {"fault_managment->care": {"style": "manual"}}}}, "integration.links"),
    ],
)
def test_what_cannot_be_in_the_house_is_refused_at_its_path(tree: dict[str, Any], path: str) -> None:
    with pytest.raises(InputRefused) as refused:
        Scenario.model_validate({"title": "t", **tree}).at_size()
    assert all(problem.startswith(path) for problem in refused.value.problems)
