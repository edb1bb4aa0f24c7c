"""A rater of bills who has read the rule and none of the code: whole minutes, fractions, one person at a time.

The rule, as `docs/model.md` states it:

1. A cycle runs from one run of the bill day to the next. What is charged by the month is charged by the minutes
   served of each cycle over that cycle's own minutes. Seconds are left out of every instant.
2. A bill charges the recurring charge through to the next run, and usage through to this one. It is what is owed
   in all less what earlier bills have charged; what is owed in all is rounded, half a cent up, recurring charges
   since the beginning as one amount and the usage of a bill as one. An end that lies after the run is not known.
3. A tariff version is the price of the minutes from its effective instant on: the first charge times its factor, in
   whole cents, half a cent up. A run knows the versions in force at its instant, and no later one.
4. Billing charges from the start that it was told, but not further back than backdating allows from the word's
   arrival; to the end that it was told. It has a version from its effective instant on if the word was there at the
   first run after that; else from the first run at which it was. Usage is what was truly used between those dates.
5. Of a service that billing does not know although it began so long ago that no word is under way any more, what
   is owed until a run is due at that run, in no bill. All of it comes from the start.
6. Billed less true is told by cause: the start first, then the end, then the tariff.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

MINUTE = 60_000
NEVER = math.inf
LONG_AGO = 480
"""Months before the first day of a run in which nobody joined yet."""


class Version(NamedTuple):
    """A price factor from an instant on (h); `heard` is when word of it came, NEVER if it did not."""

    effective: float
    factor: float
    heard: float = -NEVER


class Told(NamedTuple):
    """A word to billing: charging begins, or ends, at `effective` (h); it arrived at `arrived` (h)."""

    arrived: float
    begins: bool
    effective: float


class Judged(NamedTuple):
    """What a bill should say, in cents: true, billed, and the difference by cause."""

    true: int
    billed: int
    start: int
    end: int
    tariff: int


@dataclass
class Customer:
    """One person: what is true, and what billing was told. Charges in cents a month, instants in hours."""

    charge: int
    usage: int
    start: float
    end: float
    versions: list[Version] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    born: bool = False
    """There before the run began, known to billing, and charged through to the first run."""
    unheard: bool = False
    """There before the run began, and not known to billing: what is owed counts from the run before it on."""


def minute(hours: float) -> int:
    return round(hours * 3_600_000) // MINUTE


def half_up(amount: Fraction) -> int:
    return math.floor(amount + Fraction(1, 2))


def price(charge: int, factor: float) -> int:
    exact = Decimal(charge) * Decimal(str(round(factor, 6)))
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


class Rater:
    """Rates the accounts of one bill day.

    Args:
        first: the first day of the run's calendar (hour 0).
        warm_up: months before it.
        months: months after it.
        day, hour: of the runs.
        backdating, old_enough: hours; after the latter no word is under way.
    """

    def __init__(
        self, first: dt.date, warm_up: int, months: int, day: int, hour: float, backdating: float,
        old_enough: float,
    ) -> None:  # fmt: skip
        self.backdating, self.old_enough = backdating, old_enough
        self.runs: list[int] = []
        whole, seconds = divmod(round(hour * 3600), 60)
        assert seconds == 0
        for nth in range(-LONG_AGO, months + 3):
            year, month = divmod(first.year * 12 + first.month - 1 + nth, 12)
            last = calendar.monthrange(year, month + 1)[1]
            date = dt.date(year, month + 1, min(day, last))
            self.runs.append((date - first).days * 1440 + whole)
        opening = (dt.date(*_month_before(first, warm_up), 1) - first).days * 1440
        self.lived = [run for run in self.runs[:-1] if run >= opening and run < self.runs[LONG_AGO + months]]

    def sum_of(self, prices: Sequence[tuple[int, int]], begin: int, end: int) -> Fraction:
        """The price of a time of service: `prices` are (from minute, cents a cycle), ascending."""
        total, nth = Fraction(0), max(bisect_right(self.runs, begin) - 1, 0)
        while nth + 1 < len(self.runs) and self.runs[nth] < end:
            opens, closes = self.runs[nth], self.runs[nth + 1]
            since, until = max(opens, begin), min(closes, end)
            edges = sorted({since, until, *(at for at, _ in prices if since < at < until)})
            for one, other in pairwise(edges):
                cents = [cents for at, cents in prices if at <= one][-1]
                total += (
                    cents
                    if other - one == closes - opens
                    else Fraction(cents * (other - one), closes - opens)
                )
            nth += 1
        return total

    def prices(self, who: Customer, run: int, *, believed: bool) -> list[tuple[int, int]]:
        """What a cycle costs from when on, as a run knows it."""
        found = [(-(10**12), who.charge)]
        for version in who.versions:
            since, effective = minute(version.effective), minute(version.effective)
            if believed:
                ready = max(version.heard, version.effective)
                knowing = [one for one in self.runs if ready < one / 60]
                if not knowing:
                    continue
                first = next(one for one in self.runs if one >= effective)
                since = effective if knowing[0] == first else knowing[0]
                if knowing[0] > run:
                    continue
            elif effective > run:
                continue
            found.append((since, price(who.charge, version.factor)))
        return found

    def owed(self, who: Customer, run: int, dates: tuple[float, float], until: int, *, believed: bool) -> int:
        """Recurring charges owed in all at a run, from a start to an end, or through `until`."""
        start, end = dates
        last = minute(end) if end * 60 <= run else until
        begin = minute(start) if start < NEVER else last
        return (
            half_up(self.sum_of(self.prices(who, run, believed=believed), begin, last)) if begin < last else 0
        )

    def usage(self, who: Customer, run: int, settled: int, dates: tuple[float, float]) -> int:
        """Usage since it was settled last, between two dates, through a run."""
        begin = max(settled, minute(dates[0])) if dates[0] < NEVER else run
        end = min(run, minute(dates[1])) if dates[1] < NEVER else run
        return half_up(self.sum_of([(-(10**12), who.usage)], begin, end)) if begin < end else 0

    def _amounts(
        self, who: Customer, run: int, start: float, end: float, until: int
    ) -> tuple[int, int, int, int]:
        """What is owed in all with nothing wrong, with the start of billing, its end too, and its tariff too."""
        return (
            self.owed(who, run, (who.start, who.end), until, believed=False),
            self.owed(who, run, (start, who.end), until, believed=False),
            self.owed(who, run, (start, end), until, believed=False),
            self.owed(who, run, (start, end), until, believed=True),
        )

    def bills(self, who: Customer) -> Iterator[tuple[float, Judged]]:
        """The bills of one person, run by run, from the words that had arrived by then; instants in hours."""
        words, known, start, end = sorted(who.told), who.born, who.start if who.born else NEVER, NEVER
        charged, settled = (0, 0, 0, 0), -(10**12)
        before = self.runs[self.runs.index(self.lived[0]) - 1]
        if who.born:
            charged, settled = self._amounts(who, before, start, end, self.lived[0]), before
        elif who.unheard:
            charged = (self.owed(who, before, (who.start, who.end), before, believed=False), 0, 0, 0)
            settled = before
        for run in self.lived:
            after = self.runs[self.runs.index(run) + 1]
            while words and words[0].arrived * 60 < run:
                word = words.pop(0)
                if not word.begins:
                    end = word.effective
                elif not known:
                    known = True
                    start = max(word.effective, word.arrived - self.backdating)
            true = who.start, who.end
            if known:
                owed = self._amounts(who, run, start, end, after)
                from_start = max(who.start, start)
                used = (
                    self.usage(who, run, settled, true),
                    self.usage(who, run, settled, (from_start, who.end)),
                    self.usage(who, run, settled, (from_start, min(who.end, end))),
                )
                sums = [now - then for now, then in zip(owed, charged, strict=True)]
                sums = [one + other for one, other in zip(sums, (*used, used[2]), strict=True)]
                yield (
                    run / 60,
                    Judged(sums[0], sums[3], *(b - a for a, b in pairwise(sums))),
                )
                charged, settled, known = owed, run, not end * 60 <= run
            elif who.start < run / 60 - self.old_enough and who.end * 60 > settled:
                # Due by now, in no bill; what billing has charged stays as it is.
                due = self.owed(who, run, true, run, believed=False)
                charged, settled = (due, *charged[1:]), run


def _month_before(first: dt.date, months: int) -> tuple[int, int]:
    year, month = divmod(first.year * 12 + first.month - 1 - months, 12)
    return year, month + 1
