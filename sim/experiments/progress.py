"""How far the work is: replications done, simulated date, rate and time left.

Hours are simulated ones, counted from the first measured month, so those of a warm-up are negative; seconds
are those of the wall. Time left is an extrapolation of the pace so far, begun replications included. It is
unknown up to one per cent.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

HOURS_A_MONTH = 730.5
"""Of a mean month: a twelfth of 365.25 days."""


@dataclass(frozen=True)
class Status:
    """A look at the work.

    Attributes:
        done: replications finished, reused ones not counted.
        total: replications to be simulated.
        reused: replications answered from the store.
        failed: replications that did not come to their end.
        share: of the work that is done, begun replications included, 0-1.
        simulated: latest simulated date under way (ISO), empty before the first.
        elapsed_s, left_s: seconds so far and to go (None while nothing is known).
    """

    done: int
    total: int
    reused: int
    failed: int
    share: float
    simulated: str
    elapsed_s: float
    left_s: float | None

    @property
    def rate(self) -> float:
        """Replications a minute, begun ones included."""
        return 60 * self.share * self.total / self.elapsed_s if self.elapsed_s > 0 else 0.0


Watch = Callable[[Status], None]
"""Whoever is told how far the work is; called in the process of the driver."""


def share_of(hour: float, months: int, warm_up: int) -> float:
    """Return how much of one replication lies behind an hour counted from its first measured month.

    A share, 0-1; a month of the warm-up counts as much as a measured one.
    """
    before = warm_up * HOURS_A_MONTH
    return min(max((hour + before) / (before + months * HOURS_A_MONTH), 0.0), 1.0)


def simulated_date(start: str, hour: float) -> str:
    """Return the date (ISO) of an hour counted from the start of the first measured month."""
    return (date.fromisoformat(start) + timedelta(hours=hour)).isoformat()


def seconds_left(share: float, elapsed: float) -> float | None:
    """Return the time to go at the pace so far, None where there is no pace yet."""
    return elapsed * (1 - share) / share if share > 0.01 else None


def span(seconds: float | None) -> str:
    """Return a time as people read it: 8 s, 1:05 min, 2:10 h."""
    if seconds is None:
        return "-"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    return (
        f"{whole // 60}:{whole % 60:02d} min" if whole < 3600 else f"{whole // 3600}:{whole // 60 % 60:02d} h"
    )


def line(status: Status) -> str:
    """Return a status as one plain line."""
    parts = [f"{status.done} of {status.total} replications"]
    if status.reused:
        parts.append(f"{status.reused} from the store")
    if status.failed:
        parts.append(f"{status.failed} failed")
    if status.simulated:
        parts.append(f"simulated to {status.simulated}")
    if status.left_s is not None:
        parts += [f"{status.rate:.1f} a minute", f"{span(status.left_s)} left"]
    return ", ".join(parts)


def short(status: Status) -> str:
    """Return a status in the few words that fit beside a bar."""
    failed = f"{status.failed} failed" if status.failed else ""
    left = "" if status.left_s is None else f"{status.rate:.1f}/min, {span(status.left_s)} left"
    parts = [f"{status.done}/{status.total} replications", failed, status.simulated, left]
    return " · ".join(part for part in parts if part)


class PlainLines:
    """Progress for a file or a pipe: a line at the start, every ten seconds, and at the end.

    Lines go to stderr. One that would repeat the last is not written, and none is written where
    everything was answered from the store.

    Args:
        every_s: seconds between two lines at least.
        clock: monotonic seconds; another one for tests.
    """

    def __init__(self, every_s: float = 10.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._every, self._clock = every_s, clock
        self._last = float("-inf")
        self._said = ""

    def __call__(self, status: Status) -> None:
        """Write a line if one is due."""
        import click

        said = line(status)
        due = self._clock() - self._last >= self._every or status.share >= 1
        if status.total and due and said != self._said:
            self._last, self._said = self._clock(), said
            click.echo(said, err=True)

    def close(self) -> None:
        """Nothing is left open."""


class Bar:
    """Progress for a terminal: one line that is rewritten, on stderr."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn

        columns: Sequence[ProgressColumn] = (
            TextColumn("{task.percentage:>3.0f} %"),
            BarColumn(bar_width=20),
            TextColumn("{task.description}"),
        )
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._progress.add_task("starting", total=1.0)
        self._progress.start()

    def __call__(self, status: Status) -> None:
        """Draw the line anew."""
        if status.total:
            self._progress.update(self._task, completed=status.share, description=short(status))

    def close(self) -> None:
        """Leave the terminal as it was."""
        self._progress.stop()


def on_stderr() -> PlainLines | Bar:
    """Return a bar where stderr is a terminal, plain lines elsewhere."""
    return Bar() if sys.stderr.isatty() else PlainLines()
