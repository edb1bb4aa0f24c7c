"""The kinds of incidents as tables: what each does, its keys, units, ranges, sources. Made from the code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from rich.text import Text

from sim.kernel.described import ParameterInfo, describe
from sim.kernel.parameters import Parameters
from sim.reports.wording import setting_range, setting_value
from sim.scenario.incidents import ALL

if TYPE_CHECKING:
    from rich.console import Console

KEYS = ("key", "needed", "unit", "range", "source", "meaning")


@dataclass(frozen=True)
class IncidentLines:
    """A kind of incident as texts: its name, what happens, what it leaves to the departments, its keys.

    `keys` has a row for each key, in the order of KEYS.
    """

    kind: str
    does: str
    more: str
    keys: list[tuple[str, str, str, str, str, str]]


def incident_lines() -> list[IncidentLines]:
    """Return every kind of incident in the order in which they are explained."""
    return [_lines(kind) for kind in ALL]


def _lines(kind: type[Parameters]) -> IncidentLines:
    (name,) = get_args(kind.model_fields["kind"].annotation)
    does, _, more = (kind.__doc__ or "").partition("\n\n")
    infos = [info for info in describe(kind) if info.path != "kind"]
    return IncidentLines(name, _one_line(does), _one_line(more), [_key(kind, info) for info in infos])


def _key(kind: type[Parameters], info: ParameterInfo) -> tuple[str, str, str, str, str, str]:
    if kind.model_fields[info.path].is_required():
        needed = "yes"
    else:
        needed = "no" if info.default is None else f"no ({setting_value(info.default)})"
    return info.path, needed, info.unit, setting_range(info.low, info.high), info.source, info.doc


def _one_line(text: str) -> str:
    return " ".join(text.split())


def incidents_screen(out: Console) -> None:
    """Print every kind of incident with its keys."""
    from sim.reports.terminal import grid

    for line in incident_lines():
        out.print()
        out.print(Text(f"kind: {line.kind}", style="bold"))
        out.print(Text(f"{line.does} {line.more}".strip()))
        out.print(grid(KEYS, line.keys))
