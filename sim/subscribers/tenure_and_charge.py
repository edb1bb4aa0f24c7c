"""How long customers have been here, under which contract, and at which charge: jointly, by segment.

`postpaid` and `fibre` follow a real customer table, fitted by `docs/tools/fit_shape.py` to a sample of IBM
(licence Apache-2.0; the numbers are in `fitted_shape.json`, the table is not shipped). A customer of the
table gets a contract by its share in the group, then tenure and charge from the quantiles of that group and
contract, joined by a Gaussian copula that keeps their rank correlation.

The table has no `prepaid` and no `sme` customers. Prepaid has no contract; the contract shares of SME are an
assumption. Tenure of both is the age of a stationary population under the reference operator's constant
churn, within the same 72 months that the table looks back; charge is lognormal and independent of it.

The people of this model take contract and charge from here, and not the tenure: in the world of the table
more leave, and sooner, than in theirs (`sim.subscribers.steady_state`). It only carries the charge, as a
place in the order of its contract that stays a person's own.

The newcomers of the table (tenure 0, never billed; 11 of 7,043) are part of its shape, but are finer than its
33 points: they lower the first point of their contract's tenure and are not drawn as exact zeros.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.kernel.distributions import lognormal_rows, normal_cdf, normal_rows
from sim.subscribers.fitted_shape import fitted_groups

Floats = NDArray[np.float64]

TERMS: Final = (0, 12, 24)
"""Minimum terms in months; 0 is a contract from month to month, or none."""
TENURE_CAP: Final = 72.0
"""Months that the table looks back: a tenure of 72 means 72 and more."""
SME_CONTRACT_SHARES: Final = (0.1, 0.3, 0.6)
"""Terms of 0, 12 and 24 months. [A]"""
CHURN_A_MONTH: Final = {"prepaid": 0.030, "sme": 0.008}
"""Sets the tenure of segments without a table. [A, reference operator]"""
CHARGE_CV: Final = {"prepaid": 0.6, "sme": 1.0}
"""Coefficient of variation of charge in segments without a table. [A]"""
_DIGITS: Final = 6


@dataclass(frozen=True)
class Shape:
    """Tenure, contract and charge of customers; arrays of shape (n,)."""

    contract_months: NDArray[np.int16]
    """Minimum term: 0, 12 or 24."""
    tenure_months: Floats
    """Months since joining, 0 .. 72; 72 stands for 72 and more."""
    relative_charge: Floats
    """Charge / mean charge of the segment; its mean over the segment is 1."""


def draw_shape(
    segment: str,
    u_contract: Floats,
    u_tenure: Floats,
    u_charge: Floats,
    shares: tuple[float, ...] | None = None,
) -> Shape:
    """Draw customers of one segment by inverse cumulative functions, row by row.

    Args:
        segment: `postpaid`, `fibre`, `prepaid` or `sme`.
        u_contract: uniforms in (0, 1), shape (n,); so are the two that follow, aligned with it.
        u_tenure: decides tenure within the contract.
        u_charge: decides charge within contract and tenure.
        shares: of customers with a term of 0, 12 and 24 months; None for those of `contract_shares`.

    Raises:
        ValueError: the segment is unknown, or the uniforms have different shapes.
    """
    if not u_contract.shape == u_tenure.shape == u_charge.shape:
        raise ValueError(f"uniforms differ in shape: {u_contract.shape}, {u_tenure.shape}, {u_charge.shape}")
    contract = np.array(TERMS, dtype=np.int16)[_which(shares or contract_shares(segment), u_contract)]
    if segment in fitted_groups():
        tenure, charge = _from_table(segment, contract, u_tenure, u_charge)
    else:
        tenure = _stationary_age(CHURN_A_MONTH[segment], u_tenure)
        charge = lognormal_rows(u_charge, 1.0, CHARGE_CV[segment])
    # The last bits of exp and log may differ between processor families; a millionth does not.
    return Shape(contract, np.round(tenure, _DIGITS), np.round(charge, _DIGITS))


def contract_shares(segment: str) -> tuple[float, float, float]:
    """Return the shares of customers with a term of 0, 12 and 24 months.

    Raises:
        ValueError: the segment is unknown.
    """
    if (group := fitted_groups().get(segment)) is not None:
        none, one_year, two_years = (group.terms[term].customers / group.customers for term in TERMS)
        return none, one_year, two_years
    if segment == "sme":
        return SME_CONTRACT_SHARES
    if segment == "prepaid":
        return 1.0, 0.0, 0.0
    raise ValueError(f"no shape of segment {segment!r}; there are postpaid, prepaid, fibre and sme")


def _which(shares: tuple[float, ...], uniforms: Floats) -> NDArray[np.intp]:
    """Return the position of the share that each uniform falls into."""
    return np.searchsorted(np.cumsum(shares)[:-1], uniforms, side="right")


def _from_table(
    segment: str, contract: NDArray[np.int16], u_tenure: Floats, u_charge: Floats
) -> tuple[Floats, Floats]:
    tenure, charge = np.empty_like(u_tenure), np.empty_like(u_charge)
    for term, fitted in fitted_groups()[segment].terms.items():
        rows = np.flatnonzero(contract == term)
        joined = _join(u_tenure[rows], u_charge[rows], fitted.copula_correlation)
        tenure[rows] = _quantiles(fitted.tenure_months, u_tenure[rows])
        charge[rows] = _quantiles(fitted.relative_charge, joined)
    return tenure, charge


def _join(first: Floats, second: Floats, correlation: float) -> Floats:
    """Return uniforms joined to the first by a Gaussian copula, with the luck of the second."""
    own = math.sqrt(1 - correlation * correlation)
    return normal_cdf(correlation * normal_rows(first) + own * normal_rows(second))


def _quantiles(table: tuple[float, ...], uniforms: Floats) -> Floats:
    values: Floats = np.interp(uniforms, np.linspace(0.0, 1.0, len(table)), np.array(table))
    return values


def _stationary_age(churn: float, uniforms: Floats) -> Floats:
    """Return ages (months) under constant churn a month, of those who came within the cap."""
    seen = -np.expm1(-churn * TENURE_CAP)
    ages: Floats = -np.log1p(-uniforms * seen) / churn
    return np.minimum(ages, TENURE_CAP)
