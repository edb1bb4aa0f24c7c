"""KPIs of one replication: over the horizon, by month, by part, by address; and how they are shown.

Pure functions of the recorded tables. Whoever asks for money KPIs hands over the economics of the scenario
and, for a plan, its running cost by month.

A KPI of several months is the ratio of their sums, never the mean of their ratios: busy months weigh more.
Durations count what is not finished (`sim.records.durations`).
Where nothing was observed there is no value (None over the horizon, nan in a month), which is not 0.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from sim.economics.parameters import EconomicsParameters
from sim.kpis.catalogue import KPIS
from sim.kpis.records import Records, quantile
from sim.kpis.units import scale_of, sign_of
from sim.records.kpi import MONTHS, Kpi, Term
from sim.records.outcome import Outcome

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Cents = NDArray[np.int64]


def horizon(
    outcome: Outcome, economics: EconomicsParameters | None = None, plan_run: Cents | None = None
) -> dict[str, float | None]:
    """Return every KPI over the measured months; None where nothing was observed.

    Args:
        outcome: what the replication left behind.
        economics: what things cost; without it KPIs of running cost are None.
        plan_run: running cost of the plan by month in cents (`Portfolio.costs_by_month`).
    """
    records = Records(outcome, economics, plan_run)
    return {id: _over(kpi, records, None) for id, kpi in KPIS.items()}


def monthly(
    outcome: Outcome, economics: EconomicsParameters | None = None, plan_run: Cents | None = None
) -> dict[str, Floats]:
    """Return every KPI by month, each of shape (months,); nan where nothing was observed."""
    records = Records(outcome, economics, plan_run)
    return {id: _by_month(kpi, records, None) for id, kpi in KPIS.items()}


def parts(outcome: Outcome, kpi_id: str) -> list[str]:
    """Return what a KPI can be split into in this outcome: segments, kinds of fault, ..., sorted."""
    kpi = KPIS[kpi_id]
    return _parts(kpi, Records(outcome)) if len(kpi.dimensions) > 1 else []


def horizon_by_part(outcome: Outcome, kpi_id: str) -> dict[str, float | None]:
    """Return one KPI over the measured months for each of its parts (its second dimension), sorted.

    Empty for a KPI that has no second dimension. Whether the denominator is of the part too is the KPI's
    `split`; where it is not, the parts of a sum add up to the whole.

    Raises:
        KeyError: there is no such KPI.
    """
    kpi, records = KPIS[kpi_id], Records(outcome)
    return {part: _over(kpi, records, part) for part in parts(outcome, kpi_id)}


def horizon_by_address(outcome: Outcome, kpi_id: str) -> dict[str, float | None]:
    """Return one KPI over the measured months for each address that noted or said what it counts.

    The world's address is empty; it is left out where a department noted anything. What a department
    divides by is its own where it noted that itself, else what its like with the same suffix noted, else
    the world's. Money has no address: a KPI of the ledger gives an empty map.
    """
    kpi, records = KPIS[kpi_id], Records(outcome)
    there = set[str]().union(*(records.addresses(term) for term in kpi.numerator))
    return {address: _over(kpi, records, None, address) for address in sorted(there - {""} or there)}


def monthly_by_part(outcome: Outcome, kpi_id: str) -> dict[str, Floats]:
    """Return one KPI by month for each of its parts, each of shape (months,); nan where nothing was."""
    kpi, records = KPIS[kpi_id], Records(outcome)
    return {part: _by_month(kpi, records, part) for part in parts(outcome, kpi_id)}


def _parts(kpi: Kpi, records: Records) -> list[str]:
    terms = kpi.numerator[:1] + (kpi.denominator[:1] if kpi.split == "both" else ())
    terms += tuple(term for term in kpi.numerator if term.table == "stock")
    return sorted(set[str]().union(*(records.parts(term) for term in terms)))


def _over(kpi: Kpi, records: Records, part: str | None, address: str | None = None) -> float | None:
    if kpi.quantile is not None:
        ended, open_then = records.observed(kpi.numerator, part, address)
        return quantile(ended.sum(axis=0) + open_then[-1], kpi.quantile)
    above, below = _sums(kpi, records, part, address)
    if above is None or below is None or not _sound(kpi, above.sum(), below.sum()):
        return None
    return float(kpi.offset + kpi.factor * above.sum() / below.sum())


def _by_month(kpi: Kpi, records: Records, part: str | None) -> Floats:
    values = np.full(records.months, np.nan)
    if kpi.quantile is not None:
        ended, open_then = records.observed(kpi.numerator, part)
        for month, counts in enumerate(ended + open_then):
            found = quantile(counts, kpi.quantile)
            values[month] = np.nan if found is None else found
        return values
    above, below = _sums(kpi, records, part)
    if above is None or below is None:
        return values
    np.divide(above, below, out=values, where=_sound(kpi, above, below))
    return kpi.offset + kpi.factor * values


def _sound(kpi: Kpi, above: Floats, below: Floats) -> Flags:
    """Where a ratio has a value: something is below the line, and no correction outweighs what is above it.

    What is known late corrects the ages that earlier months counted (word of an installation weeks ago).
    """
    if not any(term.table == "stock" for term in kpi.numerator):
        return np.asarray(below != 0)
    return np.asarray((below > 0) & (above >= 0))


def _sums(
    kpi: Kpi, records: Records, part: str | None, address: str | None = None
) -> tuple[Floats | None, Floats | None]:
    """Numerator and denominator by month.

    A ratio whose denominator was recorded but whose numerator never was is a true zero (no order fell out).
    A sum per month of which nothing was ever recorded is no observation, and so is money without a ledger.
    """
    below = _total(kpi.denominator, records, part if kpi.split == "both" else None, address)
    above = _total(kpi.numerator, records, part, address)
    of_events = all(term.table in ("measures", "stock", "conversation") for term in kpi.numerator)
    if above is None and of_events and kpi.denominator != (MONTHS,):
        above = np.zeros(records.months)
    return above, below


def _total(terms: Iterable[Term], records: Records, part: str | None, address: str | None) -> Floats | None:
    rows = [(term.table, records.series(term, part, address)) for term in terms]
    if any(row is None and table == "derived" for table, row in rows):
        return None
    known = [row for _, row in rows if row is not None]
    total: Floats | None = np.sum(known, axis=0) if known else None
    return total


# --- on screens

NOTHING = "–"


def format_value(kpi_id: str, value: float | None, currency: str = "€") -> str:
    """Return a KPI as every screen shows it: `99.88 %`, `31.42 ms`, `23.32 €`; a dash for no value.

    Args:
        kpi_id: of the catalogue; KeyError for another.
        value: in the unit of the KPI, a share from 0 to 1; None and nan are no value.
        currency: its sign.
    """
    return _shown(KPIS[kpi_id], value, currency, "")


def format_difference(kpi_id: str, difference: float | None, currency: str = "€") -> str:
    """Return a difference of a KPI with its sign; shares in percentage points: `+0.05 pp`.

    A small difference gets a digit more than the value itself has.
    """
    return _shown(KPIS[kpi_id], difference, currency, "+").replace("%", "pp")


def _shown(kpi: Kpi, value: float | None, currency: str, sign: str) -> str:
    if value is None or np.isnan(value):
        return NOTHING
    if kpi.unit == "money":
        return format_money(value, currency, sign)
    scaled = value * scale_of(kpi.unit)
    decimals = kpi.decimals + bool(sign and abs(scaled) * 10**kpi.decimals < 10)
    number = f"{scaled:{sign}z,.{decimals}f}"
    return f"{number} {sign_of(kpi.unit, currency)}".rstrip()


def format_money(value: float, currency: str = "€", sign: str = "") -> str:
    """Return an amount of money with cents below a thousand, else three digits: `65.0 k€`, `-1.20 M€`."""
    for size, word in ((1e9, "bn "), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size * 0.9995:
            amount = value / size
            decimals = max(0, 2 - int(np.floor(np.log10(abs(amount) * 1.0005))))
            return f"{amount:{sign}z.{decimals}f} {word}{currency}"
    return f"{value:{sign}z.2f} {currency}"
