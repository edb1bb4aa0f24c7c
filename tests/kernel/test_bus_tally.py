"""The bus keeps a tally of every row and message, pair by pair, and misses one that vanishes or comes twice."""

import numpy as np
import pytest

from sim.kernel.bus import Bus
from sim.kernel.links import IntegrationParameters
from sim.records.errors import LawBroken
from tests.kernel.ward import (
    BED,
    COOKS,
    LOSSY,
    NIGHTLY,
    NURSES,
    BellRung,
    MealsOrdered,
    bus_of,
    entry,
    meals,
    seated,
    tally,
    ward,
)


def test_lost_rows_do_not_arrive_and_are_counted_once() -> None:
    _, bus = ward(LOSSY)
    bus.send_rows(NURSES, meals(*np.linspace(0, 10, 5_000)))
    sent, lost, _ = tally(bus, NURSES, COOKS)[1]
    assert sent == 5_000
    assert 20 < lost < 90
    assert len(bus.inbox(COOKS, MealsOrdered)) == sent - lost
    bus.check(1)


def test_the_tally_of_a_month_is_that_of_sending() -> None:
    env, bus = ward(NIGHTLY)
    bus.listen(NURSES, BellRung, lambda _: None)
    for at in (700.0, 719.0, 721.0):
        env.run(at)
        bus.send(BED, BellRung(int(at), room=12))
    env.run(1440)
    assert tally(bus, BED, NURSES) == {1: (2, 0, 2), 2: (1, 0, 1)}


def test_hours_on_the_way_and_rows_passed_on_by_hand_are_counted() -> None:
    _, bus = ward(IntegrationParameters(default="manual"))
    bus.send_rows(NURSES, meals(1.0, 2.0, 3.0))
    (route,) = bus.routes()
    arrived = bus.inbox(COOKS, MealsOrdered).take(1000.0)
    assert arrived is not None
    assert route.tally[1].by_hand == 3
    assert route.tally[1].delay == pytest.approx(arrived.at.sum() - 6.0)


def test_hours_lost_to_the_beat_are_told_by_kind_of_word() -> None:
    """A meal for 20 o'clock is laid in after the kitchen has looked at the end of that day."""
    _, bus = ward()
    kitchen = bus.inbox(COOKS, MealsOrdered)
    bus.send_rows(NURSES, meals(3.0))
    kitchen.take(24.0)
    assert bus.hours_lost_to_beat() == {}
    bus.send_rows(NURSES, meals(20.0, 30.0, first=5))
    kitchen.take(48.0)
    assert bus.hours_lost_to_beat() == {"MealsOrdered": 4.0}


def crowded() -> Bus:
    """Two wards and a bed whose words are in trays, taken, on their way and heard; everything closes."""
    directory = seated(
        entry(BED, (BellRung,)),
        entry("ward.nurses@east", (MealsOrdered,), (BellRung,)),
        entry(NURSES, (MealsOrdered,), (BellRung,)),
        entry(COOKS, (), (MealsOrdered,)),
    )
    env, bus = bus_of(directory, NIGHTLY)
    for address in (NURSES, "ward.nurses@east"):
        bus.listen(address, BellRung, lambda _: None)
    for sender in (NURSES, "ward.nurses@east"):
        bus.send_rows(sender, meals(1.0, 2.0, 3.0, 30.0))
    bus.send(BED, BellRung(1, room=12))
    env.run(10.0)
    bus.send(BED, BellRung(2, room=13))
    bus.inbox(COOKS, MealsOrdered).take(24.0)
    bus.check(7)
    return bus


PLANTED = {
    "rows vanish from a tray": ({NURSES: -1}, f"MealsOrdered {NURSES}->{COOKS}", 1),
    "rows come twice": ({NURSES: 2}, f"MealsOrdered {NURSES}->{COOKS}", -2),
    "one pair loses what another gets twice": (
        {NURSES: -1, "ward.nurses@east": 1},
        f"MealsOrdered {NURSES}->{COOKS}",
        1,
    ),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_rows_that_vanish_or_appear_break_the_law_of_their_pair(planted: str) -> None:
    moves, pair, difference = PLANTED[planted]
    bus = crowded()
    for route in bus.routes():
        move = moves.get(route.sender, 0)
        if route.kind is MealsOrdered and move:
            assert route.tray is not None
            if move > 0:
                route.tray.put(meals(*[40.0] * move))
            else:
                route.tray.take(1_000.0)
                route.tray.taken += move
    with pytest.raises(LawBroken, match=f"V04 messages, {pair} does not close in month 7") as broken:
        bus.check(7)
    assert broken.value.difference == difference


@pytest.mark.parametrize(("heard_more", "difference"), [(1, -1), (-1, 1)])
def test_a_message_that_is_heard_twice_or_never_breaks_the_law(heard_more: int, difference: int) -> None:
    bus = crowded()
    (bells,) = [route for route in bus.routes() if route.kind is BellRung]
    assert (bells.under_way, bells.tally[1].handled) == (1, 1)
    bells.tally[1].handled += heard_more
    with pytest.raises(LawBroken, match=f"V04 messages, BellRung {BED}->{NURSES}") as broken:
        bus.check(7)
    assert (broken.value.left, broken.value.difference) == (2, difference)
