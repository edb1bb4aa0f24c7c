"""Finished results for the pages: what there is, which is looked at, and reading it once.

What was read is kept in memory for all viewers of the server, eight studies and sixty-four sets of tables at
most; a page must not change it. Which results a viewer looks at stands in the page's address, so a link shows
the same to somebody else.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import streamlit as st

from sim.experiments.archive import COMPARISON, RUN, studies
from sim.experiments.locate import load_study
from sim.experiments.results import Comparison, RunResult
from sim.records import places
from sim.records.errors import InputRefused
from sim.records.outcome import Outcome
from sim.records.store import LATEST, follow, read_outcome

EXAMPLE = "example"
"""Name of the example in addresses; a folder of this name among the own results is not listed."""
STUDY = "study"
"""Name of the query parameter that says which results a page shows."""


class Choice(NamedTuple):
    """Results that can be looked at: `kind` is run or comparison, `name` stands in the page's address."""

    name: str
    folder: Path
    kind: str
    label: str


def choices(kind: str = "") -> list[Choice]:
    """Return what can be looked at, of one kind or both: own results, newest first, then the example."""
    found = [
        Choice(
            one.folder.name,
            one.folder,
            one.kind,
            f"{one.title} · {one.kind} · {one.made[:16]}".replace("T", " "),
        )
        for one in studies(places.results_folder())
        if one.folder.name != EXAMPLE
    ]
    example = places.example_folder()
    for file, of_kind in ((COMPARISON, "comparison"), (RUN, "run")):
        if (example / file).is_file():
            found.append(Choice(EXAMPLE, example, of_kind, "Example that comes with the product"))
            break
    return [one for one in found if kind in ("", one.kind)]


def first_choice(found: list[Choice]) -> int:
    """Return which to show: that of the address, else what was shown last, else the latest."""
    names = [one.name for one in found]
    latest = follow(places.results_folder() / LATEST).name
    wanted = (st.query_params.get(STUDY), st.session_state.get(STUDY), latest)
    return next((names.index(name) for name in wanted if name in names), 0)


def remember(chosen: Choice) -> None:
    """Keep what is shown in the page's address, to be passed on, and for the viewer's next page."""
    st.session_state[STUDY] = chosen.name
    if st.query_params.get(STUDY) != chosen.name:
        st.query_params[STUDY] = chosen.name


def load(folder: Path) -> Comparison | RunResult | None:
    """Return the results in a folder, None where they cannot be read."""
    file = next((folder / name for name in (COMPARISON, RUN) if (folder / name).is_file()), None)
    return None if file is None else _load(str(folder), file.stat().st_mtime_ns)


@st.cache_resource(show_spinner=False, max_entries=8)
def _load(folder: str, changed: int) -> Comparison | RunResult | None:
    """Read results once; `changed` is the file's time, so that new ones are read again."""
    try:
        return load_study(Path(folder))
    except InputRefused:
        return None


def outcome_of(run: RunResult, index: int, tables: tuple[str, ...]) -> Outcome | None:
    """Return some tables of the index-th replication of a run, None where they are not kept.

    Args:
        run: as stored.
        index: place in `run.replications`.
        tables: names; the fewer, the faster.
    """
    return _outcome(str(run.folder_of(index)), run.replications[index].fingerprint, tables)


@st.cache_resource(show_spinner=False, max_entries=64)
def _outcome(folder: str, fingerprint: str, tables: tuple[str, ...]) -> Outcome | None:
    """Read tables once; the fingerprint tells one replication from another in the same folder."""
    try:
        return read_outcome(Path(folder), tables)
    except (OSError, ValueError):
        return None
