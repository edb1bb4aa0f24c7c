"""Who leaves: a discrete-time logit of what a person has lived through. [processes 4]

The coefficients are causal by construction: the people of this model react exactly so. Left out on
purpose: save offers, device gap, campaigns of competitors (their covariates are zero here).
"""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from annotated_types import Gt
from numpy.typing import NDArray

from sim.kernel.parameters import Days, Parameters, PerMonth, Share

Floats = NDArray[np.float64]


class ChurnParameters(Parameters):
    """Coefficients of the churn logit."""

    tenure: float = 0.9
    """On exp(-months / 9). Range 0.4-1.5. [P4.2]"""
    in_term: float = -1.4
    """Inside the minimum term. Range -2--0.5. [P4.2]"""
    term_window: float = 0.6
    """Within 30 days of the end of the term. Range 0-1.2. [P4.2]"""
    bundle: float = -0.45
    """More than one product. Range -1-0. [P4.2]"""
    price: float = 2.4
    """On the price gap to the market. Range 1-4. [P4.2]"""
    shock: float = 1.2
    """On bill shock. Range 0.5-2. [P4.2]"""
    bill_error: float = 0.9
    """On the memory of a wrong bill. Range 0.3-1.5. [P4.2]"""
    both: float = -0.5
    """On the smaller of wrong bill and unresolved contact, against counting twice. Range -1-0. [P4.2]"""
    outage: float = 0.25
    """On ln(1 + remembered minutes / 60). Range 0.1-0.5. [P4.2]"""
    major: float = 0.6
    """A major outage within 90 days. Range 0.2-1. [P4.2]"""
    latency: float = 1.5
    """On the share of use above the latency target. Range 0.5-3. [P4.2]"""
    wait: float = 0.3
    """On ln(1 + minutes waited / 2). Range 0.1-0.6. [P4.2]"""
    unresolved: float = 1.1
    """On the memory of unresolved contacts. Range 0.5-2. [P4.2]"""
    lateness: float = 0.45
    """On late activation times exp(-months / 3). Range 0.2-0.8. [P4.2]"""
    cap: Share = 0.25
    """Highest monthly hazard. [P4.1]"""
    other: PerMonth = 0.0005
    """Moves, deaths, closures. Range 0-0.002. [P4.1]"""
    half_life_outage: Annotated[Days, Gt(0)] = 45.0
    """Half of an outage is forgotten. Range 20-90. [P4.2]"""
    half_life_error: Annotated[Days, Gt(0)] = 60.0
    """Half of a wrong bill is forgotten. Range 20-120. [P4.2]"""
    half_life_unresolved: Annotated[Days, Gt(0)] = 60.0
    """Half of an unresolved contact is forgotten. Range 20-120. [P4.2]"""


def faded(value: Any, since: Any, now: float, half_life_days: float) -> Any:
    """A memory (array) as it stands at `now`, given its value at the hours `since`."""
    return value * np.exp2((since - now) / (half_life_days * 24))


def covariates(p: ChurnParameters, people: Any, rows: NDArray[np.int64], now: float, lived: Any) -> Floats:
    """The logit without its intercept, for people at their decision.

    Args:
        p: coefficients.
        people: the population's columns.
        rows: who decides, shape (n,).
        now: the instant (hours).
        lived: what their sites and tariffs did to them: minutes, major, exposure, price gap and the segment's
            weights, each of shape (n,).
    """
    months = np.maximum(now - people.joined[rows], 0.0) / 730.5
    to_term = people.term_ends[rows] - now
    z = p.tenure * np.exp(-months / 9)
    z += np.where(to_term > 0, p.in_term, 0.0) + np.where(np.abs(to_term) < 720, p.term_window, 0.0)
    z += p.bundle * people.bundle[rows] + p.price * lived.price_gap * lived.price_weight
    z += lived.outage_weight * (p.outage * np.log1p(lived.minutes / 60) + p.major * lived.major)
    z += p.latency * lived.exposure
    error = faded(people.bill_error[rows], people.bill_error_at[rows], now, p.half_life_error)
    unresolved = faded(people.unresolved[rows], people.unresolved_at[rows], now, p.half_life_unresolved)
    z += p.bill_error * error + p.unresolved * unresolved + p.both * np.minimum(error, unresolved)
    recent_wait = np.where(now - people.wait_at[rows] < 1440, people.wait[rows], 0.0)
    z += p.wait * lived.wait_weight * np.log1p(recent_wait / 2)
    z += p.shock * np.where(now - people.shock_at[rows] < 730, people.shock[rows], 0.0)
    z += p.lateness * people.lateness[rows] * np.exp(-months / 3)
    return np.asarray(z, dtype=np.float64)


def monthly_hazard(p: ChurnParameters, logit: Floats) -> Floats:
    """The chance to leave within a month, other reasons included, shape (n,)."""
    voluntary = np.minimum(1 / (1 + np.exp(-logit)), p.cap)
    return np.asarray(1 - (1 - voluntary) * (1 - p.other), dtype=np.float64)
