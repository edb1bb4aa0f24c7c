"""Drawn customers have the shape of the table: means, contract shares and rank correlations."""

from itertools import product

import numpy as np
import pytest

from docs.tools.fit_shape import copula_correlation, quantile_table, rank_correlation
from sim.kernel.streams import Streams
from sim.subscribers.fitted_shape import FittedTerm, fitted_groups
from sim.subscribers.tenure_and_charge import (
    SME_CONTRACT_SHARES,
    TENURE_CAP,
    TERMS,
    Floats,
    Shape,
    contract_shares,
    draw_shape,
)

SEGMENTS = ("postpaid", "prepaid", "fibre", "sme")
GROUPS = ("postpaid", "fibre")
SAMPLE = 200_000


def uniforms(name: str, count: int = SAMPLE) -> Floats:
    return Streams(seed=2).rows(name, np.arange(count, dtype=np.uint64))


@pytest.fixture(scope="module")
def drawn() -> dict[str, Shape]:
    return {
        segment: draw_shape(segment, *(uniforms(f"{segment} {what}") for what in ("c", "t", "m")))
        for segment in SEGMENTS
    }


def fitted(key: tuple[str, int]) -> FittedTerm:
    group, term = key
    return fitted_groups()[group].terms[term]


def mean(table: tuple[float, ...]) -> float:
    """The mean of a piecewise linear inverse cumulative function: the trapezium rule."""
    return float((sum(table) - (table[0] + table[-1]) / 2) / (len(table) - 1))


def near(sample: Floats, expected: float) -> bool:
    """Whether the sample mean lies within four standard errors."""
    return abs(sample.mean() - expected) < 4 * sample.std() / np.sqrt(sample.size)


# --- the fitted numbers


def test_the_groups_together_have_the_mean_tenure_of_the_table() -> None:
    cells = [fitted(key) for key in product(GROUPS, TERMS)]
    customers = sum(cell.customers for cell in cells)
    assert customers == 7043
    months = sum(cell.customers * mean(cell.tenure_months) for cell in cells)
    assert months / customers == pytest.approx(32.371, abs=0.001)


@pytest.mark.parametrize("group", GROUPS)
def test_the_fitted_relative_charge_has_mean_one(group: str) -> None:
    charges = [mean(fitted((group, term)).relative_charge) for term in TERMS]
    assert np.dot(contract_shares(group), charges) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("key", list(product(GROUPS, TERMS)))
def test_fitted_quantiles_rise_from_zero_to_the_cap(key: tuple[str, int]) -> None:
    tenure, charge = np.array(fitted(key).tenure_months), np.array(fitted(key).relative_charge)
    assert tenure.size == charge.size == 33
    assert np.all(np.diff(tenure) >= 0)
    assert np.all(np.diff(charge) >= 0)
    assert 0 <= tenure[0] < tenure[-1] <= TENURE_CAP
    assert charge[0] > 0


# --- the draw


@pytest.mark.parametrize("segment", SEGMENTS)
def test_contract_shares_are_drawn(segment: str, drawn: dict[str, Shape]) -> None:
    for term, share in zip(TERMS, contract_shares(segment), strict=True):
        held = np.mean(drawn[segment].contract_months == term)
        assert abs(held - share) <= 4 * np.sqrt(share * (1 - share) / SAMPLE)


def test_contract_shares_are_those_of_the_table_and_prepaid_has_no_term(drawn: dict[str, Shape]) -> None:
    assert contract_shares("postpaid") == pytest.approx((0.4426, 0.2366, 0.3207), abs=1e-4)
    assert contract_shares("fibre") == pytest.approx((0.6873, 0.1741, 0.1386), abs=1e-4)
    assert contract_shares("sme") == SME_CONTRACT_SHARES
    assert not drawn["prepaid"].contract_months.any()


@pytest.mark.parametrize("key", list(product(GROUPS, TERMS)))
def test_means_and_rank_correlation_are_kept_within_each_contract(
    key: tuple[str, int], drawn: dict[str, Shape]
) -> None:
    group, term = key
    rows = drawn[group].contract_months == term
    tenure, charge = drawn[group].tenure_months[rows], drawn[group].relative_charge[rows]
    assert near(tenure, mean(fitted(key).tenure_months))
    assert near(charge, mean(fitted(key).relative_charge))
    # Four standard errors of the smallest cell (28,000 rows), and the ties at the cap.
    assert rank_correlation(tenure, charge) == pytest.approx(fitted(key).rank_correlation, abs=0.03)


