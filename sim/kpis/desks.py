"""The desks that exist, in the order of the cost lines."""

from sim.records.desks import DeskPlan

_ASSURANCE = ("fault_resolution_time", "uptime")

DESKS = (
    DeskPlan("field", "field technicians", "oss", "network", _ASSURANCE),
    DeskPlan("noc", "NOC", "oss", "network", _ASSURANCE),
    DeskPlan("second_line", "second line", "oss", "network", _ASSURANCE),
    DeskPlan("care", "care agents", "bss", "customer operations", ("churn_rate",)),
    DeskPlan("fallout", "order fallout desk", "joint", "customer operations"),
    DeskPlan("disputes", "billing back office", "bss", "customer operations"),
)
