"""The bus delivers at true instants, keeps a tally of every row, and notices when one vanishes."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import simpy
from hypothesis import given
from hypothesis import strategies as st

from sim.kernel.bus import Batch, Bus, Message, Tray
from sim.kernel.links import ApiParameters, IntegrationParameters, PointToPointParameters
from sim.kernel.streams import Streams
from sim.records.errors import LawBroken

PERFECT = IntegrationParameters(
    default="api",
    api=ApiParameters(latency_low=0, latency_high=0, loss=0),
    p2p=PointToPointParameters(loss=0),
)


@dataclass(frozen=True)
class BellRung(Message):
    """A patient rings."""

    room: int


class MealsOrdered(Batch):
    """Meals for beds."""

    fields = ("bed", "meal")


def bus_of(wires: IntegrationParameters = PERFECT, outside: frozenset[str] = frozenset()) -> tuple[Any, Bus]:
    env = simpy.Environment(initial_time=0.0)
    return env, Bus(env, wires, Streams(1), lambda hour: int(hour // 720) + 1, outside)


def meals(*at: float, first: int = 0) -> MealsOrdered:
    number = len(at)
    ids = np.arange(first, first + number, dtype=np.uint64)
    return MealsOrdered(
        ids, np.array(at), bed=np.arange(number) + first, meal=np.zeros(number, dtype=np.uint8)
    )


def test_a_message_arrives_as_an_event_after_its_latency() -> None:
    env, bus = bus_of(IntegrationParameters(default="p2p", p2p=PointToPointParameters(loss=0)))
    heard: list[tuple[float, int]] = []
    bus.listen("ward.nurses", BellRung, lambda bell: heard.append((env.now, bell.room)))
    bus.send("ward.bed", BellRung(1, room=12))
    assert heard == []
    env.run(1)
    (at, room), *more = heard
    assert not more
    assert room == 12
    assert 0.5 / 3600 <= at <= 3 / 3600 + 1e-6


def test_everyone_who_listens_hears_and_each_over_a_link_of_its_own() -> None:
    env, bus = bus_of()
    heard: list[str] = []
    bus.listen("ward.nurses", BellRung, lambda _: heard.append("nurses"))
    bus.listen("ward.doctor", BellRung, lambda _: heard.append("doctor"))
    bus.send("ward.bed", BellRung(1, room=12))
    env.run(1)
    assert sorted(heard) == ["doctor", "nurses"]
    assert {receiver for _, receiver, _ in bus.routes} == {"ward.nurses", "ward.doctor"}


def test_what_nobody_listens_to_is_an_error_and_not_silence() -> None:
    _, bus = bus_of()
    with pytest.raises(LookupError, match="nobody listens to BellRung, sent by ward.bed"):
        bus.send("ward.bed", BellRung(1, room=12))


def test_a_batch_must_have_the_columns_of_its_kind() -> None:
    with pytest.raises(TypeError, match="MealsOrdered has the columns"):
        MealsOrdered(np.zeros(1, dtype=np.uint64), np.zeros(1), bed=np.zeros(1))


def test_a_tray_gives_what_has_arrived_in_the_order_of_arrival() -> None:
    tray = Tray()
    tray.put(meals(5.0, 1.0, 30.0))
    tray.put(meals(1.0, 3.0, first=10))
    taken = tray.take(24.0)
    assert taken is not None
    assert taken.at.tolist() == [1.0, 1.0, 3.0, 5.0]
    assert taken.ids.tolist() == [1, 10, 11, 0]
    assert taken["bed"].tolist() == [1, 10, 11, 0]
    assert len(tray) == 1
    rest = tray.take(48.0)
    assert rest is not None
    assert rest.at.tolist() == [30.0]
    assert tray.take(72.0) is None


def test_a_row_that_arrives_in_the_instant_of_the_beat_belongs_to_the_next() -> None:
    tray = Tray()
    tray.put(meals(24.0))
    assert tray.take(24.0) is None
    assert len(tray) == 1


@given(
    batches=st.lists(st.lists(st.integers(0, 96), max_size=8), max_size=6),
    cuts=st.lists(st.integers(1, 95), max_size=5),
)
def test_splitting_a_beat_changes_no_row(batches: list[list[int]], cuts: list[int]) -> None:
    whole, split, first = Tray(), Tray(), 0
    for instants in batches:
        for tray in (whole, split):
            tray.put(meals(*(float(at) / 2 for at in instants), first=first))
        first += len(instants)
    at_once = whole.take(48.0)
    in_parts = [part for cut in sorted({*cuts, 96}) if (part := split.take(cut / 2)) is not None]
    assert len(whole) == len(split)
    assert whole.taken == split.taken
    if at_once is None:
        assert in_parts == []
        return
    for name in ("ids", "at"):
        joined = np.concatenate([getattr(part, name) for part in in_parts])
        assert joined.tobytes() == getattr(at_once, name).tobytes()
    assert np.concatenate([part["bed"] for part in in_parts]).tobytes() == at_once["bed"].tobytes()


def test_hours_lost_to_the_beat_are_counted() -> None:
    """A row laid in at noon for the morning was handled half a day late; one on time was not."""
    tray = Tray()
    tray.take(24.0)
    tray.put(meals(12.0, 30.0))
    tray.take(48.0)
    assert tray.hours_lost == 12.0


def test_lost_rows_do_not_arrive_and_are_counted_once() -> None:
    _, bus = bus_of(IntegrationParameters(default="p2p", p2p=PointToPointParameters(loss=0.01)))
    tray = bus.tray("kitchen.cooks", MealsOrdered)
    bus.send_batch("ward.nurses", meals(*np.linspace(0, 10, 5_000)))
    (traffic,) = bus.routes["ward.nurses", "kitchen.cooks", "MealsOrdered"].traffic.values()
    assert traffic.sent == 5_000
    assert 20 < traffic.lost < 90
    assert len(tray) == traffic.sent - traffic.lost
    bus.check(1)


def test_whoever_is_outside_is_spoken_to_without_a_wire() -> None:
    wires = IntegrationParameters(default="nightly")
    env, bus = bus_of(wires, outside=frozenset({"ward.bed"}))
    heard: list[float] = []
    bus.listen("ward.nurses", BellRung, lambda _: heard.append(env.now))
    bus.send("ward.bed", BellRung(1, room=12))
    env.run(1)
    assert heard == [0.0]


def test_the_tally_of_a_month_is_that_of_sending() -> None:
    env, bus = bus_of(IntegrationParameters(default="nightly"))
    bus.listen("ward.nurses", BellRung, lambda _: None)
    for at in (700.0, 719.0, 721.0):
        env.run(at)
        bus.send("ward.bed", BellRung(int(at), room=12))
    env.run(1440)
    traffic = bus.routes["ward.bed", "ward.nurses", "BellRung"].traffic
    assert {month: t.sent for month, t in traffic.items()} == {1: 2, 2: 1}
    assert sum(t.handled for t in traffic.values()) == 3 - sum(t.lost for t in traffic.values())


def test_a_change_of_style_leaves_direct_links_alone() -> None:
    _, bus = bus_of(outside=frozenset({"ward.bed"}))
    direct, wired = bus.link("ward.bed", "ward.nurses"), bus.link("ward.nurses", "kitchen.cooks")
    bus.adopt(IntegrationParameters(default="manual"))
    assert (direct.style, wired.style) == ("direct", "manual")


@pytest.mark.parametrize("where", ["in the tray", "on the way"])
def test_a_message_that_vanishes_breaks_the_law(where: str) -> None:
    env, bus = bus_of(IntegrationParameters(default="nightly", p2p=PointToPointParameters(loss=0)))
    tray = bus.tray("kitchen.cooks", MealsOrdered)
    bus.listen("ward.nurses", BellRung, lambda _: None)
    bus.send_batch("ward.nurses", meals(1.0, 2.0, 3.0))
    bus.send("ward.bed", BellRung(1, room=12))
    bus.check(7)
    if where == "in the tray":
        tray._waiting[0] = tray._waiting[0].where([0, 1])
    else:
        bus._under_way.clear()
    with pytest.raises(LawBroken, match="V04 messages does not close in month 7") as broken:
        bus.check(7)
    assert broken.value.difference == 1
    assert env.now == 0.0
