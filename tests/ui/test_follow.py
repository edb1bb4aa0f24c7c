"""The page that follows one case, with an event log and without."""

import shutil
from pathlib import Path

import pyarrow.parquet as parquet
import pytest
from streamlit.testing.v1 import AppTest

from sim.experiments.archive import load_comparison
from sim.experiments.results import Comparison
from sim.records.events import FILE
from tests.reports import hand_events as hand
from tests.ui.test_pages import opened, words


@pytest.fixture
def recorded(study: Comparison, own_results: Path) -> str:
    """A copy of the comparison whose first run has an event log."""
    folder = own_results / "recorded"
    shutil.copytree(study.folder, folder)
    parquet.write_table(hand.everything(), load_comparison(folder).base.folder_of(0) / FILE)
    return folder.name


def picture(at: AppTest) -> str:
    """The drawing on the page."""
    drawn = [str(element.proto) for element in at.get("bidi_component")]
    return "\n".join(drawn)


def test_the_first_case_worth_telling_is_shown_with_its_ladder(recorded: str) -> None:
    at = opened("follow", study=recorded)
    assert not at.exception
    assert at.selectbox[-1].options[0] == "longest: order a1b2c3, 10.7 days until it was done"
    assert "Order a1b2c3 (new fixed line): 10.2 days from order to service" in picture(at)
    assert [button.proto.label for button in at.get("download_button")] == [
        "Download as SVG",
        "Download as PNG",
    ]
    said = words(at)
    assert "What it cost" in said
    assert "not yet a customer" in said
    assert at.query_params["case"] in (["order:a1b2c3d4e5f60718"], "order:a1b2c3d4e5f60718")


def test_another_case_may_be_chosen_typed_or_come_with_the_address(recorded: str) -> None:
    at = opened("follow", study=recorded)
    at.selectbox[-1].set_value("bill:b111b222b333b444").run()
    assert "Bill b111b2" in picture(at)
    at.text_input[0].set_value("f0e1d2").run()
    assert "Fault f0e1d2" in picture(at)
    assert "Fault f0e1d2" in picture(opened("follow", study=recorded, case="ticket:f0e1d2c3b4a59687"))


def test_a_case_may_be_drawn_strictly_to_scale(recorded: str) -> None:
    at = opened("follow", study=recorded)
    before = picture(at)
    at.toggle[0].set_value(True).run()
    assert not at.exception
    assert picture(at) != before


def test_an_unknown_case_is_answered_calmly(recorded: str) -> None:
    at = opened("follow", study=recorded, case="<b>x</b>")
    assert not at.exception
    assert "16 hexadecimal digits" in words(at)
    assert "<b>" not in words(at)


def test_a_run_without_a_log_says_how_to_make_one(study: Comparison) -> None:
    at = opened("follow")
    assert not at.exception
    assert "has no event log" in words(at)
    assert "--trace sample" in at.code[0].value
