"""The promises of a desk to rows, one by one."""

import math
from typing import Any

import numpy as np
import pytest
import simpy

from sim.kernel.desk import Desk
from sim.kernel.desk_rows import Served
from tests.kernel.duties import always, weekly

EMPTY = ([], [], [])


def put(queue: Desk, *rows: tuple[int, float, float], **columns: Any) -> None:
    """Put rows of (id, arrived, service hours)."""
    ids, arrived, service = zip(*rows, strict=True)
    columns = {name: np.array(values) for name, values in columns.items()}
    queue.put(np.array(ids, np.uint64), np.array(arrived, float), np.array(service, float), **columns)


def story(served: Served) -> list[tuple[int, float, bool]]:
    """(id, instant, abandoned) of what was served."""
    return list(zip(served.ids.tolist(), served.started.tolist(), served.abandoned.tolist(), strict=True))


def starts(served: Served) -> list[tuple[int, float]]:
    assert not served.abandoned.any()
    return [(row_id, at) for row_id, at, _ in story(served)]


def one(**options: Any) -> Desk:
    return Desk(simpy.Environment(), always(1), **options)


def test_who_comes_first_is_served_first() -> None:
    queue = one()
    put(queue, (3, 2.0, 1.0), (1, 0.0, 5.0), (2, 1.0, 2.0))
    served = queue.serve(24.0)
    assert starts(served) == [(1, 0.0), (2, 5.0), (3, 7.0)]
    assert served.ended.tolist() == [5.0, 7.0, 8.0]
    assert served.waited_h.tolist() == [0.0, 4.0, 5.0]


def test_of_those_who_arrive_together_the_first_captured_is_served_first_and_then_the_smallest_id() -> None:
    queue = one()
    put(queue, (1, 2.0, 1.0), (9, 2.0, 1.0), (4, 2.0, 1.0), captured=[1.5, 0.5, 1.5])
    assert starts(queue.serve(24.0)) == [(9, 2.0), (1, 3.0), (4, 4.0)]


def test_rows_that_arrive_together_may_be_put_apart() -> None:
    queue = one()
    put(queue, (1, 2.0, 1.0), (9, 2.0, 1.0), (4, 2.0, 1.0), captured=[1.5, 0.5, 1.5])
    put(queue, (2, 2.0, 1.0), captured=[1.5])
    assert starts(queue.serve(24.0)) == [(9, 2.0), (1, 3.0), (2, 4.0), (4, 5.0)]


def test_a_smaller_priority_number_goes_first_and_interrupts_nobody() -> None:
    queue = one()
    put(queue, (1, 0.0, 4.0), (2, 1.0, 1.0), (3, 2.0, 1.0), (4, 4.0, 1.0), priority=[5, 5, 0, -3])
    assert starts(queue.serve(24.0)) == [(1, 0.0), (4, 4.0), (3, 5.0), (2, 6.0)]


def test_rows_that_arrive_together_at_an_idle_desk_start_by_priority() -> None:
    queue = one()
    put(queue, (1, 0.0, 1.0), (2, 0.0, 1.0), priority=[1, 0])
    assert starts(queue.serve(24.0)) == [(2, 0.0), (1, 1.0)]


def test_only_what_happens_before_the_end_of_the_beat_is_committed() -> None:
    queue = one()
    put(queue, (1, 0.0, 5.0), (2, 1.0, 2.0), (3, 6.0, 1.0))
    assert starts(queue.serve(5.0)) == [(1, 0.0)]
    assert (queue.waiting(), queue.waiting_ids().tolist(), queue.busy()) == (1, [2], 0)
    assert starts(queue.serve(5.5)) == [(2, 5.0)]
    assert (queue.waiting(), queue.busy()) == (0, 1)
    assert starts(queue.serve(24.0)) == [(3, 7.0)]


def test_a_row_leaves_when_its_patience_ends() -> None:
    queue = one(patience=2.0)
    put(queue, (1, 0.0, 5.0), (2, 1.0, 1.0), (3, 4.0, 1.0))
    served = queue.serve(24.0)
    assert story(served) == [(1, 0.0, False), (2, 3.0, True), (3, 5.0, False)]
    assert served.ended[1] == served.started[1] == 3.0
    assert served.waited_h.tolist() == [0.0, 2.0, 1.0]


