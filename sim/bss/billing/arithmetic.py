"""The arithmetic of a bill: what a contract implies beside what billing believes. Pure functions, in cents.

An account owes, in all, the price of what it was served up to now and a cycle ahead; a bill is that less
what earlier bills have charged of it. So charges, back-charges, credits and refunds are one rule, and
rounding never adds up: half a cent goes up, once an account for all recurring charges so far and once a bill
for usage. What changes within a cycle that is charged already, an end or a price, is settled by the next
bill, by its days.

For every account of a run there are two numbers: the true charge T and the billed charge Y, by the same rule
from two sets of dates and prices. Their difference is told by cause: first the start is the one that billing
believes, then the end, then a second item is charged, then the tariff; what each of them moves is its part.
How usage is rated and an amount that is entered on one bill come after that. Whatever is left has no name
here. [P5.1, P5.2: E1, E5, E6, E8, E9, E10]
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from sim.bss.billing.causes import DEFECT, END, NAMED, ONCE, START, TARIFF, TWICE
from sim.bss.billing.cycles import CycleClock, minutes, rounded, share
from sim.bss.billing.prices import Prices
from sim.kernel.words import Cents, Choice, Flags, Floats, Rows, Small
from sim.subscribers.population import OFFERS, People


@dataclass(frozen=True)
class Bills:
    """Bills of one run; arrays of shape (n,), cents.

    `ahead` is what of `billed` is for the cycle that begins, `due_ahead` what of `true`. `parts`, of shape
    (n, 6), says how much of billed less true comes from each of `causes.NAMED`.
    """

    rows: Rows
    true: Cents
    billed: Cents
    ahead: Cents
    due_ahead: Cents
    parts: Cents

    @property
    def error(self) -> Cents:
        """Billed less true, cents."""
        return self.billed - self.true

    @property
    def unexplained(self) -> Cents:
        """What of the error comes from no named cause, cents."""
        return np.asarray(self.error - self.parts.sum(axis=1))


class Run(NamedTuple):
    """A run of one cycle: its clock, its instant and the next one's (h), and both histories of prices."""

    clock: CycleClock
    at: float
    until: float
    true: Prices
    believed: Prices


class Known(NamedTuple):
    """What billing's books say of some accounts; arrays of shape (n,), `gaps` of shape (n, 6).

    `start` and `end` (h) are belief, and so is `twice`: since when a second item is charged (h); `charged`
    and `due` are what the bills so far have charged of the recurring charges and what they should have
    (cents), `gaps` the difference by cause, `used` is through when usage is settled (h), and `once` what the
    next bill has in addition (cents).
    """

    start: Floats
    end: Floats
    charged: Cents
    due: Cents
    gaps: Cents | Small
    used: Floats
    twice: Floats
    once: Cents | Small

    @property
    def dates(self) -> Dates:
        """What is believed of the times."""
        return Dates(self.start, self.end, self.twice)


class Dates(NamedTuple):
    """Since when and until when accounts are charged, and since when twice, as billing believes (h)."""

    start: Floats
    end: Floats
    twice: Floats


def tariff_of(people: People, rows: Rows) -> Rows:
    """The place of each person's tariff in the flat table of tariffs, shape (n,)."""
    return people.segment[rows].astype(np.int64) * OFFERS + people.offer[rows]


def served(start: Floats, end: Floats, run: Run, until: float | Floats) -> tuple[Rows, Rows]:
    """From when to when accounts are charged, in parts; an end after the run is not known to it.

    Args:
        start: instants (h), shape (n,); so are the ends.
        end: where it lies after the run, the account is charged through `until`.
        run: clock and instant.
        until: instant (h), or one for each account.
    """
    begin = run.clock.at(minutes(start))
    return begin, np.maximum(run.clock.at(minutes(np.where(end <= run.at, end, until))), begin)


