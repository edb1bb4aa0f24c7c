"""Curves over the months of the horizon: KPIs and money, each with the band that chance alone gives it."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.experiments.estimate import student
from sim.experiments.results import Alternative, Comparison, RunResult
from sim.reports.drawing import SMALL, TEXT, WIDTH, Drawing, blank, box, plain, shortened, write
from sim.reports.label_places import spread_apart
from sim.reports.palette import DASHES, LIGHT, Dash, Palette, dash
from sim.reports.wording import CHANCE_ALONE, amount, letter, listed, month_name, month_starts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]
Band = tuple[Floats, Floats, Floats]
"""Mean, low and high, each of shape (months,)."""


def band(values: Floats) -> Band:
    """Return mean and 95 % interval over the replications (rows), month by month; NaN where nothing was seen.

    With one replication the interval is empty: low and high are the mean.
    """
    seen = np.sum(~np.isnan(values), axis=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        mean = np.nanmean(values, axis=0) if len(values) else np.full(values.shape[1], np.nan)
        spread = np.nanstd(values, axis=0, ddof=1) if len(values) > 1 else np.zeros_like(mean)
    half = np.zeros_like(mean)
    for count in np.unique(seen[seen > 1]).tolist():
        at = seen == count
        half[at] = student(count - 1) * spread[at] / np.sqrt(count)
    return mean, mean - half, mean + half


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
        f"{runs[0].name}{others}. {CHANCE_ALONE}"
    )
    return Drawing("curves", figure, alt, caption)


def difference_curves(
    comparison: Comparison, kpis: Sequence[str], colours: Palette = LIGHT, currency: str = "€"
) -> Drawing:
    """Return a panel for each KPI: the paired difference of every alternative to doing nothing, by month."""
    from sim.kpis.catalogue import KPIS

    base, others = comparison.base, [one.result for one in comparison.alternatives]
    values: dict[str, list[Floats | None]] = {}
    for kpi in kpis:
        own = _paired_months(base, kpi, comparison.paired)
        rows = [_paired_months(other, kpi, comparison.paired) for other in others]
        differences = [None if own is None or row is None else row - own for row in rows]
        values[kpi] = [None if own is None else np.zeros((1, base.months)), *differences]
    figure = _panels([base, *others], values, (colours, currency), points=True)
    names = listed([KPIS[kpi].label for kpi in kpis])
    alt = f"Difference to doing nothing by month of {names}, for {listed([one.name for one in others])}."
    caption = (
        "Difference to doing nothing by month, replication by replication on the same luck: mean and its "
        f"95 % interval; shares in percentage points. {CHANCE_ALONE}"
    )
    return Drawing("differences", figure, alt, caption)


def _paired_months(run: RunResult, kpi: str, paired: Sequence[int]) -> Floats | None:
    values = run.monthly.get(kpi)
    rows = [at for at, one in enumerate(run.replications) if one.replication in paired]
    return None if values is None or not rows else values[rows]


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
        _panel(axes, runs[0], rows, (scale_of(KPIS[kpi].unit), colours), points)
    return figure


def _runs_key(figure: Figure, runs: Sequence[RunResult], colours: Palette) -> None:
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
    axes: Axes, base: RunResult, rows: Sequence[Floats | None], style: tuple[float, Palette], filled: bool
) -> None:
    """Curves of one KPI. Bands that all lie over each other are hard to read, so only the first is filled."""
    from matplotlib.ticker import MaxNLocator, ScalarFormatter

    scale, colours = style
    ends: list[tuple[float, str, str]] = []
    months = _days(base.start, base.months)
    for place, values in enumerate(rows):
        colour, mark, line = _style(place, colours)
        if values is None or not len(values) or np.isnan(values).all():
            continue
        mean, low, high = (scale * one for one in band(values))
        if place == 0 or filled:
            axes.fill_between(months, low, high, color=colour, alpha=0.15, linewidth=0)
        else:
            for edge in (low, high):
                axes.plot(months, edge, color=colour, linestyle=line, linewidth=0.6, alpha=0.7)
        axes.plot(months, mean, color=colour, linestyle=line, linewidth=1.5)
        last = mean[~np.isnan(mean)]
        ends.append((float(last[-1]), mark, colour))
    _calendar(axes, base)
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.yaxis.set_major_formatter(ScalarFormatter(useOffset=False))
    axes.grid(axis="y", color=colours.rule, linewidth=0.5, alpha=0.6)
    axes.set_axisbelow(True)
    _end_marks(axes, ends)


def _calendar(axes: Axes, run: RunResult) -> None:
    """Dates on the axis: years, and months where there is room."""
    dates: Any = import_module("matplotlib.dates")
    locator = dates.AutoDateLocator(minticks=3, maxticks=6)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator, show_offset=False))
    first, *_, last = _days(run.start, run.months + 1)
    axes.set_xlim(first, last + 0.03 * (last - first))


def _days(start: str, months: int) -> Floats:
    """First days of the months as the axis counts them: days since 1970."""
    origin = dt.date(1970, 1, 1)
    return np.array([(day - origin).days for day in month_starts(start, months)], dtype=np.float64)


def _end_marks(axes: Axes, ends: Sequence[tuple[float, str, str]]) -> None:
    """Write each run's mark beside the end of its curve, moved apart where they would touch."""
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


