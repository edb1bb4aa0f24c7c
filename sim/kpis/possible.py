"""What cannot be: a replication with an impossible value has failed, whatever else it shows.

A share lies between 0 and 1, no duration, count or rate is negative, and every value is a number. Shares are
judged over the horizon: in a single month more may end than began. `leakage` and `overcharge_ratio` compare
two amounts of money.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from sim.kpis.catalogue import KPIS
from sim.records.errors import Impossible
from sim.records.kpi import Kpi
from sim.records.manifest import Measured

NEARLY = 1e-6
"""So far beyond its end a value may lie because floats are rounded."""
SIGNED = ("bills_off",)
"""Ratios that may lie on either side of zero."""
OF_MONEY = ("leakage", "overcharge_ratio", *SIGNED)
"""Ratios of two amounts, of which one is no part of the other, and the other may be a refund."""


def refuse_impossible(values: Measured) -> None:
    """Check what was computed from the tables of one replication.

    Raises:
        Impossible: some value cannot be; it names each, with the month where it is one of a month.
    """
    problems = [*_of_horizon(values["kpis"]), *_of_months(values["monthly"])]
    if problems:
        raise Impossible(problems)


def _of_horizon(kpis: Mapping[str, float | None]) -> Iterator[str]:
    for id, value in kpis.items():
        if value is None:
            continue
        if wrong := _wrong(KPIS[id], value):
            yield f"{id} is {value:g}: {wrong}"
        elif _is_part(KPIS[id]) and value > 1 + NEARLY:
            yield f"{id} is {value:g}: a share cannot be above 1"


def _of_months(monthly: Mapping[str, Sequence[float | None]]) -> Iterator[str]:
    for id, values in monthly.items():
        for month, value in enumerate(values, start=1):
            if value is not None and (wrong := _wrong(KPIS[id], value)):
                yield f"{id} is {value:g} in month {month}: {wrong}"


def _wrong(kpi: Kpi, value: float) -> str:
    """Why a value cannot be, at either end of time; empty where it can."""
    if not math.isfinite(value):
        return "no number"
    if value < -NEARLY and kpi.unit != "money" and kpi.id not in OF_MONEY and not _is_balance(kpi):
        return f"a {'share' if kpi.unit == 'share' else 'quantity'} cannot be negative"
    return ""


def _is_balance(kpi: Kpi) -> bool:
    """Whether more may go out than come in, as with net adds."""
    return kpi.unit == "count" and any(term.weight < 0 for term in kpi.numerator)


def _is_part(kpi: Kpi) -> bool:
    return kpi.unit == "share" and kpi.id not in OF_MONEY
