"""The arithmetic of a bill: what a contract implies beside what billing believes. Pure functions.

For every account of a run there are two numbers in cents: the true charge T and the billed charge Y. They
are made by the same formula from two sets of dates and two price factors; usage is one number in both. So
the error Y - T comes only from a start, an end or a tariff that billing has wrong, and the flags say which.
[P5.1, P5.2: E1, E5, E6, E9, E10]
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kernel.words import Cents, Choice, Flags, Floats, Rows
from sim.subscribers.population import People


@dataclass(frozen=True)
class Bills:
    """Bills of one run; arrays of shape (n,). `true` and `billed` are cents, `advance` the recurring part.

    `error` is billed less true. The flags say where billing's belief differs from the truth.
    """

    rows: Rows
    true: Cents
    billed: Cents
    advance: Cents
    wrong_start: Flags
    wrong_end: Flags
    wrong_tariff: Flags

    @property
    def error(self) -> Cents:
        """Billed less true, cents."""
        return self.billed - self.true


def charge_span(through: Floats, start: Floats, end: Floats, next_run: float) -> tuple[Floats, Floats]:
    """From when to when a bill charges (hours): from what is charged already, or the start, to the next run.

    A span may be negative: what was charged beyond the end is given back.
    """
    begin = np.where(np.isfinite(through), through, start)
    return begin, np.maximum(np.minimum(end, next_run), start)


def recurring(charge: NDArray[np.int32], factor: Floats, span: tuple[Floats, Floats], period: float) -> Cents:
    """Recurring charges in cents for a span, at a price factor; `period` is the hours of a full cycle.

    A span with an open beginning or end charges nothing. Cents are rounded once an account, half to even.

    Args:
        charge: a month's recurring charge at the first tariff version, cents, shape (n,).
        factor: price factors, shape (n,).
        span: from when to when (h), shapes (n,); a negative span gives money back.
        period: from one run of the cycle to the next (h); a full cycle costs one month's charge.
    """
    months = np.where(np.isfinite(span[0]) & np.isfinite(span[1]), span[1] - span[0], 0.0) / period
    amounts: Cents = np.rint(charge * factor * months).astype(np.int64)
    return amounts


class Known(NamedTuple):
    """What billing believes of some accounts, and how far it has charged them (h); arrays of shape (n,)."""

    start: Floats
    end: Floats
    through: Floats
    true_through: Floats


def compute(
    people: People,
    rows: Rows,
    known: Known,
    factors: tuple[Floats, Floats],
    usage: Cents,
    run: tuple[float, float],
) -> tuple[Bills, Floats, Floats]:
    """Compute all bills of a run.

    Args:
        people: the population's columns.
        rows: accounts that billing knows, shape (n,).
        known: what it believes of them.
        factors: true and known price factor of each row, shapes (n,).
        usage: usage charges in cents, shape (n,).
        run: instants of this run and of the next one of the cycle (h).

    Returns:
        The bills, and through when each account is charged now (h): as billing believes, and in truth.
    """
    now, next_run = run
    period = next_run - now
    charge, service_to = people.charge[rows], people.service_to[rows]
    # An end that lies ahead is charged, and given back, by the run after it.
    ended, told = (np.where(end <= now, end, np.inf) for end in (service_to, known.end))
    true_span = charge_span(known.true_through, people.service_from[rows], ended, next_run)
    known_span = charge_span(known.through, known.start, told, next_run)
    true = recurring(charge, factors[0], true_span, period)
    billed = recurring(charge, factors[1], known_span, period)
    other_start, left = known_span[0] != true_span[0], np.isfinite(ended)
    used = np.where(service_to > now - period, usage, 0)
    bills = Bills(
        rows=rows,
        true=true + used,
        billed=billed + used,
        advance=billed,
        # After an end that billing missed, the pointers differ at both ends: the end is the cause.
        wrong_start=other_start & ~left,
        wrong_end=(known_span[1] != true_span[1]) | (other_start & left),
        wrong_tariff=factors[0] != factors[1],
    )
    return bills, known_span[1], true_span[1]


def right_at_first_issue(bills: Bills, tolerance_cents: int, tolerance_share: float) -> Flags:
    """Whether each bill is right: within a cent amount or a share of the true charge, whichever is more.

    Both ends are included; a negative true charge counts by its size. [P5.7]
    """
    allowed = np.maximum(tolerance_cents, tolerance_share * np.abs(bills.true))
    return np.asarray(np.abs(bills.error) <= allowed)


def corrected(bills: Bills, found: Flags) -> Bills:
    """The bills with those chosen by the mask `found` put right: billed is true, and no cause is left.

    Their recurring part takes the whole correction. A new object; the given one stays as it is.
    """
    correction = np.where(found, bills.true - bills.billed, 0)
    return Bills(
        rows=bills.rows,
        true=bills.true,
        billed=bills.billed + correction,
        advance=bills.advance + correction,
        wrong_start=bills.wrong_start & ~found,
        wrong_end=bills.wrong_end & ~found,
        wrong_tariff=bills.wrong_tariff & ~found,
    )


def chosen(bills: Bills, some: Choice) -> Bills:
    """The bills that the mask `some` chooses, indices or a slice likewise."""
    return Bills(*(column[some] for column in _COLUMNS(bills)))


_COLUMNS = attrgetter(*(each.name for each in fields(Bills)))


def shock_of(billed: Cents, past: Rows) -> Floats:
    """ln(bill / median of the last three) - ln 1.2 where above 0, and 0 for whoever has had fewer.

    Args:
        billed: cents, shape (n,).
        past: the last three bills, newest first, cents, 0 for none; shape (3, n).
    """
    one, two, three = past  # the median of three is written out: `np.median` is made for any number
    median = np.maximum(np.minimum(one, two), np.minimum(np.maximum(one, two), three))
    shock = np.log(np.maximum(billed, 1) / np.maximum(median, 1)) - np.log(1.2)
    return np.where((past[2] > 0) & (billed > 0), np.maximum(shock, 0.0), 0.0)
