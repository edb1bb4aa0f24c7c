"""The bus delivers at true instants to the right ones, keeps a tally of every row, and misses one that vanishes."""

import dataclasses
from typing import Any

import numpy as np
import pytest
import simpy

from sim.kernel.bus import Bus
from sim.kernel.links import IntegrationParameters, LinkParameters, PointToPointParameters
from sim.kernel.routes import Passed
from sim.kernel.words import Message
from tests.kernel.ward import (
    BED,
    COOKS,
    LOSSY,
    NIGHTLY,
    NURSES,
    PERFECT,
    BellAnswered,
    BellRung,
    MealsOrdered,
    MealsServed,
    PatientsMoved,
    bus_of,
    entry,
    meals,
    patients,
    seated,
    tally,
    told,
    ward,
)

# --- messages


def test_a_message_arrives_as_an_event_after_its_latency() -> None:
    env, bus = ward(IntegrationParameters(default="p2p", p2p=PointToPointParameters(loss=0)))
    heard: list[tuple[float, int]] = []
    bus.listen(NURSES, BellRung, lambda bell: heard.append((env.now, bell.room)))
    bus.send(BED, BellRung(1, room=12))
    assert heard == []
    env.run(1)
    ((at, room),) = heard
    assert room == 12
    assert 0.5 / 3600 <= at <= 3 / 3600 + 1e-6


def test_everyone_who_hears_is_told_and_each_over_a_link_of_its_own() -> None:
    env, bus = bus_of(
        seated(
            entry(BED, (BellRung,)), entry(NURSES, (), (BellRung,)), entry("ward.doctor", (), (BellRung,))
        ),
        IntegrationParameters(default="api", links={"bed->doctor": LinkParameters(style="manual")}),
    )
    heard: list[tuple[str, bool]] = []
    bus.listen(NURSES, BellRung, lambda _: heard.append(("nurses", env.now < 0.001)))
    bus.listen("ward.doctor", BellRung, lambda _: heard.append(("doctor", env.now < 0.001)))
    bus.send(BED, BellRung(1, room=12))
    env.run(240)
    assert heard == [("nurses", True), ("doctor", False)]
    assert [route.receiver for route in bus.routes()] == ["ward.doctor", NURSES]


def test_a_fact_goes_to_the_senders_own_wing_and_to_whoever_gets_a_copy() -> None:
    directory = seated(
        entry(BED, (BellRung,)),
        entry("ward.bed@east", (BellRung,)),
        entry("ward.nurses@east", (), (BellRung,)),
        entry(NURSES, (), (BellRung,)),
        copies={("BellRung", BED): ["ward.nurses@east"]},
    )
    env, bus = bus_of(directory)
    heard: list[tuple[int, str]] = []
    for address in (NURSES, "ward.nurses@east"):
        bus.listen(address, BellRung, lambda bell, address=address: heard.append((bell.key, address)))
    bus.send("ward.bed@east", BellRung(1, room=12))
    bus.send(BED, BellRung(2, room=13))
    env.run(1)
    assert sorted(heard) == [(1, "ward.nurses@east"), (2, NURSES), (2, "ward.nurses@east")]


def test_what_nobody_hears_is_an_error_and_not_silence() -> None:
    _, bus = bus_of(seated(entry(BED, (BellRung,))))
    with pytest.raises(LookupError, match="nobody hears BellRung, said by ward.bed"):
        bus.send(BED, BellRung(1, room=12))


def test_no_rows_are_no_word() -> None:
    _, bus = ward()
    bus.send_rows(NURSES, meals())
    bus.send_home(NURSES, patients(), np.zeros(0, dtype=np.uint8))
    bus.answer_rows(COOKS, meals(), meals())
    assert list(bus.routes()) == []


def test_whoever_is_outside_is_spoken_to_without_a_wire() -> None:
    env, bus = ward(NIGHTLY, outside=frozenset({BED}))
    heard: list[float] = []
    bus.listen(NURSES, BellRung, lambda _: heard.append(env.now))
    bus.send(BED, BellRung(1, room=12))
    env.run(1)
    assert heard == [0.0]


