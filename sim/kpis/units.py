"""How units look on screens: the one table for values, axes and titles."""

from sim.records.kpi import Unit

_SIGNS: dict[Unit, str] = {
    "share": "%",
    "per subscriber": "",
    "count": "",
    "per 1,000": "‰",
    "per year": "/year",
}
"""Units whose sign is not their name."""


def sign_of(unit: Unit, currency: str = "€") -> str:
    """Return what stands behind a value in this unit: `%`, `ms`, `/year`, the currency; empty for a count."""
    return currency if unit == "money" else _SIGNS.get(unit, unit)


def scale_of(unit: Unit) -> float:
    """Return what a value is multiplied by before its sign is put behind it: 100 for a share."""
    return 100.0 if unit == "share" else 1.0
