"""Links delay and lose by the identity of what they carry, a file by its date."""

import numpy as np
import pytest

from sim.kernel.links import (
    ApiParameters,
    IntegrationParameters,
    Link,
    LinkParameters,
    NightlyParameters,
    PointToPointParameters,
    Style,
    Way,
    link_name,
)
from sim.kernel.streams import Streams

IDS = np.arange(20_000, dtype=np.uint64)
WIRES = IntegrationParameters(
    api=ApiParameters(latency_low=0.05, latency_high=0.2, loss=0.005),
    p2p=PointToPointParameters(loss=0.01),
    nightly=NightlyParameters(at_hour=2.0, load=0.5, file_loss=0.0, reject=0.003),
)


def link(style: Way, wires: IntegrationParameters = WIRES) -> Link:
    return Link("ward->kitchen", style, wires, Streams(1))


def test_a_link_is_named_without_floors() -> None:
    assert link_name("upper.ward", "cellar.kitchen") == "ward->kitchen"


def test_an_exception_by_name_overrules_the_default() -> None:
    wires = IntegrationParameters(default="api", links={"ward->kitchen": LinkParameters(style="nightly")})
    assert wires.style_of("upper.ward", "cellar.kitchen") == "nightly"
    assert wires.style_of("cellar.kitchen", "upper.ward") == "api"


def test_who_speaks_directly_is_heard_at_once_and_always() -> None:
    arrived, lost = link("direct").carry(IDS, np.full(len(IDS), 7.0))
    assert (arrived == 7.0).all()
    assert not lost.any()


@pytest.mark.parametrize(
    ("style", "low", "high", "loss"), [("api", 0.05, 0.2, 0.005), ("p2p", 0.5, 3.0, 0.01)]
)
def test_a_wire_has_its_latency_and_loses_its_share(
    style: Style, low: float, high: float, loss: float
) -> None:
    arrived, lost = link(style).carry(IDS, np.full(len(IDS), 7.0))
    seconds = (arrived - 7.0) * 3600
    assert low - 0.001 <= seconds.min() < low + 0.01 * (high - low) + 0.001
    assert high - 0.01 * (high - low) - 0.001 < seconds.max() <= high + 0.001
    assert seconds.mean() == pytest.approx((low + high) / 2, rel=0.02)
    assert lost.mean() == pytest.approx(loss, abs=4 * np.sqrt(loss / len(IDS)))


def test_a_perfect_wire_takes_no_time_and_loses_nothing() -> None:
    perfect = IntegrationParameters(api=ApiParameters(latency_low=0, latency_high=0, loss=0))
    arrived, lost = link("api", perfect).carry(IDS, np.full(len(IDS), 7.25))
    assert (arrived == 7.25).all()
    assert not lost.any()


def test_hands_are_slow_and_lose_nothing() -> None:
    arrived, lost = link("manual").carry(IDS, np.full(len(IDS), 7.0))
    assert (arrived - 7.0).mean() == pytest.approx(4.0, rel=0.03)
    assert not lost.any()


@pytest.mark.parametrize(
    ("sent", "arrives"),
    [(1.99, 2.5), (2.0, 26.5), (2.01, 26.5), (25.9, 26.5), (26.0, 50.5), (-30.0, -21.5), (-22.0, 2.5)],
)
def test_everything_waits_for_the_next_file(sent: float, arrives: float) -> None:
    """What is written in the very instant at which the file leaves goes with the next one."""
    arrived, _ = link("nightly").carry(IDS[:1], np.array([sent]))
    assert arrived.tolist() == [arrives]


def test_the_mean_wait_for_a_nightly_file_is_half_a_day_and_its_loading() -> None:
    """V37: the wait is uniform between nothing and the period."""
    sent = Streams(2).rows("instant", IDS) * 240
    wait = link("nightly").carry(IDS, sent)[0] - sent
    assert wait.mean() == pytest.approx(12.5, rel=0.02)
    assert wait.min() >= 0.5
    assert wait.max() <= 24.5 + 1e-6


def test_a_file_is_lost_whole_with_all_its_rows() -> None:
    wires = IntegrationParameters(nightly=NightlyParameters(file_loss=0.005, reject=0.0))
    days = 4_000
    sent = np.repeat(np.arange(days) * 24.0 + 12.0, 5)
    ids = np.arange(len(sent), dtype=np.uint64)
    _, lost = link("nightly", wires).carry(ids, sent)
    by_file = lost.reshape(days, 5).sum(axis=1)
    assert set(by_file.tolist()) == {0, 5}
    assert (by_file == 5).mean() == pytest.approx(0.005, abs=4 * np.sqrt(0.005 / days))


def test_the_fate_of_a_file_is_the_same_for_every_batch_on_it() -> None:
    wires = IntegrationParameters(nightly=NightlyParameters(file_loss=0.3, reject=0.0))
    carrier = link("nightly", wires)
    for day in range(20):
        fates = [carrier.carry(IDS[n : n + 1], np.array([day * 24.0 + n]))[1][0] for n in range(3, 9)]
        assert len(set(fates)) == 1


def test_records_are_rejected_one_by_one() -> None:
    _, lost = link("nightly").carry(IDS, np.full(len(IDS), 7.0))
    assert lost.mean() == pytest.approx(0.003, abs=4 * np.sqrt(0.003 / len(IDS)))


@pytest.mark.parametrize("style", ["api", "p2p", "nightly", "manual"])
def test_what_is_sent_in_two_batches_fares_as_in_one(style: Style) -> None:
    sent = Streams(2).rows("instant", IDS) * 240
    whole = link(style).carry(IDS, sent)
    left, right = link(style).carry(IDS[:7], sent[:7]), link(style).carry(IDS[7:], sent[7:])
    for one, first, second in zip(whole, left, right, strict=True):
        assert np.array_equal(one, np.concatenate([first, second]))


def test_more_loss_loses_the_same_messages_and_some() -> None:
    low, high = (
        link("p2p", IntegrationParameters(p2p=PointToPointParameters(loss=loss))).carry(
            IDS, np.zeros(len(IDS))
        )[1]
        for loss in (0.002, 0.01)
    )
    assert low.sum() < high.sum()
    assert not (low & ~high).any()


@pytest.mark.parametrize(
    ("style", "at_once"),
    [("api", True), ("p2p", True), ("direct", True), ("nightly", False), ("manual", False)],
)
def test_whether_news_is_current_depends_on_the_style(style: Way, at_once: bool) -> None:
    assert link(style).at_once is at_once


def test_another_style_holds_for_what_is_sent_from_then_on() -> None:
    one = link("nightly")
    before = one.carry(IDS[:1], np.array([7.0]))[0][0]
    one.adopt("api", WIRES)
    after = one.carry(IDS[:1], np.array([7.0]))[0][0]
    assert before == 26.5
    assert after < 7.001


@pytest.mark.parametrize(
    ("style", "loss"), [("api", 0.005), ("p2p", 0.01), ("nightly", 0.003), ("manual", 0.0), ("direct", 0.0)]
)
def test_a_link_says_how_much_gets_lost_in_the_long_run(style: Way, loss: float) -> None:
    assert link(style).loss == pytest.approx(loss)
    _, lost = link(style).carry(IDS, np.linspace(0.0, 24_000.0, len(IDS)))
    assert lost.mean() == pytest.approx(loss, abs=3 * (loss / len(IDS)) ** 0.5)