def test_a_change_of_style_leaves_direct_links_alone() -> None:
    _, bus = ward(outside=frozenset({BED}))
    direct, wired = bus.link(BED, NURSES), bus.link(NURSES, COOKS)
    bus.adopt(IntegrationParameters(default="manual"))
    assert (direct.style, wired.style) == ("direct", "manual")


def test_a_word_may_travel_otherwise_than_the_others_on_its_link() -> None:
    by_file = LinkParameters(style="api", words={"MealsOrdered": "nightly"})
    env, bus = ward(PERFECT.model_copy(update={"links": {"nurses->cooks": by_file}}))
    bus.send_rows(NURSES, meals(1.0, 2.0))
    inbox = bus.inbox(COOKS, MealsOrdered)
    assert (inbox.take(24.0) is None, told(inbox.take(48.0))) == (False, [(26 + 1 / 6, 1)])
    assert env.now == 0.0


# --- answers


def test_a_message_is_answered_to_the_one_who_asked() -> None:
    env, bus = bus_of(
        seated(
            entry(BED, (BellRung,), (BellAnswered,)),
            entry("ward.bed@east", (BellRung,), (BellAnswered,)),
            entry(NURSES, (BellAnswered,), (BellRung,)),
        )
    )
    heard: list[tuple[str, int]] = []
    bus.listen(NURSES, BellRung, lambda bell: bus.answer(NURSES, bell, BellAnswered(bell.key, minutes=4.0)))
    for address in (BED, "ward.bed@east"):
        bus.listen(address, BellAnswered, lambda word, address=address: heard.append((address, word.key)))
    bus.send("ward.bed@east", BellRung(1, room=12))
    bus.send(BED, BellRung(2, room=13))
    env.run(1)
    assert heard == [("ward.bed@east", 1), (BED, 2)]


def test_a_message_that_is_passed_on_can_still_be_answered() -> None:
    directory = seated(
        entry(BED, (BellRung,), (BellAnswered,)),
        entry(NURSES, (BellAnswered, BellRung), (BellRung,)),
        entry("ward.nurses@night", (), (BellRung,)),
        copies={("BellRung", NURSES): ["ward.nurses@night"]},
    )
    env, bus = bus_of(directory, outside=frozenset({"ward.nurses"}))
    askers: list[int] = []
    heard: list[int] = []

    def pass_on(bell: BellRung) -> None:
        if bell.asker == directory.code(BED):
            bus.send(NURSES, bell)
            bus.answer(NURSES, bell, BellAnswered(bell.key, minutes=4.0))

    bus.listen(NURSES, BellRung, pass_on)
    bus.listen("ward.nurses@night", BellRung, lambda bell: askers.append(bell.asker))
    bus.listen(BED, BellAnswered, lambda word: heard.append(word.key))
    bus.send(BED, BellRung(1, room=12))
    env.run(1)
    assert (heard, askers) == ([1], [directory.code(NURSES)])


def test_what_was_not_heard_over_the_bus_cannot_be_answered() -> None:
    _, bus = ward()
    with pytest.raises(
        LookupError, match="nobody has asked: only what was heard over the bus can be answered"
    ):
        bus.answer(NURSES, BellRung(1, room=12), BellAnswered(1, minutes=4.0))
    with pytest.raises(LookupError, match="nobody has asked"):
        bus.answer_rows(COOKS, meals(1.0), meals(1.0))


def two_wards(wires: IntegrationParameters) -> tuple[simpy.Environment, Bus]:
    return bus_of(
        seated(
            entry("ward.nurses@west", (MealsOrdered,), (MealsServed,)),
            entry(COOKS, (MealsServed,), (MealsOrdered,)),
            entry("ward.nurses@east", (MealsOrdered,), (MealsServed,)),
        ),
        wires,
    )


def served(orders: MealsOrdered) -> MealsServed:
    """One meal for each order, an hour after it arrived."""
    return MealsServed(orders.ids, orders.at + 1.0, orders.bed)


