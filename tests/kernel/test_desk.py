"""Processes at a desk: one event each, alone and beside rows, with people on call, overtime and other people."""

import math
from collections.abc import Generator
from typing import Any, NamedTuple

import numpy as np
import pytest
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.kernel.desk import Desk
from sim.kernel.desk_events import Service
from sim.kernel.desk_rows import Served
from sim.kernel.desk_totals import QueueTotals
from sim.kernel.duty import Duty
from sim.kernel.streams import Streams
from sim.verify.queueing import erlang_c_wait
from tests.kernel.duties import MONDAY, always, weekly

DAY_SHIFT = Duty.working_days(1, 8.0, 8.0, MONDAY)
Log = list[tuple[int, float, float]]


class Ward:
    """A desk, its clock, and a diary of who was served from when to when."""

    def __init__(self, duty: Duty, **options: Any) -> None:
        self.env = simpy.Environment()
        self.desk = Desk(self.env, duty, **options)
        self.log: list[Service] = []

    def ask(self, key: int, at: float, hours: float, **options: Any) -> None:
        self.env.process(self._ask(key, at, hours, options))

    def _ask(self, key: int, at: float, hours: float, options: dict[str, Any]) -> Generator[Any, Any, None]:
        yield self.env.timeout(at)
        service = yield self.desk.ask(key, hours, **options)
        assert (service.key, service.asked, service.ended) == (key, at, self.env.now)
        self.log.append(service)

    def put(self, *rows: tuple[int, float, float], **columns: Any) -> None:
        ids, arrived, service = (np.array(column) for column in zip(*rows, strict=True))
        columns = {name: np.array(values) for name, values in columns.items()}
        self.desk.put(ids.astype(np.uint64), arrived.astype(float), service.astype(float), **columns)

    def lived(self, until: float = 1000.0) -> Log:
        self.env.run(until)
        return sorted((s.key, s.started, s.ended) for s in self.log)


def starts(served: Served) -> list[tuple[int, float]]:
    return list(zip(served.ids.tolist(), served.started.tolist(), strict=True))


def test_a_process_gets_one_event_at_the_end_of_its_service() -> None:
    ward = Ward(always(1))
    ward.ask(1, 0.0, 2.0)
    ward.ask(2, 1.0, 2.0)
    assert ward.lived() == [(1, 0.0, 2.0), (2, 2.0, 4.0)]
    assert (ward.desk.waiting(), ward.desk.busy()) == (0, 0)


def test_who_asks_first_within_an_instant_gains_nothing_by_it() -> None:
    """Smallest priority first, then first captured, then the smallest key; a row stands among them by its id."""
    ward = Ward(always(1))
    ward.put((5, 1.0, 1.0), (1, 1.0, 1.0))
    for key, options in (
        (9, {}),
        (3, {}),
        (8, {"captured": 0.5}),
        (7, {"priority": -1}),
        (2, {"priority": 1}),
    ):
        ward.ask(key, 1.0, 1.0, **options)
    assert [key for key, *_ in sorted(ward.lived(), key=lambda line: line[1])] == [7, 8, 3, 9, 2]
    assert starts(ward.desk.serve(99.0)) == [(1, 3.0), (5, 5.0)]


def test_a_process_and_a_row_may_have_the_same_number() -> None:
    ward = Ward(always(1))
    ward.put((1, 0.0, 1.0), (2, 0.5, 1.0))
    ward.ask(2, 0.5, 1.0)
    ward.ask(1, 0.5, 1.0)
    assert ward.lived() == [(1, 1.0, 2.0), (2, 3.0, 4.0)]
    assert starts(ward.desk.serve(99.0)) == [(1, 0.0), (2, 2.0)]


def test_among_equals_the_longest_waiting_is_served_first() -> None:
    ward = Ward(always(1))
    for key, at, rank in ((1, 0.0, 2), (2, 1.0, 2), (3, 2.0, 1), (4, 3.0, 1), (5, 4.0, 0)):
        ward.ask(key, at, 5.0 if key == 1 else 1.0, priority=rank)
    assert [key for key, *_ in sorted(ward.lived(), key=lambda line: line[1])] == [1, 5, 3, 4, 2]


