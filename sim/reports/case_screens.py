"""`bosstwin explain case`, `cases` and the parting of two runs on a terminal, as files and as JSON."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from rich.console import Console
from rich.text import Text

from sim.experiments.event_diff import Stretch, common_stretch, covered, event_parting
from sim.experiments.recorded_events import Event, RecordedEvents, has_log
from sim.records.errors import InputRefused
from sim.records.store import write_text
from sim.reports.case_story import story
from sim.reports.explanations import heading
from sim.reports.ladder_text import ladder_screen
from sim.reports.open_log import OpenLog, open_log
from sim.reports.story import Case, Story, clock
from sim.reports.story_words import said
from sim.reports.terminal import grid, shown_path
from sim.reports.worth_telling import Worth


def cases_screen(found: list[Worth], run: str, out: Console) -> None:
    """Print the cases worth telling, and how to open one.

    Args:
        found: the cases.
        run: what the user called the run.
        out: where.
    """
    if not found:
        out.print(Text("The event log holds no case worth telling."))
        return
    rows = [(one.why, one.name, one.said) for one in found]
    out.print(grid(("why", "case", "what"), rows))
    out.print(Text(f"Open one with: bosstwin explain case {found[0].name} {run}", style="dim"))


def write_pictures(told: Story, svg: Path | None, png: Path | None) -> list[str]:
    """Write a ladder as SVG or PNG where a file is named; return the lines that say so.

    Raises:
        InputRefused: a file cannot be written.
    """
    lines = []
    try:
        if svg is not None:
            from sim.reports.ladder_svg import ladder_file

            write_text(svg, ladder_file(told))
            lines.append(shown_path(svg))
        if png is not None:
            from sim.reports.ladder_png import ladder_png

            png.parent.mkdir(parents=True, exist_ok=True)
            png.write_bytes(ladder_png(told))
            lines.append(shown_path(png))
    except OSError as error:
        raise InputRefused([f"{error.filename}: cannot be written: {error.strerror}"]) from None
    return lines


def event_parting_screen(
    folders: tuple[Path, Path], names: tuple[str, str], width: int | None, out: Console
) -> None:
    """Print the first event at which two runs part, and both ladders of its case from there.

    Where a run has no event log, how to make one is said instead.

    Args:
        folders: of the two replications.
        names: what they are called.
        width: letters of a line; None for those of the terminal.
        out: where.
    """
    missing = [name for folder, name in zip(folders, names, strict=True) if not has_log(folder)]
    if missing:
        out.print()
        out.print(
            Text(
                f"No event log of {' and '.join(missing)}: run both with `--only 0 --trace full`", style="dim"
            )
        )
        out.print(Text("to see the first event at which they part, and the ladders from there.", style="dim"))
        return
    opened = [open_log(folder) for folder in folders]
    left, right = (one.events for one in opened)
    if left.sampled != right.sampled:
        out.print()
        out.print(Text("One event log is a sample and the other is not: record both with `--trace full`."))
        return
    common = common_stretch(left, right)
    if common is not None:
        _different_times((left, right), names, common, out)
        if common.end <= common.begin:
            return
    _parting(opened, names, width, out, whole=common is None)


def _parting(
    opened: list[OpenLog], names: tuple[str, str], width: int | None, out: Console, *, whole: bool
) -> None:
    """Print the first event at which two logs part; `whole` says that they cover the same time."""
    left, right = (one.events for one in opened)
    found = event_parting(left, right)
    if found is None:
        there = "" if whole else " in the time that both cover"
        heading(f"The two event logs are equal, row for row{there}.", out)
        return
    there = "the logs" if whole else "the time that both cover"
    heading(f"The first event at which they part (row {found.place:,} of {there})", out)
    for name, log, event in zip(names, (left, right), (found.left, found.right), strict=True):
        out.print(Text(f"  {name}: {_told(event, log)}"))
    out.print(Text(f"  They differ in {', '.join(found.differs)}.", style="dim"))
    case = found.case()
    if case is None:
        out.print(Text("  It belongs to no case.", style="dim"))
        return
    for name, one in zip(names, opened, strict=True):
        heading(f"{name}, from there", out)
        _ladder_from(one, Case(*case), found.first.at, width, out)


def _different_times(
    logs: tuple[RecordedEvents, RecordedEvents], names: tuple[str, str], common: Stretch, out: Console
) -> None:
    """Print that two logs cover different times, and which time of them is compared."""
    heading("The event logs cover different times", out)
    for name, log in zip(names, logs, strict=True):
        ended = log.ended
        why = f" ({ended.cause})" if ended is not None and ended.cause else ""
        out.print(Text(f"  {name}: {_from_to(covered(log), log)}{why}"))
    if common.end <= common.begin:
        out.print(Text("  They have no time in common, so there is nothing to compare.", style="dim"))
    else:
        out.print(Text(f"  Only what both cover is compared: {_from_to(common, logs[0])}.", style="dim"))


def _from_to(stretch: Stretch, log: RecordedEvents) -> str:
    """From when to when a stretch of time lasts."""
    begin, end = (" ".join(clock(log.start, at)) if np.isfinite(at) else "" for at in stretch)
    return " ".join([f"from {begin}"] * bool(begin) + [f"to {end}"] * bool(end))


def _ladder_from(log: OpenLog, case: Case, since: float, width: int | None, out: Console) -> None:
    """Print one run's ladder of a case from an instant on, or that it has none."""
    try:
        told = story(log.events, case, log.currency, since)
    except InputRefused as refused:
        out.print(Text(str(refused)))
        return
    ladder_screen(told, width)


def _told(event: Event | None, log: RecordedEvents) -> str:
    """An event in one line."""
    if event is None:
        return "no further event"
    way = " to ".join(one for one in (event.sender, event.receiver) if one)
    lost = ", lost" if event.lost else ""
    arrives = "" if event.arrives == event.at else f", until {' '.join(clock(log.start, event.arrives))}"
    who = f" ({way})" if way else ""
    return f"{' '.join(clock(log.start, event.at))} {said(event, '')}{who}{arrives}{lost}".rstrip()
