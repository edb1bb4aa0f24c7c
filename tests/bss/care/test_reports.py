"""Reports: the k-th answered caller is heard at the instant at which an agent picks up the call."""

from typing import Any

import numpy as np
import pytest

from sim.messages.customers import LINE, OUTAGE, REPORT, ContactMade
from sim.messages.faults import FaultReported, ProblemOpened, TroubleHeard, TroubleNoticed
from tests.bss.care.test_care import MANY, desk_with
from tests.house_of_two import Alone

NOBODY: dict[str, Any] = {"seats": 0, "seats_early_late": 0, "seats_night": 0}
ONE: dict[str, Any] = {"seats": 1, "seats_early_late": 1, "seats_night": 1, "patience": 1e6}


def ring(desk: Alone, row: int, at: float, site: int = 0, line: int | None = None) -> None:
    """Somebody calls about trouble at this instant and rings the bell."""
    if at > desk.house.env.now:
        desk.run(at)
    reason = np.uint8(OUTAGE if line is None else LINE)
    about = np.array([77], dtype=np.uint64)
    contact = desk._next
    desk.hand(ContactMade, at, row=row, reason=reason, about=about, asks=np.uint8(REPORT))
    desk.tell(TroubleNoticed(contact, site=site, line=line))


@pytest.mark.parametrize("k", [1, 3])
def test_the_kth_answered_caller_from_a_site_is_passed_on_at_once(k: int) -> None:
    desk = desk_with(**MANY, report_after=k)
    for nth in range(4):
        ring(desk, nth, 10.0 + nth)
    desk.run(20.0)
    # By hand: somebody is free at once; the k-th caller calls at 10, 11, ... From then on, an hour long,
    # nothing is passed on again: with k = 1 the callers at 11, 12 and 13 come just after such an hour each.
    assert desk.heard_at(FaultReported)[0] == 9.0 + k
    said = [word.enough for word in desk.heard(TroubleHeard)]
    assert said == ([True] * 4 if k == 1 else [False, False, True, False])


def test_a_report_waits_until_an_agent_picks_up_the_call() -> None:
    """By hand: one agent who sees nothing takes 7 x 1.25 minutes; the second caller is picked up then."""
    desk = desk_with(**ONE, report_after=2, handling={"mean": 7.0, "cv": 1e-9})
    ring(desk, 1, 10.0)
    ring(desk, 2, 10.0)
    desk.run(20.0)
    assert desk.heard_at(FaultReported) == [pytest.approx(10.0 + 8.75 / 60, abs=1e-6)]


def test_where_nobody_answers_nothing_is_ever_reported() -> None:
    desk = desk_with(**NOBODY, report_after=1)
    for row in range(5):
        ring(desk, row, 10.0 + row)
    desk.days(4)
    assert desk.heard(FaultReported) == []
    assert not any(word.enough for word in desk.heard(TroubleHeard)), "nobody is in line any more"


def test_who_gave_up_and_calls_again_is_heard_then() -> None:
    """Nobody is there before seven; patience of a second: the call of 6:50 is heard when it is redialled."""
    desk = desk_with(
        seats=9, seats_early_late=9, seats_night=0, report_after=1, redial=0.8, redial_after=60, patience=0.01
    )
    for row in range(20):
        ring(desk, row, 5.0 + row / 1000)
    desk.days(1)
    heard = desk.heard_at(FaultReported)
    assert heard, "of twenty who try again some get through after seven"
    assert heard[0] >= 7.0


def test_trouble_that_care_knows_is_not_passed_on_but_a_line_always_is() -> None:
    desk = desk_with(**MANY, report_after=1)
    desk.tell(ProblemOpened(1, element=4, sites=(0,)))
    ring(desk, 1, 1.0, site=0)
    ring(desk, 2, 1.1, site=1)
    ring(desk, 3, 1.2, site=0, line=9)
    desk.run(1.9)
    assert [(word.site, word.line) for word in desk.heard(FaultReported)] == [(1, None)], (
        "a line, at the hour"
    )
    desk.run(2.1)
    assert [(word.site, word.line) for word in desk.heard(FaultReported)] == [(1, None), (0, 9)]
    assert [word.enough for word in desk.heard(TroubleHeard)] == [True] * 3


def test_who_is_content_with_an_announcement_reports_nothing() -> None:
    desk = desk_with(**MANY, report_after=1, announcing="announce known outages", content=0.8)
    desk.tell(ProblemOpened(1, element=4, sites=(0, 1, 2, 3)))
    for row in range(20):
        ring(desk, row, 10.0 + row / 100)
    desk.run(20.0)
    assert len(desk.heard(TroubleHeard)) == 20
    assert desk.heard(FaultReported) == []
    assert desk.sum("contacts.announced") == pytest.approx(16, abs=6)


def test_calls_that_nobody_follows_are_written_down_in_the_evening() -> None:
    desk = desk_with(**MANY, report_after=3)
    reports = np.full(3, REPORT, dtype=np.uint8)
    desk.hand(
        ContactMade, np.array([9.0, 10.0, 11.0]), row=np.flatnonzero(desk.it.people.site == 2)[:3], reason=np.full(3, OUTAGE, dtype=np.uint8),
        about=np.full(3, 77, dtype=np.uint64), asks=reports,
    )  # fmt: skip
    desk.days(1)
    desk.run(24.1)
    assert [
        (word.site, at)
        for word, at in zip(desk.heard(FaultReported), desk.heard_at(FaultReported), strict=True)
    ] == [(2, 24.0)]


def test_the_desk_loses_no_hour_to_the_beat_though_it_lives_on_the_clock() -> None:
    desk = desk_with(**ONE, report_after=3)
    rows = np.arange(100, 160)
    desk.hand(
        ContactMade, np.linspace(8.0, 20.0, 60), row=rows, reason=np.zeros(60, dtype=np.uint8),
        about=np.zeros(60, dtype=np.uint64), asks=np.zeros(60, dtype=np.uint8),
    )  # fmt: skip
    for row in range(6):
        ring(desk, row, 10.0 + row / 10)
    desk.days(1)
    assert desk.it.desk.desk.hours_lost_to_beat == 0.0
    assert desk.sum("contacts.offered") == 66


def test_who_calls_behind_one_who_rang_counts_without_a_bell() -> None:
    """By hand: one agent, 7 x 1.25 minutes a call. The third to be picked up is so at 10:17.5, unrung."""
    desk = desk_with(**ONE, report_after=3, handling={"mean": 7.0, "cv": 1e-9})
    rows = np.flatnonzero(desk.it.people.site == 0)
    ring(desk, int(rows[0]), 10.0)
    desk.hand(
        ContactMade, np.array([10.01, 10.02, 10.03]), row=rows[1:4], reason=np.full(3, OUTAGE, dtype=np.uint8),
        about=np.full(3, 77, dtype=np.uint64), asks=np.full(3, REPORT, dtype=np.uint8),
    )  # fmt: skip
    ring(desk, int(rows[4]), 10.05)
    desk.run(20.0)
    assert desk.heard_at(FaultReported) == [pytest.approx(10.0 + 2 * 8.75 / 60, abs=1e-6)]
    assert [word.enough for word in desk.heard(TroubleHeard)] == [False, False]