def test_an_end_at_the_instant_of_a_question_comes_first() -> None:
    ward = Ward(always(1))
    ward.put((1, 0.0, 3.0))
    ward.ask(2, 3.0, 1.0)
    assert ward.lived() == [(2, 3.0, 4.0)]


def test_rows_begun_while_a_process_made_the_desk_advance_are_handed_back_at_the_beat() -> None:
    ward = Ward(always(1))
    ward.put((1, 0.0, 3.0), (2, 1.0, 3.0), (3, 7.0, 1.0), priority=[0, 5, 0])
    ward.ask(9, 5.0, 1.5)
    ward.env.run(6.5)
    assert (ward.desk.waiting(), ward.desk.waiting_work, ward.desk.busy()) == (0, 0.0, 1)
    ward.env.run(24.0)
    assert starts(ward.desk.serve(24.0)) == [(1, 0.0), (2, 3.0), (3, 7.5)]
    assert ward.log == [Service(9, 5.0, 6.0, 7.5, 1.5)]


def test_a_row_behind_a_question_enters_when_it_was_asked() -> None:
    ward = Ward(always(1))
    ward.ask(9, 15.0, 1.0)
    ward.env.run(24.0)
    ward.put((1, 10.5, 1.0), (2, 20.0, 1.0))
    assert starts(ward.desk.serve(24.0)) == [(1, 16.0), (2, 20.0)]
    assert ward.desk.hours_lost_to_beat == 4.5


def test_what_waits_is_counted_with_its_work() -> None:
    ward = Ward(DAY_SHIFT)
    ward.put((1, 5.0, 1.5), (2, 20.0, 9.0))
    ward.ask(9, 6.0, 2.0)
    ward.env.run(7.0)
    assert (ward.desk.waiting(), ward.desk.waiting_work, ward.desk.to_come()) == (2, 3.5, 1)
    assert ward.desk.waiting_ids().tolist() == [1]
    assert ward.desk.withdraw(np.array([9, 1, 2], np.uint64)).tolist() == [1, 2]
    assert (ward.desk.waiting(), ward.desk.waiting_work, ward.desk.to_come()) == (1, 2.0, 0)
    assert ward.lived() == [(9, 8.0, 10.0)]


def test_nothing_begins_off_duty_and_what_has_begun_is_finished() -> None:
    ward = Ward(DAY_SHIFT)
    for key, at, hours in ((1, 6.0, 1.0), (2, 15.5, 3.0), (3, 17.0, 1.0), (4, 24.0 * 5 + 10, 1.0)):
        ward.ask(key, at, hours)
    assert ward.lived() == [(1, 8.0, 9.0), (2, 15.5, 18.5), (3, 32.0, 33.0), (4, 176.0, 177.0)]
    assert ward.desk.overtime(200.0) == 2.5


def test_who_works_past_the_shift_holds_one_place_of_the_next() -> None:
    ward = Ward(Duty.working_days(2, 8.0, 8.0, MONDAY))
    for key, at, hours in ((1, 15.0, 20.0), (2, 32.0, 1.0), (3, 32.0, 1.0)):
        ward.ask(key, at, hours)
    assert ward.lived() == [(1, 15.0, 35.0), (2, 32.0, 33.0), (3, 33.0, 34.0)]
    assert [ward.desk.overtime(t) for t in (1000.0,)] == [16.0]


def test_only_urgent_work_calls_somebody_out() -> None:
    ward = Ward(Duty.working_days(3, 8.0, 8.0, MONDAY), on_call=1)
    ward.ask(1, 2.0, 2.0, urgent=True)
    ward.ask(2, 2.0, 1.0)
    ward.ask(3, 3.0, 1.0, urgent=True)
    assert ward.lived() == [(1, 2.0, 4.0), (2, 8.0, 9.0), (3, 4.0, 5.0)]
    assert ward.desk.overtime(1000.0) == 3.0


