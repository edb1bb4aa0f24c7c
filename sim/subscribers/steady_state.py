"""The steady state of a segment: how long people have been here, and where they stand in their contract.

People are born into the world as its own settings would leave it after a long time. A cohort of newcomers is
followed through its decision days: it leaves by the churn logit's own tenure, term, window and bundle terms,
signs again or rolls on as `sim.subscribers.contracts` lets it. The level of the logit is such that all
together leave at the segment's churn target; what people remember is part of that level. The people of a
steady state are those of all cohorts, as many joining as leave: who is born does not hang on how many are
wanted later.

What is entered are shares of those who are there (contract, bundle). Those of newcomers follow: whoever
leaves sooner must come more often. [stationary population; renewal process]
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.kernel.words import Codes, Floats, Rows
from sim.subscribers.contracts import DECISION_DAYS, ContractsParameters
from sim.subscribers.decisions import ChurnParameters, monthly_hazard
from sim.subscribers.segments import SegmentParameters
from sim.subscribers.tenure_and_charge import TERMS, contract_shares

DAYS_A_MONTH = 30.4375
"""Of a mean month: 365.25 / 12."""
STEP = 5.0
"""Days of one step of a term in the calculation."""
PER_TURN = int(DECISION_DAYS / STEP)
CYCLE = 73
"""Decision days after which terms of one and two years are in step with them again: six years."""
TURNS = 2 * CYCLE
"""Decision days that are followed; the second cycle stands for all later ones too."""
ROUNDS = 8
"""Enough to meet the churn target to a millionth."""


@dataclass(frozen=True)
class Standing:
    """Where people stand when the run begins; arrays of shape (n,)."""

    tenure: Floats
    """Days since they joined."""
    left: Floats
    """Days until the minimum term ends; below 0 where it ended, -inf where that no longer matters."""


@dataclass(frozen=True)
class Settled:
    """The steady state of one segment.

    Attributes:
        newcomers: shares of those who join, by contract (as in `TERMS`) and bundle; shape (3, 2), sums to 1.
        churn: what all together leave by, a month.
        in_term: share of those who are there that is inside a minimum term.
        survival: share of newcomers left before each of their decision days, shape (TURNS,).
        cumulative: by contract and bundle, over decision days since joining and steps since signing.
    """

    newcomers: Floats
    churn: float
    in_term: float
    survival: Floats
    cumulative: tuple[tuple[Floats, Floats], ...]

    def bundle_shares(self) -> Floats:
        """Of newcomers with each contract, those with more than one product; shape (3,)."""
        whole = self.newcomers.sum(axis=1)
        shares: Floats = np.divide(self.newcomers[:, 1], whole, out=np.zeros(len(TERMS)), where=whole > 0)
        return shares

    def survival_after(self, days: float) -> float:
        """Share of newcomers who are still there so many days after joining."""
        return float(np.interp(days / DECISION_DAYS, np.arange(TURNS), self.survival))

    def draw(self, contract: Rows, bundle: Codes, until: Floats, luck: Floats, day: Floats) -> Standing:
        """Draw where people stand.

        Args:
            contract: positions in `TERMS`, shape (n,).
            bundle: 0 or 1, shape (n,).
            until: days until the next decision day, 0 to 30, shape (n,).
            luck: uniforms that name the place in the steady state, shape (n,).
            day: uniforms that name the day of joining where that is open, shape (n,).
        """
        tenure, left = np.zeros(len(luck)), np.full(len(luck), -np.inf)
        for code, months in enumerate(TERMS):
            for bundled in (0, 1):
                here = (contract == code) & (bundle == bundled)
                if here.any():
                    cumulative = self.cumulative[code][bundled]
                    found = _place(cumulative, months, until[here], luck[here], day[here])
                    tenure[here], left[here] = found
        return Standing(tenure, left)


def _place(
    cumulative: Floats, months: int, until: Floats, luck: Floats, day: Floats
) -> tuple[Floats, Floats]:
    """Days since joining and days to the end of the term, of people with one contract."""
    steps = len(cumulative) // TURNS
    # Who joins before the next decision day is not there yet: the first `until` days of the first row.
    first = cumulative[steps - 1]
    level = first * until / DECISION_DAYS
    level = level + luck * (1 - level)
    place = np.searchsorted(cumulative, level, side="right").clip(0, len(cumulative) - 1)
    below = np.where(place > 0, cumulative[place - 1], 0.0)
    within = (level - below) / np.maximum(cumulative[place] - below, 1e-300)
    turn, step = np.divmod(place, steps)
    rolling = step == steps - 1
    signed = (step + within) * STEP
    first_term = (step // PER_TURN == turn) & ~rolling
    joined = np.where(first_term, signed - turn * DECISION_DAYS, day * DECISION_DAYS)
    if months == 0:
        joined = np.where(turn == 0, within * DECISION_DAYS, joined)
    tenure = joined + turn * DECISION_DAYS - until
    left: Floats = np.where(rolling, -np.inf, until + months * DAYS_A_MONTH - signed)
    since: Floats = np.maximum(tenure, 0.0)
    return since.round(6), left.round(6)


def _steps(months: int) -> int:
    """Steps of a term: 73 a year."""
    return months * CYCLE // 12


def settled(
    name: str, segment: SegmentParameters, churn: ChurnParameters, contracts: ContractsParameters
) -> Settled:
    """Return the steady state of a segment; it is kept, as it takes a twentieth of a second.

    Args:
        name: of the segment, which names its contract shares.
        segment: its churn target and share of bundles.
        churn: coefficients of the logit.
        contracts: what people do at the end of a term.
    """
    return _settled(name, segment.bundle, max(segment.churn_target, 1e-4), churn, contracts)


@lru_cache(maxsize=64)
def _settled(
    name: str, bundle: float, target: float, churn: ChurnParameters, contracts: ContractsParameters
) -> Settled:
    shares = np.outer(contract_shares(name), [1 - bundle, bundle])
    level = float(np.log(target))
    for _ in range(ROUNDS):
        cells = [_follow(months, level, churn, contracts) for months in TERMS]
        leave = np.array([cell.hazard for cell in cells])
        seen = float((shares * leave).sum())
        level += float(np.log(target / seen))
    lives = np.array([cell.weight.sum(axis=(0, 2)) for cell in cells])
    newcomers = shares / lives
    newcomers /= newcomers.sum()
    survival = np.einsum("cb,ctb->t", newcomers, np.array([cell.alive for cell in cells]))
    inside = np.array([_in_term(cell.weight, months) for cell, months in zip(cells, TERMS, strict=True)])
    cumulative = tuple((_cumulated(cell.weight[:, 0]), _cumulated(cell.weight[:, 1])) for cell in cells)
    return Settled(newcomers, seen, float((shares * inside).sum()), survival, cumulative)


def _in_term(weight: Floats, months: int) -> Floats:
    """The share inside a term on any day, by bundle.

    Half of those who are to decide on the end of one have it behind them, and half of those who are to decide
    for the first time have not joined yet.
    """
    step, there = np.arange(weight.shape[2]), np.where(np.arange(TURNS) == 0, 0.5, 1.0)
    weight = weight * there[:, np.newaxis, np.newaxis]
    term = _steps(months)
    inside = np.where(step < term, 1.0, 0.5) * (step < weight.shape[2] - 1)
    share: Floats = (weight * inside).sum(axis=(0, 2)) / weight.sum(axis=(0, 2))
    return share


def _cumulated(weight: Floats) -> Floats:
    total: Floats = np.cumsum(weight.ravel())
    total /= total[-1]
    return total


@dataclass(frozen=True)
class _Cohort:
    """One newcomer's expected presence, by decision day, bundle and steps since signing.

    And mean hazards by bundle, and the share left by decision day and bundle.
    """

    weight: Floats
    hazard: Floats
    alive: Floats


def _follow(months: int, level: float, churn: ChurnParameters, contracts: ContractsParameters) -> _Cohort:
    """Follow newcomers with one contract through their decision days.

    The last step stands for those who roll on, or have no term.
    """
    term = _steps(months)
    steps = term + PER_TURN + 1 if months else 1
    hazard = _hazards(term, steps, level, churn)
    stay = 1 - hazard * DECISION_DAYS / DAYS_A_MONTH
    weight = np.zeros((TURNS, 2, steps))
    now = np.zeros((2, steps))
    now[:, : PER_TURN if months else 1] = 1 / PER_TURN if months else 1.0
    later = contracts.signs_later * DECISION_DAYS / DAYS_A_MONTH
    for turn in range(TURNS):
        weight[turn] = now
        now = now * stay[turn]
        if months:
            ended, rolling = now[:, term:-1], now[:, -1]
            new = np.zeros_like(now)
            new[:, PER_TURN:-1] = now[:, :term]
            new[:, PER_TURN : 2 * PER_TURN] += contracts.renewal * ended
            new[:, PER_TURN] += later * rolling
            new[:, -1] = (1 - later) * rolling + (1 - contracts.renewal) * ended.sum(axis=1)
            now = new
    alive = weight.sum(axis=2)
    kept = weight[-1].sum(axis=1) / weight[-1 - CYCLE].sum(axis=1)
    weight[CYCLE:] /= np.maximum(1 - kept, 1e-3)[np.newaxis, :, np.newaxis]
    return _Cohort(weight, (weight * hazard).sum(axis=(0, 2)) / weight.sum(axis=(0, 2)), alive)


def _hazards(term: int, steps: int, level: float, churn: ChurnParameters) -> Floats:
    """Monthly hazards by decision day, bundle and steps since signing."""
    age = (np.arange(TURNS) + 0.5) * DECISION_DAYS / DAYS_A_MONTH
    step = np.arange(steps)
    near = round(churn.near_term / 24 / STEP)
    z = churn.in_term * (step < term) + churn.term_window * (np.abs(step + 0.5 - term) < near)
    z[-1] = 0.0
    logit = level + churn.tenure * np.exp(-age / 9)[:, np.newaxis, np.newaxis] + z
    return monthly_hazard(churn, logit + churn.bundle * np.array([[0.0], [1.0]]))