def owed(
    people: People, rows: Rows, dates: Dates, run: Run, until: float | Floats | None = None
) -> tuple[Cents, Cents]:
    """What accounts owe in all, truly, and how far billing's belief is off by cause; shapes (n,) and (n, 6).

    Args:
        people: the population's columns.
        rows: accounts, shape (n,).
        dates: as billing believes them.
        run: the run at which they are asked.
        until: through when, if not through the next run (h), one instant or shape (n,).
    """
    through = np.broadcast_to(run.until if until is None else until, len(rows))
    charge, tariff = people.charge[rows], tariff_of(people, rows)
    true_start, true_end = people.service_from[rows], people.service_to[rows]
    true = run.true.charge(charge, tariff, served(true_start, true_end, run, through), run.clock)
    gaps = np.zeros((len(rows), len(NAMED)), dtype=np.int64)
    start, end, twice = dates
    told, ended = (np.where(one <= run.at, one, np.inf) for one in (end, true_end))
    other = (start != true_start) | (told != ended) | run.true.differs(run.believed)[tariff]
    other |= twice < np.inf
    if other.any():
        charge, tariff, through, before = charge[other], tariff[other], through[other], true[other]
        start, end, twice, true_end = start[other], end[other], twice[other], true_end[other]

        def cost(prices: Prices, since: Floats, to: Floats) -> Cents:
            return prices.charge(charge, tariff, served(since, to, run, through), run.clock)

        from_start = cost(run.true, start, true_end)
        to_end = cost(run.true, start, end)
        second, believed = np.zeros_like(to_end), cost(run.believed, start, end)
        if (twice < np.inf).any():
            second = cost(run.true, twice, end)
            believed = believed + cost(run.believed, twice, end)
        gaps[other, START], gaps[other, END] = from_start - before, to_end - from_start
        gaps[other, TWICE], gaps[other, TARIFF] = second, believed - to_end - second
    return true, gaps


def used(
    people: People, rows: Rows, known: Known, usage: Cents, run: Run, rated: Cents | None = None
) -> tuple[Cents, Cents]:
    """Usage since it was last settled, by days served, cents: true, and how far belief is off by cause.

    Args:
        people: the population's columns.
        rows: accounts, shape (n,).
        known: billing's books on them.
        usage: of a whole cycle, cents, shape (n,).
        run: the run; usage is settled through its instant.
        rated: the same as billing rates it, if that is not as it should be.
    """
    since, to = people.service_from[rows], people.service_to[rows]

    def cost(amount: Cents, start: Floats, end: Floats, some: Flags) -> Cents:
        begin, last = served(np.maximum(start, known.used)[some], end[some], run, run.at)
        return rounded(*share(amount[some], last - begin))

    true = cost(usage, since, to, np.ones(len(rows), dtype=bool))
    gaps = np.zeros((len(rows), len(NAMED)), dtype=np.int64)
    told, left = np.maximum(since, known.start), np.minimum(to, known.end)
    other = (told > since) | (left < to)
    if other.any():
        late = cost(usage, told, to, other)
        gaps[other, START] = late - true[other]
        gaps[other, END] = cost(usage, told, left, other) - late
    if rated is not None and (other := rated != usage).any():
        gaps[other, DEFECT] = cost(rated, told, left, other) - cost(usage, told, left, other)
    return true, gaps


def compute(
    people: People, rows: Rows, known: Known, usage: Cents, run: Run, rated: Cents | None = None
) -> tuple[Bills, Known]:
    """Compute all bills of a run.

    Args:
        people: the population's columns.
        rows: accounts that billing knows, shape (n,).
        known: billing's books on them.
        usage: of a whole cycle, cents, shape (n,).
        run: the run.
        rated: usage as billing rates it, if that is not as it should be.

    Returns:
        The bills, and the books after them.
    """
    due, gaps = owed(people, rows, known.dates, run)
    usage_due, usage_gaps = used(people, rows, known, usage, run, rated)
    usage_gaps[:, ONCE] = known.once
    charged = due + gaps.sum(axis=1)
    charge, tariff = people.charge[rows], tariff_of(people, rows)
    items = np.where(known.end <= run.at, 0, 1 + (known.twice < np.inf))
    bills = Bills(
        rows=rows,
        true=due - known.due + usage_due,
        billed=charged - known.charged + usage_due + usage_gaps.sum(axis=1),
        ahead=items * run.believed.month(charge, tariff),
        due_ahead=np.where(people.service_to[rows] <= run.at, 0, run.true.month(charge, tariff)),
        parts=gaps - known.gaps + usage_gaps,
    )
    settled = np.full(len(rows), run.at)
    return bills, known._replace(charged=charged, due=due, gaps=gaps, used=settled, once=np.zeros_like(due))


