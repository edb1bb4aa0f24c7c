"""The ladders of a report: there where a run was recorded, and nothing where it was not."""

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pyarrow.parquet as parquet

from sim.experiments.archive import load_comparison
from sim.experiments.results import Comparison
from sim.records.events import FILE
from sim.reports.page import comparison_page, run_page
from sim.reports.report_ladders import ladders_of
from tests.reports import hand_events as hand


def recorded(comparison: Comparison, folder: Path) -> Comparison:
    shutil.copytree(comparison.folder, folder / "copy")
    found = load_comparison(folder / "copy")
    parquet.write_table(hand.everything(), found.base.folder_of(0) / FILE)
    return found


def test_a_recorded_run_shows_one_case_of_each_sort(comparison: Comparison, tmp_path: Path) -> None:
    found = recorded(comparison, tmp_path)
    for page in (comparison_page(found), run_page(found.base)):
        headings = re.findall(r"<h3>(The [a-z]+est): ([^<]*)</h3>", page)
        assert headings == [
            ("The longest", "10.7 days until it was done"),
            ("The dearest", "47.60 $ too little"),
            ("The angriest", "1 call, 1 dispute"),
            ("The strangest", "a path that 1 order of 2 took, 1 message lost"),
        ]
        assert page.count('class="drawing ladder"') == 4
        assert "bosstwin explain case order:a1b2c3d4e5f60718 RUN" in page
        assert 'href="#cases"' in page or "run" in page
        HTMLParser().feed(page)


def test_a_run_without_a_log_shows_none(comparison: Comparison) -> None:
    assert ladders_of(comparison.base.folder_of(0)) == []
    assert "Cases worth telling" not in comparison_page(comparison)


def test_a_log_that_cannot_be_read_is_left_out(comparison: Comparison, tmp_path: Path) -> None:
    found = recorded(comparison, tmp_path)
    (found.base.folder_of(0) / FILE).write_bytes(b"PAR1 nothing")
    assert "Cases worth telling" not in comparison_page(found)
