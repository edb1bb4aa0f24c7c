"""What the event log of a run holds: its columns and kinds as a table, and where the logs of a run lie."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.experiments.results import RunResult
from sim.records.events import COLUMNS, FILE, KINDS
from sim.records.store import stored

if TYPE_CHECKING:
    from rich.console import Console


def events_screen(out: Console) -> None:
    """Print every column and every kind of the log, with the names that the standards have for them."""
    from rich.text import Text

    from sim.reports.terminal import grid

    out.print(Text("One row an event. Absent are: empty texts, identities 0, elements -1, else NaN."))
    out.print()
    out.print(grid(("column", "type", "says", "elsewhere"), COLUMNS))
    out.print()
    out.print(Text("A word is a kind of its own, by its name in sim.messages: a row for each receiver,"))
    out.print(Text("`until` is its arrival. All other kinds:"))
    out.print()
    out.print(grid(("kind", "says", "elsewhere"), KINDS))


def log_lines(run: RunResult) -> Iterator[str]:
    """Yield a line for each event log of a run, with its size, and one for each note of a replication."""
    from sim.reports.terminal import shown_path

    for place in range(len(run.replications)):
        folder = run.folder_of(place)
        manifest = stored(folder)
        if manifest is None:
            continue
        if FILE in manifest.files:
            yield f"event log: {shown_path(folder / FILE)} ({manifest.files[FILE] / 1e6:.1f} MB)"
        yield from (f"note: {note}" for note in manifest.notes)
