"""What befalls a link for a while, against instants and losses worked out by hand."""

import numpy as np
import pytest

from sim.kernel.links import IntegrationParameters, Link, NightlyParameters, PointToPointParameters
from sim.kernel.mishaps import ANYBODY, Mishap
from sim.kernel.spans import seconds
from sim.kernel.streams import Streams, identity_rows
from tests.kernel.ward import BED, COOKS, NIGHTLY, NURSES, BellRung, MealsOrdered, meals, tally, told, ward

ENDS = (("nurses", "doctors"),)
WIRE = IntegrationParameters(
    p2p=PointToPointParameters(latency_low=seconds(36), latency_high=seconds(36), loss=0),
    nightly=NightlyParameters(at_hour=2.0, load=0.5, file_loss=0, reject=0),
)
LATE = 36 / 3600


def carried(style: str, sent: list[float], *mishaps: Mishap) -> tuple[list[float], list[bool]]:
    link = Link("nurses->doctors", style, WIRE, Streams(1))  # type: ignore[arg-type]  # a style by its name
    link.mishaps = mishaps
    arrived, lost = link.carry(identity_rows("word", np.arange(len(sent))), np.array(sent))
    for place, instant in enumerate(sent):
        one = link.carry_one(int(identity_rows("word", place)[0]), instant)
        assert one == (pytest.approx(arrived[place]), lost[place]), "one message fares as a row"
    return arrived.tolist(), lost.tolist()


def out(start: float, end: float) -> Mishap:
    return Mishap("out", ENDS, start, end, held=True)


def test_what_is_sent_while_a_wire_is_out_leaves_at_its_end_with_the_usual_latency() -> None:
    arrived, lost = carried("p2p", [9.5, 10.0, 12.25, 13.999, 14.0], out(10.0, 14.0))
    assert arrived == pytest.approx([9.5 + LATE, 14 + LATE, 14 + LATE, 14 + LATE, 14 + LATE])
    assert lost == [False] * 5


def test_a_file_whose_hour_falls_into_the_window_leaves_at_its_end() -> None:
    arrived, _ = carried("nightly", [20.0, 25.9, 26.0, 30.0], out(25.0, 28.0))
    assert arrived == pytest.approx([28.5, 28.5, 50.5, 50.5]), "the file of 2 o'clock waits until 4"


def test_one_window_after_another_is_waited_for_in_turn() -> None:
    arrived, _ = carried("p2p", [11.0], out(10.0, 14.0), out(12.0, 18.0))
    assert arrived == pytest.approx([18 + LATE])


def test_a_link_is_out_in_its_window_and_only_if_it_is_held() -> None:
    link = Link("nurses->doctors", "api", WIRE, Streams(1))
    link.mishaps = (out(10.0, 14.0), Mishap("late", ENDS, 20.0, 30.0, delay=1.0))
    assert link.out(np.array([9.9, 10.0, 13.9, 14.0, 25.0])).tolist() == [False, True, True, False, False]


def test_a_lost_file_is_that_of_its_date_alone() -> None:
    gone = Mishap("gone", ENDS, 24.0, 48.0, file_lost=True)
    arrived, lost = carried("nightly", [1.0, 10.0, 25.0, 27.0], gone)
    assert lost == [False, True, True, False]
    assert arrived == pytest.approx([2.5, 26.5, 26.5, 50.5])


def test_a_bad_release_delays_all_and_loses_some_of_what_is_sent_in_it() -> None:
    bad = Mishap("bad", ENDS, 10.0, 20.0, loss=0.25, delay=0.5)
    sent = [*np.linspace(10, 19.99, 4000).tolist(), 9.99, 20.0]
    link = Link("nurses->doctors", "p2p", WIRE, Streams(1))
    link.mishaps = (bad,)
    arrived, lost = link.carry(identity_rows("word", np.arange(len(sent))), np.array(sent))
    assert arrived - sent == pytest.approx([0.5 + LATE] * 4000 + [LATE] * 2)
    assert lost[:4000].mean() == pytest.approx(0.25, abs=3 * np.sqrt(0.25 * 0.75 / 4000))
    assert not lost[4000:].any()


