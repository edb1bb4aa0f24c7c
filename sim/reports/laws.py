"""The laws of the house as a table: what must close, in which unit, and who checks it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.records.laws import Law

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True)
class LawLine:
    """A law as a row of texts: reference and name, both sides, their unit, who checks it."""

    name: str
    left: str
    right: str
    unit: str
    by: str


def law_lines(laws: Iterable[Law]) -> list[LawLine]:
    """Return a line for each law, in order of reference and name."""
    ordered = sorted(laws, key=lambda law: (law.id, law.name))
    return [LawLine(law.title, law.left, law.right, law.unit, law.by) for law in ordered]


def all_laws() -> list[Law]:
    """Return every law that is checked: of the departments, the world, the bus and the ledger."""
    from sim.kernel.bus import MESSAGES_CLOSE
    from sim.records.ledger import DOUBLE_ENTRY
    from sim.roster import kinds
    from sim.world import WORLD_LAWS

    return [*(law for kind in kinds() for law in kind.laws), *WORLD_LAWS, MESSAGES_CLOSE, DOUBLE_ENTRY]


def laws_screen(laws: Iterable[Law], out: Console) -> None:
    """Print the laws: each is checked at the end of every month, and a run in which one breaks stops."""
    from sim.reports.terminal import grid

    rows = [(line.name, line.left, line.right, line.unit, line.by) for line in law_lines(laws)]
    out.print(grid(("law", "this", "equals that", "unit", "checked by"), rows))
