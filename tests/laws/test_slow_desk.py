"""The slow desk deserves belief: stories told by hand, its rules, SimPy's own resource, Erlang on paper."""

import math
from collections.abc import Callable, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.verify.queueing import erlang_a, erlang_c, erlang_c_wait
from tests.laws import desk_cases
from tests.laws.desk_asks import Ask, Fate
from tests.laws.desk_cases import OFFERED, PATIENCE, SERVERS, SERVICE, Fates
from tests.laws.desk_twin import SlowDesk


def one(_: float) -> int:
    return 1


def day_of(people: int) -> Callable[[float], int]:
    """From 8 to 16 o'clock, every day."""
    return lambda hour: people if 8.0 <= hour % 24.0 < 16.0 else 0


EDGES = [24.0 * day + hour for day in range(9) for hour in (8.0, 16.0)]


def served(*asks: Ask, on_duty: Callable[[float], int] = one, on_call: int = 0) -> dict[int, tuple]:
    """Return (started, ended) by key, (None, when) for who gave up."""
    fates = SlowDesk(asks, on_duty, EDGES, on_call=on_call).run()
    return {key: fate[:2] for (key, _), fate in fates.items()}


def test_first_come_is_first_served() -> None:
    assert served(Ask(1, 0.0, 2.0), Ask(2, 1.0, 3.0), Ask(3, 1.5, 1.0)) == {1: (0, 2), 2: (2, 5), 3: (5, 6)}


def test_ties_go_by_priority_then_arrival_then_capture_then_key() -> None:
    asks = [
        Ask(9, 0.0, 4.0),
        Ask(8, 2.0, 1.0),
        Ask(7, 2.0, 1.0),
        Ask(6, 2.0, 1.0, captured=1.5),
        Ask(5, 1.0, 1.0, captured=1.75),
        Ask(4, 3.0, 1.0, priority=-1),
        Ask(3, 0.5, 1.0, priority=1),
    ]
    begins = {key: times[0] for key, times in served(*asks).items()}
    assert begins == {9: 0, 4: 4, 5: 5, 6: 6, 7: 7, 8: 8, 3: 9}


def test_who_arrives_as_a_server_falls_free_may_go_before_who_waited() -> None:
    """Arrivals of an instant come before its starts."""
    assert served(Ask(1, 0.0, 2.0), Ask(2, 1.0, 1.0), Ask(3, 2.0, 1.0, priority=-1)) == {
        1: (0, 2),
        3: (2, 3),
        2: (3, 4),
    }


def test_whoever_is_in_service_when_the_shift_ends_finishes_and_nobody_else_begins() -> None:
    desk = SlowDesk([Ask(1, 15.0, 3.0), Ask(2, 15.5, 1.0), Ask(3, 17.0, 0.5)], day_of(1), EDGES)
    assert desk.run() == {
        (1, 0): Fate(15.0, 18.0, False),
        (2, 0): Fate(32.0, 33.0, False),
        (3, 0): Fate(33.0, 33.5, False),
    }
    assert desk.overtime_h == 2.0
    assert desk.busy_h == 3.0 + 1.0 + 0.5
    assert desk.waiting_h == 16.5 + 16.0


def test_the_end_of_a_shift_comes_before_a_start_at_its_instant_and_its_beginning_too() -> None:
    assert served(Ask(1, 16.0, 1.0), on_duty=day_of(1)) == {1: (32, 33)}
    assert served(Ask(1, 8.0, 1.0), on_duty=day_of(1)) == {1: (8, 9)}


def test_a_smaller_shift_takes_nobody_until_enough_have_finished() -> None:
    """Three work on at 8 where one is on duty: two hours over for three, then one for two."""
    asks = [Ask(1, 7.0, 3.0), Ask(2, 7.0, 4.0), Ask(3, 7.0, 5.0), Ask(4, 7.0, 1.0)]
    desk = SlowDesk(asks, lambda hour: 3 if hour < 8.0 else 1, [8.0])
    fates = desk.run()
    assert fates[4, 0] == Fate(12.0, 13.0, False)
    assert desk.overtime_h == 2 * 2.0 + 1 * 1.0


def test_the_urgent_are_served_at_night_by_those_on_call_and_do_not_wait_behind_the_others() -> None:
    asks = [Ask(1, 20.0, 1.0), Ask(2, 21.0, 2.0, 9, urgent=True), Ask(3, 22.0, 2.0, urgent=True)]
    night = {2: (21, 23), 3: (23, 25), 1: (32, 33)}
    assert served(*asks, on_duty=day_of(1), on_call=1) == night
    assert served(*asks, on_duty=day_of(1), on_call=2) == night | {3: (22, 24)}
    assert served(*asks, on_duty=day_of(1)) == {1: (32, 33), 3: (33, 35), 2: (35, 37)}


