"""Who leaves: every covariate multiplies the hazard as section 4.2 of the notes says."""

from typing import Any

import numpy as np
import pytest

from sim.subscribers.decisions import ChurnParameters, faded, monthly_hazard
from tests.subscribers.one_person import leaving_and_content

P = ChurnParameters()
NOW = 100_000.0
MONTH = 730.5
LONG_AGO = NOW - 36 * MONTH


def logit(person: dict[str, Any] | None = None, **lived: float) -> float:
    """The logit of one person of three years' tenure to whom nothing has happened, but what is said."""
    return leaving_and_content(NOW, {"joined": LONG_AGO} | (person or {}), **lived)[0]


def times(person: dict[str, Any] | None = None, **lived: float) -> float:
    """By how much the voluntary hazard of 1 % a month is multiplied."""
    intercept = np.log(0.01 / 0.99) - logit()
    voluntary = P.model_copy(update={"other": 0.0, "cap": 1.0})
    return float(monthly_hazard(voluntary, np.array([intercept + logit(person, **lived)]))[0]) / 0.01


@pytest.mark.parametrize(
    ("person", "lived", "factor"),
    [
        ({"joined": NOW - 2 * MONTH}, {}, 2.0),
        ({"term_ends": NOW + 5000.0}, {}, 0.25),
        ({"term_ends": NOW - 100.0}, {}, 1.8),
        ({"bundle": True}, {}, 0.64),
        ({}, {"price_gap": 0.1}, 1.27),
        ({"shock": float(np.log(1.5 / 1.2)), "shock_at": NOW - 10}, {}, 1.30),
        ({"shock": float(np.log(2.0 / 1.2)), "shock_at": NOW - 10}, {}, 1.83),
        ({"bill_error": 1.0, "bill_error_at": NOW}, {}, 2.4),
        ({}, {"minutes": 60.0}, 1.19),
        ({}, {"minutes": 240.0}, 1.49),
        ({}, {"major": 1.0}, 1.8),
        ({}, {"exposure": 0.14}, 1.23),
        ({"wait": 5.0, "wait_at": NOW - 24}, {}, 1.45),
        ({"wait": 15.0, "wait_at": NOW - 24}, {}, 1.88),
        ({"unresolved": 1.0, "unresolved_at": NOW}, {}, 2.9),
        ({"unresolved": 1.0, "unresolved_at": NOW, "bill_error": 1.0, "bill_error_at": NOW}, {}, 4.3),
    ],
)
def test_the_hazard_is_multiplied_as_the_notes_say(person: Any, lived: Any, factor: float) -> None:
    assert times(person, **lived) == pytest.approx(factor, rel=0.02)


def test_a_week_late_in_the_first_month_is_nearly_twice_a_newcomer_in_time() -> None:
    newcomer = {"joined": NOW - MONTH}
    late = newcomer | {"lateness": float(np.log1p(7.0))}
    assert times(late) / times(newcomer) == pytest.approx(1.9, rel=0.02)


def test_segments_weigh_outages_waits_and_prices_differently() -> None:
    waited = {"wait": 5.0, "wait_at": NOW}
    assert logit(minutes=60.0, outage_weight=1.4) - logit() == pytest.approx(
        1.4 * (logit(minutes=60.0) - logit())
    )
    assert logit(waited, wait_weight=1.3) - logit() == pytest.approx(1.3 * (logit(waited) - logit()))
    assert logit(price_gap=0.1, price_weight=0.6) - logit() == pytest.approx(
        0.6 * (logit(price_gap=0.1) - logit())
    )


@pytest.mark.parametrize(
    ("column", "half_life"), [("bill_error", P.half_life_error), ("unresolved", P.half_life_unresolved)]
)
def test_memories_count_half_after_their_half_life(column: str, half_life: float) -> None:
    fresh = logit({column: 1.0, f"{column}_at": NOW}) - logit()
    assert logit({column: 1.0, f"{column}_at": NOW - half_life}) - logit() == pytest.approx(fresh / 2)


def test_memory_fades_by_its_half_life_alone() -> None:
    """V30: fading twice is fading once over the whole time."""
    assert faded(60.0, 0.0, 1080.0, 1080.0) == 30.0
    assert faded(faded(60.0, 0.0, 300.0, 1080.0), 300.0, 1080.0, 1080.0) == pytest.approx(30.0)


def test_a_wait_is_forgotten_after_sixty_days_and_a_shock_after_a_month() -> None:
    assert logit({"wait": 5.0, "wait_at": NOW - 1441}) == logit()
    assert logit({"shock": 0.5, "shock_at": NOW - 731}) == logit()


def test_the_hazard_has_a_cap_and_other_reasons_come_on_top() -> None:
    top = float(monthly_hazard(P, np.array([50.0]))[0])
    assert top == pytest.approx(1 - (1 - P.cap) * (1 - P.other))
    bottom = float(monthly_hazard(P, np.array([-50.0]))[0])
    assert bottom == pytest.approx(P.other)


def test_the_hazard_rises_with_every_grievance() -> None:
    logits = np.linspace(-12, 2, 200)
    assert (np.diff(monthly_hazard(P, logits)) >= 0).all()