def test_a_row_whose_patience_ends_when_a_server_falls_free_is_served() -> None:
    queue = one()
    put(queue, (1, 0.0, 5.0), (2, 3.0, 1.0), patience_h=[9.0, 2.0])
    assert starts(queue.serve(24.0)) == [(1, 0.0), (2, 5.0)]


def test_without_patience_a_row_starts_at_once_or_leaves() -> None:
    queue = one()
    put(queue, (1, 0.0, 2.0), (2, 1.0, 1.0), (3, 2.0, 1.0), patience_h=[0.0, 0.0, 0.0])
    assert story(queue.serve(24.0)) == [(1, 0.0, False), (2, 1.0, True), (3, 2.0, False)]


def test_rows_that_leave_in_the_middle_of_the_line_do_not_hold_up_the_others() -> None:
    queue = one()
    put(queue, (1, 0.0, 5.0), (2, 1.0, 1.0), (3, 1.5, 1.0), (4, 2.0, 1.0), patience_h=[9, 1, 1.5, 9])
    assert story(queue.serve(24.0)) == [(1, 0.0, False), (2, 2.0, True), (3, 3.0, True), (4, 5.0, False)]


def test_when_the_shift_grows_waiting_rows_start_at_that_instant() -> None:
    queue = Desk(simpy.Environment(), weekly({0.0: 0, 8.0: 2, 16.0: 0}))
    put(queue, (1, 3.0, 1.0), (2, 4.0, 1.0), (3, 5.0, 1.0))
    assert queue.serve(8.0).ids.tolist() == []
    assert starts(queue.serve(24.0)) == [(1, 8.0), (2, 8.0), (3, 9.0)]


def test_who_goes_off_duty_finishes_the_row_in_hand() -> None:
    queue = Desk(simpy.Environment(), weekly({0.0: 2, 8.0: 1}))
    put(queue, (1, 7.0, 2.0), (2, 7.0, 3.0), (3, 7.5, 1.0))
    served = queue.serve(9.5)
    assert starts(served) == [(1, 7.0), (2, 7.0)]
    assert (served.ended.tolist(), queue.busy()) == ([9.0, 10.0], 1)
    assert starts(queue.serve(24.0)) == [(3, 10.0)]


def test_nobody_starts_while_the_queue_is_closed() -> None:
    queue = one()
    queue.close(2.0, 6.0)
    queue.close(5.0, 7.0)
    put(queue, (1, 1.0, 3.0), (2, 3.0, 1.0), (3, 7.0, 1.0))
    assert starts(queue.serve(24.0)) == [(1, 1.0), (2, 7.0), (3, 8.0)]


def test_a_closure_may_be_announced_while_rows_wait() -> None:
    queue = one()
    put(queue, (1, 0.0, 3.0), (2, 1.0, 1.0))
    queue.serve(2.0)
    queue.close(2.0, 5.0)
    assert starts(queue.serve(24.0)) == [(2, 5.0)]


def test_adopted_staff_counts_from_the_last_serve_on() -> None:
    queue = one()
    put(queue, (1, 0.0, 9.0), (2, 1.0, 9.0), (3, 1.0, 9.0))
    queue.serve(4.0)
    queue.adopt(always(2))
    assert starts(queue.serve(5.0)) == [(2, 4.0)]
    queue.adopt(always(1))
    assert starts(queue.serve(24.0)) == [(3, 13.0)]


def test_withdrawn_rows_are_those_not_in_service() -> None:
    queue = one()
    put(queue, (1, 0.0, 9.0), (2, 1.0, 1.0), (3, 2.0, 1.0), (4, 7.0, 1.0))
    queue.serve(5.0)
    assert queue.withdraw(np.array([4, 1, 2, 77], np.uint64)).tolist() == [2, 4]
    assert queue.waiting_ids().tolist() == [3]
    assert starts(queue.serve(24.0)) == [(3, 9.0)]
    assert queue.measures().withdrawn == 1


def test_a_withdrawn_row_may_be_put_again() -> None:
    queue = one()
    put(queue, (1, 0.0, 9.0), (2, 1.0, 1.0), (3, 2.0, 1.0), patience_h=[99.0, 5.0, 99.0])
    queue.serve(4.0)
    queue.withdraw(np.array([2], np.uint64))
    put(queue, (2, 4.0, 1.0))
    assert starts(queue.serve(24.0)) == [(3, 9.0), (2, 10.0)]


