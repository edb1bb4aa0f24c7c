"""The arithmetic of one bill run: what a contract implies beside what billing believes.

Money is whole cents, time is hours. All functions are pure but one: `compute` also moves the two columns that
say until when a person has been charged, `true_through` and `bill_through`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Cents = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Bills:
    """Bills of one run; arrays of shape (n,). `true` and `billed` are cents, `advance` the recurring part.

    `error` is billed less true. The flags say where billing's belief differs from the truth.
    """

    rows: NDArray[np.int64]
    true: Cents
    billed: Cents
    advance: Cents
    wrong_start: NDArray[np.bool_]
    wrong_end: NDArray[np.bool_]
    wrong_tariff: NDArray[np.bool_]

    @property
    def error(self) -> Cents:
        """Billed less true, cents."""
        return self.billed - self.true


def charge_span(through: Floats, start: Floats, end: Floats, next_run: float) -> tuple[Floats, Floats]:
    """Return from when to when a bill charges, hours, shapes (n,).

    It begins with what is charged already, or the start, and ends with the next run or the end of service.
    A span may be negative: what was charged beyond the end is given back.
    """
    begin = np.where(np.isfinite(through), through, start)
    return begin, np.maximum(np.minimum(end, next_run), start)


def recurring(charge: Floats, index: Floats, span: tuple[Floats, Floats], period: float) -> Cents:
    """Return recurring charges in cents for a span, at a price index; a full cycle has `period` hours."""
    months = np.where(np.isfinite(span[0]) & np.isfinite(span[1]), span[1] - span[0], 0.0) / period
    amounts: Cents = np.rint(charge * index * months).astype(np.int64)
    return amounts


def compute(
    people: Any, rows: Rows, indices: tuple[Floats, Floats], usage: Cents, run: tuple[float, float]
) -> Bills:
    """Compute all bills of a run, and move `true_through` and `bill_through` of the people to its end.

    Args:
        people: the population's columns.
        rows: accounts that billing knows, shape (n,).
        indices: true and known price index of each row, shapes (n,).
        usage: usage charges in cents, shape (n,).
        run: instants of this run and of the next one of the cycle (hours).
    """
    now, next_run = run
    period = next_run - now
    charge = people.charge[rows]
    # An end that lies ahead is charged, and given back, by the run after it.
    ended, told = (
        np.where(end[rows] <= now, end[rows], np.inf) for end in (people.service_to, people.bill_to)
    )
    true_span = charge_span(people.true_through[rows], people.service_from[rows], ended, next_run)
    known_span = charge_span(people.bill_through[rows], people.bill_from[rows], told, next_run)
    true = recurring(charge, indices[0], true_span, period)
    billed = recurring(charge, indices[1], known_span, period)
    people.true_through[rows], people.bill_through[rows] = true_span[1], known_span[1]
    other_start, left = known_span[0] != true_span[0], np.isfinite(ended)
    used = np.where(people.service_to[rows] > now - period, usage, 0)
    return Bills(
        rows=rows,
        true=true + used,
        billed=billed + used,
        advance=billed,
        # After an end that billing missed, the pointers differ at both ends: the end is the cause.
        wrong_start=other_start & ~left,
        wrong_end=(known_span[1] != true_span[1]) | (other_start & left),
        wrong_tariff=indices[0] != indices[1],
    )


def right_at_first_issue(bills: Bills, tolerance_cents: int, tolerance_share: float) -> Flags:
    """Return whether each bill is right, shape (n,): within a cent amount or a share of the true charge."""
    allowed = np.maximum(tolerance_cents, tolerance_share * np.abs(bills.true))
    return np.asarray(np.abs(bills.error) <= allowed)


def corrected(bills: Bills, found: Flags) -> Bills:
    """Return the bills with those that the mask `found` chooses put right; shape (n,) as before."""
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


def chosen(bills: Bills, some: Flags) -> Bills:
    """Return the bills that the mask `some` chooses, in their order."""
    return Bills(
        bills.rows[some],
        bills.true[some],
        bills.billed[some],
        bills.advance[some],
        bills.wrong_start[some],
        bills.wrong_end[some],
        bills.wrong_tariff[some],
    )


def shock_of(billed: Cents, past: NDArray[np.int32]) -> Floats:
    """Return the bill shock: ln(bill / median of the last three) - ln 1.2 where above 0, else 0.

    Whoever has had fewer than three bills is not shocked. [processes 4]

    Args:
        billed: cents, shape (n,).
        past: the last three bills, newest first, cents, 0 for none; shape (3, n).
    """
    median = np.median(past, axis=0)
    shock = np.log(np.maximum(billed, 1) / np.maximum(median, 1)) - np.log(1.2)
    return np.where((past[2] > 0) & (billed > 0), np.maximum(shock, 0.0), 0.0)
