"""The steady state that people are born into, against what can be worked out on paper."""

from typing import Any

import numpy as np
import pytest

from sim.subscribers.contracts import ContractsParameters
from sim.subscribers.decisions import ChurnParameters
from sim.subscribers.segments import SEGMENTS, SegmentsParameters
from sim.subscribers.steady_state import Settled, settled
from sim.subscribers.tenure_and_charge import TERMS, contract_shares

TURN = 30 / 30.4375
"""A decision day's part of a month."""
FLAT = ChurnParameters(tenure=0.0, in_term=0.0, term_window=0.0, bundle=0.0)


def world(name: str, churn: ChurnParameters | None = None, **contracts: Any) -> Settled:
    segment = getattr(SegmentsParameters(), name)
    return settled(name, segment, churn or ChurnParameters(), ContractsParameters(**contracts))


def everyone(state: Settled, name: str, n: int = 60_000) -> tuple[Any, Any]:
    """Contract positions and standings of a population in the steady state, on their own decision days."""
    luck = (np.arange(n) + 0.5) / n
    shuffled = [luck[np.argsort((np.arange(n) * step) % n)] for step in (7919, 104729, 15485863)]
    contract = np.searchsorted(np.cumsum(contract_shares(name))[:-1], shuffled[0], side="right")
    bundle = (shuffled[1] < getattr(SegmentsParameters(), name).bundle).astype(np.uint8)
    until = np.arange(n) % 30.0
    return contract, state.draw(contract, bundle, until, shuffled[2], luck)


@pytest.mark.parametrize("name", SEGMENTS)
def test_everybody_together_leaves_at_the_churn_target(name: str) -> None:
    assert world(name).churn == pytest.approx(getattr(SegmentsParameters(), name).churn_target, rel=1e-5)


def test_under_a_constant_hazard_newcomers_survive_geometrically_and_so_do_ages() -> None:
    state = world("prepaid", FLAT)
    assert state.survival[12] == pytest.approx((1 - 0.03 * TURN) ** 12, rel=1e-5)
    _, stand = everyone(state, "prepaid")
    # Half are older than the decision days n with (1 - 0.0296)^n = 1/2, which is 23.1 of thirty days.
    assert np.median(stand.tenure) == pytest.approx(23.1 * 30, rel=0.02)
    assert (stand.tenure < 365.25).mean() == pytest.approx(1 - (1 - 0.03 * TURN) ** 12.175, abs=0.01)


def test_where_everybody_signs_again_all_are_in_term_but_on_the_way_to_their_decision_day() -> None:
    state = world("sme", FLAT, renewal=1.0)
    # On average 15 days pass from the end of a term to the decision day on or after it.
    by_hand = 0.3 * (1 - 15 / 365.25) + 0.6 * (1 - 15 / 730.5)
    assert state.in_term == pytest.approx(by_hand, abs=0.003)


def test_where_nobody_signs_again_only_first_terms_run() -> None:
    state = world("sme", FLAT, renewal=0.0, signs_later=0.0)
    share = 0.008
    by_hand = 0.3 * (1 - np.exp(-share * 12)) + 0.6 * (1 - np.exp(-share * 24))
    assert state.in_term == pytest.approx(by_hand, abs=0.003)


@pytest.mark.parametrize(("name", "share"), [("postpaid", 0.46), ("fibre", 0.25), ("sme", 0.78)])
def test_the_shares_in_term_are_those_of_the_customer_table(name: str, share: float) -> None:
    """A renewal share of 0.8 gave these to the customers of the table; SME stay longer in this world."""
    assert world(name).in_term == pytest.approx(share, abs=0.02)


@pytest.mark.parametrize("name", ["postpaid", "fibre", "sme"])
def test_those_who_are_drawn_stand_as_the_steady_state_says(name: str) -> None:
    state = world(name)
    contract, stand = everyone(state, name)
    assert (stand.left > 0).mean() == pytest.approx(state.in_term, abs=0.006)
    assert (stand.tenure >= 0).all()
    assert np.isneginf(stand.left[contract == 0]).all()
    assert (stand.left <= np.array(TERMS)[contract] * 30.4375 + 1e-6)[contract > 0].all()
    assert (stand.left[np.isfinite(stand.left)] > -30).all(), "who rolled on longer ago has no end in sight"


def test_who_leaves_sooner_comes_more_often() -> None:
    state, shares = world("postpaid"), contract_shares("postpaid")
    assert state.newcomers.sum() == pytest.approx(1.0)
    assert state.newcomers[0].sum() > shares[0]
    assert state.newcomers[2].sum() < shares[2]
    assert (state.bundle_shares() < 0.25).all()


def test_under_equal_hazards_newcomers_are_like_those_who_are_there() -> None:
    state = world("postpaid", FLAT)
    assert state.newcomers.sum(axis=1) == pytest.approx(contract_shares("postpaid"), abs=1e-6)
    assert state.bundle_shares() == pytest.approx(0.25, abs=1e-6)


def test_who_is_born_does_not_hang_on_how_many_are_wanted() -> None:
    segment = SegmentsParameters().postpaid
    more = segment.model_copy(update={"gross_adds": 900.0})
    states = [settled("postpaid", one, ChurnParameters(), ContractsParameters()) for one in (segment, more)]
    assert states[0] is states[1]
