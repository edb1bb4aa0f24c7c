"""The ladders of a report: one case of each sort that is worth telling, where the run has an event log."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sim.experiments.recorded_events import has_log
from sim.records.errors import InputRefused
from sim.reports.case_story import story
from sim.reports.ladder_svg import ladder_inline
from sim.reports.open_log import open_log
from sim.reports.worth_telling import worth_telling

SORTS = {
    "longest": "The longest",
    "dearest": "The dearest",
    "angriest": "The angriest",
    "strangest": "The strangest",
}


@dataclass(frozen=True)
class ReportedLadder:
    """A case as a report shows it; `svg` is our own drawing, in which every name is escaped."""

    heading: str
    case: str
    said: str
    svg: str


def ladders_of(folder: Path) -> list[ReportedLadder]:
    """Return the ladders of a replication, none where it has no event log that can be read."""
    if not has_log(folder):
        return []
    try:
        log, currency = open_log(folder)
    except InputRefused:
        return []
    first = {one.why: one for one in reversed(worth_telling(log, currency))}
    return [
        ReportedLadder(
            heading, first[why].name, first[why].said, ladder_inline(story(log, first[why].case, currency))
        )
        for why, heading in SORTS.items()
        if why in first
    ]
