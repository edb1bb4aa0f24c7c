"""Resources: one owner each, found from one's own place of luck, on two boards that may differ."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.network.resources import FREE, PortBoard, boards_at_birth, settled_accuracy


def test_the_first_free_resource_from_ones_place_on_is_taken() -> None:
    board = PortBoard(10)
    board.take(np.array([5, 6]), np.array([100, 101]))
    assert board.pick(np.array([0.55, 0.1]), np.array([7, 8])).tolist() == [7, 1]
    assert board.owner[[1, 7]].tolist() == [8, 7]


def test_the_search_goes_round_the_end() -> None:
    board = PortBoard(4)
    board.take(np.array([3]), np.array([9]))
    assert board.pick(np.array([0.99]), np.array([5])).tolist() == [0]


def test_what_is_released_is_free_and_no_resource_is_passed_over() -> None:
    board = PortBoard(4)
    board.take(np.array([0, 1]), np.array([5, 6]))
    board.release(np.array([0, -1]), np.array([5, 6]))
    assert board.owner.tolist() == [FREE, 6, FREE, FREE]


@given(st.lists(st.floats(0.001, 0.999), min_size=1, max_size=20))
def test_nobody_shares_a_resource(luck: list[float]) -> None:
    board = PortBoard(20)
    ports = board.pick(np.array(luck), np.arange(len(luck)))
    assert len(set(ports.tolist())) == len(luck)
    assert board.owner[ports].tolist() == list(range(len(luck)))


@given(st.integers(1, 40), st.data())
def test_at_birth_the_boards_differ_for_the_wrong_ones_alone(services: int, data: st.DataObject) -> None:
    wrong = np.array(data.draw(st.lists(st.booleans(), min_size=services, max_size=services)))
    luck = np.random.default_rng(services).random(services + int(wrong.sum()) + 5)
    truth, records, true, recorded = boards_at_birth(luck, services, wrong)
    owners = np.arange(services)
    assert (truth.owner[true] == owners).all()
    assert (records.owner[recorded] == owners).all()
    assert ((true != recorded) == wrong).all()
    assert (truth.owner >= 0).sum() == (records.owner >= 0).sum() == services
    assert (records.owner[true[wrong]] == FREE).all()


def test_a_newcomers_place_does_not_move_because_others_came() -> None:
    quiet, busy = PortBoard(1000), PortBoard(1000)
    busy.pick(np.array([0.9, 0.8]), np.array([1, 2]))
    assert quiet.pick(np.array([0.2]), np.array([3])) == busy.pick(np.array([0.2]), np.array([3]))


@contextmanager
def within(seconds: float) -> Iterator[None]:
    def late(*_: object) -> None:
        raise TimeoutError(f"not done in {seconds} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


def test_a_full_board_is_told_and_not_searched_for_ever() -> None:
    board = PortBoard(2)
    with within(0.5), pytest.raises(Exception, match="free"):
        board.pick(np.array([0.1, 0.2, 0.3]), np.arange(3))


def test_records_settle_where_as_many_are_spoiled_as_are_mended() -> None:
    mends = np.array([0.08])
    # Wrong in the long run: 0.02 / (0.02 + 0.08) = 0.2; after ten rounds 1 - 1/e of the way from the beginning.
    for begins, turns, right in (
        (0.0, 0.0, 1.0),
        (0.0, 10.0, 0.87358),
        (0.0, 1e4, 0.8),
        (0.5, 10.0, 0.68964),
    ):
        seen = settled_accuracy(np.array([turns]), 0.02, mends, begins)
        assert seen == pytest.approx(right, abs=1e-5)
