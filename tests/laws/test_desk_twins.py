"""The desk is its slow twin on the same draws, SimPy's own resource, and Erlang on paper; wherever beats are cut."""

import datetime as dt
import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import numpy as np
import pytest
import simpy
from hypothesis import example, given
from hypothesis import strategies as st

from sim.kernel.calendar import Calendar
from sim.kernel.desk import Desk
from sim.kernel.duty import Block, Duty
from sim.verify.queueing import erlang_a, erlang_c, erlang_c_wait
from tests.laws import desk_cases
from tests.laws.desk_cases import FINEST, OFFERED, PATIENCE, SERVERS, SERVICE, Fates
from tests.laws.desk_twin import Again, Ask, Fate, SlowDesk

CALENDAR = Calendar(dt.date(2024, 1, 1), months=24, warm_up_months=0)
"""From a Monday on."""
CLOSING = 17_000.0
MILLISECOND = 1.0 / 3.6e6
PROCESS = 1_000
"""Keys of processes begin here."""
WORKDAY, WEEK = (0, 1, 2, 3, 4), (0, 1, 2, 3, 4, 5, 6)


def round_the_clock(people: float) -> Duty:
    return Duty.round_the_clock(people, CALENDAR)


def two_shifts() -> Duty:
    return Duty.of([Block(2, 8.0, 16.0, WEEK), Block(1, 16.0, 22.0, WEEK)], CALENDAR)


def overlapping() -> Duty:
    return Duty.of([Block(1, 6.0, 14.0, WEEK), Block(1.5, 10.0, 18.0, WORKDAY)], CALENDAR)


DUTIES: dict[str, Callable[[], Duty]] = {
    "one": lambda: round_the_clock(1),
    "three": lambda: round_the_clock(3),
    "office": lambda: Duty.working_days(2, 8.0, 8.0, CALENDAR),
    "1.2 people": lambda: Duty.working_days(1.2, 8.0, 8.0, CALENDAR),
    "two shifts": two_shifts,
    "overlapping": overlapping,
}
duties = st.sampled_from(sorted(DUTIES))
cuts = st.lists(st.integers(1, 640).map(lambda n: n / 8), max_size=12, unique=True)


def changes(duty: Duty) -> Iterator[float]:
    """Yield the instants at which the number on duty changes, for twelve weeks."""
    at = duty.next_change(-1.0)
    while at < 2_016.0:
        yield at
        at = duty.next_change(at)


def slowly(asks: Sequence[Ask], duty: Duty, on_call: int = 0, again: Again | None = None) -> Fates:
    return SlowDesk(asks, duty.at, changes(duty), on_call=on_call, again=again).run()


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


def collect(desk: Desk, until: float, fates: Fates) -> None:
    served = desk.serve(until)
    columns = (served.ids, served.attempt, served.arrived, served.started, served.ended, served.abandoned)
    for key, attempt, came, started, ended, gone in zip(
        *(column.tolist() for column in columns), strict=True
    ):
        assert (key, attempt) not in fates, "told twice"
        fates[key, attempt] = Fate(None if gone else started, ended, gone)
        assert not gone or came <= ended
    waited = served.ended[served.abandoned] - served.arrived[served.abandoned]
    assert served.waited_h[served.abandoned].tolist() == pytest.approx(waited.tolist(), abs=MILLISECOND)


