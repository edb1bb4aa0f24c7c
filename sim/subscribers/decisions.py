"""Who leaves: a discrete-time logit of what a person has lived through. [processes 4]

The coefficients are causal by construction: the people of this model react exactly so. Left out on
purpose: save offers, device gap (their covariates are zero here).

[discrete-time hazard model: Allison 1982] Everyone is asked once in thirty days. The logit is a sum of terms,
so a coefficient of b multiplies the odds by exp(b) for each unit of its covariate. Memories fade by
half-lives; what is counted for a time only (a wait, a shock, a major outage) counts whole and then not at
all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, overload

import numpy as np
from annotated_types import Gt
from numpy.typing import NDArray

from sim.kernel.parameters import Hours, InDays, Parameters, PerMonth, Share, Taste, Unit, World, days

if TYPE_CHECKING:
    from sim.subscribers.population import People

Floats = NDArray[np.float64]
Memories = NDArray[np.float32 | np.float64]
"""Memories, or their instants: people keep some of them in four bytes."""


class ChurnParameters(Parameters):
    """Coefficients of the churn logit."""

    tenure: Annotated[float, Unit("log-odds"), Taste(0.4, 1.5, source="P4.2")] = 0.9
    """On exp(-months / 9)."""
    in_term: Annotated[float, Unit("log-odds"), Taste(-2, -0.5, source="P4.2")] = -1.4
    """Inside the minimum term."""
    term_window: Annotated[float, Unit("log-odds"), Taste(0, 1.2, source="P4.2")] = 0.6
    """Near the end of the term."""
    bundle: Annotated[float, Unit("log-odds"), Taste(-1, 0, source="P4.2")] = -0.45
    """More than one product."""
    price: Annotated[float, Unit("log-odds"), Taste(1, 4, source="P4.2")] = 2.4
    """On the price gap to the market."""
    campaign: Annotated[float, Unit("log-odds"), Taste(0.3, 1, source="P4.2")] = 0.6
    """On the strength of a competitor's campaign, for who is outside the minimum term."""
    shock: Annotated[float, Unit("log-odds"), Taste(0.5, 2, source="P4.2")] = 1.2
    """On bill shock."""
    bill_error: Annotated[float, Unit("log-odds"), Taste(0.3, 1.5, source="P4.2")] = 0.9
    """On the memory of a wrong bill."""
    both: Annotated[float, Unit("log-odds"), Taste(-1, 0, source="P4.2")] = -0.5
    """On the smaller of wrong bill and unresolved contact, against counting twice."""
    outage: Annotated[float, Unit("log-odds"), Taste(0.1, 0.5, source="P4.2")] = 0.25
    """On ln(1 + remembered minutes / 60)."""
    major: Annotated[float, Unit("log-odds"), Taste(0.2, 1, source="P4.2")] = 0.6
    """A major outage that is still remembered."""
    latency: Annotated[float, Unit("log-odds"), Taste(0.5, 3, source="P4.2")] = 1.5
    """On the share of use above the latency target."""
    wait: Annotated[float, Unit("log-odds"), Taste(0.1, 0.6, source="P4.2")] = 0.3
    """On ln(1 + minutes waited / 2)."""
    unresolved: Annotated[float, Unit("log-odds"), Taste(0.5, 2, source="P4.2")] = 1.1
    """On the memory of unresolved contacts."""
    lateness: Annotated[float, Unit("log-odds"), Taste(0.2, 0.8, source="P4.2")] = 0.45
    """On late activation times exp(-months / 3), months since then; on a change that is late, while it is."""
    cap: Annotated[Share, Taste(source="P4.1")] = 0.25
    """Highest monthly hazard."""
    other: Annotated[PerMonth, World(0, 0.002, source="P4.1")] = 0.0005
    """Moves, deaths, closures."""
    half_life_outage: Annotated[InDays, Gt(0), Taste(20, 90, source="P4.2")] = days(45)
    """Half of an outage is forgotten."""
    half_life_error: Annotated[InDays, Gt(0), Taste(20, 120, source="P4.2")] = days(60)
    """Half of a wrong bill is forgotten."""
    half_life_unresolved: Annotated[InDays, Gt(0), Taste(20, 120, source="P4.2")] = days(60)
    """Half of an unresolved contact is forgotten."""
    near_term: Annotated[InDays, Taste(7, 60, source="P4.2")] = days(30)
    """Time around the end of the minimum term in which people think of leaving."""
    remembers_major: Annotated[InDays, Taste(30, 180, source="P4.2")] = days(90)
    """Time for which a major outage counts."""
    remembers_wait: Annotated[InDays, Taste(14, 120, source="A")] = days(60)
    """Time for which the last wait for care counts."""
    remembers_shock: Annotated[Hours, Taste(240, 2200, source="A")] = 730.0
    """Time for which a bill shock counts: until about the next bill."""
    solved_leaves: Annotated[Share, Taste(0, 0.6, source="A")] = 0.3
    """What is left of the memory of unresolved contacts when the matter is solved."""
    given_up_counts: Annotated[Share, Taste(0.2, 1, source="A")] = 0.5
    """What a contact that was given up adds to that memory, where an unresolved one adds 1."""
    most_unresolved: Annotated[float, Unit("ratio"), Gt(0), Taste(1, 5, source="A")] = 2.0
    """Most that this memory can hold."""


@overload
def faded(value: float, since: float, now: float, half_life: float) -> float: ...


@overload
def faded(value: Memories, since: Memories, now: float | Floats, half_life: float) -> Memories: ...


def faded(
    value: float | Memories, since: float | Memories, now: float | Floats, half_life: float
) -> float | Memories:
    """A memory as it stands at `now`, given its value at `since`; all times in hours.

    Of an instant later in the day it is whole: it cannot be more.

    One memory, or an array of shape (n,) in whatever unit: the result has that of `value`.
    """
    left: float | Memories = value * np.exp2(np.minimum(since - now, 0.0) / half_life)
    return left


def months_since_late(people: People, rows: NDArray[np.int64], now: float | Floats) -> Floats:
    """Months since the lateness that people remember: of a change, or of the first day; shape (n,)."""
    since = np.maximum(people.lateness_at[rows], people.joined[rows])
    return np.asarray(np.maximum(now - since, 0.0) / 730.5, dtype=np.float64)


def monthly_hazard(p: ChurnParameters, logit: Floats) -> Floats:
    """The chance to leave within a month, other reasons included, shape (n,).

    Voluntary leaving, at most `cap`, and other reasons are independent: 1 - (1 - voluntary) (1 - other).
    [P4.1]
    """
    voluntary = np.minimum(1 / (1 + np.exp(-logit)), p.cap)
    return np.asarray(1 - (1 - voluntary) * (1 - p.other), dtype=np.float64)
