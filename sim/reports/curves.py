"""Curves of KPIs over the months of the horizon, each with the band that chance alone gives it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.experiments.goals import bounds_of, difference_bounds
from sim.experiments.results import Comparison, RunResult
from sim.reports.bands import Band, band, paired_months
from sim.reports.drawing import SMALL, WIDTH, Drawing, blank, box, plain, shortened, write
from sim.reports.month_axis import draw_calendar, draw_end_marks, month_days
from sim.reports.palette import DASHES, LIGHT, Dash, Palette, dash
from sim.reports.wording import CHANCE_ALONE, few_lives, letter, listed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]


def kpi_curves(
    runs: Sequence[RunResult], kpis: Sequence[str], colours: Palette = LIGHT, currency: str = "€"
) -> Drawing:
    """Return a panel for each KPI: the curve of every run by month, with bands.

    Args:
        runs: the first is drawn as doing nothing, the others as alternatives A, B, ...
        kpis: ids of KPIs.
        colours: palette.
        currency: how money is shown.
    """
    from sim.kpis.catalogue import KPIS

    values = {kpi: [run.monthly.get(kpi) for run in runs] for kpi in kpis}
    figure = _panels(runs, values, (colours, currency))
    names = listed([KPIS[kpi].label for kpi in kpis])
    alt = f"Curves by month of {names}, for {listed([run.name for run in runs])}."
    others = "; that of the others lies between their thin lines" if len(runs) > 1 else ""
    caption = (
        "Mean over the replications by month; the grey band is the 95 % interval of the mean of "
        f"{runs[0].name}{others}{few_lives(len(runs[0].replications))}. {CHANCE_ALONE}"
    )
    return Drawing("curves", figure, alt, caption)


def difference_curves(
    comparison: Comparison, kpis: Sequence[str], colours: Palette = LIGHT, currency: str = "€"
) -> Drawing:
    """Return a panel for each KPI: the paired difference of every alternative to doing nothing, by month.

    Args:
        comparison: differences are taken replication by replication, over its paired ones.
        kpis: ids of KPIs; shares are drawn in percentage points.
        colours: palette.
        currency: how money is shown.
    """
    from sim.kpis.catalogue import KPIS

    base, others = comparison.base, [one.result for one in comparison.alternatives]
    values: dict[str, list[Floats | None]] = {}
    for kpi in kpis:
        own = paired_months(base, kpi, comparison.paired)
        rows = [paired_months(other, kpi, comparison.paired) for other in others]
        differences = [None if own is None or row is None else row - own for row in rows]
        values[kpi] = [None if own is None else np.zeros((1, base.months)), *differences]
    figure = _panels([base, *others], values, (colours, currency), points=True)
    names = listed([KPIS[kpi].label for kpi in kpis])
    alt = f"Difference to doing nothing by month of {names}, for {listed([one.name for one in others])}."
    caption = (
        "Difference to doing nothing by month, replication by replication on the same luck: mean and its "
        f"95 % interval{few_lives(len(comparison.paired))}; shares in percentage points. {CHANCE_ALONE}"
    )
    return Drawing("differences", figure, alt, caption)


def _panels(
    runs: Sequence[RunResult],
    values: Mapping[str, Sequence[Floats | None]],
    style: tuple[Palette, str],
    points: bool = False,
) -> Figure:
    """Two panels beside each other, a row for every two KPIs; `points` says that shares are differences."""
    from sim.kpis.catalogue import KPIS
    from sim.kpis.units import scale_of, sign_of

    (colours, currency), key = style, 0.24 * len(runs) + 0.1
    height, step = 1.3, 1.9
    figure = blank(key + -(-len(values) // 2) * step + 0.1, colours)
    _runs_key(figure, runs, colours)
    wide = WIDTH / 2 - 0.95
    for place, (kpi, rows) in enumerate(values.items()):
        left, top = 0.62 + (place % 2) * WIDTH / 2, key + (place // 2) * step + 0.32
        unit = sign_of(KPIS[kpi].unit, currency)
        unit = "pp" if points and unit == "%" else unit
        write(
            figure, (left - 0.5, top - 0.16), KPIS[kpi].label.partition(" (")[0], colours.ink, weight="bold"
        )
        write(figure, (left + wide, top - 0.16), plain(unit), colours.muted, size=SMALL, ha="right")
        axes = box(figure, (left, top, wide, height), colours)
        bounds = difference_bounds(kpi) if points else bounds_of(kpi)
        bands = [None if values is None else band(values, bounds) for values in rows]
        _panel(axes, runs[0], bands, (scale_of(KPIS[kpi].unit), colours), points)
    return figure


def _runs_key(figure: Figure, runs: Sequence[RunResult], colours: Palette) -> None:
    """One line a run: its colour and dash, mark and name."""
    from matplotlib.lines import Line2D

    width, height = figure.get_size_inches()
    for place, run in enumerate(runs):
        row = 0.16 + 0.24 * place
        colour, mark, style = _style(place, colours)
        where = [1 - row / height] * 2
        line = Line2D([0.1 / width, 0.5 / width], where, color=colour, linestyle=style, linewidth=1.8)
        figure.add_artist(line)
        write(figure, (0.62, row), mark, colour, weight="bold", ha="center")
        write(figure, (0.78, row), shortened(run.name, 90), colours.ink)


def _style(place: int, colours: Palette) -> tuple[str, str, Dash]:
    """Colour, mark and line style of a run; the first is doing nothing."""
    if place == 0:
        return colours.base, "0", DASHES[0]
    return colours.of_alternative(place - 1), letter(place - 1), dash(place - 1)


def _panel(
    axes: Axes, base: RunResult, bands: Sequence[Band | None], style: tuple[float, Palette], filled: bool
) -> None:
    """Curves of one KPI. Bands that all lie over each other are hard to read, so only the first is filled."""
    from matplotlib.ticker import MaxNLocator, ScalarFormatter

    scale, colours = style
    ends: list[tuple[float, str, str]] = []
    months = month_days(base.start, base.months)
    for place, seen in enumerate(bands):
        colour, mark, line = _style(place, colours)
        if seen is None or np.isnan(seen[0]).all():
            continue
        mean, low, high = (scale * one for one in seen)
        if place == 0 or filled:
            axes.fill_between(months, low, high, color=colour, alpha=0.15, linewidth=0)
        else:
            for edge in (low, high):
                axes.plot(months, edge, color=colour, linestyle=line, linewidth=0.6, alpha=0.7)
        axes.plot(months, mean, color=colour, linestyle=line, linewidth=1.5)
        last = mean[~np.isnan(mean)]
        ends.append((float(last[-1]), mark, colour))
    draw_calendar(axes, base)
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.yaxis.set_major_formatter(ScalarFormatter(useOffset=False))
    axes.grid(axis="y", color=colours.rule, linewidth=0.5, alpha=0.6)
    axes.set_axisbelow(True)
    draw_end_marks(axes, ends)
