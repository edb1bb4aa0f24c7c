"""The map of the operator in Altair: sites coloured by what became of them, hubs, and links between them."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from sim.reports.label_places import uncrowded
from sim.ui import charts

ROOM_OF_A_NAME = (0.16, 0.06)
"""What a hub's name takes of the map's width and height."""


def site_map(
    sites: pd.DataFrame, net: tuple[pd.DataFrame, pd.DataFrame] | None, by: tuple[str, str, str]
) -> charts.Chart:
    """Return the sites on the map, coloured by one column.

    Args:
        sites: site, hub, longitude, latitude, subscribers, outage_hours, utilisation, latency_ms.
        net: links and hubs (see `sim.reports.chart_data`), if they are known.
        by: column, its title with unit, its format.
    """
    palette = charts.colours()
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
    name = alt.Chart(worst).mark_text(dy=-22, fontSize=charts.TEXT, color=palette.worse, fontWeight="bold")
    layers += [ring.encode(**place), name.encode(text="site:N", **place)]
    return alt.layer(*layers).project("mercator").properties(height=420)


def _lines_and_hubs(links: pd.DataFrame, hubs: pd.DataFrame) -> list[charts.Chart]:
    """Thin lines to the sites, thick ones between hubs, small squares for hubs, names for some of them."""
    palette = charts.colours()
    layers: list[charts.Chart] = []
    for backbone, ink, width in ((False, palette.rule, 0.8), (True, palette.base, 1.6)):
        lines = alt.Chart(links[links["backbone"] == backbone]).mark_rule(color=ink, strokeWidth=width)
        ends = {"longitude": "longitude:Q", "latitude": "latitude:Q"}
        layers.append(lines.encode(longitude2="longitude_2:Q", latitude2="latitude_2:Q", **ends))
    place = {"longitude": "longitude:Q", "latitude": "latitude:Q"}
    squares = alt.Chart(hubs).mark_square(size=42, color=palette.ink, opacity=1)
    layers.append(squares.encode(tooltip=["hub:N"], **place))
    names = alt.Chart(_named(hubs)).encode(text="hub:N", **place)
    halo = names.mark_text(align="left", dx=6, dy=-6, fontSize=11, stroke=palette.paper, strokeWidth=3)
    layers += [halo, names.mark_text(align="left", dx=6, dy=-6, fontSize=11, color=palette.ink)]
    return layers


def _named(hubs: pd.DataFrame) -> pd.DataFrame:
    """The hubs whose names have room."""
    places = hubs[["longitude", "latitude"]].to_numpy(dtype=np.float64)
    return hubs.iloc[uncrowded(places, ROOM_OF_A_NAME)]
