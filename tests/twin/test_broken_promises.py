"""Cuts that make orders late cost newcomers, and only by the patience of those who wait. [P3.2: C03, C04]"""

from typing import Any

import pytest

from sim.records.outcome import Outcome
from tests.twin import small

NOBODY: dict[str, Any] = {"bss": {"order_management": {"analysts": 0}}}
PATIENT: dict[str, Any] = {"subscribers": {"waiting": {"calls_off": 0, "asks": 0}}}
TRUTHFUL: dict[str, Any] = {
    "bss": {
        "order_management": {
            "words": {"wrong_start": 0, "wrong_end": 0, "untold_start": 0, "untold_end": 0},
        }
    }
}
SIZE: dict[str, int] = {"count": 6_000, "months": 4}


def total(outcome: Outcome, measure: str, part: str | None = None) -> float:
    return float(outcome.measure(measure, part).sum())


def test_without_analysts_orders_are_called_off_and_fewer_people_join() -> None:
    """About 2.8 % of the adds fall out and stay: after the promise a fifth of them want out in ten days."""
    with_desk, without = small.lived(**SIZE), small.lived(NOBODY, **SIZE)
    assert total(without, "orders.cancelled") > 3 * total(with_desk, "orders.cancelled") + 5
    assert total(without, "orders.given_up") > 0
    assert total(without, "subscribers.joined") < total(with_desk, "subscribers.joined")
    assert total(without, "orders.on_time") < total(with_desk, "orders.on_time")


@pytest.mark.parametrize("cut", [{}, NOBODY], ids=["nothing", "the desk"])
def test_where_people_are_patient_nothing_is_called_off(cut: dict[str, Any]) -> None:
    outcome = small.lived(cut, PATIENT, **SIZE)
    assert total(outcome, "orders.cancelled") == 0
    assert total(outcome, "contacts.asked", "cancel") == 0


def test_without_mistakes_by_hand_the_dates_are_right_whatever_falls_out() -> None:
    worse = {"oss": {"provisioning": {"accuracy_mobile": 0.9, "accuracy_fixed": 0.85}}}
    outcome = small.lived(worse, TRUTHFUL, **SIZE)
    assert total(outcome, "orders.fell_out") > 50
    assert total(outcome, "orders.billing_due") > 300
    for measure in ("orders.billing_wrong", "orders.billing_untold"):
        assert total(outcome, measure) == 0


def test_what_is_repaired_by_hand_is_told_wrongly_more_often() -> None:
    """Wrong records make orders fall out; the mistakes of those who repair them come on top of the others."""
    worse = {"oss": {"provisioning": {"accuracy_mobile": 0.5, "accuracy_fixed": 0.5}}}
    told = []
    for by_hand in (1, 5):
        words = {"bss": {"order_management": {"words": {"by_hand": by_hand}}}}
        outcome = small.lived(worse, words, PATIENT, **SIZE)
        told.append([total(outcome, f"orders.billing_{what}") for what in ("due", "wrong", "untold")])
    assert told[0][0] == pytest.approx(told[1][0], rel=0.02), "as many are done"
    assert told[1][1] + told[1][2] > told[0][1] + told[0][2] + 3