def test_a_withdrawn_row_does_not_return() -> None:
    queue = one(again=lambda row, attempt, t, left, data: (t + 9.0, 1.0, 9.0))
    put(queue, (1, 0.0, 1.0), (2, 1.0, 1.0))
    queue.serve(5.0)
    assert queue.withdraw(np.array([1], np.uint64)).tolist() == [1]
    assert starts(queue.serve(20.0)) == [(2, 11.0)]


def test_withdrawing_rows_that_are_to_return_leaves_the_others_in_their_order() -> None:
    queue = Desk(
        simpy.Environment(),
        always(999),
        again=lambda row, attempt, t, left, data: (t + 1.0 + row * 7919 % 97, 1.0, 9.0),
    )
    ids = np.arange(500, dtype=np.uint64)
    queue.put(ids, ids * 7907 % 89 / 3.0, 0.5 + ids * 7901 % 83)
    for until in range(1, 400):
        began = queue.serve(float(until)).started
        assert np.all((until - 1 <= began) & (began < until))
        queue.withdraw(ids[until::150])


def test_rows_that_leave_a_line_nobody_serves_leave_when_their_patience_ends() -> None:
    queue = one()
    put(queue, (1, 0.0, 1e9), (2, 0.0, 1.0))
    ids = np.arange(3, 6003, dtype=np.uint64)
    queue.put(ids, ids / 1e4, np.ones(6000), patience_h=10.0 + ids * 7919 % 1000)
    queue.serve(5.0)
    queue.withdraw(ids[ids % 10 > 0])
    queue.serve(11.0)
    for until in range(12, 1020):
        left = queue.serve(float(until)).started
        assert np.all((until - 1 <= left) & (left < until))
    assert queue.waiting_ids().tolist() == [2]


def test_a_row_may_call_again_after_it_left_and_after_it_was_served() -> None:
    asked = []

    def again(
        row_id: int, attempt: int, instant: float, abandoned: bool, payload: int
    ) -> tuple[float, float, float] | None:
        asked.append((row_id, attempt, instant, abandoned, payload))
        return (instant + 0.5, 1.0, 9.0) if attempt == 0 else None

    queue = Desk(simpy.Environment(), always(1), again=again)
    put(queue, (1, 0.0, 4.0), (2, 1.0, 1.0), patience_h=[9.0, 1.0], payload=[70, 80])
    served = queue.serve(24.0)
    assert story(served) == [(1, 0.0, False), (2, 2.0, True), (2, 4.0, False), (1, 5.0, False)]
    assert served.attempt.tolist() == [0, 0, 1, 1]
    assert served.payload.tolist() == [70, 80, 80, 70]
    assert asked == [
        (2, 0, 2.0, True, 80),
        (1, 0, 4.0, False, 70),
        (2, 1, 5.0, False, 80),
        (1, 1, 6.0, False, 70),
    ]
    assert queue.measures().redialled == 2


def test_nobody_is_asked_again_before_it_happens() -> None:
    asked = []
    queue = one(again=lambda *about: asked.append(about))
    put(queue, (1, 0.0, 4.0))
    queue.serve(4.0)
    assert asked == []
    queue.serve(4.5)
    assert asked == [(1, 0, 4.0, False, 0)]


def test_a_row_that_returns_keeps_its_priority() -> None:
    queue = one(again=lambda row, attempt, t, left, data: (t, 1.0, 9.0) if row == 1 and not attempt else None)
    put(queue, (1, 0.0, 4.0), (2, 1.0, 1.0), priority=[-128, 127])
    assert starts(queue.serve(24.0)) == [(1, 0.0), (1, 4.0), (2, 5.0)]


def test_a_return_into_the_past_is_refused() -> None:
    queue = one(again=lambda row, attempt, t, left, data: (t - 1.0, 1.0, 9.0))
    put(queue, (1, 0.0, 4.0))
    with pytest.raises(ValueError, match="cannot return"):
        queue.serve(24.0)


def test_what_the_caller_knows_comes_back_with_the_row() -> None:
    queue = one()
    put(queue, (2**64 - 1, 0.0, 1.0), (5, 1.0, 1.0), payload=[-7, 2**62 + 1])
    served = queue.serve(24.0)
    assert served.ids.tolist() == [2**64 - 1, 5]
    assert served.payload.tolist() == [-7, 2**62 + 1]
    assert [column.dtype.name for column in served] == [
        "uint64", "int64", "int64", "float64", "float64", "float64", "bool", "float64", "float64",
    ]  # fmt: skip


