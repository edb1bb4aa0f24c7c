"""Reference: every setting, KPI and lever with its meaning and source, generated from the code."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from sim.ui import widgets

WIDTHS = {
    "path": 330,
    "label": 130,
    "default": 90,
    "range": 90,
    "source": 80,
    "KPI": 250,
    "id": 170,
    "formula": 420,
    "changes": 420,
    "meaning": 560,
}
"""Of columns, pixels."""

GOOD = {"up": "more is better", "down": "less is better", "target": "has a target"}


def page() -> None:
    """Draw the page."""
    widgets.heading("Reference", "Generated from the code: what stands here is what is simulated.")
    query = st.text_input("Search", placeholder="technicians, nightly, churn …", key="query").strip().lower()
    settings, kpis, levers = st.tabs(["Settings", "KPIs", "Levers"])
    with settings:
        _show(
            _found(settings_table(), query),
            "settings",
            "Write them in a scenario file under their path. Range: plausible, from the source.",
        )
    with kpis:
        _show(
            _found(kpi_table(), query),
            "KPIs",
            "A horizon's value is the ratio of the sums over its months; no observation is no value.",
        )
    with levers:
        _show(
            _found(lever_table(), query),
            "levers",
            "A lever changes settings from its start on, with a lead time, a ramp and a price.",
        )


def _found(table: pd.DataFrame, query: str) -> pd.DataFrame:
    """Return the rows in which every word of the query stands somewhere."""
    text = table.astype(str).agg(" ".join, axis=1).str.lower()
    for word in query.split():
        table = table[text.loc[table.index].str.contains(word, regex=False)]
    return table


def _show(table: pd.DataFrame, what: str, caption: str) -> None:
    st.caption(f"{len(table):,} {what}. {caption}")
    if not len(table):
        st.markdown("Nothing fits. Try a single word.")
        return
    wide = {
        column: st.column_config.Column(width=width) for column, width in WIDTHS.items() if column in table
    }
    st.dataframe(
        table, hide_index=True, width="stretch", height=min(36 * len(table) + 40, 620), column_config=wide
    )


@st.cache_data(show_spinner=False)
def settings_table() -> pd.DataFrame:
    """Return path, label, unit, default, range, source and meaning of every setting of a scenario."""
    from sim.kernel.described import describe
    from sim.scenario.schema import Scenario

    rows = [
        {
            "path": info.path,
            "label": info.label,
            "kind": info.kind,
            "unit": info.unit,
            "default": _said(info.default),
            "range": _range(info.low, info.high),
            "source": info.source,
            "grows": "with size" if info.scaled else "",
            "meaning": info.doc,
        }
        for info in describe(Scenario)
    ]
    return pd.DataFrame(rows)


@st.cache_data(show_spinner=False)
def kpi_table() -> pd.DataFrame:
    """Return label, id, formula, unit, direction, owner and splits of every KPI."""
    from sim.kpis.catalogue import KPIS

    rows = [
        {
            "KPI": kpi.label,
            "id": kpi.id,
            "formula": kpi.formula,
            "unit": kpi.unit,
            "direction": GOOD[kpi.direction],
            "owner": kpi.domain.upper() if kpi.domain in ("oss", "bss") else kpi.domain,
            "split by": ", ".join(kpi.dimensions),
            "headline": "yes" if kpi.headline else "",
        }
        for kpi in KPIS.values()
    ]
    return pd.DataFrame(rows)


@st.cache_data(show_spinner=False)
def lever_table() -> pd.DataFrame:
    """Return title, id, what it changes, lead time and source of every lever."""
    from sim.scenario.plan import all_levers

    rows = []
    for lever in all_levers().values():
        changes = [
            f"{effect.path} {effect.operator} {_said(effect.value)}" for effect in lever.effects.values()
        ]
        changes += [f"{link} becomes {style}" for link, style in lever.links.items()]
        rows.append(
            {
                "lever": lever.title,
                "id": lever.id,
                "changes": "; ".join(changes) or "nothing",
                "lead, months": f"{lever.lead:g}",
                "meaning": " ".join(lever.description.split()),
                "source": lever.source,
            }
        )
    return pd.DataFrame(rows)


def _said(value: Any) -> str:
    from sim.kernel.refusals import shown

    return "–" if value is None else shown(value)


def _range(low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return ""
    least = "" if low is None else f"{low:g}"
    most = "" if high is None else f"{high:g}"
    return f"{least} to {most}" if least and most else f"from {least}" if least else f"up to {most}"
