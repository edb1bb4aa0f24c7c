"""The rows of a ladder, which picture and terminal share: one row a step, a stay, a wrong belief."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sim.reports.story import Belief, Stay, Step, Story, clock, span

RowKind = Literal["step", "wait", "work", "planned", "outage", "belief"]


@dataclass(frozen=True)
class Row:
    """One line of a ladder: an instant (h), what it says, and the step, stay or belief that begins there."""

    at: float
    kind: RowKind
    text: str
    what: Step | Stay | Belief
    day: str
    time: str

    @property
    def grave(self) -> bool:
        """Whether it is to be seen first."""
        what = self.what
        return (isinstance(what, Stay) and what.longest) or (
            isinstance(what, Step) and (what.lost or what.amiss)
        )


def rows_of(told: Story) -> list[Row]:
    """Return the rows of a story in the order of their instants; `day` is empty where it is as above."""
    found: list[tuple[float, int, RowKind, str, Step | Stay | Belief]] = []
    for step in told.steps:
        found.append((step.at, 0, "step", step.text, step))
    for stay in told.stays:
        text = f"{stay.text}, {stay.length}"
        found.append((stay.begin, 1, stay.kind, text, stay))
    for one in told.knew:
        found.append((one.begin, 2, "belief", belief_words(told, one), one))
    found.sort(key=lambda row: row[:2])
    rows: list[Row] = []
    before = ("", "")
    for at, _, kind, text, what in found:
        day, time = clock(told.start, at)
        same_day = day == before[0]
        rows.append(Row(at, kind, text, what, "" if same_day else day, "" if (day, time) == before else time))
        before = day, time
    return rows


def belief_words(told: Story, one: Belief) -> str:
    """What somebody believes and for how long: `Billing: “not yet a customer”, 9.2 days`."""
    until = "still so at the end" if one.open else span(one.hours)
    return f"{told.name_of(one.lane)}: “{one.believed}”, {until}"


def belief_lines(told: Story) -> list[str]:
    """What each believed beside what was true, one line each."""
    lines = []
    for one in told.knew:
        last = "still so at the end" if one.open else f"for {span(one.hours)}"
        lines.append(f"{told.name_of(one.lane)}: “{one.believed}” – in truth {one.truth}; {last}")
    return lines
