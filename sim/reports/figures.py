"""Printed figures of a comparison: differences of the headline KPIs, and NPV over the paired replications.

Curves over time are drawn in `sim.reports.curves`, places in `sim.reports.network_map`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.experiments.amounts import money, money_or_lives
from sim.experiments.estimate import FEWEST
from sim.experiments.results import BETTER, CHANGED, WORSE, Alternative, Comparison, Row
from sim.reports.decision_words import holding
from sim.reports.drawing import SMALL, TEXT, WIDTH, Drawing, blank, box, plain, shortened, write
from sim.reports.palette import LIGHT, Palette
from sim.reports.wording import (
    CHANCE_ALONE,
    amount,
    difference,
    letter,
    loses_in,
    minus,
    verdict_words,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]

LABELS, MIDDLE = 2.1, 3.5
"""Inches for the KPIs' names on the left and for the strips beside them."""

_SHAPES = {BETTER: "^", WORSE: "v", CHANGED: "D"}


def comparison_figure(comparison: Comparison, colours: Palette = LIGHT, currency: str = "€") -> Drawing:
    """Return the paired differences of the six headline KPIs, one strip for each, with their intervals.

    Every strip has its own unit and is turned so that better lies to the right of doing nothing.

    Args:
        comparison: with at least one alternative.
        colours: palette.
        currency: how money is shown.
    """
    from sim.kpis.catalogue import HEADLINE

    alternatives = comparison.alternatives
    strip = 0.26 * max(1, len(alternatives)) + 0.16
    top = 0.24 * len(alternatives) + 0.42
    figure = blank(top + len(HEADLINE) * (strip + 0.12) + 0.12, colours)
    _key(figure, comparison, colours, top)
    for place, kpi in enumerate(HEADLINE):
        _strip(figure, comparison, kpi, (top + place * (strip + 0.12), strip), (colours, currency))
    count = len(comparison.paired)
    few = "" if count >= FEWEST else "; too few for intervals, so each is a dot"
    caption = (
        f"Difference to doing nothing, mean of {count} paired replication{'s' if count != 1 else ''}; "
        f"each KPI in its own unit, better to the right{few}. {holding(comparison)} {CHANCE_ALONE}"
    )
    return Drawing("comparison", figure, _comparison_alt(comparison, HEADLINE, currency), caption)


def _key(figure: Figure, comparison: Comparison, colours: Palette, top: float) -> None:
    """Letters and names of the alternatives, and which way is better."""
    for place, one in enumerate(comparison.alternatives):
        row = 0.16 + 0.24 * place
        write(figure, (0.1, row), letter(place), colours.of_alternative(place), size=TEXT, weight="bold")
        write(figure, (0.32, row), shortened(one.name, 90), colours.ink)
    middle = LABELS + MIDDLE / 2
    write(figure, (middle - 0.12, top - 0.12), "← worse", colours.worse, size=SMALL, ha="right")
    write(figure, (middle + 0.12, top - 0.12), "better →", colours.better, size=SMALL, ha="left")


def _strip(
    figure: Figure,
    comparison: Comparison,
    kpi: str,
    place: tuple[float, float],
    style: tuple[Palette, str],
) -> None:
    """One KPI: its name, the value of doing nothing, and for each alternative a line and its words."""
    from sim.kpis.catalogue import KPIS
    from sim.kpis.evaluate import format_value

    (top, height), (colours, currency) = place, style
    middle = top + height / 2
    base = comparison.base.kpis.get(kpi)
    now = minus(format_value(kpi, base.value if base else None, currency))
    write(figure, (0.1, middle - 0.09), KPIS[kpi].label.partition(" (")[0], colours.ink, weight="bold")
    write(figure, (0.1, middle + 0.09), f"do nothing: {now}", colours.muted, size=SMALL)
    axes = box(figure, (LABELS, top, MIDDLE, height), colours)
    rows = [one.rows.get(kpi) for one in comparison.alternatives]
    _frame_strip(axes, rows, KPIS[kpi].direction, colours)
    step = height / max(1, len(rows))
    for at, row in enumerate(rows):
        _dot_and_whisker(axes, row, at, colours)
        line, verdict = top + step * (at + 0.5), row.verdict if row else None
        write(
            figure, (LABELS - 0.16, line), letter(at), colours.of_alternative(at), weight="bold", ha="center"
        )
        right = LABELS + MIDDLE + 0.14
        write(figure, (right, line), difference(row, currency), colours.ink, size=SMALL)
        write(figure, (WIDTH - 1.12, line), verdict_words(row), colours.of_verdict(verdict), size=SMALL)


def _frame_strip(axes: Axes, rows: Sequence[Row | None], direction: str, colours: Palette) -> None:
    """Axes of one KPI, wide enough for every interval and turned so that better lies right."""
    ends = [
        abs(end)
        for row in rows
        if row
        for end in (row.low, row.high, row.difference, *row.lives)
        if end is not None
    ]
    reach = max(ends, default=0.0) * 1.12 or 1.0
    axes.set_xlim(*((reach, -reach) if direction == "down" else (-reach, reach)))
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xticks([])
    axes.set_yticks([])
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.set_facecolor(colours.panel)
    axes.axvline(0, color=colours.muted, linewidth=1)


