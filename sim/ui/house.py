"""The house: every department, who works there, how it does, and what passes between them.

Lines are of the first finished replication, KPIs are means over all. The picture is made by
`sim.reports.house_picture`, and is offered as a file too.
"""

from __future__ import annotations

import streamlit as st

from sim.experiments.results import RunResult
from sim.reports.assumptions import stored_scenario
from sim.reports.house_desks import desks_of, kpis_of_rooms
from sim.reports.house_of_run import TABLES, Desks, house_of
from sim.reports.house_picture import house_figure
from sim.ui import charts, choose_results, widgets


def page() -> None:
    """Draw the page."""
    widgets.heading("The house", "Every department, and on each line what passes in a month and how late.")
    run = widgets.choose_study_and_run()
    if run is None:
        return
    outcome = choose_results.outcome_of(run, 0, TABLES)
    if outcome is None:
        st.info("The tables of this run are not kept.", icon=":material/info:")
        return
    drawing = house_figure(*house_of(run, outcome, *_rooms(run)), charts.colours())
    picture = drawing.svg()
    # The page's own root element is what an image must begin with; the XML prologue before it is not.
    st.image(picture[picture.index("<svg") :], caption=drawing.caption, width="stretch")
    st.download_button(
        "Download the picture (SVG)",
        picture,
        f"{run.name}-house.svg",
        "image/svg+xml",
        icon=":material/download:",
        on_click="ignore",
    )


def _rooms(run: RunResult) -> tuple[Desks | None, dict[str, tuple[str, ...]]]:
    """Who works in each room, where the scenario can still be read, and what each answers for."""
    stored = stored_scenario(run.folder_of(0).parent)
    desks = None if stored is None else desks_of(stored.value.at_size())
    return desks, kpis_of_rooms()
