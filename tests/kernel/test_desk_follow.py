"""Rows that are followed: their beginning is told on the clock at its true instant, and nothing else changes."""

from typing import Any

import numpy as np
import simpy

from sim.kernel.desk import Desk
from tests.kernel.duties import always

Log = list[tuple[int, float]]


def put(desk: Desk, *rows: tuple[int, float, float, float]) -> None:
    """Rows of (id, arrived, service, patience)."""
    ids, arrived, service, patience = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    desk.put(ids.astype(np.uint64), arrived, service, patience_h=patience)


class Listener:
    """Follows rows and notes when it is told that they begin, and which group is deserted when."""

    def __init__(self, env: simpy.Environment, desk: Desk) -> None:
        self.env, self.begins, self.lonely = env, Log(), Log()
        self.late: list[tuple[int, float, float, float]] = []
        self.desk = desk
        desk.have_followed(self)

    def before_look(self, now: float) -> None:
        due = [self.late.pop(0) for row in list(self.late) if row[1] <= now]
        if due:
            put(self.desk, *due)

    def begun(self, row_id: int, group: int) -> None:
        self.begins.append((row_id, self.env.now))

    def deserted(self, group: int) -> None:
        self.lonely.append((group, self.env.now))


def test_the_beginning_of_a_row_is_told_at_its_instant() -> None:
    """By hand: one server; 1 from 1 to 3, 2 (came at 2) from 3 to 5, 3 (came at 4) from 5."""
    env = simpy.Environment()
    desk = Desk(env, always(1))
    listener = Listener(env, desk)
    put(desk, (1, 1.0, 2.0, 9.0), (2, 2.0, 2.0, 9.0), (3, 4.0, 1.0, 9.0))
    desk.follow((2, 3), group=7)
    env.run(10.0)
    assert listener.begins == [(2, 3.0), (3, 5.0)]
    assert listener.lonely == []


def test_following_changes_nothing_of_what_is_served() -> None:
    served = []
    for followed in (False, True):
        env = simpy.Environment()
        desk = Desk(
            env, always(2), again=lambda row, attempt, at, left, _: (at + 0.7, 0.4, 0.2) if left else None
        )
        put(desk, *[(row, row * 0.13, 0.9, 0.3) for row in range(40)])
        listener = Listener(env, desk)
        if followed:
            for row in range(0, 40, 3):
                desk.follow((row,), group=row % 2)
        env.run(20.0)
        served.append(desk.serve(20.0))
    assert all((one == other).all() for one, other in zip(*served, strict=True))
    there = served[0].where(~served[0].abandoned)
    begun = dict(zip(there.ids.tolist(), there.started.tolist(), strict=True))
    assert listener.begins
    assert all(now == begun[row] for row, now in listener.begins)


def test_who_returns_is_followed_on_and_who_leaves_for_good_is_never_told() -> None:
    """By hand: one server is busy from 0 to 5. 2 leaves at 2 and is back at 6; 3 leaves at 3 for good."""
    env = simpy.Environment()
    back: Any = {2: (6.0, 1.0, 9.0)}
    desk = Desk(env, always(1), again=lambda row, attempt, at, left, _: back.pop(row, None) if left else None)
    listener = Listener(env, desk)
    put(desk, (1, 0.0, 5.0, 9.0), (2, 1.0, 1.0, 1.0), (3, 1.0, 1.0, 2.0))
    desk.follow((2, 3), group=4)
    env.run(50.0)
    assert listener.begins == [(2, 6.0)]
    assert listener.lonely == [(4, 5.0)], "nobody is in line after 3; the desk looks again at 5"


def test_rows_that_arrive_before_an_instant_are_asked_for_before_the_desk_looks() -> None:
    """By hand: 2 waits from 1 to 3; 9 came at 2 and is put when the desk looks at 3: it loses no hour."""
    env = simpy.Environment()
    desk = Desk(env, always(1))
    listener = Listener(env, desk)
    listener.late = [(9, 2.0, 1.0, 9.0)]
    put(desk, (1, 0.0, 3.0, 9.0), (2, 1.0, 1.0, 9.0))
    desk.follow((2,), group=0)
    env.run(10.0)
    assert listener.begins == [(2, 3.0)]
    served = desk.serve(10.0)
    assert dict(zip(served.ids.tolist(), served.started.tolist(), strict=True)) == {1: 0.0, 2: 3.0, 9: 4.0}
    assert desk.hours_lost_to_beat == 0.0


def test_many_plain_rows_are_followed_as_well_as_few() -> None:
    """By hand: one server, an hour each, everybody came at once: the nth begins at n."""
    env = simpy.Environment()
    desk = Desk(env, always(1))
    listener = Listener(env, desk)
    put(desk, *[(row, row * 1e-9, 1.0, 1e6) for row in range(300)])
    desk.follow((150, 298), group=0)
    env.run(400.0)
    assert [(row, round(at, 3)) for row, at in listener.begins] == [(150, 150.0), (298, 298.0)]


def test_a_group_that_is_dropped_is_heard_of_no_more() -> None:
    env = simpy.Environment()
    desk = Desk(env, always(1))
    listener = Listener(env, desk)
    put(desk, *[(row, row * 0.1, 1.0, 9.0) for row in range(5)])
    desk.follow((1, 2), group=1)
    desk.follow((3,), group=2)
    desk.follow_no_more(1)
    env.run(10.0)
    assert [row for row, _ in listener.begins] == [3]
