"""A ladder as SVG: one file of its own, a piece of a page, or a picture in a given palette."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from sim.reports.ladder_layout import lay_out
from sim.reports.ladder_shapes import Box, Line, Picture, Shape, Text
from sim.reports.palette import DARK, LIGHT, Palette, variables
from sim.reports.story import Story

FONT = "system-ui, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
PRINT = (
    "@media print { .ladder { print-color-adjust: exact; -webkit-print-color-adjust: exact; "
    "break-inside: avoid; } }"
)


def ladder_file(told: Story, *, true_scale: bool = False) -> str:
    """Return a story as an SVG file: it follows the reader's light or dark scheme and prints light."""
    styles = (
        f".ladder {{ {variables(LIGHT)} }} "
        f"@media screen and (prefers-color-scheme: dark) {{ .ladder {{ {variables(DARK)} }} }} {PRINT}"
    )
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + _drawn(told, styles, true_scale, ground=True)


def ladder_inline(told: Story, *, true_scale: bool = False) -> str:
    """Return a story as SVG for a page that declares the palette's variables, as reports do."""
    return _drawn(told, PRINT, true_scale, ground=False)


def ladder_in(told: Story, palette: Palette, *, true_scale: bool = False) -> str:
    """Return a story as SVG in the colours of a palette, on the ground of the page."""
    return _drawn(told, f".ladder {{ {variables(palette)} }} {PRINT}", true_scale, ground=False)


def _drawn(told: Story, styles: str, true_scale: bool, *, ground: bool) -> str:
    picture = lay_out(told, true_scale=true_scale)
    size = f'viewBox="0 0 {picture.width:g} {picture.height:.0f}"'
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing ladder" role="img" '
        f'aria-label="{escape(picture.alt)}" {size}{_page_size(picture, ground)} font-family="{FONT}">'
        f"<title>{escape(picture.title)}</title><style>{styles}</style>"
    )
    paper = (
        f'<rect width="{picture.width:g}" height="{picture.height:.0f}" fill="var(--paper)"/>'
        if ground
        else ""
    )
    return head + paper + "".join(map(_shape, picture.shapes)) + "</svg>\n"


def _page_size(picture: Picture, own: bool) -> str:
    """A file of its own has a size; a piece of a page is as wide as the page."""
    return f' width="{picture.width:g}" height="{picture.height:.0f}"' if own else ' width="100%"'


def _shape(one: Shape) -> str:
    kinds: dict[type, Callable[..., str]] = {Text: _text, Line: _line, Box: _box}
    return kinds[type(one)](one)


def _colour(role: str) -> str:
    return f"var(--{role.replace('_', '-')})" if role else "none"


def _text(one: Text) -> str:
    weight = ' font-weight="700"' if one.bold else ""
    anchor = f' text-anchor="{one.anchor}"' if one.anchor != "start" else ""
    place = f'x="{one.x:.1f}" y="{one.y:.1f}"'
    looks = f'font-size="{one.size:g}" fill="{_colour(one.role)}"{anchor}{weight}'
    title = f"<title>{escape(one.title)}</title>" if one.title else ""
    return f"<text {place} {looks}>{title}{escape(one.text)}</text>"


def _line(one: Line) -> str:
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in one.points)
    if one.arrow:
        (a, _), (b, y) = one.points[-2:]
        tip = 7.0 if b >= a else -7.0
        path += f"M{b - tip:.1f} {y - 4:.1f}L{b:.1f} {y:.1f}L{b - tip:.1f} {y + 4:.1f}"
    dash = f' stroke-dasharray="{one.dash}"' if one.dash else ""
    return f'<path d="{path}" fill="none" stroke="{_colour(one.role)}" stroke-width="{one.width:g}"{dash}/>'


def _box(one: Box) -> str:
    place = f'x="{one.x:.1f}" y="{one.y:.1f}" width="{one.width:.1f}" height="{one.height:.1f}"'
    edge = f' stroke="{_colour(one.edge)}"' if one.edge else ""
    dash = f' stroke-dasharray="{one.dash}"' if one.dash else ""
    title = f"<title>{escape(one.title)}</title>" if one.title else ""
    return (
        f'<rect {place} fill="{_colour(one.fill)}" fill-opacity="{one.opacity:g}"{edge}{dash}>{title}</rect>'
    )
