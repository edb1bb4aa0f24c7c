"""What is held in several rows: nobody joins, nothing changes, words arrive at once."""

from tests.harms.cuts import Changes

SEGMENTS = ("postpaid", "prepaid", "fibre", "sme")
NOBODY_JOINS: Changes = {f"subscribers.segments.{name}.gross_adds": 0.0 for name in SEGMENTS}
"""No new service needs a number, a port or a visit."""
NO_FIBRE: Changes = {f"subscribers.segments.{name}.gross_adds": 0.0 for name in ("fibre", "sme")}
"""Nor does one of those that need a technician; mobile ones go on."""
NO_CHANGES: Changes = {f"subscribers.segments.{name}.changes": 0.0 for name in SEGMENTS}
"""Nobody changes a tariff, so nobody enters one."""
_BY_FILE = (
    "order_management->provisioning",
    "provisioning->order_management",
    "order_management->billing",
    "catalogue->billing",
    "fault_management->care",
    "order_management->care",
)
AT_ONCE: Changes = {
    "integration.default": "api",
    **{f"integration.links.{link}.style": "api" for link in _BY_FILE},
    "integration.api.loss": 0.0,
}
"""All words go by interfaces that lose none: neither by file nor from one system to another."""
