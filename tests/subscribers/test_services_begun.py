"""Services that begin are told once, in the order in which they began."""

import numpy as np

from sim.subscribers.services_begun import ServicesBegun


def taken(signal: ServicesBegun) -> tuple[list[int], list[float]]:
    rows, late = signal.take()
    return rows.tolist(), late.tolist()


def test_whoever_looks_finds_people_and_lateness_in_the_order_of_telling() -> None:
    signal = ServicesBegun()
    signal.tell(np.array([5, 3]), np.array([0.0, 24.0]))
    signal.tell(np.array([4]), np.array([1.5]))
    assert taken(signal) == ([5, 3, 4], [0.0, 24.0, 1.5])


def test_what_was_taken_is_gone_and_what_comes_after_is_not() -> None:
    signal = ServicesBegun()
    assert taken(signal) == ([], [])
    signal.tell(np.array([1]), np.array([0.0]))
    before = taken(signal)
    signal.tell(np.array([2]), np.array([3.0]))
    assert before == ([1], [0.0])
    assert taken(signal) == ([2], [3.0])
    assert taken(signal) == ([], [])


def test_two_signals_are_two_signals() -> None:
    one, other = ServicesBegun(), ServicesBegun()
    one.tell(np.array([1]), np.array([0.0]))
    assert taken(other) == ([], [])
