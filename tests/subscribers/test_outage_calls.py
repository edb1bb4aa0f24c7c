"""People sleep: instants of the night move to the morning, in their order."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.subscribers.outage_calls import AWAKE_FROM, AWAKE_UNTIL, awake

instants = st.lists(st.floats(-500.0, 500.0), min_size=1, max_size=30).map(lambda at: np.sort(np.array(at)))


@given(instants)
def test_everyone_is_awake_and_nobody_calls_before_the_outage(at: np.ndarray) -> None:
    moved = awake(at)
    assert (moved >= at - 1e-9).all()
    assert (moved - at <= 9.0).all()
    hours = moved % 24
    assert ((hours >= AWAKE_FROM - 1e-9) & (hours < AWAKE_UNTIL + 1e-9)).all()


@given(instants)
def test_the_order_of_the_night_is_kept_in_the_morning(at: np.ndarray) -> None:
    asleep = at[(at % 24 < AWAKE_FROM) | (at % 24 >= AWAKE_UNTIL)]
    assert (np.diff(awake(asleep)) >= -1e-9).all()


def test_those_who_are_awake_call_when_they_call() -> None:
    at = np.array([7.0, 12.5, 22.99, 31.0])
    assert awake(at).tolist() == at.tolist()