def test_mean_tenure_overall_is_that_of_the_table(drawn: dict[str, Shape]) -> None:
    customers = {group: fitted_groups()[group].customers for group in GROUPS}
    total = sum(customers[group] * drawn[group].tenure_months.mean() for group in GROUPS)
    assert total / sum(customers.values()) == pytest.approx(32.37, abs=0.2)


@pytest.mark.parametrize("segment", SEGMENTS)
def test_relative_charge_has_mean_one_within_a_thousandth(segment: str) -> None:
    # A lattice (Roberts' R3) in place of chance: 200,000 random rows alone would be off by two thousandths.
    steps = 1.2207440846057596 ** -np.arange(1.0, 4.0)
    lattice = (0.5 + np.outer(steps, np.arange(1, SAMPLE + 1))) % 1.0
    assert draw_shape(segment, *lattice).relative_charge.mean() == pytest.approx(1.0, abs=0.001)


def test_without_a_table_tenure_falls_off_with_churn(drawn: dict[str, Shape]) -> None:
    for segment, churn in (("prepaid", 0.030), ("sme", 0.008)):
        tenure = drawn[segment].tenure_months
        seen = 1 - np.exp(-churn * TENURE_CAP)
        assert 0 <= tenure.min() < tenure.max() <= TENURE_CAP
        assert near(tenure, 1 / churn - TENURE_CAP * (1 - seen) / seen)


def test_a_row_does_not_depend_on_the_rows_around_it() -> None:
    luck = [uniforms(name, 1000) for name in ("c", "t", "m")]
    whole, part = draw_shape("fibre", *luck), draw_shape("fibre", *(u[300:310] for u in luck))
    assert np.array_equal(whole.contract_months[300:310], part.contract_months)
    assert np.array_equal(whole.tenure_months[300:310], part.tenure_months)
    assert np.array_equal(whole.relative_charge[300:310], part.relative_charge)


def test_what_cannot_be_drawn_is_refused() -> None:
    some, fewer = uniforms("c", 10), uniforms("t", 9)
    with pytest.raises(ValueError, match="no shape of segment 'mvno'"):
        draw_shape("mvno", some, some, some)
    with pytest.raises(ValueError, match="differ in shape"):
        draw_shape("fibre", some, some, fewer)


def test_nobody_draws_nobody() -> None:
    none = np.empty(0)
    shape = draw_shape("postpaid", none, none, none)
    assert shape.contract_months.dtype == np.int16
    assert shape.contract_months.size == shape.tenure_months.size == shape.relative_charge.size == 0


# --- the tools of the fit


def test_a_quantile_table_keeps_the_mean_and_stays_within_the_sample() -> None:
    sample = np.array([0.0, 1, 1, 1, 2, 3, 5, 8, 13, 21, 72, 72, 72])
    table = quantile_table(sample, points=5)
    assert mean(tuple(table)) == pytest.approx(sample.mean(), abs=1e-12)
    assert np.all(np.diff(table) >= 0)
    assert 0 <= table[0] < table[-1] <= 72


def test_a_quantile_table_of_four_values_by_hand() -> None:
    # Three points: means of the lowest quarter, the middle half and the highest quarter.
    assert quantile_table(np.array([4.0, 1.0, 2.0, 9.0]), points=3).tolist() == [1.0, 3.0, 9.0]


def test_rank_correlation_shares_ranks_among_ties() -> None:
    from scipy.stats import spearmanr

    first, second = np.array([1.0, 2, 2, 3, 5, 5, 5]), np.array([2.0, 1, 4, 4, 3, 9, 9])
    assert rank_correlation(first, second) == pytest.approx(spearmanr(first, second).statistic, abs=1e-12)
    assert rank_correlation(first, first) == pytest.approx(1.0)


def test_the_copula_gets_the_correlation_that_gives_the_rank_correlation() -> None:
    assert copula_correlation(0.0) == 0
    assert copula_correlation(1.0) == pytest.approx(1.0)
    assert copula_correlation(0.5) == pytest.approx(0.51764, abs=1e-5)
