"""A ladder as a PNG of 1,920 pixels in width, for slides: the same picture as the SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.reports.drawing import Drawing, plain
from sim.reports.ladder_layout import lay_out
from sim.reports.ladder_shapes import Box, Line, Picture, Text
from sim.reports.palette import LIGHT, Dash, Palette
from sim.reports.story import Story

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PIXELS = 1920
"""Width of the picture."""
INCH = 100.0
"""Pixels of the layout in an inch."""
SMALLER = 0.92
"""The drawing font is wider than those of pages: so much smaller it takes the same room."""


def ladder_png(told: Story, palette: Palette = LIGHT, *, true_scale: bool = False) -> bytes:
    """Return a story as a PNG file, the same bytes each time.

    Args:
        told: the story.
        palette: light or dark.
        true_scale: strictly to scale.
    """
    picture = lay_out(told, true_scale=true_scale)
    drawing = Drawing("ladder", _figure(picture, palette), picture.alt)
    return drawing.png(dpi=round(PIXELS / (picture.width / INCH)))


def _figure(picture: Picture, palette: Palette) -> Figure:
    from matplotlib.figure import Figure

    size = (picture.width / INCH, round(picture.height) / INCH)
    figure = Figure(figsize=size, facecolor=palette.paper)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, picture.width), ylim=(round(picture.height), 0))
    axes.set_axis_off()
    for order, one in enumerate(picture.shapes):
        if isinstance(one, Text):
            _text(axes, one, palette, order)
        elif isinstance(one, Line):
            _line(axes, one, palette, order)
        else:
            _box(axes, one, palette, order)
    return figure


def _text(axes: Axes, one: Text, palette: Palette, order: int) -> None:
    place = {"start": "left", "middle": "center", "end": "right"}[one.anchor]
    size, weight = one.size * 72 / INCH * SMALLER, "bold" if one.bold else "normal"
    drawn = axes.text(one.x, one.y, plain(one.text), color=palette.of_role(one.role), fontsize=size)
    drawn.set(ha=place, va="baseline", weight=weight, zorder=order)


def _line(axes: Axes, one: Line, palette: Palette, order: int) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    strokes = [list(one.points)]
    if one.arrow:
        (a, _), (b, y) = one.points[-2:]
        tip = 7.0 if b >= a else -7.0
        strokes.append([(b - tip, y - 4), (b, y), (b - tip, y + 4)])
    for stroke in strokes:
        patch = PathPatch(Path(stroke), facecolor="none", edgecolor=palette.of_role(one.role), zorder=order)
        patch.set(linewidth=one.width * 72 / INCH, linestyle=_dash(one.dash), capstyle="butt")
        axes.add_patch(patch)


def _dash(dash: str) -> Dash | str:
    return (0, tuple(float(part) for part in dash.split())) if dash else "solid"


def _box(axes: Axes, one: Box, palette: Palette, order: int) -> None:
    from matplotlib.colors import to_rgba
    from matplotlib.patches import Rectangle

    fill = to_rgba(palette.of_role(one.fill), one.opacity) if one.fill else "none"
    edge = palette.of_role(one.edge) if one.edge else "none"
    patch = Rectangle((one.x, one.y), one.width, one.height, facecolor=fill, edgecolor=edge, zorder=order)
    patch.set(linewidth=72 / INCH, linestyle=_dash(one.dash))
    axes.add_patch(patch)