def fast(
    rows: Sequence[Ask],
    processes: Sequence[Ask],
    duty: Duty,
    cuts: Sequence[float] = (),
    *,
    on_call: int = 0,
    again: Again | None = None,
) -> Fates:
    """Let the desk serve rows, put at the beat in which they arrive, and processes, which ask when they arrive.

    A process comes back as `again` says, just as a row does.
    """
    env = simpy.Environment()
    desk = Desk(env, duty, on_call=on_call, again=again)
    fates: Fates = {}

    def life(ask: Ask) -> Iterator[simpy.Event]:
        came, service_h, attempt = ask.arrived, ask.service_h, 0
        while True:
            yield env.timeout(came - env.now)
            asked = desk.ask(
                ask.key, service_h, priority=ask.priority, urgent=ask.urgent, captured=ask.place_in_line[2]
            )
            told = yield asked
            assert (told.key, told.asked, told.ended) == (ask.key, came, env.now)
            fates[ask.key, attempt] = Fate(told.started, told.ended, False)
            back = again(ask.key, attempt, env.now, False, ask.payload) if again else None
            if back is None:
                return
            (came, service_h, _), attempt = back, attempt + 1

    for ask in processes:
        env.process(life(ask))
    for begins, ends in pairwise([0.0, *sorted(cuts), CLOSING]):
        put(desk, [row for row in rows if begins <= row.arrived < ends])
        env.run(until=ends)
        collect(desk, ends, fates)
    return fates


@given(desk_cases.asks(), desk_cases.asks(PROCESS, patient=True, most=12), duties, cuts, st.integers(0, 3))
@example([Ask(2, 8.0, 1.0), Ask(1, 8.0, 1.0)], [Ask(PROCESS, 8.0, 1.0, -1)], "one", [8.0], 0)
def test_the_desk_is_its_slow_twin(
    rows: list[Ask], processes: list[Ask], duty: str, cuts: list[float], on_call: int
) -> None:
    people = DUTIES[duty]()
    expected = slowly(rows + processes, people, on_call)
    assert len(expected) == len(rows) + len(processes)
    assert fast(rows, processes, people, cuts, on_call=on_call) == expected


def back_again(key: int, attempt: int, instant: float, abandoned: bool, payload: int) -> tuple | None:
    """Twice at most; sometimes at the very instant; those with an odd payload only if they gave up."""
    if attempt == 2 or (payload % 2 and not abandoned):
        return None
    patience = math.inf if (key + attempt) % 3 or key >= PROCESS else 0.5 * (payload % 3)
    return instant + 0.25 * ((key + payload + attempt) % 4), 0.25 + 0.5 * (key % 3), patience


@given(desk_cases.asks(), desk_cases.asks(PROCESS, patient=True, most=12), duties, cuts, st.integers(0, 3))
def test_the_desk_is_its_slow_twin_when_they_come_back(
    rows: list[Ask], processes: list[Ask], duty: str, cuts: list[float], on_call: int
) -> None:
    people = DUTIES[duty]()
    expected = slowly(rows + processes, people, on_call, back_again)
    assert fast(rows, processes, people, cuts, on_call=on_call, again=back_again) == expected


