"""Reference: every setting, KPI and lever with its meaning and source, generated from the code.

It shows defaults of this code, not those of any stored run, and is made once for all viewers of the server.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from sim.reports.reference_tables import kpi_table, lever_table, settings_table
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


_settings = st.cache_data(show_spinner=False)(settings_table)
_kpis = st.cache_data(show_spinner=False)(kpi_table)
_levers = st.cache_data(show_spinner=False)(lever_table)


def page() -> None:
    """Draw the page."""
    widgets.heading("Reference", "Generated from the code: what stands here is what is simulated.")
    query = st.text_input("Search", placeholder="technicians, nightly, churn …", key="query").strip().lower()
    settings, kpis, levers = st.tabs(["Settings", "KPIs", "Levers"])
    with settings:
        _show(
            _found(_settings(), query),
            "settings",
            "Write them in a scenario file under their path. Range: plausible, from the source.",
        )
    with kpis:
        _show(
            _found(_kpis(), query),
            "KPIs",
            "A horizon's value is the ratio of the sums over its months; no observation is no value.",
        )
    with levers:
        _show(
            _found(_levers(), query),
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
    """A table with its size and a sentence, or that nothing fits."""
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