def test_a_larger_loss_loses_the_same_messages_and_some_more() -> None:
    sent = np.linspace(10, 19, 500).tolist()
    few, many = (carried("p2p", sent, Mishap("bad", ENDS, 10.0, 20.0, loss=loss))[1] for loss in (0.1, 0.4))
    assert all(more or not less for less, more in zip(few, many, strict=True))
    assert sum(few) < sum(many)


@pytest.mark.parametrize(
    ("ends", "sender", "receiver", "touched"),
    [
        (("nurses", "doctors"), "ward.nurses", "ward.doctors", True),
        (("nurses", "doctors"), "ward.nurses@east", "ward.doctors", True),
        (("nurses@east", "doctors"), "ward.nurses", "ward.doctors", False),
        (("nurses", "doctors"), "ward.doctors", "ward.nurses", False),
        ((ANYBODY, "doctors"), "ward.porters", "ward.doctors", True),
        ((ANYBODY, "doctors"), "ward.doctors", "ward.porters", False),
    ],
)
def test_links_are_meant_by_the_names_of_their_ends(
    ends: tuple[str, str], sender: str, receiver: str, touched: bool
) -> None:
    assert Mishap("m", (ends,), 0.0, 1.0).touches(sender, receiver) is touched


# --- on the bus: what was handed over before


def test_rows_sent_ahead_of_the_clock_meet_a_window_that_begins_later() -> None:
    """Handed over at 0, each at an instant of its own; the wire goes down at 10 and nobody knew it at 0."""
    env, bus = ward(WIRE.model_copy(update={"default": "p2p"}))
    bus.send_rows(NURSES, meals(9.0, 11.0, 15.0))
    env.run(until=10.0)
    bus.befall(Mishap("out", (("nurses", "cooks"),), 10.0, 14.0, held=True))
    arrived = [at for at, _ in told(bus.inbox(COOKS, MealsOrdered).take(24.0))]
    assert arrived == pytest.approx([9 + LATE, 14 + LATE, 15 + LATE])
    bus.check(1)


def test_rows_that_wait_for_a_file_are_lost_with_it_and_the_tally_closes() -> None:
    env, bus = ward(NIGHTLY)
    bus.send_rows(NURSES, meals(10.0, 20.0, 30.0))
    env.run(until=24.0)
    bus.befall(Mishap("gone", (("nurses", "cooks"),), 24.0, 48.0, file_lost=True))
    assert told(bus.inbox(COOKS, MealsOrdered).take(100.0)) == [(50.5, 2)]
    assert tally(bus, NURSES, COOKS) == {1: (3, 2, 0)}
    bus.check(1)


@pytest.mark.parametrize(
    ("mishap", "heard_at"),
    [
        (Mishap("out", (("bed", "nurses"),), 24.0, 40.0, held=True), [40.5]),
        (Mishap("gone", (("bed", "nurses"),), 24.0, 48.0, file_lost=True), []),
        (Mishap("bad", (("bed", "nurses"),), 24.0, 48.0, delay=3.0), [26.5]),
    ],
    ids=["held", "lost", "sent before a bad release"],
)
def test_a_message_that_waits_for_a_file_fares_as_the_file(mishap: Mishap, heard_at: list[float]) -> None:
    env, bus = ward(NIGHTLY)
    heard: list[float] = []
    bus.listen(NURSES, BellRung, lambda _: heard.append(env.now))
    env.run(until=10.0)
    bus.send(BED, BellRung(1, room=12))
    env.run(until=24.0)
    bus.befall(mishap)
    env.run(until=100.0)
    assert heard == pytest.approx(heard_at)
    bus.check(1)


def test_links_elsewhere_and_links_opened_later() -> None:
    env, bus = ward(WIRE.model_copy(update={"default": "p2p"}))
    bus.befall(Mishap("out", (("nurses", ANYBODY),), 0.0, 5.0, held=True))
    heard: list[float] = []
    bus.listen(NURSES, BellRung, lambda _: heard.append(env.now))
    bus.send(BED, BellRung(1, room=12))
    bus.send_rows(NURSES, meals(1.0))
    env.run(until=1.0)
    assert heard == pytest.approx([LATE]), "what comes to the nurses is not concerned"
    assert [at for at, _ in told(bus.inbox(COOKS, MealsOrdered).take(24.0))] == pytest.approx([5 + LATE])