def test_who_comes_back_keeps_the_instant_of_capture() -> None:
    """Both are back at 4, while the third is served: the one captured first goes first."""

    def again(key: int, attempt: int, instant: float, abandoned: bool, payload: int) -> tuple | None:
        return (4.0, 1.0, math.inf) if key < 3 and not attempt else None

    rows = [Ask(1, 0.0, 1.0), Ask(2, 0.0, 1.0, captured=-1.0), Ask(3, 3.0, 2.0)]
    told = fast(rows, [], round_the_clock(1), again=again)
    assert told == slowly(rows, round_the_clock(1), again=again)
    assert {who: fate.started for who, fate in told.items()} == {
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


@pytest.mark.parametrize("duty", sorted(DUTIES))
@pytest.mark.parametrize("beat", [0.7, 24.0, 100.0, CLOSING])
def test_a_busy_desk_is_its_slow_twin(duty: str, beat: float) -> None:
    """A thousand asks; on working days the line grows, and those with patience leave it."""
    many, few = mixed(17, 1_000, 1, FINEST)
    people = DUTIES[duty]()
    beats = [n * beat for n in range(1, int(1_000 / beat))]
    assert fast(many, few, people, beats, on_call=1) == slowly(many + few, people, 1)


def test_a_busy_desk_is_its_slow_twin_to_the_millisecond_in_hours_of_any_kind() -> None:
    many, few = mixed(18, 1_000, 2, 0.0)
    people = two_shifts()
    measured = fast(many, few, people, [0.1 * n for n in range(1, 5_000)], on_call=1)
    expected = slowly(many + few, people, 1)
    assert measured.keys() == expected.keys()
    for who, fate in expected.items():
        assert measured[who].abandoned == fate.abandoned
        assert measured[who].ended == pytest.approx(fate.ended, rel=0.0, abs=MILLISECOND)
        assert (measured[who].started or 0.0) == pytest.approx(fate.started or 0.0, rel=0.0, abs=MILLISECOND)


def test_a_service_of_no_length_lets_the_next_begin_at_its_instant() -> None:
    rows = [Ask(1, 0.0, 0.0), Ask(2, 0.0, 1.0, patience_h=0.0), Ask(3, 0.0, 1.0, patience_h=0.5)]
    told = fast(rows, [], round_the_clock(1))
    assert told == {(1, 0): Fate(0, 0, False), (2, 0): Fate(0, 1, False), (3, 0): Fate(None, 0.5, True)}


def test_the_patience_of_the_desk_is_that_of_rows_without_their_own_and_not_of_processes() -> None:
    env = simpy.Environment()
    desk = Desk(env, round_the_clock(1), patience=0.5)
    desk.put(np.array([1, 2], dtype=np.uint64), np.array([0.0, 1.0]), np.array([2.0, 1.0]))
    asked = desk.ask(PROCESS, 1.0, priority=1)
    assert env.run(asked).started == 2.0
    env.run(until=4.0)
    fates: Fates = {}
    collect(desk, 4.0, fates)
    assert fates == {(1, 0): Fate(0.0, 2.0, False), (2, 0): Fate(None, 1.5, True)}


def test_one_and_a_fifth_people_are_one_and_on_every_fifth_working_day_two() -> None:
    """Which day of the five is the desk's to say; that it is a whole shift, and how many, is not."""
    duty = DUTIES["1.2 people"]()
    days = [day for day in range(28) if day % 7 < 5]
    present = [[duty.at(24.0 * day + hour) for hour in (7.75, 8.0, 15.75, 16.0)] for day in days]
    assert {tuple(day) for day in present} == {(0, 1, 1, 0), (0, 2, 2, 0)}
    second = [number for number, day in enumerate(present) if day[1] == 2]
    assert np.diff(second).tolist() == [5, 5, 5]
    assert duty.hours(0.0, 336.0) == pytest.approx(1.2 * 10 * 8.0)


@pytest.mark.parametrize("patience", [math.inf, PATIENCE])
def test_with_one_shift_rows_are_served_as_by_simpys_own_resource(patience: float) -> None:
    rows = desk_cases.crowd(5, 5_000, patience=patience, priorities=3)
    beats = [24.0 * day for day in range(1, 30)]
    expected = desk_cases.by_priority_resource(rows, SERVERS)
    assert fast(rows, [], round_the_clock(SERVERS), beats) == expected


def test_with_one_shift_processes_are_served_as_by_simpys_own_resource() -> None:
    processes = desk_cases.crowd(6, 5_000, priorities=3)
    expected = desk_cases.by_priority_resource(processes, SERVERS)
    assert fast([], processes, round_the_clock(SERVERS)) == expected


def waits(seed: int, rows: int, patience: float, share: int) -> tuple[list[bool], list[float]]:
    """Return who gave up and who waited how long; every `share`-th is a process and waits for ever."""
    asks = desk_cases.crowd(seed, rows, patience=patience)
    many, few = [a for a in asks if a.key % share], [a for a in asks if a.key % share == 0]
    beats = [24.0 * day for day in range(1, int(asks[-1].arrived / 24.0))]
    fates = fast(many, few, round_the_clock(SERVERS), beats)
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
