"""Contracts live: at the end of a minimum term people sign again, roll on from month to month, or leave.

Leaving is decided first, by the churn logit, which knows the end of a term as a moment of decision
(`sim.subscribers.decisions`). Who stays is asked here, on the first decision day on or after the end: a
renewal runs on from the old end for a term of the same length. Who rolls on is asked again on each later
decision day and then signs from that day on. Each answer is the person's own luck of that day.

Left out on purpose: another length of term, save offers and discounts for signing [P2.16].
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import numpy as np

from sim.kernel.parameters import Parameters, PerMonth, Share, Taste
from sim.kernel.words import Rows
from sim.records.measures import Measure
from sim.subscribers.segments import SEGMENTS

if TYPE_CHECKING:
    from sim.subscribers.customers import Customers

HOURS_A_MONTH = 730.5
"""Of a mean month: a twelfth of 365.25 days."""
DECISION_DAYS = 30
"""Everyone has one decision day in so many."""
TURN = DECISION_DAYS * 24.0
"""From one decision day to the next, h."""

CONTRACT_MEASURES = (
    Measure("contracts.renewed", "contracts", "minimum terms signed again, at the end of one or later"),
    Measure("contracts.lapsed", "contracts", "minimum terms that ended without being signed again at once"),
    Measure("contracts.in_term", "subscribers", "customers inside a minimum term at the month's end"),
    Measure("contracts.in_window", "subscribers", "customers near the end of one, before or after it"),
)


class ContractsParameters(Parameters):
    """What people do who stay when their minimum term has ended."""

    renewal: Annotated[Share, Taste(0.5, 0.95, source="A")] = 0.8
    """Those who sign again at the end, of those who stay."""
    signs_later: Annotated[PerMonth, Taste(0, 0.2, source="A")] = 0.06
    """Those who sign again in a later month, of those who rolled on and stay."""


class Contracts:
    """The terms of one operator's customers.

    Args:
        customers: the agent on whose behalf people sign.
    """

    def __init__(self, customers: Customers) -> None:
        self._customers, self._people = customers, customers.people

    def decide(self, rows: Rows, turn: int, start: float) -> None:
        """Let those who stay, and whose term is over on the day that begins at `start` (h), sign or roll on.

        Args:
            rows: who stays, shape (n,); those inside a term and those without one are passed over.
            turn: number of the round of decision days, which names the luck.
            start: beginning of the day.
        """
        people = self._people
        over = rows[(people.term[rows] > 0) & (people.term_ends[rows] <= start)]
        if not len(over):
            return
        p = self._customers.p.contracts
        ended = start - people.term_ends[over] < TURN
        share = np.where(ended, p.renewal, p.signs_later * TURN / HOURS_A_MONTH)
        signs = self._customers.luck("signs again", people.id[over], turn) < share
        begins = np.where(ended, people.term_ends[over], start)[signs]
        people.term_ends[over[signs]] = begins + people.term[over[signs]] * HOURS_A_MONTH
        self._note("contracts.renewed", over[signs], start)
        self._note("contracts.lapsed", over[ended & ~signs], start)

    def note_stock(self, now: float) -> None:
        """Note how many customers are inside a term, and how many near the end of one, at `now` (h)."""
        people = self._people
        alive = np.flatnonzero(people.alive)
        left = people.term_ends[alive] - now
        self._note("contracts.in_term", alive[left > 0], now)
        self._note("contracts.in_window", alive[np.abs(left) < self._customers.p.churn.near_term], now)

    def _note(self, measure: str, rows: Rows, at: float) -> None:
        number = np.bincount(self._people.segment[rows], minlength=len(SEGMENTS))
        for code in np.flatnonzero(number).tolist():
            self._customers.note(measure, at, float(number[code]), SEGMENTS[code])
