"""A drawing: a matplotlib figure with the sentence that describes it, and its way onto a page.

Figures are objects, never the global state of pyplot, so pages may draw in several threads. The same figure
gives the same bytes: no dates, no program names, no ids made by chance.
"""

from __future__ import annotations

import html
import io
import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.reports.palette import Palette, themable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 8.6
"""Width of a figure in inches; a page scales it to its own width."""

TEXT, SMALL = 8.5, 7.5
"""Sizes of text in points."""

_SETTINGS_ARE_GLOBAL = threading.Lock()
_FAMILY = re.compile(r"font:\s*([^'\";]*?)\s*'DejaVu Sans'[^;\"]*")


@dataclass(frozen=True)
class Drawing:
    """A figure to be shown.

    Attributes:
        key: short name, different for each drawing on one page.
        figure: what is drawn.
        alt: what it shows, in words, for those who do not see it.
        caption: what one has to know to read it.
    """

    key: str
    figure: Figure
    alt: str
    caption: str = ""

    def svg(self) -> str:
        """Return the figure as an SVG file of its own, the same bytes each time."""
        text = io.StringIO()
        with _settings(self.key):
            self.figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
        return _named(text.getvalue(), self.key)

    def inline(self) -> str:
        """Return the figure as SVG to be put into a page, whose light or dark scheme it follows.

        The figure must have been drawn with the light palette.
        """
        drawn = self.svg()
        inner = themable(_without_metadata(drawn[drawn.index("<svg") :]))
        label = html.escape(self.alt, quote=True)
        tag = f'<svg class="drawing" role="img" aria-label="{label}"'
        return re.sub(
            r'^<svg((?:(?!\s(?:width|height)=)[^>])*)\swidth="[^"]*"', rf"{tag}\1", _no_height(inner)
        )

    def png(self, dpi: int = 160) -> bytes:
        """Return the figure as a PNG file, the same bytes each time.

        Args:
            dpi: dots per inch.
        """
        picture = io.BytesIO()
        with _settings(self.key):
            self.figure.savefig(picture, format="png", dpi=dpi, metadata={"Software": None})
        return picture.getvalue()


@contextmanager
def _settings(salt: str) -> Iterator[None]:
    """Hold matplotlib's global settings still while a figure is written."""
    import matplotlib as mpl

    with _SETTINGS_ARE_GLOBAL, warnings.catch_warnings():
        # A name in a script that the drawing font lacks: the page's own font will have it.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        with mpl.rc_context({"svg.hashsalt": salt, "svg.fonttype": "none"}):
            yield


def _named(svg: str, key: str) -> str:
    """Give ids the drawing's name, so that drawings on one page share none; let fonts be the page's."""
    svg = re.sub(r'(\bid="|url\(#|href="#)', rf"\1{key}-", svg)
    return _FAMILY.sub(r"font: \1 system-ui, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif", svg)


def _without_metadata(svg: str) -> str:
    return re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)


def _no_height(svg: str) -> str:
    return re.sub(r'^(<svg[^>]*?)\sheight="[^"]*"', r"\1", svg)


# --- making figures


def blank(height: float, colours: Palette, width: float = WIDTH) -> Figure:
    """Return an empty figure of some inches.

    Args:
        height: inches.
        colours: palette; its paper is the ground.
        width: inches.
    """
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), facecolor=colours.paper)


def box(figure: Figure, edges: tuple[float, float, float, float], colours: Palette) -> Axes:
    """Return axes at (left, top, width, height) in inches from the upper left corner, drawn calmly.

    Args:
        figure: gets the axes.
        edges: see above.
        colours: palette; only the left and lower edge are drawn.
    """
    left, top, width, height = edges
    all_width, all_height = figure.get_size_inches()
    place = (left / all_width, 1 - (top + height) / all_height, width / all_width, height / all_height)
    axes = figure.add_axes(place, facecolor=colours.paper)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(colours.rule)
    axes.tick_params(colors=colours.muted, labelsize=SMALL, length=3, width=0.6, color=colours.rule)
    return axes


def write(
    figure: Figure, place: tuple[float, float], text: str, colour: str, *, size: float = TEXT, **how: str
) -> None:
    """Write text at (inches from the left, inches from the top).

    Args:
        figure: what is written on.
        place: of the text's left end and middle, unless `how` says otherwise.
        text: plain; a dollar is a dollar.
        colour: `#rrggbb`.
        size: points.
        how: `ha`, `va`, `weight` and `style`, as matplotlib has them.
    """
    width, height = figure.get_size_inches()
    x, y = place[0] / width, 1 - place[1] / height
    figure.text(x, y, plain(text), color=colour, fontsize=size).set(**{"va": "center", **how})


def plain(text: str) -> str:
    """Return a text in which a dollar is a dollar, not the start of a formula."""
    return text.replace("$", r"\$")


def shortened(text: str, most: int) -> str:
    """Return a text of at most `most` characters, cut off with an ellipsis."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
