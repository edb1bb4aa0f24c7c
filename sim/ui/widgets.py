"""Pieces that several pages share: headings, choosing results, links onward."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import zip_longest

import streamlit as st

from sim.experiments.results import Comparison, RunResult, runs_of
from sim.ui import choose_results
from sim.ui.pages import page_of

CALM = """<style>
[data-testid="stMainBlockContainer"] { padding-top: 3rem; padding-bottom: 3rem; max-width: 1500px; }
[data-testid="stMainBlockContainer"] h1 { padding-top: 0; }
</style>"""
"""Less empty room above the page, so that a projector shows its head and its answer."""

LETTERS_IN_A_ROW = 34
"""So many letters fit beside each other in buttons; above that a list is shown."""


def heading(title: str, lead: str = "") -> None:
    """Write the page's name and, in one sentence, what it answers."""
    st.html(CALM)
    st.title(title, anchor=False)
    if lead:
        st.markdown(lead)


def plain(text: str) -> str:
    """Return a user's text so that Markdown shows it as it is."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]()<>#+-.!|$~:" else sign for sign in text)


def choose_study(kind: str = "") -> Comparison | RunResult | None:
    """Let the viewer choose finished results, and return them; None, and what to do, where there are none."""
    found = choose_results.choices(kind)
    if not found:
        said = f"There is no finished {kind or 'run'} yet. Start one; it takes a minute."
        st.info(said, icon=":material/info:")
        st.page_link(page_of("run"), label="Run a scenario", icon=":material/play_circle:")
        return None
    first = choose_results.first_choice(found)
    chosen = st.selectbox(
        "Results", found, first, format_func=lambda one: one.label, help="Finished runs and comparisons"
    )
    choose_results.remember(chosen)
    study = choose_results.load(chosen.folder)
    if study is None:
        st.error(f"The results in `{chosen.folder.name}` cannot be read.")
    return study


def about(run: RunResult, title: str = "") -> None:
    """Say in one line what is shown: whose results, of what size, and that they are synthetic.

    Args:
        run: gives size, months, replications and seed.
        title: of the study; without one, the name of the scenario.
    """
    count = len(run.replications)
    months = f"{run.months} months from {run.start[:7]}"
    said = (f"**{plain(title or run.scenario)}**", f"{run.subscribers:,} subscribers", months)
    more = (f"{count} replications" if count != 1 else "1 replication", f"seed {run.seed}")
    st.markdown(f":blue-badge[synthetic] {' · '.join(said + more)}")


def choose_run(runs: Sequence[RunResult], label: str = "Strategy") -> RunResult:
    """Let the viewer choose among the runs of a study.

    Args:
        runs: of one study, doing nothing first.
        label: what is chosen.
    """
    if len(runs) == 1:
        return runs[0]
    names = [run.name for run in runs]
    if sum(map(len, names)) > LETTERS_IN_A_ROW:
        name = st.selectbox(label, names)
    else:
        name = st.segmented_control(label, names, default=names[0], required=True)
    return runs[names.index(name or names[0])]


def choose_study_and_run() -> RunResult | None:
    """Let the viewer choose results and one run of them beside each other; None where there are none."""
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        study = choose_study()
    if study is None:
        return None
    with right:
        return choose_run(runs_of(study))


def next_steps(steps: Sequence[tuple[str, str, str]]) -> None:
    """Write links onward, which keep the study that is shown.

    Args:
        steps: (module of a page, label, icon).
    """
    st.subheader("Where to go next", anchor=False)
    for column, (module, label, icon) in zip(st.columns(len(steps)), steps, strict=True):
        with column.container(border=True):
            st.page_link(page_of(module), label=label, icon=icon, query_params=_same_study())


def _same_study() -> dict[str, str] | None:
    name = st.query_params.get(choose_results.STUDY)
    return {choose_results.STUDY: name} if name else None


def html_table(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    right: Sequence[int] = (),
    inks: Sequence[str] = (),
) -> str:
    """Return a plain table as HTML, every cell escaped.

    The columns numbered in `right` are set to the right; `inks` colour the last cell of each row.
    """
    last = len(headings) - 1

    def cell(kind: str, place: int, text: str, ink: str) -> str:
        side = "right" if place in right else "left"
        style = f"text-align:{side};padding:.45rem .8rem;border-bottom:1px solid rgba(128,128,128,.25)"
        weight = ";font-weight:600" if kind == "th" else ""
        colour = f";font-weight:600;color:{ink}" if ink and place == last else ""
        return f'<{kind} style="{style}{weight}{colour}">{escape(text)}</{kind}>'

    def row(kind: str, texts: Sequence[str], ink: str = "") -> str:
        return f"<tr>{''.join(cell(kind, place, text, ink) for place, text in enumerate(texts))}</tr>"

    head = f"<thead>{row('th', headings)}</thead>" if any(headings) else ""
    body = "".join(row("td", texts, ink) for texts, ink in zip_longest(rows, inks[: len(rows)], fillvalue=""))
    return f'<table style="width:100%;border-collapse:collapse">{head}<tbody>{body}</tbody></table>'
