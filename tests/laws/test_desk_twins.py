"""The desk is its slow twin on the same draws, SimPy's own resource, and Erlang on paper; wherever beats are cut."""

import math
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple
from unittest.mock import patch

import numpy as np
import pytest
import simpy
from hypothesis import example, given
from hypothesis import strategies as st

from sim.kernel import desk_loop, desk_queue
from sim.kernel.desk import Desk
from sim.kernel.desk_limits import UNLIMITED, Limits
from sim.kernel.duty import Duty
from sim.verify.queueing import erlang_a, erlang_c, erlang_c_wait
from tests.laws import desk_cases
from tests.laws.desk_asks import Again, Ask, Fate
from tests.laws.desk_cases import FINEST, OFFERED, PATIENCE, SERVERS, SERVICE, Fates
from tests.laws.desk_twin import SlowDesk
from tests.laws.duties_by_hand import DUTIES, changes, present, round_the_clock

CLOSING = 17_000.0
MILLISECOND = 1.0 / 3.6e6
PROCESS = 1_000
"""Keys of processes begin here."""
duties = st.sampled_from(sorted(DUTIES))
cuts = st.lists(st.integers(1, 640).map(lambda n: n / 8), max_size=12, unique=True)


class Hours(NamedTuple):
    """Since the beginning: waiting and busy hours of all together, and overtime."""

    waiting: float
    busy: float
    overtime: float


@dataclass
class Lived:
    """What became of everyone, and the hours until each beat."""

    fates: Fates
    hours: list[Hours]
    lost: float = 0.0
    """Hours lost to the beat."""
    worked: dict[tuple[int, int], float] = field(default_factory=dict)
    """Hours of work of whoever was served."""


def slowly(
    asks: Sequence[Ask],
    duty: str,
    cuts: Sequence[float] = (),
    *,
    on_call: int = 0,
    again: Again | None = None,
    limits: Limits = UNLIMITED,
) -> Lived:
    """The slow desk, with people on duty as counted by hand."""
    people = max(DUTIES[duty].duty().most, on_call)
    desk = SlowDesk(
        asks, present(duty), changes(duty), on_call=on_call, again=again,
        outside=limits.outside, rest=limits.rest, people=people,
    )  # fmt: skip
    hours = []
    for ends in (*sorted(cuts), CLOSING):
        desk.run(ends)
        hours.append(Hours(desk.waiting_h, desk.busy_h, desk.overtime_h))
    return Lived(desk.fates, hours, worked=desk.worked)


def put(desk: Desk, rows: Sequence[Ask]) -> None:
    desk.put(
        np.array([row.key for row in rows], dtype=np.uint64),
        np.array([row.arrived for row in rows]),
        np.array([row.service_h for row in rows]),
        patience_h=np.array([row.patience_h for row in rows]),
        priority=np.array([row.priority for row in rows], dtype=np.int8),
        payload=np.array([row.payload for row in rows], dtype=np.int64),
        captured=np.array([row.place_in_line[2] for row in rows]),
        urgent=np.array([row.urgent for row in rows], dtype=np.bool_),
    )


def collect(desk: Desk, until: float, lived: Lived) -> None:
    """Who was put down has waited until it was begun, and starts for the last time later."""
    served, fates = desk.serve(until), lived.fates
    columns = (served.ids, served.attempt, served.arrived, served.started, served.ended, served.abandoned)
    times = served.waited_h, served.work_h
    for key, attempt, came, started, ended, gone, waited, work in zip(
        *(column.tolist() for column in (*columns, *times)), strict=True
    ):
        assert (key, attempt) not in fates, "told twice"
        begun = started if ended - started == work else came + waited
        fates[key, attempt] = Fate(None if gone else begun, ended, gone)
        assert came <= ended if gone else begun <= started
        if not gone:
            lived.worked[key, attempt] = work
    waited = served.ended[served.abandoned] - served.arrived[served.abandoned]
    assert served.waited_h[served.abandoned].tolist() == pytest.approx(waited.tolist(), abs=MILLISECOND)


def life(
    env: simpy.Environment, desk: Desk, ask: Ask, lived: Lived, again: Again | None
) -> Iterator[simpy.Event]:
    """One process: it asks when it arrives, and comes back as `again` says, just as a row does."""
    came, service_h, attempt = ask.arrived, ask.service_h, 0
    while True:
        yield env.timeout(came - env.now)
        asked = desk.ask(
            ask.key, service_h, priority=ask.priority, urgent=ask.urgent, captured=ask.place_in_line[2],
            needs_h=ask.needs_h, again_h=ask.again_h,
        )  # fmt: skip
        told = yield asked
        assert (told.key, told.asked, told.ended) == (ask.key, came, env.now)
        lived.fates[ask.key, attempt] = Fate(told.started, told.ended, False)
        lived.worked[ask.key, attempt] = told.work
        back = again(ask.key, attempt, env.now, False, ask.payload) if again else None
        if back is None:
            return
        (came, service_h, _), attempt = back, attempt + 1


