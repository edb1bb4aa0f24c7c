"""Spans and works are read from a scenario as people say them, and files laid over files keep their parts."""

from pathlib import Path

import pytest

from sim.kernel.described import describe
from sim.kernel.paths import value_at
from sim.records.errors import InputRefused
from sim.scenario.load import Loaded, changes, load_document
from sim.scenario.schema import Scenario

NOT_OF_THE_MODEL = ("title", "description", "transformation", "strategies", "goals")
HAND_OVER = "integration.manual.passing_on"


def loaded(folder: Path, *texts: str, **overrides: str) -> Loaded[Scenario]:
    """The last of several files, each laid over the one before."""
    for number, text in enumerate(texts):
        above = f"extends: file{number - 1}\n" if number else ""
        (folder / f"file{number}.yaml").write_text(f"title: t\n{above}{text}", encoding="utf-8")
    return load_document(folder / f"file{len(texts) - 1}.yaml", Scenario, bases=folder, overrides=overrides)


def hand_over(text: str) -> str:
    return f"integration: {{manual: {{passing_on: {text}}}}}"


@pytest.mark.parametrize(
    ("text", "mean", "spread"),
    [
        ("6", 6.0, 0.8),
        ("90 min", 1.5, 0.8),
        ("{mean: 90 min}", 1.5, 0.8),
        ("{cv: 0.5}", 4.0, 0.5),
        ("{mean: 1 h 30 min, cv: 0.5}", 1.5, 0.5),
    ],
)
def test_a_bare_value_is_the_mean_and_a_map_says_both(
    tmp_path: Path, text: str, mean: float, spread: float
) -> None:
    scenario = loaded(tmp_path, hand_over(text)).value
    assert (value_at(scenario, HAND_OVER), value_at(scenario, f"{HAND_OVER}.cv")) == (mean, spread)


def test_a_mean_laid_over_a_spread_keeps_the_spread_and_the_other_way_round(tmp_path: Path) -> None:
    for texts in ((hand_over("{cv: 0.5}"), hand_over("6 h")), (hand_over("6 h"), hand_over("{cv: 0.5}"))):
        work = loaded(tmp_path, *texts).value.integration.manual.passing_on
        assert (work.mean, work.cv) == (6.0, 0.5)


def test_an_override_sets_the_mean_or_one_part(tmp_path: Path) -> None:
    set_ = loaded(tmp_path, "", **{HAND_OVER: "90 min", f"{HAND_OVER}.cv": "0.5"})
    work = set_.value.integration.manual.passing_on
    assert (work.mean, work.cv) == (1.5, 0.5)
    assert [one.path for one in changes(set_, Scenario) if one.path.startswith("integration")] == [
        f"{HAND_OVER}.mean",
        f"{HAND_OVER}.cv",
    ]


def test_a_span_is_hours_in_the_model_and_its_own_unit_in_the_file(tmp_path: Path) -> None:
    said = loaded(tmp_path, "integration: {api: {latency_high: 1}, p2p: {latency_high: 6 s}}")
    assert said.value.integration.api.latency_high == 1 / 3600
    assert said.resolved["integration"]["api"]["latency_high"] == 1.0
    assert said.resolved["integration"]["p2p"]["latency_high"] == 6.0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("many", "file0.yaml:2:36: integration.manual.passing_on: must be a span of time like 4 h"),
        ("-1", "integration.manual.passing_on: must be >= 0 and finite (got -1)"),
        ("{cv: 0}", "integration.manual.passing_on.cv: must be > 0"),
        ("{shape: gamma}", "integration.manual.passing_on.shape: unknown setting"),
        ("[1, 2]", "must be a span of time like 4 h or 30 min, or a map of mean and cv (got a list)"),
    ],
)
def test_what_no_work_can_be_is_refused_at_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputRefused) as caught:
        loaded(tmp_path, hand_over(text))
    assert len(caught.value.problems) == 1
    assert said in caught.value.problems[0]
    assert "file0.yaml:2:" in caught.value.problems[0]


def test_what_is_resolved_reads_back_to_the_same(tmp_path: Path) -> None:
    scenario = loaded(tmp_path, hand_over("90 min")).value
    assert Scenario.model_validate_json(scenario.model_dump_json()) == scenario
    assert Scenario.model_validate_json(scenario.model_dump_json()).integration.manual.passing_on.unit == "h"


def test_every_setting_says_whether_managers_the_world_or_people_decide_it() -> None:
    # A map in which nothing stands yet (of brands, of instances) is no setting.
    told = [info for info in describe(Scenario) if info.default != {}]
    of_the_model = [info for info in told if not info.path.startswith(NOT_OF_THE_MODEL)]
    assert [info.path for info in of_the_model if info.kind not in ("lever", "world", "taste")] == []
    assert [info.path for info in of_the_model if not info.source] == []


def test_no_docstring_states_what_belongs_to_a_mark() -> None:
    import re

    told = [info.path for info in describe(Scenario) if re.search(r"\bRange -?\d|\[[A-Z]\d*", info.doc)]
    assert told == []
