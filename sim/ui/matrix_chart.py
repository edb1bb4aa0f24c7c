"""Who talks to whom as a heat table in Altair."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from sim.ui import charts


def matrix_chart(frame: pd.DataFrame, order: Sequence[str], slowest: float) -> charts.Chart:
    """Return who talks to whom: senders down, receivers across, coloured by mean delay.

    Args:
        frame: as `sim.reports.conversation_frames.matrix_frame` returns it.
        order: the departments, from top to bottom and left to right.
        slowest: the longest mean delay, hours; it has the fullest colour.
    """
    palette = charts.colours()
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
    words = alt.Chart(frame).mark_text(fontSize=charts.TEXT, lineBreak="\n", dy=-7, lineHeight=16)
    return alt.layer(
        ground.encode(**sides),
        cells.encode(color=alt.Color("delay:Q", scale=heat, legend=legend), tooltip=told, **sides),
        words.encode(text="words:N", color=ink, **sides),
    ).properties(height=210 + 44 * len(senders))
