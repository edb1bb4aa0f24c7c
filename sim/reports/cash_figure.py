"""The cumulated extra cash of the alternatives by month, with band and payback."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.experiments.results import Alternative, Comparison
from sim.reports.bands import band, extra_cash
from sim.reports.drawing import WIDTH, Drawing, blank, box, plain, shortened, write
from sim.reports.month_axis import draw_calendar, draw_end_marks, month_days
from sim.reports.palette import LIGHT, Palette, dash
from sim.reports.wording import CHANCE_ALONE, amount, few_lives, letter, month_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def cash_figure(comparison: Comparison, colours: Palette = LIGHT, currency: str = "€") -> Drawing:
    """Return the cumulated extra cash of each alternative against doing nothing, with band and payback.

    Cash is not discounted and includes the price of the plan.

    Args:
        comparison: with at least one alternative.
        colours: palette.
        currency: how money is shown.
    """
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
    draw_calendar(axes, comparison.base)
    axes.yaxis.set_major_formatter(lambda value, _: plain(amount(value, currency)))
    axes.grid(axis="y", color=colours.rule, linewidth=0.5, alpha=0.6)
    draw_end_marks(axes, ends)
    said = [f"{one.name}: {payback_words(comparison, one)}" for one in alternatives]
    alt = f"Cumulated extra cash against doing nothing by month. {'. '.join(said)}."
    caption = (
        "Cumulated extra cash against doing nothing, not discounted, the plan's price included; a ring marks "
        "the month of payback; the band is the 95 % interval of the mean"
        f"{few_lives(len(comparison.paired))}. {CHANCE_ALONE}"
    )
    return Drawing("cash", figure, alt, caption)


def _cash_curve(axes: Axes, comparison: Comparison, place: int, colours: Palette) -> float | None:
    """Draw one alternative's cumulated cash with band and payback; return where it ends."""
    one, colour = comparison.alternatives[place], colours.of_alternative(place)
    months = month_days(comparison.base.start, comparison.base.months)
    mean, low, high = band(extra_cash(comparison, one).cumsum(axis=1))
    axes.fill_between(months, low, high, color=colour, alpha=0.15, linewidth=0)
    axes.plot(months, mean, color=colour, linestyle=dash(place), linewidth=1.8)
    if one.payback is not None:
        at, paper = one.payback - 1, colours.paper
        axes.plot([months[at]], [mean[at]], marker="o", markersize=7, color=colour, markerfacecolor=paper)
    return None if np.isnan(mean[-1]) else float(mean[-1])


def payback_words(comparison: Comparison, one: Alternative) -> str:
    """Return when the money is back: `pays back in month 9 (Sep 2027)`."""
    if one.payback is None:
        return f"does not pay back within {comparison.base.months} months"
    return f"pays back in month {one.payback} ({month_name(comparison.base.start, one.payback)})"
