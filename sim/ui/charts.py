"""Interactive figures in Altair, with the palette of the reports; each takes tidy tables and draws them.

A chart follows the viewer's light or dark scheme when the page is drawn. Colours and dashes go by the place
of a run in its study, so a strategy looks alike in every figure of a page. They repeat after four
alternatives.
"""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd
import streamlit as st

from sim.reports.label_places import spread_apart
from sim.reports.palette import DARK, LIGHT, Palette

BASE_DASHES = ([1, 0], [6, 2], [2, 2], [8, 2, 2, 2])
"""Strokes and gaps, pixels, by the place of a run; unbroken are doing nothing and the fourth alternative."""
TEXT = 13
"""Size of the text in figures, pixels."""
Chart = alt.Chart | alt.LayerChart | alt.FacetChart


def colours() -> Palette:
    """Return the palette of the viewer's scheme, light or dark."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def show(chart: Chart, alt_text: str) -> None:
    """Put a chart on the page, as wide as there is room, with its description for those who do not see it.

    Args:
        chart: without fonts and frames, which are set here.
        alt_text: one or two sentences.
    """
    drawn = (
        chart.configure_axis(labelFontSize=TEXT, titleFontSize=TEXT, titleFontWeight="normal", labelLimit=320)
        .configure_legend(labelFontSize=TEXT, titleFontSize=TEXT, titleFontWeight="normal")
        .configure_view(strokeWidth=0)
    )
    st.altair_chart(drawn, width="stretch", alt=alt_text)


def _palette_of(names: Sequence[str], place_of_first: int) -> tuple[list[str], list[list[int]]]:
    """Colours and dashes of runs; doing nothing (place 0) is grey and whole."""
    palette = colours()
    inks, dashes = [], []
    for place in range(place_of_first, place_of_first + len(names)):
        inks.append(palette.base if place == 0 else palette.of_alternative(place - 1))
        dashes.append(list(BASE_DASHES[place % len(BASE_DASHES)]))
    return inks, dashes


def bands(
    frame: pd.DataFrame, names: Sequence[str], title: str, *, first: int = 0, zero: bool = False
) -> Chart:
    """Return curves with bands and a name at the end of each.

    Args:
        frame: month (date), name, mean, low, high, and shown (the value in words).
        names: the runs, in order; doing nothing is the one at place 0.
        title: of the vertical axis, with its unit.
        first: place of the first name; 1 where doing nothing is not drawn.
        zero: draw a line at zero.
    """
    inks, dashes = _palette_of(names, first)
    colour = alt.Color("name:N", scale=alt.Scale(domain=list(names), range=inks), legend=None)
    dash = alt.StrokeDash("name:N", scale=alt.Scale(domain=list(names), range=dashes), legend=None)
    value = alt.Y("mean:Q", title=title, scale=alt.Scale(zero=False))
    base = alt.Chart(frame).encode(
        x=alt.X("month:T", title=None, axis=alt.Axis(format="%b %Y", labelOverlap=True))
    )
    layers = [base.mark_area(opacity=0.18).encode(y=alt.Y("low:Q", title=title), y2="high:Q", color=colour)]
    tips = [
        alt.Tooltip("name:N"),
        alt.Tooltip("month:T", format="%b %Y"),
        alt.Tooltip("shown:N", title="value"),
    ]
    layers.append(
        base.mark_line(strokeWidth=2.2, point=alt.OverlayMarkDef(size=14)).encode(
            y=value, color=colour, strokeDash=dash, tooltip=tips
        )
    )
    layers.append(_names_at_the_end(frame, colour))
    if zero:
        rule = alt.Chart(pd.DataFrame({"at": [0.0]})).mark_rule(color=colours().muted, strokeWidth=1)
        layers.insert(0, rule.encode(y="at:Q"))
    return alt.layer(*layers).properties(height=300, padding={"right": 150, "left": 5, "top": 5, "bottom": 5})


def _names_at_the_end(frame: pd.DataFrame, colour: alt.Color) -> Chart:
    """Names beside the last points, moved apart where they would lie on each other."""
    last = frame.dropna(subset=["mean"]).sort_values("month").groupby("name", sort=False).tail(1).copy()
    gap = 0.075 * max(float(frame["high"].max() - frame["low"].min()), 1e-12)
    last = last.sort_values("mean")
    last["at"] = spread_apart(last["mean"].tolist(), gap)
    words = alt.Chart(last).mark_text(align="left", dx=8, fontSize=TEXT, clip=False)
    drawn: Chart = words.encode(x="month:T", y="at:Q", text="name:N", color=colour)
    return drawn


def dots(frame: pd.DataFrame, names: Sequence[str], title: str) -> Chart:
    """Return one dot for each replication and a bar for the mean's interval.

    Columns: name, replication, value, shown (the value in words), low, high.
    """
    inks, _ = _palette_of(names, 1)
    colour = alt.Color("name:N", scale=alt.Scale(domain=list(names), range=inks), legend=None)
    row = alt.Y(
        "name:N", sort=list(names), title=None, axis=alt.Axis(domain=False, ticks=False, labelPadding=8)
    )
    base = alt.Chart(frame).encode(y=row)
    zero = alt.Chart(pd.DataFrame({"at": [0.0]})).mark_rule(color=colours().ink, strokeWidth=1.2)
    span = base.mark_bar(size=26, opacity=0.25).encode(
        x=alt.X("low:Q", title=title), x2="high:Q", color=colour
    )
    points = base.mark_circle(size=70, opacity=0.75).encode(
        x=alt.X("value:Q", title=title),
        color=colour,
        tooltip=[alt.Tooltip("name:N"), alt.Tooltip("replication:Q"), alt.Tooltip("shown:N", title="NPV")],
    )
    return alt.layer(zero.encode(x="at:Q"), span, points).properties(height=70 + 46 * len(names))


def signed_bars(frame: pd.DataFrame, title: str) -> Chart:
    """Return bars to the left and right of zero, good and bad told apart; columns line, value, shown."""
    palette = colours()
    order = list(frame["line"])
    ink = alt.condition(alt.datum.value > 0, alt.value(palette.better), alt.value(palette.worse))
    row = alt.Y("line:N", sort=order, title=None, axis=alt.Axis(domain=False, ticks=False, labelPadding=8))
    bars: alt.Chart = (
        alt.Chart(frame)
        .mark_bar(size=16)
        .encode(
            x=alt.X("value:Q", title=title),
            y=row,
            color=ink,
            tooltip=["line:N", alt.Tooltip("shown:N", title="value")],
        )
    )
    return bars.properties(height=50 + 28 * len(order))


def belief_and_truth(frame: pd.DataFrame, title: str) -> Chart:
    """Return two curves by month: what is on record and what is true; columns month, what, value."""
    palette = colours()
    kinds = ["on record", "true"]
    scale = alt.Scale(domain=kinds, range=[palette.first, palette.ink])
    dash = alt.Scale(domain=kinds, range=[[1, 0], [5, 3]])
    lines: alt.Chart = alt.Chart(frame).mark_line(strokeWidth=2.2, point=alt.OverlayMarkDef(size=16))
    return lines.encode(
        x=alt.X("month:T", title=None, axis=alt.Axis(format="%b %Y", labelOverlap=True)),
        y=alt.Y("value:Q", title=title, scale=alt.Scale(zero=False)),
        color=alt.Color(
            "what:N",
            scale=scale,
            legend=alt.Legend(title=None, orient="top", symbolType="stroke", symbolSize=400),
        ),
        strokeDash=alt.StrokeDash(
            "what:N",
            scale=dash,
            legend=alt.Legend(title=None, orient="top", symbolType="stroke", symbolSize=400),
        ),
        tooltip=["what:N", alt.Tooltip("month:T", format="%b %Y"), alt.Tooltip("value:Q", format=",.1f")],
    ).properties(height=260)