def test_time_may_be_negative() -> None:
    queue = Desk(simpy.Environment(), weekly({0.0: 0, 8.0: 1, 16.0: 0}))
    put(queue, (1, -168.0, 1.0), (2, -167.0, 9.0), (3, -160.0, 1.0))
    assert starts(queue.serve(0.0)) == [(1, -160.0), (2, -159.0)]
    assert starts(queue.serve(168.0)) == [(3, 8.0)]


def test_impossible_rows_are_refused() -> None:
    queue = one(name="desk")
    queue.serve(5.0)
    with pytest.raises(ValueError, match="service_h"):
        put(queue, (1, 6.0, -1.0))
    with pytest.raises(ValueError, match="arrived"):
        put(queue, (1, math.nan, 1.0))
    with pytest.raises(ValueError, match="patience_h"):
        put(queue, (1, 6.0, 1.0), patience_h=[math.nan])
    with pytest.raises(ValueError, match="priority"):
        put(queue, (1, 6.0, 1.0), priority=[128])
    with pytest.raises(ValueError, match="payload: 1 rows need as many values"):
        put(queue, (1, 6.0, 1.0), payload=[1, 2])
    with pytest.raises(ValueError, match="urgent: 1 rows need as many values"):
        put(queue, (1, 6.0, 1.0), urgent=[True, False])
    assert queue.serve(99.0).ids.tolist() == []


def test_a_row_behind_the_desks_now_enters_at_now_and_the_hours_are_counted() -> None:
    queue = one()
    put(queue, (1, 0.0, 4.5))
    queue.serve(5.0)
    put(queue, (4, 5.0, 1.0), (3, 2.0, 1.0), (2, 4.5, 1.0), (5, 6.0, 1.0), patience_h=[9.0, 1.0, 9.0, 9.0])
    served = queue.serve(24.0)
    assert story(served) == [(2, 5.0, False), (3, 6.0, False), (4, 7.0, False), (5, 8.0, False)]
    assert served.arrived.tolist() == [5.0, 5.0, 5.0, 6.0]
    assert queue.hours_lost_to_beat == 3.0 + 0.5


def test_an_id_may_be_present_once() -> None:
    queue = one()
    put(queue, (1, 0.0, 9.0), (2, 1.0, 1.0), (2, 2.0, 1.0))
    with pytest.raises(ValueError, match=r"row 2 arrives at 2\.0 while it waits already"):
        queue.serve(24.0)


def test_time_does_not_run_backwards() -> None:
    queue = one()
    queue.serve(5.0)
    for act in (queue.serve, lambda t: queue.close(t, 9.0)):
        with pytest.raises(ValueError, match=r"served until 5\.0|after 5\.0"):
            act(4.0)
    with pytest.raises(ValueError, match="cannot serve until nan"):
        queue.serve(math.nan)


def test_an_empty_batch_is_no_row() -> None:
    queue = one()
    queue.put(*(np.array(column) for column in EMPTY))
    assert queue.serve(5.0).ids.size == 0


def test_busy_hours_leave_out_what_lies_ahead() -> None:
    queue, told = one(), []
    put(queue, (1, 0.0, 4.0), (2, 1.0, 6.0))
    for until in (1.0, 3.0, 8.0, 99.0):
        queue.serve(until)
        told.append(queue.measures().busy_hours)
    assert told == [1.0, 3.0, 8.0, 10.0]


def test_measures_close_over_every_window() -> None:
    queue = one(patience=4.0)
    put(queue, (1, 0.0, 5.0), (2, 1.0, 3.0), (3, 2.0, 2.0), (4, 3.0, 1.0))
    queue.serve(3.0)
    first = queue.take_measures()
    assert (first.offered, first.served, first.abandoned, first.redialled) == (3, 1, 0, 0)
    assert (first.busy_hours, first.area_waiting) == (3.0, 3.0)
    queue.serve(5.0)
    queue.withdraw(np.array([4], np.uint64))
    second = queue.take_measures()
    assert (second.since, second.until) == (3.0, 5.0)
    assert (second.offered, second.served, second.withdrawn) == (1, 0, 1)
    assert (second.busy_hours, second.area_waiting) == (2.0, 6.0)
    queue.serve(24.0)
    third = queue.take_measures()
    assert (third.offered, third.served, third.abandoned) == (0, 1, 1)
    assert (third.busy_hours, third.area_waiting) == (3.0, 1.0)
