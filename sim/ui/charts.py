"""Interactive figures in Altair, with the palette of the reports; each takes tidy tables and draws them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from sim.reports.palette import DARK, LIGHT, Palette

BASE_DASHES = ([1, 0], [6, 2], [2, 2], [8, 2, 2, 2])
TEXT = 13
Chart = Any


def colours() -> Palette:
    """Return the palette of the viewer's scheme, light or dark."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def show(chart: Chart, alt_text: str) -> None:
    """Put a chart on the page, as wide as there is room, with its description for those who do not see it."""
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


def _names_at_the_end(frame: pd.DataFrame, colour: Any) -> Chart:
    """Names beside the last points, moved apart where they would lie on each other."""
    last = frame.dropna(subset=["mean"]).sort_values("month").groupby("name", sort=False).tail(1).copy()
    gap = 0.075 * max(float(frame["high"].max() - frame["low"].min()), 1e-12)
    last = last.sort_values("mean")
    places: list[float] = []
    for value in last["mean"]:
        places.append(float(value) if not places else max(float(value), places[-1] + gap))
    shift = (sum(places) - float(last["mean"].sum())) / max(len(places), 1)
    last["at"] = [place - shift for place in places]
    words = alt.Chart(last).mark_text(align="left", dx=8, fontSize=TEXT, clip=False)
    return words.encode(x="month:T", y="at:Q", text="name:N", color=colour)


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
    bars = (
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


def site_map(
    sites: pd.DataFrame, net: tuple[pd.DataFrame, pd.DataFrame] | None, by: tuple[str, str, str]
) -> Chart:
    """Return the sites on the map, coloured by one column.

    Args:
        sites: site, hub, longitude, latitude, subscribers, outage_hours, utilisation, latency_ms.
        net: links and hubs (see `sim.ui.chart_data`), if they are known.
        by: column, its title with unit, its format.
    """
    palette = colours()
    column, title, form = by
    layers = _lines_and_hubs(*net) if net is not None else []
    points = alt.Chart(sites).mark_circle(opacity=0.95, stroke=palette.muted, strokeWidth=0.6)
    legend = alt.Legend(title=title, orient="bottom", format=form, titleLimit=400, gradientLength=260)
    layers.append(
        points.encode(
            longitude="longitude:Q",
            latitude="latitude:Q",
            size=alt.Size("subscribers:Q", scale=alt.Scale(range=[30, 320], zero=True), legend=None),
            color=alt.Color(f"{column}:Q", scale=alt.Scale(range=list(palette.heat)), legend=legend),
            tooltip=[
                alt.Tooltip("site:N"),
                alt.Tooltip("hub:N"),
                alt.Tooltip("subscribers:Q", format=",.0f"),
                alt.Tooltip("outage_hours:Q", title="hours without service", format=".1f"),
                alt.Tooltip("utilisation:Q", title="busy-hour utilisation", format=".0%"),
                alt.Tooltip("latency_ms:Q", title="busy-hour latency, ms", format=".1f"),
            ],
        )
    )
    worst = sites.nlargest(1, column)
    ring = alt.Chart(worst).mark_point(size=560, color=palette.worse, strokeWidth=2.6)
    place = {"longitude": "longitude:Q", "latitude": "latitude:Q"}
    name = alt.Chart(worst).mark_text(dy=-22, fontSize=TEXT, color=palette.worse, fontWeight="bold")
    layers += [ring.encode(**place), name.encode(text="site:N", **place)]
    return alt.layer(*layers).project("mercator").properties(height=420)


def _lines_and_hubs(links: pd.DataFrame, hubs: pd.DataFrame) -> list[Chart]:
    """Thin lines to the sites, thick ones between hubs, small squares for hubs, names for some of them."""
    palette = colours()
    layers: list[Chart] = []
    for backbone, ink, width in ((False, palette.rule, 0.8), (True, palette.base, 1.6)):
        lines = alt.Chart(links[links["backbone"] == backbone]).mark_rule(color=ink, strokeWidth=width)
        ends = {"longitude": "longitude:Q", "latitude": "latitude:Q"}
        layers.append(lines.encode(longitude2="longitude_2:Q", latitude2="latitude_2:Q", **ends))
    place = {"longitude": "longitude:Q", "latitude": "latitude:Q"}
    squares = alt.Chart(hubs).mark_square(size=42, color=palette.ink, opacity=1)
    layers.append(squares.encode(tooltip=["hub:N"], **place))
    for halo in (True, False):
        look: dict[str, Any] = {"stroke": palette.paper, "strokeWidth": 3} if halo else {"color": palette.ink}
        names = alt.Chart(apart(hubs)).mark_text(align="left", dx=6, dy=-6, fontSize=11, **look)
        layers.append(names.encode(text="hub:N", **place))
    return layers


def apart(hubs: pd.DataFrame) -> pd.DataFrame:
    """Return the hubs whose names would not run into a name that is written already."""
    spans = [max(float(hubs[axis].max() - hubs[axis].min()), 1e-9) for axis in ("longitude", "latitude")]
    kept: list[Any] = []
    for at, row in hubs.iterrows():
        others = hubs.loc[kept]
        near = (abs(others["longitude"] - row["longitude"]) / spans[0] < 0.16) & (
            abs(others["latitude"] - row["latitude"]) / spans[1] < 0.06
        )
        if not near.any():
            kept.append(at)
    return hubs.loc[kept]


def matrix(frame: pd.DataFrame, order: Sequence[str], slowest: float) -> Chart:
    """Return who talks to whom: senders down, receivers across, coloured by mean delay.

    Columns: sender, receiver, delay (hours), messages, words (what stands in the cell), delay_words, lost,
    by_hand, dark (True where the ground is).
    """
    palette = colours()
    senders = [name for name in order if name in set(frame["sender"])]
    receivers = [name for name in order if name in set(frame["receiver"])]
    sides = {
        "x": alt.X(
            "receiver:N",
            sort=receivers,
            title="received by",
            axis=alt.Axis(orient="top", labelAngle=-18, labelOverlap=False, domain=False, ticks=False),
        ),
        "y": alt.Y(
            "sender:N",
            sort=senders,
            title="sent by",
            axis=alt.Axis(domain=False, ticks=False, labelPadding=8),
        ),
    }
    every = pd.DataFrame([{"sender": one, "receiver": other} for one in senders for other in receivers])
    ground = alt.Chart(every).mark_rect(color=palette.panel, stroke=palette.paper, strokeWidth=2)
    heat = alt.Scale(range=list(palette.heat), domain=[0, max(slowest, 1e-9)], type="sqrt")
    legend = alt.Legend(title="mean delay, hours", orient="bottom", gradientLength=260)
    cells = alt.Chart(frame).mark_rect(stroke=palette.paper, strokeWidth=2)
    told = [
        "sender:N",
        "receiver:N",
        alt.Tooltip("messages:Q", format=","),
        alt.Tooltip("delay_words:N", title="mean delay"),
        alt.Tooltip("lost:Q", format=","),
        alt.Tooltip("by_hand:Q", title="human touches", format=","),
    ]
    ink = alt.condition(alt.datum.dark, alt.value(palette.paper), alt.value(palette.ink))
    words = alt.Chart(frame).mark_text(fontSize=TEXT, lineBreak="\n", dy=-7, lineHeight=16)
    return alt.layer(
        ground.encode(**sides),
        cells.encode(color=alt.Color("delay:Q", scale=heat, legend=legend), tooltip=told, **sides),
        words.encode(text="words:N", color=ink, **sides),
    ).properties(height=210 + 44 * len(senders))


def belief_and_truth(frame: pd.DataFrame, title: str) -> Chart:
    """Return two curves by month: what is on record and what is true; columns month, what, value."""
    palette = colours()
    kinds = ["on record", "true"]
    scale = alt.Scale(domain=kinds, range=[palette.first, palette.ink])
    dash = alt.Scale(domain=kinds, range=[[1, 0], [5, 3]])
    lines = alt.Chart(frame).mark_line(strokeWidth=2.2, point=alt.OverlayMarkDef(size=16))
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