def test_an_urgent_row_is_called_out_past_one_that_may_not_begin() -> None:
    ward = Ward(DAY_SHIFT, on_call=1)
    ward.put((1, 1.0, 1.0), (2, 2.0, 1.0), (3, 2.5, 1.0), priority=[0, 5, 4], urgent=[False, True, True])
    assert starts(ward.desk.serve(100.0)) == [(2, 2.0), (3, 3.0), (1, 8.0)]


def test_call_outs_stand_beside_people_on_duty_up_to_the_number_on_call() -> None:
    """One on duty, three on call: with one tea under way, two fires begin at once and the third waits."""
    ward = Ward(always(1), on_call=3)
    ward.put((1, 0.0, 10.0), (2, 0.5, 1.0))
    for key in (3, 4, 5):
        ward.ask(key, 1.0, float(key), priority=1, urgent=True)
    assert ward.lived() == [(3, 1.0, 4.0), (4, 1.0, 5.0), (5, 4.0, 9.0)]
    assert starts(ward.desk.serve(100.0)) == [(1, 0.0), (2, 10.0)]
    assert ward.desk.overtime(100.0) == 3.0 + 4.0 + 5.0


def test_whoever_is_called_out_counts_when_the_shift_begins() -> None:
    ward = Ward(DAY_SHIFT, on_call=1)
    ward.ask(1, 7.0, 3.0, urgent=True)
    ward.ask(2, 7.5, 1.0)
    assert ward.lived() == [(1, 7.0, 10.0), (2, 10.0, 11.0)]
    assert [ward.desk.overtime(t) for t in (1000.0,)] == [1.0]


def test_overtime_is_read_at_any_instant_between_two_starts() -> None:
    ward = Ward(DAY_SHIFT)
    ward.ask(1, 15.0, 20.0)
    ward.env.run(24.0)
    assert [ward.desk.overtime(t) for t in (24.0, 30.0, 34.0, 60.0)] == [8.0, 14.0, 16.0, 16.0]
    ward.put((2, 61.0, 1.0))
    ward.desk.serve(70.0)
    with pytest.raises(ValueError, match="overtime until 3"):
        ward.desk.overtime(3.0)


def test_a_closure_holds_processes_up_and_makes_no_overtime() -> None:
    ward = Ward(DAY_SHIFT, on_call=1)
    ward.desk.close(9.0, 17.0)
    ward.ask(1, 8.5, 9.0)
    ward.ask(2, 10.0, 1.0, urgent=True)
    assert ward.lived() == [(1, 8.5, 17.5), (2, 17.5, 18.5)]
    assert ward.desk.overtime(99.0) == 1.5 + 1.0


def test_more_people_begin_at_once_and_fewer_send_nobody_home() -> None:
    ward = Ward(always(1))
    for key in (1, 2, 3, 4):
        ward.ask(key, 0.0, 4.0)
    ward.env.run(1.0)
    ward.desk.adopt(always(3))
    ward.env.run(2.0)
    assert ward.desk.busy() == 3
    ward.desk.adopt(always(1))
    assert ward.lived() == [(1, 0.0, 4.0), (2, 1.0, 5.0), (3, 1.0, 5.0), (4, 5.0, 9.0)]
    assert ward.desk.overtime(99.0) == 2 * 2.0 + 1.0


def test_people_on_call_may_be_adopted() -> None:
    ward = Ward(DAY_SHIFT)
    ward.ask(1, 1.0, 1.0, urgent=True)
    ward.env.run(3.0)
    ward.desk.adopt(DAY_SHIFT, on_call=1)
    assert ward.lived() == [(1, 3.0, 4.0)]


