"""The fitted joint shape of tenure, contract and relative charge, read once from `fitted_shape.json`.

The numbers are written by `docs/tools/fit_shape.py` and not by hand; the file says where they come from.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypedDict

FILE = Path(__file__).with_suffix(".json")
"""Beside this file; read at the first question of a process and kept."""


class _Term(TypedDict):
    customers: int
    rank_correlation: float
    copula_correlation: float
    tenure_months: list[float]
    relative_charge: list[float]


class _Group(TypedDict):
    mean_charge: float
    terms: dict[str, _Term]


@dataclass(frozen=True)
class FittedTerm:
    """The customers of one group who hold one contract."""

    customers: int
    """How many of the table they are."""
    rank_correlation: float
    """Spearman's, of tenure and charge, -1 .. 1."""
    copula_correlation: float
    """Of the Gaussian copula that has this rank correlation, -1 .. 1."""
    tenure_months: tuple[float, ...]
    """Inverse cumulative function at k/32, k = 0 .. 32, linear between; 72 means 72 months and more."""
    relative_charge: tuple[float, ...]
    """Inverse cumulative function at k/32 of charge / mean charge of the group, linear between."""


@dataclass(frozen=True)
class FittedGroup:
    """One group of the customer table."""

    mean_charge: float
    """US dollars a month: what a relative charge of 1 was worth there."""
    terms: dict[int, FittedTerm]
    """By minimum term in months: 0, 12 and 24."""

    @property
    def customers(self) -> int:
        """How many of the table are in this group."""
        return sum(term.customers for term in self.terms.values())


@cache
def fitted_groups() -> dict[str, FittedGroup]:
    """Return the fitted groups by the name of their segment: `fibre` and `postpaid`."""
    groups: dict[str, _Group] = json.loads(FILE.read_text(encoding="utf-8"))["groups"]
    return {
        name: FittedGroup(
            group["mean_charge"], {int(term): _term(one) for term, one in group["terms"].items()}
        )
        for name, group in groups.items()
    }


def _term(one: _Term) -> FittedTerm:
    return FittedTerm(
        one["customers"],
        one["rank_correlation"],
        one["copula_correlation"],
        tuple(one["tenure_months"]),
        tuple(one["relative_charge"]),
    )
