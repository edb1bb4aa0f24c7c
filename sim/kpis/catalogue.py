"""The one table of KPIs: what is shown, compared and explained anywhere in the house stands here."""

from sim.kpis import customers, finance, fulfilment, integration, network, revenue, workforce
from sim.records.kpi import Kpi

HEADLINE = ("uptime", "latency", "fault_resolution_time", "churn_rate", "arpu", "billing_accuracy")
"""The six KPIs of the first screen, in their order: three of OSS, three of BSS."""

_FAMILIES = (network, fulfilment, customers, revenue, finance, workforce, integration)
_ALL = {kpi.id: kpi for family in _FAMILIES for kpi in family.KPIS}

KPIS: dict[str, Kpi] = {id: _ALL[id] for id in HEADLINE} | _ALL
"""Every KPI by id; the headline ones come first."""