def on_time(row: Ask) -> int:
    return 0


def put_at(row: Ask, begins: Sequence[float], late: Callable[[Ask], int]) -> float:
    """The beginning of the beat in which a row is put, so many beats after the one in which it arrives."""
    return begins[min(bisect_right(begins, row.arrived) - 1 + late(row), len(begins) - 1)]


def fast(
    rows: Sequence[Ask],
    processes: Sequence[Ask],
    duty: Duty,
    cuts: Sequence[float] = (),
    *,
    on_call: int = 0,
    again: Again | None = None,
    late: Callable[[Ask], int] = on_time,
    limits: Limits = UNLIMITED,
) -> Lived:
    """Let the desk serve rows, put so many beats after the one in which they arrive, and processes.

    Hours are taken window by window and added up.
    """
    env = simpy.Environment()
    desk = Desk(env, duty, on_call=on_call, again=again, limits=limits)
    lived, waiting, busy = Lived({}, []), 0.0, 0.0
    for ask in processes:
        env.process(life(env, desk, ask, lived, again))
    begins = [0.0, *sorted(cuts)]
    due: dict[float, list[Ask]] = {}
    for row in rows:
        due.setdefault(put_at(row, begins, late), []).append(row)
    for begin, ends in pairwise([*begins, CLOSING]):
        put(desk, due.get(begin, []))
        env.run(until=ends)
        collect(desk, ends, lived)
        window = desk.take_measures()
        waiting, busy = waiting + window.area_waiting, busy + window.busy_hours
        lived.hours.append(Hours(waiting, busy, desk.overtime(ends)))
    lived.lost = desk.hours_lost_to_beat
    return lived


@given(desk_cases.asks(), desk_cases.asks(PROCESS, patient=True, most=12), duties, cuts, st.integers(0, 3))
@example([Ask(2, 8.0, 1.0), Ask(1, 8.0, 1.0)], [Ask(PROCESS, 8.0, 1.0, -1)], "one", [8.0], 0)
def test_the_desk_is_its_slow_twin_in_fates_and_hours_until_every_beat(
    rows: list[Ask], processes: list[Ask], duty: str, cuts: list[float], on_call: int
) -> None:
    expected = slowly(rows + processes, duty, cuts, on_call=on_call)
    assert len(expected.fates) == len(rows) + len(processes)
    assert fast(rows, processes, DUTIES[duty].duty(), cuts, on_call=on_call) == expected


def back_again(key: int, attempt: int, instant: float, abandoned: bool, payload: int) -> tuple | None:
    """Twice at most; sometimes at the very instant; those with an odd payload only if they gave up."""
    if attempt == 2 or (payload % 2 and not abandoned):
        return None
    patience = math.inf if (key + attempt) % 3 or key >= PROCESS else 0.5 * (payload % 3)
    return instant + 0.25 * ((key + payload + attempt) % 4), 0.25 + 0.5 * (key % 3), patience


@given(desk_cases.asks(), desk_cases.asks(PROCESS, patient=True, most=12), duties, cuts, st.integers(0, 3))
@example([*(Ask(key, 0.0, 0.25) for key in (2, 3, 4)), Ask(1, 0.25, 0.25)], [], "0.4 and not manned", [], 0)
def test_the_desk_is_its_slow_twin_when_they_come_back(
    rows: list[Ask], processes: list[Ask], duty: str, cuts: list[float], on_call: int
) -> None:
    expected = slowly(rows + processes, duty, cuts, on_call=on_call, again=back_again)
    assert fast(rows, processes, DUTIES[duty].duty(), cuts, on_call=on_call, again=back_again) == expected


@given(
    desk_cases.asks(),
    desk_cases.asks(PROCESS, patient=True, most=12),
    duties,
    cuts,
    st.integers(0, 3),
    st.integers(1, 4),
)
def test_plain_rows_in_a_block_fare_as_if_they_came_one_by_one(
    rows: list[Ask], processes: list[Ask], duty: str, cuts: list[float], on_call: int, chunk: int
) -> None:
    """Every other put is of plain rows alone, and the processes and the others come between."""
    plain = {"priority": 0, "urgent": False, "patience_h": math.inf}
    rows = [replace(row, **plain) if bisect_right(sorted(cuts), row.arrived) % 2 else row for row in rows]
    expected = slowly(rows + processes, duty, cuts, on_call=on_call)
    with patch.object(desk_queue, "FEW", 1), patch.object(desk_loop, "CHUNK", chunk):
        assert fast(rows, processes, DUTIES[duty].duty(), cuts, on_call=on_call) == expected


