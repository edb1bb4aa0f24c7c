"""How numbers, alternatives and verdicts are said in figures and reports.

KPIs themselves are written by `sim.kpis.evaluate`; what stands beside them is said here, alike on screens,
pages and in reports. What was not observed is a dash or nothing, and never 0.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.experiments.decide import money_range
from sim.experiments.estimate import Estimate
from sim.experiments.results import BETTER, CHANGED, NO_DIFFERENCE, WORSE, Alternative, Row

if TYPE_CHECKING:
    from sim.kernel.group import Value

CHANCE_ALONE = "Intervals show chance alone: the assumptions are taken as given."
MARKS = {BETTER: "▲", WORSE: "▼", CHANGED: "◆", NO_DIFFERENCE: "○"}
"""Shape of each verdict, so that nobody has to tell colours apart."""

NOTHING = "–"
"""What is shown where there is no value."""


def letter(place: int) -> str:
    """Return the letter of the alternative at a place, 0 being A; numbers after Z."""
    return chr(ord("A") + place) if place < 26 else str(place + 1)


def together(low: str, high: str) -> str:
    """Return two shown values as a range; what stands behind both is said once.

    Args:
        low: as shown, a number and perhaps its unit behind a space.
        high: alike.
    """
    number, _, unit = low.partition(" ")
    same = bool(unit) and high.partition(" ")[2] == unit
    return f"{number if same else low} to {high}"


def difference(row: Row | None, currency: str = "€") -> str:
    """Return the interval of a KPI's difference: `+0.05 to +0.09 pp`, both ends with the same digits.

    Args:
        row: a KPI beside an alternative; a dash is returned where it has no difference.
        currency: how money is shown.
    """
    if row is None or row.difference is None:
        return NOTHING
    if row.low is None or row.high is None:
        return f"{_signed(row.kpi, [row.difference], currency)} (one replication)"
    if row.low == row.high == 0:
        return "0"
    return _signed(row.kpi, [row.low, row.high], currency)


def _signed(kpi_id: str, ends: Sequence[float], currency: str) -> str:
    """Ends with their sign and one unit; the larger one has two digits that count at least."""
    from sim.kpis.catalogue import KPIS
    from sim.kpis.evaluate import format_difference

    kpi = KPIS[kpi_id]
    scaled = [100 * end if kpi.unit == "share" else end for end in ends]
    largest = max(map(abs, scaled))
    if kpi.unit == "money" and largest >= 1000:
        low, *high = (format_difference(kpi_id, end, currency) for end in ends)
        return minus(together(low, high[0]) if high else low)
    digits = max(kpi.decimals, 1 - math.floor(math.log10(largest))) if largest else kpi.decimals
    unit = format_difference(kpi_id, 0.0, currency).partition(" ")[2]
    numbers = " to ".join(f"{end:+z,.{min(digits, 6)}f}" for end in scaled)
    return minus(f"{numbers} {unit}".rstrip())


def minus(text: str) -> str:
    """Return a text in which hyphens before digits are minus signs."""
    return re.sub(r"-(?=[\d.])", "−", text)


def interval(kpi: str, seen: Estimate, currency: str = "€") -> str:
    """Return the interval of a KPI, nothing where there is none.

    Args:
        kpi: its id.
        seen: in the unit of the KPI.
        currency: how money is shown.
    """
    from sim.kpis.evaluate import format_value

    if seen.low is None or seen.high is None:
        return ""
    return together(format_value(kpi, seen.low, currency), format_value(kpi, seen.high, currency))


def verdict_words(row: Row | None) -> str:
    """Return a verdict with its shape; nothing where there is none."""
    return f"{MARKS[row.verdict]} {row.verdict}" if row is not None and row.verdict in MARKS else ""


def money(worth: Estimate, currency: str = "€") -> str:
    """Return an amount or an interval of money: `3.10 to 4.80 M€`.

    Args:
        worth: major units of money; with one value and no ends it is said as one amount.
        currency: symbol or code.
    """
    shown = money_range(worth)
    return f"{shown}{currency}" if shown[-1:] in ("M", "k") else f"{shown} {currency}"


def amount(value: float | None, currency: str = "€") -> str:
    """Return one amount of money, a dash for none."""
    return NOTHING if value is None else money(Estimate(value), currency)


def share(value: float | None) -> str:
    """Return a share in percent, a dash for none."""
    return NOTHING if value is None else f"{value:.0%}".replace("%", " %")


def chance_of_loss(alternative: Alternative) -> float | None:
    """Return the share of paired replications in which the alternative costs more than it brings."""
    worths = alternative.npv_by_replication
    return sum(worth < 0 for worth in worths) / len(worths) if worths else None


def month_starts(start: str, months: int) -> list[dt.date]:
    """Return the first day of each measured month.

    Args:
        start: first day of the first one, ISO.
        months: how many.
    """
    first = dt.date.fromisoformat(start)
    ahead = [first.month - 1 + month for month in range(months)]
    return [dt.date(first.year + at // 12, at % 12 + 1, 1) for at in ahead]


def month_name(start: str, month: int) -> str:
    """Return the name of a month by its number from 1: `Sep 2027`."""
    return f"{month_starts(start, month)[-1]:%b %Y}"


def delay(hours: float | None) -> str:
    """Return a mean delay in the unit that fits, a dash where nothing arrived."""
    if hours is None:
        return NOTHING
    if hours >= 1:
        return f"{hours:.1f} h"
    if hours * 60 >= 1:
        return f"{hours * 60:.0f} min"
    return f"{hours * 3600:.0f} s" if hours * 3600 >= 1 else "< 1 s"


def number(value: float | None) -> str:
    """Return a plain number as tables show it."""
    if value is None:
        return NOTHING
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def listed(names: Sequence[str]) -> str:
    """Return names as one speaks them: `a, b and c`."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else list(names))


def setting_value(value: Value) -> str:
    """Return the value of a setting as tables show it, a dash for none.

    It may be of any kind that YAML knows: a number, a text, a list, a map.
    """
    from sim.kernel.refusals import shown

    return NOTHING if value is None else shown(value)


def setting_range(low: float | None, high: float | None) -> str:
    """Return a plausible range in words: `1 to 5`, `from 1`, `up to 5`, nothing where there is none."""
    return spoken_range(*("" if end is None else f"{end:g}" for end in (low, high)))


def spoken_range(low: str, high: str) -> str:
    """Return two shown ends as a range, either of which may be empty."""
    if low and high:
        return f"{low} to {high}"
    return f"from {low}" if low else f"up to {high}" if high else ""
