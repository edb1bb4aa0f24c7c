"""Each page shows what it promises, with results and without."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from sim.experiments.results import Comparison
from sim.kpis.catalogue import HEADLINE, KPIS
from sim.records import places
from sim.reports.size_marks import label_of
from sim.ui.pages import ENTRIES

TITLES = {
    "overview": "The operator at a glance",
    "run": "Run a scenario",
    "compare": "Compare two",
    "conversation": "Who talks to whom",
    "house": "The house",
    "follow": "Follow one case",
    "reference": "Reference",
}


def _script() -> None:
    from importlib import import_module

    import streamlit as st

    from sim.ui.pages import all_pages

    st.navigation(all_pages())
    import_module(f"sim.ui.{st.session_state['module']}").page()


def opened(module: str, **query: str) -> AppTest:
    at = AppTest.from_function(_script, default_timeout=60)
    at.session_state["module"] = module
    for name, value in query.items():
        at.query_params[name] = value
    return at.run()


def words(at: AppTest) -> str:
    pieces = [
        *at.title,
        *at.markdown,
        *at.caption,
        *at.subheader,
        *at.info,
        *at.success,
        *at.warning,
        *at.error,
    ]
    html = [str(element.proto.body) for element in at.get("html")]
    return "\n".join([*(str(piece.value) for piece in pieces), *html])


def test_the_door_opens_on_the_overview(study: Comparison, root: Path) -> None:
    at = AppTest.from_file(str(root / "app.py"), default_timeout=60).run()
    assert not at.exception
    assert at.title[0].value == TITLES["overview"]


@pytest.mark.parametrize("module", [entry.module for entry in ENTRIES])
def test_every_page_opens_with_results(module: str, study: Comparison) -> None:
    at = opened(module)
    assert not at.exception
    assert at.title[0].value == TITLES[module]


@pytest.mark.parametrize("module", [entry.module for entry in ENTRIES])
def test_every_page_opens_with_nothing_on_disk(
    module: str, own_results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "example_folder", lambda: own_results / "example")
    at = opened(module)
    assert not at.exception
    if module in ("overview", "compare", "conversation", "follow"):
        assert "There is no finished" in words(at)


def test_the_overview_has_six_tiles_with_interval_trend_and_definition(study: Comparison) -> None:
    at = opened("overview")
    assert [tile.label for tile in at.metric] == [label_of(kpi, study.base) for kpi in HEADLINE]
    assert "ARPU †" in [tile.label for tile in at.metric], "money of a small operator is marked"
    for tile, kpi in zip(at.metric, HEADLINE, strict=True):
        assert ", " in tile.delta, "two lives are shown themselves"
        assert KPIS[kpi].formula in tile.help
        assert len(tile.proto.chart_data) == study.base.months
    said = words(at)
    assert "synthetic" in said
    assert "Site longest without service" in said


def test_the_overview_shows_another_strategy_when_it_is_chosen(study: Comparison) -> None:
    at = opened("overview")
    before = [tile.value for tile in at.metric]
    at.get("button_group")[0].set_value(["more field crews"]).run()
    assert not at.exception
    assert len(at.metric) == len(before)


def test_the_comparison_says_the_decision_and_every_verdict(study: Comparison) -> None:
    from sim.ui.widgets import plain

    at = opened("compare")
    said = words(at)
    assert plain(study.decision.sentence) in said
    assert "difference (95 % interval)" in said
    for kpi in HEADLINE:
        assert KPIS[kpi].label in said
    at.toggle[0].set_value(True).run()
    assert not at.exception
    table = at.dataframe[0].value
    assert len(table) == len(study.alternatives[0].rows)


def test_the_comparison_draws_a_curve_for_any_kpi(study: Comparison) -> None:
    at = opened("compare")
    at.selectbox[1].set_value("arpu").run()
    assert not at.exception
    assert KPIS["arpu"].formula in words(at)


def test_the_conversation_counts_what_passed_between_oss_and_bss(study: Comparison) -> None:
    from sim.records.store import read_outcome
    from sim.reports.conversation import conversation_matrix

    at = opened("conversation")
    across = conversation_matrix(read_outcome(study.base.folder_of(0))).across()
    total = sum(cell.messages for cell in across.cells.values())
    assert at.metric[0].value == f"{total:,}"
    talks = at.dataframe[0].value
    assert talks["messages"].sum() == total
    assert {"from", "to", "mean delay", "lost", "human touches"} <= set(talks.columns)
    assert "what is believed" in words(at)


def test_fewer_months_hold_fewer_messages(study: Comparison) -> None:
    at = opened("conversation")
    every = int(at.metric[0].value.replace(",", ""))
    at.slider[0].set_value((1, 1)).run()
    assert 0 < int(at.metric[0].value.replace(",", "")) < every


def test_the_reference_lists_every_setting_and_kpi_and_is_searched() -> None:
    from sim.kernel.described import describe
    from sim.scenario.schema import Scenario

    at = opened("reference")
    settings, kpis, levers = (table.value for table in at.dataframe)
    assert len(settings) == len(describe(Scenario))
    assert list(kpis["id"]) == list(KPIS)
    assert len(levers) >= 2
    assert {"path", "label", "unit", "default", "range", "source"} <= set(settings.columns)
    at.text_input[0].set_value("technicians").run()
    found = at.dataframe[0].value
    assert 0 < len(found) < len(settings)
    at.text_input[0].set_value("no such word anywhere").run()
    assert not at.dataframe


def test_the_price_is_shown_and_a_runaway_is_not_started(own_results: Path) -> None:
    at = opened("run")
    assert "About **" in words(at)
    assert not at.button(key="start").disabled
    at.number_input[2].set_value(10_000).run()
    at.number_input[0].set_value(5_000_000).run()
    assert "too much for a page" in words(at)
    assert at.button(key="start").disabled


def test_an_address_with_an_unknown_job_is_answered_calmly(own_results: Path) -> None:
    at = opened("run", job="../../etc")
    assert not at.exception
    assert "There is no such work" in words(at)


def test_text_of_a_user_is_not_read_as_markup() -> None:
    from sim.ui.widgets import html_table, plain

    assert plain("**a** <b> [c](d)") == "\\*\\*a\\*\\* \\<b\\> \\[c\\]\\(d\\)"
    assert "<script>" not in html_table(("a",), [("<script>alert(1)</script>",)])