@given(desk_cases.asks(), desk_cases.asks(PROCESS, patient=True, most=12), duties, cuts, st.integers(0, 3))
def test_rows_put_behind_the_desks_now_enter_at_now_and_cost_the_hours_between(
    rows: list[Ask], processes: list[Ask], duty: str, cuts: list[float], on_call: int
) -> None:
    """A third of the rows is put in its beat, a third one beat later, a third two; capture stays as it was."""

    def late(row: Ask) -> int:
        return row.key % 3

    entered = [
        replace(
            row,
            arrived=max(row.arrived, put_at(row, [0.0, *sorted(cuts)], late)),
            captured=row.place_in_line[2],
        )
        for row in rows
    ]
    expected = slowly(entered + processes, duty, cuts, on_call=on_call)
    expected.lost = sum(after.arrived - before.arrived for before, after in zip(rows, entered, strict=True))
    assert fast(rows, processes, DUTIES[duty].duty(), cuts, on_call=on_call, late=late) == expected


@pytest.mark.parametrize("name", DUTIES)
def test_duty_is_as_counted_by_hand(name: str) -> None:
    duty, by_hand = DUTIES[name].duty(), present(name)
    quarters = [hour / 4 for hour in range(int(4 * 1_008.0))]
    assert [duty.at(t) for t in quarters] == [by_hand(t) for t in quarters]
    told, at = [], duty.next_change(-0.5)
    while at < 1_008.0:
        told.append(at)
        at = duty.next_change(at)
    assert told == [at for at in changes(name) if at < 1_008.0]


def test_who_comes_back_keeps_the_instant_of_capture() -> None:
    """Both are back at 4, while the third is served: the one captured first goes first."""

    def again(key: int, attempt: int, instant: float, abandoned: bool, payload: int) -> tuple | None:
        return (4.0, 1.0, math.inf) if key < 3 and not attempt else None

    rows = [Ask(1, 0.0, 1.0), Ask(2, 0.0, 1.0, captured=-1.0), Ask(3, 3.0, 2.0)]
    told = fast(rows, [], DUTIES["one"].duty(), again=again)
    assert told == slowly(rows, "one", again=again)
    assert {who: fate.started for who, fate in told.fates.items()} == {
        (2, 0): 0.0, (1, 0): 1.0, (3, 0): 3.0, (2, 1): 5.0, (1, 1): 6.0
    }  # fmt: skip


def mixed(seed: int, rows: int, people: int, step: float) -> tuple[list[Ask], list[Ask]]:
    """Return rows, and every fifth ask as a process; three priorities, patience; every seventh is urgent."""
    asks = desk_cases.crowd(seed, rows, offered=0.9 * people, patience=3.0, priorities=3, step=step)
    many = [
        Ask(a.key, a.arrived, a.service_h, a.priority, a.key % 7 == 0, a.patience_h)
        for a in asks
        if a.key % 5
    ]
    few = [Ask(PROCESS * 100 + a.key, a.arrived, a.service_h, a.priority, a.key % 7 == 0) for a in asks[::5]]
    return many, few


@pytest.mark.parametrize("duty", DUTIES)
@pytest.mark.parametrize("beat", [0.7, 24.0, CLOSING])
def test_a_busy_desk_is_its_slow_twin(duty: str, beat: float) -> None:
    """A thousand asks; on working days the line grows, and those with patience leave it."""
    many, few = mixed(17, 1_000, 1, FINEST)
    beats = [round(n * beat * 8) / 8 for n in range(1, int(1_000 / beat))]
    expected = slowly(many + few, duty, beats, on_call=1)
    assert expected.hours[-1].overtime > 0.0 or duty in ("one", "three", "manned by 0.3")
    assert fast(many, few, DUTIES[duty].duty(), beats, on_call=1) == expected


def test_a_busy_desk_is_its_slow_twin_to_the_millisecond_in_hours_of_any_kind() -> None:
    many, few = mixed(18, 1_000, 2, 0.0)
    beats = [0.1 * n for n in range(1, 5_000)]
    measured = fast(many, few, DUTIES["two shifts"].duty(), beats, on_call=1)
    expected = slowly(many + few, "two shifts", beats, on_call=1)
    assert measured.fates.keys() == expected.fates.keys()
    for who, fate in expected.fates.items():
        told = measured.fates[who]
        assert told.abandoned == fate.abandoned
        assert told.ended == pytest.approx(fate.ended, rel=0.0, abs=MILLISECOND)
        assert (told.started or 0.0) == pytest.approx(fate.started or 0.0, rel=0.0, abs=MILLISECOND)
    assert np.array(measured.hours) == pytest.approx(np.array(expected.hours), rel=0.0, abs=MILLISECOND)


