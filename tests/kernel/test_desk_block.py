"""Plain rows as columns start in turn, and come out again as rows where something else is at stake."""

import math

import numpy as np
import pytest

from sim.kernel.desk_block import Block
from sim.kernel.desk_rows import Incoming, checked


def plain(*rows: tuple[int, float, float]) -> Incoming:
    ids, arrived, hours = zip(*rows, strict=True)
    return checked(ids, arrived, hours, math.inf, None, None, None, None)


def test_one_person_serves_them_one_after_the_other() -> None:
    block, free = Block(), [0.0]
    block.add(plain((1, 1.0, 2.0), (2, 2.0, 1.0), (3, 9.0, 1.0)))
    block.start(free, math.inf)
    served = block.take_begun()
    assert served.ids.tolist() == [1, 2, 3]
    assert served.started.tolist() == [1.0, 3.0, 9.0]
    assert served.ended.tolist() == [3.0, 4.0, 10.0]
    assert served.waited_h.tolist() == [0.0, 1.0, 0.0]
    assert (free, block.next, len(block)) == ([10.0], math.inf, 0)


@pytest.mark.parametrize(
    ("stop", "begun", "waiting"), [(1.0, 0, 0), (1.5, 1, 0), (2.5, 1, 1), (3.0, 1, 1), (3.5, 2, 0)]
)
def test_nobody_starts_at_the_stop_or_later(stop: float, begun: int, waiting: int) -> None:
    block = Block()
    block.add(plain((1, 1.0, 2.0), (2, 2.0, 1.0)))
    block.start([0.0], stop)
    assert block.has_begun == (begun > 0)
    assert (2 - len(block), block.arrived_before(stop)) == (begun, waiting)


def test_rows_are_taken_out_in_their_order_the_next_one_last() -> None:
    block = Block()
    block.add(plain((7, 5.0, 1.0), (3, 4.0, 1.0), (2, 5.0, 1.0)))
    assert [row[3] for row in block.take(2)] == [2, 3]
    assert (block.next, len(block)) == (5.0, 1)
    assert [row[3] for row in block.take()] == [7]


def test_what_is_put_later_joins_what_is_still_to_come() -> None:
    block = Block()
    block.add(plain((1, 1.0, 0.5), (2, 6.0, 0.5)))
    block.start([0.0], 3.0)
    block.add(plain((3, 5.0, 0.5), (4, 6.0, 0.5)))
    block.start([1.5], math.inf)
    served = block.take_begun()
    assert served.ids.tolist() == [1, 3, 2, 4]
    assert served.started.tolist() == [1.0, 5.0, 6.0, 6.5]


def test_only_rows_that_wait_for_their_turn_alone_are_plain() -> None:
    one = plain((1, 1.0, 1.0))
    assert one.is_plain
    assert not one._replace(patience=np.array([9.0])).is_plain
    assert not one._replace(priority=np.array([-1])).is_plain
    assert not one._replace(urgent=np.array([True])).is_plain
