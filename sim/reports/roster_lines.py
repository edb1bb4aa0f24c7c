"""The house as its roster has it: who is there, and how a day passes. Made from the classes; needs no run.

What a department or a step does is the first line of its docstring, so that line is read by people who never
see the code.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text

from sim.kernel.contract import department_at
from sim.kernel.department import AnyDepartment
from sim.kernel.directory import is_batch
from sim.kernel.handlers import Step, word_heard
from sim.roster import MORNING, ROSTER, Roster

if TYPE_CHECKING:
    from rich.console import Console

ON_THE_CLOCK = "on the clock"
"""Stands for the phase in which the few live through the day and messages are heard as they arrive."""


@dataclass(frozen=True)
class DayLine:
    """A step of the day as texts: phase, whose it is, the method, the word that it hears, what it does."""

    phase: str
    department: str
    step: str
    hears: str
    does: str


@dataclass(frozen=True)
class AgentLine:
    """A kind of department as texts: address, name in the standards, role, and what it declares."""

    address: str
    standard_name: str
    role: str
    hears: str
    says: str
    desks: str
    decisions: str
    tools: str


def day_lines(roster: Roster = ROSTER) -> list[DayLine]:
    """Return every step of a day in its order; messages, heard at any hour, come after the morning."""
    kinds, lines = roster.kinds(), []
    for phase, steps in roster.day.items():
        for step in steps:
            kind = department_at(step, kinds)
            assert kind is not None
            lines.append(_line(phase, kind, step))
        if phase == MORNING:
            lines += [
                _line(ON_THE_CLOCK, kind, handler)
                for kind in kinds
                for word, handler in kind.hears.items()
                if not is_batch(word)
            ]
    return lines


def agent_lines(roster: Roster = ROSTER) -> list[AgentLine]:
    """Return every kind of department in the order of the roster."""
    standing = {one.kind for one in roster.seats if one.standing}
    return [
        AgentLine(
            kind.name,
            kind.standard_name,
            first_line(kind) + ("" if kind in standing else f" (Only where a scenario says {_seats(kind)}.)"),
            ", ".join(word.__name__ for word in kind.hears),
            ", ".join(word.__name__ for word in kind.says),
            ", ".join(f"{desk.label} ({desk.name})" for desk in kind.desks),
            "; ".join(f"{decision}: {' / '.join(known)}" for decision, known in kind.policies.items()),
            ", ".join(one.replace("_", " ") for one in kind.needs),
        )
        for kind in roster.kinds()
    ]


def _seats(kind: type[AnyDepartment]) -> str:
    return f"seats: {{{kind.name.rpartition('.')[2]}: true}}"


def first_line(of: type | Step) -> str:
    """Return the first line of what a class or a method says about itself."""
    return (inspect.getdoc(of) or "").partition("\n")[0]


def _line(phase: str, kind: type[AnyDepartment], step: Step) -> DayLine:
    word = word_heard(step)
    return DayLine(phase, kind.name, step.__name__, word.__name__ if word else "", first_line(step))


def day_screen(out: Console) -> None:
    """Print the order of a day, phase by phase."""
    from sim.reports.terminal import grid

    out.print(Text("The order of a day", style="bold"))
    lines = day_lines()
    rows = [
        (
            line.phase if place == 0 or lines[place - 1].phase != line.phase else "",
            f"{line.department}\n  {line.step}",
            f"{line.does}\n  hears {line.hears}" if line.hears else line.does,
        )
        for place, line in enumerate(lines)
    ]
    out.print(grid(("phase", "department and step", "what it does"), rows))
    out.print(Text("At a month's end every law is checked (bosstwin explain laws).", style="dim"))


def agents_screen(out: Console) -> None:
    """Print who is there: role, words, desks, decisions and tools of each."""
    from sim.reports.terminal import grid

    for line in agent_lines():
        out.print(Text(f"{line.address}, {line.standard_name}", style="bold"))
        said = (
            ("role", line.role), ("hears", line.hears), ("says", line.says), ("desks", line.desks),
            ("decides", line.decisions), ("may touch", line.tools),
        )  # fmt: skip
        out.print(grid(("", ""), [(f"  {name}", text) for name, text in said if text]))