def test_a_service_of_no_length_lets_the_next_begin_at_its_instant() -> None:
    rows = [Ask(1, 0.0, 0.0), Ask(2, 0.0, 1.0, patience_h=0.0), Ask(3, 0.0, 1.0, patience_h=0.5)]
    told = fast(rows, [], DUTIES["one"].duty())
    assert told.fates == {(1, 0): Fate(0, 0, False), (2, 0): Fate(0, 1, False), (3, 0): Fate(None, 0.5, True)}
    assert told.hours == [Hours(waiting=0.5, busy=1.0, overtime=0.0)]


def test_a_job_of_the_night_holds_somebody_past_midnight_and_into_the_morning() -> None:
    """Two from 22 to 7: what begins at 6:30 ends at 9:30, two and a half hours over; nothing begins by day."""
    rows = [Ask(1, 23.5, 1.0), Ask(2, 30.5, 3.0), Ask(3, 31.0, 1.0), Ask(4, 45.75, 0.5)]
    told = fast(rows, [], DUTIES["nights"].duty(), [24.0, 48.0])
    assert {key: fate[:2] for (key, _), fate in told.fates.items()} == {
        1: (23.5, 24.5), 2: (30.5, 33.5), 3: (46.0, 47.0), 4: (46.0, 46.5)
    }  # fmt: skip
    assert told.hours == [Hours(0.0, 0.5, 0.0), Hours(15.25, 5.5, 2.5), Hours(15.25, 5.5, 2.5)]


def test_a_desk_that_is_always_manned_begins_at_any_hour_and_works_no_overtime() -> None:
    rows = [Ask(n, 24.0 * n + 3.0, 20.0) for n in range(6)]
    told = fast(rows, [], DUTIES["manned by 0.3"].duty())
    assert [fate.started for fate in told.fates.values()] == [row.arrived for row in rows]
    assert told.hours == [Hours(waiting=0.0, busy=120.0, overtime=0.0)]


def test_the_patience_of_the_desk_is_that_of_rows_without_their_own_and_not_of_processes() -> None:
    env = simpy.Environment()
    desk = Desk(env, DUTIES["one"].duty(), patience=0.5)
    desk.put(np.array([1, 2], dtype=np.uint64), np.array([0.0, 1.0]), np.array([2.0, 1.0]))
    asked = desk.ask(PROCESS, 1.0, priority=1)
    assert env.run(asked).started == 2.0
    env.run(until=4.0)
    lived = Lived({}, [])
    collect(desk, 4.0, lived)
    assert lived.fates == {(1, 0): Fate(0.0, 2.0, False), (2, 0): Fate(None, 1.5, True)}


@pytest.mark.parametrize("patience", [math.inf, PATIENCE])
def test_with_one_shift_rows_are_served_as_by_simpys_own_resource(patience: float) -> None:
    rows = desk_cases.crowd(5, 5_000, patience=patience, priorities=3)
    beats = [24.0 * day for day in range(1, 30)]
    expected = desk_cases.by_priority_resource(rows, SERVERS)
    assert fast(rows, [], round_the_clock(SERVERS)(), beats).fates == expected


def test_with_one_shift_processes_are_served_as_by_simpys_own_resource() -> None:
    processes = desk_cases.crowd(6, 5_000, priorities=3)
    expected = desk_cases.by_priority_resource(processes, SERVERS)
    assert fast([], processes, round_the_clock(SERVERS)()).fates == expected


def waits(seed: int, rows: int, patience: float, share: int) -> tuple[list[bool], list[float]]:
    """Return who gave up and who waited how long; every `share`-th is a process and waits for ever."""
    asks = desk_cases.crowd(seed, rows, patience=patience)
    many, few = [a for a in asks if a.key % share], [a for a in asks if a.key % share == 0]
    beats = [24.0 * day for day in range(1, int(asks[-1].arrived / 24.0))]
    fates = fast(many, few, round_the_clock(SERVERS)(), beats).fates
    return [fates[ask.key, 0].abandoned for ask in asks], desk_cases.waits(asks, fates)


@pytest.mark.slow
@pytest.mark.parametrize("share", [2, 10**9])
def test_waits_agree_with_erlang_c(share: int) -> None:
    """Half of them processes; all of them rows."""
    _, waited = waits(1, 90_000, math.inf, share)
    assert desk_cases.agrees(waited, erlang_c_wait(OFFERED, SERVERS, SERVICE))
    assert desk_cases.agrees([wait > 0.0 for wait in waited], erlang_c(OFFERED, SERVERS))


@pytest.mark.slow
def test_impatience_agrees_with_erlang_a() -> None:
    left, waited = waits(3, 90_000, PATIENCE, 10**9)
    theory = erlang_a(OFFERED, SERVERS, SERVICE, PATIENCE)
    assert desk_cases.agrees(left, theory.abandoned)
    assert desk_cases.agrees(waited, theory.wait_h)