def test_rows_are_answered_each_to_who_asked_through_files_and_retries() -> None:
    """Both wards order by one nightly file; the west asks again for two meals, in the next file."""
    _, bus = two_wards(NIGHTLY)
    bus.send_rows("ward.nurses@east", meals(5.0, 7.0, first=0))
    bus.send_rows("ward.nurses@west", meals(3.0, 6.0, 9.0, first=10))
    kitchen = bus.inbox(COOKS, MealsOrdered)
    orders = kitchen.take(48.0)
    assert isinstance(orders, MealsOrdered)
    assert told(orders) == [(26.5, 0), (26.5, 1), (26.5, 10), (26.5, 11), (26.5, 12)]
    assert bus.directory.addresses[2] == "ward.nurses@east"
    assert orders.asker.tolist() == [2, 2, 0, 0, 0]
    bus.answer_rows(COOKS, orders, served(orders))
    bus.send_rows("ward.nurses@west", meals(50.0, 51.0, first=11))
    again = kitchen.take(96.0)
    assert isinstance(again, MealsOrdered)
    assert (told(again), again.asker) == ([(74.5, 11), (74.5, 12)], 0)
    bus.answer_rows(COOKS, again, served(again))
    west, east = (bus.inbox(address, MealsServed) for address in ("ward.nurses@west", "ward.nurses@east"))
    assert told(east.take(200.0)) == [(50.5, 0), (50.5, 1)]
    assert told(west.take(72.0)) == [(50.5, 10), (50.5, 11), (50.5, 12)]
    assert told(west.take(200.0)) == [(98.5, 11), (98.5, 12)]
    assert [(r.sender, r.receiver) for r in bus.routes() if r.kind is MealsServed] == [
        (COOKS, "ward.nurses@east"),
        (COOKS, "ward.nurses@west"),
    ]
    bus.check(1)


def test_rows_that_name_their_own_asker_are_answered_days_later() -> None:
    """The kitchen keeps who asked beside the order and answers when it is done, in an order of its own."""
    _, bus = two_wards(PERFECT)
    bus.send_rows("ward.nurses@east", meals(1.0, 2.0, 3.0, first=0))
    bus.send_rows("ward.nurses@west", meals(1.5, first=10))
    orders = bus.inbox(COOKS, MealsOrdered).take(24.0)
    assert isinstance(orders, MealsOrdered)
    done = orders.where(np.array([3, 1, 0]))
    late = dataclasses.replace(served(done), at=np.array([60.0, 50.0, 55.0]), asker=done.asker)
    bus.answer_rows(COOKS, late, late)
    assert told(bus.inbox("ward.nurses@east", MealsServed).take(72.0)) == [(55.0, 0), (60.0, 2)]
    assert told(bus.inbox("ward.nurses@west", MealsServed).take(72.0)) == [(50.0, 10)]


def test_rows_that_are_passed_on_can_still_be_answered() -> None:
    directory = seated(
        entry(NURSES, (MealsOrdered,), (MealsServed,)),
        entry("ward.cook", (MealsServed, MealsOrdered), (MealsOrdered,)),
        entry("ward.cook@night", (), (MealsOrdered,)),
        copies={("MealsOrdered", "ward.cook"): ["ward.cook@night"]},
    )
    _, bus = bus_of(directory)
    bus.send_rows(NURSES, meals(1.0))
    orders = bus.inbox("ward.cook", MealsOrdered).take(24.0)
    assert isinstance(orders, MealsOrdered)
    bus.send_rows("ward.cook", orders)
    bus.answer_rows("ward.cook", orders, served(orders))
    passed_on = bus.inbox("ward.cook@night", MealsOrdered).take(24.0)
    assert passed_on is not None
    assert (orders.asker, passed_on.asker) == (0, 1)
    assert told(bus.inbox(NURSES, MealsServed).take(24.0)) == [(2.0, 0)]