def unbilled(people: People, rows: Rows, known: Known, usage: Cents, run: Run) -> tuple[Bills, Known]:
    """What is due until a run, and not ahead of it, of services that billing does not know; as `compute`.

    Nothing is billed: all of it is due to a start that billing has not heard of. [P5.2: E9]
    """
    due, _ = owed(people, rows, known.dates, run, run.at)
    true = due - known.due + used(people, rows, known, usage, run)[0]
    none, parts, gaps = np.zeros_like(true), np.zeros((len(rows), len(NAMED)), dtype=np.int64), known.gaps + 0
    parts[:, START] = -true
    gaps[:, START] -= due - known.due
    bills = Bills(rows=rows, true=true, billed=none, ahead=none, due_ahead=none, parts=parts)
    return bills, known._replace(due=due, gaps=gaps, used=np.full(len(rows), run.at))


def right_at_first_issue(bills: Bills, tolerance_cents: int, tolerance_share: float) -> Flags:
    """Whether each bill is right: within a cent amount or a share of the true charge, whichever is more.

    Both ends are included; a negative true charge counts by its size. [P5.7]
    """
    allowed = np.maximum(tolerance_cents, tolerance_share * np.abs(bills.true))
    return np.asarray(np.abs(bills.error) <= allowed)


def told_apart(bills: Bills) -> Cents:
    """The error of each bill by cause, what has no name last, cents, shape (n, 7)."""
    return np.column_stack([bills.parts, bills.unexplained])


def corrected(bills: Bills, found: Flags) -> Bills:
    """The bills with those chosen by the mask `found` put right: billed is true, and no cause is left.

    A new object; the given one stays as it is.
    """
    return Bills(
        rows=bills.rows,
        true=bills.true,
        billed=np.where(found, bills.true, bills.billed),
        ahead=np.where(found, bills.due_ahead, bills.ahead),
        due_ahead=bills.due_ahead,
        parts=np.where(found[:, np.newaxis], 0, bills.parts),
    )


def replaced(bills: Bills, wrongly: Flags, amount: Cents) -> Bills:
    """The bills with other amounts (cents, shape (n,)) where the mask says so: an error of this one."""
    billed, parts = np.where(wrongly, amount, bills.billed), bills.parts.copy()
    parts[:, ONCE] += billed - bills.billed
    return Bills(bills.rows, bills.true, billed, bills.ahead, bills.due_ahead, parts)


def main_cause(bills: Bills) -> Rows:
    """The cause with the largest part of each bill's error, shape (n,); the last code stands for no name."""
    return np.asarray(np.argmax(np.abs(told_apart(bills)), axis=1))


def chosen(bills: Bills, some: Choice) -> Bills:
    """The bills that the mask `some` chooses, indices or a slice likewise."""
    return Bills(*(column[some] for column in _COLUMNS(bills)))


_COLUMNS = attrgetter(*(each.name for each in fields(Bills)))


def shock_of(billed: Cents, past: Small) -> Floats:
    """ln(bill / median of the last three) - ln 1.2 where above 0, and 0 for whoever has had fewer.

    Args:
        billed: cents, shape (n,).
        past: the last three bills, newest first, cents, 0 for none; shape (3, n).
    """
    one, two, three = past  # the median of three is written out: `np.median` is made for any number
    median = np.maximum(np.minimum(one, two), np.minimum(np.maximum(one, two), three))
    shock = np.log(np.maximum(billed, 1) / np.maximum(median, 1)) - np.log(1.2)
    return np.where((past[2] > 0) & (billed > 0), np.maximum(shock, 0.0), 0.0)
