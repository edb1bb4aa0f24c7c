"""Rows that are followed: their beginning is told on the clock at its true instant, and nothing else changes."""

from typing import Any

import numpy as np
import simpy

from sim.kernel.desk import Desk
from tests.kernel.duties import always

Log = list[tuple[int, float, float]]


def put(desk: Desk, *rows: tuple[int, float, float, float]) -> None:
    """Rows of (id, arrived, service, patience)."""
    ids, arrived, service, patience = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    desk.put(ids.astype(np.uint64), arrived, service, patience_h=patience)


def follow(env: simpy.Environment, desk: Desk, row: int, log: Log) -> None:
    desk.follow(row).callbacks.append(lambda event: log.append((row, env.now, float(event.value))))


def test_the_beginning_of_a_row_is_told_at_its_instant() -> None:
    """By hand: one server; 1 from 1 to 3, 2 (came at 2) from 3 to 5, 3 (came at 4) from 5."""
    env = simpy.Environment()
    desk, log = Desk(env, always(1)), Log()
    put(desk, (1, 1.0, 2.0, 9.0), (2, 2.0, 2.0, 9.0), (3, 4.0, 1.0, 9.0))
    for row in (2, 3):
        follow(env, desk, row, log)
    env.run(10.0)
    assert log == [(2, 3.0, 3.0), (3, 5.0, 5.0)]


def test_following_changes_nothing_of_what_is_served() -> None:
    served = []
    for followed in (False, True):
        env = simpy.Environment()
        desk = Desk(
            env, always(2), again=lambda row, attempt, at, left, _: (at + 0.7, 0.4, 0.2) if left else None
        )
        put(desk, *[(row, row * 0.13, 0.9, 0.3) for row in range(40)])
        log = Log()
        if followed:
            for row in range(0, 40, 3):
                follow(env, desk, row, log)
        env.run(20.0)
        served.append(desk.serve(20.0))
    assert all((one == other).all() for one, other in zip(*served, strict=True))
    begun = dict(
        zip(
            served[0].ids[~served[0].abandoned].tolist(), served[0].started[~served[0].abandoned], strict=True
        )
    )
    assert log
    assert all(now == at == begun[row] for row, now, at in log)


def test_who_returns_is_followed_on_and_who_leaves_for_good_is_never_told() -> None:
    """By hand: one server is busy from 0 to 5. 2 leaves at 2 and is back at 6; 3 leaves at 3 for good."""
    env = simpy.Environment()
    back: Any = {2: (6.0, 1.0, 9.0)}
    desk = Desk(env, always(1), again=lambda row, attempt, at, left, _: back.pop(row, None) if left else None)
    put(desk, (1, 0.0, 5.0, 9.0), (2, 1.0, 1.0, 1.0), (3, 1.0, 1.0, 2.0))
    log = Log()
    for row in (2, 3):
        follow(env, desk, row, log)
    env.run(50.0)
    assert log == [(2, 6.0, 6.0)]


def test_rows_that_arrive_before_an_instant_are_asked_for_before_the_desk_looks() -> None:
    """By hand: 2 waits from 1 to 3; 9 came at 2 and is put when the desk looks at 3: it loses no hour."""
    env = simpy.Environment()
    desk, log, late = Desk(env, always(1)), Log(), [(9, 2.0, 1.0, 9.0)]

    def put_late(until: float) -> None:
        due = [late.pop(0) for row in list(late) if row[1] < until]
        if due:
            put(desk, *due)

    desk.before_look = put_late
    put(desk, (1, 0.0, 3.0, 9.0), (2, 1.0, 1.0, 9.0))
    follow(env, desk, 2, log)
    env.run(10.0)
    assert log == [(2, 3.0, 3.0)]
    served = desk.serve(10.0)
    assert dict(zip(served.ids.tolist(), served.started.tolist(), strict=True)) == {1: 0.0, 2: 3.0, 9: 4.0}
    assert desk.hours_lost_to_beat == 0.0