def _dot_and_whisker(axes: Axes, row: Row | None, at: int, colours: Palette) -> None:
    """The difference of one alternative with its interval; shape and colour tell the verdict.

    Where there are too few lives for an interval, each is a dot.
    """
    if row is None or row.difference is None:
        return
    colour = colours.of_verdict(row.verdict)
    if row.lives:
        axes.scatter(row.lives, [at] * len(row.lives), s=16, color=colour, linewidths=0, clip_on=False)
        return
    if row.low is not None and row.high is not None:
        axes.plot([row.low, row.high], [at, at], color=colour, linewidth=1.8, solid_capstyle="butt")
        for end in (row.low, row.high):
            axes.plot([end, end], [at - 0.16, at + 0.16], color=colour, linewidth=1.2)
    shape = _SHAPES.get(row.verdict or "", "o")
    inside = colour if shape != "o" else colours.paper
    axes.plot(
        [row.difference],
        [at],
        marker=shape,
        markersize=6.5,
        color=colour,
        markerfacecolor=inside,
        clip_on=False,
    )


def _comparison_alt(comparison: Comparison, kpis: Sequence[str], currency: str) -> str:
    """The figure in words: every difference with its verdict."""
    from sim.kpis.catalogue import KPIS

    said = []
    for place, one in enumerate(comparison.alternatives):
        rows = [(KPIS[kpi].label.partition(" (")[0], one.rows.get(kpi)) for kpi in kpis]
        parts = [
            f"{name} {difference(row, currency)} {row.verdict or ''}".strip() for name, row in rows if row
        ]
        said.append(f"{letter(place)} {one.name}: {'; '.join(parts)}")
    return "Differences to doing nothing with intervals. " + ". ".join(said) + "."


# --- NPV over replications


def npv_figure(comparison: Comparison, colours: Palette = LIGHT, currency: str = "€") -> Drawing:
    """Return the NPV of every paired replication as a dot, with mean and interval, for each alternative.

    Args:
        comparison: with at least one alternative.
        colours: palette.
        currency: how money is shown.
    """
    from matplotlib.ticker import MaxNLocator

    alternatives = comparison.alternatives
    row, top = 0.82, 0.12
    figure = blank(top + row * max(1, len(alternatives)) + 0.6, colours)
    left = 2.5
    axes = box(figure, (left, top, WIDTH - left - 0.25, row * max(1, len(alternatives))), colours)
    for place, one in enumerate(alternatives):
        _worths(axes, one, place, colours)
        line = top + row * (place + 0.5)
        write(figure, (0.1, line - 0.2), letter(place), colours.of_alternative(place), weight="bold")
        write(figure, (0.32, line - 0.2), shortened(one.name, 32), colours.ink)
        write(figure, (0.32, line), money_or_lives(one.npv, currency), colours.ink, size=SMALL)
        loss = f"a loss in {loses_in(one)}"
        write(figure, (0.32, line + 0.18), loss, colours.muted, size=SMALL)
    axes.set_ylim(len(alternatives) - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.axvline(0, color=colours.muted, linewidth=1)
    axes.margins(x=0.06)
    axes.xaxis.set_major_formatter(lambda value, _: plain(amount(value, currency)))
    axes.xaxis.set_major_locator(MaxNLocator(7))
    axes.set_xlabel(f"NPV over {comparison.base.months} months", fontsize=SMALL, color=colours.muted)
    return Drawing("npv", figure, _npv_alt(comparison, currency), _npv_caption(comparison))


def _worths(axes: Axes, one: Alternative, place: int, colours: Palette) -> None:
    """Dots of one alternative, below them the mean with its interval."""
    worths = np.array(one.npv_by_replication, dtype=np.float64)
    colour = colours.of_alternative(place)
    axes.scatter(worths, place - 0.06 - dot_heights(worths), s=15, color=colour, alpha=0.75, linewidths=0)
    if one.npv.value is None:
        return
    if one.npv.low is not None and one.npv.high is not None:
        axes.plot([one.npv.low, one.npv.high], [place + 0.22] * 2, color=colours.ink, linewidth=1.8)
    axes.plot([one.npv.value], [place + 0.22], marker="D", markersize=4.5, color=colours.ink)


def dot_heights(values: Floats) -> Floats:
    """Return the height of each dot so that near ones lie on top of each other, 0 .. 0.36, shape (n,).

    Equal values make a column of their own; others fall into forty slots over their range.
    """
    heights = np.zeros(len(values))
    spread = float(np.ptp(values)) if len(values) else 0.0
    if spread == 0:
        level: Floats = np.minimum(np.arange(len(values)) * 0.05, 0.36)
        return level
    taken: dict[int, int] = {}
    for at in np.argsort(values, kind="stable").tolist():
        slot = int((values[at] - values.min()) / spread * 40)
        heights[at] = taken[slot] = taken.get(slot, -1) + 1
    heights *= min(0.1, 0.36 / max(1.0, float(heights.max())))
    return heights


def _npv_caption(comparison: Comparison) -> str:
    count = len(comparison.paired)
    return (
        f"NPV against doing nothing: a dot for each of {count} paired "
        f"replication{'s' if count != 1 else ''}, below them the mean with its interval. {CHANCE_ALONE}"
    )


def _spread(one: Alternative, currency: str) -> str:
    return "" if one.npv.low is None else f"interval {money(one.npv, currency)}, "


def _npv_alt(comparison: Comparison, currency: str) -> str:
    said = [
        f"{letter(place)} {one.name}: mean {amount(one.npv.value, currency)}, "
        f"{_spread(one, currency)}a loss in {loses_in(one)}"
        for place, one in enumerate(comparison.alternatives)
    ]
    return "Distribution of NPV over the paired replications. " + ". ".join(said) + "."
