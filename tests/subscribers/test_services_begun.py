"""Services that begin are told once, in the order in which they began."""

import numpy as np

from sim.subscribers.services_begun import ServicesBegun


def test_whoever_looks_finds_people_and_lateness_in_the_order_of_telling() -> None:
    signal = ServicesBegun()
    signal.tell(np.array([5, 3]), np.array([0.0, 24.0]))
    signal.tell(np.array([4]), np.array([1.5]))
    found = [(rows.tolist(), late.tolist()) for rows, late in signal.take()]
    assert found == [([5, 3], [0.0, 24.0]), ([4], [1.5])]


def test_what_was_taken_is_gone_and_what_comes_after_is_not() -> None:
    signal = ServicesBegun()
    assert signal.take() == []
    signal.tell(np.array([1]), np.array([0.0]))
    taken = signal.take()
    signal.tell(np.array([2]), np.array([3.0]))
    assert [rows.tolist() for rows, _ in taken] == [[1]]
    assert [rows.tolist() for rows, _ in signal.take()] == [[2]]
    assert signal.take() == []


def test_two_signals_are_two_signals() -> None:
    one, other = ServicesBegun(), ServicesBegun()
    one.tell(np.array([1]), np.array([0.0]))
    assert other.take() == []
