"""Answers on a terminal, at most 100 columns wide: the console, plain tables, and the short answers."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from sim.experiments.archive import Study
    from sim.network.maps.network_map import NetworkMap

COLUMNS = 100
"""Characters of a line where the terminal does not say less."""


def console() -> Console:
    """Return the console of the answer: stdout, at most 100 columns wide; plain where it is no terminal."""
    wide = Console(file=sys.stdout)
    return Console(file=sys.stdout, width=min(COLUMNS, wide.width) if sys.stdout.isatty() else COLUMNS)


def plain_table(*columns: str, right: Sequence[str] = ()) -> Table:
    """Return an empty table without frames; the columns named in `right` are set to the right."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for name in columns:
        table.add_column(name, justify="right" if name in right else "left", overflow="fold")
    return table


def grid(headings: Sequence[str], rows: Iterable[Sequence[str | float]], right: Sequence[str] = ()) -> Table:
    """Return a plain table of texts; the columns named in `right` are set to the right."""
    table = plain_table(*headings, right=right)
    for row in rows:
        table.add_row(*(Text(str(cell)) for cell in row))
    return table


def map_screen(found: NetworkMap, out: Console) -> None:
    """Print what was read of a network map, and everything merged, guessed or missing.

    Args:
        found: the map with its report.
        out: where.
    """
    out.print(Text(f"Map {found.name}", style="bold"))
    counts = {name: value for name, value in found.report.as_dict().items() if name != "warnings"}
    rows = [(name.replace("_", " "), f"{value:,}") for name, value in counts.items()]
    rows += [
        ("links with a stated speed", f"{found.report.links_with_speed:,}"),
        ("length, each pair once", f"{found.report.total_km:,.0f} km"),
    ]
    out.print(grid(("found", ""), rows, right=("",)))
    for warning in found.report.warnings:
        out.print(Text(f"! {warning}"))


def studies_screen(found: Sequence[Study], root: Path, out: Console) -> None:
    """Print the stored studies, the newest first.

    Args:
        found: the newest first.
        root: folder of results that was searched.
        out: where.
    """
    if not found:
        out.print(Text(f"No study in {shown_path(root)} answers to that."))
        return
    rows = [
        (one.folder.name, one.kind, one.title, one.made[:16], one.replications, f"{one.megabytes:.1f}")
        for one in found
    ]
    out.print(grid(("study", "kind", "title", "made (UTC)", "replications", "MB"), rows))


def shown_path(path: Path) -> str:
    """Return a path from the working folder where it lies below it."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)