# --- money


def cash_figure(comparison: Comparison, colours: Palette = LIGHT, currency: str = "€") -> Drawing:
    """Return the cumulated extra cash of each alternative against doing nothing, with band and payback."""
    alternatives = comparison.alternatives
    key = 0.24 * len(alternatives) + 0.25
    figure = blank(key + 3.0, colours)
    axes = box(figure, (0.85, key, WIDTH - 1.15, 2.55), colours)
    ends: list[tuple[float, str, str]] = []
    for place, one in enumerate(alternatives):
        colour = colours.of_alternative(place)
        last = _cash_curve(axes, comparison, place, colours)
        ends += [] if last is None else [(last, letter(place), colour)]
        row = 0.14 + 0.24 * place
        write(figure, (0.1, row), letter(place), colour, weight="bold")
        write(
            figure, (0.32, row), f"{shortened(one.name, 60)}: {payback_words(comparison, one)}", colours.ink
        )
    axes.axhline(0, color=colours.muted, linewidth=1)
    _calendar(axes, comparison.base)
    axes.yaxis.set_major_formatter(lambda value, _: plain(amount(value, currency)))
    axes.grid(axis="y", color=colours.rule, linewidth=0.5, alpha=0.6)
    _end_marks(axes, ends)
    said = [f"{one.name}: {payback_words(comparison, one)}" for one in alternatives]
    alt = f"Cumulated extra cash against doing nothing by month. {'. '.join(said)}."
    caption = (
        "Cumulated extra cash against doing nothing, not discounted, the plan's price included; a ring marks "
        f"the month of payback; the band is the 95 % interval of the mean. {CHANCE_ALONE}"
    )
    return Drawing("cash", figure, alt, caption)


def _cash_curve(axes: Axes, comparison: Comparison, place: int, colours: Palette) -> float | None:
    """Draw one alternative's cumulated cash with band and payback; return where it ends."""
    one, colour = comparison.alternatives[place], colours.of_alternative(place)
    months = _days(comparison.base.start, comparison.base.months)
    mean, low, high = band(extra_cash(comparison, one).cumsum(axis=1))
    axes.fill_between(months, low, high, color=colour, alpha=0.15, linewidth=0)
    axes.plot(months, mean, color=colour, linestyle=dash(place), linewidth=1.8)
    if one.payback is not None:
        at, paper = one.payback - 1, colours.paper
        axes.plot([months[at]], [mean[at]], marker="o", markersize=7, color=colour, markerfacecolor=paper)
    return None if np.isnan(mean[-1]) else float(mean[-1])


def extra_cash(comparison: Comparison, one: Alternative) -> Floats:
    """Return the extra cash of an alternative, major units of money, shape (paired replications, months)."""
    base = {run.replication: run for run in comparison.base.replications}
    other = {run.replication: run for run in one.result.replications}
    rows = [other[number].net_cash() - base[number].net_cash() for number in comparison.paired]
    return np.array(rows, dtype=np.float64).reshape(len(rows), comparison.base.months)


def payback_words(comparison: Comparison, one: Alternative) -> str:
    """Return when the money is back: `pays back in month 9 (Sep 2027)`."""
    if one.payback is None:
        return f"does not pay back within {comparison.base.months} months"
    return f"pays back in month {one.payback} ({month_name(comparison.base.start, one.payback)})"