def test_an_answer_to_one_asker_lies_beside_answers_that_name_theirs() -> None:
    _, bus = two_wards(PERFECT)
    bus.send_rows("ward.nurses@east", meals(1.0, 2.0))
    orders = bus.inbox(COOKS, MealsOrdered).take(24.0)
    assert isinstance(orders, MealsOrdered)
    bus.answer_rows(COOKS, orders, served(orders))
    own = served(orders).arriving(np.array([2.5, 4.0]))
    own.asker = np.full(2, orders.asker, dtype=np.uint8)
    bus.answer_rows(COOKS, own, own)
    east = bus.inbox("ward.nurses@east", MealsServed)
    assert told(east.take(24.0)) == [(2.0, 0), (2.5, 0), (3.0, 1), (4.0, 1)]


# --- people


def test_a_word_about_people_goes_to_the_instance_that_serves_their_brand() -> None:
    directory = seated(
        entry("ward.door", (PatientsMoved,)),
        entry(NURSES, (), (PatientsMoved,)),
        entry("ward.nurses@gold", (), (PatientsMoved,), (1,)),
        entry("ward.cook", (), (PatientsMoved,)),
        brands=3,
    )
    _, bus = bus_of(directory)
    bus.send_home("ward.door", patients(5, 6, 7, 8), np.array([0, 1, 2, 1], dtype=np.uint8))
    assert told(bus.inbox(NURSES, PatientsMoved).take(24.0)) == [(0.0, 5), (0.0, 7)]
    gold = bus.inbox("ward.nurses@gold", PatientsMoved).take(24.0)
    assert told(gold) == [(0.0, 6), (0.0, 8)]
    assert gold is not None
    assert gold.asker == directory.code("ward.door")
    assert len(told(bus.inbox("ward.cook", PatientsMoved).take(24.0))) == 4
    bus.send_home("ward.door", patients(9), np.array([1], dtype=np.uint8))
    assert tally(bus, "ward.door", NURSES) == {1: (2, 0, 0)}
    assert tally(bus, "ward.door", "ward.nurses@gold") == {1: (3, 0, 0)}
    bus.check(1)


# --- two words of one name


def test_two_classes_of_one_name_are_two_words_on_their_way() -> None:
    church: type[Message] = dataclasses.make_dataclass(
        "BellRung", [("hour", int)], bases=(Message,), frozen=True
    )
    env, bus = bus_of(
        seated(
            entry("ward.tower", (BellRung, church)),
            entry(NURSES, (), (BellRung,)),
            entry("ward.vicar", (), (church,)),
        )
    )
    heard: list[Any] = []
    bus.listen(NURSES, BellRung, lambda bell: heard.append((NURSES, bell.room)))
    bus.listen("ward.vicar", church, lambda bell: heard.append(("ward.vicar", bell.hour)))
    bus.send("ward.tower", BellRung(1, room=12))
    bus.send("ward.tower", church(1, hour=7))
    env.run(1)
    assert heard == [(NURSES, 12), ("ward.vicar", 7)]
    assert {(route.receiver, route.kind) for route in bus.routes()} == {
        (NURSES, BellRung),
        ("ward.vicar", church),
    }


# --- who watches


def test_a_watcher_is_told_of_every_word_with_its_arrival_and_whether_it_is_lost() -> None:
    env, bus = ward(LOSSY, outside=frozenset({BED}))
    seen: list[Passed] = []
    bus.watch(seen.append)
    bus.listen(NURSES, BellRung, lambda _: None)
    bus.send(BED, BellRung(1, room=12))
    bus.send_rows(NURSES, meals(*np.linspace(0, 10, 2_000)))
    env.run(24)
    bell, rows = seen
    assert bell == Passed(BED, NURSES, BellRung(1, room=12, asker=0), 0.0, False)
    assert (rows.sender, rows.receiver, len(rows.word)) == (NURSES, COOKS, 2_000)
    assert isinstance(rows.lost, np.ndarray)
    arrived = bus.inbox(COOKS, MealsOrdered).take(48.0)
    assert arrived is not None
    kept = np.asarray(rows.arrives)[~rows.lost]
    assert sorted(arrived.at.tolist()) == sorted(kept.tolist())
    assert tally(bus, NURSES, COOKS) == {1: (2_000, int(rows.lost.sum()), 0)}
    assert 3 < rows.lost.sum() < 50
