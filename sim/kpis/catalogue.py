"""The one table of KPIs: what is shown, compared and explained anywhere in the house stands here.

It is gathered when the module is imported, from the families of this folder, from the desks that there are
(one utilisation each) and from what departments declare on their class. Nothing is computed here; see
`sim.kpis.evaluate`.
"""

from __future__ import annotations

from collections.abc import Iterable

from sim.kpis import customers, finance, fulfilment, integration, network, revenue, workforce
from sim.kpis.desks import DESKS
from sim.kpis.workforce import utilisation_of
from sim.records.kpi import Kpi
from sim.roster import kinds

HEADLINE = ("uptime", "latency", "fault_resolution_time", "churn_rate", "arpu", "billing_accuracy")
"""The six KPIs of the first screen, in their order: three of OSS, three of BSS."""

BROUGHT: tuple[Kpi, ...] = (
    *(utilisation_of(desk) for desk in DESKS),
    *(kpi for kind in kinds() for kpi in kind.kpis),
)
"""KPIs that departments and their desks bring."""

_FAMILIES = (network, fulfilment, customers, revenue, finance, workforce, integration)


def gathered(extra: Iterable[Kpi]) -> dict[str, Kpi]:
    """Return every KPI by id, the catalogue's own and those brought along; the headline ones come first.

    The others follow in the order of the families, then in that of `extra`.

    Args:
        extra: KPIs that departments and desks bring.

    Raises:
        ValueError: two KPIs share an id, or one says that it acts on something that is no headline KPI, or
            that it stands beside something that is no KPI.
    """
    found: dict[str, Kpi] = {}
    for kpi in [*(kpi for family in _FAMILIES for kpi in family.KPIS), *extra]:
        if kpi.id in found:
            raise ValueError(f"KPI {kpi.id!r} is declared twice: {found[kpi.id].label!r} and {kpi.label!r}")
        if unknown := set(kpi.acts_on) - set(HEADLINE):
            raise ValueError(f"KPI {kpi.id!r} acts on {sorted(unknown)[0]!r}, which is no headline KPI")
        found[kpi.id] = kpi
    for kpi in found.values():
        if strange := set(kpi.beside) - set(found):
            raise ValueError(f"KPI {kpi.id!r} stands beside {sorted(strange)[0]!r}, which is no KPI")
    return {id: found[id] for id in HEADLINE} | found


KPIS: dict[str, Kpi] = gathered(BROUGHT)
"""Every KPI by id; the headline ones come first."""

SUPPORTS: tuple[Kpi, ...] = tuple(kpi for kpi in KPIS.values() if kpi.acts_on)
"""The KPIs between a change and the headline ones: those that act on one. [P3.2]"""