def test_those_on_call_are_the_same_people_as_those_on_duty() -> None:
    """Who is called out by day is no one more: one on duty and one on call serve one at a time."""
    asks = [Ask(1, 9.0, 2.0), Ask(2, 9.5, 1.0, urgent=True), Ask(3, 9.5, 1.0)]
    assert served(*asks, on_duty=day_of(1), on_call=1) == {1: (9, 11), 2: (11, 12), 3: (12, 13)}
    assert served(*asks, on_duty=day_of(1), on_call=2) == {1: (9, 11), 2: (9.5, 10.5), 3: (11, 12)}


def test_a_call_out_that_lasts_into_the_morning_holds_one_of_the_shift() -> None:
    asks = [Ask(1, 7.0, 3.0, urgent=True), Ask(2, 7.5, 1.0)]
    desk = SlowDesk(asks, day_of(1), EDGES, on_call=1)
    assert [fate.started for fate in desk.run().values()] == [7.0, 10.0]
    assert desk.overtime_h == 1.0


def test_whose_patience_ends_as_a_server_falls_free_is_still_served() -> None:
    asks = [Ask(1, 0.0, 2.0), Ask(2, 1.0, 1.0, patience_h=1.0), Ask(3, 1.5, 1.0, patience_h=1.0)]
    assert served(*asks) == {1: (0, 2), 2: (2, 3), 3: (None, 2.5)}
    assert SlowDesk(asks, one).run()[3, 0].abandoned


def test_who_has_no_patience_is_served_at_once_or_never() -> None:
    asks = [
        Ask(1, 0.0, 2.0, patience_h=0.0),
        Ask(2, 1.0, 1.0, patience_h=0.0),
        Ask(3, 2.0, 1.0, patience_h=0.0),
    ]
    assert served(*asks) == {1: (0, 2), 2: (None, 1), 3: (2, 3)}


def test_a_service_of_no_length_lets_the_next_begin_at_its_instant() -> None:
    asks = [Ask(1, 0.0, 0.0), Ask(2, 0.0, 1.0, patience_h=0.0), Ask(3, 0.0, 1.0, patience_h=0.5)]
    assert served(*asks) == {1: (0, 0), 2: (0, 1), 3: (None, 0.5)}


def test_who_comes_back_is_the_same_thing_at_its_next_attempt() -> None:
    """One finishes at 2 and is back at once; the other gives up at 1.5, tries again at 1.75, and is behind."""

    def again(key: int, attempt: int, instant: float, abandoned: bool, payload: int) -> tuple | None:
        told.append((key, attempt, instant, abandoned, payload))
        return None if attempt else (instant + 0.25 * abandoned, 1.0, math.inf)

    told: list[tuple] = []
    desk = SlowDesk([Ask(1, 0.0, 2.0, -1, payload=7), Ask(2, 1.0, 2.0, patience_h=0.5)], one, again=again)
    assert desk.run() == {
        (1, 0): Fate(0.0, 2.0, False),
        (2, 0): Fate(None, 1.5, True),
        (1, 1): Fate(2.0, 3.0, False),
        (2, 1): Fate(3.0, 4.0, False),
    }
    assert told == [(2, 0, 1.5, True, 0), (1, 0, 2.0, False, 7), (1, 1, 3.0, False, 7), (2, 1, 4.0, False, 0)]


