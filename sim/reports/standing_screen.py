"""How an operator stands at an instant, on a terminal and as a document."""

from __future__ import annotations

from itertools import groupby

from rich.console import Console
from rich.text import Text

from sim.experiments.stand import Stand
from sim.kpis.catalogue import KPIS
from sim.kpis.evaluate import format_value
from sim.records.plain import Plain
from sim.reports.terminal import grid
from sim.standing import Standing


def stand_screen(stand: Stand, title: str, out: Console) -> None:
    """Print what stands at the instant, group by group, and the headline KPIs of the months that are over."""
    when = f"{stand.at:%A %Y-%m-%d %H:%M}"
    out.print(Text(f"{title}: life {stand.replication} as it stands on {when}", style="bold"))
    for group, rows in groupby(stand.standing, key=lambda row: row.group):
        out.print()
        lines = [(row.what, _figure(row), row.unit) for row in rows]
        out.print(grid((group, "", ""), lines, right=("",)))
    headline = [
        (KPIS[kpi].label, format_value(kpi, value))
        for kpi, value in stand.kpis.items()
        if KPIS[kpi].headline and value is not None
    ]
    if headline:
        out.print()
        out.print(grid((f"over {stand.months} months", "value"), headline, right=("value",)))
    out.print()
    out.print(Text("Looking settles nothing: the life goes on as if nobody had looked.", style="dim"))


def stand_document(stand: Stand, title: str) -> dict[str, Plain]:
    """Return the same as plain values, for `--json`."""
    return {
        "scenario": title,
        "at": stand.at.isoformat(),
        "replication": stand.replication,
        "months": stand.months,
        "kpis": dict(stand.kpis),
        "standing": [row._asdict() for row in stand.standing],
    }


def _figure(row: Standing) -> str:
    """Hours and money with two decimals, things and people whole."""
    return f"{row.value:,.2f}" if row.unit in ("h", "") else f"{row.value:,.0f}"
