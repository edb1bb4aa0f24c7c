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

from sim.experiments.amounts import lives_counted, money
from sim.experiments.estimate import FEWEST, Estimate
from sim.experiments.lives import of_lives
from sim.experiments.results import (
    BETTER,
    BROKEN,
    CHANGED,
    KEPT,
    NO_DIFFERENCE,
    UNDECIDED,
    UNSEEN,
    WORSE,
    Alternative,
    Row,
)

if TYPE_CHECKING:
    from sim.kernel.group import Value

CHANCE_ALONE = "Intervals show chance alone: the assumptions are taken as given."
FLOOR_MARKS = {KEPT: "✓", BROKEN: "✗", UNDECIDED: "?", UNSEEN: ""}
"""Shape of each state of a floor."""
MARKS = {BETTER: "▲", WORSE: "▼", CHANGED: "◆", NO_DIFFERENCE: "○"}
"""Shape of each verdict, so that nobody has to tell colours apart."""

NOTHING = "–"
"""What is shown where there is no value."""


def few_lives(count: int) -> str:
    """Return what a caption says of bands over fewer than five lives; nothing for more."""
    if count >= FEWEST:
        return ""
    return f" (here of {lives_counted(count)}, too few for an interval: the band spans them)"


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

    Where there are too few lives for an interval they are shown themselves: `+0.05, −0.01 pp (2 lives)`.

    Args:
        row: a KPI beside an alternative; a dash is returned where it has no difference.
        currency: how money is shown.
    """
    if row is None or row.difference is None:
        return NOTHING
    if row.low is None or row.high is None:
        lives = row.lives or (row.difference,)
        return f"{_signed(row.kpi, lives, currency, ', ')} ({lives_counted(len(lives))})"
    if row.low == row.high == 0:
        return "0"
    return _signed(row.kpi, [row.low, row.high], currency)


def _signed(kpi_id: str, ends: Sequence[float], currency: str, joint: str = " to ") -> str:
    """Values with their sign and one unit; the larger one has two digits that count at least."""
    from sim.kpis.catalogue import KPIS
    from sim.kpis.evaluate import format_difference

    kpi = KPIS[kpi_id]
    scaled = [100 * end if kpi.unit == "share" else end for end in ends]
    largest = max(map(abs, scaled))
    if kpi.unit == "money" and largest >= 1000:
        said = [format_difference(kpi_id, end, currency) for end in ends]
        return minus(together(*said) if len(said) == 2 and joint == " to " else joint.join(said))
    digits = max(kpi.decimals, 1 - math.floor(math.log10(largest))) if largest else kpi.decimals
    unit = format_difference(kpi_id, 0.0, currency).partition(" ")[2]
    numbers = joint.join(f"{end:+z,.{min(digits, 6)}f}" for end in scaled)
    return minus(f"{numbers} {unit}".rstrip())


def minus(text: str) -> str:
    """Return a text in which hyphens before digits are minus signs."""
    return re.sub(r"-(?=[\d.])", "−", text)


def interval(kpi: str, seen: Estimate, currency: str = "€") -> str:
    """Return the interval of a KPI; from two to four lives each of them; nothing where there is one.

    Args:
        kpi: its id.
        seen: in the unit of the KPI.
        currency: how money is shown.
    """
    from sim.kpis.evaluate import format_value

    if seen.low is not None and seen.high is not None:
        return together(format_value(kpi, seen.low, currency), format_value(kpi, seen.high, currency))
    if len(seen.lives) < 2:
        return ""
    *rest, last = (format_value(kpi, life, currency) for life in seen.lives)
    unit = last.partition(" ")[2]
    same = all(one.partition(" ")[2] == unit for one in rest)
    return ", ".join([*(one.partition(" ")[0] if same and unit else one for one in rest), last])


def verdict_words(row: Row | None) -> str:
    """Return a verdict with its shape; nothing where there is none."""
    return f"{MARKS[row.verdict]} {row.verdict}" if row is not None and row.verdict in MARKS else ""


def amount(value: float | None, currency: str = "€") -> str:
    """Return one amount of money, a dash for none."""
    return NOTHING if value is None else money(Estimate(value), currency)


def share(value: float | None) -> str:
    """Return a share in percent, a dash for none."""
    return NOTHING if value is None else f"{value:.0%}".replace("%", " %")


def loses_in(alternative: Alternative) -> str:
    """Return in how many lives an alternative costs more than it brings: `2 of 10 lives (at most 51 %)`."""
    worths = alternative.npv_by_replication
    return of_lives(sum(worth < 0 for worth in worths), len(worths)) if worths else NOTHING


def wins_in(alternative: Alternative) -> str:
    """Return in how many lives an alternative brings more than it costs."""
    worths = alternative.npv_by_replication
    return of_lives(sum(worth > 0 for worth in worths), len(worths)) if worths else NOTHING


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