def test_one_and_a_fifth_people_are_one_and_on_every_fifth_working_day_two() -> None:
    """Two weeks from a Monday; the second person comes on both Fridays, for the whole shift.

    Each morning brings two jobs of seven hours; a shift of eight begins both where two are there, else one
    at 8 and one at 15, which then ends at 22: six hours over. Nothing is left for the next day.
    """
    fridays = (4, 11)

    def on_duty(hour: float) -> int:
        day, clock = divmod(hour, 24.0)
        return (1 + (day in fridays)) * (day % 7 < 5 and 8.0 <= clock < 16.0)

    days = [0, 1, 2, 3, 4, 7, 8, 9, 10, 11]
    edges = [24.0 * day + hour for day in days for hour in (8.0, 16.0)]
    asks = [Ask(10 * day + n, 24.0 * day + 6.0, 7.0) for day in days for n in (1, 2)]
    desk = SlowDesk(asks, on_duty, edges)
    fates = desk.run()
    clocks = {key: fate.started - 24.0 * (key // 10) for (key, _), fate in fates.items() if fate.started}
    assert [clocks[10 * day + 1] for day in days] == [8.0] * 10
    assert [clocks[10 * day + 2] for day in days] == [15, 15, 15, 15, 8, 15, 15, 15, 15, 8]
    assert desk.overtime_h == 8 * 6.0
    assert desk.busy_h == 20 * 7.0
    assert desk.waiting_h == 10 * 2.0 + 8 * 9.0 + 2 * 2.0


def test_hours_are_counted_until_the_end_of_the_run() -> None:
    desk = SlowDesk([Ask(1, 0.0, 5.0), Ask(2, 1.0, 1.0)], one)
    assert desk.run(3.0) == {}
    assert (desk.busy_h, desk.waiting_h, desk.overtime_h) == (3.0, 2.0, 0.0)


def two_shifts(hour: float) -> int:
    return 2 if 8.0 <= hour % 24.0 < 16.0 else int(16.0 <= hour % 24.0 < 22.0)


def broken_rules(asks: Sequence[Ask], fates: Fates, on_call: int) -> list[tuple]:
    """Judge the fates afterwards, start by start, knowing nothing of how they came about."""
    left = {ask: fates[ask.key, 0] for ask in asks}
    broken: list[tuple] = []
    for ask, (started, ended, abandoned) in left.items():
        at = ended if started is None else started
        if at < ask.arrived or at > ask.gives_up or (abandoned and at != ask.gives_up):
            broken.append(("outside its patience", ask))
        busy = [b for b, f in left.items() if f.started is not None and f.started <= at < f.ended]
        before_it = [b for b in busy if left[b].started < at or b.place_in_line < ask.place_in_line]
        if started is not None and len(before_it) >= max(two_shifts(at), on_call * ask.urgent):
            broken.append(("too many", ask))
        waiting = [
            w for w, f in left.items() if w.arrived <= at < (f.ended if f.started is None else f.started)
        ]
        waiting += [ask] * abandoned
        if any(len(busy) < max(two_shifts(at), on_call * w.urgent) for w in waiting):
            broken.append(("idle hands", ask))
        if started is not None:
            ahead = [
                w for w in waiting if w.place_in_line < ask.place_in_line and (w.urgent or not ask.urgent)
            ]
            broken += [("out of turn", ask, w) for w in ahead]
    return broken


@given(desk_cases.asks(), st.integers(0, 3))
def test_no_rule_is_broken_whatever_comes(asks: list[Ask], on_call: int) -> None:
    desk = SlowDesk(
        asks, two_shifts, [e + h for e in EDGES[::2] for h in (0.0, 8.0, 14.0)] * 9, on_call=on_call
    )
    fates = desk.run()
    assert broken_rules(asks, fates, on_call) == []
    assert desk.waiting_h == sum(desk_cases.waits(asks, fates))
    assert desk.busy_h == sum(
        fate.ended - fate.started for fate in fates.values() if fate.started is not None
    )


@pytest.mark.parametrize("patience", [math.inf, PATIENCE])
def test_with_one_shift_it_is_simpys_own_resource(patience: float) -> None:
    asks = desk_cases.crowd(5, 5_000, patience=patience, priorities=3)
    assert SlowDesk(asks, lambda _: SERVERS).run() == desk_cases.by_priority_resource(asks, SERVERS)


def waits(seed: int, rows: int, **crowd: float) -> tuple[list[Ask], Fates, list[float]]:
    asks = desk_cases.crowd(seed, rows, **crowd)
    fates = SlowDesk(asks, lambda _: SERVERS).run()
    return asks, fates, desk_cases.waits(asks, fates)


def test_waits_agree_with_erlang_c() -> None:
    _, _, waited = waits(1, 60_000, offered=2.0)
    assert desk_cases.agrees(waited, erlang_c_wait(2.0, SERVERS, SERVICE))
    assert desk_cases.agrees([wait > 0.0 for wait in waited], erlang_c(2.0, SERVERS))


def test_waits_of_two_priorities_agree_with_cobham() -> None:
    """A. Cobham, Priority assignment in waiting line problems, Operations Research 2 (1954)."""
    asks, _, waited = waits(2, 80_000, priorities=2)
    load = OFFERED / SERVERS
    first = erlang_c(OFFERED, SERVERS) * SERVICE / SERVERS / (1.0 - load / 2)
    for priority, theory in enumerate((first, first / (1.0 - load))):
        of_it = [wait for ask, wait in zip(asks, waited, strict=True) if ask.priority == priority]
        assert desk_cases.agrees(of_it, theory)


def test_impatience_agrees_with_erlang_a() -> None:
    asks, fates, waited = waits(3, 60_000, patience=PATIENCE)
    theory: Mapping[str, float] = erlang_a(OFFERED, SERVERS, SERVICE, PATIENCE)._asdict()
    assert desk_cases.agrees([fates[ask.key, 0].abandoned for ask in asks], theory["abandoned"])
    assert desk_cases.agrees(waited, theory["wait_h"])


def test_services_a_tenth_too_long_are_found() -> None:
    _, _, waited = waits(1, 60_000, offered=2.0, bias=1.1)
    assert not desk_cases.agrees(waited, erlang_c_wait(2.0, SERVERS, SERVICE))
