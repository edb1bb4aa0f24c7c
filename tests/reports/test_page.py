"""The report: one file that asks for nothing, holds everything, and trips over no name."""

import re
import shutil
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from sim.experiments.archive import load_comparison
from sim.experiments.results import Comparison
from sim.reports.page import comparison_page, run_page, write_report
from tests.reports.conftest import CREWS, TITLE

SECTIONS = (
    "Money", "What moved with it", "Curves", "Floors, and when it loses", "Who talks to whom",
    "What each believes, and what is true", "All other KPIs", "Levers and their price", "Assumptions",
    "How to reproduce", "What is left out",
)  # fmt: skip
VOID = {"meta", "br"}


class Reader(HTMLParser):
    """Collects text, ids, attributes and headings, and checks that tags close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: Counter[str] = Counter()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: list[str] = []
        self.headings: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        for name, value in attrs:
            self.attributes.append((tag, name, value or ""))
            self.ids[value or ""] += name == "id"
        if tag not in VOID:
            self.open.append(tag)
        if tag == "h2":
            self.headings.append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if self.open and self.open[-1] == "h2":
            self.headings[-1] += data


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


@pytest.fixture(scope="module")
def page(comparison: Comparison) -> str:
    return comparison_page(comparison)


def test_the_report_has_every_section_in_order(page: str) -> None:
    assert tuple(read(page).headings) == SECTIONS


def test_the_decision_comes_first_and_then_the_six_kpis(page: str, comparison: Comparison) -> None:
    texts = " ".join(read(page).texts)
    places = [
        texts.index(said)
        for said in (comparison.decision.sentence, "Uptime", "Billing accuracy", "NPV over 4")
    ]
    assert places == sorted(places)


def test_names_are_escaped_everywhere(page: str) -> None:
    reader = read(page)
    assert {"script", "img", "iframe", "link", "object"} & set(reader.tags) == set()
    assert not any(name.startswith("on") for _, name, _ in reader.attributes)
    texts = "".join(reader.texts)
    assert TITLE in texts
    assert CREWS in texts


def test_the_report_asks_for_nothing_from_outside(page: str) -> None:
    reader = read(page)
    asked = [
        value
        for _, name, value in reader.attributes
        if name in ("src", "href", "xlink:href", "srcset", "data")
    ]
    assert [value for value in asked if not value.startswith(("#", "data:"))] == []
    assert re.findall(r"url\((?!#)|@import|https?://(?!www\.w3\.org/)", page) == []


def test_ids_are_different_and_every_link_inside_leads_somewhere(page: str) -> None:
    reader = read(page)
    ids = {name: times for name, times in reader.ids.items() if times}
    assert [name for name, times in ids.items() if times > 1] == []
    asked = [v for _, name, v in reader.attributes if name in ("href", "xlink:href") and v.startswith("#")]
    asked += [f"#{name}" for name in re.findall(r"url\(#([^)]+)\)", page)]
    assert len(asked) > 20
    assert [one for one in asked if one[1:] not in ids] == []


def test_every_drawing_says_what_it_shows(page: str) -> None:
    drawings = [value for tag, name, value in read(page).attributes if (tag, name) == ("svg", "aria-label")]
    assert len(drawings) == 6
    assert all(len(said) > 40 for said in drawings)


def test_the_report_is_small_and_the_same_each_time(
    page: str, comparison: Comparison, tmp_path: Path
) -> None:
    file = write_report(comparison, tmp_path)
    assert file == tmp_path / "report.html"
    assert file.read_text(encoding="utf-8") == page
    assert file.stat().st_size < 2_000_000


def test_money_is_shown_in_the_scenarios_currency(page: str) -> None:
    told = page[: page.index('id="why"')] + page[page.index('id="curves"') : page.index('id="assumptions"')]
    assert "€" not in told
    assert re.search(r"\d \$", told)


def test_it_says_how_to_reproduce(page: str, comparison: Comparison) -> None:
    texts = "".join(read(page).texts)
    command = re.search(r"bosstwin compare (.+) --replications 2 --fresh", texts)
    assert command
    assert [(comparison.folder / file).is_file() for file in command[1].split()] == [True] * 3
    for run in [comparison.base, *(one.result for one in comparison.alternatives)]:
        assert run.digest in texts
        assert all(f"{one.replication}:{one.fingerprint[:12]}" in texts for one in run.replications)


def test_floors_are_marked_by_what_the_lives_show(page: str, comparison: Comparison) -> None:
    """Two lives decide nothing; where they did, it is said with its mark."""
    floors = page[page.index('id="floors"') : page.index('id="talk"')]
    assert "at most 3.00 %" in floors
    assert floors.count("? not decided") == 6
    assert floors.count("2 of at least 5 lives") == 6
    states = ("kept", "broken", "not decided")
    judged = [replace(comparison.floors[0], state=state, low=0.02, high=0.04) for state in states]
    first, second = comparison.alternatives
    made = replace(
        comparison,
        floors=judged[:1],
        alternatives=[replace(first, floors=judged[1:2]), replace(second, floors=judged[2:])],
    )
    said = comparison_page(made)
    assert all(f"{mark} {state}" in said for mark, state in zip("✓✗?", states, strict=True))


def test_no_decision_that_was_never_taken_is_listed(page: str) -> None:
    decided = page[page.index("What each decided") : page.index('id="others"')]
    rows = re.findall(r'<tr><th scope="row">.*?</tr>', decided, flags=re.DOTALL)
    assert rows
    assert [row for row in rows if not re.search(r">[1-9][\d,]*</td>", row)] == []


def test_a_study_whose_tables_are_gone_is_still_reported(comparison: Comparison, tmp_path: Path) -> None:
    study = tmp_path / "study"
    shutil.copytree(comparison.folder, study)
    for left in [*study.glob("*/r[0-9]*"), *study.glob("*/scenario.yaml")]:
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    reader = read(comparison_page(load_comparison(study)))
    texts = "".join(reader.texts)
    assert "tables of single replications are not kept" in texts
    assert "scenario is not kept" in texts
    assert comparison.decision.sentence in texts


def test_an_alternative_without_causes_says_so(comparison: Comparison) -> None:
    said = comparison_page(replace(comparison, causes=[]))
    assert said.count("Nothing beyond chance that leads to a headline KPI") == 2


def test_a_run_has_a_report_of_its_own(comparison: Comparison, tmp_path: Path) -> None:
    run = comparison.base
    text = write_report(run, tmp_path).read_text(encoding="utf-8")
    assert text == run_page(run)
    reader = read(text)
    assert {"Curves", "Who talks to whom", "Assumptions", "How to reproduce"} <= set(reader.headings)
    assert "script" not in reader.tags
    assert TITLE in "".join(reader.texts)


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_browser_shows_it_whole_and_asks_nobody(
    page: str, tmp_path: Path, browser: Any, scheme: str
) -> None:
    file = tmp_path / "report.html"
    file.write_text(page, encoding="utf-8")
    tab = browser.new_page(viewport={"width": 1200, "height": 900}, color_scheme=scheme)
    asked: list[str] = []
    complaints: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda line: complaints.append(line.text))
    tab.goto(file.as_uri())
    assert asked == [file.as_uri()]
    assert complaints == []
    assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    paper = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 25, 31)"}[scheme]
    tab.close()
