"""How the map is read: the steps that colour its sites, their key, and the bar that tells distances."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from sim.network.maps.network_map import KM_A_DEGREE
from sim.reports.drawing import SMALL, WIDTH, write
from sim.reports.palette import Palette

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]
By = Literal["outage_hours", "utilisation"]
"""What colours the sites."""


@dataclass(frozen=True)
class Scale:
    """How sites are coloured.

    Attributes:
        title: what is coloured, for the key.
        edges: upper edges of the first four of five steps: hours, or shares of capacity.
        words: what each of the five steps is called.
    """

    title: str
    edges: tuple[float, ...]
    words: tuple[str, ...]


def steps_of(values: Floats, by: By) -> Scale:
    """Return the five steps in which some values (hours, or shares of capacity) are coloured.

    Hours have round edges that fit the values; shares have fixed ones, so that maps can be compared.
    """
    if by == "utilisation":
        steps = ("up to 50 %", "50 to 70 %", "70 to 80 %", "80 to 90 %", "above 90 %")
        return Scale("Busy-hour utilisation", (0.5, 0.7, 0.8, 0.9), steps)
    edges = _round_edges(values)
    shown = [f"{edge:,.4g}" for edge in edges]
    words = (f"up to {shown[0]} h", *(f"{a} to {b} h" for a, b in pairwise(shown)))
    return Scale("Hours out of service", edges, (*words, f"above {shown[-1]} h"))


def _round_edges(values: Floats) -> tuple[float, ...]:
    """Four edges of 1, 2, 5 x 10^n, the last the largest below the 97 % point."""
    seen = values[np.isfinite(values)]
    top = float(np.quantile(seen, 0.97)) if len(seen) else 1.0
    ladder = [step * 10.0**power for power in range(-2, 6) for step in (1, 2, 5)]
    last = max((at for at, edge in enumerate(ladder) if edge <= max(top, ladder[3])), default=3)
    return tuple(ladder[max(0, last - 3) : last + 1])


def draw_key(figure: Figure, scale: Scale, steps: NDArray[np.int64], colours: Palette) -> None:
    """Draw the key at the right: what each colour means and how many sites have it, then the marks.

    `steps` holds the step of every site, 0 to 4, shape (sites,).
    """
    from matplotlib.lines import Line2D

    left, width, height = WIDTH - 2.0, *figure.get_size_inches()

    def mark(row: float, shape: str, size: float, colour: str) -> None:
        spot = Line2D([(left + 0.1) / width], [1 - row / height], linestyle="", marker=shape, color=colour)
        spot.set(markersize=size, markeredgecolor=colours.muted, markeredgewidth=0.5)
        figure.add_artist(spot)

    write(figure, (left, 0.35), scale.title, colours.ink, weight="bold")
    for step, word in enumerate(scale.words):
        row = 0.62 + 0.24 * step
        mark(row, "o", 7, colours.heat[step])
        count = int((steps == step).sum())
        write(figure, (left + 0.28, row), word, colours.ink, size=SMALL)
        write(figure, (WIDTH - 0.12, row), f"{count:,}", colours.muted, size=SMALL, ha="right")
    row = 0.62 + 0.24 * len(scale.words) + 0.2
    mark(row, "s", 5.5, colours.ink)
    write(figure, (left + 0.28, row), "hub", colours.ink, size=SMALL)
    mark(row + 0.24, "o", 3.5, colours.panel)
    mark(row + 0.48, "o", 7.5, colours.panel)
    write(figure, (left + 0.28, row + 0.24), "site with few subscribers", colours.ink, size=SMALL)
    write(figure, (left + 0.28, row + 0.48), "site with many", colours.ink, size=SMALL)


def draw_bar(axes: Axes, colours: Palette) -> None:
    """A bar of a round number of km in the lower left corner."""
    axes.apply_aspect()
    low, high = axes.get_ylim()
    first, last = axes.get_xlim()
    aspect = axes.get_aspect()
    km_a_unit = KM_A_DEGREE / (1.0 if isinstance(aspect, str) else aspect)
    most = (last - first) * km_a_unit / 5
    if not most > 0:
        return
    ladder = [step * 10.0**power for power in range(-1, 5) for step in (1, 2, 5)]
    km = max((one for one in ladder if one <= most), default=most)
    x, y = first + 0.02 * (last - first), low + 0.02 * (high - low)
    axes.plot([x, x + km / km_a_unit], [y, y], color=colours.muted, linewidth=1.6, zorder=6)
    axes.text(
        x, y + 0.012 * (high - low), f"{km:g} km", color=colours.muted, fontsize=SMALL, va="bottom", zorder=6
    )
