"""Run a scenario: choose, see what it costs, start, watch, stop; the work is a process of its own.

The page decides nothing about a run: it writes a request (`sim.ui.jobs`), and numbers that are the scenario's
own are not in it. Reading a stranger's file is left to the process of the job, under limits of time and
memory.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from sim.experiments.progress import span
from sim.experiments.results import runs_of
from sim.records import places
from sim.records.machine import cores
from sim.ui import choose_results, jobs, watch_work, widgets
from sim.ui.run_cost import Cost, correction, cost

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

UPLOAD = "A scenario file of your own …"
MOST_MB = 1
"""Largest file that can be handed in, megabytes."""
FIRST = ("demo", "smoke", "reference", "mno")
"""Scenarios to begin with; all others follow by title."""
NUMBERS = ("subscribers", "months", "replications", "seed")
"""What can be changed on the page; everything else needs a file."""


class ScenarioChoice(NamedTuple):
    """A scenario that comes with the product: its path below the scenarios folder."""

    path: str
    title: str


def page() -> None:
    """Draw the page."""
    widgets.heading(
        "Run a scenario", "Choose an operator and a size; the work goes on if you close this page."
    )
    left, right = st.columns([11, 9], gap="large")
    with left:
        _form()
    with right:
        st.subheader("Work", anchor=False)
        watch_work.watch()


def _form() -> None:
    """Choose a scenario and four numbers; say what it costs; start it."""
    offers = scenario_choices(places.scenarios_folder())
    titles = {offer.path: offer.title for offer in offers} | {"": UPLOAD}
    chosen = st.selectbox("Scenario", list(titles), format_func=titles.__getitem__)
    if not chosen:
        _own_file()
        return
    scenario = _scenario(chosen)
    if scenario.description:
        st.markdown(widgets.plain(" ".join(scenario.description.split())))
    cases = ["doing nothing", *scenario.strategies]
    if scenario.strategies:
        st.markdown(
            f"Compares **{'**, **'.join(widgets.plain(case) for case in cases)}**, each on the same luck."
        )
    else:
        st.markdown("Runs one operator; there are no strategies in it to compare.")
    numbers = _numbers(chosen, scenario)
    months = numbers["months"] + scenario.horizon.warm_up
    price = _price((numbers["subscribers"], months), numbers["replications"] * len(cases))
    words = f"{len(cases)} × {numbers['replications']} replications"
    _say_price(price, words)
    _forewarn(chosen, numbers)
    own = _own_values(scenario)
    changed = {name: value if value != own[name] else None for name, value in numbers.items()}
    request = jobs.Request(
        scenario=chosen,
        name=Path(chosen).stem,
        subscribers=changed["subscribers"],
        months=changed["months"],
        replications=changed["replications"],
        seed=changed["seed"],
    )
    _start_button(request, disabled=price.too_much)


def scenario_choices(folder: Path) -> list[ScenarioChoice]:
    """Return the scenarios that come with the product and can be read, those to begin with first."""
    found = []
    files = [file for file in folder.rglob("*.yaml") if file.parent.name != "levers"]
    for file in files:
        title = _title(str(file), file.stat().st_mtime_ns)
        if title:
            found.append(ScenarioChoice(file.relative_to(folder).as_posix(), title))
    rank = {name: place for place, name in enumerate(FIRST)}
    return sorted(found, key=lambda one: (rank.get(Path(one.path).stem, len(FIRST)), one.title))


@st.cache_data(show_spinner=False, max_entries=256)
def _title(file: str, changed: int) -> str:
    """Title of a scenario, nothing where it cannot be read; `changed` is the file's time."""
    from sim.experiments.cases import load_scenario
    from sim.records.errors import InputRefused

    try:
        return load_scenario(file).value.title
    except InputRefused:
        return ""


def _scenario(path: str) -> Scenario:
    file = places.scenarios_folder() / path
    return _read(str(file), file.stat().st_mtime_ns)


@st.cache_resource(show_spinner=False, max_entries=32)
def _read(file: str, changed: int) -> Scenario:
    """A scenario, read once; `changed` is the file's time."""
    from sim.experiments.cases import load_scenario

    return load_scenario(file).value


def _own_values(scenario: Scenario) -> dict[str, int]:
    return {
        "subscribers": scenario.subscribers.count,
        "months": scenario.horizon.months,
        "replications": scenario.replications,
        "seed": scenario.seed,
    }


