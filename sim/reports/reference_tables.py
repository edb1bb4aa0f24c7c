"""Every setting, KPI and lever with its meaning and source, as tables made from the code."""

from __future__ import annotations

import pandas as pd

from sim.reports.wording import setting_range, setting_value

GOOD = {"up": "more is better", "down": "less is better", "target": "has a target"}
"""Direction of a KPI in words."""


def settings_table() -> pd.DataFrame:
    """Return path, label, unit, default, range, source and meaning of every setting of a scenario."""
    from sim.kernel.described import describe
    from sim.scenario.schema import Scenario

    rows = [
        {
            "path": info.path,
            "label": info.label,
            "unit": info.unit,
            "default": setting_value(info.default),
            "range": setting_range(info.low, info.high),
            "source": info.source,
            "grows": "with size" if info.scaled else "",
            "meaning": info.doc,
        }
        for info in describe(Scenario)
    ]
    return pd.DataFrame(rows)


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


def lever_table() -> pd.DataFrame:
    """Return title, id, what it changes, lead time and source of every lever."""
    from sim.scenario.plan import all_levers

    rows = []
    for lever in all_levers().values():
        changes = [
            f"{effect.path} {effect.operator} {setting_value(effect.value)}"
            for effect in lever.effects.values()
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
