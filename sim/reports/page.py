"""The report: one self-contained HTML file, understood in ten seconds and checked in an hour.

It asks nothing of the network, follows the reader's light or dark scheme, and prints. Every name that comes
from a scenario is escaped; only our own drawings are inserted as they are.

Intervals are over all replications; map, conversation, beliefs and decisions are of one, the first that all
runs have finished. A single run is told in the same way without its alternatives. Templates lie in
`templates` beside this file, and a name that one of them misses is an error and not an empty place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiments.results import Comparison, RunResult, runs_of
from sim.records.outcome import Outcome
from sim.records.store import read_outcome, write_text
from sim.reports import agent_lines, tables
from sim.reports import assumptions as rests_on
from sim.reports.cash_figure import cash_figure
from sim.reports.conversation import STEP_WORDS, conversation_matrix, short_count, short_name
from sim.reports.curves import difference_curves, kpi_curves
from sim.reports.decision_words import decision_notes, holding
from sim.reports.drawing import Drawing
from sim.reports.figures import comparison_figure, npv_figure
from sim.reports.map_places import sites_to_draw, stored_topology
from sim.reports.network_map import network_figure
from sim.reports.palette import DARK, LIGHT, variables
from sim.reports.report_ladders import ReportedLadder, ladders_of
from sim.reports.size_marks import money_mark, size_notes
from sim.reports.wording import CHANCE_ALONE, delay, letter

if TYPE_CHECKING:
    import jinja2

    from sim.scenario.load import Loaded
    from sim.scenario.schema import Scenario

FILE = "report.html"
TABLES = ("conversation", "beliefs", "decisions", "sites")
"""Tables of a replication that a report shows."""

MOST_FUTURES = 100
"""Replications above this number are drawn, not listed."""


@dataclass(frozen=True)
class ReportedRun:
    """A run as told of: its mark (0, A, B, ...), the scenario beside it, one replication and its tables.

    Attributes:
        loaded: the stored scenario; None where it is missing or cannot be read any more.
        outcome: tables of one replication; None where they are not kept.
        replication: number of that one.
    """

    mark: str
    run: RunResult
    loaded: Loaded[Scenario] | None
    outcome: Outcome | None
    replication: int

    @property
    def name(self) -> str:
        """The name of the run."""
        return self.run.name


def write_report(study: Comparison | RunResult, folder: Path) -> Path:
    """Write the report of a comparison or of a single run into a folder and return its path.

    What the stored replications no longer hold (tables, scenarios) is left out and said to be.

    The file is `report.html`, whole or not at all; one that is there is replaced. Tables of replications are
    read from the disk, nothing is simulated.

    Raises:
        OSError: the folder cannot be written.
    """
    file = folder / FILE
    write_text(file, comparison_page(study) if isinstance(study, Comparison) else run_page(study))
    return file


def comparison_page(comparison: Comparison) -> str:
    """Return the report of a comparison as HTML."""
    from sim.kpis.catalogue import HEADLINE, KPIS

    runs = runs_of(comparison)
    told = [_told(run, place, comparison.paired[:1]) for place, run in enumerate(runs)]
    currency = _currency(told[0])
    others = [kpi for kpi in KPIS if kpi not in HEADLINE]
    return _render(
        "comparison.html.j2",
        **_common(told),
        comparison=comparison,
        decision=comparison.decision,
        letters=[letter(place) for place in range(len(comparison.alternatives))],
        headline=tables.kpi_lines(comparison, HEADLINE, currency),
        others=tables.kpi_lines(comparison, others, currency),
        money=tables.money_lines(comparison, currency),
        floors=tables.floor_lines(comparison, currency),
        notes=[*decision_notes(comparison.decision), *size_notes(comparison)],
        money_mark=money_mark(comparison.base),
        holding=holding(comparison),
        judged=tables.timing_lines(comparison),
        causes=_causes(comparison),
        drawings=_drawings(comparison, told, currency),
        commands=_commands(told, len(comparison.paired)),
        made=comparison.made,
        version=comparison.version,
    )


def run_page(run: RunResult) -> str:
    """Return the report of a single run as HTML."""
    from sim.kpis.catalogue import HEADLINE, KPIS

    told = [_told(run, 0, [one.replication for one in run.replications[:1]])]
    currency = _currency(told[0])
    drawings = [kpi_curves([run], HEADLINE, currency=currency), *_map(told[0])]
    return _render(
        "run.html.j2",
        **_common(told),
        run=run,
        notes=size_notes(run),
        headline=tables.run_lines(run, HEADLINE, currency),
        others=tables.run_lines(run, [kpi for kpi in KPIS if kpi not in HEADLINE], currency),
        drawings={one.key: one for one in drawings},
        commands=[f"bosstwin run scenario.yaml --replications {len(run.replications)} --fresh"],
        made=run.made,
        version=run.version,
    )


# --- what is told


def _told(run: RunResult, place: int, numbers: Sequence[int]) -> ReportedRun:
    """A run with its scenario and the tables of the first of some replications, where they are kept."""
    mark = letter(place - 1) if place else "0"
    number = next(iter(numbers), 0)
    return ReportedRun(mark, run, rests_on.stored_scenario(run.outcomes), _outcome(run, numbers), number)


def _outcome(run: RunResult, numbers: Sequence[int]) -> Outcome | None:
    """The tables of the first of some replications that is still on disk with all of them."""
    for place, one in enumerate(run.replications):
        if one.replication in numbers:
            try:
                return read_outcome(run.folder_of(place), TABLES)
            except FileNotFoundError:
                return None
    return None


def _currency(told: ReportedRun) -> str:
    """The currency that the scenario of a run counts in."""
    return told.loaded.value.economics.currency if told.loaded else "€"


# object, here and in `_render`: a template takes whatever it knows how to draw.
def _common(told: Sequence[ReportedRun]) -> dict[str, object]:
    """What the reports of a comparison and of a run share."""
    base = told[0]
    outcomes = [one.outcome for one in told if one.outcome is not None]
    spoken = [one for one in told if one.outcome is not None]
    return {
        "told": told,
        "spoken": spoken,
        "light": variables(LIGHT),
        "dark": variables(DARK),
        "matrix": conversation_matrix(base.outcome) if base.outcome else None,
        "steps": STEP_WORDS,
        "talks": agent_lines.talk_lines(outcomes),
        "beliefs": agent_lines.belief_lines(outcomes),
        "decisions": agent_lines.decision_lines(outcomes),
        "ladders": _ladders(told),
        "assumptions": rests_on.assumptions(base.loaded) if base.loaded else None,
        "settings": rests_on.settings_count(base.loaded) if base.loaded else 0,
        "distinctions": _distinctions(told),
        "levers": [(one, rests_on.levers_of(one.loaded)) for one in told if one.loaded],
        "sources": rests_on.SOURCES,
        "left_out": rests_on.left_out(),
        "chance_alone": CHANCE_ALONE,
        "most_futures": MOST_FUTURES,
    }


def _ladders(told: Sequence[ReportedRun]) -> list[ReportedLadder]:
    """Ladders of the first run that was recorded."""
    for one in told:
        for place in range(len(one.run.replications)):
            found = ladders_of(one.run.folder_of(place))
            if found:
                return found
    return []


def _distinctions(told: Sequence[ReportedRun]) -> list[tuple[ReportedRun, list[rests_on.Assumption]]]:
    """Settings, plan apart, in which the alternatives differ from doing nothing."""
    base = told[0].loaded
    if base is None:
        return []
    found = [(one, rests_on.distinctions(one.loaded, base)) for one in told[1:] if one.loaded]
    return [(one, rows) for one, rows in found if rows]


def _causes(comparison: Comparison) -> list[tuple[str, str, list[str]]]:
    """(letter, name, sentences) of every alternative."""
    return [
        (
            letter(place),
            one.name,
            [cause.sentence for cause in comparison.causes if cause.alternative == one.name],
        )
        for place, one in enumerate(comparison.alternatives)
    ]


def _drawings(comparison: Comparison, told: Sequence[ReportedRun], currency: str) -> dict[str, Drawing]:
    from sim.kpis.catalogue import HEADLINE

    found = [
        comparison_figure(comparison, currency=currency),
        npv_figure(comparison, currency=currency),
        cash_figure(comparison, currency=currency),
        kpi_curves([one.run for one in told], HEADLINE, currency=currency),
        difference_curves(comparison, HEADLINE, currency=currency),
        *_map(told[0]),
    ]
    return {one.key: one for one in found}


def _map(told: ReportedRun) -> list[Drawing]:
    """The map of a run, nothing where its sites have no places."""
    sites = sites_to_draw(told.outcome) if told.outcome else None
    if sites is None:
        return []
    return [network_figure(sites, stored_topology(told.run.outcomes / "scenario.yaml"))]


def _commands(told: Sequence[ReportedRun], futures: int) -> list[str]:
    """What repeats the comparison, in the study's folder: the resolved scenarios lie beside their results."""
    files = " ".join(f"{one.run.outcomes.name}/scenario.yaml" for one in told)
    return [f"bosstwin compare {files} --replications {futures} --fresh"]


# --- the page


def _render(template: str, **content: object) -> str:
    return _templates().get_template(template).render(content)


@cache
def _templates() -> jinja2.Environment:
    import jinja2

    folder = Path(__file__).parent / "templates"
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {"delay": delay, "count": short_count, "short": short_name}
    return found