def _numbers(path: str, scenario: Scenario) -> dict[str, int]:
    """Four numbers, first those of the scenario; another scenario brings its own."""
    own, found = _own_values(scenario), {}
    limits = {
        "subscribers": (100, 20_000_000),
        "months": (1, 240),
        "replications": (1, 10_000),
        "seed": (0, 2**31),
    }
    hints = {
        "subscribers": "Sites, staff and volumes grow with it.",
        "months": "Measured months; the warm-up comes before.",
        "replications": "Simulated lives of each strategy: more give narrower intervals.",
        "seed": "Of all chance. The same seed gives the same result to the last digit.",
    }
    steps = {"subscribers": 1000, "months": 6, "replications": 5, "seed": 1}
    for column, name in zip(st.columns(len(NUMBERS)), NUMBERS, strict=True):
        low, high = limits[name]
        found[name] = int(
            column.number_input(
                name.capitalize(), low, high, own[name], steps[name], help=hints[name], key=f"{name}-{path}"
            )
        )
    return found


def _price(size: tuple[int, int], lives: int) -> Cost:
    """What so many lives of (subscribers, months) cost on this machine."""
    return cost(size, lives, cores(), _factor())


@st.cache_data(show_spinner=False, ttl=60)
def _factor() -> float:
    """How this machine differs from the rule of thumb, by its own last results."""
    own = [one for one in choose_results.choices() if one.name != choose_results.EXAMPLE][:1]
    study = choose_results.load(own[0].folder) if own else None
    return correction(runs_of(study)) if study is not None else 1.0


def _say_price(price: Cost, words: str) -> None:
    """Say what it costs, and refuse what is too much for a page."""
    said = (
        f"About **{span(price.wall_s)}** on {price.workers} cores ({words}, {span(price.cpu_s)} of one core)."
    )
    if price.too_much:
        st.warning(
            f"{said} That is too much for a page: make it smaller, or use the command line.",
            icon=":material/timer:",
        )
    else:
        st.markdown(f":material/timer: {said}")


def _forewarn(chosen: str, numbers: dict[str, int]) -> None:
    """Say beside the price what will limit the answer, or keep the comparison from a verdict."""
    file = places.scenarios_folder() / chosen
    asked = numbers["subscribers"], numbers["months"], numbers["replications"]
    for said in _warnings(str(file), file.stat().st_mtime_ns, *asked):
        st.markdown(f":material/warning: {widgets.plain(said)}")


@st.cache_data(show_spinner=False, max_entries=64)
def _warnings(file: str, changed: int, subscribers: int, months: int, lives: int) -> list[str]:
    """Warnings of a scenario at these numbers; `changed` is the file's time."""
    from sim.experiments.forewarn import forewarnings
    from sim.kernel.paths import with_values

    scenario = with_values(_read(file, changed), {"subscribers.count": subscribers})
    return forewarnings(scenario, months, lives)


def _own_file() -> None:
    """Start a scenario file of the viewer's own; its own numbers are used."""
    file = st.file_uploader(
        "Scenario file",
        ["yaml", "yml"],
        max_upload_size=MOST_MB,
        help="It may extend a scenario that comes with the product.",
    )
    st.caption("Three lines are enough: `title`, `extends: mno`, and one change. Its own numbers are used.")
    if file is None:
        return
    try:
        text = file.getvalue().decode("utf-8")
    except UnicodeDecodeError:
        st.error("This file is no text in UTF-8.")
        return
    if not text.strip():
        st.error("This file is empty.")
        return
    with st.expander("What it says"):
        st.code(text, language="yaml")
    _start_button(jobs.Request(scenario="", name=Path(file.name).stem or "own", text=text))


def _start_button(request: jobs.Request, disabled: bool = False) -> None:
    """Start, or show or resume what was asked for before: the same request is the same work."""
    known = jobs.look(request.id)
    label = "Start"
    if known is not None and known.active:
        label = "Show the work under way"
    elif known is not None and known.state == jobs.DONE:
        label = "Show the finished work"
    elif known is not None:
        label = "Resume" if known.state in (jobs.STOPPED, jobs.INTERRUPTED) else "Start again"
    if st.button(label, key="start", type="primary", icon=":material/play_arrow:", disabled=disabled):
        st.query_params[watch_work.JOB] = jobs.start(request).id
        st.rerun()
