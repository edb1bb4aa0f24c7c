"""Follow one case: an order, a fault, a bill, a call or a customer as a ladder, from a run's event log.

The case stands in the page's address, so a link shows the same to somebody else. Logs that were read are kept
for all viewers, three at most.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from sim.experiments.recorded_events import has_log
from sim.experiments.results import RunResult
from sim.records.errors import InputRefused
from sim.records.events import FILE
from sim.reports.case_ids import find_case
from sim.reports.case_story import story
from sim.reports.ladder_png import ladder_png
from sim.reports.ladder_rows import belief_lines
from sim.reports.ladder_svg import ladder_file, ladder_in
from sim.reports.open_log import OpenLog, open_log
from sim.reports.story import Story
from sim.reports.worth_telling import Worth, worth_telling
from sim.ui import charts, widgets
from sim.ui.picture import show_svg

CASE = "case"
"""Name of the query parameter that says which case is shown."""
HOW_TO = "bosstwin run SCENARIO --only 0 --trace sample"


def page() -> None:
    """Draw the page."""
    widgets.heading(
        "Follow one case", "What happened to one order, fault, bill or customer, system by system."
    )
    run = widgets.choose_study_and_run()
    if run is None:
        return
    folder = _recorded(run)
    if folder is None:
        st.info("This run has no event log. Make one on the command line:", icon=":material/info:")
        st.code(HOW_TO, language=None)
        return
    try:
        log, worth = _read(str(folder), (folder / FILE).stat().st_mtime_ns)
        wanted = _choose(worth)
        if wanted:
            _show(story(log.events, find_case(log.events, wanted), log.currency))
    except InputRefused as refused:
        st.error(widgets.plain(str(refused)))


def _recorded(run: RunResult) -> Path | None:
    """The folder of the first replication with an event log."""
    folders = (run.folder_of(place) for place in range(len(run.replications)))
    return next((folder for folder in folders if has_log(folder)), None)


@st.cache_resource(show_spinner="Reading the event log …", max_entries=3)
def _read(folder: str, changed: int) -> tuple[OpenLog, list[Worth]]:
    """Read a log once; `changed` is the file's time, so that a new one is read again."""
    log = open_log(Path(folder))
    return log, worth_telling(*log)


def _choose(worth: list[Worth]) -> str:
    """Let the viewer choose a case worth telling or type an identity; return what is wanted."""
    left, right = st.columns([3, 2])
    names = [one.name for one in worth]
    shown = {one.name: f"{one.why}: {one.case.kind} {one.case.short}, {one.said}" for one in worth}
    asked = st.query_params.get(CASE, "")
    first = names.index(asked) if asked in names else 0
    chosen = left.selectbox("A case worth telling", names, first, format_func=lambda name: shown[name])
    typed = right.text_input(
        "or its identity", "" if asked in names else asked, placeholder="order:3f2a…, or the first digits"
    )
    wanted = typed.strip() or chosen or ""
    if wanted and st.query_params.get(CASE) != wanted:
        st.query_params[CASE] = wanted
    return wanted


def _show(told: Story) -> None:
    """Draw a story, offer it as files, and say what each knew, what it cost and what was felt."""
    true_scale = st.toggle(
        "Strictly to scale", help="Heights are time and nothing else: bursts become narrow."
    )
    show_svg(ladder_in(told, charts.colours(), true_scale=true_scale), "ladder")
    name = f"{told.case.kind}-{told.case.id:016x}"
    left, right, _ = st.columns([1, 1, 3])
    left.download_button(
        "Download as SVG", lambda: ladder_file(told, true_scale=true_scale), f"{name}.svg", "image/svg+xml",
        icon=":material/download:", on_click="ignore",
    )  # fmt: skip
    right.download_button(
        "Download as PNG", lambda: ladder_png(told, true_scale=true_scale), f"{name}.png", "image/png",
        icon=":material/image:", on_click="ignore",
    )  # fmt: skip
    with st.expander("What each knew, what it cost, what was felt, as text"):
        for title, lines in (
            ("What each knew", belief_lines(told)),
            ("What it cost", [fact.words(told.currency) for fact in told.cost]),
            ("What was felt", [fact.words(told.currency) for fact in told.felt]),
        ):
            st.markdown(f"**{title}**")
            st.markdown("\n".join(f"- {widgets.plain(line)}" for line in lines) or "Nothing.")
