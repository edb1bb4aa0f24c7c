"""Axes over the months of a horizon: dates below, and at the end of each curve its mark."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.experiments.results import RunResult
from sim.reports.drawing import TEXT
from sim.reports.label_places import spread_apart
from sim.reports.wording import month_starts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]


def draw_calendar(axes: Axes, run: RunResult) -> None:
    """Put dates on the axis: years, and months where there is room; a little space is left after the last."""
    # Its locators are not typed: called by name they are not checked, and nothing is ignored.
    dates = import_module("matplotlib.dates")
    locator = dates.AutoDateLocator(minticks=3, maxticks=6)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator, show_offset=False))
    first, *_, last = month_days(run.start, run.months + 1)
    axes.set_xlim(first, last + 0.03 * (last - first))


def month_days(start: str, months: int) -> Floats:
    """Return the first days of months as the axis counts them: days since 1970, shape (months,)."""
    origin = dt.date(1970, 1, 1)
    return np.array([(day - origin).days for day in month_starts(start, months)], dtype=np.float64)


def draw_end_marks(axes: Axes, ends: Sequence[tuple[float, str, str]]) -> None:
    """Write each run's mark beside the end of its curve, moved apart where they would touch.

    Args:
        axes: drawn already, so that its vertical limits are known.
        ends: (last value, mark, colour) of each curve.
    """
    low, high = axes.get_ylim()
    ordered = sorted(ends)
    places = spread_apart([value for value, _, _ in ordered], (high - low) * 0.13)
    for place, (_, mark, colour) in zip(places, ordered, strict=True):
        axes.annotate(
            mark,
            (1.0, place),
            xycoords=("axes fraction", "data"),
            xytext=(3, 0),
            textcoords="offset points",
            color=colour,
            fontsize=TEXT,
            weight="bold",
            va="center",
            annotation_clip=False,
        )