def test_another_policy_ranks_what_has_not_begun() -> None:
    ward = Ward(always(1))
    ward.put((1, 0.0, 4.0), (2, 1.0, 1.0), (3, 5.5, 1.0), priority=[0, 0, 9])
    ward.ask(4, 2.0, 1.0, priority=5)
    ward.env.run(3.0)
    ward.desk.adopt(always(1), rank=lambda priority, _: -priority)
    assert ward.lived() == [(4, 4.0, 5.0)]
    assert starts(ward.desk.serve(99.0)) == [(1, 0.0), (2, 5.0), (3, 6.0)]
    ward.put((8, 2000.0, 1.0))
    with pytest.raises(ValueError, match="between -128 and 127, not 300"):
        ward.desk.adopt(always(1), rank=lambda priority, _: 300)


def test_nobody_on_duty_for_ever_serves_nobody() -> None:
    ward = Ward(always(0))
    ward.ask(1, 0.0, 1.0)
    assert ward.lived() == []
    assert ward.desk.waiting() == 1


def test_a_fraction_of_a_person_serves_on_its_days_alone() -> None:
    ward = Ward(Duty.working_days(0.2, 8.0, 8.0, MONDAY))
    ward.ask(1, 1.0, 6.0)
    ward.ask(2, 1.0, 6.0)
    assert ward.lived() == [(1, 104.0, 110.0), (2, 110.0, 116.0)]
    assert ward.desk.overtime(300.0) == 4.0


def test_totals_count_rows_and_processes_together() -> None:
    ward = Ward(always(1))
    ward.put((1, 0.0, 4.0), (2, 1.0, 2.0))
    ward.ask(9, 2.0, 3.0, priority=-1)
    ward.env.run(5.0)
    ward.desk.serve(5.0)
    first = ward.desk.take_measures()
    assert (first.offered, first.served, first.busy_hours, first.area_waiting) == (3, 2, 5.0, 2.0 + 4.0)
    ward.env.run(9.0)
    ward.desk.serve(9.0)
    second = ward.desk.measures()
    assert (second.offered, second.served, second.busy_hours, second.area_waiting) == (0, 1, 4.0, 2.0)


def test_impossible_questions_are_refused() -> None:
    ward = Ward(always(1), name="field")
    for hours, priority in ((-1.0, 0), (math.nan, 0), (math.inf, 0), (1.0, 128)):
        with pytest.raises(ValueError, match="field: cannot serve 7"):
            ward.desk.ask(7, hours, priority=priority)


class Life(NamedTuple):
    """What became of rows and processes with the numbers 0 to 59; the odd ones are processes."""

    rows: list[bytes]
    processes: list[Service]
    totals: QueueTotals
    overtime: float
    begun: list[tuple[float, int, float, int, float, bool]]
    """(started, priority, arrived, number, ended, urgent), in the order of the tie rule."""


