"""Pieces that several pages share: headings, choosing results, links onward."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from sim.experiments.results import Comparison, RunResult
from sim.ui import stored
from sim.ui.pages import page_of

LEAD = "lead"


def heading(title: str, lead: str) -> None:
    """Write the page's name and, in one sentence, what it answers."""
    st.title(title, anchor=False)
    st.markdown(lead)


def plain(text: str) -> str:
    """Return a user's text so that Markdown shows it as it is."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]()<>#+-.!|$~:" else sign for sign in text)


def choose_study(kind: str = "") -> Comparison | RunResult | None:
    """Let the viewer choose finished results, and return them; None, and what to do, where there are none."""
    found = stored.choices(kind)
    if not found:
        st.info(f"There is no finished {kind or 'run'} yet. Start one; it takes a minute.", icon=":material/info:")
        st.page_link(page_of("run"), label="Run a scenario", icon=":material/play_circle:")
        return None
    first = stored.first_choice(found)
    chosen = st.selectbox("Results", found, first, format_func=lambda one: one.label, help="Finished runs and comparisons")
    if st.query_params.get(stored.STUDY) != chosen.name:
        st.query_params[stored.STUDY] = chosen.name
    study = stored.load(chosen.folder)
    if study is None:
        st.error(f"The results in `{chosen.folder.name}` cannot be read.")
    return study


def about(run: RunResult, title: str = "") -> None:
    """Say in one line what is shown: whose results, of what size, and that they are synthetic."""
    count = len(run.replications)
    months = f"{run.months} months from {run.start[:7]}"
    said = f"**{plain(title or run.scenario)}** · {run.subscribers:,} subscribers · {months} · {count} replications"
    st.markdown(f":blue-badge[synthetic] {said} · seed {run.seed}")


def choose_run(runs: Sequence[RunResult], label: str = "Strategy") -> RunResult:
    """Let the viewer choose among the runs of a study."""
    if len(runs) == 1:
        return runs[0]
    names = [run.name for run in runs]
    name = st.segmented_control(label, names, default=names[0], required=True)
    return runs[names.index(name or names[0])]


def next_steps(steps: Sequence[tuple[str, str, str]]) -> None:
    """Write links onward: (page, label, icon)."""
    st.subheader("Where to go next", anchor=False)
    for column, (module, label, icon) in zip(st.columns(len(steps)), steps, strict=True):
        with column.container(border=True):
            st.page_link(page_of(module), label=label, icon=icon, query_params=_same_study())


def _same_study() -> dict[str, str] | None:
    name = st.query_params.get(stored.STUDY)
    return {stored.STUDY: name} if name else None


def html_table(headings: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> str:
    """Return a plain table as HTML, every cell escaped; the columns numbered in `right` are set to the right."""

    def cell(kind: str, place: int, text: str) -> str:
        side = "right" if place in right else "left"
        style = f"text-align:{side};padding:.35rem .8rem;border-bottom:1px solid rgba(128,128,128,.25)"
        return f'<{kind} style="{style}">{escape(text)}</{kind}>'

    head = "".join(cell("th", place, text) for place, text in enumerate(headings))
    body = "".join(
        f"<tr>{''.join(cell('td', place, text) for place, text in enumerate(row))}</tr>" for row in rows
    )
    return f'<table style="width:100%;border-collapse:collapse"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
