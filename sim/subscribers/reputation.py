"""What is said of the operator: how many customers speak ill of it, and how late newcomers were. [P7.3]

Everyone says what they think on their decision day, so that in thirty days everybody has been heard once. How
content somebody is follows from what they remember (`sim.subscribers.judgement`); who would give 6 of 10
points or fewer speaks ill. Newcomers tell how late they were; that is forgotten by halves. Prospects hear
both (`sim.subscribers.demand`); the operator does not.
"""

from __future__ import annotations

import numpy as np

from sim.kernel.distributions import normal_cdf
from sim.kernel.words import Codes, Floats
from sim.subscribers.contracts import DECISION_DAYS
from sim.subscribers.segments import FIBRE

MOBILE, FIXED = range(2)
SPREAD, POINTS = 1.5, 6.5
"""Spread of answers around somebody's satisfaction, and what a rounded answer of 6 is below. [P7.3]"""


class Reputation:
    """What people say of the operator.

    Attributes:
        late: mean days by which newcomers were late of which people still talk, by MOBILE and FIXED.
    """

    def __init__(self, usual_late: tuple[float, float], newcomers: tuple[float, float]) -> None:
        """Begin as if the month before had been as usual, with so many newcomers."""
        self._ill, self._asked = np.zeros(DECISION_DAYS), np.zeros(DECISION_DAYS)
        self._weight = np.array(newcomers)
        self._days = self._weight * np.array(usual_late)
        self._usual, self._at = np.array(usual_late), 0.0

    def listen(self, day: int, content: Floats) -> float:
        """Hear those whose decision day it is, who are so content, shape (n,); how many of them speak ill."""
        place = day % DECISION_DAYS
        ill = float(normal_cdf((POINTS - content) / SPREAD).sum())
        self._ill[place], self._asked[place] = ill, len(content)
        return ill

    def ill_words(self, usual: float) -> float:
        """Share of the customers heard in the last thirty days who speak ill; the usual one if nobody was."""
        asked = float(self._asked.sum())
        return float(self._ill.sum()) / asked if asked else usual

    def tell_lateness(self, segments: Codes, days: Floats, now: float, half_life: float) -> None:
        """Newcomers tell at an instant (h) by how many days they were late, shape (n,) each."""
        left = 2.0 ** (-max(now - self._at, 0.0) / half_life)
        kind = (segments >= FIBRE).astype(np.int64)
        self._days = self._days * left + np.bincount(kind, weights=days, minlength=2)
        self._weight = self._weight * left + np.bincount(kind, minlength=2)
        self._at = now

    @property
    def late(self) -> Floats:
        """Mean days late of which people still talk, shape (2,): of mobile and of fixed newcomers."""
        known = self._weight > 0
        late: Floats = np.divide(self._days, self._weight, out=self._usual.copy(), where=known)
        return late