def live(seed: int, duty: Duty, on_call: int, beats: list[float], *, backwards: bool = False) -> Life:
    """Rows known from the start and processes, on quarters of an hour; a stop at each beat."""
    ward, ids = Ward(duty, on_call=on_call), np.arange(60, dtype=np.uint64)
    luck = [Streams(seed).rows(name, ids) for name in ("arrived", "service", "level", "urgent", "patience")]
    arrived, service = np.round(luck[0] * 400.0) / 4, np.round(luck[1] * 12.0) / 4
    level, urgent, even = (luck[2] * 3).astype(np.int8), luck[3] < 0.3, ids % 2 == 0
    columns = {"priority": level, "urgent": urgent, "patience_h": luck[4] * 40.0}
    ward.desk.put(
        ids[even], arrived[even], service[even], **{name: column[even] for name, column in columns.items()}
    )
    for i in ids[1::2].tolist()[:: -1 if backwards else 1]:
        ward.ask(i, float(arrived[i]), float(service[i]), priority=int(level[i]), urgent=bool(urgent[i]))
    parts = []
    for beat in [*sorted(beats), 1000.0]:
        ward.env.run(beat)
        parts.append(ward.desk.serve(beat))
    served = Served(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
    order = np.lexsort((served.ids, served.started))
    took = ~served.abandoned
    spans = list(zip(served.ids[took].tolist(), served.started[took], served.ended[took], strict=True))
    spans += [(service.key, service.started, service.ended) for service in ward.log]
    return Life(
        [column[order].tobytes() for column in served],
        sorted(ward.log),
        ward.desk.measures(),
        ward.desk.overtime(1000.0),
        sorted((a, int(level[i]), float(arrived[i]), i, b, bool(urgent[i])) for i, a, b in spans),
    )


DUTIES = st.lists(st.integers(0, 3), min_size=16, max_size=16).map(
    lambda people: weekly({6.0 * i: n for i, n in enumerate(people)} | {96.0: 2})
)
BEATS = st.lists(st.integers(1, 150) | st.floats(0.5, 150), max_size=8, unique=True)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), DUTIES, st.integers(0, 3), BEATS, st.booleans())
def test_neither_beats_nor_the_order_of_asking_change_a_byte(
    seed: int, duty: Duty, on_call: int, beats: list[float], backwards: bool
) -> None:
    whole, cut = live(seed, duty, on_call, []), live(seed, duty, on_call, beats, backwards=backwards)
    assert (cut.rows, cut.processes, cut.begun) == (whole.rows, whole.processes, whole.begun)
    assert cut.totals == whole.totals
    assert cut.overtime == whole.overtime


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), DUTIES, st.integers(0, 3))
def test_nothing_starts_without_somebody_for_it_and_overtime_is_the_integral(
    seed: int, duty: Duty, on_call: int
) -> None:
    life = live(seed, duty, on_call, [])
    assert len(life.processes) == 30
    assert life.totals.served == len(life.begun) == 60 - life.totals.abandoned
    for place, (at, *_, urgent) in enumerate(life.begun):
        others = sum(end > at for _, _, _, _, end, _ in life.begun[:place])
        assert others < duty.at(at) or (urgent and others < on_call)
    instants = np.arange(0.125, 900.0, 0.25).tolist()
    counted = sum(max(0, sum(s <= t < e for s, _, _, _, e, _ in life.begun) - duty.at(t)) for t in instants)
    assert life.overtime == pytest.approx(counted / 4, abs=1e-6)


def test_waits_of_processes_agree_with_erlang_c() -> None:
    """Poisson processes at three people, 2 erlangs; 40,000 of them stay within three standard errors."""
    n, ids = 40_000, np.arange(40_000, dtype=np.uint64)
    gap, work = (-np.log1p(-Streams(4).rows(name, ids)) for name in ("gap", "work"))
    env = simpy.Environment()
    desk, waits = Desk(env, always(3)), np.zeros(n)

    def source() -> Generator[Any, Any, None]:
        for key in range(n):
            yield env.timeout(gap[key] / 2.0)
            desk.ask(key, float(work[key])).callbacks.append(note)

    def note(event: simpy.Event) -> None:
        waits[event.value.key] = event.value.started - event.value.asked

    env.process(source())
    env.run()
    means = waits[n // 50 :].reshape(40, -1).mean(axis=1)
    error = means.std(ddof=1) / math.sqrt(40)
    assert error < 0.05 * means.mean()
    assert abs(means.mean() - erlang_c_wait(2.0, 3, 1.0)) <= 3.0 * error


def test_who_waits_may_give_up_and_who_is_served_may_not() -> None:
    """One desk: 1 is served from 0 to 5 and 3 after it, because 2 has given up at 2."""
    ward = Ward(always(1))
    ward.ask(1, 0.0, 5.0)
    ward.ask(2, 1.0, 1.0)
    ward.ask(3, 1.5, 1.0)
    ward.env.run(until=2.0)
    assert [ward.desk.give_up(key) for key in (1, 2, 2, 7)] == [False, True, False, False]
    assert ward.desk.waiting() == 1
    ward.env.run(until=20.0)
    assert [(one.key, one.started) for one in ward.log] == [(1, 0.0), (3, 5.0)]
    assert ward.desk.measures().withdrawn == 1
