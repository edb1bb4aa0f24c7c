"""What a viewer's browser does: it asks nobody outside, shows every page, and keeps work over a refresh."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow.parquet as parquet
import pytest

from sim.records.events import FILE
from sim.reports.palette import DARK, LIGHT
from sim.ui import jobs
from sim.ui.pages import ENTRIES
from tests.reports import hand_events as hand

pytestmark = [pytest.mark.browser, pytest.mark.slow]

INSIDE = {"127.0.0.1", "localhost"}
READY = '[data-testid="stApp"][data-test-script-state="notRunning"]'
BROKEN = '[data-testid="stException"], .vega-bindings-error, [data-testid="stErrorElementStack"]'


class Viewer:
    """A browser's window in which every request to outside is refused and noted."""

    def __init__(self, context: Any) -> None:
        self.outside: list[str] = []
        context.route("**/*", self._pass)
        context.on("page", lambda page: page.set_default_timeout(30_000))
        self.page = context.new_page()

    def _pass(self, route: Any) -> None:
        where = urlsplit(route.request.url)
        if where.scheme in ("data", "blob") or where.hostname in INSIDE:
            route.continue_()
        else:
            self.outside.append(route.request.url)
            route.abort()

    def open(self, url: str) -> None:
        self.page.goto(url)
        self.page.wait_for_selector("h1")
        self.page.wait_for_selector(READY)


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def viewer(browser: Any, scheme: str) -> Iterator[Viewer]:
    context = browser.new_context(viewport={"width": 1400, "height": 900}, color_scheme=scheme)
    yield Viewer(context)
    context.close()


def test_no_page_asks_anybody_outside_or_breaks(viewer: Viewer, address: str) -> None:
    for entry in ENTRIES:
        viewer.open(f"{address}/{'' if entry is ENTRIES[0] else entry.module}")
        for tab in viewer.page.get_by_role("tab").all():
            tab.click()
            viewer.page.wait_for_selector(READY)
        assert viewer.page.locator(BROKEN).count() == 0, entry.title
    assert viewer.outside == []


def test_nothing_is_wider_than_a_projector(viewer: Viewer, address: str) -> None:
    viewer.page.set_viewport_size({"width": 1024, "height": 768})
    for entry in ENTRIES:
        viewer.open(f"{address}/{'' if entry is ENTRIES[0] else entry.module}")
        wide = viewer.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 1024, entry.title


@pytest.mark.parametrize("scheme", ["light"], indirect=True)
def test_work_survives_a_double_click_and_a_refresh(
    viewer: Viewer, address: str, results_elsewhere: Path
) -> None:
    page = viewer.page
    viewer.open(f"{address}/run")
    for label, value in (("Subscribers", "500"), ("Months", "3"), ("Replications", "2")):
        field = page.get_by_label(label, exact=True)
        field.fill(value)
        field.press("Enter")
        page.wait_for_selector(READY)
    page.get_by_role("button", name="Start").dblclick()
    page.wait_for_url("**job=*")
    job = page.url.partition("job=")[2][:12]
    page.reload()
    page.get_by_text("Done.").wait_for(timeout=120_000)
    attempts = list((results_elsewhere / jobs.FOLDER / job).glob("attempt-*"))
    assert len(attempts) == 1
    page.get_by_role("link", name="See the comparison").click()
    page.get_by_role("heading", name="Compare two").wait_for()
    assert viewer.outside == []


def test_a_ladder_is_drawn_on_the_page_in_the_viewers_scheme(
    viewer: Viewer, address: str, results_elsewhere: Path, scheme: str
) -> None:
    folder = next(results_elsewhere.glob("*/do-nothing-*/r0000"))
    parquet.write_table(hand.everything(), folder / FILE)
    viewer.open(f"{address}/follow?case=order:{hand.ORDER:016x}")
    ladder = viewer.page.locator("svg.ladder")
    ladder.wait_for()
    assert "Order a1b2c3 (new fixed line)" in ladder.text_content()
    ink = viewer.page.evaluate(
        "svg => getComputedStyle(svg).getPropertyValue('--ink').trim()", ladder.element_handle()
    )
    assert ink == (DARK if scheme == "dark" else LIGHT).ink
    assert ladder.bounding_box()["width"] > 900
    (folder / FILE).unlink()
